"""What must add up over whole tables: sales and their parts, numbers without a gap, walls."""

from collections.abc import Iterator

from sqlalchemy import func, select

from pos_app.core import cash
from pos_app.core.cases import is_told
from pos_app.core.db import ReadSession
from pos_app.core.fiscal.cl.ledger import is_folio
from pos_app.core.models.accounts import AccountEntry, CustomerMerge, DebtPayment
from pos_app.core.models.journal import Applied
from pos_app.core.models.sales import (
    FiscalDocument,
    NumberSeries,
    Payment,
    Sale,
    SaleLine,
)
from pos_app.core.problems import Problem
from pos_app.core.schema import walls_missing

LIMIT = 100  # problems named; more would help nobody


def check_sales(session: ReadSession) -> Iterator[Problem]:
    """Compare each sale with the sum of its lines and of its payments.

    And check that an operation made each sale, each entry and payment of an account, each merge.
    """
    lines = select(SaleLine.sale_id, func.sum(SaleLine.total_minor).label("amount")).group_by(
        SaleLine.sale_id
    )
    paid = select(Payment.sale_id, func.sum(Payment.amount_minor).label("amount")).group_by(
        Payment.sale_id
    )
    for name, part in (("lines", lines.subquery()), ("payments", paid.subquery())):
        query = (
            select(Sale.id, Sale.total_minor, part.c.amount)
            .outerjoin(part, part.c.sale_id == Sale.id)
            .where(func.coalesce(part.c.amount, 0) != Sale.total_minor)
            .limit(LIMIT)
        )
        for sale_id, total, amount in session.execute(query):
            what = f"total {total}, its {name} add up to {amount}"
            yield Problem("sale", f"sales {sale_id}", what)
    for kind, column in (
        ("sale", Sale.id),
        ("account", AccountEntry.op_id),
        ("account", DebtPayment.id),
        ("customer", CustomerMerge.id),
    ):
        without = (
            select(column)
            .outerjoin(Applied, Applied.op_id == column)
            .where(Applied.op_id.is_(None))
            .limit(LIMIT)
        )
        for row_id in session.scalars(without):
            where = f"{column.class_.__tablename__} {row_id}"
            yield Problem(kind, where, "no operation of the journal made it")


def check_numbers(session: ReadSession) -> Iterator[Problem]:
    """Check that each series of documents runs from 1 to its last number, once each.

    Folios begin where the authority says: `check_folios`.
    """
    kept = session.execute(select(NumberSeries.series, NumberSeries.last_number))
    counters = {series: last for series, last in kept}  # noqa: C416 - rows are not plain pairs
    query = select(
        FiscalDocument.series,
        func.count(),
        func.count(func.distinct(FiscalDocument.number)),
        func.min(FiscalDocument.number),
        func.max(FiscalDocument.number),
    )
    # Two tills that were one may give a number twice: recorded, and a person is told.
    told = is_told("FOLIO_CONFLICT", FiscalDocument.document_id)
    query = query.where(~is_folio(FiscalDocument.series), ~told).group_by(FiscalDocument.series)
    for series, count, distinct, first, last in session.execute(query):
        where = f"number series {series}"
        if count != distinct:
            yield Problem("numbers", where, f"{count - distinct} numbers were given twice")
        if (first, distinct) != (1, last) and not _waits(session, series, last, distinct):
            yield Problem("numbers", where, f"from {first} to {last} there are {distinct}")
        if series in counters and counters[series] != last:
            yield Problem(
                "numbers", where, f"its counter says {counters[series]}, its last is {last}"
            )


def _waits(session: ReadSession, series: str, last: int, there: int) -> bool:
    """Return whether the numbers that lack were set aside at the centre with their papers."""
    aside, whole = cash.list_aside_numbers(session)
    return not whole or there + sum(number <= last for number in aside[series]) == last


def check_walls(session: ReadSession) -> Iterator[Problem]:
    """Check that the triggers that refuse changes are there, as the history made them (X11)."""
    missing = walls_missing(session)
    for name in missing:
        yield Problem("schema", f"trigger {name}", "it is missing or was changed")
