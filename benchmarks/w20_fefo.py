"""W20: first expiry first over 50 lots, against the bare ordered query that does the same."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import update

from benchmarks.measure import ROUNDS, Timings, compare, in_turns
from benchmarks.shop import BenchShop, Shops
from pos_app.core import adjustments, journal, kardex
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.db import WriteSession, driver
from pos_app.core.facts import LotFact
from pos_app.core.kardex import Demand
from pos_app.core.models.catalog import Product

LOTS: Final = 50
LOT_MILLI: Final = 2000
WANTED_MILLI: Final = 7000  # the first lot that may be sold and the three after it
TODAY: Final = date(2030, 1, 1)
_BARE = """
SELECT l.lot_id, l.on_hand_milli - l.reserved_milli, o.unit_cost_e4
FROM levels l JOIN lots o ON o.id = l.lot_id
WHERE l.location_id = ? AND l.variant_id = ? AND l.on_hand_milli > l.reserved_milli
  AND (o.expires_on IS NULL OR o.expires_on >= ?)
ORDER BY o.expires_on IS NULL, o.expires_on, o.received_at, o.id
"""


def run(shops: Shops, *, quick: bool = False) -> dict[str, object]:
    """Decide which lots leave, for many products of 50 lots each, some of them expired."""
    products = 40 if quick else 200
    shop = shops.make(products=products)
    shop.database.write(_fill(shop))
    ours, bare = Timings(), Timings()
    with shop.database.read() as session:
        connection = driver(session.connection())
        place = journal.get_station(session).location_id
        for _ in range(ROUNDS + 1):
            mine = [_ours(session, place, item.variant_id) for item in shop.items]
            other = [_bare(connection, place, item.variant_id) for item in shop.items]
            in_turns((ours, bare), (mine, other))
        _same(session, connection, place, shop)
    ours.rounds.pop(0)
    bare.rounds.pop(0)
    shop.database.close()
    return {f"{LOTS} lots": compare(ours, bare)}


def _fill(shop: BenchShop) -> Callable[[WriteSession], None]:
    """Give each product its lots, the last to expire received first."""

    def fill(session: WriteSession) -> None:
        session.execute(update(Product).values(tracks_lots=True))
        for item in shop.items:
            whole = AdjustmentLine(item.variant_id, -kardex.on_hand(session, item.variant_id))
            lines = [
                AdjustmentLine(item.variant_id, LOT_MILLI, 5_000_000, lot=LotFact(
                    number=f"L{number}", expires_on=TODAY + timedelta(days=LOTS - 5 - number)))
                for number in range(LOTS)
            ]  # fmt: skip
            for moved in ([whole], lines):
                adjustments.adjust(session, shop.actor, lines=moved, reason="AJUSTE", note="bench")

    return fill


def _ours(session: Any, place: UUID, variant: UUID) -> Callable[[], object]:
    demands = [Demand(variant, WANTED_MILLI)]
    return lambda: kardex.take(
        session, location_id=place, demands=demands, reason="VENTA", today=TODAY
    )


def _bare(connection: Any, place: UUID, variant: UUID) -> Callable[[], object]:
    values = (place.bytes, variant.bytes, TODAY.isoformat())

    def pick() -> list[tuple[bytes, int]]:
        taken, missing = [], WANTED_MILLI
        for lot, available, _cost in connection.execute(_BARE, values).fetchall():
            taken.append((lot, min(available, missing)))
            missing -= taken[-1][1]
            if not missing:
                break
        return taken

    return pick


def _same(session: Any, connection: Any, place: UUID, shop: BenchShop) -> None:
    """Check that both take the same of the same lots."""
    for item in shop.items[:20]:
        taken: Any = _ours(session, place, item.variant_id)()
        mine = [(move.lot.bytes, move.quantity_milli) for one in taken for move in one.moves]
        assert mine == _bare(connection, place, item.variant_id)()
        assert len(mine) == -(-WANTED_MILLI // LOT_MILLI)
