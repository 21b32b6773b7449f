"""Purchase orders: approved before they are received, in parts, never twice (K12)."""

from pathlib import Path
from uuid import UUID

import pytest

from pos_app.core import kardex, recorders
from pos_app.core.cases import list_open as list_cases
from pos_app.core.errors import (
    DocumentEmpty,
    DocumentMissing,
    InvalidQuantity,
    LotNeeded,
    NotPermitted,
    ReceivedTooMuch,
    StateRefused,
    SupplierInactive,
    SupplierMissing,
    UnknownVariant,
    describe,
)
from pos_app.core.facts_purchasing import StateFact
from pos_app.core.i18n import translator
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp, get_station
from pos_app.core.purchasing import purchase_orders, states, stock_transactions
from pos_app.core.purchasing.purchase_orders import ReceiptLine, Received
from pos_app.core.purchasing.purchases import PurchaseLine
from pos_app.core.purchasing.quantities import list_open
from pos_app.core.purchasing.rules import Posted, device_tag
from tests.core import buying
from tests.core.buying import BREAD, INVOICE, MILK, PESO_E4
from tests.shop import ReadyShop, make_shop


def post(shop: ReadyShop, *lines: PurchaseLine) -> Posted:
    """Post an order of 100 of milk, or of `lines`."""
    supplier = buying.add_supplier(shop)
    lines = lines or (PurchaseLine(shop.item(MILK).variant_id, 100_000, 900 * PESO_E4),)
    return shop.database.write(
        lambda s: purchase_orders.post(s, shop.actor, supplier_id=supplier, lines=lines)
    )


def approve(shop: ReadyShop, order_id: UUID) -> None:
    shop.database.write(lambda s: purchase_orders.approve(s, shop.actor, order_id=order_id))


def receive(
    shop: ReadyShop,
    order_id: UUID,
    *lines: ReceiptLine,
    final: bool = False,
    op_id: UUID | None = None,
) -> Received:
    return shop.database.write(
        lambda s: purchase_orders.receive(
            s, shop.actor, order_id=order_id, lines=lines or None, final=final, op_id=op_id
        )
    )


def state(shop: ReadyShop, order_id: UUID) -> str | None:
    with shop.database.read() as session:
        return states.find_current(session, order_id)


@pytest.mark.req("K12")
def test_an_order_is_posted_approved_and_received_whole(any_shop: ReadyShop) -> None:
    shop, milk = any_shop, any_shop.item(MILK).variant_id
    order = post(shop)
    assert (state(shop, order.id), buying.on_hand(shop, milk)) == ("posted", 10_000)
    approve(shop, order.id)
    got = receive(shop, order.id)
    assert (got.code, got.order_state) == (f"TX-PO-{order.code}", "received")
    assert buying.on_hand(shop, milk) == 110_000
    with shop.database.read() as session:
        card = kardex.card(session, milk)[0]
        transaction = stock_transactions.get_transaction(session, got.transaction_id)
        steps = [one.state for one in states.list_states(session, order.id)]
        listed = purchase_orders.list_orders(session, state="received")
    assert (card.reason, card.document_kind, card.document_id) == (
        "COMPRA", "stock_transaction", got.transaction_id,
    )  # fmt: skip
    assert (transaction.type, transaction.state) == ("IN", "confirmed")
    assert transaction.source_id == order.id
    assert steps == ["posted", "approved", "received"]
    assert [(one.code, one.supplier) for one in listed] == [(order.code, "Distribuidora Sur")]
    assert buying.wrong(shop) == []


