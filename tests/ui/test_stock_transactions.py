"""Stock transactions at the till: posted, then confirmed once; stock moves at the second."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.core import kardex, verify
from pos_app.core.purchasing import stock_transactions
from tests.core import buying
from tests.core.buying import BREAD, MILK
from tests.shop import ReadyShop
from tests.ui.documents_counter import DocumentsCounter, at_screen

SCREEN = "stock_transactions"


def states(at: DocumentsCounter) -> list[tuple[str, str]]:
    with at.counter.database.read() as session:
        rows = stock_transactions.list_transactions(session)
    return [(row.type, row.state) for row in rows]


def stock_at(at: DocumentsCounter, kind: str, code: str = MILK) -> int:
    with at.counter.database.read() as session:
        place = next(one.id for one in kardex.list_places(session) if one.kind == kind)
        rows = {
            row.code: row.on_hand_milli for row in kardex.list_stock(session, location_id=place)
        }
    return next(milli for shown, milli in rows.items() if shown.endswith(code))


def choose(at: DocumentsCounter, field: str, option: str) -> None:
    """Touch a key of a choice in the head."""
    at.view.write.form.inputs[field].keys[option].click()  # type: ignore[union-attr]
    at.hands.pause(60)


@pytest.mark.req("K14", "K8")
def test_a_move_is_written_and_confirmed_once(qapp: QApplication, tmp_path: Path) -> None:
    with at_screen(qapp, tmp_path, SCREEN) as at:
        shelf, store = stock_at(at, "shelf"), stock_at(at, "store")
        at.hands.press("F6")
        at.view.write.form.focus_field("from")
        pick(at, "from", "shop")
        pick(at, "to", "store")
        at.hands.press("Esc")
        at.hands.type("30*")
        at.hands.scan(MILK)
        at.wait_for_lines(1)
        at.hands.press("F12")
        at.wait_for_strip("Write the note")
        at.type_and_enter("a bodega")
        at.hands.press("F12")
        at.wait_for_strip("is written")
        assert states(at) == [("MOVE", "posted")]
        assert stock_at(at, "shelf") == shelf  # nothing moves yet
        at.wait_for_key("Confirm")
        at.hands.hold("F12", 5)
        at.wait_for_strip("Its stock has moved")
        assert states(at) == [("MOVE", "confirmed")]
        assert (stock_at(at, "shelf"), stock_at(at, "store")) == (shelf - 30_000, store + 30_000)
        at.hands.wait_for(lambda: at.labels() == ["New transaction"], "nothing to confirm")
        at.hands.press("F12")
        at.hands.pause(80)
        assert stock_at(at, "shelf") == shelf - 30_000
        with at.counter.database.read() as session:
            assert verify.verify(session).problems == ()


def pick(at: DocumentsCounter, field: str, words: str) -> None:
    """Choose a place in the head by the beginning of its name."""
    at.view.write.form.focus_field(field)
    at.hands.type(words)
    at.hands.wait_for(at.view.write.form.inputs[field].results.is_open, words)  # type: ignore[union-attr]
    at.hands.press("Return")
    at.hands.pause(60)


@pytest.mark.req("K14", "K15")
def test_shrinkage_goes_out_with_its_cause(qapp: QApplication, tmp_path: Path) -> None:
    with at_screen(qapp, tmp_path, SCREEN) as at:
        shelf = stock_at(at, "shelf")
        at.hands.press("F6")
        choose(at, "type", "OUT")
        pick(at, "from", "shop")
        choose(at, "reason", "MERMA")
        at.hands.press("Esc")
        at.hands.scan(MILK)
        at.view.write.form.focus_field("note")
        at.type_and_enter("caja rota")
        at.hands.press("F12")
        at.hands.wait_for(at.strip, "a refusal: no cause")
        assert states(at) == []
        pick(at, "cause", "dam")
        at.hands.press("F12")
        at.wait_for_strip("is written")
        at.wait_for_key("Confirm")
        at.hands.press("F12")
        at.wait_for_strip("Its stock has moved")
        assert stock_at(at, "shelf") == shelf - 1_000


@pytest.mark.req("K14", "K6")
def test_what_comes_in_by_lots_says_lot_and_expiry(qapp: QApplication, tmp_path: Path) -> None:
    def by_lots(shop: ReadyShop) -> None:
        buying.keep_by_lots(shop, BREAD)

    with at_screen(qapp, tmp_path, SCREEN, prepare=by_lots) as at:
        before = at.counter.stock(BREAD)
        at.hands.press("F6")
        choose(at, "type", "IN")
        at.hands.scan(BREAD)
        at.type_and_enter("x7")
        at.type_and_enter("5-2099")
        assert at.lines()[0][3:] == ("X7", "31-05-2099")
        at.view.write.form.focus_field("note")
        at.type_and_enter("conteo de apertura")
        at.hands.press("F12")
        at.wait_for_key("Confirm")
        at.hands.press("F12")
        at.wait_for_strip("Its stock has moved")
        assert at.counter.stock(BREAD) == before + 1_000


@pytest.mark.req("K14", refusal=True)
def test_more_than_there_is_never_goes_out(qapp: QApplication, tmp_path: Path) -> None:
    with at_screen(qapp, tmp_path, SCREEN) as at:
        shelf = stock_at(at, "shelf")
        at.hands.press("F6")
        choose(at, "type", "OUT")
        pick(at, "from", "shop")
        at.hands.press("Esc")
        at.hands.type("900*")
        at.hands.scan(MILK)
        at.view.write.form.focus_field("note")
        at.type_and_enter("prueba")
        at.hands.press("F12")
        at.wait_for_key("Confirm")
        at.hands.press("F12")
        at.hands.wait_for(lambda: "Leche cappuccino" in at.strip(), "the refusal")
        assert stock_at(at, "shelf") == shelf
        assert states(at) == [("OUT", "posted")]
