"""Every filter of a report has its index: the plans of both databases say so."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from pos_app.core import kardex, reports
from pos_app.core.db import ReadSession
from pos_app.core.ids import new_id
from pos_app.core.reports import (
    branches,
    flow,
    health,
    paperwork,
    periods,
    returned,
    trade,
    valuation,
)
from tests.core.any_database import DATABASES, ready_shop
from tests.shop import ReadyShop

# What each report must find by an index, whatever the size of the rest.
TALL = (
    "movements", "sales", "sale_lines", "payments", "journal", "purchases", "stock_takes",
    "credit_notes", "credit_note_lines", "refunds",
)  # fmt: skip


@pytest.fixture(params=DATABASES)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReadyShop]:
    yield from ready_shop(request, tmp_path, stock_milli=1000)


def ask_all(session: ReadSession) -> None:
    """Ask every report that has a period or a product."""
    period = periods.between(session, date(2026, 1, 1), date(2026, 1, 30))
    variant = new_id()
    branches.branch_days(session, period)
    flow.velocity(session, period)
    flow.shrinkage(session, period)
    flow.return_rate(session, period)
    flow.cost_of_sales(session, period)
    returned.history(session, period)
    returned.reasons(session, period)
    returned.frequent_returners(session, period)
    health.expiry_and_waste(session, period)
    health.stock_take_variances(session, period)
    health.turnover(session, period)
    valuation.dead_stock(session, period)
    trade.top_sellers(session, period)
    trade.sales_sum(session, period)
    for by in trade.SALES_BY:
        trade.sales_by(session, period, by=by)
    paperwork.purchases_by_supplier(session, period)
    paperwork.document_states(session, period)
    kardex.stock_at(session, period.end, variant_id=variant)
    reports.card_page(session, variant, as_of=period.end)
    reports.list_reorder(session)


@contextmanager
def noted(session: ReadSession) -> Iterator[list[tuple[str, Any]]]:
    """Note every statement that reads."""
    found: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, sql: str, values: Any, *_more: object) -> None:
        found.append((sql, values))

    engine = session.connection().engine
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def plan_of(session: ReadSession, sql: str, values: Any) -> list[str]:
    sqlite = session.connection().dialect.name == "sqlite"
    word = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
    rows = session.connection().exec_driver_sql(f"{word} {sql}", values).all()
    return [str(row[-1]) for row in rows]


@pytest.mark.req("K19")
def test_no_report_reads_a_tall_table_from_end_to_end(shop: ReadyShop) -> None:
    with shop.database.read() as session:
        if not shop.database.is_sqlite:  # nearly empty tables: make scanning dear
            session.execute(text("SET LOCAL enable_seqscan = off"))
        with noted(session) as statements:
            ask_all(session)
        looked = 0
        for sql, values in statements:
            for step in plan_of(session, sql, values):
                looked += 1
                for table in TALL:
                    assert not reads_whole(step, table), f"{step}\n{sql}"
        assert looked > 50


def reads_whole(step: str, table: str) -> bool:
    words = step.split()
    if "SCAN" in words:  # SQLite: SCAN table, also by an index from end to end
        return words[words.index("SCAN") + 1] == table
    return f"Seq Scan on {table} " in f"{step} "


@pytest.mark.req("K19", refusal=True)
def test_a_query_without_an_index_is_noticed(shop: ReadyShop) -> None:
    """The negative control: the reconciliation reads the whole Kardex, and says so."""
    with shop.database.read() as session:
        if not shop.database.is_sqlite:
            session.execute(text("SET LOCAL enable_indexscan = off"))
            session.execute(text("SET LOCAL enable_bitmapscan = off"))
        with noted(session) as statements:
            health.reconciliation(session)
        steps = [step for sql, values in statements for step in plan_of(session, sql, values)]
    assert any(reads_whole(step, "movements") for step in steps)


@pytest.mark.req("K19")
def test_movements_that_are_not_of_sales_are_found_by_their_time(shop: ReadyShop) -> None:
    with shop.database.read() as session:
        if not shop.database.is_sqlite:
            session.execute(text("SET LOCAL enable_seqscan = off"))
        period = periods.last_days(session, 90)
        with noted(session) as statements:
            flow.shrinkage(session, period)
        steps = [step for sql, values in statements for step in plan_of(session, sql, values)]
    assert any("ix_movements_occurred_at" in step for step in steps)
