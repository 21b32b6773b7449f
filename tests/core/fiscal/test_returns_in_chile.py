"""What comes back in Chile: the verbs of returns, with the notes that the SII wants."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from pos_app.core import returns
from pos_app.core.documents_returns import credit_note_ticket
from pos_app.core.errors import NoFoliosLeft, ReceiptNotRaised
from pos_app.core.fiscal.drafts import CREDIT_NOTE, INVOICE
from pos_app.core.i18n import translator
from pos_app.core.ids import new_id
from pos_app.core.returns import LooseLine, RefundWay, ReturnLine
from pos_app.core.settling import Tender
from tests.core.fiscal.chile import BOOK, MILK, RUT, Chile, open_chile
from tests.core.returning import give_back, problems


@pytest.fixture
def chile(tmp_path: Path) -> Iterator[Chile]:
    ready = open_chile(tmp_path / "chile", card_vouchers=True)
    for code in ("39", "33", "61", "56"):
        ready.give(code, int(code) * 100, int(code) * 100 + 20)
    yield ready
    assert problems(ready.shop) == ()
    ready.shop.database.close()


def do(chile: Chile, verb: Any, **wanted: Any) -> UUID:
    """Call a verb of returns; return the note's id."""
    op_id = new_id()
    chile.shop.database.write(
        partial(verb, actor=chile.shop.actor, op_id=op_id, **wanted), op_id=op_id
    )
    return op_id


def about(chile: Chile, note_id: UUID) -> tuple[int, str, int, int]:
    """Return what a note refers to and why, and what it comes to."""
    said = chile.said(note_id)
    (one,) = said["Referencia"]
    return one["TpoDocRef"], one["FolioRef"], one["CodRef"], said["Totales"]["MntTotal"]


@pytest.mark.req("R4")
def test_parts_of_a_boleta_come_back_with_notes_that_add_up_to_it(chile: Chile) -> None:
    sold = chile.charge(chile.cart(MILK, MILK, MILK, BOOK)).sale_id
    notes = [
        give_back(chile.shop, sold, ReturnLine(1, 1000)).credit_note_id,
        give_back(chile.shop, sold, ReturnLine(1, 2000), ReturnLine(2, 1000)).credit_note_id,
    ]
    assert [(chile.document(one).kind, chile.document(one).number) for one in notes] == [
        (CREDIT_NOTE, 6100),
        (CREDIT_NOTE, 6101),
    ]
    assert [about(chile, one) for one in notes] == [
        (39, "3900", 3, 1600),
        (39, "3900", 3, 8200),
    ]
    totals = [chile.said(one)["Totales"] for one in (sold, *notes)]
    for name in ("MntNeto", "IVA", "MntExe", "MntTotal"):
        assert totals[0][name] == sum(one.get(name, 0) for one in totals[1:])


@pytest.mark.req("R4", "R9")
def test_all_of_it_at_once_undoes_the_document(chile: Chile) -> None:
    whole = chile.charge(chile.cart(MILK, BOOK)).sale_id
    note = give_back(chile.shop, whole, ReturnLine(1, 1000), ReturnLine(2, 1000))
    assert about(chile, note.credit_note_id) == (39, "3900", 1, 6600)
    wrong = chile.charge(chile.cart(MILK)).sale_id
    assert about(chile, do(chile, returns.void, sale_id=wrong)) == (39, "3901", 1, 1600)


@pytest.mark.req("R4")
def test_a_price_and_a_word_are_put_right_by_a_note(chile: Chile) -> None:
    sold = chile.charge(chile.cart(MILK)).sale_id
    cheaper = do(chile, returns.correct_price, sale_id=sold, off_minor={1: 100}, note="Oferta")
    word = do(chile, returns.correct_text, sale_id=sold, note="Dice leche, es café")
    assert about(chile, cheaper) == (39, "3900", 3, 100)
    assert about(chile, word) == (39, "3900", 2, 0)
    assert chile.said(word)["Referencia"][0]["RazonRef"] == "Dice leche, es café"


