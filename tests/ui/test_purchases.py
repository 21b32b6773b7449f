"""A purchase is received by scanning: its lines, its paper, its sums; and it is never twice."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import text

from pos_app.core import catalog, document_drafts, verify
from pos_app.core.catalog import ProductInput
from pos_app.core.models.catalog import Barcode
from pos_app.core.purchasing import purchase_orders, purchases
from pos_app.core.purchasing.lists import list_purchase_summaries
from pos_app.core.purchasing.purchases import PurchaseLine
from pos_app.core.purchasing.rules import SupplierDocument
from tests.core import buying
from tests.core.buying import BREAD, CHOCOLATE, MILK, PESO_E4
from tests.shop import ReadyShop
from tests.ui.documents_counter import DocumentsCounter, at_screen

SUR = "Distribuidora Sur"


def prepare(shop: ReadyShop) -> None:
    """Bread is kept by lots, a box holds twelve chocolates, a supplier is known."""
    buying.keep_by_lots(shop, BREAD)
    buying.add_supplier(shop, SUR, "76.192.083-9")
    box = Barcode(
        code="17802215101448", variant_id=shop.item(CHOCOLATE).variant_id, quantity_milli=12_000
    )
    shop.database.write(lambda session: session.add(box))


def choose_supplier(at: DocumentsCounter, name: str = "sur") -> None:
    """Find the supplier with the head's first field."""
    at.hands.press("F7")
    at.hands.type(name)
    field = at.view.write.form.inputs["supplier"]
    at.hands.wait_for(field.results.is_open, "suppliers")  # type: ignore[union-attr]
    at.hands.press("Return")
    at.hands.pause(60)


def received(at: DocumentsCounter) -> int:
    with at.counter.database.read() as session:
        return len(list_purchase_summaries(session))


def kept(at: DocumentsCounter) -> int:
    """Return how many lines of the draft are on disk."""
    actor = at.counter.till.actor
    assert actor is not None
    with at.counter.database.read() as session:
        draft = document_drafts.find(session, actor.user_id, "purchase")
    return 0 if draft is None else len(draft.lines)


@pytest.mark.req("K11", "K20", "K6")
def test_goods_are_received_with_keys_and_scans_alone(qapp: QApplication, tmp_path: Path) -> None:
    with at_screen(qapp, tmp_path, "purchases", prepare=prepare) as at:
        before = at.counter.stock(CHOCOLATE), at.counter.stock(BREAD)
        choose_supplier(at)
        assert at.field("supplier") == SUR
        at.type_and_enter("F-771")  # the number: the picked field went on to it
        at.hands.press("Esc")
        at.hands.scan("17802215101448")  # a box of twelve
        at.type_and_enter("850")
        at.hands.scan(BREAD)
        at.type_and_enter("1200,5")
        at.type_and_enter("l-9")
        at.type_and_enter("12-2099")
        at.hands.type("+")
        assert [row[:5] for row in at.lines()] == [
            ("Chocolate Costa 62 % cacao 80 g", "12", "$850", "–", "–"),
            ("Pan integral artesanal Ideal 700 g", "2", "$1.200,5", "L-9", "31-12-2099"),
        ]
        assert at.figure() == "$14.995"  # 12.601 net and 19 %
        at.hands.press("F12")
        at.wait_for_strip("Invoice F-771 of Distribuidora Sur is received")
        assert received(at) == 1
        assert at.lines() == []
        assert at.counter.stock(CHOCOLATE) == before[0] + 12_000
        assert at.counter.stock(BREAD) == before[1] + 2_000
        with at.counter.database.read() as session:
            lots = session.execute(text("SELECT expires_on FROM lots WHERE number = 'L-9'")).all()
            assert verify.verify(session).problems == ()
        assert [str(row[0]) for row in lots] == ["2099-12-31"]


