"""Transfers at a till: sent, moved, received in part with named differences, by keys and scans."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.core import kardex, locations, transfer_lists, transfers, verify
from pos_app.core.transfers import SendLine
from pos_app.ui.documents.form import PickField
from pos_app.ui.documents.view import DocumentsView
from tests.core.test_transfers import places, second_branch
from tests.shop import PRODUCTS, ReadyShop, make_shop
from tests.ui.counter import Counter, counter_in

MILK, BREAD = PRODUCTS[0].code, PRODUCTS[1].code


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReadyShop]:
    """Return a shop of two branches."""
    made = make_shop(tmp_path / "shop")
    second_branch(made)
    yield made
    made.database.close()


@pytest.fixture
def counter(qapp: QApplication, shop: ReadyShop) -> Iterator[Counter]:
    """Give a till with the stock keeper at work."""
    with counter_in(qapp, shop.folder) as made:
        made.sign_in("BODEGUERO")
        yield made


def open_transfers(counter: Counter) -> DocumentsView:
    counter.till.to_room("transfers")
    counter.wait_for_screen("transfers")
    return view_of(counter, "transfers")


def view_of(counter: Counter, key: str) -> DocumentsView:
    view = counter.till.rooms._open[key].view
    assert isinstance(view, DocumentsView)
    return view


def at(counter: Counter, variant_id: UUID, location_id: UUID) -> int:
    with counter.database.read() as session:
        return kardex.on_hand(session, variant_id, location_id=location_id)


def states(counter: Counter) -> list[str]:
    with counter.database.read() as session:
        return [row.status for row in transfer_lists.list_summaries(session)]


def strip(view: DocumentsView) -> str:
    shown = view._front().strip
    return "" if shown.isHidden() else f"{shown.text().title}. {shown.text().detail}"


def choose_target(counter: Counter, view: DocumentsView, name: str) -> None:
    """Pick where it goes, by keys: F7 goes to the head, its second field asks where to."""
    hands = counter.hands
    hands.press("F7")
    hands.press("Return")
    hands.type(name)
    field = view.write.form.inputs["to"]
    assert isinstance(field, PickField)
    hands.wait_for(field.results.is_open, "the places")
    hands.press("Return")
    hands.wait_for(lambda: not field.results.is_open(), "the place")


@pytest.mark.req("K8")
def test_goods_are_scanned_and_sent_to_another_branch(counter: Counter, shop: ReadyShop) -> None:
    view, hands = open_transfers(counter), counter.hands
    hands.press("F3")
    hands.scan(MILK)
    hands.scan(MILK)
    hands.type("3*")
    hands.scan(BREAD)
    choose_target(counter, view, "centro")
    hands.press("F12")
    hands.wait_for(lambda: states(counter) == ["sent"], "the transfer")
    hands.wait_for(lambda: view.page() == "browse", "the list")
    assert "On its way to Sucursal Centro" in strip(view)
    with counter.database.read() as session:
        sent = transfer_lists.list_summaries(session)[0]
        assert [line.sent_milli for line in transfers.list_lines(session, sent.id)] == [2000, 3000]
        assert verify.verify(session).problems == ()
    assert at(counter, shop.item(MILK).variant_id, places(shop)["shelf"]) == 98_000


def test_within_the_branch_it_is_moved_at_once(counter: Counter, shop: ReadyShop) -> None:
    view, hands = open_transfers(counter), counter.hands
    hands.scan(MILK)  # a scan on the list begins a transfer
    assert view.page() == "write"
    store = next(row for row in view_places(counter) if row[1] == "store")
    choose_target(counter, view, store[0])
    hands.press("F12")
    hands.wait_for(lambda: states(counter) == ["received"], "the move")
    assert at(counter, shop.item(MILK).variant_id, places(shop)["store"]) == 1000


def view_places(counter: Counter) -> list[tuple[str, str]]:
    with counter.database.read() as session:
        return [(place.name, place.kind) for place in locations.list_places(session) if place.own]


@pytest.mark.req("K8", refusal=True)
def test_without_a_place_or_with_more_than_there_is_nothing_goes(
    counter: Counter, shop: ReadyShop
) -> None:
    view, hands = open_transfers(counter), counter.hands
    hands.press("F3")
    hands.type("101*")
    hands.scan(MILK)
    hands.press("F12")
    assert "Say where it goes" in strip(view)
    choose_target(counter, view, "centro")
    hands.press("F12")
    hands.wait_for(lambda: "100" in strip(view) and "101" in strip(view), "the refusal")
    assert states(counter) == []
    assert view.page() == "write"  # what was scanned is still there
    assert view.write.lines.rows_model.rows[0].cells[2].text == "101"


def incoming(shop: ReadyShop, milk: int, bread: int) -> UUID:
    """Send goods from the shelf to the storeroom, so that they are on their way to this branch."""
    here = places(shop)
    lines = [
        SendLine(shop.item(MILK).variant_id, milk),
        SendLine(shop.item(BREAD).variant_id, bread),
    ]
    return shop.database.write(
        lambda s: transfers.send(
            s, shop.actor, origin_id=here["shelf"], target_id=here["store"], lines=lines
        )
    )


def test_all_that_is_on_its_way_arrives_with_one_key(counter: Counter, shop: ReadyShop) -> None:
    incoming(shop, 2000, 1000)
    view = open_transfers(counter)
    counter.hands.wait_for(lambda: view.browse.foot.caps.get("F12"), "the key")
    counter.hands.press("F12")
    counter.hands.wait_for(lambda: states(counter) == ["received"], "the reception")
    counter.hands.wait_for(lambda: "Everything was received" in strip(view), "the word")


@pytest.mark.req("K8")
def test_a_reception_by_scanning_names_its_differences(counter: Counter, shop: ReadyShop) -> None:
    transfer = incoming(shop, 3000, 2000)
    view = open_transfers(counter)
    counter.hands.wait_for(lambda: view.browse.foot.caps.get("F4"), "the keys")
    counter.hands.press("F4")
    counter.wait_for_screen("transfer_reception")
    view, hands = view_of(counter, "transfer_reception"), counter.hands
    hands.scan(MILK)
    hands.scan(BREAD)
    hands.scan(BREAD)
    hands.scan(BREAD)  # one more than was sent
    assert "More of" in strip(view)
    hands.scan(PRODUCTS[2].code)
    assert "is not in this transfer" in strip(view)
    hands.press("Up")
    hands.press("F5")  # damaged
    hands.type("5")
    hands.press("Return")
    assert "5 to receive, 2 on the way" in strip(view)
    hands.press("Backspace")
    hands.type("1")
    hands.press("Return")
    hands.press("F12")
    hands.wait_for(lambda: states(counter) == ["partial"], "the reception")
    counter.wait_for_screen("transfers")
    here = places(shop)
    milk = shop.item(MILK).variant_id
    assert at(counter, milk, here["store"]) == 1000
    assert at(counter, milk, here["damaged"]) == 1000
    assert at(counter, milk, here["transit"]) == 1000
    with counter.database.read() as session:
        told = transfer_lists.list_receptions(session, transfer)
        assert [dict(each.outcomes) for each in told] == [{"damaged": 1000, "received": 3000}]
        assert verify.verify(session).problems == ()


def test_a_half_counted_reception_is_there_again(counter: Counter, shop: ReadyShop) -> None:
    transfer = incoming(shop, 3000, 2000)
    counter.till.to_room("transfer_reception", transfer)
    counter.wait_for_screen("transfer_reception")
    counter.hands.scan(MILK)
    counter.hands.press("Escape")
    counter.wait_for_screen("transfers")
    counter.till.to_room("transfer_reception", transfer)
    counter.wait_for_screen("transfer_reception")
    lines = view_of(counter, "transfer_reception").write.lines.rows_model.rows
    assert [line.cells[2].text for line in lines] == ["1", "\N{EN DASH}"]


def test_what_was_sent_to_another_branch_can_only_come_back(
    counter: Counter, shop: ReadyShop
) -> None:
    there = second_places(shop)
    line = SendLine(shop.item(MILK).variant_id, 2000)
    shop.database.write(
        lambda s: transfers.send(
            s, shop.actor, origin_id=places(shop)["shelf"], target_id=there["shelf"], lines=[line]
        )
    )
    view, hands = open_transfers(counter), counter.hands
    view.browse.chips["outgoing"].click()
    hands.wait_for(lambda: view.browse.foot.caps.get("F6"), "the key")
    assert view.browse.foot.caps.get("F12") is None
    hands.press("F6")
    hands.type("no cupo")
    hands.press("F12")
    hands.wait_for(lambda: states(counter) == ["received"], "the goods")
    assert at(counter, shop.item(MILK).variant_id, places(shop)["shelf"]) == 100_000


def second_places(shop: ReadyShop) -> dict[str, UUID]:
    return places(shop, "2")
