"""What the lists and lines of documents share."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from pos_app.core.db import ReadSession
from pos_app.core.fact_parts import LotFact
from pos_app.core.models.people import User
from pos_app.core.models.purchasing import DocumentLine, StockTransaction
from pos_app.core.purchasing import quantities, states
from pos_app.core.purchasing.purchases import PurchaseLine
from sync_server.numbers import Figures, quantity, to_milli
from sync_server.products import variant_of
from sync_server.resources.documents import (
    BoughtLineIn,
    DocumentLineRow,
    OpenLineRow,
    SettledRow,
    StatusRow,
)

T = TypeVar("T")


def names_of(session: ReadSession, user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of people; who is not known has none."""
    wanted = set(user_ids)
    found = session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    return {**dict.fromkeys(wanted, ""), **{row[0]: row[1] for row in found}}


def lot_in(number: str, expires_on: date | None) -> LotFact | None:
    """Return the lot that comes with a line, if it says one."""
    return LotFact(number=number, expires_on=expires_on) if number or expires_on else None


def bought(
    session: ReadSession, lines: Sequence[BoughtLineIn], figures: Figures
) -> list[PurchaseLine]:
    """Return the lines of a purchase or an order; raise `UnknownVariant` or `InvalidAmount`."""
    return [
        PurchaseLine(
            variant_of(session, line.product_id),
            to_milli(line.quantity),
            figures.to_e4(line.price),
            lot_in(line.lot, line.expires_on),
        )
        for line in lines
    ]


def optional(parts: Sequence[T] | None, made: Callable[[T], Any]) -> list[Any] | None:
    """Return what each part becomes, or None where none was said: everything."""
    return None if parts is None else [made(part) for part in parts]


def written_lines(
    session: ReadSession, document_id: UUID, figures: Figures
) -> tuple[DocumentLineRow, ...]:
    """Return the lines of a document as they were written."""
    return tuple(_line(line, figures) for line in quantities.list_lines(session, document_id))


def _line(line: DocumentLine, figures: Figures) -> DocumentLineRow:
    return DocumentLineRow(
        line=line.line_no,
        product_id=line.variant_id,
        code=line.code,
        name=line.name,
        unit=line.unit,
        quantity=quantity(line.quantity_milli),
        price=figures.cost(line.price_e4),
        total=figures.amount(line.total_minor),
        lot=line.lot_number,
        expires_on=line.expires_on,
    )


def open_lines(
    session: ReadSession, document_id: UUID, figures: Figures
) -> tuple[OpenLineRow, ...]:
    """Return the lines of an order or request with what is done and open of each."""
    return tuple(
        OpenLineRow(
            line=line.line_no,
            product_id=line.variant_id,
            code=line.code,
            name=line.name,
            unit=line.unit,
            quantity=quantity(line.quantity_milli),
            done=quantity(line.done_milli),
            open=quantity(line.open_milli),
            price=figures.cost(line.price_e4),
            total=figures.amount(line.total_minor),
        )
        for line in quantities.list_open(session, document_id)
    )


def history(session: ReadSession, document_id: UUID) -> tuple[StatusRow, ...]:
    """Return the statuses that a document reached, in order."""
    rows = states.list_states(session, document_id)
    names = names_of(session, (row.user_id for row in rows))
    return tuple(
        StatusRow(
            status=row.state,
            at=row.occurred_at,
            user_id=row.user_id,
            user=names[row.user_id],
            reason=row.reason,
        )
        for row in rows
    )


def settled(session: ReadSession, document_id: UUID) -> tuple[SettledRow, ...]:
    """Return the stock transactions that a document brought about, oldest first."""
    rows = session.scalars(
        select(StockTransaction)
        .where(StockTransaction.source_id == document_id)
        .order_by(StockTransaction.occurred_at, StockTransaction.id)
    ).all()
    names = names_of(session, (row.user_id for row in rows))
    return tuple(
        SettledRow(
            id=row.id,
            code=row.code,
            at=row.occurred_at,
            user_id=row.user_id,
            user=names[row.user_id],
        )
        for row in rows
    )
