"""One conversation of a till with its centre: hello, push, pull (KSP/1). No network in here.

Who carries the messages is a `Line`: HTTP in the product, a bad network in the simulator. Whatever
a line raises ends the conversation where it stands; the next one begins with what the centre says.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Protocol

from pos_app.core import journal, people_list, price_versions
from pos_app.core.db import Database, ReadSession, WriteSession
from pos_app.core.errors import DeviceUnknown, JournalForked, JournalGap, StreamUnreadable
from pos_app.core.schema import HEAD
from pos_app.core.sync import (
    applying,
    certificates,
    durable,
    feed,
    forking,
    outbox,
    positions,
    recalling,
)
from pos_app.core.sync.messages import (
    MAX_BYTES,
    MAX_OPERATIONS,
    PROTOCOL,
    Diff,
    DiffReply,
    Hello,
    HelloReply,
    Identity,
    Limits,
    Page,
    Pull,
    PullReply,
    Push,
    PushReply,
    Recognise,
    Recognised,
    StreamAt,
)
from pos_app.version import VERSION

# Rows of one transaction of this till: the counter waits behind it, so it is short.
APPLY_ROWS: Final = 50
APPLY_DOCUMENTS: Final = 10  # a document may have a thousand lines
REWINDS: Final = 3
ECHO_ROWS: Final = 25  # each is recorded as when it was done
ECHO_PAGES: Final = 80  # of one conversation: what is sold meanwhile is sent in the next


class Line(Protocol):
    """Carries one message to the centre and its answer back; raises what the centre refused."""

    def hello(self, message: Hello) -> HelloReply:
        """Say where this till stands."""
        ...

    def push(self, message: Push) -> PushReply:
        """Send operations."""
        ...

    def pull(self, message: Pull) -> PullReply:
        """Ask for news."""
        ...

    def diff(self, message: Diff) -> DiffReply:
        """Ask which of old operations the centre lacks."""
        ...

    def recognise(self, message: Recognise) -> Recognised:
        """Show a centre that has forgotten this till that it is the company's."""
        ...


class Answered(Line, Protocol):
    """A line that carries what the centre answered some time ago: nothing can be sent on it."""

    def settled(self) -> Iterable[PushReply]:
        """Return what the centre said of the operations it took."""
        ...


def never() -> bool:
    """Return that nobody asked to stop."""
    return False


@dataclass(frozen=True)
class SyncReport:
    """What one conversation did. `stopped`: streams whose news could not be read."""

    sent: int
    quarantined: int
    rows: int
    acked_seq: int
    pending: int
    stopped: tuple[StreamUnreadable, ...] = ()
    recalling: bool = False  # more of an old journal waits: talk again at once


def converse(database: Database, line: Line, stopping: Callable[[], bool] = never) -> SyncReport:
    """Talk once: where both stand, everything that waits, the news.

    Raises `JournalForked` where this till was restored or copied, and what the line raises.
    """
    talk = _Conversation(database, line, stopping)
    talk.hello()
    talk.push()
    talk.pull()
    talk.recall()
    return talk.report()


def take_answer(database: Database, line: Answered) -> SyncReport:
    """Take up what the centre answered to a file: where it stands, its verdicts, the news.

    Raises as `converse`.
    """
    talk = _Conversation(database, line, never, heard_at_once=False)
    talk.hello()
    for reply in line.settled():
        talk.settle(reply)
    talk.pull()
    return talk.report()


def hello_of(session: ReadSession, *, now: datetime | None) -> Hello:
    """Return where this till stands, as it greets its centre; `now` where it is heard at once."""
    station = journal.get_station(session)
    last_seq, last_hash = journal.head(session, station.device_id)
    streams = feed.streams_for(station.branch_id, station.device_id)
    return Hello(
        protocol=(PROTOCOL,),
        schema=HEAD,
        app_version=VERSION,
        last_seq=last_seq,
        last_hash=last_hash.hex(),
        acked_seq=station.acked_seq,
        streams=applying.positions(session, streams),
        now=now,
        certified=bool(certificates.find(session)),
    )


