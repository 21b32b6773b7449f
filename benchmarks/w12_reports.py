"""W12: valuation and velocity over a long ledger, against the bare SQL that gives the same answer.

A year of sales of five lines, spread over the days; the reports are of the first page of a hundred,
with the count and the totals of all. The answers are compared before anything is timed.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from benchmarks.measure import ROUNDS, Timings, compare, in_turns
from benchmarks.shop import BenchShop, Shops
from pos_app.core import journal
from pos_app.core.db import WriteSession, driver
from pos_app.core.ids import new_id
from pos_app.core.models.base import microseconds
from pos_app.core.reports import flow, health, trade, valuation
from pos_app.core.reports.periods import Period, last_days

PRODUCTS: Final = 5000
LINES: Final = 5
DAYS: Final = 365
PIECES: Final = 3  # of a round: each takes a while
BATCH: Final = 20_000

_SALE: Final = """
INSERT INTO sales (id, device_id, branch_id, location_id, cash_session_id, user_id, occurred_at,
  currency, document_kind, number, subtotal_minor, discount_minor, total_minor, net_minor,
  tax_minor, exempt_minor, rounding_minor)
VALUES (?, ?, ?, ?, ?, ?, ?, 'CLP', 'sale_receipt', ?, 5000, 0, 5000, 4202, 798, 0, 0)
"""
_LINE: Final = """
INSERT INTO sale_lines (sale_id, line_no, variant_id, code, name, unit, quantity_milli, price_e4,
  price_reason, discount_minor, discount_reason, total_minor, tax_class, tax_rate_bp, cost_minor,
  lot_number, serial)
VALUES (?, ?, ?, 'c', 'n', 'un', 1000, 10000000, 'shelf', 0, '', 1000, 'standard', 1900, 300,
  '', '')
"""
_MOVE: Final = """
INSERT INTO movements (device_id, seq, line_no, location_id, variant_id, lot_id, type, reason,
  quantity_milli, unit_cost_e4, on_hand_after_milli, reserved_after_milli, user_id, occurred_at,
  document_kind, document_id, description)
VALUES (?, ?, ?, ?, ?, ?, 'SALIDA', 'VENTA', 1000, 3000000, 0, 0, ?, ?, 'sale', ?, '')
"""
_VELOCITY: Final = """
SELECT p.code, p.name, p.unit, t.q, t.n, t.c, t.s,
  (SELECT sum(on_hand_milli) FROM levels WHERE variant_id = t.v)
FROM (SELECT g.v, g.q, g.n, count(*) OVER () c, sum(g.n) OVER () s
      FROM (SELECT l.variant_id v, sum(l.quantity_milli) q, count(*) n
            FROM sales s JOIN sale_lines l ON l.sale_id = s.id
            WHERE s.occurred_at >= ? AND s.occurred_at < ? GROUP BY l.variant_id) g
      JOIN variants v ON v.id = g.v JOIN products p ON p.id = v.product_id WHERE p.controls_stock
      ORDER BY g.q DESC, g.v LIMIT 100) t
JOIN variants v ON v.id = t.v JOIN products p ON p.id = v.product_id ORDER BY t.q DESC, t.v
"""
_VALUATION: Final = """
SELECT p.code, p.name, p.unit, l.q, l.w, count(*) OVER (), sum(l.w) OVER ()
FROM (SELECT e.variant_id v, sum(e.on_hand_milli) q,
        sum(e.on_hand_milli * coalesce(a.unit_cost_e4, t.unit_cost_e4) / 10000000) w
      FROM levels e JOIN lots t ON t.id = e.lot_id
      LEFT JOIN average_costs a ON a.variant_id = e.variant_id
      WHERE e.on_hand_milli <> 0 GROUP BY e.variant_id) l
