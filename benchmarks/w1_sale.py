"""W1: a durable sale of five lines paid in cash, against a script that inserts the same rows.

The bare side replays, on a copy of the same store, exactly the INSERTs and UPDATEs that our sale
makes (captured from a third copy): same driver, same SQLite, WAL, synchronous=FULL, one commit
each, statements prepared by the driver's cache. It validates nothing and computes nothing.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

from pysqlite3 import dbapi2
from sqlalchemy import event

from benchmarks.measure import ROUNDS, Timings, compare, summary
from benchmarks.shop import BenchShop, copy_store, make_shop
from pos_app.core.cart import Cart
from pos_app.core.db import open_database, sqlite_url

Write = tuple[str, list[Any]]  # a statement and the rows it was run with
SALES = 100  # a round


def run(folder: Path, *, quick: bool = False) -> dict[str, object]:
    """Measure at 1,000 and 100,000 products, with and without a history."""
    sizes = ((1000, 0), (1000, 2000)) if quick else ((1000, 0), (100_000, 0), (100_000, 200_000))
    results: dict[str, object] = {}
    means: list[float] = []
    for products, history in sizes:
        name = f"{products} products, {history} sales before"
        shop = make_shop(folder / f"w1-{products}-{history}", products=products, history=history)
        result, ours = _measure(shop, folder)
        means.append(ours.mean())
        result["mean_growth"] = round(ours.mean() / means[0], 2)
        results[name] = result
        shop.database.close()
    return results


def _measure(shop: BenchShop, folder: Path) -> tuple[dict[str, object], Timings]:
    shop.database.close()  # closing checkpoints everything: one quiet file to copy
    carts = [shop.cart(10**6 + number) for number in range(SALES * (ROUNDS + 1))]
    captured = _capture(shop, copy_store(shop.path, folder / "captured.db"), carts)
    scattered = [
        _with_random_ids(cart, writes) for cart, writes in zip(carts, captured, strict=True)
    ]
    bare = _bare_connection(copy_store(shop.path, folder / "bare.db"))
    random = _bare_connection(copy_store(shop.path, folder / "random.db"))
    shop.database.start_checkpoints()
    ours_times, bare_times, random_times = Timings(), Timings(), Timings()
    for number in range(ROUNDS + 1):
        part = slice(number * SALES, (number + 1) * SALES)
        ours_times.run([_bind(shop.charge, cart) for cart in carts[part]])
        bare_times.run([_bind(_replay, bare, writes) for writes in captured[part]])
        random_times.run([_bind(_replay, random, writes) for writes in scattered[part]])
    for times in (ours_times, bare_times, random_times):
        times.rounds.pop(0)  # the first round warms all
    bare.close()
    random.close()
    rows = sum(len(values) for _, values in captured[-1])
    result: dict[str, object] = {"rows_written": rows, **compare(ours_times, bare_times)}
    result["bare_random_ids"] = summary(random_times)
    result["ratio_p99_random_ids"] = round(
        ours_times.percentile(99) / random_times.percentile(99), 2
    )
    return result, ours_times


def _bind(function: Callable[..., object], *args: object) -> Callable[[], object]:
    return lambda: function(*args)


class _Cursor(dbapi2.Cursor):  # type: ignore[misc]
    """Notes every row that a statement writes."""

    notes: ClassVar[list[Write]] = []

    def execute(self, sql: str, values: Any = ()) -> Any:
        self._note(sql, [values])
        return super().execute(sql, values)

    def executemany(self, sql: str, rows: Any) -> Any:
        rows = list(rows)
        self._note(sql, rows)
        return super().executemany(sql, rows)

    def _note(self, sql: str, rows: list[Any]) -> None:
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")) and rows:
            self.notes.append((sql, [list(row) for row in rows]))


class _Connection(dbapi2.Connection):  # type: ignore[misc]
    def cursor(self, *_args: Any) -> Any:
        return super().cursor(_Cursor)


def _capture(shop: BenchShop, path: Path, carts: list[Cart]) -> list[list[Write]]:
    """Charge the carts on a copy and note every row written, by statement."""
    database = open_database(sqlite_url(path), synchronous="OFF")

    @event.listens_for(database.engine, "do_connect")
    def connect(_dialect: object, _record: object, _args: object, options: dict[str, Any]) -> None:
        options["factory"] = _Connection

    twin = BenchShop(path, database, shop.actor, shop.items)
    captured: list[list[Write]] = []
    for cart in carts:
        _Cursor.notes.clear()
        twin.charge(cart)
        captured.append(list(_Cursor.notes))
    database.close()
    return captured


def _with_random_ids(cart: Cart, writes: list[Write]) -> list[Write]:
    """Return the same rows under random ids, as a program without time-ordered ids makes them."""
    new = {cart.id.bytes: uuid4().bytes}
    for sql, rows in writes:
        if sql.startswith("INSERT INTO print_jobs"):
            new.update({row[0]: uuid4().bytes for row in rows})
    return [
        (sql, [[new.get(v, v) if isinstance(v, bytes) else v for v in row] for row in rows])
        for sql, rows in writes
    ]


def _bare_connection(path: Path) -> Any:
    """Open the copy as a hand-written script would, with SQLite's automatic checkpoint."""
    connection = dbapi2.connect(str(path), cached_statements=256)
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON",
                   "recursive_triggers = ON", "cache_size = -32000"):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _replay(connection: Any, writes: list[Write]) -> None:
    cursor = connection.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    for sql, rows in writes:
        cursor.executemany(sql, rows)
    cursor.execute("COMMIT")
