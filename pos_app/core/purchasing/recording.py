"""Recording the documents of this package: where they were decided and wherever they arrive."""

from uuid import UUID

from sqlalchemy import bindparam, select, text

from pos_app.core import kardex
from pos_app.core.cases import open_case
from pos_app.core.db import WriteSession, clock_of
from pos_app.core.fact_parts import Fact
from pos_app.core.facts_purchasing import (
    GoodsReceivedFact,
    ItemsIssuedFact,
    PurchaseFact,
    PurchaseOrderFact,
    StateFact,
    StockConfirmedFact,
    SupplierFact,
)
from pos_app.core.journal import Stamp
from pos_app.core.models import Base
from pos_app.core.models.base import Id, UtcTime
from pos_app.core.models.purchasing import Purchase
from pos_app.core.purchasing.quantities import overdrawn
from pos_app.core.purchasing.states import find_current
from pos_app.core.rows_purchasing import OWNERS, PURCHASING_ROWS, moved_by
from pos_app.core.statements import Prepared, insert_into

_INSERTS: dict[type[Base], Prepared] = {model: insert_into(model) for model in OWNERS}
_new_supplier = Prepared(
    text(
        "INSERT INTO suppliers (id, tax_id, name, contact, email, phone, active, updated_at)"
        " VALUES (:id, :tax_id, :name, '', '', '', TRUE, :at) ON CONFLICT DO NOTHING"
    ).bindparams(bindparam("id", type_=Id()), bindparam("at", type_=UtcTime())),
    changes="suppliers",
)


def record(session: WriteSession, stamp: Stamp, fact: Fact) -> None:
    """Write the rows of a document, the supplier it names if unknown here, and its movements."""
    learn(session, stamp, fact)
    moved = moved_by(stamp, fact)
    if moved is not None:
        kind, document_id = moved
        moves = getattr(fact, "moves", ())
        kardex.record(session, stamp, moves, document_kind=kind, document_id=document_id)


def learn(session: WriteSession, stamp: Stamp, fact: Fact) -> None:
    """Write the rows of a document and the supplier it names if unknown here; no stock moves."""
    if isinstance(fact, PurchaseFact | PurchaseOrderFact | GoodsReceivedFact):
        _know_supplier(session, fact.supplier)
    for part in PURCHASING_ROWS[type(fact)](stamp, fact):
        _INSERTS[part.model].run_many(session, part.rows)


def _know_supplier(session: WriteSession, supplier: SupplierFact) -> None:
    _new_supplier.run(
        session,
        id=supplier.id,
        tax_id=supplier.tax_id,
        name=supplier.name,
        at=clock_of(session).now(),
    )


def note_broken(session: WriteSession, stamp: Stamp, fact: Fact) -> None:
    """Open a case for what a fact of another node breaks here; it is recorded all the same."""
    if isinstance(fact, PurchaseFact):
        _note_twin(session, stamp, fact)
    elif isinstance(fact, StateFact):
        _note_state(session, stamp, fact.document, fact.before, fact.state)
    elif isinstance(fact, StockConfirmedFact):
        _note_state(session, stamp, fact.transaction, fact.before, fact.state)
    elif isinstance(fact, GoodsReceivedFact | ItemsIssuedFact):
        source = fact.order if isinstance(fact, GoodsReceivedFact) else fact.request
        _note_state(session, stamp, source, fact.before, fact.state)
        for line_no, over_milli in overdrawn(session, source, fact.items):
            detail: dict[str, str | int] = {"line": line_no, "over_milli": over_milli}
            open_case(session, stamp, kind="OVER_RECEIVED", subject_id=source, detail=detail)


def _note_state(
    session: WriteSession, stamp: Stamp, document_id: UUID, before: str, state: str
) -> None:
    """Open a case where two nodes decided on one document without knowing of each other."""
    here = find_current(session, document_id) or ""
    if here != before:
        detail: dict[str, str | int] = {"here": here, "before": before, "state": state}
        open_case(session, stamp, kind="STATE_CONFLICT", subject_id=document_id, detail=detail)


def _note_twin(session: WriteSession, stamp: Stamp, fact: PurchaseFact) -> None:
    """Open a case where the same paper of the same supplier was entered at two places."""
    query = select(Purchase.id).where(
        Purchase.supplier_id == fact.supplier.id,
        Purchase.document_type == fact.document_type,
        Purchase.document_number == fact.document_number,
    )
    twin = session.execute(query.limit(1)).scalar()
    if twin is not None:
        detail: dict[str, str | int] = {"number": fact.document_number, "other": str(twin)}
        open_case(session, stamp, kind="PURCHASE_TWICE", subject_id=stamp.op_id, detail=detail)