@pytest.mark.req("K11", refusal=True)
def test_a_paper_that_was_entered_is_refused_with_who_and_when(
    qapp: QApplication, tmp_path: Path
) -> None:
    def entered(shop: ReadyShop) -> None:
        prepare(shop)
        milk = [PurchaseLine(shop.item(MILK).variant_id, 1000, PESO_E4)]
        supplier = buying.add_supplier(shop, "Colún")
        paper = SupplierDocument("FACTURA", "88")
        enter = purchases.enter
        marta = shop.person("SUPERVISOR")
        shop.database.write(
            lambda s: enter(s, marta, supplier_id=supplier, document=paper, lines=milk)
        )

    with at_screen(qapp, tmp_path, "purchases", prepare=entered) as at:
        stock = at.counter.stock(MILK)
        choose_supplier(at, "col")
        at.type_and_enter("88")
        at.wait_for_strip("Marta Soto entered FACTURA 88 of Colún on ")
        at.hands.press("Esc")
        at.hands.scan(MILK)
        at.type_and_enter("900")
        at.hands.press("F12")
        at.wait_for_strip("This purchase was entered already")
        assert at.counter.stock(MILK) == stock
        assert received(at) == 1
        assert len(at.lines()) == 1  # nothing of it is lost


@pytest.mark.req("K11", refusal=True)
def test_what_is_missing_is_asked_for_and_nothing_is_received(
    qapp: QApplication, tmp_path: Path
) -> None:
    with at_screen(qapp, tmp_path, "purchases", prepare=prepare) as at:
        at.hands.scan(BREAD)
        at.hands.press("F12")
        at.wait_for_strip("Write the supplier")
        choose_supplier(at)
        at.type_and_enter("9")
        at.hands.press("F12")
        at.wait_for_strip("Write the cost")
        at.type_and_enter("1000")  # its cell is open already
        at.hands.press("Esc")
        at.hands.press("F12")
        at.wait_for_strip("is kept by lots")
        at.hands.press("F5")
        at.type_and_enter("A1")
        at.type_and_enter("31-02-2027")
        at.wait_for_strip("is not a date")
        assert at.view.write.lines.is_writing()
        assert received(at) == 0


def test_a_difference_to_the_paper_is_asked_about(qapp: QApplication, tmp_path: Path) -> None:
    with at_screen(qapp, tmp_path, "purchases", prepare=prepare) as at:
        choose_supplier(at)
        at.type_and_enter("14")
        at.hands.scan(MILK)
        at.type_and_enter("1000")
        at.hands.press("F7", "Tab", "Tab", "Tab", "Tab")
        form = at.view.write.form
        form.focus_field("paper")
        at.type_and_enter("1200")
        at.hands.press("F12")
        at.wait_for_strip("differ from the paper by $10")
        assert received(at) == 0
        at.hands.press("F11")
        at.wait_for_strip("is received")
        assert received(at) == 1


def test_costs_with_tax_are_taken_apart(qapp: QApplication, tmp_path: Path) -> None:
    with at_screen(qapp, tmp_path, "purchases", prepare=prepare) as at:
        at.hands.type("10*")
        at.hands.scan(MILK)
        at.type_and_enter("1190")
        at.hands.press("F9")
        assert at.figure() == "$11.900"
        facts = dict(at.view.write.block.figure().facts)
        assert (facts["Net"], facts["IVA"]) == ("$10.000", "$1.900")


def test_a_product_that_costs_more_than_its_price_is_marked(
    qapp: QApplication, tmp_path: Path
) -> None:
    with at_screen(qapp, tmp_path, "purchases", prepare=prepare) as at:
        at.hands.scan(MILK)
        at.type_and_enter("1400")  # 1.666 with tax, sold at 1.600
        badge = at.view.write.lines.rows_model.rows[0].cells[0].badge
        assert badge is not None
        assert badge.text == "Sells at $1.600, less than it costs"
        at.hands.press("F4")
        at.type_and_enter("1000")
        cell = at.view.write.lines.rows_model.rows[0].cells[0]
        assert cell.badge is None
        assert "average cost" in cell.detail


def test_a_code_that_nothing_has_becomes_a_product_in_place(
    qapp: QApplication, tmp_path: Path
) -> None:
    with at_screen(qapp, tmp_path, "purchases", prepare=prepare) as at:
        at.hands.type("6*")
        at.hands.scan("7801234567894")
        at.wait_for_strip("Nothing here has the code")
        at.hands.press("Ctrl+N")
        at.type_and_enter("Galletas de avena")
        at.type_and_enter("990")
        at.wait_for_lines(1)
        assert at.lines()[0][:2] == ("Galletas de avena", "6")


