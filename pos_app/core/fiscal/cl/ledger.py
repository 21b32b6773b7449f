"""Whether folios were used as they were given: once, in order, in their range (`pos verify`)."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Select, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from pos_app.core.cases import is_told
from pos_app.core.db import ReadSession
from pos_app.core.fiscal.cl import gaps
from pos_app.core.fiscal.cl.types import CODE
from pos_app.core.journal import get_station
from pos_app.core.models.fiscal import FolioEnd, FolioRange
from pos_app.core.models.journal import Applied, Device
from pos_app.core.models.sales import FiscalDocument, NumberSeries
from pos_app.core.problems import Problem

LIMIT = 100
CONFLICT = "FOLIO_CONFLICT"
_of_range = (FolioRange.series == FiscalDocument.series) & FiscalDocument.number.between(
    FolioRange.first_number, FolioRange.last_number
)


def is_folio(series: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return the condition that a series is one of folios."""
    return series.startswith(f"{CODE}:")


def check_folios(session: ReadSession) -> Iterator[Problem]:
    """Give folios outside of every range, given twice, skipped, or that the counter denies.

    Also ranges of two devices that share numbers, and numbers that nothing accounts for.
    """
    if session.execute(select(FolioRange.id).limit(1)).first() is None:
        yield from _check_outside(session)
        return
    yield from _check_outside(session)
    yield from _check_each(session)
    if get_station(session).kind == "centre":  # a till knows of no cases
        yield from _check_overlaps(session)
        yield from _check_ended(session)
    for account in gaps.list_accounts(session):
        if not account.is_whole:
            where = f"folios {account.first}-{account.last} of {account.series}"
            yield Problem("numbers", where, "the ledger does not account for every one")


def _check_each(session: ReadSession) -> Iterator[Problem]:
    """Compare the documents of each range with its counter, and count them."""
    own, shared = _owned(_lineage()), set(session.scalars(_shared()))
    own_id = get_station(session).device_id  # what it was before may have gone on elsewhere
    told = is_told(CONFLICT, FiscalDocument.document_id)
    documents = (
        select(
            FolioRange.id,
            func.count(FiscalDocument.number).filter(~told).label("untold"),
            func.count(func.distinct(FiscalDocument.number)).filter(~told).label("numbers"),
            func.count(func.distinct(FiscalDocument.number)).label("all_numbers"),
            func.max(FiscalDocument.number).label("last"),
        )
        .select_from(FolioRange)
        .join(FiscalDocument, _of_range)
        .join(Applied, Applied.op_id == FiscalDocument.document_id)
        .where(own)
        .group_by(FolioRange.id)
        .subquery()
    )
    query = (
        select(FolioRange, NumberSeries.last_number, *list(documents.c)[1:])
        .outerjoin(documents, documents.c.id == FolioRange.id)
        .outerjoin(NumberSeries, NumberSeries.series == FolioRange.counter)
    )
    for folios, counter, untold, numbers, known, last in session.execute(query):
        where = f"folios {folios.first_number}-{folios.last_number} of {folios.series}"
        if untold != numbers:
            yield Problem("numbers", where, f"{untold - numbers} folios were given twice")
        if folios.id in shared:  # numbers of either may be of the other
            continue
        used = (last or folios.first_number - 1) - folios.first_number + 1
        if used != (known or 0):
            yield Problem("numbers", where, f"{used - (known or 0)} folios were skipped")
        if counter not in {None, last} and folios.device_id == own_id:
            yield Problem("numbers", where, f"its counter says {counter}, its last is {last}")


def _lineage() -> CTE:
    """Return each device with itself and all that it was before: a till may have been restored."""
    line = select(Device.id.label("device"), Device.id.label("was")).cte("lineage", recursive=True)
    before = select(line.c.device, Device.forked_from).join(Device, Device.id == line.c.was)
    return line.union(before.where(Device.forked_from.is_not(None)))


def _owned(lineage: CTE) -> ColumnElement[bool]:
    """Return the condition that the device of an operation is, or was, the one of a range."""
    was = exists().where(
        lineage.c.device == Applied.device_id, lineage.c.was == FolioRange.device_id
    )
    return (FolioRange.device_id == Applied.device_id) | was


def _check_outside(session: ReadSession) -> Iterator[Problem]:
    """Compare each document with the ranges of the device that issued it."""
    known = exists(FolioRange.id).where(_of_range, _owned(_lineage()))
    query = (
        select(FiscalDocument.series, FiscalDocument.number)
        .join(Applied, Applied.op_id == FiscalDocument.document_id)
        .where(is_folio(FiscalDocument.series), ~known)
        .limit(LIMIT)
    )
    for series, number in session.execute(query):
        what = "it is in no range of the till that issued it"
        yield Problem("numbers", f"folio {number} of {series}", what)


def _shared() -> Select[UUID]:
    """Return the query of ranges that have numbers of another: a centre was put back between."""
    other = aliased(FolioRange)
    return (
        select(FolioRange.id)
        .join(
            other,
            (other.series == FolioRange.series)
            & (other.id != FolioRange.id)
            & (other.first_number <= FolioRange.last_number)
            & (other.last_number >= FolioRange.first_number),
        )
        .distinct()
    )


def _check_overlaps(session: ReadSession) -> Iterator[Problem]:
    """Give ranges that share numbers, unless a person was told."""
    other = aliased(FolioRange)
    query = (
        select(FolioRange.series, FolioRange.first_number, FolioRange.last_number)
        .join(
            other,
            (other.series == FolioRange.series)
            & (other.id < FolioRange.id)
            & (other.first_number <= FolioRange.last_number)
            & (other.last_number >= FolioRange.first_number),
        )
        .where(~is_told(CONFLICT, FolioRange.id), ~is_told(CONFLICT, other.id))
        .limit(LIMIT)
    )
    for series, first, last in session.execute(query):
        yield Problem("numbers", f"folios {first}-{last} of {series}", "another range has some too")


def _check_ended(session: ReadSession) -> Iterator[Problem]:
    """Give documents with a folio that was given back or burnt, unless a person was told."""
    query = (
        select(FiscalDocument.series, FiscalDocument.number, FolioEnd.outcome)
        .join(
            FolioEnd,
            (FolioEnd.series == FiscalDocument.series)
            & FiscalDocument.number.between(FolioEnd.first_number, FolioEnd.last_number),
        )
        .join(FolioRange, FolioRange.id == FolioEnd.range_id)
        .where(~is_told(CONFLICT, FiscalDocument.document_id))
        .limit(LIMIT)
    )
    for series, number, outcome in session.execute(query):
        yield Problem("numbers", f"folio {number} of {series}", f"it was {outcome}")
