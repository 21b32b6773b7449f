"""W4: a page of 50 of the Kardex card, against the bare keyset query, as the ledger grows."""

import math
from collections.abc import Callable
from typing import Any

from benchmarks.measure import ROUNDS, Timings, compare, in_turns
from benchmarks.shop import BenchShop, Shops
from pos_app.core import journal, kardex
from pos_app.core.db import WriteSession, driver

PAGES = 100
PRODUCTS = 1000  # so that each has a full page at every size
_BARE = "SELECT * FROM movements WHERE variant_id = ? ORDER BY position DESC LIMIT 50"
_FILL = """
INSERT INTO movements (device_id, seq, line_no, location_id, variant_id, lot_id, type, reason,
  quantity_milli, unit_cost_e4, on_hand_after_milli, reserved_after_milli, user_id, occurred_at,
  document_kind, document_id, description)
VALUES (?, ?, 1, ?, ?, ?, 'SALIDA', 'VENTA', 1000, 0, 0, 0, ?, ?, 'sale', ?, '')
"""


def run(shops: Shops, *, quick: bool = False) -> dict[str, object]:
    """Measure at a tenth and at the whole size, and how the time grows between them."""
    sizes = (60_000, 120_000) if quick else (100_000, 1_000_000)
    shop = shops.make(products=PRODUCTS)
    results: dict[str, object] = {}
    medians, filled = [], 0
    for size in sizes:
        shop.database.write(_filler(shop, filled, size))
        filled = size
        result, ours = _measure(shop)
        medians.append(ours.percentile(50))
        results[f"{size} movements"] = result
    shop.database.close()
    growth = math.log(medians[1] / medians[0]) / math.log(sizes[1] / sizes[0])
    results["growth_exponent"] = round(growth, 3)
    return results


def _filler(shop: BenchShop, start: int, stop: int) -> Callable[[WriteSession], None]:
    """Fill the ledger with rows of the right shape; this store is read, never verified."""

    def fill(session: WriteSession) -> None:
        station = journal.get_station(session)
        variants = [item.variant_id.bytes for item in shop.items]
        rows = (
            (station.device_id.bytes, 10**7 + number, station.location_id.bytes, variant, variant,
             shop.actor.user_id.bytes, number, variant)
            for number in range(start, stop)
            for variant in (variants[number * 7919 % len(variants)],)
        )  # fmt: skip
        driver(session.connection()).executemany(_FILL, rows)

    return fill


def _measure(shop: BenchShop) -> tuple[dict[str, object], Timings]:
    ours, bare = Timings(), Timings()
    variants = [shop.items[number * 7919 % len(shop.items)].variant_id for number in range(PAGES)]
    with shop.database.read() as session:
        connection = driver(session.connection())
        for _ in range(ROUNDS + 1):
            mine = [_ours(session, variant) for variant in variants]
            other = [_bare(connection, variant) for variant in variants]
            in_turns((ours, bare), (mine, other))
    ours.rounds.pop(0)
    bare.rounds.pop(0)
    return compare(ours, bare), ours


def _ours(session: Any, variant: Any) -> Callable[[], object]:
    return lambda: kardex.card(session, variant)


def _bare(connection: Any, variant: Any) -> Callable[[], object]:
    return lambda: connection.execute(_BARE, (variant.bytes,)).fetchall()
