"""W21: reconciling a count of 5,000 lines, against the bare statements that write the same rows."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from benchmarks.measure import ROUNDS, Timings, compare
from benchmarks.shop import BenchShop, Shops
from pos_app.core import journal, stock_takes
from pos_app.core.db import Database, driver
from pos_app.core.ids import new_id
from pos_app.core.models.stock import Movement
from pos_app.core.stock_takes import CountInput

BATCH: Final = 500  # lines of one operation of counting
_LEVEL = (
    "UPDATE levels SET on_hand_milli = ? WHERE location_id = ? AND variant_id = ? AND lot_id = ?"
)


def run(shops: Shops, *, quick: bool = False) -> dict[str, object]:
    """Count everything with one missing, and correct it: one durable commit each."""
    lines = 500 if quick else 5000
    shop = shops.make(products=lines)
    bare_shop = shops.make(products=lines)
    ours, bare = Timings(), Timings()
    for turn in range(ROUNDS + 1):
        take = _count(shop, turn)
        ours.run([_ours(shop, take)])
        bare.run([_bare(bare_shop.database, _rows(shop, take))])
    ours.rounds.pop(0)
    bare.rounds.pop(0)
    for one in (shop, bare_shop):
        one.database.close()
    return {f"{lines} lines": compare(ours, bare)}


def _count(shop: BenchShop, turn: int) -> UUID:
    """Count one less of each product than there is; return the completed stock take."""
    write, actor = shop.database.write, shop.actor
    take = write(lambda s: stock_takes.begin(s, actor))
    milli = 10**9 - 1000 * (turn + 1)
    counts = [CountInput(item.variant_id, milli) for item in shop.items]
    for start in range(0, len(counts), BATCH):
        some = counts[start : start + BATCH]
        write(lambda s, some=some: stock_takes.count(s, actor, stock_take_id=take, lines=some))  # type: ignore[misc]
    write(lambda s: stock_takes.complete(s, actor, stock_take_id=take))
    return take


def _ours(shop: BenchShop, take: UUID) -> Callable[[], object]:
    return lambda: shop.database.write(
        lambda s: stock_takes.reconcile(s, shop.actor, stock_take_id=take)
    )


def _rows(shop: BenchShop, take: UUID) -> dict[str, list[tuple[Any, ...]]]:
    """Return what the reconciliation that was just timed wrote, table by table."""
    with shop.database.read() as session:
        run = driver(session.connection()).execute
        station = journal.get_station(session)
        seq = journal.head(session, station.device_id)[0]
        columns = ", ".join(c.name for c in Movement.__table__.columns if c.name != "position")
        mine = (station.device_id.bytes, seq)
        return {
            f"movements ({columns})": run(
                f"SELECT {columns} FROM movements WHERE device_id = ? AND seq = ?", mine
            ).fetchall(),
            "stock_take_variances": run(
                "SELECT * FROM stock_take_variances WHERE stock_take_id = ?", (take.bytes,)
            ).fetchall(),
            "stock_take_states": run(
                "SELECT * FROM stock_take_states WHERE stock_take_id = ? AND state = 'reconciled'",
                (take.bytes,),
            ).fetchall(),
            "journal": run(
                "SELECT * FROM journal WHERE device_id = ? AND seq = ?", mine
            ).fetchall(),
            "levels": run(
                "SELECT on_hand_milli, location_id, variant_id, lot_id FROM levels"
            ).fetchall(),
        }


def _bare(database: Database, rows: dict[str, list[tuple[Any, ...]]]) -> Callable[[], object]:
    """Write the same rows into a shop of the same size, under numbers of their own."""
    device = new_id().bytes

    def write() -> None:
        with database.engine.connect() as connection:
            bare = driver(connection)
            bare.execute("BEGIN IMMEDIATE")
            for table, some in rows.items():
                if table == "levels":
                    bare.executemany(_LEVEL, some)
                    continue
                own = [(device, *row[1:]) for row in some] if "device" in table else some
                marks = ", ".join("?" * len(some[0]))
                bare.executemany(f"INSERT INTO {table} VALUES ({marks})", own)
            bare.execute("COMMIT")

    return write