@pytest.mark.req("K12")
def test_parts_have_suffixes_of_their_own_and_end_the_order(any_shop: ReadyShop) -> None:
    shop, milk = any_shop, any_shop.item(MILK).variant_id
    order = post(shop)
    approve(shop, order.id)
    first = receive(shop, order.id, ReceiptLine(1, 40_000))
    with shop.database.read() as session:
        line = list_open(session, order.id)[0]
    assert (line.done_milli, line.open_milli) == (40_000, 60_000)
    second = receive(shop, order.id, ReceiptLine(1, 10_000, 950 * PESO_E4))
    third = receive(shop, order.id)
    assert [one.code for one in (first, second, third)] == [
        f"TX-PO-{order.code}-{n}" for n in (1, 2, 3)
    ]
    assert [one.order_state for one in (first, second, third)] == [
        "approved", "approved", "received",
    ]  # fmt: skip
    assert buying.on_hand(shop, milk) == 110_000
    assert buying.wrong(shop) == []


@pytest.mark.req("K12")
def test_what_will_never_come_ends_the_order_too(shop: ReadyShop) -> None:
    order = post(shop)
    approve(shop, order.id)
    got = receive(shop, order.id, ReceiptLine(1, 40_000), final=True)
    assert (got.code, got.order_state) == (f"TX-PO-{order.code}", "received")
    with pytest.raises(StateRefused):
        receive(shop, order.id)


@pytest.mark.req("K12")
def test_the_same_receipt_sent_twice_is_one(shop: ReadyShop) -> None:
    order, op_id = post(shop), new_id()
    approve(shop, order.id)
    first = receive(shop, order.id, op_id=op_id)
    assert receive(shop, order.id, op_id=op_id) == first
    assert buying.on_hand(shop, shop.item(MILK).variant_id) == 200_000


@pytest.mark.req("K12", refusal=True)
def test_only_an_approved_order_is_received_and_never_twice(any_shop: ReadyShop) -> None:
    shop = any_shop
    order = post(shop)
    before = buying.footprint(shop)
    with pytest.raises(StateRefused) as refused:
        receive(shop, order.id)
    assert refused.value.facts == {
        "document": order.code, "needed": "approved", "current": "posted",
    }  # fmt: skip
    assert order.code in describe(refused.value, translator("es"))[1]
    assert buying.footprint(shop) == before
    approve(shop, order.id)
    with pytest.raises(StateRefused):
        approve(shop, order.id)
    receive(shop, order.id)
    before = buying.footprint(shop)
    for again in (lambda: receive(shop, order.id), lambda: approve(shop, order.id)):
        with pytest.raises(StateRefused, match="received"):
            again()
    assert buying.footprint(shop) == before


@pytest.mark.req("K12", refusal=True)
def test_more_than_was_ordered_is_not_received(shop: ReadyShop) -> None:
    order = post(shop)
    approve(shop, order.id)
    receive(shop, order.id, ReceiptLine(1, 40_000))
    before = buying.footprint(shop)
    for lines in (
        [ReceiptLine(1, 60_001)],
        [ReceiptLine(1, 30_000), ReceiptLine(1, 30_001)],  # over two lots
    ):
        with pytest.raises(ReceivedTooMuch) as refused:
            receive(shop, order.id, *lines)
        assert refused.value.facts["received"] == "40"
        assert refused.value.facts["wanted"] == "60.001"
    with pytest.raises(DocumentMissing):
        receive(shop, order.id, ReceiptLine(2, 1000))
    with pytest.raises(InvalidQuantity):
        receive(shop, order.id, ReceiptLine(1, 0))
    assert buying.footprint(shop) == before


@pytest.mark.req("K12", refusal=True)
def test_a_cancelled_order_is_not_received_and_one_that_came_is_not_cancelled(
    shop: ReadyShop,
) -> None:
    def cancel(order_id: UUID) -> None:
        shop.database.write(
            lambda s: purchase_orders.cancel(s, shop.actor, order_id=order_id, reason="caro")
        )

    gone, part = post(shop), post(shop)
    cancel(gone.id)
    for wrong in (approve, receive, lambda _, order_id: cancel(order_id)):
        with pytest.raises(StateRefused, match="cancelled"):
            wrong(shop, gone.id)
    approve(shop, part.id)
    receive(shop, part.id, ReceiptLine(1, 1000))
    with pytest.raises(StateRefused):
        cancel(part.id)
    assert state(shop, part.id) == "approved"


