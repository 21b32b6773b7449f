"""What the centre answers to hello and pull."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import ProtocolUnsupported, UnknownStream
from pos_app.core.fiscal.cl import leases
from pos_app.core.models.journal import Applied, Device, Operation
from pos_app.core.models.sync import Quarantined
from pos_app.core.sync import echoing, feed, overdue, signing
from pos_app.core.sync.centre import server_id
from pos_app.core.sync.certificates import Sign, issue
from pos_app.core.sync.messages import (
    MAX_BYTES,
    MAX_OPERATIONS,
    PROTOCOL,
    Diff,
    DiffReply,
    Hello,
    HelloReply,
    Limits,
    Page,
    Pull,
    PullReply,
    StreamAt,
)
from pos_app.core.sync.positions import device_at
from pos_app.core.sync.receiving import Sender

MIN_CLIENT = "0.1.0"
OK, RESET = "ok", "reset"
SECOND: Final = timedelta(seconds=1)


def answer_hello(
    session: WriteSession, sender: Sender, hello: Hello, *, sign: Sign | None = None
) -> HelloReply:
    """Say where the centre stands with a till; raise `ProtocolUnsupported`.

    The centre speaks first about the journal: the till compares and decides, for only the till can
    know whether it is a restored copy of itself. `sign` is the key of the company: with it a till
    that has no certificate gets one.
    """
    if PROTOCOL not in hello.protocol:
        offered = ", ".join(map(str, hello.protocol))
        raise ProtocolUnsupported(known=PROTOCOL, offered=offered)
    device = session.get_one(Device, sender.device_id)
    own_id = server_id(session)
    now = clock_of(session).now()
    device.last_seen_at, device.told_seq = now, hello.last_seq
    device.app_version = hello.app_version
    device.skew_s = None if hello.now is None else (hello.now - now) // SECOND
    was = echoing.list_identities(session, sender.device_id, sender.branch_id)
    known = device_at(session, sender.device_id, device.status)
    streams = {
        name: RESET if at and not feed.fits(session, name, at) else OK
        for name in feed.streams_for(sender.branch_id, sender.device_id)
        for at in (hello.streams.get(name),)
    }
    put_back = hello.acked_seq > known.last_seq or RESET in streams.values()
    overdue.note_overdue(session, sender.branch_id)
    leases.greet(session, sender.device_id, last_seq=hello.last_seq, put_back=put_back)
    return HelloReply(
        protocol=PROTOCOL,
        server=own_id,
        min_client=MIN_CLIENT,
        server_time=clock_of(session).now(),
        device=known,
        streams=streams,
        limits=Limits(max_operations=MAX_OPERATIONS, max_bytes=MAX_BYTES),
        key=signing.to_text(session.get_one(Device, own_id).public_key),
        was=was,
        certificate="" if sign is None or hello.certified else issue(session, device, sign),
    )


def answer_pull(session: ReadSession, sender: Sender, pull: Pull) -> PullReply:
    """Give one page of each stream asked for; raise `UnknownStream` for one of another branch."""
    own = feed.streams_for(sender.branch_id, sender.device_id)
    if any(name.startswith(echoing.NAME) for name in pull.streams):
        own += echoing.streams(session, sender.device_id, sender.branch_id)
    for name in pull.streams:
        if name not in own:
            raise UnknownStream(stream=name)
    return PullReply(
        pages=tuple(
            _page(session, name, pull.streams[name], pull.max_rows)
            for name in own
            if name in pull.streams
        )
    )


def _page(session: ReadSession, name: str, at: StreamAt, max_rows: int) -> Page:
    read = echoing.read_page if name.startswith(echoing.NAME) else feed.read_page
    return read(session, name, at, max_rows=max_rows)


def answer_diff(session: ReadSession, asked: Diff) -> DiffReply:
    """Say which operations are nowhere here: neither applied nor set aside."""
    applied = set(session.scalars(select(Applied.op_id).where(Applied.op_id.in_(asked.ops))))
    aside = select(Operation.op_id).join(
        Quarantined,
        (Operation.device_id == Quarantined.device_id) & (Operation.seq == Quarantined.seq),
    )
    there = applied | set(session.scalars(aside.where(Operation.op_id.in_(asked.ops))))
    return DiffReply(missing=tuple(op_id for op_id in asked.ops if op_id not in there))
