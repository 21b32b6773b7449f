from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from pos_app.core import adjustments, kardex, setup, transfers, verify
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.db import WriteSession
from pos_app.core.errors import (
    InsufficientStock,
    InvalidQuantity,
    LocationMissing,
    NotPermitted,
    SamePlace,
    TransferDone,
    TransferElsewhere,
    TransferEmpty,
    TransferExceeded,
    TransferMissing,
    UnknownDifference,
    UnknownOrderLine,
)
from pos_app.core.facts import LotFact
from pos_app.core.ids import new_id
from pos_app.core.journal import get_station, head
from pos_app.core.models.catalog import Branch, Location
from pos_app.core.models.local import Node
from pos_app.core.transfers import ReceiveLine, SendLine
from tests.shop import ReadyShop, write

MILK, BREAD = "7802920008134", "7803403801020"


def places(shop: ReadyShop, branch_code: str = "1") -> dict[str, UUID]:
    """Return the locations of a branch, by kind."""
    with shop.database.read() as session:
        query = (
            select(Location.kind, Location.id)
            .join(Branch, Branch.id == Location.branch_id)
            .where(Branch.code == branch_code)
        )
        return {kind: location_id for kind, location_id in session.execute(query)}  # noqa: C416


def second_branch(shop: ReadyShop) -> dict[str, UUID]:
    def add(session: WriteSession) -> None:
        branch_id = new_id()
        session.add(Branch(id=branch_id, code="2", name="Sucursal Centro"))
        session.flush()
        setup.add_locations(session, branch_id, {})

    write(shop, add)
    return places(shop, "2")


def at(shop: ReadyShop, variant_id: UUID, location_id: UUID) -> int:
    with shop.database.read() as session:
        return kardex.on_hand(session, variant_id, location_id=location_id)


def everywhere(shop: ReadyShop, variant_id: UUID) -> int:
    with shop.database.read() as session:
        return kardex.on_hand(session, variant_id)


def state(shop: ReadyShop, transfer_id: UUID) -> str:
    with shop.database.read() as session:
        return transfers.status_of(session, transfer_id)


def send(shop: ReadyShop, origin: UUID, target: UUID, *lines: SendLine) -> UUID:
    return write(
        shop,
        lambda s: transfers.send(s, shop.actor, origin_id=origin, target_id=target, lines=lines),
    )


def receive(shop: ReadyShop, transfer_id: UUID, *lines: ReceiveLine) -> UUID:
    return write(
        shop,
        lambda s: transfers.receive(s, shop.actor, transfer_id=transfer_id, lines=lines or None),
    )


def work_in(shop: ReadyShop, place_id: UUID) -> None:
    """Make this node one of the branch of a place, as its own till would be."""

    def change(session: WriteSession) -> None:
        node = session.get_one(Node, 1)
        node.branch_id = session.get_one(Location, place_id).branch_id
        node.location_id = place_id

    write(shop, change)


def nothing_wrong(shop: ReadyShop) -> None:
    with shop.database.read() as session:
        assert verify.verify(session).problems == ()


@pytest.mark.req("K8")
def test_goods_between_branches_are_in_transit_and_arrive_in_parts_with_named_differences(
    any_shop: ReadyShop,
) -> None:
    milk, here, there = any_shop.item(MILK).variant_id, places(any_shop), second_branch(any_shop)
    transfer = send(any_shop, here["shelf"], there["shelf"], SendLine(milk, 8000))
    assert (state(any_shop, transfer), everywhere(any_shop, milk)) == ("sent", 10_000)
    assert at(any_shop, milk, there["transit"]) == 8000
    work_in(any_shop, there["shelf"])
    receive(any_shop, transfer, ReceiveLine(1, 5000))
    assert (state(any_shop, transfer), at(any_shop, milk, there["transit"])) == ("partial", 3000)
    rest = {"damaged": 1000, "missing": 500, "returned": 500}
    receive(any_shop, transfer, ReceiveLine(1, 1000, rest))
    assert state(any_shop, transfer) == "received"
    assert at(any_shop, milk, there["shelf"]) == 6000
    assert at(any_shop, milk, there["damaged"]) == 1500
    assert at(any_shop, milk, here["shelf"]) == 2500
    assert at(any_shop, milk, there["transit"]) == 0
    assert everywhere(any_shop, milk) == 10_000
    with any_shop.database.read() as session:
        (line,) = transfers.list_lines(session, transfer)
        rows = kardex.card(session, milk)
    assert line.accounted == {"received": 6000, **rest}
    documents = {row.document_id for row in rows if row.reason == "TRASLADO"}
    assert documents == {transfer}  # the card names one transfer for both documents
    nothing_wrong(any_shop)