def test_a_supplier_is_made_in_place(qapp: QApplication, tmp_path: Path) -> None:
    with at_screen(qapp, tmp_path, "purchases", prepare=prepare) as at:
        at.hands.press("F7")
        at.hands.type("Panificadora Luz")
        at.hands.press("Return")  # as quick as anybody is: the newest text is meant
        at.hands.wait_for(at.view.is_asking, "the question")
        at.hands.press("F12")
        at.hands.wait_for(lambda: at.field("supplier") == "Panificadora Luz", "the supplier")
        assert not at.view.is_asking()


def test_what_is_half_typed_survives_another_screen_and_a_restart(
    qapp: QApplication, tmp_path: Path
) -> None:
    with at_screen(qapp, tmp_path, "purchases", prepare=prepare) as at:
        choose_supplier(at)
        at.type_and_enter("55")
        at.hands.press("Esc")
        at.hands.scan(MILK)
        at.type_and_enter("800")
        at.hands.wait_for(lambda: kept(at) == 1, "the draft on disk")  # a crash costs nothing
        at.counter.till.go("help")
    with at_screen(qapp, tmp_path, "purchases", fresh=False) as at:
        at.wait_for_strip("Here is the purchase that was being received")
        assert (at.field("supplier"), at.field("number")) == (SUR, "55")
        assert at.lines()[0][:3] == ("Leche cappuccino Colún 1 L", "1", "$800")
        at.hands.press("F8")
        at.wait_for_lines(0)
    with at_screen(qapp, tmp_path, "purchases", fresh=False) as at:
        assert at.lines() == []


def test_a_line_is_removed_and_brought_back(qapp: QApplication, tmp_path: Path) -> None:
    with at_screen(qapp, tmp_path, "purchases", prepare=prepare) as at:
        for code in (MILK, CHOCOLATE):
            at.hands.scan(code)
            at.type_and_enter("500")
        at.hands.press("Del")
        at.wait_for_strip("Chocolate Costa 62 % cacao 80 g was removed")
        assert len(at.lines()) == 1
        at.hands.press("F11")
        assert len(at.lines()) == 2


@pytest.mark.req("K12")
def test_the_goods_of_an_order_are_counted_by_scanning(qapp: QApplication, tmp_path: Path) -> None:
    def ordered(shop: ReadyShop) -> None:
        prepare(shop)
        supplier = buying.add_supplier(shop, "Colún")
        lines = [
            PurchaseLine(shop.item(code).variant_id, 3_000, 700 * PESO_E4)
            for code in (MILK, CHOCOLATE)
        ]
        write, actor = shop.database.write, shop.actor
        order = write(lambda s: purchase_orders.post(s, actor, supplier_id=supplier, lines=lines))
        write(lambda s: purchase_orders.approve(s, actor, order_id=order.id))

    with at_screen(qapp, tmp_path, "purchases", prepare=ordered) as at:
        stock = at.counter.stock(MILK), at.counter.stock(CHOCOLATE)
        at.hands.press("F7")
        at.view.write.form.focus_field("order")
        at.hands.press("Down")
        field = at.view.write.form.inputs["order"]
        at.hands.wait_for(field.results.is_open, "orders")  # type: ignore[union-attr]
        at.hands.press("Return")
        at.wait_for_lines(2)
        at.hands.press("Esc")
        at.hands.scan(MILK)
        at.hands.scan(MILK)
        at.hands.scan(BREAD)
        at.wait_for_strip("is not in order")
        assert [row[1] for row in at.lines()] == ["2", "0"]
        at.view.write.form.focus_field("number")
        at.type_and_enter("G-1")
        at.hands.press("F12")
        at.wait_for_strip("A part of order")
        assert at.counter.stock(MILK) == stock[0] + 2_000
        assert at.counter.stock(CHOCOLATE) == stock[1]


