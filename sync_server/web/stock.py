"""The stock of all branches: searched, narrowed, page by page; and one product, place by place."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import select

from pos_app.core import expiry, kardex, reports
from pos_app.core.codes import shown_code
from pos_app.core.db import ReadSession, clock_of
from pos_app.core.errors import UnknownAddress
from pos_app.core.kardex import LevelFilter
from pos_app.core.models.catalog import Branch, Location
from pos_app.core.reports import stock_pages
from pos_app.core.reports.alerts import SELLING
from pos_app.core.reports.stock_pages import ListedStock
from pos_app.core.sync import tills
from sync_server.dependencies import Store
from sync_server.web.charts import share
from sync_server.web.choices import list_branches, read_id
from sync_server.web.rendering import address, page
from sync_server.web.visitors import ROOT, Looking, require

router = APIRouter(
    prefix=f"{ROOT}/stock", include_in_schema=False, dependencies=[require("stock.view")]
)
PAGE: Final = 50
PLACES: Final = 200  # places that one product is shown at
Show = Literal["", "low", "out", "negative"]
Words = Annotated[str, Query(max_length=80)]
Number = Annotated[int, Query(alias="page", ge=1, le=100_000)]


@dataclass(frozen=True)
class StockLine:
    """A product on the page, with what its bar says."""

    row: ListedStock
    code: str
    state: Literal["negative", "out", "low", "ok"]
    filled: str
    mark: str


@router.get("")
def stock(
    request: Request,
    who: Looking,
    store: Store,
    q: Words = "",
    show: Show = "",
    branch: str = "",
    number: Number = 1,
) -> Response:
    """List the products by name, fifty to a page; words find by name or code."""
    asked = who.caller.branch(read_id(branch))
    words = q.replace("\0", " ").strip()
    with store.read() as session:
        today = expiry.today(session)
        counts = reports.alert_counts(session, branch_id=asked)
        found = stock_pages.list_variants(session, kind=show or None, words=words, branch_id=asked)
        shown = found[(number - 1) * PAGE : number * PAGE]
        rows = stock_pages.get_rows(session, shown, places=_places(session, asked))
        branches = list_branches(session, who)
    query = {"q": words, "branch": str(asked or ""), "show": show}
    return page(
        request,
        who,
        "stock.html",
        lines=[_line(row) for row in rows],
        today=today,
        soon=expiry.SOON_DAYS,
        count=len(found),
        counts=counts,
        q=words,
        show=show,
        branch=asked,
        branches=branches,
        number=number,
        pages=max(1, -(-len(found) // PAGE)),
        first=(number - 1) * PAGE + 1,
        to=lambda **other: address(f"{ROOT}/stock", {**query, **other}),
    )


@router.get("/{variant_id}")
def product(request: Request, who: Looking, store: Store, variant_id: UUID) -> Response:
    """Show where a product is, place by place; what it costs only to who sees reports."""
    with store.read() as session:
        places = _places(session, who.caller.branch_id)
        (row,) = stock_pages.get_rows(session, [variant_id], places=places) or (None,)
        if row is None:
            raise UnknownAddress(method=request.method, path=request.url.path[:200])
        wanted = LevelFilter(
            today=expiry.today(session),
            branch_id=who.caller.branch_id,
            variant_ids=(variant_id,),
        )
        levels = kardex.list_levels(session, wanted, limit=PLACES)
        named = select(Location.id, Location.name, Branch.name).join(Branch)
        names = {key: (branch, place) for key, place, branch in session.execute(named)}
        facts = stock_pages.get_facts(session, variant_id)
        heard = _heard(session, who.caller.branch_id)
        now = clock_of(session).now()
    ordered = sorted(levels, key=lambda level: names[level.location_id])
    return page(
        request,
        who,
        "product.html",
        line=_line(row),
        facts=facts,
        levels=[(names[level.location_id], level) for level in ordered],
        heard=heard,
        now=now,
        shows_money=who.may("reports.view"),
        today=who.shop.day(now),
    )


def _heard(session: ReadSession, branch_id: UUID | None) -> dict[str, datetime | None]:
    """Return how old what is known of each branch is: when its most silent till was heard of."""
    heard: dict[str, datetime | None] = {}
    for till in tills.list_tills(session, branch_id=branch_id):
        if till.works:
            last = heard.get(till.branch, till.last_seen_at)
            both = (last, till.last_seen_at)
            heard[till.branch] = None if None in both else min(one for one in both if one)
    return heard


def _line(row: ListedStock) -> StockLine:
    low = 0 < row.available_milli <= row.min_stock_milli
    state: Literal["negative", "out", "low", "ok"] = (
        "negative"
        if row.on_hand_milli < 0
        else "out"
        if row.available_milli <= 0
        else "low"
        if low
        else "ok"
    )
    full = max(row.available_milli, 3 * row.min_stock_milli)
    return StockLine(
        row,
        shown_code(row.code),
        state,
        share(row.available_milli, full),
        share(row.min_stock_milli, full),
    )


def _places(session: ReadSession, branch_id: UUID | None) -> list[UUID]:
    """Return where goods can be sold from, of a branch or of all."""
    query = select(Location.id).where(Location.kind.in_(SELLING)).order_by(Location.id)
    if branch_id is not None:
        query = query.where(Location.branch_id == branch_id)
    return list(session.scalars(query))
