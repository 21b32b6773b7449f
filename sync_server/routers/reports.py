"""Reports of all branches, or of the one that a person may see: thin doors to the read models."""

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel

from pos_app.core import kardex, reports
from pos_app.core.db import ReadSession
from pos_app.core.errors import InvalidRequest
from pos_app.core.models.catalog import Location
from pos_app.core.reports import Slice, Where, dashboard, listing
from pos_app.core.reports.dashboard import Span
from pos_app.core.reports.listing import Asked
from pos_app.core.reports.pages import name_lots
from pos_app.core.reports.periods import Period, last_days
from sync_server import ksp
from sync_server.callers import Caller, require
from sync_server.dependencies import Store
from sync_server.numbers import Figures, figures_of, quantity
from sync_server.pages import USUAL, After, Limit, after_number, cursor
from sync_server.products import variant_of
from sync_server.resources import reports as shown
from sync_server.resources.reports import Report
from sync_server.work import READS

router = APIRouter(prefix="/api/v1/reports", tags=["reports"])

R = TypeVar("R", bound=BaseModel)

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
MOST_DAYS: Final = 3660
OFFSETS: Final = 10_000_000
Viewer = Annotated[Caller, require("reports.view")]
Day = Annotated[date | None, Query(description="a day of the shop, included")]
# What a field is called here, where the read model calls it otherwise.
OTHERWISE: Final = {
    "product_id": "variant_id",
    "by_lots": "lots_milli",
    "by_ledger": "ledger_milli",
    "worth": "variance_minor",
    "rate": "rate_bp",
    "turns": "turns_centi",
}


class Wanted:
    """What every report may be asked for: where, which days, which page."""

    def __init__(
        self,
        who: Viewer,
        branch: UUID | None = None,
        location: UUID | None = None,
        since: Day = None,
        until: Day = None,
        after: After = "",
        limit: Limit = USUAL,
    ) -> None:
        self.who, self.branch, self.location = who, branch, location
        self.since, self.until = since, until
        self.after, self.limit = after, limit

    def where(self, session: ReadSession) -> Where:
        """Return where to look; refuse what the person may not see."""
        self.who.see(session, self.location)
        return Where(self.location, self.who.branch(self.branch))

    def page(self) -> Slice:
        """Return which rows; raise `InvalidRequest` for a cursor of another list."""
        start = after_number(self.after) or 0
        if not 0 <= start <= OFFSETS:
            raise InvalidRequest(field="after", reason="not the next of a page of this list")
        return Slice(self.limit, start)

    def period(self, session: ReadSession, days: int) -> Period:
        """Return the days asked for, else the last so many; raise `InvalidRequest`."""
        usual = last_days(session, days or 1)
        last = self.until or (usual.last if self.since is None else max(usual.last, self.since))
        first = self.since or last - timedelta(days=(days or 1) - 1)
        if not EARLIEST <= first <= last <= LATEST:
            raise InvalidRequest(field="since", reason="not a day before until, after 2000")
        if (last - first).days >= MOST_DAYS:
            raise InvalidRequest(field="since", reason=f"more than {MOST_DAYS} days")
        return listing.period_of(session, first, last)


Asking = Annotated[Wanted, Depends(Wanted)]


def _report(store: Store, asked: Wanted, key: str, kind: type[R], by: str = "") -> Report[R]:
    """Read one report and say it in resources."""
    one = listing.BY_KEY[key]
    with store.read() as session:
        figures = figures_of(session)
        where, page = asked.where(session), asked.page()
        period = asked.period(session, one.days)
        found = one.read(session, Asked(period, where, page, by))
    more = page.offset + len(found.rows)
    return Report(
        rows=tuple(resource(kind, row, figures) for row in found.rows),
        next=cursor([more]) if found.rows and more < found.count else None,
        count=found.count,
        totals={_bare(name): _total(name, value, figures) for name, value in found.totals},
        since=period.first if one.days else None,
        until=period.last if one.days else None,
    )


