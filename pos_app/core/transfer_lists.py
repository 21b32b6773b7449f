"""Lists of transfers for screens and for the centre: a page at a time, newest first.

A page is read in three statements whatever its length. The id of a transfer is in the order of
time, so the page after one is everything below its last id.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from pos_app.core.db import ReadSession
from pos_app.core.errors import TransferMissing, UnknownStatus
from pos_app.core.models.catalog import Branch, Location
from pos_app.core.models.people import User
from pos_app.core.models.places import (
    Transfer,
    TransferArrival,
    TransferLine,
    TransferReceipt,
)

OPEN: Final = "open"  # sent or partial: something is still on its way
STATUSES: Final = ("sent", "partial", "received")
DEFAULT_LIMIT: Final = 50


@dataclass(frozen=True)
class TransferSummary:
    """A transfer in a list. Quantities in thousandths, summed over lines of whatever unit."""

    id: UUID
    status: str
    from_branch_id: UUID
    from_branch: str
    from_location: str
    to_branch_id: UUID
    to_branch: str
    to_location: str
    lines: int
    sent_milli: int
    open_milli: int
    person: str
    sent_at: datetime
    note: str


@dataclass(frozen=True)
class Reception:
    """A time that goods of a transfer arrived; `outcomes` in thousandths by name."""

    id: UUID
    person: str
    received_at: datetime
    note: str
    outcomes: Mapping[str, int]


def get_summary(session: ReadSession, transfer_id: UUID) -> TransferSummary:
    """Return one transfer; raise `TransferMissing`."""
    row = session.get(Transfer, transfer_id)
    if row is None:
        raise TransferMissing(transfer=str(transfer_id))
    return _summaries(session, (row,))[0]


def list_receptions(session: ReadSession, transfer_id: UUID) -> tuple[Reception, ...]:
    """Return when goods of a transfer arrived, oldest first."""
    outcomes: dict[UUID, dict[str, int]] = {}
    for receipt_id, outcome, total in session.execute(
        select(
            TransferArrival.receipt_id,
            TransferArrival.outcome,
            func.sum(TransferArrival.quantity_milli),
        )
        .where(TransferArrival.transfer_id == transfer_id)
        .group_by(TransferArrival.receipt_id, TransferArrival.outcome)
        .order_by(TransferArrival.outcome)
    ):
        outcomes.setdefault(receipt_id, {})[outcome] = int(total)
    query = (
        select(TransferReceipt, User.name)
        .outerjoin(User, User.id == TransferReceipt.user_id)
        .where(TransferReceipt.transfer_id == transfer_id)
        .order_by(TransferReceipt.occurred_at, TransferReceipt.id)
    )
    return tuple(
        Reception(row.id, name or "", row.occurred_at, row.note, outcomes.get(row.id, {}))
        for row, name in session.execute(query)
    )


def list_summaries(
    session: ReadSession,
    *,
    branch_id: UUID | None = None,
    to_branch_id: UUID | None = None,
    from_branch_id: UUID | None = None,
    status: str | None = None,
    text: str = "",
    after: UUID | None = None,
    limit: int = DEFAULT_LIMIT,
) -> tuple[TransferSummary, ...]:
    """Return a page of transfers, newest first.

    `branch_id` is either end. `status` is one of `STATUSES` or `OPEN`; raises `UnknownStatus` for
    another. `text` is part of a note, of a place, of a branch or of the sender's name. `after` is
    the last id of the page before.
    """
    query = select(Transfer)
    if branch_id is not None:
        query = query.where(
            or_(Transfer.branch_id == branch_id, Transfer.to_branch_id == branch_id)
        )
    if to_branch_id is not None:
        query = query.where(Transfer.to_branch_id == to_branch_id)
    if from_branch_id is not None:
        query = query.where(Transfer.branch_id == from_branch_id)
    if status is not None:
        query = query.where(*in_state(status))
    if words := text.strip():
        query = query.where(_named(words))
    if after is not None:
        query = query.where(Transfer.id < after)
    rows = tuple(session.scalars(query.order_by(Transfer.id.desc()).limit(limit)))
    return _summaries(session, rows)


def count_open(session: ReadSession, *, to_branch_id: UUID) -> int:
    """Return how many transfers to a branch are still on their way."""
    query = select(func.count()).select_from(Transfer)
    return int(
        session.execute(
            query.where(Transfer.to_branch_id == to_branch_id, *in_state(OPEN))
        ).scalar_one()
    )


def _named(words: str) -> ColumnElement[bool]:
    places = select(Location.id).where(Location.name.icontains(words, autoescape=True))
    branches = select(Branch.id).where(Branch.name.icontains(words, autoescape=True))
    people = select(User.id).where(User.name.icontains(words, autoescape=True))
    return or_(
        Transfer.note.icontains(words, autoescape=True),
        Transfer.from_location_id.in_(places),
        Transfer.to_location_id.in_(places),
        Transfer.branch_id.in_(branches),
        Transfer.to_branch_id.in_(branches),
        Transfer.user_id.in_(people),
    )


def in_state(status: str) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a status of transfers; raise `UnknownStatus`."""
    if status not in {*STATUSES, OPEN}:
        raise UnknownStatus(status=status, known=", ".join((*STATUSES, OPEN)))
    arrived = (
        select(func.coalesce(func.sum(TransferArrival.quantity_milli), 0))
        .where(
            TransferArrival.transfer_id == TransferLine.transfer_id,
            TransferArrival.line_no == TransferLine.line_no,
        )
        .correlate(TransferLine)
        .scalar_subquery()
    )
    on_the_way = (
        select(TransferLine.line_no)
        .where(TransferLine.transfer_id == Transfer.id, TransferLine.quantity_milli > arrived)
        .exists()
    )
    touched = (
        select(TransferArrival.entry_no).where(TransferArrival.transfer_id == Transfer.id).exists()
    )
    return {
        OPEN: (on_the_way,),
        "sent": (on_the_way, ~touched),
        "partial": (on_the_way, touched),
        "received": (~on_the_way,),
    }[status]


