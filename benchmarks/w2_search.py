"""W2: finding a product by barcode and by name.

Two others ask the same store in turns with ours, on the driver, by hand:

- *rows*: the FTS5 prefix query joined to give the same twenty rows as tuples: code, name, unit,
  flags, price now and what is available. The main comparison.
- *numbers*: the FTS5 prefix query alone, which gives twenty row numbers and nothing to show.
"""

import math
from collections.abc import Callable
from typing import Any

from benchmarks.measure import ROUNDS, Timings, compare, in_turns, ratios, summary
from benchmarks.shop import BenchShop, Shops
from pos_app.core import catalog
from pos_app.core.db import driver
from pos_app.core.models.base import microseconds
from pos_app.core.search import fold

LOOKUPS = 200
_BARE_ROWS = """
SELECT v.id, v.code, p.name, p.unit, p.sold_by_weight, p.asks_price, p.controls_stock, p.tax_class,
  (SELECT amount_minor FROM prices WHERE variant_id = v.id AND price_list = 'shelf'
     AND from_at <= ?2 AND (until_at IS NULL OR until_at > ?2) ORDER BY from_at DESC LIMIT 1),
  (SELECT sum(on_hand_milli - reserved_milli) FROM levels WHERE variant_id = v.id)
FROM product_search f JOIN product_search_keys k ON k.place = f.rowid
JOIN variants v ON v.id = k.variant_id JOIN products p ON p.id = v.product_id
WHERE f.product_search MATCH ?1 AND p.active AND v.active ORDER BY f.rowid LIMIT 20
"""
_BARE_NUMBERS = "SELECT rowid FROM product_search WHERE product_search MATCH ? LIMIT 20"
_BARE_CODE = """
SELECT v.id, v.code, p.name, p.unit, p.sold_by_weight, p.asks_price, p.controls_stock, p.tax_class,
  b.quantity_milli, (SELECT amount_minor FROM prices WHERE variant_id = v.id ORDER BY from_at DESC)
FROM barcodes b JOIN variants v ON v.id = b.variant_id JOIN products p ON p.id = v.product_id
WHERE b.code = ?
"""


def run(shops: Shops, *, quick: bool = False) -> dict[str, object]:
    """Measure at 1,000 and 100,000 products, and how the time grows between them."""
    sizes = (1000, 5000) if quick else (1000, 100_000)
    results: dict[str, object] = {}
    medians = []
    for products in sizes:
        shop = shops.make(products=products)
        by_name = _search(shop)
        medians.append(by_name[1].percentile(50))
        results[f"{products} products"] = {"barcode": _barcode(shop), "name": by_name[0]}
        shop.database.close()
    growth = math.log(medians[1] / medians[0]) / math.log(sizes[1] / sizes[0])
    results["growth_exponent"] = round(growth, 3)
    return results


def _words(shop: BenchShop) -> list[str]:
    """Return what people type: the first three to six letters of a word of a real name."""
    typed = []
    for number in range(LOOKUPS):
        words = [w for w in shop.items[number * 7919 % len(shop.items)].name.split() if len(w) > 3]
        typed.append((words or ["agua"])[0][: 3 + number % 4])
    return typed


def _search(shop: BenchShop) -> tuple[dict[str, object], Timings]:
    ours, rows, numbers = Timings(), Timings(), Timings()
    words = _words(shop)
    with shop.database.read() as session:
        connection = driver(session.connection())
        now = microseconds(shop.database.clock.now())
        assert _same_rows(session, connection, words, now)
        for _ in range(ROUNDS + 1):
            mine: list[Callable[[], object]] = [_ours(session, text) for text in words]
            by_hand = [_bare(connection, _BARE_ROWS, (text, now)) for text in words]
            bare = [_bare(connection, _BARE_NUMBERS, (text,)) for text in words]
            in_turns((ours, rows, numbers), (mine, by_hand, bare))
    for times in (ours, rows, numbers):
        times.rounds.pop(0)
    return {
        "ours": summary(ours),
        "rows": summary(rows),
        "numbers": summary(numbers),
        "to_rows": ratios(ours, rows),
        "to_numbers": ratios(ours, numbers),
    }, ours


def _same_rows(session: Any, connection: Any, words: list[str], now: int) -> bool:
    """Return whether both find the same, in the same order, of every text."""
    return all(
        [item.variant_id.bytes for item in catalog.find_products(session, text)]
        == [row[0] for row in _bare(connection, _BARE_ROWS, (text, now))()]
        for text in words
    )


def _ours(session: Any, text: str) -> Callable[[], object]:
    return lambda: catalog.find_products(session, text)


def _bare(connection: Any, sql: str, values: tuple[Any, ...]) -> Callable[[], Any]:
    values = (f'"{fold(values[0])}"*', *values[1:])
    return lambda: connection.execute(sql, values).fetchall()


def _barcode(shop: BenchShop) -> dict[str, object]:
    ours, bare = Timings(), Timings()
    codes = [shop.items[number * 7919 % len(shop.items)].code for number in range(LOOKUPS)]
    with shop.database.read() as session:
        connection = driver(session.connection())
        for _ in range(ROUNDS):
            mine = [_find(session, code) for code in codes]
            other = [_find_bare(connection, code) for code in codes]
            in_turns((ours, bare), (mine, other))
    return compare(ours, bare)


def _find(session: Any, code: str) -> Callable[[], object]:
    return lambda: catalog.find_by_code(session, code)


def _find_bare(connection: Any, code: str) -> Callable[[], object]:
    return lambda: connection.execute(_BARE_CODE, (code,)).fetchone()
