"""Deciding how a whole delivery enters: one average cost runs through its lines (K11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from pos_app.core.costing import weighted_average
from pos_app.core.db import ReadSession
from pos_app.core.errors import SerialTwice, UnknownVariant
from pos_app.core.facts import LotFact, MoveFact
from pos_app.core.ids import new_id
from pos_app.core.kardex.items import StockItem, find_items, on_hand_everywhere
from pos_app.core.kardex.serials import incoming
from pos_app.core.models.stock import Lot


@dataclass(frozen=True)
class Receipt:
    """So much of a variant enters; without a cost, at the present average.

    `lot` comes into being with it; `lot_id` is one that is known, whose cost then holds.
    `serials` name each piece of a product that is kept by serial number.
    """

    variant_id: UUID
    quantity_milli: int
    unit_cost_e4: int | None = None
    lot: LotFact | None = None
    description: str = ""
    lot_id: UUID | None = None
    serials: tuple[str, ...] = ()


def put_all(
    session: ReadSession, *, location_id: UUID, receipts: Sequence[Receipt], reason: str
) -> tuple[MoveFact, ...]:
    """Decide how goods enter, in order; the same variant on two lines is averaged over both.

    A variant that does not control stock moves nothing. Raises `UnknownVariant` and what
    `serials.incoming` raises; the same serial on two lines is refused too.
    """
    items = find_items(session, {receipt.variant_id for receipt in receipts})
    known: dict[UUID, tuple[int, int]] = {}  # on hand and average, as these lines leave them
    named: set[tuple[UUID, str]] = set()
    moves = []
    for receipt in receipts:
        item = items.get(receipt.variant_id)
        if item is None:
            raise UnknownVariant(code=str(receipt.variant_id))
        if not item.controls_stock:
            continue
        on_hand, average = known.get(receipt.variant_id) or (
            on_hand_everywhere(session, receipt.variant_id),
            item.average_cost_e4 or 0,
        )
        numbers = incoming(session, item, receipt.quantity_milli, receipt.serials)
        for number in numbers:
            if (item.variant_id, number) in named:
                raise SerialTwice(serial=number, product=item.name)
            named.add((item.variant_id, number))
        known_lot = session.get(Lot, receipt.lot_id) if receipt.lot_id is not None else None
        move = _move(item, receipt, location_id, reason, (on_hand, average), known_lot)
        if numbers:
            move = msgspec.structs.replace(move, serials=numbers)
        known[receipt.variant_id] = (
            on_hand + receipt.quantity_milli,
            move.average_cost_e4 or 0,
        )
        moves.append(move)
    return tuple(moves)


def _move(
    item: StockItem, receipt: Receipt, location_id: UUID, reason: str, held: tuple[int, int],
    lot: Lot | None,
) -> MoveFact:  # fmt: skip
    on_hand, average = held
    cost = lot.unit_cost_e4 if lot is not None and item.tracks_lots else average
    if receipt.unit_cost_e4 is not None:
        cost = receipt.unit_cost_e4
    new_lot = None if lot is not None else receipt.lot
    return MoveFact(
        location=location_id,
        variant=item.variant_id,
        lot=lot.id if lot is not None else item.variant_id if new_lot is None else new_id(),
        type="ENTRADA",
        reason=reason,
        quantity_milli=receipt.quantity_milli,
        unit_cost_e4=cost,
        new_lot=new_lot,
        average_cost_e4=weighted_average(
            on_hand_milli=on_hand,
            average_e4=average,
            received_milli=receipt.quantity_milli,
            unit_cost_e4=cost,
        ),
        description=receipt.description,
    )
