"""Suppliers at the till: found, added, changed, deactivated; a tax id is of one alone."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.core.purchasing import purchases, suppliers
from pos_app.core.purchasing.purchases import PurchaseLine
from tests.core import buying
from tests.core.buying import INVOICE, MILK, PESO_E4
from tests.shop import ReadyShop
from tests.ui.documents_counter import DocumentsCounter, at_screen


def prepare(shop: ReadyShop) -> None:
    """Two suppliers; something was bought from one."""
    colun = buying.add_supplier(shop, "Colún", "81.094.100-6")
    buying.add_supplier(shop, "Ideal", "76.192.083-9")
    lines = [PurchaseLine(shop.item(MILK).variant_id, 5_000, 900 * PESO_E4)]
    shop.database.write(
        lambda s: purchases.enter(s, shop.actor, supplier_id=colun, document=INVOICE, lines=lines)
    )


def known(at: DocumentsCounter) -> list[tuple[str, str, bool]]:
    with at.counter.database.read() as session:
        rows = suppliers.list_suppliers(session, active_only=False)
    return [(row.name, row.tax_id, row.active) for row in rows]


@pytest.mark.req("K11")
def test_a_supplier_is_added_found_changed_and_deactivated(
    qapp: QApplication, tmp_path: Path
) -> None:
    with at_screen(qapp, tmp_path, "suppliers", prepare=prepare) as at:
        at.wait_for_rows(2)
        at.hands.wait_for(at.shown, "what was bought")
        assert at.shown()[0][0] == "Invoice F-12345"
        at.hands.press("F6")
        for text in ("Panadería San José", "12.345.678-5", "Rosa", "+56 9", "rosa@example.cl"):
            at.type_and_enter(text)
        at.wait_for_strip("Panadería San José is saved")
        at.wait_for_rows(3)
        at.hands.wait_for(lambda: at.title() == "Panadería San José", "the new one")
        at.hands.press("F4")
        at.hands.type("Panadería San Juan")
        at.hands.press("F12")
        at.hands.wait_for(lambda: at.title() == "Panadería San Juan", "its new name")
        at.hands.press("F8")
        at.wait_for_strip("is not active any more")
        at.wait_for_rows(2)
        at.view.browse.chips["all"].click()
        at.wait_for_rows(3)
        at.hands.type("678-5")
        at.wait_for_rows(1)
        assert at.badges() == ["Not active"]
        assert ("Panadería San Juan", "12.345.678-5", False) in known(at)


@pytest.mark.req("K11", refusal=True)
def test_a_tax_id_that_is_taken_is_refused_and_nothing_is_lost(
    qapp: QApplication, tmp_path: Path
) -> None:
    with at_screen(qapp, tmp_path, "suppliers", prepare=prepare) as at:
        at.wait_for_rows(2)
        before = known(at)
        at.hands.press("F6", "F12")
        assert at.view.is_asking()  # without a name nothing is saved
        at.type_and_enter("Otra Colún")
        at.hands.type("81.094.100-6")
        at.hands.press("F12")
        at.wait_for_strip("belongs to Colún already")
        assert at.view.is_asking()
        assert at.view.browse.ask.form.value("name") == "Otra Colún"
        at.hands.press("Esc")
        assert known(at) == before
