"""Deciding: which lots leave, at what cost goods enter. Nothing is written here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, func, select

from pos_app.core.costing import value_minor, weighted_average
from pos_app.core.db import ReadSession
from pos_app.core.errors import (
    InsufficientStock,
    LotNotForSale,
    LotShort,
    LotUnknown,
    SerialTwice,
    UnknownVariant,
)
from pos_app.core.facts import LotFact, MoveFact
from pos_app.core.ids import new_id
from pos_app.core.kardex import serials
from pos_app.core.kardex.items import StockItem, find_items, get_item, lots_of, on_hand_everywhere
from pos_app.core.kardex.serials import incoming, place_name
from pos_app.core.models.stock import Lot
from pos_app.core.picking import LotLevel, available, pick
from pos_app.core.quantity import decimal_quantity
from pos_app.core.statements import Prepared

_lots_named = Prepared(
    select(Lot.id).where(
        Lot.variant_id == bindparam("variant"), func.upper(Lot.number) == bindparam("number")
    )
)

Shortage = Literal["refuse", "record"]


class Demand(NamedTuple):
    """So much of a variant is wanted; `lot_id` where the lot was named, or its `lot_number`.

    Then from that lot and no other. `expired` also takes what may not be sold any more: to write it
    off. `serials` name each piece of a product that is kept by serial number.
    """

    variant_id: UUID
    quantity_milli: int
    lot_id: UUID | None = None
    expired: bool = False
    lot_number: str = ""
    serials: tuple[str, ...] = ()


class Taken(NamedTuple):
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

    `today` is the shop's day: a lot is sellable through its expiry day. `shortage` says what
    happens when there is not enough: None asks the product (its `approve` refuses too, until a
    supervisor's approval makes the caller pass "record"). Raises `InsufficientStock`,
    `UnknownVariant`; for a named lot `LotUnknown`, `LotNotForSale`, `LotShort`; for a product with
    serial numbers what `serials.outgoing` raises, and `SerialTwice`.
    """
    wanted = {demand.variant_id for demand in demands}
    items = find_items(session, wanted)
    levels = lots_of(session, location_id, wanted, lock=True)
    taking = _Taking(session, location_id, reason, today, shortage)
    again = len(wanted) < len(demands)  # a product on two lines shares what there is
    taken = []
    for demand in demands:
        item = items.get(demand.variant_id)
        if item is None:
            raise UnknownVariant(code=str(demand.variant_id))
        lots = levels[demand.variant_id]
        taken.append(taking.decide(item, demand, lots))
        if again:
            for move in taken[-1].moves:
                _reduce(lots, move)
    return tuple(taken)


