"""W12, imports: a list of products into an empty shop, against the bare SQL that does the same.

The other reads the same file with the csv module, trusts every row, and writes the same rows of the
same tables (products, variants, barcodes, prices, search) in one transaction. It holds the write
lock from its first row to its last; ours is measured too: `longest_lock_ms` is the longest time for
which a sale would have had to wait.
"""

import csv
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.measure import Timings, compare, in_turns
from benchmarks.shop import BenchShop, Shops, product_names
from pos_app.core import search
from pos_app.core.db import WriteSession, driver
from pos_app.core.ids import new_id
from pos_app.core.imports import import_file
from pos_app.core.models.base import microseconds

ROUNDS = 3
_TABLES = ("products", "variants", "barcodes", "prices", "product_search_keys")
_PRODUCT = """
INSERT INTO products (id, code, name, unit, sold_by_weight, controls_stock, tracks_lots,
  tracks_serials, asks_price, min_stock_milli, lead_time_days, shortage, tax_class, active,
  updated_at) VALUES (?, ?, ?, 'un', 0, 1, 0, 0, 0, 0, 0, 'refuse', 'standard', 1, ?)
"""
_VARIANT = """
INSERT INTO variants (id, product_id, code, attributes, label, active) VALUES (?, ?, ?, '', '', 1)
"""
_BARCODE = """
INSERT INTO barcodes (code, variant_id, quantity_milli, pack_name) VALUES (?, ?, 1000, '')
"""
_PRICE = """
INSERT INTO prices (variant_id, price_list, from_at, amount_minor) VALUES (?, 'shelf', ?, ?)
"""
_KEY = "INSERT INTO product_search_keys (place, variant_id, words) VALUES (?, ?, ?)"
_WORDS = "INSERT INTO product_search (rowid, words) VALUES (?, ?)"


def run(shops: Shops, *, quick: bool = False) -> dict[str, object]:
    """Measure with 100,000 products, or 5,000."""
    count = 5000 if quick else 100_000
    path = _write_list(shops.folder / f"list-{count}.csv", count)
    ours, bare, locks = Timings(), Timings(), list[float]()
    for number in range(ROUNDS):
        mine, other = shops.make(products=1), shops.make(products=1)
        in_turns((ours, bare), ([_ours(mine, path, locks)], [_bare(other, path)]))
        if not number:
            assert _same_rows(mine, other), "both write the same rows"
        for shop in (mine, other):
            shop.database.close()
    result = compare(ours, bare)
    result["products_per_s"] = round(count / ours.percentile(50) * 1000)
    result["longest_lock_ms"] = round(max(locks), 1)
    return {f"{count} products": result}


def _write_list(path: Path, count: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["code", "name", "price"])
        for number, name in enumerate(product_names(count)):
            clean = " ".join(name.split())[:120]
            writer.writerow([f"{7_900_000_000_000 + number}", clean, 500 + number % 9000])
    return path


def _ours(shop: BenchShop, path: Path, locks: list[float]) -> Callable[[], object]:
    def write(operation: Callable[[WriteSession], Any]) -> Any:
        """Write as the till's own writer thread does, and say how long the lock was held."""
        began = time.perf_counter_ns()
        result = shop.database.write(operation)
        locks.append((time.perf_counter_ns() - began) / 1e6)
        return result

    return lambda: import_file(shop.database, shop.actor, path, write=write)


def _bare(shop: BenchShop, path: Path) -> Callable[[], object]:
    def insert(session: WriteSession) -> None:
        run_many = driver(session.connection()).executemany
        now = microseconds(shop.database.clock.now())
        with path.open(encoding="utf-8", newline="") as file:
            rows = [
                (new_id().bytes, code.zfill(14), name, int(price))
                for code, name, price in list(csv.reader(file))[1:]
            ]
        words = [search.fold(f"{name} {code}") for _, code, name, _ in rows]
        run_many(_PRODUCT, ((id_, code, name, now) for id_, code, name, _ in rows))
        run_many(_VARIANT, ((id_, id_, code) for id_, code, _, _ in rows))
        run_many(_BARCODE, ((code, id_) for id_, code, _, _ in rows))
        run_many(_PRICE, ((id_, now, price) for id_, _, _, price in rows))
        run_many(_KEY, ((at, row[0], words[at - 2]) for at, row in enumerate(rows, start=2)))
        run_many(_WORDS, enumerate(words, start=2))

    return lambda: shop.database.write(insert)


def _same_rows(one: BenchShop, other: BenchShop) -> bool:
    """Return whether both shops hold the same but for ids and times."""
    return all(_rows(one, table) == _rows(other, table) for table in _TABLES)


def _rows(shop: BenchShop, table: str) -> list[tuple[Any, ...]]:
    left_out = {"id", "product_id", "variant_id", "updated_at", "from_at"}
    with shop.database.read() as session:
        cursor = driver(session.connection()).execute(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description]
        kept = [at for at, name in enumerate(names) if name not in left_out]
        return sorted(tuple(row[at] for at in kept) for row in cursor)
