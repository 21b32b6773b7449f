"""Pages of transfers and orders: the newest first, each with where it stands."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

import pytest

from pos_app.core import order_lists, orders, transfer_lists, transfers
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import UnknownStatus
from pos_app.core.orders import NewLine
from pos_app.core.transfers import ReceiveLine, SendLine
from tests.core.test_transfers import places, second_branch
from tests.shop import ReadyShop

MILK, BREAD = "7802920008134", "7803403801020"
T = TypeVar("T")


def read(shop: ReadyShop, question: Callable[[ReadSession], T]) -> T:
    with shop.database.read() as session:
        return question(session)


def send(shop: ReadyShop, origin: UUID, target: UUID, *lines: SendLine, note: str = "") -> UUID:
    def op(session: WriteSession) -> UUID:
        return transfers.send(
            session, shop.actor, origin_id=origin, target_id=target, lines=lines, note=note
        )

    return shop.database.write(op)


def receive(shop: ReadyShop, transfer: UUID, *lines: ReceiveLine) -> None:
    shop.database.write(
        lambda s: transfers.receive(s, shop.actor, transfer_id=transfer, lines=lines or None)
    )


def test_a_page_of_transfers_says_where_each_stands(any_shop: ReadyShop) -> None:
    milk, bread = any_shop.item(MILK).variant_id, any_shop.item(BREAD).variant_id
    here, there = places(any_shop), second_branch(any_shop)
    first = send(any_shop, here["shelf"], here["store"], SendLine(milk, 2000), note="lunes")
    second = send(
        any_shop, here["shelf"], here["store"], SendLine(milk, 3000), SendLine(bread, 1000)
    )
    third = send(any_shop, here["shelf"], there["store"], SendLine(bread, 2000))
    receive(any_shop, first)
    receive(any_shop, second, ReceiveLine(1, 1000))
    rows = read(any_shop, transfer_lists.list_summaries)
    assert [(row.id, row.status, row.lines, row.open_milli) for row in rows] == [
        (third, "sent", 1, 2000),
        (second, "partial", 2, 3000),
        (first, "received", 1, 0),
    ]
    oldest, newest = rows[-1], rows[0]
    assert (newest.to_branch, oldest.note, oldest.person) == ("Sucursal Centro", "lunes", "Dueño")
    assert oldest.from_location
    assert oldest.to_location

    def ids(**filters: object) -> list[UUID]:
        found = read(any_shop, lambda s: transfer_lists.list_summaries(s, **filters))  # type: ignore[arg-type]
        return [row.id for row in found]

    assert ids(status="open") == [third, second]
    assert ids(status="partial") == [second]
    assert ids(status="received") == [first]
    other = newest.to_branch_id
    assert ids(to_branch_id=other) == [third]
    assert ids(from_branch_id=other) == []
    assert ids(branch_id=other) == [third]
    assert ids(branch_id=oldest.from_branch_id) == [third, second, first]
    assert ids(text="lun") == [first]
    assert ids(text="CENTRO") == [third]
    assert ids(limit=1) == [third]
    assert ids(limit=1, after=third) == [second]
    assert read(any_shop, lambda s: transfer_lists.count_open(s, to_branch_id=other)) == 1


def test_an_unknown_state_of_transfers_is_refused(any_shop: ReadyShop) -> None:
    with pytest.raises(UnknownStatus, match="lost"):
        read(any_shop, lambda s: transfer_lists.list_summaries(s, status="lost"))


def test_a_page_of_orders_says_what_each_holds_and_lacks(any_shop: ReadyShop) -> None:
    milk = any_shop.item(MILK)

    def order(quantity_milli: int, reference: str) -> UUID:
        line = NewLine(milk.variant_id, quantity_milli, price_e4=milk.price_e4 or 0)
        return any_shop.database.write(
            lambda s: orders.place(s, any_shop.actor, lines=[line], reference=reference)
        )

    def status(order_id: UUID, word: str) -> None:
        any_shop.database.write(
            lambda s: orders.set_status(s, any_shop.actor, order_id=order_id, status=word)
        )

    first, second, third = order(2000, "WEB-100 %"), order(9000, "WEB-2"), order(1000, "señora")
    status(first, "processing")
    status(second, "processing")  # 8 of 9 are left
    status(third, "cancelled")
    rows = read(any_shop, order_lists.list_summaries)
    assert [(row.id, row.status, row.held_milli, row.warnings) for row in rows] == [
        (third, "cancelled", 0, 0),
        (second, "processing", 8000, 1),
        (first, "processing", 2000, 0),
    ]
    assert rows[-1].total_minor == 3200
    status(first, "shipped")

    def found(**filters: object) -> list[UUID]:
        page = read(any_shop, lambda s: order_lists.list_summaries(s, **filters))  # type: ignore[arg-type]
        return [row.id for row in page]

    assert found(statuses=("processing",)) == [second]
    assert found(text="web") == [second, first]
    assert found(text="100 %") == [first]
    assert found(text="SEÑORA") == [third] or found(text="señora") == [third]
    assert found(limit=2, after=second) == [first]
    counts = read(any_shop, order_lists.count_by_status)
    assert counts == {"cancelled": 1, "processing": 1, "shipped": 1}
    shipped = read(any_shop, lambda s: order_lists.list_summaries(s, statuses=("shipped",)))[0]
    assert (shipped.fulfilled_milli, shipped.held_milli) == (2000, 0)
