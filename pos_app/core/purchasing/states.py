"""The states of documents: which may follow which, and what a document is now."""

from typing import Final
from uuid import UUID

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import InstrumentedAttribute

from pos_app.core.db import ReadSession
from pos_app.core.errors import StateRefused
from pos_app.core.i18n import N_
from pos_app.core.models.purchasing import DocumentState
from pos_app.core.rows_purchasing import ITEM_REQUEST, PURCHASE_ORDER, STOCK_TRANSACTION

POSTED: Final = N_("posted")
WAITING: Final = N_("waiting_approval")
APPROVED: Final = N_("approved")
REJECTED: Final = N_("rejected")
CANCELLED: Final = N_("cancelled")
RECEIVED: Final = N_("received")
ISSUED: Final = N_("issued")
CONFIRMED: Final = N_("confirmed")

# From which state a document of a kind may reach another: the diagrams of K12, K13 and K14.
PATHS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    PURCHASE_ORDER: {
        APPROVED: (POSTED,),
        RECEIVED: (APPROVED,),
        CANCELLED: (POSTED, APPROVED),  # approved: only while nothing came
    },
    ITEM_REQUEST: {
        WAITING: (POSTED,),
        APPROVED: (WAITING,),
        REJECTED: (WAITING,),
        ISSUED: (APPROVED,),
    },
    STOCK_TRANSACTION: {CONFIRMED: (POSTED,)},
}

_FURTHEST = (
    DocumentState.rank.desc(),
    DocumentState.occurred_at.desc(),
    DocumentState.op_id.desc(),
)


def current_of(document_id: InstrumentedAttribute[UUID]) -> ScalarSelect[str]:
    """Return the present state of a document as a column of a query."""
    return (
        select(DocumentState.state)
        .where(DocumentState.document_id == document_id)
        .order_by(*_FURTHEST)
        .limit(1)
        .scalar_subquery()
    )


def find_current(session: ReadSession, document_id: UUID) -> str | None:
    """Return the state of a document: the furthest it reached; None where it is not known."""
    query = (
        select(DocumentState.state)
        .where(DocumentState.document_id == document_id)
        .order_by(*_FURTHEST)
        .limit(1)
    )
    return session.execute(query).scalar()


def require(session: ReadSession, kind: str, document_id: UUID, code: str, state: str) -> str:
    """Return the present state if `state` may follow it; raise `StateRefused` otherwise."""
    before = find_current(session, document_id) or ""
    allowed = PATHS[kind][state]
    if before not in allowed:
        raise StateRefused(document=code, needed=allowed[0], current=before)
    return before


def list_states(session: ReadSession, document_id: UUID) -> tuple[DocumentState, ...]:
    """Return the states that a document reached, with who, when and why, in order."""
    query = (
        select(DocumentState)
        .where(DocumentState.document_id == document_id)
        .order_by(DocumentState.rank, DocumentState.occurred_at, DocumentState.op_id)
    )
    return tuple(session.scalars(query))