@pytest.mark.req("R4")
def test_an_invoice_is_lowered_and_raised_for_its_buyer(chile: Chile) -> None:
    buyer = chile.customer(tax_id=RUT, activity="Banquetería", address="Las Rosas 12")
    sold = chile.charge(chile.cart(MILK, MILK, customer_id=buyer), kind=INVOICE).sale_id
    lowered = give_back(chile.shop, sold, ReturnLine(1, 1000)).credit_note_id
    raised = do(
        chile,
        returns.debit_note,
        sale_id=sold,
        line_no=1,
        amount_minor=500,
        tender=Tender("cash", 500),
        note="Flete",
    )
    assert about(chile, lowered) == (33, "3300", 3, 1600)
    assert about(chile, raised) == (33, "3300", 3, 500)
    assert {chile.said(one)["Receptor"]["RUT"] for one in (lowered, raised)} == {RUT}
    assert (chile.said(lowered)["TipoDTE"], chile.said(raised)["TipoDTE"]) == (61, 56)


@pytest.mark.req("R4", refusal=True)
def test_a_boleta_is_not_raised_and_nothing_happens(chile: Chile) -> None:
    sold = chile.charge(chile.cart(MILK)).sale_id
    with pytest.raises(ReceiptNotRaised):
        do(
            chile,
            returns.debit_note,
            sale_id=sold,
            line_no=1,
            amount_minor=500,
            tender=Tender("cash", 500),
            note="Flete",
        )
    assert [one.last_used for one in chile.known() if one.code == "56"] == [None]


@pytest.mark.req("R4")
def test_a_card_sale_comes_back_by_its_voucher(chile: Chile) -> None:
    sold = chile.charge(chile.cart(MILK), Tender("debit", 1600, "482913")).sale_id
    note = give_back(chile.shop, sold, ReturnLine(1, 1000), refund=RefundWay("card", reference="1"))
    assert about(chile, note.credit_note_id) == (48, "482913", 1, 1600)


@pytest.mark.req("R4")
def test_what_has_no_ticket_has_no_tax_document_either(chile: Chile) -> None:
    milk = chile.shop.item(MILK).variant_id
    note = do(chile, returns.without_ticket, lines=[LooseLine(milk, 1000)])
    document = chile.document(note)
    assert (document.number, document.sealed) == (1, b"")
    with chile.shop.database.read() as session:
        paper = credit_note_ticket(session, note)
    assert paper.title == translator("es")("Credit note").upper()
    assert paper.warning == "NO ES DOCUMENTO TRIBUTARIO"


@pytest.mark.req("R4", refusal=True)
def test_without_folios_nothing_comes_back(tmp_path: Path) -> None:
    chile = open_chile(tmp_path / "other")
    chile.give("39", 1, 9)
    sold = chile.charge(chile.cart(MILK)).sale_id
    with pytest.raises(NoFoliosLeft):
        give_back(chile.shop, sold, ReturnLine(1, 1000))
    with chile.shop.database.read() as session:
        assert returns.get(session, sold).returned_minor == 0
    chile.give("61", 1, 9)
    assert give_back(chile.shop, sold, ReturnLine(1, 1000)).number == 1
    assert problems(chile.shop) == ()
    chile.shop.database.close()


@pytest.mark.req("R4")
def test_the_paper_of_a_note_names_the_document_it_is_about(chile: Chile) -> None:
    sold = chile.charge(chile.cart(MILK)).sale_id
    note = give_back(chile.shop, sold, ReturnLine(1, 1000)).credit_note_id
    with chile.shop.database.read() as session:
        paper = credit_note_ticket(session, note)
    assert paper.title == translator("es")("Electronic credit note").upper()
    assert paper.number == "6100"
    assert "3900" in paper.original
    assert paper.original.startswith(translator("es")("Electronic receipt"))
