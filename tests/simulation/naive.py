"""Protocols that look right and lose sales: the simulator must catch each of them.

`skip`: the centre takes every number it has reached for a duplicate, without comparing hashes.
`cursor`: the till believes its own note of what the centre has; the centre only knows ids.
`feed`: a till asks for what comes after its position, and nothing proves it is the same feed.

Files are taken by the same broken protocol: a guard of the real one would hide what it loses.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch
from uuid import UUID

import msgspec

from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.facts import decode_envelope
from pos_app.core.journal import GENESIS, find_applied, get_station, head
from pos_app.core.models.journal import Operation
from pos_app.core.sync import (
    bundle_centre,
    conversation,
    feed,
    outbox,
    positions,
    receiving,
)
from pos_app.core.sync.bundle_files import BundleFile
from pos_app.core.sync.messages import DeviceAt, Hello, Push, PushReply, Result
from pos_app.core.sync.positions import Decision
from pos_app.core.sync.receiving import Sender
from tests.simulation import network


def _believe_the_till(session: ReadSession, device_id: object, stated: DeviceAt) -> Decision:
    del device_id, stated
    return Decision("ok", get_station(session).acked_seq)


def _believe_numbers(session: ReadSession, device_id: object, stated: DeviceAt) -> Decision:
    del session, device_id
    return Decision("ok", stated.last_seq)


def _any_hash(session: ReadSession, device_id: UUID, seq: int) -> bytes:
    return positions.hash_at(session, device_id, seq) or GENESIS


def _believe_the_answer(session: WriteSession, reply: PushReply) -> None:
    outbox.acknowledge(session, reply.acked_seq)


def _take_what_is_new(session: WriteSession, sender: Sender, push: Push, known: str) -> PushReply:
    """Take each operation whose number (or id) is not here yet, and call everything taken."""
    last_seq, last_hash = head(session, sender.device_id)
    batch, results = receiving._Batch(careful=True), []
    for sent in push.ops:
        payload = sent.payload
        there = sent.seq <= last_seq
        if known == "id":
            there = (
                _is_applied(session, payload)
                or session.get(Operation, (sender.device_id, sent.seq)) is not None
            )
        if not there:
            digest = bytes.fromhex(sent.hash)
            fits = receiving._Sent(sent.seq, payload, last_hash, digest)
            results.append(receiving._take(session, sender, fits, batch))
            last_hash = digest
        else:
            results.append(Result(seq=sent.seq, outcome="duplicate"))
    session.info["made"] = batch.made
    last = push.ops[-1]
    return PushReply(
        acked_seq=last.seq, acked_hash=last.hash, results=tuple(results), durable_seq=0
    )


def _is_applied(session: ReadSession, payload: bytes) -> bool:
    try:
        return find_applied(session, decode_envelope(payload).op) is not None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False


def _by_number(session: WriteSession, sender: Sender, push: Push) -> PushReply:
    return _take_what_is_new(session, sender, push, "number")


def _by_id(session: WriteSession, sender: Sender, push: Push) -> PushReply:
    return _take_what_is_new(session, sender, push, "id")


def _believe_the_file(session: ReadSession, bundle: BundleFile, sender: Sender) -> Hello:
    del session, sender
    return bundle_centre._greeting(bundle)


Part = tuple[object, str, Callable[..., object]]


def _taking(receive: Callable[[WriteSession, Sender, Push], PushReply]) -> tuple[Part, ...]:
    """Return what takes operations at the centre, over the line and by file."""
    return (
        (network, "receive", receive),
        (bundle_centre, "receive", receive),
        (bundle_centre, "_look_through", _believe_the_file),
    )


@contextmanager
def protocol(name: str) -> Iterator[None]:
    """Speak a broken protocol."""
    parts: dict[str, tuple[Part, ...]] = {
        "skip": (
            *_taking(_by_number),
            (positions, "decide", _believe_numbers),
            (outbox, "hash_at", _any_hash),
            (outbox, "settle", _believe_the_answer),
        ),
        "cursor": (
            *_taking(_by_id),
            (positions, "decide", _believe_the_till),
        ),
        "feed": ((feed, "fits", lambda *_: True),),
        "echo": ((conversation._Conversation, "recall", lambda _: None),),
    }
    changed = [patch.object(owner, part, broken) for owner, part, broken in parts[name]]
    for one in changed:
        one.start()
    try:
        yield
    finally:
        for one in changed:
            one.stop()
