"""What was sold, as rows that several reports add up: lines of sales, and orders that were shipped.

A line of a sale says what it took and what that cost, so reports of sales never read the movements
of sales: those are nearly all there are. The other movements of a period are found by their time
(docs/decisions/0012: an index that a sale does not pay).
"""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from pos_app.core.db import ReadSession
from pos_app.core.models.catalog import Location
from pos_app.core.models.sales import Sale, SaleLine
from pos_app.core.models.stock import Movement
from pos_app.core.money import E4
from pos_app.core.quantity import MILLI
from pos_app.core.reports.pages import EVERYWHERE, Where
from pos_app.core.reports.periods import Period
from pos_app.core.settings_shared import get_shop

# As the partial index has it, word for word.
NOT_OF_SALES: Final[ColumnElement[bool]] = Movement.document_kind != literal_column("'sale'")
EXACT: Final = MILLI * E4  # a quantity times a cost counts so many to the minor unit


def within(column: InstrumentedAttribute[Any], period: Period) -> ColumnElement[bool]:
    """Return the condition that a time is in the period."""
    return and_(column >= period.start, column < period.end)


def of_old_prices(session: ReadSession) -> ColumnElement[bool]:
    """Return the condition that a till had heard of prices longer ago than the shop wishes."""
    oldest = timedelta(days=get_shop(session).max_price_age_days)
    return Sale.price_age_s > oldest // timedelta(seconds=1)


def of_sales(period: Period, where: Where) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on the sales of a period at a place."""
    conditions = [within(Sale.occurred_at, period)]
    if where.location_id is not None:
        conditions.append(Sale.location_id == where.location_id)
    if where.branch_id is not None:
        conditions.append(Sale.branch_id == where.branch_id)
    return tuple(conditions)


def value_of_move() -> ColumnElement[int]:
    """Return what a movement is worth in minor units, half up, as its document counted it."""
    exact = Movement.quantity_milli * Movement.unit_cost_e4
    return (exact + EXACT // 2) // literal_column(str(EXACT))


def other_moves(
    *columns: ColumnElement[Any] | InstrumentedAttribute[Any],
    period: Period,
    where: Where = EVERYWHERE,
) -> Select[*tuple[Any, ...]]:
    """Return columns of the movements of a period that are not of sales."""
    query = select(*columns).where(NOT_OF_SALES, within(Movement.occurred_at, period))
    if where.location_id is not None:
        query = query.where(Movement.location_id == where.location_id)
    if where.branch_id is not None:
        query = query.join(Location, Location.id == Movement.location_id)
        query = query.where(Location.branch_id == where.branch_id)
    return query


def sold(period: Period, where: Where = EVERYWHERE) -> Subquery:
    """Return what left by sale in a period, line by line.

    Columns: variant_id, quantity_milli, cost_minor, total_minor (0 for orders: they are charged
    elsewhere), occurred_at.
    """
    lines = (
        select(
            SaleLine.variant_id.label("variant_id"),
            SaleLine.quantity_milli.label("quantity_milli"),
            SaleLine.cost_minor.label("cost_minor"),
            SaleLine.total_minor.label("total_minor"),
            Sale.occurred_at.label("occurred_at"),
        )
        .join(Sale, Sale.id == SaleLine.sale_id)
        .where(*of_sales(period, where))
    )
    shipped = other_moves(
        Movement.variant_id,
        Movement.quantity_milli,
        value_of_move(),
        literal(0),
        Movement.occurred_at,
        period=period,
        where=where,
    ).where(Movement.type == "SALIDA", Movement.reason == "VENTA")
    return union_all(lines, shipped).subquery("sold")