@pytest.mark.req("K8")
def test_within_a_branch_one_person_moves_in_one_step_once(shop: ReadyShop) -> None:
    milk, here, op_id = shop.item(MILK).variant_id, places(shop), new_id()
    for _ in range(2):
        write(shop, lambda s: transfers.move(
            s, shop.actor, origin_id=here["shelf"], target_id=here["store"],
            lines=[SendLine(milk, 4000)], op_id=op_id))  # fmt: skip
    assert (at(shop, milk, here["shelf"]), at(shop, milk, here["store"])) == (96_000, 4000)
    assert state(shop, op_id) == "received"
    nothing_wrong(shop)


@pytest.mark.req("K8")
def test_what_never_arrives_is_fetched_back_by_who_sent_it(shop: ReadyShop) -> None:
    milk, here, there = shop.item(MILK).variant_id, places(shop), second_branch(shop)
    transfer = send(shop, here["shelf"], there["shelf"], SendLine(milk, 8000))
    receive(shop, transfer, ReceiveLine(1, 0, {"returned": 8000}))
    assert (state(shop, transfer), at(shop, milk, here["shelf"])) == ("received", 100_000)
    nothing_wrong(shop)


@pytest.mark.req("K8", "K4")
def test_lots_travel_first_expiry_first_and_keep_their_number_and_expiry(shop: ReadyShop) -> None:
    bread, here = shop.item(BREAD).variant_id, places(shop)
    late = AdjustmentLine(bread, 3000, lot=LotFact(number="B", expires_on=date(2099, 5, 1)))
    soon = AdjustmentLine(bread, 2000, lot=LotFact(number="A", expires_on=date(2099, 4, 1)))
    write(shop, lambda s: adjustments.adjust(
        s, shop.actor, lines=[late, soon], reason="AJUSTE", note=""))  # fmt: skip
    transfer = send(shop, here["shelf"], here["store"], SendLine(bread, 4000))
    with shop.database.read() as session:
        lines = transfers.list_lines(session, transfer)
    assert [(line.lot_number, line.sent_milli) for line in lines] == [("A", 2000), ("B", 2000)]
    receive(shop, transfer, ReceiveLine(2, 2000))
    assert at(shop, bread, here["store"]) == 2000
    nothing_wrong(shop)


@pytest.mark.req("K8", refusal=True)
def test_wrong_transfers_change_nothing(shop: ReadyShop) -> None:
    milk, here, there = shop.item(MILK).variant_id, places(shop), second_branch(shop)
    transfer = send(shop, here["shelf"], there["store"], SendLine(milk, 2000))
    with shop.database.read() as session:
        before = head(session, get_station(session).device_id)
    shelf, store = here["shelf"], here["store"]
    sends: list[tuple[type[Exception], UUID, UUID, list[SendLine]]] = [
        (SamePlace, shelf, shelf, [SendLine(milk, 1)]),
        (SamePlace, shelf, here["transit"], [SendLine(milk, 1)]),
        (LocationMissing, shelf, new_id(), [SendLine(milk, 1)]),
        (LocationMissing, there["shelf"], shelf, [SendLine(milk, 1)]),
        (TransferEmpty, shelf, store, []),
        (InvalidQuantity, shelf, store, [SendLine(milk, 0)]),
        (InsufficientStock, shelf, store, [SendLine(milk, 90_000), SendLine(milk, 9000)]),
    ]
    for error, origin, target, lines in sends:
        with pytest.raises(error):
            send(shop, origin, target, *lines)
    receives: list[tuple[type[Exception], UUID, list[ReceiveLine]]] = [
        (TransferMissing, new_id(), []),
        (UnknownOrderLine, transfer, [ReceiveLine(9, 1)]),
        (TransferElsewhere, transfer, []),
        (TransferElsewhere, transfer, [ReceiveLine(1, 0, {"returned": 1, "missing": 1})]),
        (TransferExceeded, transfer, [ReceiveLine(1, 2001)]),
        (TransferExceeded, transfer, [ReceiveLine(1, 1000), ReceiveLine(1, 1001)]),
        (TransferExceeded, transfer, [ReceiveLine(1, 2000, {"missing": 1})]),
        (UnknownDifference, transfer, [ReceiveLine(1, 1000, {"eaten": 1})]),
        (InvalidQuantity, transfer, [ReceiveLine(1, -1)]),
        (TransferEmpty, transfer, [ReceiveLine(1, 0)]),
    ]
    for error, transfer_id, arrived in receives:
        with pytest.raises(error):
            receive(shop, transfer_id, *arrived)
    with pytest.raises(NotPermitted):
        write(shop, lambda s: transfers.receive(
            s, shop.person("VENDEDOR"), transfer_id=transfer))  # fmt: skip
    with shop.database.read() as session:
        assert head(session, get_station(session).device_id) == before
    assert everywhere(shop, milk) == 100_000
    work_in(shop, there["shelf"])
    receive(shop, transfer)
    with pytest.raises(TransferDone):
        receive(shop, transfer)
    nothing_wrong(shop)
