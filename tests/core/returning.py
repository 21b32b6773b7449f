"""What tests of returns share: sell something, give it back, look at what is there."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from pos_app.core import kardex, returns, sales, verify
from pos_app.core.actor import Actor
from pos_app.core.cart import add, open_cart
from pos_app.core.ids import new_id
from pos_app.core.problems import Problem
from pos_app.core.returns import RefundWay, Returned, ReturnLine
from pos_app.core.sales import Charged
from pos_app.core.settling import Tender
from tests.shop import ReadyShop

MILK, BREAD, CHOCOLATE, SAUSAGE = "7802920008134", "7803403801020", "7802215101441", "305"


def sell(
    shop: ReadyShop,
    *scans: tuple[str, int],
    tenders: Sequence[Tender] = (),
    customer_id: UUID | None = None,
) -> Charged:
    """Charge what is scanned, in cash unless told otherwise."""
    cart = open_cart()
    for code, milli in scans:
        cart = add(cart, shop.item(code), milli)
    if customer_id is not None:
        cart = replace(cart, customer_id=customer_id)
    paid = tenders or (Tender("cash", cart.total_minor + 10),)
    return shop.database.write(
        lambda session: sales.charge(session, shop.actor, cart=cart, tenders=paid), op_id=cart.id
    )


def give_back(
    shop: ReadyShop,
    sale_id: UUID,
    *lines: ReturnLine,
    refund: RefundWay | Sequence[RefundWay] = RefundWay(),  # noqa: B008 - a frozen value
    actor: Actor | None = None,
    op_id: UUID | None = None,
    customer_id: UUID | None = None,
    restocking: bool = False,
    late: bool = False,
) -> Returned:
    """Return some lines of a sale, by the administrator unless told otherwise."""
    note_id = op_id or new_id()
    return shop.database.write(
        lambda session: returns.give_back(
            session, actor or shop.actor, op_id=note_id, sale_id=sale_id, lines=lines,
            refund=refund, customer_id=customer_id, restocking=restocking, late=late,
        )
    )  # fmt: skip


def on_hand(shop: ReadyShop, code: str) -> int:
    """Return what is on hand of a product where the till sells."""
    item = shop.item(code)
    with shop.database.read() as session:
        return kardex.on_hand(session, item.variant_id)


def problems(shop: ReadyShop) -> tuple[Problem, ...]:
    """Return what `pos verify` finds."""
    with shop.database.read() as session:
        return verify.verify(session).problems
