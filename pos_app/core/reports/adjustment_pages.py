"""The adjustments that were made: a page at a time, and one of them with its lines (K15).

An adjustment has no row but its movements: what it is said to be stands in the journal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Select, case, func, select

from pos_app.core import search
from pos_app.core.db import ReadSession
from pos_app.core.kardex.baselines import signed_on_hand
from pos_app.core.models.catalog import SHOWN_NAME, Location, Product, Variant
from pos_app.core.models.people import User
from pos_app.core.models.stock import Lot, Movement
from pos_app.core.money import E4, half_up
from pos_app.core.reports.names import DocumentName, name_documents

KIND: Final = "adjustment"
PAGE: Final = 50
Query = Select[*tuple[Any, ...]]
AdjustmentWay = Literal["in", "out", "shrinkage"]


@dataclass(frozen=True)
class AdjustmentSummary:
    """An adjustment in a list. `value_minor` is what it added to (or took from) the stock's worth.

    `document` has its note and, of a MERMA, its cause.
    """

    id: UUID
    occurred_at: datetime
    person: str
    location: str
    reason: str
    lines: int
    in_milli: int
    out_milli: int
    value_minor: int
    document: DocumentName


@dataclass(frozen=True)
class AdjustedLine:
    """A movement of an adjustment; the change is signed, the balance that of its place."""

    variant_id: UUID
    code: str
    name: str
    unit: str
    lot: str
    reason: str
    change_milli: int
    after_milli: int
    unit_cost_e4: int

    @property
    def value_minor(self) -> int:
        """Return what it added to the stock's worth, half up."""
        return half_up(self.change_milli * self.unit_cost_e4, 1000 * E4)


# Only what is not of sales is indexed by time; said twice, the database sees that it may use that.
_OURS: Final = (Movement.document_kind != "sale", Movement.document_kind == KIND)


def list_adjustments(
    session: ReadSession,
    *,
    way: AdjustmentWay | None = None,
    words: str = "",
    before: UUID | None = None,
    limit: int = PAGE,
) -> tuple[AdjustmentSummary, ...]:
    """Return adjustments, newest first, older than `before`; of products that `words` find."""
    newest = func.max(Movement.position)
    moved_in = func.sum(case((Movement.type == "ENTRADA", Movement.quantity_milli), else_=0))
    grouped: Query = (
        select(
            newest.label("newest"),
            func.count().label("lines"),
            moved_in.label("moved_in"),
            func.sum(signed_on_hand).label("moved"),
            func.sum(signed_on_hand * Movement.unit_cost_e4).label("value"),
        )
        .where(*_OURS)
        .group_by(Movement.document_id)
        .order_by(newest.desc())
        .limit(limit)
    )
    grouped = _wanted(session, grouped, way, words)
    if before is not None:
        last = select(newest).where(*_OURS, Movement.document_id == before).scalar_subquery()
        grouped = grouped.having(newest < last)
    page = grouped.subquery()
    query = (
        select(
            Movement.document_id,
            Movement.occurred_at,
            func.coalesce(User.name, ""),
            Location.name,
            Movement.reason,
            page.c.lines,
            page.c.moved_in,
            page.c.moved,
            page.c.value,
        )
        .join(page, page.c.newest == Movement.position)
        .join(Location, Location.id == Movement.location_id)
        .outerjoin(User, User.id == Movement.user_id)
        .order_by(Movement.position.desc())
    )
    rows = session.execute(query).all()
    names = name_documents(session, [(KIND, row[0]) for row in rows])
    return tuple(_summary(row, names[KIND, row[0]]) for row in rows)


def _wanted(session: ReadSession, query: Query, way: AdjustmentWay | None, words: str) -> Query:
    if way == "shrinkage":
        query = query.where(Movement.reason == "MERMA")
    elif way is not None:
        entered = Movement.type == "ENTRADA"
        query = query.where(Movement.reason != "MERMA", entered if way == "in" else ~entered)
    if words.strip():
        found = Movement.variant_id.in_(search.variants_with(session, words))
        query = query.where(Movement.document_id.in_(select(Movement.document_id).where(found)))
    return query


def _summary(row: Sequence[Any], document: DocumentName) -> AdjustmentSummary:
    lines, moved_in, moved, value = (int(figure) for figure in row[5:])
    document_id, occurred_at, person, location, reason = row[:5]
    return AdjustmentSummary(
        id=document_id,
        occurred_at=occurred_at,
        person=person,
        location=location,
        reason=reason,
        lines=lines,
        in_milli=moved_in,
        out_milli=moved_in - moved,
        value_minor=half_up(value, 1000 * E4),
        document=document,
    )


def list_adjusted(session: ReadSession, adjustment_id: UUID) -> tuple[AdjustedLine, ...]:
    """Return what an adjustment moved, in its order."""
    query = (
        select(
            Movement.variant_id,
            Variant.code,
            SHOWN_NAME,
            Product.unit,
            Lot.number,
            Movement.reason,
            signed_on_hand,
            Movement.on_hand_after_milli,
            Movement.unit_cost_e4,
        )
        .join(Variant, Variant.id == Movement.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .join(Lot, Lot.id == Movement.lot_id)
        .where(*_OURS, Movement.document_id == adjustment_id)
        .order_by(Movement.position)
    )
    return tuple(AdjustedLine(*row) for row in session.execute(query))
