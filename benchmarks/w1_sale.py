"""W1: a durable sale of five lines paid in cash, against a hand-written script and bare rows.

Three others do it on copies of the same store, with the same driver and SQLite, WAL,
`synchronous=FULL`, one commit each, in turns with ours:

- *script*: `benchmarks.handwritten`, which makes its rows from the cart. The main comparison.
- *rows*: a replay of exactly the INSERTs, UPDATEs and DELETEs of our sale, ready made, by
  statement. It checks, reads and computes nothing, which no program can do: a lower bound.
- *rows with random ids*: the same replay under random ids. Its p99 shows what ids in time order and
  checkpoints beside the commits are for.
- *disk*: as many bytes as a sale adds to the WAL, appended to a file and synced. No database: what
  the disk takes of all the others' time, and how unsteady it is.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

import msgspec
from pysqlite3 import dbapi2
from sqlalchemy import event

from benchmarks import handwritten
from benchmarks.measure import ROUNDS, Timings, in_turns, ratio, ratios, summary
from benchmarks.shop import BenchShop, Shops, copy_store
from pos_app.core import cash, journal
from pos_app.core.cart import Cart
from pos_app.core.db import open_database, sqlite_url

Write = tuple[str, list[Any]]  # a statement and the rows it was run with
SALES = 200  # a round
COMPARED = {
    "journal": "op_id = ?1", "applied": "op_id = ?1", "sales": "id = ?1",
    "sale_lines": "sale_id = ?1", "payments": "sale_id = ?1",
    "fiscal_documents": "document_id = ?1", "movements": "document_id = ?1",
    "levels": "variant_id IN (SELECT variant_id FROM sale_lines WHERE sale_id = ?1)",
    "number_series": "?1", "print_jobs": "document_id = ?1",
}  # fmt: skip
# What two programs cannot have the same: when it was, and what follows from that.
OWN = {"occurred_at", "received_at", "created_at", "updated_at", "expires_at", "hash", "prev_hash"}


def run(shops: Shops, *, quick: bool = False) -> dict[str, object]:
    """Measure at 1,000 and 100,000 products, with and without a history."""
    sizes = ((1000, 0), (1000, 2000)) if quick else ((1000, 0), (100_000, 0), (100_000, 200_000))
    results: dict[str, object] = {}
    means: list[float] = []
    for products, history in sizes:
        name = f"{products} products, {history} sales before"
        shop = shops.make(products=products, history=history)
        result, ours = _measure(shop, shop.path.parent)
        means.append(ours.mean())
        result["mean_growth"] = round(ours.mean() / means[0], 2)
        results[name] = result
        shop.database.close()
    return results


def _measure(shop: BenchShop, folder: Path) -> tuple[dict[str, object], Timings]:
    till = _till(shop)
    shop.charge(shop.cart(0))  # the first sale of a till begins its series of numbers
    shop.database.close()  # closing checkpoints everything: one quiet file to copy
    carts = [shop.cart(10**6 + number) for number in range(SALES * (ROUNDS + 1))]
    for cart in carts:
        assert cart.total_minor  # amounts of lines are kept once computed: for all alike
    captured = _capture(shop, copy_store(shop.path, folder / "captured.db"), carts)
    rows_written, wal_bytes = _same_rows(shop, folder, till, carts[0])
    scattered = [
        _with_random_ids(cart, writes) for cart, writes in zip(carts, captured, strict=True)
    ]
    script = handwritten.connect(copy_store(shop.path, folder / "script.db"))
    charge = handwritten.prepare(script, till, handwritten.ordered_id)
    rows = handwritten.connect(copy_store(shop.path, folder / "rows.db"))
    random = handwritten.connect(copy_store(shop.path, folder / "random.db"))
    disk = _disk(folder / "disk", wal_bytes)
    for copy in ("captured", "same-ours", "same-script"):
        (folder / f"{copy}.db").unlink()
    os.sync()  # nothing of the making of shops is left to be written
    shop.database.start_checkpoints()
    times = {name: Timings() for name in ("ours", "script", "rows", "random", "disk")}
    work = [
        [_bind(shop.charge, cart) for cart in carts],
        [_bind(charge, cart) for cart in carts],
        [_bind(_replay, rows, writes) for writes in captured],
        [_bind(_replay, random, writes) for writes in scattered],
        [disk for _ in carts],
    ]
    for start in range(0, len(carts), SALES):
        in_turns(list(times.values()), [pieces[start : start + SALES] for pieces in work])
    for one in times.values():
        one.rounds.pop(0)  # the first round warms all
    for connection in (script, rows, random):
        connection.close()
    ours = times["ours"]
    return {
        "rows_written": rows_written,
        "disk": {**summary(times["disk"]), "bytes": wal_bytes},
        "ours": summary(ours),
        "script": {**summary(times["script"]), "rows_written": rows_written},
        "rows": {**summary(times["rows"]), "rows_written": rows_written},
        "rows_with_random_ids": {**summary(times["random"]), "rows_written": rows_written},
        "to_script": ratios(ours, times["script"]),
        "to_rows": ratios(ours, times["rows"]),
        "p99_to_rows_with_random_ids": ratio(ours, times["random"], 99),
    }, ours


def _bind(function: Callable[..., object], *args: object) -> Callable[[], object]:
    return lambda: function(*args)


def _till(shop: BenchShop) -> handwritten.Till:
    with shop.database.read() as session:
        station = journal.get_station(session)
        return handwritten.Till(
            device=station.device_id,
            branch=station.branch_id,
            location=station.location_id,
            cash_session=cash.get_open(session).id,
            user=shop.actor.user_id,
            boot=shop.database.clock.boot_id,
        )


def _disk(path: Path, size: int) -> Callable[[], object]:
    file, some_bytes = os.open(path, os.O_CREAT | os.O_WRONLY), os.urandom(size)
    sync: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)

    def append() -> None:
        os.write(file, some_bytes)
        sync(file)

    return append


# The same rows ---------------------------------------------------------------------------------


def _same_rows(
    shop: BenchShop, folder: Path, till: handwritten.Till, cart: Cart
) -> tuple[int, int]:
    """Let both charge one cart on a copy; fail unless the rows are the same.

    Return how many they are, and the bytes that they are in the WAL.
    """
    ours = handwritten.connect(copy_store(shop.path, folder / "same-ours.db"))
    theirs = handwritten.connect(copy_store(shop.path, folder / "same-script.db"))
    database = open_database(sqlite_url(folder / "same-ours.db"))
    twin = BenchShop(shop.path, database, shop.actor, shop.items)
    before = theirs.total_changes
    twin.charge(cart)
    handwritten.prepare(theirs, till, handwritten.ordered_id)(cart)
    written = int(theirs.total_changes - before)
    for table in COMPARED:
        mine, other = _rows(ours, table, cart), _rows(theirs, table, cart)
        if mine != other:
            different = sorted(set(mine) ^ set(other))[:4]
            raise AssertionError(f"the script's {table} differ: {different}")
    wal_bytes = (folder / "same-script.db-wal").stat().st_size
    database.close()
    ours.close()
    theirs.close()
    return written, wal_bytes


def _rows(connection: Any, table: str, cart: Cart) -> list[str]:
    sql = f"SELECT * FROM {table} WHERE {COMPARED[table]}"
    cursor = connection.execute(sql, (cart.id.bytes,))
    names = [column[0] for column in cursor.description]
    own = OWN | ({"id"} if table == "print_jobs" else set())
    found = []
    for row in cursor:
        values = {name: value for name, value in zip(names, row, strict=True) if name not in own}
        if "payload" in values:
            said = msgspec.json.decode(values["payload"])
            values["payload"] = {
                key: value
                for key, value in said.items()
                if key not in {"occurred_at", "monotonic_ms", "boot"}
            }
        found.append(repr(values))
    return sorted(found)


# The bare rows ---------------------------------------------------------------------------------


class _Cursor(dbapi2.Cursor):  # type: ignore[misc]
    """Notes every row that a statement writes."""

    notes: ClassVar[list[Write]] = []

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Any:
        self._note(sql, [values])
        return super().execute(sql, values)

    def executemany(self, sql: str, rows: Any) -> Any:
        rows = list(rows)
        self._note(sql, rows)
        return super().executemany(sql, rows)

    def _note(self, sql: str, rows: list[Any]) -> None:
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")) and rows:
            without_answer = sql.split(" RETURNING ", maxsplit=1)[0]
            self.notes.append((without_answer, [list(row) for row in rows]))


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


def _replay(connection: Any, writes: list[Write]) -> None:
    cursor = connection.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    for sql, rows in writes:
        cursor.executemany(sql, rows)
    cursor.execute("COMMIT")
