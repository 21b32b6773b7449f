"""The panel of the supervisor at a real till: by PIN, by badge, refused, left for later."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from pos_app.core import approvals, people, sales, verify
from pos_app.core.facts import decode_envelope
from pos_app.core.models.approvals import Approval
from pos_app.core.models.journal import Operation
from tests.shop import PEOPLE, PRODUCTS, ReadyShop, trading_shop
from tests.ui.counter import Counter, counter_at_sale

MILK, BREAD = PRODUCTS[0].code, PRODUCTS[1].code
BADGE = "MOSTRADOR-BADGE-7719204488"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReadyShop]:
    yield from trading_shop(tmp_path / "shop")


@pytest.fixture
def counter(qapp: QApplication, shop: ReadyShop) -> Iterator[Counter]:
    """Give a till with Ana, a cashier, who has put 10 % off two litres of milk and charges."""
    with counter_at_sale(qapp, shop.folder) as made:
        made.hands.type("2*")
        made.hands.scan(MILK)
        made.hands.type("10%")
        made.hands.press("Return")
        made.hands.press("F9")
        made.hands.wait_for(made.till.supervisor.is_open, "the question")
        made.hands.wait_for(made.till.panel.isVisible, "the panel")
        yield made


def answers(counter: Counter) -> list[tuple[str, str, str]]:
    with counter.database.read() as session:
        query = select(Approval.outcome, Approval.method, Approval.reason).order_by(Approval.id)
        return [(outcome, how, why) for outcome, how, why in session.execute(query)]


def approver_of_last(counter: Counter) -> str:
    with counter.database.read() as session:
        sale = sales.list_recent(session)[0]
        payload = session.scalars(select(Operation.payload).where(Operation.op_id == sale.id)).one()
        approved_by = decode_envelope(bytes(payload)).approved_by
        assert approved_by is not None
        assert verify.verify(session).problems == ()
        return people.name_of(session, approved_by)


def type_pin(counter: Counter, pin: str) -> None:
    counter.hands.type(pin)
    counter.hands.press("Return")


@pytest.mark.req("R8", "V1")
def test_a_supervisor_agrees_over_the_sale_and_it_is_charged(counter: Counter) -> None:
    panel = counter.till.panel
    assert panel.title.text() == "Give a discount"
    assert panel.amount.text() == "$320"
    assert [tile.text() for tile in panel.tiles] == ["Dueño", "Marta Soto"]
    counter.hands.press("Down")
    type_pin(counter, PEOPLE["SUPERVISOR"][1])
    counter.wait_for_sale()
    assert not panel.isVisible()
    assert approver_of_last(counter) == "Marta Soto"
    assert answers(counter) == [("granted", "pin", "")]
    counter.hands.scan(BREAD)  # the cashier's own session goes on
    assert counter.lines() == [("1", PRODUCTS[1].name)]


@pytest.mark.req("R8", refusal=True)
def test_a_wrong_pin_says_how_many_tries_are_left_and_nothing_is_charged(counter: Counter) -> None:
    panel = counter.till.panel
    counter.hands.press("Down")
    type_pin(counter, "999999")
    counter.hands.wait_for(lambda: "4" in panel.problem.text(), "the refusal")
    assert panel.isVisible()
    counter.hands.press("Escape")
    counter.hands.wait_for(lambda: not panel.isVisible(), "the sale again")
    assert counter.sold() == 0
    assert counter.lines() == [("2", PRODUCTS[0].name)]
    assert answers(counter) == [("failed", "pin", "wrong_credential")]
    assert "supervisor" in counter.strip()


def test_a_badge_is_scanned_over_the_panel(counter: Counter, shop: ReadyShop) -> None:
    marta = shop.person("SUPERVISOR")
    shop.database.write(lambda s: people.set_badge(s, marta.user_id, BADGE, shop.keys.pepper))
    counter.hands.scan("NOBODY-HAS-THIS-ONE")
    panel = counter.till.panel
    counter.hands.wait_for(lambda: "badge" in panel.problem.text(), "the refusal")
    counter.hands.scan(BADGE)
    counter.wait_for_sale()
    assert approver_of_last(counter) == "Marta Soto"
    assert answers(counter) == [("granted", "badge", "")]


def test_what_is_left_for_later_is_charged_once_somebody_agreed(
    counter: Counter, shop: ReadyShop
) -> None:
    counter.hands.press("F4")
    counter.hands.wait_for(lambda: not counter.till.panel.isVisible(), "the sale again")
    with counter.database.read() as session:
        (waiting,) = approvals.list_requests(session)
    assert (waiting.person, waiting.permission) == ("Ana Rojas", "sales.discount")
    marta = shop.person("SUPERVISOR")
    shop.database.write(lambda s: approvals.approve(s, marta, waiting.id))
    counter.hands.press("F9")
    counter.wait_for_sale()
    assert not counter.till.panel.isVisible()  # nobody was asked again


def test_more_than_was_agreed_is_asked_again(counter: Counter, shop: ReadyShop) -> None:
    counter.hands.press("F4")
    counter.hands.wait_for(lambda: not counter.till.panel.isVisible(), "the sale again")
    with counter.database.read() as session:
        (waiting,) = approvals.list_requests(session)
        marta = people.first_with_role(session, "SUPERVISOR")
    shop.database.write(lambda s: approvals.approve(s, marta, waiting.id))
    counter.hands.type("50%")
    counter.hands.press("Return")
    counter.hands.press("F9")
    counter.hands.wait_for(counter.till.panel.isVisible, "the panel")
    assert counter.till.panel.amount.text() == "$1.600"
    assert counter.sold() == 0


@pytest.mark.req("R8")
def test_who_asked_is_told_of_the_answer_and_who_answers_sees_how_many_wait(
    counter: Counter, shop: ReadyShop
) -> None:
    rail, marta = counter.till.window.rail, shop.person("SUPERVISOR")
    counter.hands.press("F4")
    counter.hands.wait_for(lambda: not counter.till.panel.isVisible(), "the sale again")
    with counter.database.read() as session:
        (waiting,) = approvals.list_requests(session)
    assert rail.keys["pending"].count() == 0  # it is not for Ana to answer
    counter.hands.press("Ctrl+L")
    counter.sign_in("SUPERVISOR")
    counter.wait_for_screen("sale")
    counter.hands.wait_for(lambda: rail.keys["pending"].count() == 1, "the count on the rail")
    counter.hands.press("Ctrl+L")
    counter.sign_in()
    counter.wait_for_screen("sale")
    with ThreadPoolExecutor(1) as other:
        answer = partial(approvals.reject, approver=marta, request_id=waiting.id, reason="ya no")
        other.submit(counter.database.write, answer).result()
    counter.hands.wait_for(lambda: "did not agree" in counter.strip(), "the answer")
    assert "ya no" in counter.strip()


def test_the_panel_stays_over_a_window_that_changes_its_size(counter: Counter) -> None:
    window, panel = counter.till.window, counter.till.panel
    assert panel.isVisible()
    window.resize(1024, 700)
    counter.hands.wait_for(lambda: panel.geometry() == window.rect(), "the panel to follow")
    assert window.rect().contains(panel.card.geometry())
