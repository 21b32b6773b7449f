"""A report as a table that can be saved: the same columns as on the screen, exact, all its rows."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from pos_app.core.db import ReadSession
from pos_app.core.exports.tables import RECORD, Column, Export
from pos_app.core.exports.values import Kind
from pos_app.core.i18n import Translate
from pos_app.core.reports import listing
from pos_app.core.reports.listing import Asked, Listing
from pos_app.core.reports.pages import Slice

PAGE: Final = 1000
KINDS: Final = {
    listing.Kind.TEXT: Kind.TEXT,
    listing.Kind.WORD: Kind.TEXT,
    listing.Kind.QUANTITY: Kind.QUANTITY,
    listing.Kind.PACE: Kind.QUANTITY,
    listing.Kind.COUNT: Kind.WHOLE,
    listing.Kind.MONEY: Kind.MONEY,
    listing.Kind.COST: Kind.RATE,
    listing.Kind.PERCENT: Kind.HUNDREDTHS,
    listing.Kind.TURNS: Kind.HUNDREDTHS,
    listing.Kind.DAY: Kind.DAY,
    listing.Kind.TIME: Kind.MOMENT,
}


def export_of(report: Listing, asked: Asked, translate: Translate) -> Export:
    """Return what a file of a report holds: every row of what is asked, page by page."""
    columns = tuple(
        Column(translate(column.title), _kind(column), column.field) for column in report.columns
    )
    fields = [column.field for column in report.columns]

    def rows(session: ReadSession) -> Iterator[tuple[Any, ...]]:
        offset = 0
        while True:
            page = report.read(session, replace(asked, page=Slice(PAGE, offset)))
            for row in page.rows:
                yield tuple(_value(getattr(row, name), row) for name in fields)
            offset += len(page.rows)
            if not page.rows or offset >= page.count:
                return

    return Export(report.key, RECORD, columns, rows)


def _kind(column: listing.Column) -> Kind:
    return Kind.CODE if column.field == "code" else KINDS[column.kind]


def _value(value: Any, row: Any) -> Any:  # noqa: ANN401 - a field of any row
    """Return what stands for the parts of a cell that has several, and the name behind a key."""
    if isinstance(value, tuple):
        return ", ".join(str(getattr(part, "cause", part)) or "-" for part in value)
    name = getattr(row, "name", "")
    return name if name and value == getattr(row, "key", None) else value
