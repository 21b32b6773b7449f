"""How much of a document's lines was asked for, and how much came or was handed over so far."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from pos_app.core.db import ReadSession
from pos_app.core.facts_purchasing import ItemFact
from pos_app.core.models.purchasing import DocumentLine, StockTransaction


@dataclass(frozen=True)
class LineView:
    """A line of an order or a request, and what was done of it. Quantities in thousandths."""

    line_no: int
    variant_id: UUID
    code: str
    name: str
    unit: str
    quantity_milli: int
    done_milli: int
    price_e4: int
    total_minor: int

    @property
    def open_milli(self) -> int:
        """Return what is still to come."""
        return max(0, self.quantity_milli - self.done_milli)


def list_lines(session: ReadSession, document_id: UUID) -> tuple[DocumentLine, ...]:
    """Return the lines of a document in order."""
    query = select(DocumentLine).where(DocumentLine.document_id == document_id)
    return tuple(session.scalars(query.order_by(DocumentLine.line_no)))


def list_open(session: ReadSession, document_id: UUID) -> tuple[LineView, ...]:
    """Return the lines of an order or request with what was received or issued of each."""
    done = done_of(session, document_id)
    return tuple(
        LineView(
            line_no=line.line_no,
            variant_id=line.variant_id,
            code=line.code,
            name=line.name,
            unit=line.unit,
            quantity_milli=line.quantity_milli,
            done_milli=done.get(line.line_no, 0),
            price_e4=line.price_e4,
            total_minor=line.total_minor,
        )
        for line in list_lines(session, document_id)
    )


def done_of(session: ReadSession, source_id: UUID) -> dict[int, int]:
    """Return by line how much the transactions of a document brought or took, in thousandths."""
    query = (
        select(DocumentLine.of_line, func.sum(DocumentLine.quantity_milli))
        .join(StockTransaction, StockTransaction.id == DocumentLine.document_id)
        .where(StockTransaction.source_id == source_id)
        .group_by(DocumentLine.of_line)
    )
    return {line_no: int(done) for line_no, done in session.execute(query)}


def count_done(session: ReadSession, source_id: UUID) -> int:
    """Return how many times something was received or issued of a document."""
    query = select(func.count()).select_from(StockTransaction)
    return int(session.scalar(query.where(StockTransaction.source_id == source_id)) or 0)


def overdrawn(
    session: ReadSession, source_id: UUID, items: Sequence[ItemFact]
) -> Iterator[tuple[int, int]]:
    """Give the lines of which these items and all before make more than was asked, and by how much.

    Asked before the items are recorded.
    """
    lines = {line.line_no: line for line in list_open(session, source_id)}
    coming: dict[int, int] = {}
    for item in items:
        coming[item.of_line] = coming.get(item.of_line, 0) + item.quantity_milli
    for line_no, quantity in coming.items():
        line = lines.get(line_no)
        if line is not None and quantity > line.open_milli:
            yield line_no, quantity - line.open_milli
