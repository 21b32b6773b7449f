"""WZ: the Z of a session of 5,000 tickets, against the bare sums that a close cannot do without."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from benchmarks.measure import ROUNDS, Timings, compare
from benchmarks.shop import BATCH, BenchShop, Shops
from pos_app.core import cash, kardex
from pos_app.core.cart import Cart
from pos_app.core.db import WriteSession, driver

_SALES: Final = (
    "SELECT count(*), sum(total_minor), sum(net_minor), sum(tax_minor), sum(exempt_minor),"
    " sum(rounding_minor), sum(discount_minor), min(number), max(number) FROM sales"
    " WHERE cash_session_id = ?"
)
_PAID: Final = (
    "SELECT p.method, count(*), sum(p.amount_minor), sum(p.given_minor - p.change_minor)"
    " FROM payments p JOIN sales s ON s.id = p.sale_id WHERE s.cash_session_id = ?"
    " GROUP BY p.method"
)
_MOVED: Final = (
    "SELECT kind, sum(amount_minor) FROM cash_moves WHERE cash_session_id = ? GROUP BY kind"
)


def run(shops: Shops, *, quick: bool = False) -> dict[str, object]:
    """Close a day of 5,000 tickets, its stock checked."""
    tickets = 500 if quick else 5000
    shop = shops.make(products=1000)
    kardex.check_whole(shop.database)
    ours, bare = Timings(), Timings()
    for _ in range(ROUNDS + 1):
        session_id = _sell(shop, tickets)
        bare.run([_bare(shop, session_id)])
        ours.run([_close(shop)])
        shop.database.write(lambda s: cash.open_session(s, shop.actor, float_minor=0))
        kardex.check_whole(shop.database)
    ours.rounds.pop(0)
    bare.rounds.pop(0)
    shop.database.close()
    return {f"{tickets} tickets": compare(ours, bare)}


def _sell(shop: BenchShop, tickets: int) -> Any:
    """Sell in the open session; return its id."""
    for start in range(0, tickets, BATCH):
        carts = [shop.cart(start + at, lines=2) for at in range(min(BATCH, tickets - start))]
        shop.database.write(partial(_charge_all, shop=shop, carts=carts))
    with shop.database.read() as session:
        return cash.get_open(session).id


def _charge_all(session: WriteSession, shop: BenchShop, carts: Sequence[Cart]) -> None:
    for one in carts:
        shop.charge_in(session, one)


def _close(shop: BenchShop) -> Callable[[], object]:
    with shop.database.read() as session:
        current = cash.get_open(session)
        counted = cash.totals(session, current.id).expected_minor(current.float_minor)
    return lambda: shop.database.write(
        lambda s: cash.close_session(s, shop.actor, counted_minor=counted)
    )


def _bare(shop: BenchShop, session_id: Any) -> Callable[[], object]:
    def sums() -> None:
        with shop.database.read() as session:
            run = driver(session.connection()).execute
            for statement in (_SALES, _PAID, _MOVED):
                run(statement, (session_id.bytes,)).fetchall()

    return sums
