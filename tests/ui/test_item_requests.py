"""Item requests at the till: a draft is its owner's, an approver decides, the store hands over."""

from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.core.purchasing import item_requests
from pos_app.core.purchasing.item_requests import RequestLine
from tests.core.buying import CHOCOLATE, MILK
from tests.shop import ReadyShop
from tests.ui.documents_counter import DocumentsCounter, at_screen

SCREEN = "item_requests"


def asked(shop: ReadyShop, *, approve: bool = False, milli: int = 6_000) -> UUID:
    """Let Ana ask for milk and chocolate, and submit it."""
    ana, write = shop.person("VENDEDOR"), shop.database.write
    lines = [RequestLine(shop.item(code).variant_id, milli) for code in (MILK, CHOCOLATE)]
    made = write(lambda s: item_requests.post(s, ana, department="Panadería", lines=lines))
    write(lambda s: item_requests.submit(s, ana, request_id=made.id))
    if approve:
        write(lambda s: item_requests.approve(s, shop.actor, request_id=made.id))
    return made.id


def states(at: DocumentsCounter, role: str = "ADMINISTRADOR") -> list[str]:
    actor = at.counter.till.actor
    assert actor is not None, role
    with at.counter.database.read() as session:
        return [row.state for row in item_requests.list_requests(session, actor)]


@pytest.mark.req("K13")
def test_a_cashier_writes_a_request_and_submits_it(qapp: QApplication, tmp_path: Path) -> None:
    with at_screen(qapp, tmp_path, SCREEN, role="VENDEDOR") as at:
        at.hands.press("F6")
        at.hands.type("4*")
        at.hands.scan(MILK)
        at.wait_for_lines(1)
        at.hands.press("F12")
        at.wait_for_strip("Write the department")
        at.type_and_enter("Panadería")
        at.hands.press("F12")
        at.wait_for_strip("is written")
        at.wait_for_rows(1)
        assert (at.badges(), states(at)) == (["Draft"], ["posted"])
        at.wait_for_key("Submit")
        at.hands.press("F12")
        at.wait_for_strip("The request is submitted")
        at.hands.wait_for(lambda: at.badges() == ["To approve"], "the new state")
        at.hands.wait_for(lambda: at.labels() == ["New request"], "no key to approve")


@pytest.mark.req("K13")
def test_an_approver_decides_and_the_store_hands_over_in_parts(
    qapp: QApplication, tmp_path: Path
) -> None:
    with at_screen(qapp, tmp_path, SCREEN, role="ADMINISTRADOR", prepare=asked) as at:
        stock = at.counter.stock(MILK), at.counter.stock(CHOCOLATE)
        at.wait_for_rows(1)
        at.wait_for_key("Approve")
        at.hands.press("F12")
        at.wait_for_strip("The request is approved")
        at.wait_for_key("Hand over")
        at.hands.press("F12")
        at.wait_for_lines(2)
        at.hands.scan(MILK)
        at.hands.scan(MILK)
        at.view.write.form.inputs["rest"].keys["later"].click()  # type: ignore[union-attr]
        at.hands.press("F12")
        at.wait_for_strip("TX-RQ-")
        assert at.counter.stock(MILK) == stock[0] - 2_000
        assert states(at) == ["approved"]
        at.wait_for_key("Hand over")
        at.hands.press("F12")
        at.wait_for_lines(2)
        assert at.view.write.lines.rows_model.rows[0].cells[1].detail == "of 4"
        at.hands.press("F9", "F12")
        at.wait_for_strip("The request is done")
        assert at.counter.stock(MILK) == stock[0] - 6_000
        assert at.counter.stock(CHOCOLATE) == stock[1] - 6_000
        assert states(at) == ["issued"]


@pytest.mark.req("K13", refusal=True)
def test_what_is_not_there_is_not_handed_over(qapp: QApplication, tmp_path: Path) -> None:
    def too_much(shop: ReadyShop) -> None:
        asked(shop, approve=True, milli=500_000)

    with at_screen(qapp, tmp_path, SCREEN, prepare=too_much) as at:
        stock = at.counter.stock(MILK)
        at.wait_for_key("Hand over")
        at.hands.press("F12")
        at.wait_for_lines(2)
        at.hands.press("Up", "F3")
        at.type_and_enter("400")
        at.hands.press("F12")
        at.hands.wait_for(at.strip, "a refusal")
        assert "Leche cappuccino" in at.strip()
        assert at.counter.stock(MILK) == stock
        assert states(at) == ["approved"]
        assert at.lines()[0][1] == "400"  # nothing of it is lost


@pytest.mark.req("K13", refusal=True)
def test_a_rejection_says_why_and_nobody_hands_over(qapp: QApplication, tmp_path: Path) -> None:
    with at_screen(qapp, tmp_path, SCREEN, role="ADMINISTRADOR", prepare=asked) as at:
        at.wait_for_key("Reject")
        at.hands.press("F8", "F12")
        assert at.view.is_asking()
        at.type_and_enter("queda de ayer")
        at.wait_for_strip("The request is rejected")
        assert states(at) == ["rejected"]
        at.hands.wait_for(lambda: at.labels() == ["New request"], "nothing to do with it")


def test_who_keeps_the_stock_sees_no_draft_of_another(qapp: QApplication, tmp_path: Path) -> None:
    def draft(shop: ReadyShop) -> None:
        ana = shop.person("VENDEDOR")
        lines = [RequestLine(shop.item(MILK).variant_id, 1000)]
        shop.database.write(lambda s: item_requests.post(s, ana, department="Caja", lines=lines))

    with at_screen(qapp, tmp_path, SCREEN, prepare=draft) as at:
        at.hands.pause(100)
        assert at.rows() == []
