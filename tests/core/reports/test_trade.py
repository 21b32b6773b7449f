"""What was sold and bought, and the overviews, against sums in plain Python over every row."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

import pytest
from sqlalchemy import select

from pos_app.core import kardex
from pos_app.core.db import ReadSession
from pos_app.core.ids import new_id
from pos_app.core.models import places, purchasing, stock
from pos_app.core.models import sales as trade
from pos_app.core.money import half_up
from pos_app.core.reports import (
    branches,
    dashboard,
    flow,
    health,
    listing,
    pages,
    paperwork,
    periods,
    valuation,
)
from pos_app.core.reports import trade as takings
from tests.core.lived_shop import NOON, ZONE, Rows

ALL = pages.Slice(1000)


@pytest.mark.req("K19")
def test_velocity_is_what_left_by_sale_in_thirty_days(
    rows: Rows, session: ReadSession, month: periods.Period
) -> None:
    sold: Counter[UUID] = Counter()
    times: Counter[UUID] = Counter()
    for move in rows.moved(month, type="SALIDA", reason="VENTA"):
        sold[move.variant_id] += move.quantity_milli
        times[move.variant_id] += move.document_kind != "sale"
    for line, _ in rows.sold_lines(month):
        times[line.variant_id] += rows.stocked(line.variant_id)
    found = flow.velocity(session, month, page=ALL)
    assert {row.variant_id: row.sold_milli for row in found.rows} == sold
    assert {row.variant_id: row.lines for row in found.rows} == {key: times[key] for key in sold}
    assert found.total("lines") == sum(times[key] for key in sold)
    for row in found.rows:
        there = kardex.on_hand(session, row.variant_id)
        assert row.per_day_milli == half_up(sold[row.variant_id], 30)
        assert row.average_milli == half_up(row.sold_milli, row.lines)
        assert row.on_hand_milli == there
        assert row.days_left == (there * 30 // row.sold_milli if there > 0 else None)


@pytest.mark.req("K19")
def test_the_return_rate_is_what_came_back_of_what_was_sold(
    rows: Rows, session: ReadSession, month: periods.Period
) -> None:
    sold: Counter[UUID] = Counter()
    for line, _ in rows.sold_lines(month):
        sold[line.variant_id] += line.quantity_milli
    back: Counter[UUID] = Counter()
    for move in rows.moved(month):
        if move.document_kind != "sale" and (move.type, move.reason) == ("SALIDA", "VENTA"):
            sold[move.variant_id] += move.quantity_milli
        if (move.type, move.reason) == ("ENTRADA", "DEVOLUCION"):
            back[move.variant_id] += move.quantity_milli
    found = flow.return_rate(session, month, page=ALL)
    assert {row.variant_id: row.rate_bp for row in found.rows} == {
        key: half_up(back[key] * 10_000, units) for key, units in sold.items()
    }
    assert any(row.rate_bp for row in found.rows)
    rates = [Fraction(row.returned_milli, row.sold_milli) for row in found.rows]
    assert rates == sorted(rates, reverse=True)


@pytest.mark.req("K19")
def test_the_cost_of_sales_by_lot_adds_up_to_what_the_sales_say(
    rows: Rows, session: ReadSession, month: periods.Period
) -> None:
    cost: Counter[UUID] = Counter()
    units: Counter[UUID] = Counter()
    for move in rows.moved(month):
        sign = {("SALIDA", "VENTA"): 1, ("ENTRADA", "DEVOLUCION"): -1}.get((move.type, move.reason))
        if sign:
            units[move.lot_id] += sign * move.quantity_milli
            cost[move.lot_id] += sign * half_up(move.quantity_milli * move.unit_cost_e4, 10_000_000)
    found = flow.cost_of_sales(session, month, page=ALL)
    assert {row.lot_id: (row.sold_milli, row.cost_minor) for row in found.rows} == {
        key: (units[key], cost[key]) for key in units
    }
    lines = sum(line.cost_minor for line, _ in rows.sold_lines(month))
    others = sum(
        half_up(move.quantity_milli * move.unit_cost_e4, 10_000_000)
        * (1 if move.type == "SALIDA" else -1)
        for move in rows.moved(month)
        if move.document_kind != "sale"
        and (move.type, move.reason) in {("SALIDA", "VENTA"), ("ENTRADA", "DEVOLUCION")}
    )
    assert found.total("cost_minor") == lines + others


@pytest.mark.req("K19")
def test_what_sells_best_by_amount_and_by_units(
    rows: Rows, session: ReadSession, month: periods.Period
) -> None:
    amount: Counter[UUID] = Counter()
    units: Counter[UUID] = Counter()
    for line, _ in rows.sold_lines(month):
        amount[line.variant_id] += line.total_minor
        units[line.variant_id] += line.quantity_milli
    for move in rows.moved(month, type="SALIDA", reason="VENTA"):
        units[move.variant_id] += move.quantity_milli if move.document_kind != "sale" else 0
    best = takings.top_sellers(session, month, page=ALL)
    most = takings.top_sellers(session, month, by="units", page=ALL)
    assert {row.variant_id: row.total_minor for row in best.rows} == amount
    assert [row.total_minor for row in best.rows] == sorted(amount.values(), reverse=True)
    assert [row.sold_milli for row in most.rows] == sorted(units.values(), reverse=True)
    assert best.total("total_minor") == sum(amount.values())


@pytest.mark.req("K19")
@pytest.mark.parametrize("by", takings.SALES_BY)
def test_sales_in_parts_add_up_to_the_sales(
    rows: Rows, session: ReadSession, month: periods.Period, by: takings.SalesBy
) -> None:
    sold = [sale for sale in rows.sales.values() if month.start <= sale.occurred_at < month.end]
    sums: Counter[str] = Counter()
    for sale in sold:
        at = sale.occurred_at.astimezone(ZONE)
        key = {
            "day": at.date().isoformat(),
            "hour": f"{at.hour:02d}",
            "weekday": str(at.isoweekday()),
            "cashier": str(sale.user_id),
            "till": str(sale.device_id),
            "prices": "current",  # of a shop without a centre
        }.get(by, "")
        sums[key] += sale.total_minor
    if by == "payment":
        sums = Counter()
        for payment in rows.payments:
            if rows.sales[payment.sale_id] in sold:
                sums[payment.method] += payment.amount_minor
    if by == "category":
        sums = Counter()
        for line, _ in rows.sold_lines(month):
            sums[str(rows.products[line.variant_id].category_id or "")] += line.total_minor
    found = takings.sales_by(session, month, by=by, page=ALL)
    assert {row.key: row.total_minor for row in found.rows if row.count} == sums
    assert found.total("total_minor") == sum(sale.total_minor for sale in sold)
    whole = takings.sales_sum(session, month)
    assert (whole.count, whole.total_minor) == (len(sold), found.total("total_minor"))
    cost = sum(line.cost_minor for line, _ in rows.sold_lines(month))
    assert whole.margin_minor == sum(s.total_minor - s.tax_minor for s in sold) - cost


@pytest.mark.req("K19", "K11", "K12")
def test_purchases_by_supplier_with_what_orders_brought(
    session: ReadSession, month: periods.Period
) -> None:
    sums: Counter[UUID] = Counter()
    for bought in session.scalars(select(purchasing.Purchase)):
        if month.start <= bought.occurred_at < month.end:
            sums[bought.supplier_id] += bought.total_minor
    ordered = {row.id: row.supplier_id for row in session.scalars(select(purchasing.PurchaseOrder))}
    for came in session.scalars(select(purchasing.StockTransaction)):
        if came.source_id in ordered and month.start <= came.occurred_at < month.end:
            sums[ordered[came.source_id]] += came.total_minor
    found = paperwork.purchases_by_supplier(session, month, page=ALL)
    assert {row.supplier_id: row.total_minor for row in found.rows} == sums
    assert found.total("total_minor") == sum(sums.values()) > 0
    assert all(row.supplier for row in found.rows)


@pytest.mark.req("K19", "K10")
def test_where_documents_stand(session: ReadSession, month: periods.Period) -> None:
    newest: dict[UUID, str] = {}
    steps = select(places.OrderStep).order_by(places.OrderStep.occurred_at, places.OrderStep.id)
    for step in session.scalars(steps):
        newest[step.order_id] = step.status
    begun = [
        row.id
        for row in session.scalars(select(places.Order))
        if month.start <= row.occurred_at < month.end
    ]
    held = sum(row.quantity_milli for row in session.scalars(select(stock.Reservation))
               if row.order_id in begun)  # fmt: skip
    found = paperwork.document_states(session, month)
    of_orders = [row for row in found.rows if row.kind == "order"]
    assert {row.state: row.count for row in of_orders} == Counter(newest[key] for key in begun)
    assert sum(row.reserved_milli for row in of_orders) == held
    assert {row.kind for row in found.rows} == {"order", "purchase_order", "stock_transaction"}


@pytest.mark.req("K19", refusal=True)
def test_days_of_no_sales_give_empty_reports_not_errors(session: ReadSession) -> None:
    never = periods.between(session, date(2020, 1, 1), date(2020, 1, 2))
    nowhere = pages.Where(location_id=new_id(), branch_id=new_id())
    assert flow.velocity(session, never).rows == ()
    assert flow.shrinkage(session, never).causes == ()
    assert flow.return_rate(session, never).rows == ()
    assert flow.cost_of_sales(session, never).total("cost_minor") == 0
    assert takings.sales_sum(session, never).margin_minor == 0
    assert [row.total_minor for row in takings.sales_by(session, never, by="day").rows] == [0, 0]
    assert health.stock_take_variances(session, never).accuracy_bp is None
    assert valuation.valuation(session, where=nowhere).total("value_minor") == 0
    season = periods.last_days(session, 90)
    assert flow.velocity(session, season, where=nowhere).rows == ()
    assert flow.cost_of_sales(session, season, where=nowhere).rows == ()
    assert health.reconciliation(session, where=nowhere).rows == ()
    assert paperwork.purchases_by_supplier(session, season, where=nowhere).rows == ()
    assert health.stock_take_variances(session, season, where=nowhere).report.rows == ()
    assert takings.sales_sum(session, season, where=nowhere).count == 0


@pytest.mark.req("K19")
def test_the_dashboard_compares_with_the_same_weekday_at_this_hour(
    rows: Rows, session: ReadSession
) -> None:
    found = dashboard.dashboard(session, "today")
    now = NOON.astimezone(ZONE)
    before = [now.date() - timedelta(weeks=n) for n in range(1, 5)]
    sold: defaultdict[date, list[trade.Sale]] = defaultdict(list)
    for sale in rows.sales.values():
        sold[sale.occurred_at.astimezone(ZONE).date()].append(sale)
    learnt = [day for day in before if sold[day]]
    # A quarter of an hour counts whole: 12:30 includes what was sold until 12:44.
    quarter = now.time().replace(minute=now.minute // 15 * 15 + 14, second=59)
    until = {
        day: sum(
            s.total_minor for s in sold[day] if s.occurred_at.astimezone(ZONE).time() < quarter
        )
        for day in learnt
    }
    today = sum(sale.total_minor for sale in sold[now.date()])
    usual = half_up(sum(until.values()), len(learnt))
    assert (found.sales.value, found.tickets.value) == (today, len(sold[now.date()]))
    assert found.sales.change_bp == half_up((today - usual) * 10_000, usual)
    assert found.usual_days == len(learnt)
    assert found.sales.spark[-1] == today
    assert len(found.sales.spark) == 8
    assert found.sales.spark[0] == 0 or found.sales.spark[0] in {
        sum(s.total_minor for s in sales if s.occurred_at.astimezone(ZONE).time() < quarter)
        for sales in sold.values()
    }
    assert sum(bar.total_minor for bar in found.bars) == today
    assert [bar.at for bar in found.bars if bar.open] == [now.hour]
    of_hours = sum(s.total_minor for day in learnt for s in sold[day])
    assert abs(sum(bar.usual_minor or 0 for bar in found.bars) - of_hours // len(learnt)) < 20
    assert found.stock_minor == sum(share.value_minor for share in found.shares)


def test_the_days_of_the_branches_add_up_to_their_sales(rows: Rows, session: ReadSession) -> None:
    period = periods.last_days(session, 14)
    (only,) = branches.branch_days(session, period)
    for day, found in zip(period.each_day(), only.days, strict=True):
        sold = takings.sales_sum(session, periods.between(session, day, day))
        assert (found.tickets, found.total_minor) == (sold.count, sold.total_minor)
    assert sum(day.tickets for day in only.days) > 0
    elsewhere = pages.Where(branch_id=only.branch_id)
    assert branches.branch_days(session, period, where=elsewhere) == (only,)
    assert branches.branch_days(session, period, where=pages.Where(branch_id=new_id())) == ()


@pytest.mark.req("K19")
@pytest.mark.parametrize("span", ["week", "month"])
def test_the_dashboard_of_days_adds_up_to_their_sales(
    session: ReadSession, span: dashboard.Span
) -> None:
    found = dashboard.dashboard(session, span)
    whole = takings.sales_sum(session, found.period)
    assert found.sales.value == whole.total_minor == sum(bar.total_minor for bar in found.bars)
    assert found.margin.value == whole.margin_minor
    assert found.average.value == half_up(whole.total_minor, whole.count)
    assert [bar.at for bar in found.bars] == [*found.period.each_day()]
    assert found.period.days == (7 if span == "week" else NOON.day)


# Nothing is short here; what came back has rows in test_return_reports.
WITHOUT_ROWS = {"reorder", "returns", "return_reasons", "frequent_returners"}


def test_every_listing_is_read_with_its_columns(session: ReadSession) -> None:
    for one in listing.REPORTS:
        period = periods.last_days(session, one.days or 1)
        for by in [part for part, _ in one.parts] or [""]:
            found = one.read(session, listing.Asked(period, page=pages.Slice(3), by=by))
            assert found.rows or by in {"negative", "out", "low"} or one.key in WITHOUT_ROWS, (
                one.key
            )
            assert len(found.rows) <= 3 or one.key in {"turnover", "documents", "reconciliation"}
            for row in found.rows:
                assert all(hasattr(row, column.field) for column in one.columns), one.key
            assert {column.field for column in one.totals} <= {name for name, _ in found.totals}