def test_what_was_received_is_found_again(qapp: QApplication, tmp_path: Path) -> None:
    def bought(shop: ReadyShop) -> None:
        prepare(shop)
        for name, number in (("Colún", "100"), ("Ideal", "200")):
            supplier = buying.add_supplier(shop, name)
            lines = [PurchaseLine(shop.item(MILK).variant_id, 5_000, 900 * PESO_E4)]
            paper = SupplierDocument("FACTURA", number, date(2026, 3, 1))
            shop.database.write(
                lambda s, who=supplier, p=paper, lines=lines: purchases.enter(  # type: ignore[misc]
                    s, shop.actor, supplier_id=who, document=p, lines=lines
                )
            )

    with at_screen(qapp, tmp_path, "purchases", prepare=bought) as at:
        at.hands.press("F10")
        at.wait_for_rows(2)
        assert at.rows() == ["Ideal", "Colún"]
        at.hands.press("Down")
        at.hands.wait_for(lambda: at.title() == "Invoice 100", "the older one")
        assert at.shown() == [("Leche cappuccino Colún 1 L", "5", "$900", "$4.500")]
        at.hands.type("ide")
        at.wait_for_rows(1)
        assert at.rows() == ["Ideal"]
        QTest.keyClick(at.view.browse.box, Qt.Key.Key_Escape)
        at.hands.wait_for(lambda: at.view.page() == "write", "receiving again")


@pytest.mark.req("K20", "K6")
def test_a_gs1_code_fills_lot_and_expiry(qapp: QApplication, tmp_path: Path) -> None:
    with at_screen(qapp, tmp_path, "purchases", prepare=prepare) as at:
        at.hands.scan(f"]C1010{BREAD}1727033110L77")
        at.type_and_enter("1400")
        assert at.lines()[0][1:5] == ("1", "$1.400", "L77", "31-03-2027")
        at.hands.scan(f"]C1010{BREAD}1727033110L77")
        assert at.lines()[0][1] == "2"
        at.hands.scan(f"]C1010{BREAD}1727043010L78")  # another lot is another line
        assert [row[3] for row in at.lines()] == ["L77", "L78"]


@pytest.mark.req("K22")
def test_each_piece_that_needs_one_gets_its_serial_number(
    qapp: QApplication, tmp_path: Path
) -> None:
    def by_serial(shop: ReadyShop) -> None:
        prepare(shop)
        phone = ProductInput(
            code="7709990001117", name="Parlante", price_minor=19_990, tracks_serials=True
        )
        shop.database.write(lambda session: catalog.save_product(session, phone))

    with at_screen(qapp, tmp_path, "purchases", prepare=by_serial) as at:
        choose_supplier(at)
        at.type_and_enter("900")
        at.hands.press("Esc")
        at.hands.type("2*")
        at.hands.scan("7709990001117")
        at.type_and_enter("9000")
        assert at.lines()[0][3] == "0 of 2 serials"
        at.hands.scan("SN-0001")
        at.hands.press("Esc")
        at.hands.press("F12")
        at.wait_for_strip("2 needed, 1 given")
        assert received(at) == 0
        at.hands.scan("SN-0001")
        at.wait_for_strip("SN-0001 of Parlante is named twice")
        at.hands.scan("SN-0002")
        at.hands.wait_for(lambda: at.lines()[0][3] == "2 of 2 serials", "both serials")
        at.hands.press("F12")
        at.wait_for_strip("is received")
        assert at.counter.stock("7709990001117") == 2_000


def test_another_screen_leads_here_with_a_product(qapp: QApplication, tmp_path: Path) -> None:
    with at_screen(qapp, tmp_path, "purchases", prepare=prepare) as at:
        with at.counter.database.read() as session:
            milk = catalog.get_by_code(session, MILK).variant_id
        for screen in ("purchases", "item_requests", "stock_transactions"):
            at.counter.till.to_room(screen, milk)
            at.counter.wait_for_screen(screen)
            at.wait_for_lines(1)
            assert at.lines()[0][0] == "Leche cappuccino Colún 1 L"
            if screen == "purchases":  # its cost is asked for at once
                at.type_and_enter("800")
                assert at.lines()[0][2] == "$800"
