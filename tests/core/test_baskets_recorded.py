"""Random baskets through the real verbs: what is on record agrees with the second calculator.

Each is charged, paid in several ways and comes back in parts; the drawer, the notes and the stock
are followed by our own addition.
"""

from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from pos_app.core import cash, kardex, returns, sales, verify
from pos_app.core.cart import Cart
from pos_app.core.catalog import ProductInput
from pos_app.core.db import ReadSession
from pos_app.core.ids import new_id
from pos_app.core.models.returns import CreditNote
from pos_app.core.offers import offered as with_offers
from pos_app.core.pricing import Sellable
from pos_app.core.returns import RefundWay, Returned, ReturnLine
from tests.core.baskets import (
    KEYS,
    NOON,
    TAX,
    WEIGHED,
    Basket,
    filled,
    less_the_whole,
    milli,
    promotions,
    some_basket,
)
from tests.core.reckoner import in_cash
from tests.core.reckoner_offers import offered
from tests.shop import make_shop

FLOAT, STOCK_MILLI = 50_000, 10**9
GOODS = [
    ProductInput(
        code=key, name=f"Producto {key}", price_minor=1, unit="kg" if key in WEIGHED else "un",
        sold_by_weight=key in WEIGHED,
    )
    for key in KEYS
]  # fmt: skip


class Day:
    """A day at a till, and what we think is in its drawer."""

    def __init__(self, folder: Path) -> None:
        self.shop = make_shop(folder, products=GOODS, stock_milli=STOCK_MILLI)
        self.shop.open_cash(FLOAT)
        self.items = {key: self.shop.item(key) for key in KEYS}
        self.drawer = FLOAT
        self.kept_back: dict[str, Fraction] = dict.fromkeys(KEYS, Fraction(0))

    def sell(self, basket: Basket) -> UUID:
        """Charge a basket; compare everything that was recorded."""
        cart = self._cart(basket)
        reckoned = basket.bill.add_up(offered(basket.bill.lines, basket.offers))
        tenders = basket.payments(reckoned[0])
        done = self._write(
            lambda s: sales.charge(
                s, self.shop.actor, cart=cart, tenders=tenders, print_ticket=False
            )
        )
        others = sum(one.amount_minor for one in tenders if one.method != "cash")
        if any(one.method == "cash" for one in tenders):
            self.drawer += in_cash(reckoned[0] - others)
        with self.shop.database.read() as session:
            sale = sales.get_sale(session, done.sale_id)
            lines = sales.list_lines(session, done.sale_id)
        figures = (sale.total_minor, sale.net_minor, sale.tax_minor, sale.exempt_minor)
        assert figures == reckoned
        assert [line.total_minor for line in lines] == [line.cost for line in basket.bill.lines]
        assert isinstance(done, sales.Charged)
        return done.sale_id

    def _cart(self, basket: Basket) -> Cart:
        items: dict[str, Sellable] = {
            line.key: self.items[line.key]._replace(
                price_minor=line.price, tax_class=TAX[line.exempt]
            )
            for line in basket.bill.lines
        }
        ids = {key: item.variant_id for key, item in self.items.items()}
        return less_the_whole(
            basket, with_offers(filled(basket, items), promotions(basket.offers, ids), NOON)
        )

    def give_back(self, basket: Basket, sale_id: UUID) -> None:
        """Take a basket back in parts; compare each note, and all of them with the sale."""
        for now in basket.notes():
            reckoned = basket.bill.give_back(now)
            in_notes = basket.chance.random() < 0.7 and self.drawer >= in_cash(reckoned[0])
            way = RefundWay("cash") if in_notes else RefundWay("card", "V-1")
            lines = [ReturnLine(no, milli(part)) for no, part in enumerate(now, start=1) if part]
            give = partial(
                returns.give_back, actor=self.shop.actor, op_id=new_id(), sale_id=sale_id,
                lines=lines, refund=way,
            )  # fmt: skip
            done = self._returned(self._write(give))
            note = self._note(done.credit_note_id)
            figures = (note.total_minor, note.net_minor, note.tax_minor, note.exempt_minor)
            assert figures == reckoned
            assert done.paid_minor == (in_cash(reckoned[0]) if in_notes else 0)
            self.drawer -= done.paid_minor
        sums = [CreditNote.total_minor, CreditNote.net_minor, CreditNote.tax_minor,
                CreditNote.exempt_minor]  # fmt: skip
        with self.shop.database.read() as session:
            query = select(*(func.sum(column) for column in sums))
            notes = session.execute(query.where(CreditNote.sale_id == sale_id)).one()
            sale = sales.get_sale(session, sale_id)
        assert tuple(notes) == (
            sale.total_minor, sale.net_minor, sale.tax_minor, sale.exempt_minor,
        )  # fmt: skip

    @staticmethod
    def _returned(done: object) -> Returned:
        assert isinstance(done, Returned)
        return done

    def _note(self, note_id: UUID) -> CreditNote:
        with self.shop.database.read() as session:
            return session.get_one(CreditNote, note_id)

    def _write(self, operation: Any) -> Any:
        return self.shop.database.write(operation)

    def expected(self, session: ReadSession) -> int:
        current = cash.get_open(session)
        return cash.totals(session, current.id).expected_minor(current.float_minor)

    def end(self) -> None:
        """Compare drawer and stock, close, verify."""
        with self.shop.database.read() as session:
            assert self.expected(session) == self.drawer
            for item in self.items.values():
                assert kardex.on_hand(session, item.variant_id) == STOCK_MILLI
        z = self._write(lambda s: cash.close_session(s, self.shop.actor, counted_minor=self.drawer))
        assert z.difference_minor == 0
        with self.shop.database.read() as session:
            assert verify.verify(session).problems == ()
        self.shop.database.close()


def live(folder: Path, first: int, count: int) -> None:
    """Sell so many baskets and take each back; a failure names the seed."""
    day = Day(folder)
    for seed in range(first, first + count):
        basket = some_basket(seed)
        try:
            day.give_back(basket, day.sell(basket))
        except AssertionError as error:
            raise AssertionError(f"basket {seed}: {error}") from error
    day.end()


@pytest.mark.req("V2", "V3", "R2", "R3", "C5")
def test_some_baskets_are_recorded_as_they_are_reckoned(tmp_path: Path) -> None:
    live(tmp_path / "shop", 0, 60)


@pytest.mark.gate
@pytest.mark.req("R2")
def test_many_baskets_are_recorded_as_they_are_reckoned(tmp_path: Path) -> None:
    live(tmp_path / "shop", 60, 1000)


def test_a_peso_too_much_in_the_drawer_would_be_noticed(tmp_path: Path) -> None:
    day = Day(tmp_path / "shop")
    day.sell(some_basket(1))
    day.drawer += 1
    with pytest.raises(AssertionError):
        day.end()
    day.shop.database.close()
