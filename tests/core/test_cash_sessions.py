"""Random sessions: what must be in the drawer is the float and every coin that went in or out.

Sales, refunds, payments of debts and moves, by several people at one drawer; we count the coins
ourselves, from what each hand gave and took.
"""

from functools import partial
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from pos_app.core import cart as carts
from pos_app.core import cash, customer_accounts, returns, sales, verify
from pos_app.core.actor import Actor
from pos_app.core.customers import CustomerInput
from pos_app.core.errors import CashTooSmall
from pos_app.core.ids import new_id
from pos_app.core.returns import RefundWay, ReturnLine
from pos_app.core.settling import Tender
from tests.shop import PRODUCTS, ReadyShop, make_shop

CODES = [product.code for product in PRODUCTS[:4]]
STEPS, FLOAT = 40, 30_000


class Session:
    """A session at a drawer, and the coins in it as our own hands counted them."""

    def __init__(self, shop: ReadyShop, chance: Random) -> None:
        self.shop, self.chance = shop, chance
        self.people = [shop.actor, shop.person("SUPERVISOR")]
        self.drawer = FLOAT
        self.by: dict[UUID, int] = {person.user_id: 0 for person in self.people}
        self.sold: list[tuple[UUID, int]] = []  # sale, pieces that may still come back
        rosa = CustomerInput("Rosa Fuentes")
        self.rosa = shop.database.write(
            lambda s: customer_accounts.save_customer(s, shop.actor, rosa)
        )
        shop.database.write(
            lambda s: customer_accounts.correct(
                s, shop.actor, op_id=new_id(), customer_id=self.rosa, account="debt",
                amount_minor=900_000, reason="cuaderno",
            )
        )  # fmt: skip
        shop.open_cash(FLOAT)

    def put(self, person: Actor, coins: int) -> None:
        self.drawer += coins
        self.by[person.user_id] += coins

    def step(self) -> None:
        person = self.chance.choice(self.people)
        self.chance.choice([self.sell, self.sell, self.sell, self.refund, self.collect, self.move])(
            person
        )

    def sell(self, person: Actor) -> None:
        cart, pieces = carts.open_cart(), self.chance.randint(1, 3)
        cart = carts.add(cart, self.shop.item(self.chance.choice(CODES[:3])), pieces * 1000)
        if self.chance.random() < 0.4:
            weighed = self.chance.randint(31, 2000)
            cart = carts.add(cart, self.shop.item(CODES[3]), weighed)
        method = self.chance.choice(["cash", "cash", "debit", "mixed"])
        card = cart.total_minor if method == "debit" else self.chance.randrange(1, cart.total_minor)
        given = 0 if method == "debit" else cart.total_minor + self.chance.choice([10, 400, 7770])
        tenders = [Tender("debit", card)] if method in {"debit", "mixed"} else []
        if given:
            tenders.append(Tender("cash", given))
        charged = self.shop.database.write(
            partial(sales.charge, actor=person, cart=cart, tenders=tenders)
        )
        self.put(person, given - charged.change_minor)
        self.sold.append((charged.sale_id, pieces))

    def refund(self, person: Actor) -> None:
        if not self.sold:
            return
        sale, pieces = self.sold.pop(self.chance.randrange(len(self.sold)))
        back = self.chance.randint(1, pieces)
        way = self.chance.choice([RefundWay(), RefundWay("card", "8812")])
        line = ReturnLine(1, back * 1000)
        op_id = new_id()
        try:
            given = self.shop.database.write(
                lambda s: returns.give_back(
                    s, person, op_id=op_id, sale_id=sale, lines=[line], refund=way
                )
            )
        except CashTooSmall:
            assert way.method == "cash"
            return
        if way.method == "cash":
            self.put(person, -given.paid_minor)
            assert self.drawer >= 0
        if back < pieces:
            self.sold.append((sale, pieces - back))

    def collect(self, person: Actor) -> None:
        amount = self.chance.randint(50, 9000)
        method = self.chance.choice(["cash", "transfer"])
        given = amount + self.chance.choice([10, 1000]) if method == "cash" else None
        paid = self.shop.database.write(
            lambda s: customer_accounts.pay_debt(
                s, person, op_id=new_id(), customer_id=self.rosa, amount_minor=amount,
                method=method, given_minor=given, reference="77" if method == "transfer" else "",
            )
        )  # fmt: skip
        if given is not None:
            self.put(person, given - paid.change_minor)

    def move(self, person: Actor) -> None:
        kind = self.chance.choice([cash.IN, cash.OUT, cash.DROP])
        amount = self.chance.randint(1, 25_000)
        sign = 1 if kind == cash.IN else -1
        moved = partial(cash.move, actor=person, kind=kind, amount_minor=amount, reason="x")
        if sign < 0 and amount > self.drawer:
            with pytest.raises(CashTooSmall):
                self.shop.database.write(moved)
            return
        self.shop.database.write(moved)
        self.put(person, sign * amount)


@pytest.mark.req("C2", "C4", "C5")
@pytest.mark.parametrize("seed", range(6))
def test_the_drawer_holds_what_went_in_less_what_went_out(tmp_path: Path, seed: int) -> None:
    shop = make_shop(tmp_path)
    day = Session(shop, Random(seed))
    for _ in range(STEPS):
        day.step()
        with shop.database.read() as session:
            assert cash.view_turn(session, shop.actor).expected_minor == day.drawer
    z = shop.database.write(partial(cash.close_session, actor=shop.actor, counted_minor=day.drawer))
    assert (z.expected_minor, z.difference_minor) == (day.drawer, 0)
    for user, coins in day.by.items():
        assert sum(flow.cash_minor for flow in z.flows if flow.user == user) == coins
    assert sum(one.sales_minor for one in z.cashiers) == z.sales_minor
    assert sum(flow.amount_minor for flow in z.flows if flow.kind == cash.SALE) == z.sales_minor
    with shop.database.read() as session:
        assert verify.verify(session).problems == ()
    shop.database.close()
