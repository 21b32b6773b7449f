"""What waits, carried by file where there is no network: the till's side (KSP/1).

A till writes its greeting and its pushes; the centre takes them as if they came over the line and
writes its answer and the news (`bundle_centre`); the till takes that up as one more conversation.
A file that was read before changes nothing, and one that does not fit changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pos_app.core import journal
from pos_app.core.db import Database
from pos_app.core.errors import (
    BundleOfOtherCentre,
    BundleOfOtherTill,
    BundleOutdated,
    BundleUnreadable,
    BundleWrongWay,
    CentreKeyUnknown,
    InvalidMessage,
)
from pos_app.core.keys import Keys
from pos_app.core.sync import outbox, signing
from pos_app.core.sync.bundle_files import (
    CENTRE,
    HELLO,
    PAGE,
    PUSH,
    TILL,
    BundleFile,
    BundleHeader,
    KeptPage,
    Progress,
    nobody,
    open_bundle,
    write_bundle,
)
from pos_app.core.sync.conversation import (
    SyncReport,
    hello_of,
    take_answer,
)
from pos_app.core.sync.messages import (
    MAX_BYTES,
    MAX_OPERATIONS,
    Diff,
    DiffReply,
    Hello,
    HelloReply,
    Page,
    Pull,
    PullReply,
    Push,
    PushReply,
    Recognise,
    Recognised,
    decode,
)

# The till writes ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Written:
    """A file with the operations from `first_seq` to `last_seq`; none where that is less."""

    path: Path
    first_seq: int
    last_seq: int

    @property
    def count(self) -> int:
        """Return how many operations it carries."""
        return self.last_seq - self.first_seq + 1


def write_till_bundle(
    database: Database,
    keys: Keys,
    path: Path,
    *,
    after: int | None = None,
    progress: Progress = nobody,
) -> Written:
    """Write what the centre has not acknowledged into a file, or what comes `after` a number.

    Also a till that is shut out, or was restored, can: what it holds is its own. Raises
    `NotEnrolled`, `FolderUnusable`.
    """
    with database.read() as session:  # one moment of the journal, while it goes on
        link, station = outbox.get_link(session), journal.get_station(session)
        hello = hello_of(session, now=None)
        after = station.acked_seq if after is None else max(0, min(after, hello.last_seq))
        header = BundleHeader(
            form=TILL,
            server=link.server_id,
            device=station.device_id,
            key=signing.to_text(keys.public_key),
            made_at=database.clock.now(),
            first_seq=after + 1,
            last_seq=hello.last_seq,
        )
        with write_bundle(path, header, keys.sign) as writer:
            writer.add(HELLO, hello)
            total, done = hello.last_seq - after, after
            while push := outbox.next_push(
                session, max_operations=MAX_OPERATIONS, max_bytes=MAX_BYTES, after=done
            ):
                writer.add(PUSH, push)
                done = push.ops[-1].seq
                progress(total - (hello.last_seq - done), total)
    return Written(path, header.first_seq, header.last_seq)


# The till reads the answer ------------------------------------------------------------------------


@dataclass
class AnswerLine:
    """A line that carries what stands in an answer: a page for the position it was written for.

    For any other position there is no news: a till that has gone on since takes nothing old.
    """

    bundle: BundleFile
    reply: HelloReply
    places: dict[tuple[str, int, str], int]  # which frame is the page for a position
    _at: int = -1
    _frames: Iterator[tuple[bytes, bytes]] | None = None

    def hello(self, message: Hello) -> HelloReply:
        """Return how the centre stood."""
        del message
        return self.reply

    def settled(self) -> Iterator[PushReply]:
        """Return what the centre set aside."""
        for kind, body in self.bundle.frames():
            if kind == PUSH:
                yield decode(PushReply, body)

    def push(self, message: Push) -> PushReply:
        """Send nothing: what was done since goes into the next file."""
        raise AssertionError(f"operation {message.ops[0].seq} cannot be sent into a file")

    def diff(self, message: Diff) -> DiffReply:
        """Ask nothing: a centre that was put back is answered over a network."""
        del message
        return DiffReply(missing=())

    def recognise(self, message: Recognise) -> Recognised:
        """Show nothing: who wrote an answer knows this till."""
        raise AssertionError(f"{len(message.certificate)} characters cannot be sent into a file")

    def pull(self, message: Pull) -> PullReply:
        """Return the page that was written for this position, or no news."""
        ((stream, at),) = message.streams.items()
        number = self.places.get((stream, at.position, at.token))
        if number is not None:
            return PullReply(pages=(self._page(number),))
        nothing = Page(
            stream=stream, rows=(), position=at.position, token=at.token, more=False, reset=False
        )
        return PullReply(pages=(nothing,))

    def _page(self, number: int) -> Page:
        if self._frames is None or number <= self._at:
            self._frames, self._at = self.bundle.frames(), -1
        for _, body in self._frames:
            self._at += 1
            if self._at == number:
                return decode(KeptPage, body).page
        raise AssertionError("the file was looked through before")


def _look_through(bundle: BundleFile) -> AnswerLine:
    """Return the line of an answer once every message of it was read; raise `BundleUnreadable`."""
    reply: HelloReply | None = None
    places: dict[tuple[str, int, str], int] = {}
    try:
        for number, (kind, body) in enumerate(bundle.frames()):
            if kind == HELLO:
                reply = decode(HelloReply, body)
            elif kind == PUSH:
                decode(PushReply, body)
            elif kind == PAGE:
                kept = decode(KeptPage, body)
                places[kept.page.stream, kept.at.position, kept.at.token] = number
    except InvalidMessage as error:
        raise BundleUnreadable(path=str(bundle.path)) from error
    if reply is None:
        raise BundleUnreadable(path=str(bundle.path))
    return AnswerLine(bundle, reply, places)


def read_answer(database: Database, path: Path) -> SyncReport:
    """Take up the centre's answer: what it has, what it set aside, prices, people, documents.

    An answer that was taken up before, or is older than what is known, moves nothing. Raises
    `BundleUnreadable`, `BundleWrongWay`, `CentreKeyUnknown`, `BundleOfOtherCentre`,
    `BundleOfOtherTill`, `BundleOutdated`, `NotEnrolled`, `JournalForked`, and what opening a file
    refuses.
    """
    bundle = open_bundle(path)
    header, name = bundle.header, str(path)
    with database.read() as session:
        link, station = outbox.get_link(session), journal.get_station(session)
        key = outbox.centre_key(session)
    if header.form != CENTRE:
        raise BundleWrongWay(path=name)
    if not key:
        raise CentreKeyUnknown
    if (header.server, header.key) != (link.server_id, key):
        raise BundleOfOtherCentre(path=name)
    if header.device != station.device_id:
        raise BundleOfOtherTill(path=name)
    line = _look_through(bundle)
    last = line.reply.device.last_seq
    if last < station.acked_seq:
        raise BundleOutdated(path=name, last=last, acked=station.acked_seq)
    return take_answer(database, line)
