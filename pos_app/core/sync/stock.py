"""Telling the tills of a branch what the centre knows of their stock.

Each row says which operations of which device it includes, so that a till counts its own movements
once: not twice for what it just pushed, not never for what it sold meanwhile.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import and_, select

from pos_app.core.db import ReadSession, clock_of
from pos_app.core.facts import MoveFact
from pos_app.core.kardex.stated import LevelKey, StatedLevel, get_stated
from pos_app.core.models.journal import Applied, Device, Head, Operation
from pos_app.core.models.sync import Quarantined
from pos_app.core.sync import bodies, stating
from pos_app.core.sync.bodies import IncludedBody, SeenBody, StockBody

SEEN: Final = "seen"
_WAITING: Final = and_(
    Operation.device_id == Quarantined.device_id, Operation.seq == Quarantined.seq
)


def stated(
    session: ReadSession,
    branch_id: UUID,
    levels: Collection[LevelKey],
    *,
    nothing: bool = False,
) -> dict[str, bytes | None]:
    """Return rows of levels for the tills of a branch, as they are now; `nothing`: as empty.

    Read after the levels are locked and written: a head read now covers at most what is in them.
    """
    if not levels:
        return {}
    included = included_now(session, branch_id)
    found = get_stated(session, levels)
    if nothing:
        found = tuple(replace(level, on_hand_milli=0, reserved_milli=0) for level in found)
    return {_key(level): bodies.encode(_body(level, included)) for level in found}


def nothing(
    session: ReadSession, branch_id: UUID, moves: Mapping[LevelKey, MoveFact | None]
) -> dict[str, bytes | None]:
    """Return rows that say that there is nothing, for levels that moves name and nobody knows."""
    known = {
        (one.location_id, one.variant_id, one.lot_id) for one in get_stated(session, moves.keys())
    }
    included = included_now(session, branch_id)
    levels = (
        _nothing_of(clock_of(session).now(), move)
        for key, move in moves.items()
        if key not in known and move is not None
    )
    return {_key(level): bodies.encode(_body(level, included)) for level in levels}


def _nothing_of(now: datetime, move: MoveFact) -> StatedLevel:
    lot = move.new_lot
    return StatedLevel(
        location_id=move.location,
        variant_id=move.variant,
        lot_id=move.lot,
        lot_number=lot.number if lot else "",
        expires_on=lot.expires_on if lot else None,
        lot_cost_e4=move.unit_cost_e4,
        lot_received_at=now,
        average_cost_e4=None,
        on_hand_milli=0,
        reserved_milli=0,
    )


def seen(session: ReadSession) -> dict[str, bytes]:
    """Return the row that closes what a stream states: how far every device is in it.

    Asked while the stream is held: whoever moved a head has stated the levels before it.
    """
    return {SEEN: bodies.encode(SeenBody(included=included_now(session)))}


def stubs(session: ReadSession, made: Collection[UUID]) -> dict[str, bytes | None]:
    """Return rows of the products that were made from facts."""
    if not made:
        return {}
    found = stating.product_bodies(session, sorted(made))
    return {
        f"product:{stub.id}": bodies.encode(msgspec.structs.replace(stub, stub=True))
        for stub in found
    }


def _key(level: StatedLevel) -> str:
    return f"level:{level.location_id}:{level.variant_id}:{level.lot_id}"


def included_now(session: ReadSession, branch_id: UUID | None = None) -> dict[str, IncludedBody]:
    """Return, for each device of a branch or of all, which of its operations the levels hold."""
    heads = select(Head.device_id, Head.seq).order_by(Head.device_id)
    waiting = (
        select(Quarantined.device_id, Quarantined.seq)
        .outerjoin(Operation, _WAITING)
        .outerjoin(Applied, Applied.op_id == Operation.op_id)
        # What a copy of the till brought as well may have its effect all the same.
        .where(Quarantined.released_at.is_(None), Applied.op_id.is_(None))
        .order_by(Quarantined.seq)
    )
    if branch_id is not None:
        there = Device.branch_id == branch_id
        heads = heads.join(Device, Device.id == Head.device_id).where(there)
        waiting = waiting.join(Device, Device.id == Quarantined.device_id).where(there)
    aside: dict[UUID, list[int]] = {}
    for device_id, seq in session.execute(waiting):
        aside.setdefault(device_id, []).append(seq)
    return {
        str(device_id): IncludedBody(seq=seq, excepted=tuple(aside.get(device_id, ())))
        for device_id, seq in session.execute(heads)
    }


def _body(level: StatedLevel, included: dict[str, IncludedBody]) -> StockBody:
    return StockBody(
        location=level.location_id,
        variant=level.variant_id,
        lot=level.lot_id,
        lot_number=level.lot_number,
        expires_on=level.expires_on.isoformat() if level.expires_on else None,
        lot_cost_e4=level.lot_cost_e4,
        lot_received_at=level.lot_received_at,
        average_cost_e4=level.average_cost_e4,
        on_hand_milli=level.on_hand_milli,
        reserved_milli=level.reserved_milli,
        included=included,
    )