def resource(kind: type[R], row: Any, figures: Figures) -> R:  # noqa: ANN401 - a row of any report
    """Return a row as a resource: fields by their names, numbers as decimal texts."""
    names = {field.name for field in fields(row)} | set(vars(type(row)))
    return kind(**{name: _field(name, row, names, figures) for name in kind.model_fields})


def _field(name: str, row: Any, names: set[str], figures: Figures) -> Any:  # noqa: ANN401
    for source in (OTHERWISE.get(name, name), f"{name}_milli", f"{name}_minor", f"{name}_e4"):
        if source in names:
            return value_of(source, getattr(row, source), figures)
    raise AssertionError(f"{type(row).__name__} has no {name}")


def value_of(source: str, value: Any, figures: Figures) -> Any:  # noqa: ANN401 - a field of any row
    """Return a value by what the end of its name says it is."""
    if isinstance(value, tuple):
        return tuple(
            one if isinstance(one, str) else resource(shown.Cause, one, figures) for one in value
        )
    if value is None:
        return None
    match source.rpartition("_")[2]:
        case "milli":
            return quantity(value)
        case "minor":
            return figures.amount(value)
        case "e4":
            return figures.cost(value)
        case "bp" | "centi":
            return hundredths(value)
    return value


def hundredths(value: int) -> str:
    """Return hundredths as a decimal text."""
    text = f"{Decimal(value).scaleb(-2):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _bare(name: str) -> str:
    return name.removesuffix("_minor").removesuffix("_centi")


def _total(name: str, value: int, figures: Figures) -> str:
    return str(value_of(name, value, figures))


# What sells ---------------------------------------------------------------------------------------


@router.get("/dashboard", responses=ksp.refused(*READS))
def get_dashboard(
    store: Store,
    who: Viewer,
    span: Span = "today",
    branch: UUID | None = None,
    location: UUID | None = None,
) -> shown.Dashboard:
    """Give the day, the week or the month at a glance, against what is usual."""
    with store.read() as session:
        who.see(session, location)
        figures = figures_of(session)
        found = dashboard.dashboard(session, span, where=Where(location, who.branch(branch)))
    amount = figures.amount

    def figure(one: dashboard.Figure, write: Any = amount) -> shown.Figure:  # noqa: ANN401
        change = None if one.change_bp is None else hundredths(one.change_bp)
        return shown.Figure(
            value=write(one.value), days=tuple(write(day) for day in one.spark), change=change
        )

    return shown.Dashboard(
        span=span,
        since=found.period.first,
        until=found.period.last,
        at=found.until,
        sales=figure(found.sales),
        tickets=figure(found.tickets, str),
        average=figure(found.average),
        margin=figure(found.margin),
        margin_percent=None if found.margin_bp is None else hundredths(found.margin_bp),
        bars=tuple(
            shown.Bar(
                key=str(bar.at),
                total=amount(bar.total_minor),
                usual=None if bar.usual_minor is None else amount(bar.usual_minor),
                tickets=bar.tickets,
                open=bar.open,
            )
            for bar in found.bars
        ),
        top=tuple(resource(shown.TopRow, row, figures) for row in found.top),
        stock_value=amount(found.stock_minor),
        shares=tuple(
            shown.Share(category_id=one.category_id, name=one.name, value=amount(one.value_minor))
            for one in found.shares
        ),
        expiring=len(found.expiring),
    )


@router.get("/sales", responses=ksp.refused(*READS))
def sales(
    store: Store,
    asked: Asking,
    by: Literal["day", "hour", "weekday", "category", "cashier", "payment", "till"] = "day",
) -> Report[shown.SalesRow]:
    """Give the sales of a period in parts; hours and days are the shop's."""
    return _report(store, asked, "sales", shown.SalesRow, by)


@router.get("/top-sellers", responses=ksp.refused(*READS))
def top_sellers(
    store: Store, asked: Asking, by: Literal["amount", "units"] = "amount"
) -> Report[shown.TopRow]:
    """Give what sold best in a period."""
    return _report(store, asked, "top_sellers", shown.TopRow, by)


@router.get("/velocity", responses=ksp.refused(*READS))
def velocity(store: Store, asked: Asking) -> Report[shown.VelocityRow]:
    """Give how fast products sell: the last 30 days if not said otherwise."""
    return _report(store, asked, "velocity", shown.VelocityRow)


