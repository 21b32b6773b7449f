"""What a till carried by file where there is no network: the centre's side (KSP/1).

The same `receive` as over the line, after the whole file was looked through: one that does not fit
changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from pos_app.core import journal
from pos_app.core.db import Database, ReadSession
from pos_app.core.errors import (
    BundleGap,
    BundleOfOtherCentre,
    BundleUnreadable,
    BundleWrongWay,
    DeviceRevoked,
    DeviceUnknown,
    InvalidMessage,
    JournalForked,
    ProtocolUnsupported,
)
from pos_app.core.models.journal import Device
from pos_app.core.models.sync import Quarantined
from pos_app.core.sync import answers, centre, feed, signing
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
    Sign,
    nobody,
    open_bundle,
    write_bundle,
)
from pos_app.core.sync.conversation import (
    APPLY_DOCUMENTS,
    APPLY_ROWS,
)
from pos_app.core.sync.messages import (
    MAX_OPERATIONS,
    PROTOCOL,
    Hello,
    HelloReply,
    Pull,
    Push,
    PushReply,
    Result,
    StreamAt,
    decode,
)
from pos_app.core.sync.positions import hash_at
from pos_app.core.sync.receiving import Sender, receive


@dataclass(frozen=True)
class Received:
    """What the centre did with a file: how many operations were in it, new here, and set aside."""

    till: str
    count: int
    fresh: int
    quarantined: int


def receive_bundle(database: Database, path: Path, *, progress: Progress = nobody) -> Received:
    """Take the operations of a till's file, as if it had sent them; again it changes nothing.

    The whole file is looked through before the first is recorded. Raises `BundleUnreadable`,
    `BundleWrongWay`, `BundleOfOtherCentre`, `DeviceUnknown`, `DeviceRevoked`, `BundleGap`,
    `JournalForked`, `ProtocolUnsupported`, `SnapshotExpected`, and what opening a file refuses.
    """
    bundle = open_bundle(path)
    with database.read() as session:
        device = _sender(session, bundle)
        sender = Sender(device.id, device.branch_id or UUID(int=0))
        centre.require_shop(session, device.id)
        hello = _look_through(session, bundle, sender)
        before = journal.head(session, sender.device_id)[0]
    database.write(lambda session: answers.answer_hello(session, sender, hello))
    count = quarantined = 0
    total = max(0, bundle.header.last_seq - bundle.header.first_seq + 1)
    for push in _pushes(bundle):
        reply = database.write(partial(receive, sender=sender, push=push))
        count += len(push.ops)
        quarantined += sum(one.outcome == "quarantined" for one in reply.results)
        progress(count, total)
    fresh = max(0, bundle.header.last_seq - before) if count else 0
    return Received(device.name, count, fresh, quarantined)


def _sender(session: ReadSession, bundle: BundleFile) -> Device:
    """Return the till that wrote a file; raise where it may not, or wrote for somebody else."""
    header, path = bundle.header, str(bundle.path)
    if header.form != TILL:
        raise BundleWrongWay(path=path)
    if header.server != centre.server_id(session):
        raise BundleOfOtherCentre(path=path)
    device = session.get(Device, header.device)
    if device is None or device.kind != "till" or device.branch_id is None:
        raise DeviceUnknown
    if device.public_key != signing.from_text(header.key):
        raise BundleUnreadable(path=path)  # signed by somebody else
    if device.status != "active":
        raise DeviceRevoked(name=device.name)
    session.expunge(device)
    return device


def _look_through(session: ReadSession, bundle: BundleFile, sender: Sender) -> Hello:
    """Check each operation of a file against its hash and what is here; return the greeting.

    Raises `BundleUnreadable`, `BundleGap`, `JournalForked`, `ProtocolUnsupported`.
    """
    hello = _greeting(bundle)
    if PROTOCOL not in hello.protocol:
        raise ProtocolUnsupported(known=PROTOCOL, offered=", ".join(map(str, hello.protocol)))
    here, _ = journal.head(session, sender.device_id)
    before, seals = _seals(bundle, hello, here)
    if before > here:
        raise BundleGap(path=str(bundle.path), first=before + 1, expected=here + 1)
    for seq, seal in sorted(seals.items()):
        if seq <= here and hash_at(session, sender.device_id, seq) != seal:
            raise JournalForked(seq=seq)
    return hello


def _greeting(bundle: BundleFile) -> Hello:
    kind, body = next(bundle.frames(), (b"", b""))
    try:
        if kind == HELLO:
            return decode(Hello, body)
    except InvalidMessage as error:
        raise BundleUnreadable(path=str(bundle.path)) from error
    raise BundleUnreadable(path=str(bundle.path))


def _seals(bundle: BundleFile, hello: Hello, here: int) -> tuple[int, dict[int, bytes]]:
    """Return the number before the first operation, and the hashes there, `here` and at the end.

    Raises `BundleUnreadable` where a number is missing in between or a hash does not fit.
    """
    damaged = BundleUnreadable(path=str(bundle.path))
    before = seq = hello.last_seq
    seal = bytes.fromhex(hello.last_hash)
    seals: dict[int, bytes] = {}
    for push in _pushes(bundle):
        if not seals:
            before = seq = push.ops[0].seq - 1
            seal = seals[seq] = bytes.fromhex(push.previous)
        if push.previous != seal.hex():
            raise damaged
        for op in push.ops:
            seal = journal.chain(seal, op.payload)
            if op.seq != seq + 1 or op.hash != seal.hex():
                raise damaged
            seq = op.seq
            if seq == here:
                seals[seq] = seal
    if (seq, seal.hex()) != (hello.last_seq, hello.last_hash):
        raise damaged
    return before, {**seals, seq: seal}


def _pushes(bundle: BundleFile) -> Iterator[Push]:
    for kind, body in bundle.frames():
        if kind == PUSH:
            try:
                yield decode(Push, body)
            except InvalidMessage as error:
                raise BundleUnreadable(path=str(bundle.path)) from error


def write_answer(
    database: Database, sign: Sign, path: Path, answer_to: Path, *, progress: Progress = nobody
) -> Path:
    """Write the centre's answer to a till's file that was received: where it stands, and the news.

    Raises as `receive_bundle`.
    """
    bundle = open_bundle(answer_to)
    with database.read() as session:
        device = _sender(session, bundle)
        sender = Sender(device.id, device.branch_id or UUID(int=0))
        hello = _look_through(session, bundle, sender)
    reply = database.write(lambda s: answers.answer_hello(s, sender, hello, sign=sign))
    with database.read() as session:
        header = BundleHeader(
            form=CENTRE,
            server=reply.server,
            device=sender.device_id,
            key=reply.key,
            made_at=reply.server_time,
            first_seq=bundle.header.first_seq,
            last_seq=reply.device.last_seq,
        )
        with write_bundle(path, header, sign) as writer:
            writer.add(HELLO, reply)
            for push in _verdicts(session, sender, bundle.header.first_seq, reply):
                writer.add(PUSH, push)
            rows = 0
            for kept in _news(session, sender, hello):
                writer.add(PAGE, kept)
                rows += len(kept.page.rows)
                progress(rows, 0)
    return path


def _verdicts(
    session: ReadSession, sender: Sender, first_seq: int, reply: HelloReply
) -> Iterator[PushReply]:
    """Give what is set aside of the operations that came, and up to where everything is here."""
    after = first_seq - 1
    while True:
        query = (
            select(Quarantined)
            .where(
                Quarantined.device_id == sender.device_id,
                Quarantined.seq > after,
                Quarantined.released_at.is_(None),
            )
            .order_by(Quarantined.seq)
            .limit(MAX_OPERATIONS)
        )
        aside = session.scalars(query).all()
        if not aside:
            return
        after = aside[-1].seq
        yield PushReply(
            acked_seq=reply.device.last_seq,
            acked_hash=reply.device.last_hash,
            results=tuple(
                Result(seq=row.seq, outcome="quarantined", code=row.code, detail=row.detail)
                for row in aside
            ),
            durable_seq=reply.device.durable_seq,
        )


def _news(session: ReadSession, sender: Sender, hello: Hello) -> Iterator[KeptPage]:
    """Give every page after the positions of a till, of one moment."""
    start = StreamAt(position=0, token=feed.START.hex())
    for stream in feed.streams_for(sender.branch_id, sender.device_id):
        at = hello.streams.get(stream, start)
        rows = APPLY_DOCUMENTS if stream.startswith("docs:") else APPLY_ROWS
        more = True
        while more:
            asked = Pull(streams={stream: at}, max_rows=rows)
            page = answers.answer_pull(session, sender, asked).pages[0]
            yield KeptPage(at=at, page=page)
            at, more = StreamAt(position=page.position, token=page.token), page.more
