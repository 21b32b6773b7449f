"""A report as it is handed out: a page of rows, their count, and the totals of all of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Generic, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Subquery, func, select

from pos_app.core.db import ReadSession
from pos_app.core.models.catalog import SHOWN_NAME, Category, Product, Variant
from pos_app.core.models.stock import Lot

R_co = TypeVar("R_co", covariant=True)
PAGE: Final = 100
BATCH: Final = 300
LIMIT: Final = 10_000  # rows of one answer; a file of all of them is made page by page


@dataclass(frozen=True)
class Where:
    """Where to look: a location, a branch, or everywhere."""

    location_id: UUID | None = None
    branch_id: UUID | None = None


EVERYWHERE: Final = Where()


@dataclass(frozen=True)
class Slice:
    """Which rows: so many, from the one at `offset` on."""

    limit: int = PAGE
    offset: int = 0


FIRST: Final = Slice()


@dataclass(frozen=True)
class Report(Generic[R_co]):
    """Rows of one page; `count` rows there are, and `totals` of all of them by field."""

    rows: tuple[R_co, ...]
    count: int
    totals: tuple[tuple[str, int], ...] = ()

    def total(self, name: str) -> int:
        """Return a total by the name of its field."""
        return dict(self.totals)[name]


def cut(rows: Sequence[R_co], page: Slice, **totals: int) -> Report[R_co]:
    """Return the page of rows that were all read."""
    shown = tuple(rows[page.offset : page.offset + page.limit])
    return Report(shown, len(rows), tuple(totals.items()))


def read_page(
    session: ReadSession,
    grouped: Subquery,
    order: Sequence[ColumnElement[Any]],
    sums: Sequence[str],
    page: Slice,
) -> tuple[list[Row[*tuple[Any, ...]]], int, dict[str, int]]:
    """Return the rows of a page of a grouping, with the count and the sums of the whole of it.

    The grouping is what costs, so it is done once: count and sums come with the rows. Names and the
    like are then looked up for the rows of the page alone.
    """
    whole: list[ColumnElement[Any]] = [func.count(), *(func.sum(grouped.c[name]) for name in sums)]
    over = [column.over().label(f"whole_{place}") for place, column in enumerate(whole)]
    shown = select(grouped, *over).order_by(*order).limit(page.limit).offset(page.offset)
    rows = list(session.execute(shown))
    if rows:
        count, *totals = rows[0][-len(whole) :]
    else:  # beyond the end, or nothing at all
        count, *totals = session.execute(select(*whole).select_from(grouped)).one()
    return rows, int(count), {n: int(total or 0) for n, total in zip(sums, totals, strict=True)}


class Item(NamedTuple):
    """A variant as a report names it."""

    code: str
    name: str
    unit: str
    category: str


UNKNOWN: Final = Item("", "", "", "")


def name_items(session: ReadSession, ids: Iterable[UUID]) -> dict[UUID, Item]:
    """Return what variants are called."""
    query = (
        select(Variant.id, Variant.code, SHOWN_NAME, Product.unit, func.coalesce(Category.name, ""))
        .join(Product, Product.id == Variant.product_id)
        .outerjoin(Category, Category.id == Product.category_id)
    )
    return {
        row[0]: Item(*row[1:])
        for part in batches(ids)
        for row in session.execute(query.where(Variant.id.in_(part)))
    }


def batches(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    """Give ids, each once, a few hundred at a time: a statement has a limit of them."""
    every = list(dict.fromkeys(ids))
    for start in range(0, len(every), BATCH):
        yield every[start : start + BATCH]


class NamedLot(NamedTuple):
    """A lot as a report names it; the open lot of a product has no number."""

    variant_id: UUID
    code: str
    name: str
    unit: str
    lot: str
    expires_on: date | None


def name_lots(session: ReadSession, ids: Iterable[UUID]) -> dict[UUID, NamedLot]:
    """Return what lots are called."""
    query = (
        select(
            Lot.id, Lot.variant_id, Variant.code, SHOWN_NAME, Product.unit, Lot.number,
            Lot.expires_on,
        )
        .join(Variant, Variant.id == Lot.variant_id)
        .join(Product, Product.id == Variant.product_id)
    )  # fmt: skip
    return {
        row[0]: NamedLot(*row[1:])
        for part in batches(ids)
        for row in session.execute(query.where(Lot.id.in_(part)))
    }