@router.get("/return-rate", responses=ksp.refused(*READS))
def return_rate(store: Store, asked: Asking) -> Report[shown.ReturnRow]:
    """Give what came back of what was sold, product by product."""
    return _report(store, asked, "return_rate", shown.ReturnRow)


@router.get("/returns", responses=ksp.refused(*READS))
def returns(store: Store, asked: Asking) -> Report[shown.ReturnNoteRow]:
    """Give the credit notes of a period, newest first."""
    return _report(store, asked, "returns", shown.ReturnNoteRow)


@router.get("/return-reasons", responses=ksp.refused(*READS))
def return_reasons(store: Store, asked: Asking) -> Report[shown.ReasonRow]:
    """Give why goods came back, the most frequent reason first."""
    return _report(store, asked, "return_reasons", shown.ReasonRow)


@router.get("/frequent-returners", responses=ksp.refused(*READS))
def frequent_returners(store: Store, asked: Asking) -> Report[shown.ReturnerRow]:
    """Give who brought goods back more than three times: in 180 days if not said otherwise."""
    return _report(store, asked, "frequent_returners", shown.ReturnerRow)


@router.get("/cost-of-sales", responses=ksp.refused(*READS))
def cost_of_sales(store: Store, asked: Asking) -> Report[shown.LotCostRow]:
    """Give the cost of what was sold, lot by lot."""
    return _report(store, asked, "cost_of_sales", shown.LotCostRow)


# What there is ------------------------------------------------------------------------------------


@router.get("/valuation", responses=ksp.refused(*READS))
def valuation(
    store: Store,
    asked: Asking,
    by: Literal["product", "category", "location", "lot"] = "product",
) -> Report[shown.ValuationRow]:
    """Give what the stock is worth now: quantity by cost."""
    return _report(store, asked, "valuation", shown.ValuationRow, by)


@router.get("/low-stock", responses=ksp.refused(*READS))
def low_stock(
    store: Store, asked: Asking, state: Literal["low", "out", "negative"] = "low"
) -> Report[shown.LowRow]:
    """Give the products that are low, sold out or below zero."""
    return _report(store, asked, "low_stock", shown.LowRow, state)


@router.get("/reorder", responses=ksp.refused(*READS))
def reorder(store: Store, asked: Asking) -> Report[shown.ReorderRow]:
    """Give what to order now, the most urgent first, from real sales."""
    return _report(store, asked, "reorder", shown.ReorderRow)


@router.get("/dead-stock", responses=ksp.refused(*READS))
def dead_stock(store: Store, asked: Asking) -> Report[shown.DeadRow]:
    """Give what lies there and was not sold in a period."""
    return _report(store, asked, "dead_stock", shown.DeadRow)


@router.get("/turnover", responses=ksp.refused(*READS))
def turnover(store: Store, asked: Asking) -> Report[shown.TurnoverRow]:
    """Give how often the stock was sold, category by category; all of them in one page."""
    return _report(store, asked, "turnover", shown.TurnoverRow)


@router.get("/expiry", responses=ksp.refused(*READS))
def expiry(store: Store, asked: Asking) -> Report[shown.ExpiryRow]:
    """Give the lots that have expired or will within 30 days; `wasted` is of the period."""
    return _report(store, asked, "expiry", shown.ExpiryRow)


@router.get("/shrinkage", responses=ksp.refused(*READS))
def shrinkage(store: Store, asked: Asking) -> Report[shown.ShrinkageRow]:
    """Give what was lost and by which cause: the last 90 days if not said otherwise."""
    return _report(store, asked, "shrinkage", shown.ShrinkageRow)


@router.get("/reconciliation", responses=ksp.refused(*READS))
def reconciliation(store: Store, asked: Asking) -> Report[shown.ReconciliationRow]:
    """Compare the lots with the ledger, place by place; all of them in one page."""
    return _report(store, asked, "reconciliation", shown.ReconciliationRow)


# Documents ----------------------------------------------------------------------------------------


