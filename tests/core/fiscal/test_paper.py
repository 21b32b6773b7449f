"""What the paper of a Chilean document says, and that its barcode finds it and no other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_app.core import cash, documents
from pos_app.core.documents_parts import style_of
from pos_app.core.fiscal.drafts import CARD_VOUCHER, INVOICE
from pos_app.core.returns import tickets
from pos_app.core.settings_shared import get_shop
from pos_app.core.settling import Tender
from pos_app.core.tickets import render_sale
from pos_app.core.tickets.blocks import Box, Text
from tests.core.fiscal.chile import BOOK, MILK, RUT, Chile, open_chile


@pytest.fixture
def chile(tmp_path: Path) -> Iterator[Chile]:
    ready = open_chile(tmp_path / "chile", card_vouchers=True)
    yield ready
    ready.shop.database.close()


def paper(chile: Chile, sale_id: object) -> list[str]:
    """Return the lines of a ticket: its frame and its texts."""
    with chile.shop.database.read() as session:
        ticket = documents.sale_ticket(session, sale_id)  # type: ignore[arg-type]
        style = style_of(get_shop(session))
        blocks = render_sale(ticket, documents.shop_header(session), style).blocks
    frames = [line for block in blocks if isinstance(block, Box) for line in block.lines]
    return [*frames, *(block.text for block in blocks if isinstance(block, Text))]


@pytest.mark.req("V2")
def test_an_invoice_names_its_kind_its_folio_and_its_buyer(chile: Chile) -> None:
    chile.give("33", 301, 310)
    buyer = chile.customer(tax_id=RUT, activity="Banquetería", address="Las Rosas 12")
    sold = chile.charge(chile.cart(MILK, customer_id=buyer), kind=INVOICE)
    lines = paper(chile, sold.sale_id)
    assert "301" in lines[2]
    assert "R.U.T.: 97.975.000-5" in lines[3:]
    assert any("Banquetería Lo Boza" in line for line in lines)
    assert any("Las Rosas 12" in line for line in lines)
    assert any(line.startswith("*** ") for line in lines)  # not stamped: no tax document yet
    chile.shop.database.write(
        lambda session: session.connection().exec_driver_sql(
            "UPDATE customers SET name = 'Otra', address = 'Otra'"
        )
    )
    assert paper(chile, sold.sale_id) == lines


def test_a_receipt_for_nobody_says_nothing_of_a_buyer(chile: Chile) -> None:
    chile.give("39", 1, 9)
    lines = paper(chile, chile.sell(MILK).document_id)
    assert not any("66666666" in line or "66.666.666" in line for line in lines)


@pytest.mark.req("R1")
def test_the_same_number_of_several_kinds_is_found_by_its_own_barcode(chile: Chile) -> None:
    plain = chile.sell(MILK).document_id
    for code in ("39", "41", "33"):
        chile.give(code, 1, 9)
    buyer = chile.customer(tax_id=RUT, activity="Banquetería", address="Las Rosas 12")
    folio, exempt = chile.sell(MILK).document_id, chile.sell(BOOK).document_id
    invoice = chile.charge(chile.cart(MILK, customer_id=buyer), kind=INVOICE).sale_id
    card = chile.charge(chile.cart(MILK), Tender("debit", 1600, "482913")).sale_id
    sold = (plain, folio, exempt, invoice)
    assert {chile.document(one).number for one in sold} == {1}
    assert (chile.document(card).kind, chile.document(card).number) == (CARD_VOUCHER, 2)
    with chile.shop.database.read() as session:
        codes = {one: documents.sale_ticket(session, one).code for one in (*sold, card)}
        assert len(set(codes.values())) == 5
        for sale_id, code in codes.items():
            assert len(code) == 16
            assert documents.find_sale(session, code).id == sale_id
            assert [one.sale_id for one in tickets.find(session, code)] == [sale_id]


@pytest.mark.req("R1", refusal=True)
def test_the_barcode_of_no_document_finds_none(chile: Chile) -> None:
    chile.give("39", 1, 9)
    sold = chile.sell(MILK).document_id
    with chile.shop.database.read() as session:
        own = documents.sale_ticket(session, sold).code
        other = f"{int(own[:8]) + 20_000_000:08d}{own[8:]}"  # the same number of another kind
        assert tickets.find(session, other) == ()


@pytest.mark.req("C5")
def test_a_z_says_the_receipts_and_is_not_confused_by_invoices(chile: Chile) -> None:
    chile.give("39", 101, 110)
    chile.give("33", 1, 9)
    buyer = chile.customer(tax_id=RUT, activity="Banquetería", address="Las Rosas 12")
    chile.charge(chile.cart(MILK, customer_id=buyer), kind=INVOICE)
    chile.sell(MILK)
    chile.sell(MILK)
    with chile.shop.database.read() as session:
        took = cash.totals(session, cash.get_open(session).id)
    assert (took.sales_count, took.first_number, took.last_number) == (3, 101, 102)
