"""Recording credit and debit notes: the same rows at the till, at the centre, and where learned."""

from uuid import UUID

from sqlalchemy import bindparam, delete, func, select

from pos_app.core import journal, kardex
from pos_app.core.cases import open_case
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.fact_parts import Fact
from pos_app.core.facts import SaleFact, decode_fact
from pos_app.core.facts_returns import CreditNoteFact
from pos_app.core.journal import Stamp
from pos_app.core.models.accounts import AccountEntry
from pos_app.core.models.base import Base
from pos_app.core.models.returns import (
    CreditNote,
    CreditNoteLine,
    DebitNote,
    KnownSale,
    Refund,
    RefundStep,
    TicketCheck,
    TicketHold,
)
from pos_app.core.models.sales import FiscalDocument
from pos_app.core.rows_returns import RETURNS_ROWS, TOLD_ROWS
from pos_app.core.statements import Prepared, insert_into

_INSERTS: dict[type[Base], Prepared] = {
    model: insert_into(model)
    for model in (
        AccountEntry, CreditNote, CreditNoteLine, Refund, RefundStep, DebitNote, KnownSale,
        FiscalDocument,
    )
}  # fmt: skip
_word_used = Prepared(
    delete(TicketCheck).where(TicketCheck.sale_id == bindparam("sale")), changes="ticket_checks"
)
_hold_used = Prepared(
    delete(TicketHold).where(
        TicketHold.sale_id == bindparam("sale"), TicketHold.device_id == bindparam("device")
    ),
    changes="ticket_holds",
)
DOCUMENT = "credit_note"  # kind of the document of its movements


def record(session: WriteSession, stamp: Stamp, fact: Fact) -> None:
    """Write the rows of a debit note, or of what became of a gateway's refund."""
    for part in RETURNS_ROWS[type(fact)](stamp, fact):
        _INSERTS[part.model].run_many(session, part.rows)


def record_note(session: WriteSession, stamp: Stamp, fact: CreditNoteFact) -> None:
    """Write the rows and the movements of a credit note; what the centre held for it is free."""
    record(session, stamp, fact)
    if fact.sale is not None:
        _word_used.run(session, sale=fact.sale)
        _hold_used.run(session, sale=fact.sale, device=stamp.device_id)
    kardex.record(session, stamp, fact.moves, document_kind=DOCUMENT, document_id=stamp.op_id)


def learn(session: WriteSession, stamp: Stamp, fact: Fact) -> None:
    """Write what another node did with a sale, or a sale of another till that is told of."""
    for part in TOLD_ROWS[type(fact)](stamp, fact):
        _INSERTS[part.model].run_many(session, part.rows)


# What it breaks -----------------------------------------------------------------------------------


def note_broken(session: WriteSession, stamp: Stamp, fact: CreditNoteFact) -> None:
    """Open a case where tills that did not know of each other gave back too much (R1, R10).

    DOUBLE_RETURN: more of a line came back than was sold. ROUNDING_LEFT: all of it is back, and the
    notes do not add up to what was paid. Asked before the note itself is written.
    """
    if fact.sale is None:
        return
    envelope = journal.find_envelope(session, fact.sale)
    sold = decode_fact(envelope) if envelope is not None else None
    if not isinstance(sold, SaleFact):
        return
    before = returned_by_line(session, fact.sale)
    for no, line in enumerate(sold.lines, start=1):
        now = [one for one in fact.lines if one.sale_line == no]
        if not now:
            continue
        milli, minor = before.get(no, (0, 0))
        back = milli + sum(one.quantity_milli for one in now)
        given = minor + sum(one.total_minor for one in now)
        detail: dict[str, str | int] = {
            "sale": str(fact.sale),
            "line": no,
            "product": line.name,
            "sold_milli": line.quantity_milli,
            "returned_milli": back,
            "difference_minor": given - line.total_minor,
        }
        if back > line.quantity_milli or given > line.total_minor:
            _open(session, stamp, "DOUBLE_RETURN", fact.sale, detail)
        elif back == line.quantity_milli and given != line.total_minor:
            _open(session, stamp, "ROUNDING_LEFT", fact.sale, detail)


def returned_by_line(session: ReadSession, sale_id: UUID) -> dict[int, tuple[int, int]]:
    """Return what came back of each line of a sale: quantity and amount before fees."""
    query = (
        select(
            CreditNoteLine.sale_line_no,
            func.sum(CreditNoteLine.quantity_milli),
            func.sum(CreditNoteLine.total_minor),
        )
        .join(CreditNote, CreditNote.id == CreditNoteLine.credit_note_id)
        .where(CreditNote.sale_id == sale_id)
        .group_by(CreditNoteLine.sale_line_no)
    )
    return {no: (int(milli), int(minor)) for no, milli, minor in session.execute(query)}


def _open(
    session: WriteSession, stamp: Stamp, kind: str, sale_id: UUID, detail: dict[str, str | int]
) -> None:
    open_case(session, stamp, kind=kind, subject_id=sale_id, detail=detail)