@router.get("/purchases", responses=ksp.refused(*READS))
def purchases(store: Store, asked: Asking) -> Report[shown.SupplierRow]:
    """Give what was bought of each supplier in a period."""
    return _report(store, asked, "purchases", shown.SupplierRow)


@router.get("/stock-takes", responses=ksp.refused(*READS))
def stock_takes(store: Store, asked: Asking) -> Report[shown.VarianceRow]:
    """Give what stock takes corrected, the costliest first."""
    return _report(store, asked, "stock_takes", shown.VarianceRow)


@router.get("/documents", responses=ksp.refused(*READS))
def documents(store: Store, asked: Asking) -> Report[shown.StateRow]:
    """Give how many documents of each kind stand where; all of them in one page."""
    return _report(store, asked, "documents", shown.StateRow)


# The Kardex of one product ------------------------------------------------------------------------

At = Annotated[AwareDatetime | None, Query(description="an instant, RFC 3339; left out: now")]


@router.get("/stock-at", responses=ksp.refused(*READS))
def stock_at(
    store: Store, who: Viewer, product_id: UUID, at: At = None, location: UUID | None = None
) -> shown.Past:
    """Give the stock of a product at any past instant, lot by lot: exact, from the movements."""
    with store.read() as session:
        who.see(session, location)
        figures_of(session)
        levels = kardex.stock_at(
            session,
            _instant(at),
            variant_id=variant_of(session, product_id),
            location_id=location,
        )
        lots = name_lots(session, (level.lot_id for level in levels))
        places = {level.location_id: session.get(Location, level.location_id) for level in levels}
    rows = tuple(
        shown.PastRow(
            location_id=level.location_id,
            location=place.name,
            product_id=level.variant_id,
            lot_id=level.lot_id,
            lot=lots[level.lot_id].lot,
            on_hand=quantity(level.on_hand_milli),
            reserved=quantity(level.reserved_milli),
        )
        for level in levels
        if (place := places[level.location_id]) is not None
        and who.branch_id in {None, place.branch_id}
    )
    seen = {(row.location_id, row.lot_id) for row in rows}
    mine = [level for level in levels if (level.location_id, level.lot_id) in seen]
    return shown.Past(
        at=at or store.clock.now(),
        on_hand=quantity(sum(level.on_hand_milli for level in mine)),
        reserved=quantity(sum(level.reserved_milli for level in mine)),
        rows=rows,
    )


@router.get("/why", responses=ksp.refused(*READS))
def why(
    store: Store,
    who: Viewer,
    product_id: UUID,
    at: At = None,
    location: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
) -> shown.Why:
    """Name the documents that make up what is on hand of a product, to the thousandth."""
    with store.read() as session:
        who.see(session, location)
        figures_of(session)
        if location is None and who.branch_id is not None:
            raise InvalidRequest(field="location", reason="say which place of your branch")
        found = reports.why(
            session,
            variant_of(session, product_id),
            location_id=location,
            at=_instant(at),
            limit=limit,
        )
    return shown.Why(
        on_hand=quantity(found.on_hand_milli),
        reserved=quantity(found.reserved_milli),
        opening=quantity(found.opening_milli),
        rows=tuple(_why_row(line) for line in found.lines),
        more=found.more,
    )


def _why_row(line: reports.WhyLine) -> shown.WhyRow:
    return shown.WhyRow(
        document_kind=line.document.kind,
        document_id=line.document.id,
        number=line.document.number,
        party=line.document.party,
        note=line.document.note or line.description,
        cause=line.document.cause,
        occurred_at=line.occurred_at,
        reason=line.reason,
        user=line.user,
        quantity_in=quantity(line.in_milli),
        quantity_out=quantity(line.out_milli),
        after=quantity(line.after_milli),
    )


def _instant(at: datetime | None) -> datetime | None:
    """Return an instant in UTC; raise `InvalidRequest` for one that no shop has seen."""
    if at is None:
        return None
    if not EARLIEST.year <= at.year <= LATEST.year:
        raise InvalidRequest(field="at", reason="not between 2000 and 2100")
    return at.astimezone(UTC)
