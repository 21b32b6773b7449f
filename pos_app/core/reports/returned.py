"""What came back: the history of credit notes, why goods come back, and who brings them (R10).

A return is a credit note for goods. A void is the shop's own mistake, a correction moves nothing:
the history shows both, the reasons and the people do not count them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from pos_app.core.db import ReadSession
from pos_app.core.models.catalog import Customer
from pos_app.core.models.people import User
from pos_app.core.models.returns import CreditNote, CreditNoteLine, Refund
from pos_app.core.reports.pages import EVERYWHERE, FIRST, Report, Slice, Where, batches, read_page
from pos_app.core.reports.periods import Period
from pos_app.core.reports.sold import within

GOODS: Final = "goods"
OFTEN: Final = 3  # returns of one customer; more of them are worth a look


@dataclass(frozen=True)
class ReturnNote:
    """A credit note in the history; `ticket` is 0 where there was none.

    `kind` is void, goods, amount or text; `methods` is how the money went, by name, in order.
    """

    credit_note_id: UUID
    number: int
    occurred_at: datetime
    kind: str
    ticket: int
    customer: str
    person: str
    units_milli: int
    methods: tuple[str, ...]
    fee_minor: int
    total_minor: int


def history(
    session: ReadSession, period: Period, *, where: Where = EVERYWHERE, page: Slice = FIRST
) -> Report[ReturnNote]:
    """Return the credit notes of a period, newest first. Totals: notes, fee_minor, total_minor."""
    grouped = (
        select(
            CreditNote.id.label("id"),
            CreditNote.occurred_at.label("at"),
            CreditNote.fee_minor.label("fee"),
            CreditNote.total_minor.label("total"),
        )
        .where(*_of_notes(period, where))
        .subquery("grouped")
    )
    order = (grouped.c.at.desc(), grouped.c.id.desc())
    found, count, totals = read_page(session, grouped, order, ["fee", "total"], page)
    ids = [row.id for row in found]
    units, methods = _units(session, ids), _methods(session, ids)
    notes = {note.id: (note, customer, person) for note, customer, person in _notes(session, ids)}
    rows = []
    for note_id in ids:
        note, customer, person = notes[note_id]
        rows.append(
            ReturnNote(
                credit_note_id=note.id,
                number=note.number,
                occurred_at=note.occurred_at,
                kind=note.reason,
                ticket=note.reference_number,
                customer=customer or "",
                person=person or "",
                units_milli=units.get(note.id, 0),
                methods=tuple(methods.get(note.id, ())),
                fee_minor=note.fee_minor,
                total_minor=note.total_minor,
            )
        )
    sums = (
        ("notes", count), ("fee_minor", totals["fee"]), ("total_minor", totals["total"]),
    )  # fmt: skip
    return Report(tuple(rows), count, sums)


def _notes(session: ReadSession, ids: Iterable[UUID]) -> list[Any]:
    query = (
        select(CreditNote, Customer.name, User.name)
        .outerjoin(Customer, Customer.id == CreditNote.customer_id)
        .outerjoin(User, User.id == CreditNote.user_id)
    )
    return [
        row
        for part in batches(ids)
        for row in session.execute(query.where(CreditNote.id.in_(part)))
    ]


def _units(session: ReadSession, ids: Iterable[UUID]) -> dict[UUID, int]:
    query = select(CreditNoteLine.credit_note_id, func.sum(CreditNoteLine.quantity_milli)).group_by(
        CreditNoteLine.credit_note_id
    )
    return {
        note_id: int(milli)
        for part in batches(ids)
        for note_id, milli in session.execute(query.where(CreditNoteLine.credit_note_id.in_(part)))
    }


def _methods(session: ReadSession, ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    query = select(Refund.credit_note_id, Refund.method).order_by(
        Refund.credit_note_id, Refund.line_no
    )
    found: dict[UUID, list[str]] = defaultdict(list)
    for part in batches(ids):
        for note_id, method in session.execute(query.where(Refund.credit_note_id.in_(part))):
            if method not in found[note_id]:
                found[note_id].append(method)
    return found


# Why ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReasonRow:
    """How often goods came back for one reason, and what they had cost the customers.

    `total_minor` is before any restocking fee; `damaged_milli` of the units went to a loss.
    """

    reason: str
    returns: int
    units_milli: int
    damaged_milli: int
    total_minor: int


def reasons(
    session: ReadSession, period: Period, *, where: Where = EVERYWHERE, page: Slice = FIRST
) -> Report[ReasonRow]:
    """Return why goods came back in a period, the most frequent first. Totals: total_minor."""
    damaged = func.sum(CreditNoteLine.quantity_milli).filter(CreditNoteLine.condition == "damaged")
    grouped = (
        select(
            CreditNoteLine.reason.label("reason"),
            func.count(CreditNote.id.distinct()).label("returns"),
            func.sum(CreditNoteLine.quantity_milli).label("units"),
            func.coalesce(damaged, 0).label("damaged"),
            func.sum(CreditNoteLine.total_minor).label("total"),
        )
        .join(CreditNote, CreditNote.id == CreditNoteLine.credit_note_id)
        .where(*_of_notes(period, where), CreditNote.reason == GOODS)
        .group_by(CreditNoteLine.reason)
        .subquery("grouped")
    )
    order = (grouped.c.returns.desc(), grouped.c.total.desc(), grouped.c.reason)
    found, count, totals = read_page(session, grouped, order, ["total"], page)
    rows = tuple(
        ReasonRow(row.reason, int(row.returns), int(row.units), int(row.damaged), int(row.total))
        for row in found
    )
    return Report(rows, count, (("total_minor", totals["total"]),))


# Who ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReturnerRow:
    """A customer who brought goods back often, how often, and for how much."""

    customer_id: UUID
    name: str
    tax_id: str
    returns: int
    total_minor: int
    last_at: datetime


def frequent_returners(
    session: ReadSession,
    period: Period,
    *,
    more_than: int = OFTEN,
    where: Where = EVERYWHERE,
    page: Slice = FIRST,
) -> Report[ReturnerRow]:
    """Return who brought goods back more than so many times, the most frequent first.

    Totals: total_minor.
    """
    count = func.count()
    who = func.coalesce(Customer.merged_into, CreditNote.customer_id)  # an alias counts for them
    grouped = (
        select(
            who.label("id"),
            count.label("returns"),
            func.sum(CreditNote.total_minor).label("total"),
            func.max(CreditNote.occurred_at).label("last"),
        )
        .where(
            *_of_notes(period, where),
            CreditNote.reason == GOODS,
            CreditNote.customer_id.is_not(None),
        )
        .outerjoin(Customer, Customer.id == CreditNote.customer_id)
        .group_by(who)
        .having(count > more_than)
        .subquery("grouped")
    )
    order = (grouped.c.returns.desc(), grouped.c.total.desc(), grouped.c.id)
    found, rows_there, totals = read_page(session, grouped, order, ["total"], page)
    query = select(Customer.id, Customer.name, Customer.tax_id)
    known = {
        key: (name, tax_id or "")
        for part in batches(row.id for row in found)
        for key, name, tax_id in session.execute(query.where(Customer.id.in_(part)))
    }
    rows = tuple(
        ReturnerRow(
            row.id, *known.get(row.id, ("", "")), int(row.returns), int(row.total), row.last
        )
        for row in found
    )
    return Report(rows, rows_there, (("total_minor", totals["total"]),))


def _of_notes(period: Period, where: Where) -> tuple[ColumnElement[bool], ...]:
    conditions = [within(CreditNote.occurred_at, period)]
    if where.location_id is not None:
        conditions.append(CreditNote.location_id == where.location_id)
    if where.branch_id is not None:
        conditions.append(CreditNote.branch_id == where.branch_id)
    return tuple(conditions)