@dataclass(frozen=True)
class _Taking:
    """What is the same for every line of one taking."""

    session: ReadSession
    location_id: UUID
    reason: str
    today: date
    shortage: Shortage | None
    named: set[tuple[UUID, str]] = field(default_factory=set)  # serials of the lines so far

    def decide(self, item: StockItem, demand: Demand, lots: list[LotLevel]) -> Taken:
        if not item.controls_stock:
            return Taken(item, (), 0)
        if item.tracks_serials:
            return self._by_serial(item, demand, lots)
        offered = lots
        if demand.lot_id is not None:
            offered = [lot for lot in lots if lot.lot_id == demand.lot_id]
        elif demand.lot_number and item.tracks_lots:
            offered = self._of_number(item, demand, lots)
        today = date.min if demand.expired else self.today  # on that day nothing has expired
        picks, missing = pick(offered, demand.quantity_milli, today)
        if missing and (self.shortage or item.shortage) != "record":
            raise self._refusal(item, demand, offered)
        moves = [
            self._out(item, one.lot.lot_id, one.quantity_milli, one.lot.unit_cost_e4)
            for one in picks
        ]
        if missing:  # the open lot goes below zero and a case will say so
            moves.append(self._out(item, demand.variant_id, missing, 0))
        cost = sum(value_minor(move.quantity_milli, move.unit_cost_e4) for move in moves)
        return Taken(item, tuple(moves), cost)

    def _of_number(
        self, item: StockItem, demand: Demand, lots: Sequence[LotLevel]
    ) -> list[LotLevel]:
        """Return the lots of the number that the label says; refuse one that is not here or old."""
        rows = _lots_named.all(
            self.session, variant=item.variant_id, number=demand.lot_number.upper()
        )
        ids = {row[0] for row in rows}
        named = [lot for lot in lots if lot.lot_id in ids]
        if not named and (self.shortage or item.shortage) != "record":
            raise LotUnknown(
                lot=demand.lot_number,
                product=item.name,
                location=place_name(self.session, self.location_id),
            )
        fresh = [lot for lot in named if demand.expired or lot.sellable(self.today)]
        if named and not fresh:
            raise self._too_old(item, demand.lot_number, named[0])
        return fresh

    def _too_old(self, item: StockItem, number: str, lot: LotLevel) -> LotNotForSale:
        expired = lot.expires_on.isoformat() if lot.expires_on else "-"
        return LotNotForSale(product=item.name, lot=number, expires_on=expired)

    def _by_serial(self, item: StockItem, demand: Demand, lots: list[LotLevel]) -> Taken:
        """Take each named thing from the lot it came in with."""
        numbers: Sequence[str] = demand.serials
        if not numbers and self.reason != "VENTA":
            numbers = serials.all_there(
                self.session, item, self.location_id, demand.lot_id, demand.quantity_milli
            )
        by_lot: dict[UUID, list[str]] = {}
        for at in serials.outgoing(
            self.session, item, self.location_id, demand.quantity_milli, numbers
        ):
            if (item.variant_id, at.serial) in self.named:
                raise SerialTwice(serial=at.serial, product=item.name)
            self.named.add((item.variant_id, at.serial))
            by_lot.setdefault(at.lot_id, []).append(at.serial)
        moves = [self._lot_out(item, demand, lots, *part) for part in by_lot.items()]
        cost = sum(value_minor(move.quantity_milli, move.unit_cost_e4) for move in moves)
        return Taken(item, tuple(moves), cost)

    def _lot_out(
        self,
        item: StockItem,
        demand: Demand,
        lots: Sequence[LotLevel],
        lot_id: UUID,
        numbers: Sequence[str],
    ) -> MoveFact:
        lot = next((lot for lot in lots if lot.lot_id == lot_id), None)
        if lot is not None and not demand.expired and not lot.sellable(self.today):
            raise self._too_old(item, numbers[0], lot)
        wanted = len(numbers) * serials.PIECE
        if lot is None or lot.available_milli < wanted:
            raise self._refusal(item, demand, [lot] if lot else [])
        move = self._out(item, lot_id, wanted, lot.unit_cost_e4)
        return msgspec.structs.replace(move, serials=tuple(sorted(numbers)))

    def _out(self, item: StockItem, lot_id: UUID, quantity_milli: int, lot_cost: int) -> MoveFact:
        cost = lot_cost if item.tracks_lots else item.average_cost_e4 or lot_cost
        return MoveFact(
            location=self.location_id,
            variant=item.variant_id,
            lot=lot_id,
            type="SALIDA",
            reason=self.reason,
            quantity_milli=quantity_milli,
            unit_cost_e4=cost,
        )

    def _refusal(
        self, item: StockItem, demand: Demand, offered: Sequence[LotLevel]
    ) -> InsufficientStock:
        left = available(offered, date.min if demand.expired else self.today)
        facts: dict[str, str] = {
            "product": item.name,
            "location": place_name(self.session, self.location_id),
            "available": decimal_quantity(left),
            "wanted": decimal_quantity(demand.quantity_milli),
            "unit": item.unit,
        }
        if demand.lot_number and item.tracks_lots:
            return LotShort(lot=demand.lot_number, **facts)
        return InsufficientStock(**facts)


def _reduce(lots: list[LotLevel], move: MoveFact) -> None:
    """Take a move off the levels at hand, so that the next line of the same product sees it."""
    for index, lot in enumerate(lots):
        if lot.lot_id == move.lot:
            left = lot.on_hand_milli - move.quantity_milli
            lots[index] = lot._replace(on_hand_milli=left)


def put(  # noqa: PLR0913 - what, where, why, at what cost: each is said at the call
    session: ReadSession,
    *,
    location_id: UUID,
    variant_id: UUID,
    quantity_milli: int,
    reason: str,
    unit_cost_e4: int | None = None,
    lot: LotFact | None = None,
    description: str = "",
    serials: Sequence[str] = (),
) -> MoveFact | None:
    """Decide how goods enter: the lot and the new average cost, final in the fact.

    `unit_cost_e4` None enters at the present average. A variant that does not control stock gives
    None: it moves nothing. Raises `UnknownVariant` and what `serials.incoming` raises.
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
        serials=incoming(session, item, quantity_milli, serials),
    )
