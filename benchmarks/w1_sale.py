"""W1: a durable sale of five lines paid in cash, against a hand-written script and bare rows.

Three others do it on copies of the same store, with the same driver and SQLite, WAL,
`synchronous=FULL`, one commit each, in turns with ours:

- *script*: `benchmarks.handwritten`, which makes its rows from the cart. The main comparison.
- *rows*: a replay of exactly the INSERTs, UPDATEs and DELETEs of our sale, ready made, by
  statement. It checks, reads and computes nothing, which no program can do: a lower bound.
- *rows with random ids*: the same replay under random ids. Its p99 shows what ids in time order and
  checkpoints beside the commits are for.
"""

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
COMPARED = (
    "journal", "applied", "sales", "sale_lines", "payments", "fiscal_documents", "movements",
    "levels", "number_series", "print_jobs",
)  # fmt: skip
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
    rows_written = _same_rows(shop, folder, till, carts[0])
    scattered = [
        _with_random_ids(cart, writes) for cart, writes in zip(carts, captured, strict=True)
    ]
    script = handwritten.connect(copy_store(shop.path, folder / "script.db"))
    charge = handwritten.prepare(script, till, handwritten.ordered_id)
    rows = handwritten.connect(copy_store(shop.path, folder / "rows.db"))
    random = handwritten.connect(copy_store(shop.path, folder / "random.db"))
    shop.database.start_checkpoints()
    times = {name: Timings() for name in ("ours", "script", "rows", "random")}
    work = [
        [_bind(shop.charge, cart) for cart in carts],
        [_bind(charge, cart) for cart in carts],
        [_bind(_replay, rows, writes) for writes in captured],
        [_bind(_replay, random, writes) for writes in scattered],
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


# The same rows ---------------------------------------------------------------------------------


def _same_rows(shop: BenchShop, folder: Path, till: handwritten.Till, cart: Cart) -> int:
    """Let both charge one cart on a copy; fail unless the rows are the same. Return how many."""
    ours = handwritten.connect(copy_store(shop.path, folder / "same-ours.db"))
    theirs = handwritten.connect(copy_store(shop.path, folder / "same-script.db"))
    database = open_database(sqlite_url(folder / "same-ours.db"))
    twin = BenchShop(shop.path, database, shop.actor, shop.items)
    before = theirs.total_changes
    twin.charge(cart)
    handwritten.prepare(theirs, till, handwritten.ordered_id)(cart)
    written = int(theirs.total_changes - before)
    for table in COMPARED:
        mine, other = _rows(ours, table), _rows(theirs, table)
        if mine != other:
            different = sorted(set(mine) ^ set(other))[:4]
            raise AssertionError(f"the script's {table} differ: {different}")
    database.close()
    ours.close()
    theirs.close()
    return written


def _rows(connection: Any, table: str) -> list[str]:
    cursor = connection.execute(f"SELECT * FROM {table}")
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
