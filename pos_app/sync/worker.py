"""When to talk to the centre: soon after a sale, now and then, and more rarely while it is away."""

import logging
import random
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Final, Literal

import httpx

from pos_app.core import journal
from pos_app.core.clock import Clock
from pos_app.core.db import Changes, Database
from pos_app.core.errors import (
    CentreFailed,
    DeviceRevoked,
    DeviceUnknown,
    JournalForked,
    JournalGap,
    OtherCentre,
    ProtocolUnsupported,
    ShopError,
    StreamUnreadable,
)
from pos_app.core.keys import Keys
from pos_app.core.schema import HEAD
from pos_app.core.sync import applying, feed, outbox, positions
from pos_app.core.sync.messages import (
    MAX_BYTES,
    MAX_OPERATIONS,
    PROTOCOL,
    Hello,
    HelloReply,
    Limits,
    Pull,
)
from pos_app.core.sync.outbox import Link
from pos_app.sync.client import Centre
from pos_app.sync.enrol import bring_shop
from pos_app.version import VERSION

log = logging.getLogger(__name__)

# Rows of one transaction of this till: the counter waits behind it, so it is short.
APPLY_ROWS: Final = 50
APPLY_DOCUMENTS: Final = 10  # a document may have a thousand lines
REWINDS: Final = 3
IDLE_S: Final = 15.0
BACK_OFF_FIRST_S: Final = 1.0
BACK_OFF_MOST_S: Final = 300.0
TABLES: Final = ("journal", "centre_link")
# What a person must settle; asked again rarely, for it may have been settled.
BLOCKING: Final = (JournalForked, DeviceUnknown, DeviceRevoked, OtherCentre, ProtocolUnsupported)

State = Literal["never", "online", "offline", "blocked"]


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


@dataclass(frozen=True)
class SyncStatus:
    """How this till stands with its centre, for the status bar."""

    state: State = "never"
    pending: int = 0
    quarantined: int = 0
    last_contact_at: datetime | None = None
    offline_since: datetime | None = None
    error: ShopError | None = None


@dataclass
class _Conversation:
    """One round: hello, push, pull."""

    database: Database
    centre: Centre
    stopping: Callable[[], bool]
    limits: Limits = field(
        default_factory=lambda: Limits(max_operations=MAX_OPERATIONS, max_bytes=MAX_BYTES)
    )
    sent: int = 0
    quarantined: int = 0
    rows: int = 0
    stopped: list[StreamUnreadable] = field(default_factory=list)

    def hello(self) -> None:
        """Let the centre say where it stands, and take that for acknowledged, or see a fork."""
        with self.database.read() as session:
            station = journal.get_station(session)
            last_seq, last_hash = journal.head(session, station.device_id)
            streams = feed.streams_of(station.branch_id)
            message = Hello(
                protocol=(PROTOCOL,),
                schema=HEAD,
                app_version=VERSION,
                last_seq=last_seq,
                last_hash=last_hash.hex(),
                acked_seq=station.acked_seq,
                streams=applying.positions(session, streams),
            )
        self._take(self.centre.hello(message))

    def _take(self, reply: HelloReply) -> None:
        with self.database.read() as session:
            station = journal.get_station(session)
            decision = positions.decide(session, station.device_id, reply.device)
        if decision.kind == "fork":
            self.database.write(lambda s: outbox.set_status(s, outbox.FORKED))
            raise JournalForked(seq=decision.acked_seq)
        self.limits = reply.limits
        self.database.write(lambda s: outbox.greet(s, decision.acked_seq))

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
            self.database.write(partial(outbox.settle, reply=reply))
            self.sent += len(batch.ops)
            self.quarantined += sum(r.outcome == "quarantined" for r in reply.results)

    def pull(self) -> None:
        """Apply the news of each stream; one that cannot be read stops alone."""
        with self.database.read() as session:
            streams = feed.streams_of(journal.get_station(session).branch_id)
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
                return

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
        )


def sync_once(
    database: Database,
    keys: Keys,
    *,
    transport: httpx.BaseTransport | None = None,
    stopping: Callable[[], bool] = never,
    on_wait: Callable[[int], None] | None = None,
) -> SyncReport:
    """Talk to the centre once: hello, everything that waits, the news.

    Raises `NotEnrolled`, what the line or the centre answers, and `JournalForked` where this till
    was restored or copied: then nothing is sent and nothing is lost, a person must look. `on_wait`
    is told for how many seconds a busy centre asks to be left alone.
    """
    with database.read() as session:
        link, station = outbox.get_link(session), journal.get_station(session)
    with Centre(
        link.url, keys, station.device_id, server_id=link.server_id, transport=transport
    ) as centre:
        try:
            return _talk(database, keys, link, centre, stopping)
        except DeviceRevoked:
            database.write(lambda s: outbox.set_status(s, outbox.SHUT_OUT))
            raise
        except JournalForked:
            database.write(lambda s: outbox.set_status(s, outbox.FORKED))
            raise
        finally:
            if on_wait is not None and centre.retry_after_s:
                on_wait(centre.retry_after_s)


