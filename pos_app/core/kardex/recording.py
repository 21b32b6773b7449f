"""Recording: the movements of a fact and the levels projected from them.

Runs where the fact was decided and on every node that receives it. It never refuses: a fact that
happened is recorded, and what it breaks becomes a case for a person.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Date, bindparam, select, text, update

from pos_app.core.cases import open_case
from pos_app.core.db import WriteSession
from pos_app.core.facts import MoveFact
from pos_app.core.journal import Stamp
from pos_app.core.kardex import serials
from pos_app.core.kardex.items import HELD
from pos_app.core.models.base import Id, UtcTime
from pos_app.core.models.stock import Level, Lot, Movement
from pos_app.core.picking import LotLevel
from pos_app.core.statements import Prepared, PreparedForEach, insert_into

Place = tuple[UUID, UUID]  # location, variant
Lots = dict[UUID, tuple[int, int]]  # on hand and reserved of each lot

_KEPT: Final = "kept_levels"
TOGETHER: Final = 64  # variants whose levels are read at once

ON_HAND = {"ENTRADA": 1, "SALIDA": -1}
RESERVED = {"RESERVA": 1, "LIBERACION": -1}

_levels = Prepared(
    select(Level.lot_id, Level.on_hand_milli, Level.reserved_milli)
    .where(Level.location_id == bindparam("location"), Level.variant_id == bindparam("variant"))
    .with_for_update()
)
_levels_of = PreparedForEach(
    lambda variants: (
        select(Level.variant_id, Level.lot_id, Level.on_hand_milli, Level.reserved_milli)
        .where(Level.location_id == bindparam("location"), Level.variant_id.in_(variants))
        .order_by(Level.variant_id, Level.lot_id)
        .with_for_update()
    )
)
_new_level = Prepared(
    text(
        "INSERT INTO levels (location_id, variant_id, lot_id, on_hand_milli, reserved_milli)"
        " VALUES (:location, :variant, :lot, 0, 0) ON CONFLICT DO NOTHING"
    ).bindparams(
        bindparam("location", type_=Id()),
        bindparam("variant", type_=Id()),
        bindparam("lot", type_=Id()),
    ),
    changes="levels",
)
# At the centre several tills meet: what two of them bring first is written once, by either.
_new_lot = Prepared(
    text(
        "INSERT INTO lots (id, variant_id, number, expires_on, unit_cost_e4, received_at)"
        " VALUES (:id, :variant, :number, :expires_on, :unit_cost_e4, :received_at)"
        " ON CONFLICT DO NOTHING"
    ).bindparams(
        bindparam("id", type_=Id()),
        bindparam("variant", type_=Id()),
        bindparam("expires_on", type_=Date()),
        bindparam("received_at", type_=UtcTime()),
    ),
    changes="lots",
)
# A lot that a movement named before its receipt came is called by its id until then.
_name_lot = Prepared(
    update(Lot)
    .where(Lot.id == bindparam("lot"), Lot.number == bindparam("unnamed"))
    .values(number=bindparam("called"), expires_on=bindparam("expires"))
)
_set_average = Prepared(
    text(
        "INSERT INTO average_costs (variant_id, unit_cost_e4) VALUES (:variant, :unit_cost_e4)"
        " ON CONFLICT (variant_id) DO UPDATE SET unit_cost_e4 = excluded.unit_cost_e4"
    ).bindparams(bindparam("variant", type_=Id())),
    changes="average_costs",
)
_update_level = Prepared(
    update(Level)
    .where(
        Level.location_id == bindparam("location"),
        Level.variant_id == bindparam("variant"),
        Level.lot_id == bindparam("lot"),
    )
    .values(on_hand_milli=bindparam("on_hand"), reserved_milli=bindparam("reserved")),
    key=("location", "variant", "lot"),
)
_insert_movement = insert_into(Movement)


class _Balance:
    """The running figures of one variant at one location while a fact is recorded."""

    def __init__(self, lots: Lots) -> None:
        self.lots = lots
        self.moved: set[UUID] = set()
        self.on_hand_milli = self.reserved_milli = 0
        for on_hand, reserved in lots.values():
            self.on_hand_milli += on_hand
            self.reserved_milli += reserved

    def join(self, lots: Lots) -> None:
        """Take up lots that were not known before; what this fact moved already stays."""
        for lot, (on_hand, reserved) in lots.items():
            if lot not in self.lots:
                self.lots[lot] = (on_hand, reserved)
                self.on_hand_milli += on_hand
                self.reserved_milli += reserved

    def apply(self, move: MoveFact) -> int:
        """Move the figures; return what is on hand of the lot then."""
        on_hand, reserved = self.lots[move.lot]
        step = ON_HAND.get(move.type, 0) * move.quantity_milli
        held = RESERVED.get(move.type, 0) * move.quantity_milli
        self.lots[move.lot] = (on_hand + step, reserved + held)
        self.moved.add(move.lot)
        self.on_hand_milli += step
        self.reserved_milli += held
        return on_hand + step


def record(
    session: WriteSession,
    stamp: Stamp,
    moves: Sequence[MoveFact],
    *,
    document_kind: str,
    document_id: UUID,
) -> None:
    """Write the movements of a fact, in order, and bring the levels to them."""
    if not moves:
        session.info.pop(HELD, None)  # what was read to decide this is of no use to the next
        return
    balances, rows = _balances(session, moves), []
    for line_no, move in enumerate(moves, start=1):
        balance = balances[move.location, move.variant]
        if move.lot not in balance.lots:
            _create_level(session, stamp, move)
            # Read again: another till may have made it, and moved it, since we looked.
            balance.join(_read_levels(session, move.location, move.variant))
        if move.new_lot is not None:
            _name_lot.run(
                session,
                lot=move.lot,
                unnamed=str(move.lot),
                called=move.new_lot.number,
                expires=move.new_lot.expires_on,
            )
        on_hand = balance.apply(move)
        rows.append(_movement(stamp, line_no, move, balance, document_kind, document_id))
        if move.average_cost_e4 is not None:
            _set_average.run(session, variant=move.variant, unit_cost_e4=move.average_cost_e4)
        if move.type == "SALIDA" and on_hand < 0 <= on_hand + move.quantity_milli:
            # Once for a level that goes below zero, not again for each sale while it stays there.
            _open_oversold(session, stamp, move, on_hand)
    _insert_movement.run_many(session, rows)
    _update_level.run_many(session, _levels_after(balances))
    moved = serials.rows_of(stamp, moves, document_kind, document_id)
    if moved:
        serials.record(session, stamp, moved)


def _balances(session: WriteSession, moves: Sequence[MoveFact]) -> dict[Place, _Balance]:
    """Return what there is before the moves, read and locked in one order where it was not yet."""
    places = {(move.location, move.variant) for move in moves}
    held: dict[Place, Sequence[LotLevel]] = session.info.pop(HELD, {})
    kept: dict[Place, Lots] = session.info.get(_KEPT, {})
    lots = {
        place: {lot.lot_id: (lot.on_hand_milli, lot.reserved_milli) for lot in held[place]}
        for place in places.intersection(held)
    }
    for place in sorted(places.difference(lots)):
        lots[place] = kept[place] if place in kept else _read_levels(session, *place)
    if _KEPT in session.info:
        kept.update(lots)  # the balances move these very figures on
    return {place: _Balance(lots[place]) for place in places}


def _read_together(
    session: WriteSession, location_id: UUID, variants: Sequence[UUID]
) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(variants), TOGETHER):
        some = list(variants[start : start + TOGETHER])
        full = some + some[-1:] * (TOGETHER - len(some))  # one statement for every length
        yield from _levels_of.all(session, full, location=location_id)


@contextmanager
def keeping_levels(session: WriteSession, moves: Iterable[MoveFact]) -> Iterator[None]:
    """Read and lock the levels of many facts at once, and keep them while these are recorded.

    What else changes levels in this transaction must go through `record`, as everything does.
    """
    asked: dict[UUID, set[UUID]] = defaultdict(set)
    for move in moves:
        asked[move.location].add(move.variant)
    kept: dict[Place, Lots] = {}
    for location_id, variants in sorted(asked.items()):
        kept |= {(location_id, variant_id): {} for variant_id in variants}
        for row in _read_together(session, location_id, sorted(variants)):
            variant_id, lot_id, on_hand, reserved = row
            kept[location_id, variant_id][lot_id] = (on_hand, reserved)
    session.info[_KEPT] = kept
    try:
        yield
    finally:
        del session.info[_KEPT]


def _read_levels(session: WriteSession, location_id: UUID, variant_id: UUID) -> Lots:
    rows = _levels.all(session, location=location_id, variant=variant_id)
    return {lot: (on_hand, reserved) for lot, on_hand, reserved in rows}


def _levels_after(balances: dict[Place, _Balance]) -> list[dict[str, object]]:
    return [
        {
            "location": location,
            "variant": variant,
            "lot": lot,
            "on_hand": balance.lots[lot][0],
            "reserved": balance.lots[lot][1],
        }
        for (location, variant), balance in balances.items()
        for lot in balance.moved
    ]


def _create_level(session: WriteSession, stamp: Stamp, move: MoveFact) -> None:
    lot = move.new_lot
    _new_lot.run(
        session,
        id=move.lot,
        variant=move.variant,
        number=lot.number if lot else ("" if move.lot == move.variant else str(move.lot)),
        expires_on=lot.expires_on if lot else None,
        unit_cost_e4=move.unit_cost_e4,
        received_at=stamp.occurred_at,
    )
    _new_level.run(session, location=move.location, variant=move.variant, lot=move.lot)


def _movement(
    stamp: Stamp,
    line_no: int,
    move: MoveFact,
    balance: _Balance,
    document_kind: str,
    document_id: UUID,
) -> dict[str, object]:
    return {
        "device_id": stamp.journal_id,
        "seq": stamp.seq,
        "line_no": line_no,
        "location_id": move.location,
        "variant_id": move.variant,
        "lot_id": move.lot,
        "type": move.type,
        "reason": move.reason,
        "quantity_milli": move.quantity_milli,
        "unit_cost_e4": move.unit_cost_e4,
        "on_hand_after_milli": balance.on_hand_milli,
        "reserved_after_milli": balance.reserved_milli,
        "user_id": stamp.user_id,
        "occurred_at": stamp.occurred_at,
        "document_kind": document_kind,
        "document_id": document_id,
        "description": move.description,
    }


def _open_oversold(session: WriteSession, stamp: Stamp, move: MoveFact, on_hand: int) -> None:
    open_case(
        session,
        stamp,
        kind="OVERSOLD",
        subject_id=move.variant,
        detail={"location": str(move.location), "on_hand_milli": on_hand},
    )
