"""Folios: ranges of numbers that the SII gave, for one till and one type each.

A till may hold several ranges of a type: when one is used up the next takes over, without anybody
at the counter noticing. No folio is given twice, no range overlaps another, nothing is recycled:
what expired is left and annulled at the SII. A range is given by hand, here, or leased by the
centre (`leases`); a document takes its number the same way of either.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, select, update

from pos_app.core import journal
from pos_app.core.actor import Actor
from pos_app.core.cases import open_case
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import (
    FoliosDateMissing,
    FoliosExpired,
    FoliosMixed,
    FoliosNotUsed,
    FoliosOfAnother,
    FoliosOverlap,
    FoliosWrong,
    FolioTypeUnknown,
)
from pos_app.core.facts_fiscal import FoliosAddedFact
from pos_app.core.fiscal.cl import dated, types
from pos_app.core.fiscal.drafts import Number
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.models.fiscal import FolioEnd, FolioPool, FolioRange
from pos_app.core.models.sales import FiscalDocument, NumberSeries, Sale
from pos_app.core.rows_fiscal import FISCAL_ROWS
from pos_app.core.settings_shared import Shop, get_shop
from pos_app.core.statements import Prepared, insert_into

PERMISSION: Final = "folios.add"
PRODUCTION, CERTIFICATION, DEMO = N_("production"), N_("certification"), N_("demo")
HIGHEST: Final = 9_999_999_999  # a folio has ten digits at most
LOW_PERCENT, LOW_COUNT = 10, 100  # few are left below either, of what the till was given
LOW_DAYS, WEEK = 2, 7  # or below so many days at the pace of the last week

_insert = insert_into(FolioRange)
_used_up = func.coalesce(NumberSeries.last_number, FolioRange.first_number - 1)
_next_range = Prepared(
    select(FolioRange.counter, FolioRange.first_number, NumberSeries.last_number)
    .outerjoin(NumberSeries, NumberSeries.series == FolioRange.counter)
    .where(
        FolioRange.device_id == bindparam("device"),
        FolioRange.code == bindparam("code"),
        _used_up < FolioRange.last_number,
        FolioRange.usable_until.is_(None) | (FolioRange.usable_until >= bindparam("today")),
        ~exists().where(FolioEnd.range_id == FolioRange.id),
        # A centre that was put back may have leased again what this till has used.
        ~exists().where(
            FiscalDocument.series == FolioRange.series, FiscalDocument.number == _used_up + 1
        ),
    )
    .order_by(FolioRange.id)
    .limit(1)
)
_own = Prepared(
    select(
        FolioRange.code,
        FolioRange.first_number,
        FolioRange.last_number,
        NumberSeries.last_number,
        FolioRange.usable_until,
    )
    .outerjoin(NumberSeries, NumberSeries.series == FolioRange.counter)
    .where(
        FolioRange.device_id == bindparam("device"),
        ~exists().where(FolioEnd.range_id == FolioRange.id),
    )
    .order_by(FolioRange.id)
)
_any_range = Prepared(select(FolioRange.id).limit(1))
_any_pool = Prepared(select(FolioPool.id).limit(1))
_sold_since = Prepared(
    select(func.count(Sale.id)).where(
        Sale.occurred_at >= bindparam("since"), Sale.document_kind == bindparam("kind")
    )
)
_advance = Prepared(
    update(NumberSeries)
    .where(NumberSeries.series == bindparam("name"))
    .values(last_number=NumberSeries.last_number + 1)
    .returning(NumberSeries.last_number)
)


@dataclass(frozen=True)
class NewFolios:
    """A range as a person or a file states it.

    `tax_id` is whose they are and `environment` what they are good for, where the file says it.
    """

    code: str
    first: int
    last: int
    authorised_on: date | None = None
    tax_id: str = ""
    environment: str = ""


@dataclass(frozen=True)
class Folios:
    """A range and how far it is used; `left` counts only what may still be used today.

    `given_up` are folios that nobody will use: expired, to be annulled at the SII.
    """

    id: UUID
    device_id: UUID
    code: str
    first: int
    last: int
    last_used: int | None
    left: int
    given_up: int
    authorised_on: date | None
    usable_until: date | None
    environment: str
    added_at: datetime


def add_folios(
    session: WriteSession, actor: Actor, new: NewFolios, *, op_id: UUID | None = None
) -> UUID:
    """Give this node a range of folios; return its id. The same `op_id` again adds nothing.

    Raises `FoliosNotUsed`, `FolioTypeUnknown`, `FoliosWrong`, `FoliosOverlap`, `FoliosMixed`,
    `FoliosOfAnother`, `FoliosDateMissing`, `FoliosExpired`, `NotPermitted`.
    """
    station = journal.hold(session)
    range_id = op_id or new_id()
    if journal.find_applied(session, range_id) is not None:
        return range_id
    actor.require(PERMISSION)
    shop = get_shop(session)
    fact = FoliosAddedFact(
        branch=station.branch_id,
        code=new.code,
        series=types.series_of(new.code),
        first=new.first,
        last=new.last,
        authorised_on=new.authorised_on,
        usable_until=check(new, shop, shop.day(clock_of(session).now())),
        environment=environment_of(session, new, shop),
    )
    _check_free(session, fact)
    journal.append(session, actor, fact, record, op_id=range_id)
    return range_id


def check(new: NewFolios, shop: Shop, today: date) -> date | None:
    """Refuse what needs no store to be refused; return the last day of use.

    Raises `FoliosNotUsed`, `FolioTypeUnknown`, `FoliosWrong`, `FoliosOfAnother`,
    `FoliosDateMissing`, `FoliosExpired`.
    """
    if shop.fiscal_profile != types.CODE:
        raise FoliosNotUsed(profile=shop.fiscal_profile)
    if new.code not in types.KIND_OF:
        raise FolioTypeUnknown(type=new.code[:20], known=", ".join(sorted(types.KIND_OF)))
    if not 1 <= new.first <= new.last <= HIGHEST:
        raise FoliosWrong(first=new.first, last=new.last)
    if new.tax_id and new.tax_id.replace(".", "") != shop.tax_id.replace(".", ""):
        raise FoliosOfAnother(owner=new.tax_id, shop=shop.tax_id or "-")
    if new.code not in types.EXPIRING:
        return None
    if new.authorised_on is None:
        raise FoliosDateMissing(type=new.code)
    until = dated.usable_until(new.authorised_on)
    if until < today:
        raise FoliosExpired(type=new.code, until=until.isoformat())
    return until


def environment_of(session: ReadSession, new: NewFolios, shop: Shop) -> str:
    """Return what the folios are good for; a shop never mixes folios of two environments.

    Raises `FoliosMixed`.
    """
    said = new.environment or (DEMO if shop.demo else PRODUCTION)
    ranges = select(FolioRange.environment).union(select(FolioPool.environment))
    known = session.scalars(ranges).all()
    if (said == DEMO) != shop.demo or any(one != said for one in known):
        raise FoliosMixed(environment=said)
    return said


def _check_free(session: ReadSession, fact: FoliosAddedFact) -> None:
    other = find_overlapping(session, fact.series, fact.first, fact.last)
    if other is not None:
        raise FoliosOverlap(
            first=fact.first,
            last=fact.last,
            type=fact.code,
            other=f"{other.first_number}-{other.last_number}",
        )


def find_overlapping(
    session: ReadSession, series: str, first: int, last: int
) -> FolioRange | FolioPool | None:
    """Return a range, or a pool, that has one of these numbers, or None."""
    ranges = select(FolioRange).where(
        FolioRange.series == series,
        FolioRange.first_number <= last,
        FolioRange.last_number >= first,
    )
    all_pools = select(FolioPool).where(
        FolioPool.series == series, FolioPool.first_number <= last, FolioPool.last_number >= first
    )
    given = session.scalars(ranges.limit(1)).first()
    return given or session.scalars(all_pools.limit(1)).first()


def is_usable(today: date) -> ColumnElement[bool]:
    """Return the condition that a range has not expired."""
    return FolioRange.usable_until.is_(None) | (FolioRange.usable_until >= today)


def record(session: WriteSession, stamp: Stamp, fact: FoliosAddedFact) -> None:
    """Write the row of a range."""
    for part in FISCAL_ROWS[FoliosAddedFact](stamp, fact):
        _insert.run_many(session, part.rows)


def note_overlap(session: WriteSession, stamp: Stamp, fact: FoliosAddedFact) -> None:
    """Open a case where two tills were given the same folios while neither knew of the other."""
    other = find_overlapping(session, fact.series, fact.first, fact.last)
    if other is not None:
        detail: dict[str, str | int] = {
            "type": fact.code,
            "first": fact.first,
            "last": fact.last,
            "other": str(other.id),
        }
        open_case(session, stamp, kind="FOLIO_CONFLICT", subject_id=stamp.op_id, detail=detail)


def take(
    session: WriteSession, code: str, kind: str, device_id: UUID, today: date
) -> Number | None:
    """Take the next folio of a type at a device; None when no range has one that may be used."""
    row = _next_range.first(session, device=device_id, code=code, today=today)
    if row is None:
        return None
    counter, first, last_used = row
    if last_used is None:
        session.add(NumberSeries(series=counter, device_id=device_id, last_number=first))
        session.flush()
        return Number(kind, types.series_of(code), first)
    advanced = _advance.first(session, name=counter)
    assert advanced is not None, "the counter was read in this transaction"
    return Number(kind, types.series_of(code), advanced[0])


def has_any(session: ReadSession) -> bool:
    """Return whether this node knows of any range: the company issues documents of the SII."""
    return _any_range.first(session) is not None or _any_pool.first(session) is not None


def list_folios(session: ReadSession, *, device_id: UUID | None = None) -> tuple[Folios, ...]:
    """Return the ranges by type, oldest first: the ledger of what was used and what never will be.

    What was used is read from the documents, so it is the same at the till and at the centre.
    """
    today = get_shop(session).day(clock_of(session).now())
    within = and_(
        FiscalDocument.series == FolioRange.series,
        FiscalDocument.number.between(FolioRange.first_number, FolioRange.last_number),
    )
    query = (
        select(FolioRange, func.max(FiscalDocument.number))
        .outerjoin(FiscalDocument, within)
        .group_by(FolioRange.id)
        .order_by(FolioRange.code, FolioRange.id)
    )
    if device_id is not None:
        query = query.where(FolioRange.device_id == device_id)
    return tuple(_view(row, used, today) for row, used in session.execute(query))


def _view(row: FolioRange, last_used: int | None, today: date) -> Folios:
    unused = row.last_number - (last_used or row.first_number - 1)
    expired = row.usable_until is not None and row.usable_until < today
    return Folios(
        id=row.id,
        device_id=row.device_id,
        code=row.code,
        first=row.first_number,
        last=row.last_number,
        last_used=last_used,
        left=0 if expired else unused,
        given_up=unused if expired else 0,
        authorised_on=row.authorised_on,
        usable_until=row.usable_until,
        environment=row.environment,
        added_at=row.added_at,
    )


@dataclass(frozen=True)
class Low:
    """A type of which few folios are left at this till; `days` they last at the pace of a week."""

    code: str
    kind: str
    left: int
    days: int | None = None


def list_low(session: ReadSession) -> tuple[Low, ...]:
    """Return the types of which few folios are left here.

    Few are a tenth, or a hundred, of the last range, or what was sold in two days of the last
    week. Asked after every sale, so it reads the counters, not the documents.
    """
    today = get_shop(session).day(clock_of(session).now())
    rows = _own.all(session, device=journal.get_station(session).device_id)
    left: dict[str, int] = {}
    size: dict[str, int] = {}
    for code, first, last, used, until in rows:
        size[code] = last - first + 1  # of the last one given: the ranges come in their order
        if until is None or until >= today:
            left[code] = left.get(code, 0) + last - (used or first - 1)
    found = (_low(session, code, left.get(code, 0), size[code]) for code in sorted(size))
    return tuple(low for low in found if low is not None)


def _low(session: ReadSession, code: str, left: int, size: int) -> Low | None:
    kind = types.KIND_OF[code]
    week_ago = clock_of(session).now() - timedelta(days=WEEK)
    sold = _sold_since.first(session, since=week_ago, kind=kind)
    days = left * WEEK // sold[0] if sold and sold[0] else None
    few = left <= min(LOW_COUNT, size * LOW_PERCENT // 100)
    return Low(code, kind, left, days) if few or (days is not None and days < LOW_DAYS) else None
