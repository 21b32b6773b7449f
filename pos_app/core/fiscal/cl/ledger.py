"""Whether folios were used as they were given: once, in order, in their range (`pos verify`)."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute

from pos_app.core.cases import is_told
from pos_app.core.db import ReadSession
from pos_app.core.fiscal.cl.types import CODE
from pos_app.core.models.fiscal import FolioRange
from pos_app.core.models.journal import Applied
from pos_app.core.models.sales import FiscalDocument, NumberSeries
from pos_app.core.problems import Problem

LIMIT = 100
_of_range = (FolioRange.series == FiscalDocument.series) & FiscalDocument.number.between(
    FolioRange.first_number, FolioRange.last_number
)


def is_folio(series: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return the condition that a series is one of folios."""
    return series.startswith(f"{CODE}:")


def check_folios(session: ReadSession) -> Iterator[Problem]:
    """Give folios outside of every range, given twice, skipped, or that the counter denies."""
    yield from _check_outside(session)
    query = (
        select(
            FolioRange,
            NumberSeries.last_number,
            func.count(FiscalDocument.number),
            func.count(func.distinct(FiscalDocument.number)),
            func.max(FiscalDocument.number),
        )
        .select_from(FolioRange)
        .outerjoin(
            FiscalDocument, _of_range & ~is_told("FOLIO_CONFLICT", FiscalDocument.document_id)
        )
        .outerjoin(NumberSeries, NumberSeries.series == FolioRange.counter)
        .group_by(FolioRange.id, NumberSeries.last_number)
    )
    for folios, counter, count, distinct, last in session.execute(query):
        where = f"folios {folios.first_number}-{folios.last_number} of {folios.series}"
        if count != distinct:
            yield Problem("numbers", where, f"{count - distinct} folios were given twice")
        used = (last or folios.first_number - 1) - folios.first_number + 1
        if used != distinct:
            yield Problem("numbers", where, f"{used - distinct} folios were skipped")
        if counter not in {None, last}:
            yield Problem("numbers", where, f"its counter says {counter}, its last is {last}")


def _check_outside(session: ReadSession) -> Iterator[Problem]:
    """Compare each document with the ranges of the device that issued it."""
    known = exists().where(_of_range, FolioRange.device_id == Applied.device_id)
    query = (
        select(FiscalDocument.series, FiscalDocument.number)
        .join(Applied, Applied.op_id == FiscalDocument.document_id)
        .where(is_folio(FiscalDocument.series), ~known)
        .limit(LIMIT)
    )
    for series, number in session.execute(query):
        what = "it is in no range of the till that issued it"
        yield Problem("numbers", f"folio {number} of {series}", what)