@dataclass
class _Amounts:
    lines: int = 0
    sent: int = 0
    open: int = 0
    arrived: int = 0

    @property
    def status(self) -> str:
        if self.open == 0:
            return "received"
        return "partial" if self.arrived else "sent"


def _summaries(session: ReadSession, rows: Sequence[Transfer]) -> tuple[TransferSummary, ...]:
    ids = [row.id for row in rows]
    amounts, names = _amounts(session, ids), _names(session, ids)
    return tuple(
        TransferSummary(
            id=row.id,
            status=amounts[row.id].status,
            from_branch_id=row.branch_id,
            from_branch=names[row.id][0],
            from_location=names[row.id][1],
            to_branch_id=row.to_branch_id,
            to_branch=names[row.id][2],
            to_location=names[row.id][3],
            lines=amounts[row.id].lines,
            sent_milli=amounts[row.id].sent,
            open_milli=amounts[row.id].open,
            person=names[row.id][4],
            sent_at=row.occurred_at,
            note=row.note,
        )
        for row in rows
    )


def _amounts(session: ReadSession, ids: Sequence[UUID]) -> dict[UUID, _Amounts]:
    arrived = {
        (transfer_id, line_no): int(total)
        for transfer_id, line_no, total in session.execute(
            select(
                TransferArrival.transfer_id,
                TransferArrival.line_no,
                func.sum(TransferArrival.quantity_milli),
            )
            .where(TransferArrival.transfer_id.in_(ids))
            .group_by(TransferArrival.transfer_id, TransferArrival.line_no)
        )
    }
    amounts = {transfer_id: _Amounts() for transfer_id in ids}
    for transfer_id, line_no, sent in session.execute(
        select(TransferLine.transfer_id, TransferLine.line_no, TransferLine.quantity_milli).where(
            TransferLine.transfer_id.in_(ids)
        )
    ):
        here, there = amounts[transfer_id], arrived.get((transfer_id, line_no), 0)
        here.lines += 1
        here.sent += sent
        here.arrived += there
        here.open += max(0, sent - there)
    return amounts


def _names(session: ReadSession, ids: Sequence[UUID]) -> dict[UUID, tuple[str, str, str, str, str]]:
    """Return the names of both branches, both places and the sender; a stub has none yet."""
    origin, target = aliased(Location), aliased(Location)
    here, there = aliased(Branch), aliased(Branch)
    query = (
        select(Transfer.id, here.name, origin.name, there.name, target.name, User.name)
        .outerjoin(here, here.id == Transfer.branch_id)
        .outerjoin(origin, origin.id == Transfer.from_location_id)
        .outerjoin(there, there.id == Transfer.to_branch_id)
        .outerjoin(target, target.id == Transfer.to_location_id)
        .outerjoin(User, User.id == Transfer.user_id)
        .where(Transfer.id.in_(ids))
    )
    return {
        row[0]: (row[1] or "", row[2] or "", row[3] or "", row[4] or "", row[5] or "")
        for row in session.execute(query)
    }
