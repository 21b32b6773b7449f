"""The lines of a transfer, and what became of each so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from pos_app.core.db import ReadSession
from pos_app.core.errors import TransferMissing
from pos_app.core.models.places import Transfer, TransferArrival, TransferLine

RECEIVED: Final = "received"
RETURNED: Final = "returned"
DIFFERENCES: Final = ("damaged", "missing", RETURNED)


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
        for line in list_sent(session, transfer_id)
    )


def list_sent(session: ReadSession, transfer_id: UUID) -> tuple[TransferLine, ...]:
    """Return the lines of a transfer as they were sent."""
    query = select(TransferLine).where(TransferLine.transfer_id == transfer_id)
    return tuple(session.scalars(query.order_by(TransferLine.line_no)))
