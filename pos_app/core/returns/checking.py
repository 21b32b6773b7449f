"""What `pos verify` asks of returns: sums that must agree, and no more back than was sold."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import func, select

from pos_app.core.db import ReadSession
from pos_app.core.models.journal import Applied, Learned
from pos_app.core.models.returns import CreditNote, CreditNoteLine, DebitNote, KnownSale, Refund
from pos_app.core.models.sales import Payment, SaleLine
from pos_app.core.problems import Problem
from pos_app.core.settling import EXCHANGE

LIMIT: Final = 100  # problems named


def check(session: ReadSession) -> Iterator[Problem]:
    """Give what is wrong with the credit notes of this node."""
    yield from _check_sums(session)
    yield from _check_sold(session)
    yield from _check_exchanges(session)
    yield from _check_unheard(session)


def _check_sums(session: ReadSession) -> Iterator[Problem]:
    """Compare each note with the sum of its lines and of its refunds."""
    lines = select(
        CreditNoteLine.credit_note_id, func.sum(CreditNoteLine.total_minor).label("amount")
    ).group_by(CreditNoteLine.credit_note_id)
    refunds = select(Refund.credit_note_id, func.sum(Refund.amount_minor).label("amount")).group_by(
        Refund.credit_note_id
    )
    sums = (
        ("lines", lines.subquery(), CreditNote.gross_minor),
        ("refunds", refunds.subquery(), CreditNote.total_minor),
    )
    for name, part, stored in sums:
        query = (
            select(CreditNote.id, stored, part.c.amount)
            .outerjoin(part, part.c.credit_note_id == CreditNote.id)
            .where(func.coalesce(part.c.amount, 0) != stored)
            .limit(LIMIT)
        )
        for note_id, total, amount in session.execute(query):
            what = f"its amount is {total}, its {name} add up to {amount}"
            yield Problem("credit_note", f"credit_notes {note_id}", what)


def _check_sold(session: ReadSession) -> Iterator[Problem]:
    """Check that no device gave back more of a line than was sold.

    What several gave back together is a case at the centre (DOUBLE_RETURN), and no damage.
    """
    sold = (SaleLine.sale_id == CreditNote.sale_id) & (
        SaleLine.line_no == CreditNoteLine.sale_line_no
    )
    query = (
        select(CreditNote.sale_id, CreditNoteLine.sale_line_no)
        .join(CreditNote, CreditNote.id == CreditNoteLine.credit_note_id)
        .join(SaleLine, sold)
        .group_by(CreditNote.sale_id, CreditNoteLine.sale_line_no, CreditNote.device_id)
        .having(
            (func.sum(CreditNoteLine.quantity_milli) > func.max(SaleLine.quantity_milli))
            | (func.sum(CreditNoteLine.total_minor) > func.max(SaleLine.total_minor))
        )
        .limit(LIMIT)
    )
    for sale_id, line_no in session.execute(query):
        what = f"one device gave back more of line {line_no} than was sold"
        yield Problem("credit_note", f"sales {sale_id}", what)


def _check_exchanges(session: ReadSession) -> Iterator[Problem]:
    """Compare what goods paid of a sale with what its credit note gave for it."""
    given = (
        select(CreditNote.exchange_id, func.sum(Refund.amount_minor).label("amount"))
        .join(Refund, Refund.credit_note_id == CreditNote.id)
        .where(Refund.method == EXCHANGE)
        .group_by(CreditNote.exchange_id)
        .subquery()
    )
    query = (
        select(Payment.sale_id, Payment.amount_minor, given.c.amount)
        .outerjoin(given, given.c.exchange_id == Payment.sale_id)
        .where(Payment.method == EXCHANGE, func.coalesce(given.c.amount, 0) != Payment.amount_minor)
        .limit(LIMIT)
    )
    for sale_id, paid, amount in session.execute(query):
        what = f"goods paid {paid}, its credit note gave {amount}"
        yield Problem("credit_note", f"payments of {sale_id}", what)


def _check_unheard(session: ReadSession) -> Iterator[Problem]:
    """Check that every note was issued here, or learned of another node."""
    for model in (CreditNote, DebitNote, KnownSale):
        query = (
            select(model.id)
            .outerjoin(Applied, Applied.op_id == model.id)
            .outerjoin(Learned, Learned.op_id == model.id)
            .where(Applied.op_id.is_(None), Learned.op_id.is_(None))
            .limit(LIMIT)
        )
        for op_id in session.scalars(query):
            what = "no operation known here made it"
            yield Problem("document", f"{model.__tablename__} {op_id}", what)
