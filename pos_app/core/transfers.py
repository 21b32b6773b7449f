"""Transfers: goods from one location to another, within a branch or between branches (K8).

Two linked documents with one transfer id: what was sent, and what arrived. Between them the goods
are in the transit location of the branch they go to, so the sum over all places never changes. A
reception accounts for what it names, in part or whole; every difference has a name and a place:

    received  to the location it was sent to
    damaged   to the damaged location of that branch, from where it is written off with its cause
    missing   to the same: it did not arrive, and a person says there what became of it
    returned  back to the location it was sent from (it never left, or was sent back)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import func, select

from pos_app.core import journal, kardex, rows_places
from pos_app.core.actor import Actor
from pos_app.core.case_kinds import ARRIVED
from pos_app.core.cases import close_about, open_case
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import (
    InsufficientStock,
    InvalidQuantity,
    LocationMissing,
    SamePlace,
    SerialTwice,
    TransferDone,
    TransferElsewhere,
    TransferEmpty,
    TransferExceeded,
    TransferMissing,
    UnknownDifference,
    UnknownOrderLine,
)
from pos_app.core.facts import LotFact
from pos_app.core.facts_places import (
    ArrivalFact,
    SentFact,
    TransferReceivedFact,
    TransferSentFact,
)
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.kardex import Desk, StockItem
from pos_app.core.models.catalog import Location
from pos_app.core.models.places import Transfer, TransferArrival, TransferLine
from pos_app.core.picking import Pick
from pos_app.core.quantity import decimal_quantity
from pos_app.core.settings_shared import get_shop

ONE: Final = 1000  # thousandths of a piece
PERMISSION: Final = "stock.transfer"
OVERDUE: Final = "TRANSFER_OVERDUE"  # the case of what is on its way too long
RECEIVED: Final = "received"
RETURNED: Final = "returned"
DIFFERENCES: Final = ("damaged", "missing", RETURNED)


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


@dataclass(frozen=True)
class ReceiveLine:
    """What became of a line: so much received, and each difference by its name."""

    line_no: int
    quantity_milli: int
    differences: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class LineOnTheWay:
    """A line of a transfer, in thousandths; `open_milli` is still in transit."""

    line_no: int
    variant_id: UUID
    lot_id: UUID
    lot_number: str
    code: str
    name: str
    unit: str
    sent_milli: int
    accounted: Mapping[str, int]
    unit_cost_e4: int

    @property
    def open_milli(self) -> int:
        """Return what is still on its way."""
        return self.sent_milli - sum(self.accounted.values())


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
    origin, target = _location(session, origin_id), _location(session, target_id)
    if not kardex.may_move(session, origin.branch_id):
        raise LocationMissing(location=origin.name)
    if origin.id == target.id or "transit" in {origin.kind, target.kind}:
        raise SamePlace(origin=origin.name, target=target.name)
    if not lines:
        raise TransferEmpty
    transit = _of_kind(session, target.branch_id, "transit")
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


def move(
    session: WriteSession,
    actor: Actor,
    *,
    origin_id: UUID,
    target_id: UUID,
    lines: Sequence[SendLine],
    note: str = "",
    op_id: UUID | None = None,
) -> UUID:
    """Send and receive in one transaction: from the storeroom to the shelf, by one person.

    Raises what `send` does, and `LocationMissing` for a place of another branch.
    """
    transfer_id = op_id or new_id()
    journal.hold(session)
    kardex.get_place(session, target_id)
    send(
        session,
        actor,
        origin_id=origin_id,
        target_id=target_id,
        lines=lines,
        note=note,
        op_id=transfer_id,
    )
    arrived = uuid5(transfer_id, RECEIVED)  # known again when the same move is sent twice
    receive(session, actor, transfer_id=transfer_id, op_id=arrived)
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
    _carry(desk, part, origin.id, transit.id, one.quantity_milli, serials)
    return part


def _carry(
    desk: Desk,
    part: SentFact,
    from_id: UUID,
    to_id: UUID,
    quantity_milli: int,
    serials: tuple[str, ...] = (),
) -> None:
    """Add the two movements that take a lot from one place to another; the lot stays the same."""
    for type_, place in (("SALIDA", from_id), ("ENTRADA", to_id)):
        named = type_ == "ENTRADA" and part.lot != part.variant
        desk.move(
            type_,
            "TRASLADO",
            location_id=place,
            variant_id=part.variant,
            lot_id=part.lot,
            quantity_milli=quantity_milli,
            unit_cost_e4=part.unit_cost_e4,
            # So that a node that never saw the lot knows its number and its expiry.
            new_lot=LotFact(number=part.lot_number, expires_on=part.expires_on) if named else None,
            serials=serials,
        )


def receive(
    session: WriteSession,
    actor: Actor,
    *,
    transfer_id: UUID,
    lines: Sequence[ReceiveLine] | None = None,
    note: str = "",
    op_id: UUID | None = None,
) -> UUID:
    """Receive what arrived, in part or whole; `lines` None is everything that is on its way.

    What is not named stays in transit for another reception. Return the reception's id. Raises
    `TransferMissing`, `TransferDone`, `TransferEmpty`, `TransferExceeded`, `TransferElsewhere`,
    `UnknownOrderLine`, `UnknownDifference`, `InvalidQuantity`, `LocationMissing`, `NotPermitted`.
    """
    actor.require(PERMISSION)
    receipt_id = op_id or new_id()
    journal.hold(session)
    if journal.find_applied(session, receipt_id) is not None:
        return receipt_id
    transfer = get_transfer(session, transfer_id)
    branch_id = _receiving_branch(session, transfer)
    on_the_way = {line.line_no: line for line in list_lines(session, transfer_id)}
    if not any(line.open_milli > 0 for line in on_the_way.values()):
        raise TransferDone(transfer=str(transfer_id))
    if lines is None:
        lines = [ReceiveLine(no, line.open_milli) for no, line in on_the_way.items()]
    desk = Desk(session, get_shop(session).day(clock_of(session).now()))
    arrivals = tuple(_arrive(desk, transfer, on_the_way, lines))
    if not arrivals:
        raise TransferEmpty
    if branch_id != transfer.to_branch_id:
        _check_comes_back(session, transfer, arrivals)
    fact = TransferReceivedFact(
        branch=branch_id,
        transfer=transfer_id,
        note=note.strip(),
        arrivals=arrivals,
        moves=tuple(desk.moves),
    )
    journal.append(session, actor, fact, record_received, op_id=receipt_id)
    return receipt_id


def _receiving_branch(session: ReadSession, transfer: Transfer) -> UUID:
    """Return the branch that says what arrived; raise `TransferMissing` at a till of neither."""
    here = journal.get_station(session).branch_id
    if here in {transfer.to_branch_id, transfer.branch_id}:
        return here
    if kardex.may_move(session, transfer.to_branch_id):
        return transfer.to_branch_id
    raise TransferMissing(transfer=str(transfer.id))


def _check_comes_back(
    session: ReadSession, transfer: Transfer, arrivals: Sequence[ArrivalFact]
) -> None:
    """Raise `TransferElsewhere` where the sender says that goods arrived at another branch."""
    if any(arrival.outcome != RETURNED for arrival in arrivals):
        target = session.get_one(Location, transfer.to_location_id)
        raise TransferElsewhere(target=target.name)


def _arrive(
    desk: Desk,
    transfer: Transfer,
    on_the_way: Mapping[int, LineOnTheWay],
    lines: Sequence[ReceiveLine],
) -> list[ArrivalFact]:
    damaged = _of_kind(desk.session, transfer.to_branch_id, "damaged").id
    places = {
        RECEIVED: transfer.to_location_id,
        "damaged": damaged,
        "missing": damaged,
        RETURNED: transfer.from_location_id,
    }
    parts, arrivals = _parts(desk.session, transfer.id), []
    left = {no: line.open_milli for no, line in on_the_way.items()}
    for line in lines:
        known = on_the_way.get(line.line_no)
        if known is None:
            raise UnknownOrderLine(line=line.line_no)
        outcomes = _outcomes(line)
        total = sum(outcomes.values())
        if total > left[line.line_no]:
            raise TransferExceeded(
                product=known.name,
                wanted=decimal_quantity(total),
                available=decimal_quantity(left[line.line_no]),
            )
        left[line.line_no] -= total
        for outcome, quantity in outcomes.items():
            place = places[outcome]
            part, transit = parts[line.line_no], transfer.transit_location_id
            # Each line was sent with two movements: out, and into transit.
            things = kardex.serials_moved(desk.session, transfer.id, 2 * line.line_no)
            _carry(desk, part, transit, place, quantity, things)
            arrivals.append(
                ArrivalFact(
                    line_no=line.line_no,
                    outcome=outcome,
                    quantity_milli=quantity,
                    location=place,
                )
            )
    return arrivals


def _outcomes(line: ReceiveLine) -> dict[str, int]:
    """Return how much had which outcome, without the zeros."""
    for name in line.differences:
        if name not in DIFFERENCES:
            raise UnknownDifference(difference=name, known=", ".join(DIFFERENCES))
    outcomes = {RECEIVED: line.quantity_milli, **line.differences}
    if min(outcomes.values()) < 0:
        raise InvalidQuantity(text=decimal_quantity(min(outcomes.values())))
    return {outcome: quantity for outcome, quantity in outcomes.items() if quantity}


def _parts(session: ReadSession, transfer_id: UUID) -> dict[int, SentFact]:
    return {
        line.line_no: SentFact(
            variant=line.variant_id,
            lot=line.lot_id,
            lot_number=line.lot_number,
            expires_on=line.expires_on,
            code=line.code,
            name=line.name,
            unit=line.unit,
            quantity_milli=line.quantity_milli,
            unit_cost_e4=line.unit_cost_e4,
        )
        for line in _lines(session, transfer_id)
    }


def _lines(session: ReadSession, transfer_id: UUID) -> tuple[TransferLine, ...]:
    query = select(TransferLine).where(TransferLine.transfer_id == transfer_id)
    return tuple(session.scalars(query.order_by(TransferLine.line_no)))


def _location(session: ReadSession, location_id: UUID) -> Location:
    location = session.get(Location, location_id)
    if location is None or not location.active:
        raise LocationMissing(location=str(location_id))
    return location


def _of_kind(session: ReadSession, branch_id: UUID, kind: str) -> Location:
    query = (
        select(Location)
        .where(Location.branch_id == branch_id, Location.kind == kind, Location.active)
        .order_by(Location.code, Location.id)
        .limit(1)
    )
    location = session.scalars(query).first()
    if location is None:
        raise LocationMissing(location=kind)
    return location


def record_sent(session: WriteSession, stamp: Stamp, fact: TransferSentFact) -> None:
    """Write a transfer and its movements."""
    rows_places.write(session, stamp, fact)
    kardex.record(session, stamp, fact.moves, document_kind="transfer", document_id=stamp.op_id)


def record_received(session: WriteSession, stamp: Stamp, fact: TransferReceivedFact) -> None:
    """Write a reception and its movements; two of the same goods open a case for a person."""
    rows_places.write(session, stamp, fact)
    kardex.record(session, stamp, fact.moves, document_kind="transfer", document_id=fact.transfer)
    lines = list_lines(session, fact.transfer)
    if all(line.open_milli <= 0 for line in lines):
        close_about(session, stamp, kind=OVERDUE, subject_id=fact.transfer, resolution=ARRIVED)
    for line in lines:
        if line.open_milli < 0:
            detail: dict[str, str | int] = {"line": line.line_no, "over_milli": -line.open_milli}
            open_case(
                session, stamp, kind="RECEIVED_TWICE", subject_id=fact.transfer, detail=detail
            )


def get_transfer(session: ReadSession, transfer_id: UUID) -> Transfer:
    """Return a transfer; raise `TransferMissing`."""
    transfer = session.get(Transfer, transfer_id)
    if transfer is None:
        raise TransferMissing(transfer=str(transfer_id))
    return transfer


def status_of(session: ReadSession, transfer_id: UUID) -> str:
    """Return sent, partial or received: whether all, some or nothing is still on its way."""
    get_transfer(session, transfer_id)
    lines = list_lines(session, transfer_id)
    if all(line.open_milli <= 0 for line in lines):
        return "received"
    return "partial" if any(line.accounted for line in lines) else "sent"


def list_lines(session: ReadSession, transfer_id: UUID) -> tuple[LineOnTheWay, ...]:
    """Return the lines of a transfer with what became of them so far."""
    query = (
        select(
            TransferArrival.line_no,
            TransferArrival.outcome,
            func.sum(TransferArrival.quantity_milli),
        )
        .where(TransferArrival.transfer_id == transfer_id)
        .group_by(TransferArrival.line_no, TransferArrival.outcome)
    )
    accounted: dict[int, dict[str, int]] = {}
    for line_no, outcome, total in session.execute(query):
        accounted.setdefault(line_no, {})[outcome] = int(total)
    return tuple(
        LineOnTheWay(
            line_no=line.line_no,
            variant_id=line.variant_id,
            lot_id=line.lot_id,
            lot_number=line.lot_number,
            code=line.code,
            name=line.name,
            unit=line.unit,
            sent_milli=line.quantity_milli,
            accounted=accounted.get(line.line_no, {}),
            unit_cost_e4=line.unit_cost_e4,
        )
        for line in _lines(session, transfer_id)
    )


def list_transfers(
    session: ReadSession, *, limit: int = 50, offset: int = 0
) -> tuple[Transfer, ...]:
    """Return the newest transfers, newest first."""
    query = select(Transfer).order_by(Transfer.occurred_at.desc(), Transfer.id.desc())
    return tuple(session.scalars(query.limit(limit).offset(offset)))
