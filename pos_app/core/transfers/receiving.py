"""Receiving: what arrived, and a name and a place for every difference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from pos_app.core import journal, kardex, rows_places
from pos_app.core.actor import Actor
from pos_app.core.case_kinds import ARRIVED
from pos_app.core.cases import close_about, open_case
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import (
    InvalidQuantity,
    TransferDone,
    TransferElsewhere,
    TransferEmpty,
    TransferExceeded,
    TransferMissing,
    UnknownDifference,
    UnknownOrderLine,
)
from pos_app.core.facts_places import ArrivalFact, SentFact, TransferReceivedFact
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.kardex import Desk
from pos_app.core.models.catalog import Location
from pos_app.core.models.places import Transfer
from pos_app.core.quantity import decimal_quantity
from pos_app.core.settings_shared import get_shop
from pos_app.core.transfers.carrying import PERMISSION, carry, get_location_of_kind
from pos_app.core.transfers.lines import (
    DIFFERENCES,
    RECEIVED,
    RETURNED,
    LineOnTheWay,
    get_transfer,
    list_lines,
    list_sent,
)

OVERDUE: Final = "TRANSFER_OVERDUE"  # the case of what is on its way too long


@dataclass(frozen=True)
class ReceiveLine:
    """What became of a line: so much received, and each difference by its name."""

    line_no: int
    quantity_milli: int
    differences: Mapping[str, int] = field(default_factory=dict)


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
    damaged = get_location_of_kind(desk.session, transfer.to_branch_id, "damaged").id
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
            carry(desk, part, transit, place, quantity, things)
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
        for line in list_sent(session, transfer_id)
    }


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
