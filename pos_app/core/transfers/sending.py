"""Sending: goods leave a location and are in transit to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pos_app.core import journal, kardex, rows_places
from pos_app.core.actor import Actor
from pos_app.core.db import WriteSession, clock_of
from pos_app.core.errors import (
    InsufficientStock,
    InvalidQuantity,
    LocationMissing,
    SamePlace,
    SerialTwice,
    TransferEmpty,
)
from pos_app.core.facts_places import SentFact, TransferSentFact
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.kardex import Desk, StockItem
from pos_app.core.models.catalog import Location
from pos_app.core.picking import Pick
from pos_app.core.quantity import decimal_quantity
from pos_app.core.settings_shared import get_shop
from pos_app.core.transfers.carrying import (
    PERMISSION,
    carry,
    get_location_of_kind,
    get_open_location,
)

ONE: Final = 1000  # thousandths of a piece


@dataclass(frozen=True)
class SendLine:
    """So much of a product; `lot_id` names a lot, which may then have expired.

    `serials` name each piece of a product that is kept by serial number; each becomes a line of its
    own. They may be left out where all there is goes.
    """

    variant_id: UUID
    quantity_milli: int
    lot_id: UUID | None = None
    serials: tuple[str, ...] = ()


def send(
    session: WriteSession,
    actor: Actor,
    *,
    origin_id: UUID,
    target_id: UUID,
    lines: Sequence[SendLine],
    note: str = "",
    op_id: UUID | None = None,
) -> UUID:
    """Send goods; they are in transit until received. Return the transfer's id.

    All lines or none. Raises `SamePlace`, `LocationMissing`, `TransferEmpty`, `InvalidQuantity`,
    `UnknownVariant`, `InsufficientStock`, `NotPermitted`, and for serial numbers
    what `kardex.outgoing_serials` raises.
    """
    actor.require(PERMISSION)
    transfer_id = op_id or new_id()
    journal.hold(session)
    if journal.find_applied(session, transfer_id) is not None:
        return transfer_id
    origin, target = get_open_location(session, origin_id), get_open_location(session, target_id)
    if not kardex.may_move(session, origin.branch_id):
        raise LocationMissing(location=origin.name)
    if origin.id == target.id or "transit" in {origin.kind, target.kind}:
        raise SamePlace(origin=origin.name, target=target.name)
    if not lines:
        raise TransferEmpty
    transit = get_location_of_kind(session, target.branch_id, "transit")
    desk = Desk(session, get_shop(session).day(clock_of(session).now()))
    sent = tuple(part for line in lines for part in _take(desk, origin, transit, line))
    if not sent:
        raise TransferEmpty
    fact = TransferSentFact(
        branch=origin.branch_id,
        origin=origin.id,
        transit=transit.id,
        target=target.id,
        target_branch=target.branch_id,
        note=note.strip(),
        sent=sent,
        moves=tuple(desk.moves),
    )
    journal.append(session, actor, fact, record_sent, op_id=transfer_id)
    return transfer_id


def _take(desk: Desk, origin: Location, transit: Location, line: SendLine) -> list[SentFact]:
    if line.quantity_milli <= 0:
        raise InvalidQuantity(text=decimal_quantity(line.quantity_milli))
    item = desk.item(line.variant_id)
    if not item.controls_stock:
        return []
    if item.tracks_serials:
        return _take_things(desk, origin, transit, line)
    picks, missing = desk.pick(
        origin.id,
        line.variant_id,
        line.quantity_milli,
        lot_id=line.lot_id,
        expired=line.lot_id is not None,
    )
    if missing:
        raise InsufficientStock(
            product=item.name,
            location=origin.name,
            available=decimal_quantity(line.quantity_milli - missing),
            wanted=decimal_quantity(line.quantity_milli),
            unit=item.unit,
        )
    return [_send_part(desk, item, one, origin, transit) for one in picks]


def _take_things(desk: Desk, origin: Location, transit: Location, line: SendLine) -> list[SentFact]:
    """Send things by their serial numbers: a line for each, so that each arrives by itself."""
    item, session = desk.item(line.variant_id), desk.session
    numbers = line.serials or kardex.all_serials(
        session, item, origin.id, line.lot_id, line.quantity_milli
    )
    sent = []
    for at in kardex.outgoing_serials(session, item, origin.id, line.quantity_milli, numbers):
        picks, missing = desk.pick(origin.id, line.variant_id, ONE, lot_id=at.lot_id, expired=True)
        if missing or any(move.serials == (at.serial,) for move in desk.moves):
            raise SerialTwice(serial=at.serial, product=item.name)
        sent.append(_send_part(desk, item, picks[0], origin, transit, (at.serial,)))
    return sent


def _send_part(
    desk: Desk,
    item: StockItem,
    one: Pick,
    origin: Location,
    transit: Location,
    serials: tuple[str, ...] = (),
) -> SentFact:
    cost, number = desk.cost_of(item.variant_id, one.lot), desk.number_of(one.lot.lot_id)
    part = SentFact(
        variant=item.variant_id,
        lot=one.lot.lot_id,
        lot_number=number,
        expires_on=one.lot.expires_on,
        code=item.code,
        name=item.name,
        unit=item.unit,
        quantity_milli=one.quantity_milli,
        unit_cost_e4=cost,
    )
    carry(desk, part, origin.id, transit.id, one.quantity_milli, serials)
    return part


def record_sent(session: WriteSession, stamp: Stamp, fact: TransferSentFact) -> None:
    """Write a transfer and its movements."""
    rows_places.write(session, stamp, fact)
    kardex.record(session, stamp, fact.moves, document_kind="transfer", document_id=stamp.op_id)
