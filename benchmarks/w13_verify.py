"""W13: proving everything recorded, against SQL that only adds up and hashes.

Two others read the same store in turns with ours, by hand:

- *sums*: the stock of each product by one SQL sum, and SHA-256 over the payloads of the journal.
- *rows*: the same, and every row of the sales, lines, payments, numbers and movements read, and
  every payload decoded. It compares nothing; ours compares each column of each row with its fact.

Memory is that of a process of its own, at a tenth of the movements and at all of them.
"""

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.measure import ROUNDS, Timings, in_turns, ratios, summary
from benchmarks.shop import BenchShop, Shops
from pos_app.core import kardex, verify
from pos_app.core.db import driver

PRODUCTS = 1000
LINES = 5
TABLES = ("movements", "sales", "sale_lines", "payments", "fiscal_documents")
_SUMS = """
SELECT location_id, variant_id, sum(
  CASE type WHEN 'ENTRADA' THEN quantity_milli WHEN 'SALIDA' THEN -quantity_milli ELSE 0 END)
FROM movements GROUP BY location_id, variant_id
"""
_JOURNAL = "SELECT payload, prev_hash FROM journal ORDER BY device_id, seq"
_MEMORY = """
import resource, sys
from pathlib import Path
from pos_app.core import verify
from pos_app.core.db import open_database, sqlite_url
database = open_database(sqlite_url(Path(sys.argv[1])))
with database.read() as session:
    assert verify.verify(session).ok
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def run(shops: Shops, *, quick: bool = False) -> dict[str, object]:
    """Measure at a tenth and at the whole size."""
    sizes = (200, 2000) if quick else (20_000, 200_000)
    results: dict[str, object] = {}
    for sales in sizes:
        shop = shops.make(products=PRODUCTS, history=sales, lines=LINES)
        shop.database.close()
        results[f"{PRODUCTS + sales * LINES} movements"] = {
            **_measure(shop, ROUNDS if quick else 1),
            "memory_mb": _memory_mb(shop.path),
        }
        shop.database.close()
    return results


def _measure(shop: BenchShop, times_each: int) -> dict[str, object]:
    whole, balances, sums, rows = Timings(), Timings(), Timings(), Timings()
    with shop.database.read() as session:
        connection = driver(session.connection())

        def prove() -> None:
            verdict = verify.verify(session)
            assert verdict.ok, verdict.problems[:1]

        pieces: list[Callable[[], object]] = [
            prove,
            lambda: kardex.verify(session),
            lambda: _add_up(connection),
            lambda: _read(connection),
        ]
        for _ in range(ROUNDS):
            in_turns((whole, balances, sums, rows), [[piece] * times_each for piece in pieces])
    return {
        "ours": summary(whole),
        "of_which_balances": summary(balances),
        "sums": summary(sums),
        "rows": summary(rows),
        "to_sums": ratios(whole, sums),
        "to_rows": ratios(whole, rows),
    }


def _add_up(connection: Any) -> None:
    connection.execute(_SUMS).fetchall()
    for payload, previous in connection.execute(_JOURNAL):
        hashlib.sha256(previous + payload).digest()


def _read(connection: Any) -> None:
    _add_up(connection)
    for payload, _ in connection.execute(_JOURNAL):
        msgspec.json.decode(payload)
    for table in TABLES:
        for _ in connection.execute(f"SELECT * FROM {table}"):
            pass


def _memory_mb(path: Path) -> int:
    """Return the most memory that a process of its own had while it proved the store."""
    done = subprocess.run(
        [sys.executable, "-c", _MEMORY, str(path)], check=True, capture_output=True, text=True
    )
    return int(done.stdout)
