"""A till that was restored or copied goes on under a new identity (KSP/1, 2.5).

Its old journal stays as it is, on this disk and at the centre. What only this disk has is stamped
anew: the same operation ids and facts, in the journal of the new device; the centre knows by the id
what has taken effect already. A copy that goes on under the old identity is not disturbed.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Protocol
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select

from pos_app.core import cash, journal, kardex
from pos_app.core.db import Database, ReadSession, WriteSession, clock_of
from pos_app.core.errors import CashSessionOpen
from pos_app.core.facts import decode_envelope, encode
from pos_app.core.ids import new_id
from pos_app.core.models.journal import Device, Operation
from pos_app.core.models.local import Setting
from pos_app.core.named_values import find_value, keep_value
from pos_app.core.settings_shared import get_shop
from pos_app.core.statements import Prepared
from pos_app.core.sync.messages import MAX_DIFF, Diff, DiffReply
from pos_app.core.sync.recalling import old_journals

NEXT = "next_identity"
SUPPLIED = "old_journals_supplied"
_ids = Prepared(
    select(Operation.seq, Operation.op_id)
    .where(Operation.device_id == bindparam("device"), Operation.seq > bindparam("after"))
    .order_by(Operation.seq)
    .limit(MAX_DIFF)
)


def next_identity(session: WriteSession) -> UUID:
    """Return the id that this till goes on under; the same one when it was interrupted.

    Raises `CashSessionOpen`: the drawer is counted under the identity that filled it.
    """
    current = cash.find_open(session)
    if current is not None:
        since = get_shop(session).minute(current.opened_at)
        raise CashSessionOpen(number=current.number, since=since)
    value = find_value(session, NEXT)
    if value is None:
        value = msgspec.json.encode(new_id())
        keep_value(session, NEXT, value)
    return msgspec.json.decode(value, type=UUID)


def questions(session: ReadSession, identities: Sequence[UUID]) -> Iterator[Diff]:
    """Give the operations of some journals of this node, as the centre is asked about them."""
    for device_id in identities:
        after = 0
        while rows := _ids.all(session, device=device_id, after=after):
            yield Diff(ops=tuple(op_id for _, op_id in rows))
            after = rows[-1][0]


class Asks(Protocol):
    """Asks the centre which operations it lacks."""

    def diff(self, message: Diff) -> DiffReply:
        """Ask about so many operations."""
        ...


def find_missing(
    database: Database, line: Asks, whose: Callable[[ReadSession], Sequence[UUID]]
) -> frozenset[UUID]:
    """Return which operations of these journals of this node the centre has nowhere."""
    with database.read() as session:
        asked = tuple(questions(session, whose(session)))
    return frozenset(op_id for one in asked for op_id in line.diff(one).missing)


def all_journals(session: ReadSession) -> tuple[UUID, ...]:
    """Return every journal that this node holds as its own, the present one first."""
    return (journal.get_station(session).device_id, *old_journals(session))


def begin_anew(session: WriteSession, device_id: UUID, missing: Collection[UUID]) -> int:
    """Go on as a new device, with what the centre lacks stamped anew; return how many operations.

    All in one transaction: before it the till is the old one, after it the new one.
    """
    old = journal.hold(session)
    before = session.get_one(Device, old.device_id)
    session.add(
        Device(
            id=device_id, kind=before.kind, branch_id=before.branch_id,
            location_id=before.location_id, name=before.name, public_key=before.public_key,
            forked_from=before.id, enrolled_at=clock_of(session).now(), last_seen_at=None,
        )
    )  # fmt: skip
    session.flush()
    journal.take_identity(session, device_id)
    stamped = stamp_anew(session, missing)
    kardex.restate_levels(session)
    session.delete(session.get_one(Setting, NEXT))
    session.flush()
    return stamped


def stamp_anew(session: WriteSession, missing: Collection[UUID]) -> int:
    """Put operations of this node's old journals into its journal; return how many were not there.

    The same ids, facts and times under new numbers, oldest first; they took effect here already.
    """
    device_id = journal.hold(session).device_id
    own = select(Operation.op_id).where(Operation.device_id == device_id)
    there = set(session.scalars(own))
    stamped = 0
    for old_id in reversed(old_journals(session)):
        rows = session.scalars(
            select(Operation).where(Operation.device_id == old_id).order_by(Operation.seq)
        ).all()
        for row in rows:
            if row.op_id in missing and row.op_id not in there:
                _append(session, device_id, row)
                there.add(row.op_id)
                stamped += 1
    return stamped


def are_supplied(session: ReadSession) -> bool:
    """Return whether the centre is known to have had this till's old journals, and to have more.

    More is an operation of the present journal: a centre that is put back to before it lacks that
    one, and says so. One that has nothing of the present journal says nothing by lacking it.
    """
    value = find_value(session, SUPPLIED)
    known = msgspec.json.decode(value, type=UUID | None) if value is not None else None
    return known == journal.get_station(session).device_id


def note_supplied(session: WriteSession, *, supplied: bool) -> None:
    """Note whether the centre has the old journals beside an operation of the present one."""
    if supplied != are_supplied(session):
        device_id = journal.get_station(session).device_id
        keep_value(session, SUPPLIED, msgspec.json.encode(device_id if supplied else None))


def _append(session: WriteSession, device_id: UUID, row: Operation) -> None:
    seq, previous = journal.head(session, device_id)
    now = clock_of(session).now()
    try:
        old = decode_envelope(bytes(row.payload))
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        # Says nothing to anybody, and is kept for a person all the same: the bytes as they are.
        unread = journal.unread(device_id, seq + 1, row.op_id, now)
        journal.store(session, unread, row.payload, previous, received_at=now, applied=False)
        return
    envelope = msgspec.structs.replace(old, device=device_id, seq=seq + 1)
    journal.store(session, envelope, encode(envelope), previous, received_at=now, applied=False)