def _talk(
    database: Database,
    keys: Keys,
    link: Link,
    centre: Centre,
    stopping: Callable[[], bool],
) -> SyncReport:
    greeted = centre.open_session()
    if link.status == outbox.BRINGING:
        bring_shop(database, centre, keys, greeted)
    talk = _Conversation(database, centre, stopping)
    talk.hello()
    talk.push()
    talk.pull()
    return talk.report()


class SyncWorker:
    """Keeps talking to the centre on a thread of its own; the screens only read `status`.

    Give `heard` to `Database.listeners`. `on_status` is called on this thread.
    """

    def __init__(
        self,
        database: Database,
        keys: Keys,
        *,
        on_status: Callable[[SyncStatus], None] | None = None,
        transport: httpx.BaseTransport | None = None,
        chance: random.Random | None = None,
    ) -> None:
        self.status = SyncStatus()
        self.keys = keys
        self._database, self._on_status, self._transport = database, on_status, transport
        self._chance = chance or random.SystemRandom()
        self._clock: Clock = database.clock
        self._wake, self._now, self._stop = threading.Event(), threading.Event(), threading.Event()
        self._failures, self._asked_wait_s = 0, 0
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the request in flight; what was not sent is sent after the next start."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=60)

    def heard(self, changes: Changes) -> None:
        """Wake up when the journal has grown, or the till has joined a centre."""
        if changes.touch(*TABLES) and threading.current_thread() is not self._thread:
            self._wake.set()

    def sync_now(self) -> None:
        """Try at once, also in the middle of a wait: a person asked."""
        self._now.set()
        self._wake.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._now.clear()
            self._wake.clear()
            self._once()
            self._wait(self._pause_s())

    def _once(self) -> None:
        """Talk once; nothing that happens here ends the thread."""
        self._asked_wait_s = 0
        try:
            with self._database.read() as session:
                if outbox.find_link(session) is None:
                    self._publish("never", None)
                    self._failures = 0
                    return
            report = sync_once(
                self._database,
                self.keys,
                transport=self._transport,
                stopping=self._stop.is_set,
                on_wait=self._note_wait,
            )
            self._failures = 0
            self._publish("online", report.stopped[0] if report.stopped else None)
        except ShopError as error:
            self._failures += 1
            self._publish("blocked" if isinstance(error, BLOCKING) else "offline", error)
        except Exception:
            self._failures += 1
            incident = uuid.uuid4().hex[:8]
            log.exception("sync failed, incident %s", incident)
            self._publish("offline", CentreFailed(incident=incident))

    def _note_wait(self, seconds: int) -> None:
        self._asked_wait_s = seconds

    def _pause_s(self) -> float:
        """Return how long to wait: idle with jitter, or full-jitter exponential back-off."""
        if not self._failures:
            return IDLE_S * self._chance.uniform(0.75, 1.25)
        if self.status.state == "blocked":
            return BACK_OFF_MOST_S * self._chance.uniform(0.5, 1.0)
        most = min(BACK_OFF_MOST_S, BACK_OFF_FIRST_S * 2 ** min(self._failures, 16))
        return max(self._asked_wait_s, self._chance.uniform(BACK_OFF_FIRST_S / 2, most))

    def _wait(self, pause_s: float) -> None:
        """Wait; a new sale ends the wait only while the centre answers."""
        until = time.monotonic() + pause_s
        while not self._stop.is_set() and (left := until - time.monotonic()) > 0:
            if not self._wake.wait(left):
                return
            self._wake.clear()
            if self._now.is_set() or not self._failures:
                return
            self._publish(self.status.state, self.status.error)  # one more is pending

    def _publish(self, state: State, error: ShopError | None) -> None:
        with self._database.read() as session:
            link = outbox.find_link(session)
            status = SyncStatus(
                state=state,
                pending=journal.pending_count(session) if link else 0,
                quarantined=outbox.count_quarantined(session) if link else 0,
                last_contact_at=link.last_contact_at if link else None,
                offline_since=None,
                error=error,
            )
        if state in {"offline", "blocked"}:
            since = self.status.offline_since or status.last_contact_at or self._clock.now()
            status = replace(status, offline_since=since)
        self.status = status
        if self._on_status is not None:
            self._on_status(status)