JOIN variants v ON v.id = l.v JOIN products p ON p.id = v.product_id WHERE p.controls_stock
ORDER BY l.w DESC, l.v LIMIT 100
"""


def run(shops: Shops, *, quick: bool = False) -> dict[str, object]:
    """Measure over a year of movements: sixty thousand of them, or a million."""
    movements = 60_000 if quick else 1_000_000
    shop = shops.make(products=PRODUCTS)
    shop.database.write(_filler(shop, movements // LINES))
    with shop.database.read() as session:
        month, year = last_days(session, 30), last_days(session, DAYS)
        connection = driver(session.connection())
        results: dict[str, object] = {"movements": movements}
        for name, ours, bare in (
            ("velocity, 30 days", lambda: flow.velocity(session, month),
             _bare(connection, _VELOCITY, month)),
            ("velocity, 365 days", lambda: flow.velocity(session, year),
             _bare(connection, _VELOCITY, year)),
            ("valuation", lambda: valuation.valuation(session), _bare(connection, _VALUATION)),
        ):  # fmt: skip
            _same(name, ours(), bare())
            results[name] = _measure(ours, bare)
        results["alone"] = {
            name: _median(work)
            for name, work in (
                ("sales by hour, 30 days", lambda: trade.sales_by(session, month, by="hour")),
                ("best sellers, 30 days", lambda: trade.top_sellers(session, month)),
                ("cost of sales by lot, 30 days", lambda: flow.cost_of_sales(session, month)),
                ("turnover, 30 days", lambda: health.turnover(session, month)),
                ("shrinkage, 365 days", lambda: flow.shrinkage(session, year)),
                ("reconciliation", lambda: health.reconciliation(session)),
            )
        }
    shop.database.close()
    return results


def _filler(shop: BenchShop, sales: int) -> Callable[[WriteSession], None]:
    """Fill sales and ledger with rows of the right shape; this store is read, never verified."""

    def fill(session: WriteSession) -> None:
        station = journal.get_station(session)
        start = microseconds(shop.database.clock.now() - timedelta(days=DAYS - 1))
        step = (DAYS - 1) * 86_400_000_000 // sales
        run = driver(session.connection())
        cash = run.execute("SELECT id FROM cash_sessions LIMIT 1").fetchone()[0]
        device, place = station.device_id.bytes, station.location_id.bytes
        user, variants = shop.actor.user_id.bytes, [item.variant_id.bytes for item in shop.items]
        for first in range(0, sales, BATCH):
            numbers = range(first, min(first + BATCH, sales))
            ids = {number: new_id().bytes for number in numbers}
            run.executemany(_SALE, [
                (ids[n], device, station.branch_id.bytes, place, cash, user, start + n * step,
                 10**6 + n) for n in numbers
            ])  # fmt: skip
            lines = [(n, no, variants[(n * LINES + no) ** 2 % len(variants)])
                     for n in numbers for no in range(1, LINES + 1)]  # fmt: skip
            run.executemany(_LINE, [(ids[n], no, variant) for n, no, variant in lines])
            run.executemany(_MOVE, [
                (device, 10**7 + n, no, place, variant, variant, user, start + n * step, ids[n])
                for n, no, variant in lines
            ])  # fmt: skip

    return fill


def _bare(connection: Any, sql: str, period: Period | None = None) -> Callable[[], Any]:
    values = (microseconds(period.start), microseconds(period.end)) if period else ()
    return lambda: connection.execute(sql, values).fetchall()


def _same(name: str, ours: Any, bare: Any) -> None:
    """Make sure that both say the same before they are timed."""
    if name == "valuation":
        said = [(row.code, row.on_hand_milli) for row in ours.rows]
        assert sorted(said) == sorted((row[0], row[3]) for row in bare), name
        assert (ours.count, ours.total("value_minor")) == tuple(bare[0][5:7]), name
        return
    assert [(row.code, row.sold_milli, row.lines, row.on_hand_milli) for row in ours.rows] == [
        (row[0], row[3], row[4], row[7]) for row in bare
    ], name
    assert (ours.count, ours.total("lines")) == tuple(bare[0][5:7]), name


def _measure(ours: Callable[[], Any], bare: Callable[[], Any]) -> dict[str, object]:
    mine, other = Timings(), Timings()
    for _ in range(ROUNDS + 1):
        in_turns((mine, other), ([ours] * PIECES, [bare] * PIECES))
    mine.rounds.pop(0)
    other.rounds.pop(0)
    return compare(mine, other)


def _median(work: Callable[[], Any]) -> float:
    times = Timings()
    times.run([work] * PIECES)
    return round(times.percentile(50), 2)
