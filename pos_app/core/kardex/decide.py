"""Deciding: which lots leave, at what cost goods enter. Nothing is written here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from pos_app.core.costing import value_minor, weighted_average
from pos_app.core.db import ReadSession
from pos_app.core.errors import InsufficientStock, UnknownVariant
from pos_app.core.facts import LotFact, MoveFact
from pos_app.core.ids import new_id
from pos_app.core.kardex.items import StockItem, find_items, get_item, lots_of, on_hand_everywhere
from pos_app.core.models.catalog import Location
from pos_app.core.picking import LotLevel, available, pick
from pos_app.core.quantity import decimal_quantity

Shortage = Literal["refuse", "record"]


@dataclass(frozen=True)
class Demand:
    """So much of a variant is wanted; `lot_id` where the lot was named by its label."""

    variant_id: UUID
    quantity_milli: int
    lot_id: UUID | None = None


@dataclass(frozen=True)
class Taken:
    """What was decided for one demand, in the order of the demands."""

    item: StockItem
    moves: tuple[MoveFact, ...]
    cost_minor: int


def take(
    session: ReadSession,
    *,
    location_id: UUID,
    demands: Sequence[Demand],
    reason: str,
    today: date,
    shortage: Shortage | None = None,
) -> tuple[Taken, ...]:
    """Decide which lots leave for all `demands` together, or refuse all of them.

    `today` is the shop's day: a lot is sellable through its expiry day. `shortage` says what happens
    when there is not enough: None asks the product (its `approve` refuses too, until a supervisor's
    approval makes the caller pass "record"). Raises `InsufficientStock` and `UnknownVariant`.
    """
    wanted = {demand.variant_id for demand in demands}
    items = find_items(session, wanted)
    levels = lots_of(session, location_id, wanted, lock=True)
    taken = []
    for demand in demands:
        item = items.get(demand.variant_id)
        if item is None:
            raise UnknownVariant(code=str(demand.variant_id))
        lots = levels[demand.variant_id]
        taken.append(_take_one(session, location_id, item, demand, lots, reason, today, shortage))
    return tuple(taken)


def _take_one(
    session: ReadSession,
    location_id: UUID,
    item: StockItem,
    demand: Demand,
    lots: list[LotLevel],
    reason: str,
    today: date,
    shortage: Shortage | None,
) -> Taken:
    if not item.controls_stock:
        return Taken(item, (), 0)
    offered = [lot for lot in lots if demand.lot_id in (None, lot.lot_id)]
    picks, missing = pick(offered, demand.quantity_milli, today)
    if missing and (shortage or item.shortage) != "record":
        raise InsufficientStock(
            product=item.name,
            location=_location_name(session, location_id),
            available=decimal_quantity(available(offered, today)),
            wanted=decimal_quantity(demand.quantity_milli),
            unit=item.unit,
        )
    moves = [
        _out(location_id, item, chosen.lot.lot_id, chosen.quantity_milli, reason,
             chosen.lot.unit_cost_e4)
        for chosen in picks
    ]  # fmt: skip
    if missing:  # the open lot goes below zero and a case will say so
        moves.append(_out(location_id, item, demand.variant_id, missing, reason, 0))
    for move in moves:
        _reduce(lots, move)
    return Taken(item, tuple(moves), sum(value_minor(m.quantity_milli, m.unit_cost_e4) for m in moves))


def _out(
    location_id: UUID, item: StockItem, lot_id: UUID, quantity_milli: int, reason: str, lot_cost: int
) -> MoveFact:
    cost = lot_cost if item.tracks_lots else item.average_cost_e4 or lot_cost
    return MoveFact(
        location=location_id,
        variant=item.variant_id,
        lot=lot_id,
        type="SALIDA",
        reason=reason,
        quantity_milli=quantity_milli,
        unit_cost_e4=cost,
    )


def _reduce(lots: list[LotLevel], move: MoveFact) -> None:
    """Take a move off the levels at hand, so that the next line of the same product sees it."""
    for index, lot in enumerate(lots):
        if lot.lot_id == move.lot:
            lots[index] = LotLevel(
                lot.lot_id,
                lot.on_hand_milli - move.quantity_milli,
                lot.reserved_milli,
                lot.expires_on,
                lot.received_at,
                lot.unit_cost_e4,
            )


def _location_name(session: ReadSession, location_id: UUID) -> str:
    location = session.get(Location, location_id)
    return location.name if location else str(location_id)


def put(
    session: ReadSession,
    *,
    location_id: UUID,
    variant_id: UUID,
    quantity_milli: int,
    reason: str,
    unit_cost_e4: int | None = None,
    lot: LotFact | None = None,
    description: str = "",
) -> MoveFact | None:
    """Decide how goods enter: the lot and the new average cost, final in the fact.

    `unit_cost_e4` None enters at the present average. A variant that does not control stock gives
    None: it moves nothing. Raises `UnknownVariant`.
    """
    item = get_item(session, variant_id)
    if not item.controls_stock:
        return None
    average = item.average_cost_e4 or 0
    cost = average if unit_cost_e4 is None else unit_cost_e4
    on_hand_milli = on_hand_everywhere(session, variant_id)
    new_average = weighted_average(
        on_hand_milli=on_hand_milli,
        average_e4=average,
        received_milli=quantity_milli,
        unit_cost_e4=cost,
    )
    return MoveFact(
        location=location_id,
        variant=variant_id,
        lot=variant_id if lot is None else new_id(),
        type="ENTRADA",
        reason=reason,
        quantity_milli=quantity_milli,
        unit_cost_e4=cost,
        new_lot=lot,
        average_cost_e4=new_average,
        description=description,
    )