@dataclass
class _Conversation:
    """One round: hello, push, pull."""

    database: Database
    centre: Line
    stopping: Callable[[], bool]
    limits: Limits = field(
        default_factory=lambda: Limits(max_operations=MAX_OPERATIONS, max_bytes=MAX_BYTES)
    )
    sent: int = 0
    quarantined: int = 0
    rows: int = 0
    stopped: list[StreamUnreadable] = field(default_factory=list)
    was: tuple[Identity, ...] = ()
    echo_pages: int = ECHO_PAGES
    heard_at_once: bool = True
    said_at: datetime | None = None  # where the answer came by file: when it was given

    def hello(self) -> None:
        """Let the centre say where it stands, and take that for acknowledged, or see a fork."""
        with self.database.read() as session:
            message = hello_of(session, now=self.database.clock.now())
        asked = self.database.clock.now()
        try:
            reply = self.centre.hello(message)
        except DeviceUnknown:
            with self.database.read() as session:
                certificate = certificates.find(session)
            if not certificate:
                raise
            # It was put back to before this till joined, and asks for everything again.
            self.centre.recognise(Recognise(certificate=certificate))
            asked = self.database.clock.now()
            reply = self.centre.hello(message)
        half_way = asked + (self.database.clock.now() - asked) / 2
        self._take(reply, half_way - reply.server_time if self.heard_at_once else None)

    def _take(self, reply: HelloReply, skew: timedelta | None) -> None:
        with self.database.read() as session:
            station = journal.get_station(session)
            decision = positions.decide(session, station.device_id, reply.device)
            rewound = decision.acked_seq < station.acked_seq
            supplied = forking.are_supplied(session) and not rewound
        if decision.kind == "fork":
            self.database.write(lambda s: outbox.set_status(s, outbox.FORKED))
            raise JournalForked(seq=decision.acked_seq)
        self.limits, self.was = reply.limits, reply.was
        self.said_at = None if self.heard_at_once else reply.server_time
        if not supplied and self.heard_at_once:
            self._supply_old_journals()
            supplied = decision.acked_seq > 0

        def take(session: WriteSession) -> None:
            forking.note_supplied(session, supplied=supplied)
            outbox.greet(session, decision.acked_seq, reply.key, skew=skew)
            durable.keep(session, reply.device.durable_seq)
            certificates.keep(session, reply.certificate)

        self.database.write(take)
        with self.database.read() as session:
            news = recalling.unknown(session, self.was)
        if news:
            self.database.write(partial(recalling.know, was=self.was))

    def _supply_old_journals(self) -> None:
        """Give a centre that was put back what this till did under other identities as well.

        Asked as long as it has nothing of the present identity: until then nobody can see whether
        it was put back since this till joined again (`forking.are_supplied`). Done before the new
        position is noted: broken off, the next conversation does it again.
        """
        with self.database.read() as session:
            if not recalling.old_journals(session):
                return
        missing = forking.find_missing(self.database, self.centre, recalling.old_journals)
        if missing:
            self.database.write(partial(forking.stamp_anew, missing=missing))

    def push(self) -> None:
        """Send what the centre lacks, batch by batch; a gap rewinds to what it waits for."""
        rewinds = 0
        while not self.stopping():
            with self.database.read() as session:
                batch = outbox.next_push(
                    session,
                    max_operations=min(MAX_OPERATIONS, self.limits.max_operations),
                    max_bytes=self.limits.max_bytes,
                )
            if batch is None:
                return
            try:
                reply = self.centre.push(batch)
            except JournalGap as gap:
                rewinds += 1
                if rewinds > REWINDS:
                    raise
                expected = int(gap.facts["expected"])
                self.database.write(partial(outbox.rewind, expected_seq=expected))
                continue
            self.settle(reply)
            self.sent += len(batch.ops)

    def settle(self, reply: PushReply) -> None:
        """Take up what the centre says of operations."""
        self.database.write(partial(outbox.settle, reply=reply))
        self.quarantined += sum(r.outcome == "quarantined" for r in reply.results)

    def pull(self) -> None:
        """Apply the news of each stream; one that cannot be read stops alone."""
        with self.database.read() as session:
            station = journal.get_station(session)
            streams = feed.streams_for(station.branch_id, station.device_id)
        for stream in streams:
            try:
                self._pull(stream)
            except StreamUnreadable as error:
                self.stopped.append(error)

    def _pull(self, stream: str) -> None:
        papers = stream.startswith("docs:")
        while not self.stopping():
            with self.database.read() as session:
                at = applying.positions(session, (stream,))
            rows = APPLY_DOCUMENTS if papers else APPLY_ROWS
            page = self.centre.pull(Pull(streams=at, max_rows=rows)).pages[0]
            if papers and page.rows:
                self._pull_stock()
            if page.rows or page.reset:
                self.database.write(partial(applying.apply_page, page=page))
                self.rows += len(page.rows)
            if not page.more:
                if stream == feed.CATALOG:
                    self._note_prices()
                self._note_people(stream)
                return

    def _note_prices(self) -> None:
        """Note that the prices here are those of the centre."""
        with self.database.read() as session:
            noted = price_versions.is_noted(session)
        if not noted:
            self.database.write(partial(price_versions.note_current, at=self.said_at))

    def _note_people(self, stream: str) -> None:
        """Note that this till knows who works here: everything about its branch was applied."""
        with self.database.read() as session:
            branch = feed.branch_stream(journal.get_station(session).branch_id)
            if stream != branch or not people_list.needs_noting(session):
                return
        self.database.write(partial(people_list.note_current, at=self.said_at))

    def _pull_stock(self) -> None:
        """Take up the stock that documents speak of before them: asked for after, it covers them.

        Goods on their way are then there when their transfer is seen, also if the line goes now.
        """
        with self.database.read() as session:
            stream = feed.stock_stream(journal.get_station(session).branch_id)
        try:
            self._pull(stream)
        except StreamUnreadable as error:
            self.stopped.append(error)

    def recall(self) -> None:
        """Get back what the centre has of the devices that this till was, the oldest first."""
        for one in reversed(self.was):
            try:
                self._recall(one)
            except StreamUnreadable as error:
                self.stopped.append(error)
                return  # what follows may lean on it

    def _recall(self, one: Identity) -> None:
        while not self.stopping() and self.echo_pages > 0:
            with self.database.read() as session:
                at = recalling.where(session, one.device)
            page = self._ask_echo(one, at, ECHO_ROWS)
            self.echo_pages -= 1
            if page.reset:
                same = self._find_same(one, at.position)
                self.database.write(partial(recalling.go_to, device_id=one.device, at=same))
                continue
            if page.rows:
                take = partial(recalling.take_page, device_id=one.device, page=page)
                self.rows += self.database.write(take)
            if not page.more:
                self.database.write(partial(recalling.note_whole, device_id=one.device))
                return

    def _find_same(self, one: Identity, position: int) -> StreamAt:
        """Find the last operation that this till and the centre have the same of a device."""
        low, high = 0, position - 1
        while low < high:
            middle = (low + high + 1) // 2
            with self.database.read() as session:
                at = recalling.find_at(session, one.device, middle)
            if self._ask_echo(one, at, 1).reset:
                high = middle - 1
            else:
                low = middle
        with self.database.read() as session:
            return recalling.find_at(session, one.device, low)

    def _ask_echo(self, one: Identity, at: StreamAt, rows: int) -> Page:
        streams = {feed.echo_stream(one.device): at}
        return self.centre.pull(Pull(streams=streams, max_rows=rows)).pages[0]

    def report(self) -> SyncReport:
        """Return what was done."""
        with self.database.read() as session:
            station, pending = journal.get_station(session), journal.pending_count(session)
        return SyncReport(
            sent=self.sent,
            quarantined=self.quarantined,
            rows=self.rows,
            acked_seq=station.acked_seq,
            pending=pending,
            stopped=tuple(self.stopped),
            recalling=self.echo_pages <= 0,
        )
