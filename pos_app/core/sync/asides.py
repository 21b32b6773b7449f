"""What the centre set aside: looked at, replayed when it can be read, or dismissed by a person.

The row of the operation never changes. What was decided, by whom and why is an operation of the
centre's own journal (`core/resolving` records it).
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import select

from pos_app.core import journal, people
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import AsideDecided, AsideMissing, AsideUnreadable, CorrectionUnknown
from pos_app.core.facts import decode_envelope
from pos_app.core.facts_review import AsideDecidedFact
from pos_app.core.journal import find_applied
from pos_app.core.models.journal import Device, Operation
from pos_app.core.models.review import AsideDecision
from pos_app.core.models.sync import Quarantined
from pos_app.core.resolving import SOMEBODY, check_note, record_aside
from pos_app.core.sync import counts
from pos_app.core.sync.receiving import WAITS, Sender, Unreadable, take_up

DECIDE = "quarantine.resolve"
REPLAYED, CORRECTED, DISMISSED = "replayed", "corrected", "dismissed"
AT_ONCE: Final = 200  # operations that waited for another one and go with it


def replay(
    session: WriteSession,
    actor: Actor,
    *,
    op_id: UUID,
    device_id: UUID,
    seq: int,
    note: str = "",
) -> UUID:
    """Record what was set aside, as if it had never been; return the id of the decision.

    What waited for it goes with it. The same `op_id` again changes nothing. Raises `NotPermitted`,
    `AsideMissing`, `AsideDecided`, `AsideUnreadable`: then nothing was changed.
    """
    journal.hold(session)
    if find_applied(session, op_id) is not None:
        return op_id
    actor.require(DECIDE)
    row = _waiting(session, device_id, seq)
    _replay(session, actor, op_id, row, note)
    for other in _list_waiting_for(session):
        try:
            _replay(session, actor, uuid5(op_id, f"{other.device_id} {other.seq}"), other, note)
        except AsideUnreadable:
            continue  # waits for something else
    counts.settle(session, tuple(session.info["recorded"]))
    return op_id


def dismiss(
    session: WriteSession,
    actor: Actor,
    *,
    op_id: UUID,
    device_id: UUID,
    seq: int,
    note: str,
    correction_id: UUID | None = None,
) -> UUID:
    """Say that an operation is not to take effect here, and why; return the id of the decision.

    `correction_id` is an operation that was posted in its place. The till that did it is told the
    levels without it. Raises `NotPermitted`, `AsideMissing`, `AsideDecided`, `NoteMissing`,
    `CorrectionUnknown`.
    """
    journal.hold(session)
    if find_applied(session, op_id) is not None:
        return op_id
    actor.require(DECIDE)
    row, reason = _waiting(session, device_id, seq), check_note(note)
    if correction_id is not None and find_applied(session, correction_id) is None:
        raise CorrectionUnknown(operation=str(correction_id))
    decision = DISMISSED if correction_id is None else CORRECTED
    _decide(session, actor, op_id, row, (decision, reason, correction_id))
    return op_id


def _replay(session: WriteSession, actor: Actor, op_id: UUID, row: Quarantined, note: str) -> None:
    device = session.get_one(Device, row.device_id)
    assert device.branch_id is not None, "only what tills sent is set aside"
    try:
        made = take_up(session, Sender(device.id, device.branch_id), row.seq)
    except Unreadable as error:
        raise AsideUnreadable(seq=row.seq, code=error.code, reason=error.detail) from error
    session.info["made"] = session.info.get("made", set()) | made
    payload = session.get_one(Operation, (row.device_id, row.seq)).payload
    done = decode_envelope(bytes(payload)).op  # its row may have been made when it was unreadable
    _decide(session, actor, op_id, row, (REPLAYED, " ".join(note.split()), done))


def _decide(
    session: WriteSession,
    actor: Actor,
    op_id: UUID,
    row: Quarantined,
    said: tuple[str, str, UUID | None],
) -> None:
    decision, note, operation_id = said
    fact = AsideDecidedFact(
        branch=journal.get_station(session).branch_id,
        device=row.device_id,
        seq=row.seq,
        decision=decision,
        note=note,
        operation=operation_id,
    )
    journal.append(session, actor, fact, record_aside, op_id=op_id)


def _waiting(session: ReadSession, device_id: UUID, seq: int) -> Quarantined:
    row = session.get(Quarantined, (device_id, seq))
    if row is None:
        raise AsideMissing(seq=seq)
    if row.released_at is not None:
        query = select(AsideDecision.user_id).where(
            AsideDecision.aside_device_id == device_id, AsideDecision.aside_seq == seq
        )
        who = session.execute(query.limit(1)).scalar()
        raise AsideDecided(
            person=(people.name_of(session, who) if who else "") or SOMEBODY, seq=seq
        )
    return row


def _list_waiting_for(session: ReadSession) -> Sequence[Quarantined]:
    query = (
        select(Quarantined)
        .where(Quarantined.released_at.is_(None), Quarantined.code == WAITS)
        .order_by(Quarantined.quarantined_at, Quarantined.device_id, Quarantined.seq)
        .limit(AT_ONCE)
    )
    return session.scalars(query).all()