@pytest.mark.req("K12", refusal=True)
def test_a_wrong_order_is_not_posted(shop: ReadyShop) -> None:
    milk, supplier = shop.item(MILK).variant_id, buying.add_supplier(shop)
    closed = buying.add_supplier(shop, "Cerrada", active=False)
    before, line = buying.footprint(shop), PurchaseLine(milk, 1000, 1)
    for error, supplier_id, lines, role in (
        (DocumentEmpty, supplier, [], "ADMINISTRADOR"),
        (UnknownVariant, supplier, [PurchaseLine(new_id(), 1000, 1)], "ADMINISTRADOR"),
        (InvalidQuantity, supplier, [PurchaseLine(milk, 0, 1)], "ADMINISTRADOR"),
        (SupplierMissing, new_id(), [line], "ADMINISTRADOR"),
        (SupplierInactive, closed, [line], "ADMINISTRADOR"),
        (NotPermitted, supplier, [line], "VENDEDOR"),
    ):
        actor = shop.person(role)
        with pytest.raises(error):
            shop.database.write(
                lambda s, a=actor, i=supplier_id, n=lines: purchase_orders.post(  # type: ignore[misc]
                    s, a, supplier_id=i, lines=n
                )
            )
    assert buying.footprint(shop) == before


@pytest.mark.req("K12", refusal=True)
def test_a_stock_keeper_orders_and_receives_but_does_not_approve(shop: ReadyShop) -> None:
    order, keeper = post(shop), shop.person("BODEGUERO")
    with pytest.raises(NotPermitted):
        shop.database.write(lambda s: purchase_orders.approve(s, keeper, order_id=order.id))
    assert state(shop, order.id) == "posted"


@pytest.mark.req("K12", "K6", refusal=True)
def test_goods_kept_by_lots_are_received_with_their_lots(shop: ReadyShop) -> None:
    bread = buying.keep_by_lots(shop, BREAD)
    order = post(shop, PurchaseLine(bread, 5000, 100))
    approve(shop, order.id)
    with pytest.raises(LotNeeded):
        receive(shop, order.id)
    assert buying.on_hand(shop, bread) == 100_000


@pytest.mark.req("K12")
def test_numbers_of_two_tills_never_meet(tmp_path: Path) -> None:
    codes = []
    for name in ("one", "two"):
        shop = make_shop(tmp_path / name, own_device=True)
        order = post(shop)
        with shop.database.read() as session:
            assert device_tag(get_station(session).device_id) in order.code
        codes.append(order.code)
        shop.database.close()
    assert [code[-4:] for code in codes] == ["0001", "0001"]
    assert codes[0] != codes[1]


def test_an_order_decided_at_two_nodes_opens_a_case(shop: ReadyShop) -> None:
    order = post(shop)
    approve(shop, order.id)
    with shop.database.read() as session:
        branch = get_station(session).branch_id
    fact = StateFact(
        branch=branch, kind="purchase_order", document=order.id,
        before="posted", state="cancelled", reason="",
    )  # fmt: skip
    stamp = Stamp(new_id(), new_id(), 1, branch, shop.actor.user_id, shop.database.clock.now())
    shop.database.write(lambda s: recorders.record(s, stamp, fact))
    with shop.database.read() as session:
        assert [case.kind for case in list_cases(session)] == ["STATE_CONFLICT"]
    assert state(shop, order.id) == "cancelled"


def test_a_receipt_keeps_the_paper_that_came_with_it(shop: ReadyShop) -> None:
    order = post(shop)
    approve(shop, order.id)
    got = shop.database.write(
        lambda s: purchase_orders.receive(s, shop.actor, order_id=order.id, document=INVOICE)
    )
    with shop.database.read() as session:
        parts = stock_transactions.list_transactions(session, source_id=order.id)
    assert [one.id for one in parts] == [got.transaction_id]
