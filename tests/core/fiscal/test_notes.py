"""Credit and debit notes as the SII wants them: types, reasons, references, terms."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from pos_app.core.clock import SetClock
from pos_app.core.db import WriteSession
from pos_app.core.errors import (
    CorrectionHasAmount,
    InvoiceUnnamed,
    NoFoliosLeft,
    NoteWithoutDocument,
    ReceiptNotRaised,
    ShopError,
    VoidInPart,
)
from pos_app.core.facts import NumberFact
from pos_app.core.fiscal import Draft, Item, Party, Reference, get_profile, issue, shop_party
from pos_app.core.fiscal.cl import dated, sealing
from pos_app.core.fiscal.drafts import (
    AMOUNT_CORRECTED,
    CARD_VOUCHER,
    CREDIT_NOTE,
    DEBIT_NOTE,
    EXEMPT_RECEIPT,
    GOODS_RETURNED,
    INVOICE,
    SALE_RECEIPT,
    TEXT_CORRECTED,
    VOIDED,
)
from pos_app.core.journal import get_station
from pos_app.core.settings_shared import get_shop
from tests.core.fiscal.chile import NOON, RUT, Chile, open_chile

BUYER = Party(RUT, "Banquetería Lo Boza", "Banquetería", "Las Rosas 12")
TODAY = date(2026, 11, 21)
BOLETA = Reference(SALE_RECEIPT, "cl:39", 4512, date(2026, 11, 14), 11_900, GOODS_RETURNED)
FACTURA = replace(BOLETA, kind=INVOICE, series="cl:33", number=77, reason=AMOUNT_CORRECTED)
MILK = Item("Leche", 1000, 59_500_000, 5950)


@pytest.fixture
def chile(tmp_path: Path) -> Iterator[Chile]:
    ready = open_chile(tmp_path / "chile")
    ready.give("61", 1, 50)
    ready.give("56", 1, 50)
    yield ready
    ready.shop.database.close()


def note(chile: Chile, *references: Reference, total: int = 5950, **fields: Any) -> NumberFact:
    """Issue a note of so much, tax included; return its number."""
    net = (200 * total + 119) // 238

    def write(session: WriteSession) -> NumberFact:
        shop = get_shop(session)
        draft = Draft(
            **{
                "kind": CREDIT_NOTE,
                "day": shop.day(chile.clock.now()),
                "issuer": shop_party(shop),
                "items": (MILK,),
                "net_minor": net,
                "tax_minor": total - net,
                "exempt_minor": 0,
                "references": references,
                **fields,
            }
        )
        return issue(session, get_profile(shop), draft, device_id=get_station(session).device_id)

    return chile.shop.database.write(write)


def reference_of(number: NumberFact) -> dict[str, Any]:
    (one,) = sealing.read(number.sealed)["Referencia"]
    return {name: one[name] for name in ("TpoDocRef", "FolioRef", "FchRef", "CodRef", "RazonRef")}


@pytest.mark.req("R4")
def test_the_note_of_a_boleta_is_a_61_that_names_it(chile: Chile) -> None:
    issued = note(chile, BOLETA)
    assert (issued.kind, issued.series, issued.number) == (CREDIT_NOTE, "cl:61", 1)
    said = sealing.read(issued.sealed)
    assert said["TipoDTE"] == 61
    assert said["MntBruto"] == 1
    assert said["Receptor"] == said["Emisor"]  # the buyer is not known
    assert said["Totales"] == {"MntNeto": 5000, "IVA": 950, "MntTotal": 5950}
    assert "IndNoRebaja" not in said
    assert reference_of(issued) == {
        "TpoDocRef": 39,
        "FolioRef": "4512",
        "FchRef": "2026-11-14",
        "CodRef": 3,
        "RazonRef": "DEVOLUCION DE MERCADERIAS",
    }


@pytest.mark.req("R4")
@pytest.mark.parametrize(
    ("reason", "total", "code"),
    [
        (VOIDED, 11_900, 1),
        (GOODS_RETURNED, 11_900, 1),  # everything came back in one note
        (GOODS_RETURNED, 5950, 3),
        (GOODS_RETURNED, 10_115, 3),  # everything, less a restocking fee
        (AMOUNT_CORRECTED, 11_900, 3),
        (AMOUNT_CORRECTED, 100, 3),
        (TEXT_CORRECTED, 0, 2),
    ],
)
def test_a_reason_of_the_shop_is_one_of_three_of_the_sii(
    chile: Chile, reason: str, total: int, code: int
) -> None:
    issued = note(chile, replace(BOLETA, reason=reason, text="Dice Pedro, es Juan"), total=total)
    assert reference_of(issued)["CodRef"] == code
    assert reference_of(issued)["RazonRef"] == "Dice Pedro, es Juan"


@pytest.mark.req("R4")
def test_an_invoice_is_raised_by_a_56(chile: Chile) -> None:
    issued = note(chile, FACTURA, kind=DEBIT_NOTE, receiver=BUYER)
    assert (issued.kind, issued.series, issued.number) == (DEBIT_NOTE, "cl:56", 1)
    assert reference_of(issued)["TpoDocRef"] == 33
    assert sealing.read(issued.sealed)["Receptor"]["RUT"] == RUT


@pytest.mark.req("R4")
def test_the_note_of_a_card_sale_names_the_voucher(chile: Chile) -> None:
    slip = replace(
        BOLETA, kind=CARD_VOUCHER, series="sale_receipt:00", number=9, authorisation="482913"
    )
    issued = note(chile, slip)
    assert issued.series == "cl:61"
    assert (reference_of(issued)["TpoDocRef"], reference_of(issued)["FolioRef"]) == (48, "482913")


@pytest.mark.req("R4")
def test_a_note_about_no_document_of_the_sii_is_a_plain_one(chile: Chile) -> None:
    before_folios = replace(BOLETA, series="sale_receipt:00")
    issued = [note(chile), note(chile, before_folios)]
    assert [(one.series.partition(":")[0], one.number, one.sealed) for one in issued] == [
        ("credit_note", 1, ""),
        ("credit_note", 2, ""),
    ]


@pytest.mark.req("R4", refusal=True)
@pytest.mark.parametrize(
    ("references", "fields", "error"),
    [
        ((replace(BOLETA, reason=VOIDED), BOLETA), {"total": 11_900}, NoteWithoutDocument),
        ((replace(BOLETA, reason=TEXT_CORRECTED), BOLETA), {"total": 0}, NoteWithoutDocument),
        ((replace(BOLETA, reason=TEXT_CORRECTED),), {}, CorrectionHasAmount),
        ((replace(BOLETA, reason=VOIDED),), {}, VoidInPart),
        ((BOLETA,), {"kind": DEBIT_NOTE}, ReceiptNotRaised),
        ((replace(BOLETA, kind=EXEMPT_RECEIPT),), {"kind": DEBIT_NOTE}, ReceiptNotRaised),
        ((FACTURA,), {}, InvoiceUnnamed),
        ((FACTURA,), {"receiver": replace(BUYER, tax_id="66666666-6")}, InvoiceUnnamed),
    ],
)
def test_a_note_that_the_sii_would_refuse_is_refused_here(
    chile: Chile,
    references: tuple[Reference, ...],
    fields: dict[str, Any],
    error: type[ShopError],
) -> None:
    with pytest.raises(error):
        note(chile, *references, **fields)
    assert note(chile, BOLETA).number == 1  # no folio was lost


@pytest.mark.req("R4", refusal=True)
def test_a_note_of_a_document_with_folio_needs_a_folio(tmp_path: Path) -> None:
    chile = open_chile(tmp_path / "chile")  # knows of no folios: a till that was never given any
    with pytest.raises(NoFoliosLeft) as refused:
        note(chile, BOLETA)
    assert refused.value.facts == {"document": "Electronic credit note", "type": "61"}
    chile.shop.database.close()


@pytest.mark.parametrize(
    ("sold_on", "day", "lowers"),
    [
        (date(2026, 5, 21), TODAY, True),  # six months to the day
        (date(2026, 5, 20), TODAY, False),
        (date(2026, 8, 31), date(2027, 2, 28), True),
        (date(2026, 8, 31), date(2027, 3, 1), False),
        (date(2020, 1, 1), date(2021, 1, 1), True),  # before there was a term
    ],
)
def test_a_return_lowers_the_tax_within_six_months(sold_on: date, day: date, lowers: bool) -> None:
    assert dated.lowers_tax(sold_on, day) is lowers


@pytest.mark.req("R4")
def test_a_late_note_says_that_it_does_not_lower_the_tax(chile: Chile) -> None:
    late = replace(BOLETA, day=date(2026, 5, 20))
    assert sealing.read(note(chile, late).sealed)["IndNoRebaja"] == 1
    raised = note(chile, replace(FACTURA, day=late.day), kind=DEBIT_NOTE, receiver=BUYER)
    assert "IndNoRebaja" not in sealing.read(raised.sealed)


def test_a_note_at_night_is_of_the_day_in_the_shop(tmp_path: Path) -> None:
    chile = open_chile(tmp_path / "chile", at=datetime(2026, 11, 22, 2, 30, tzinfo=UTC))
    chile.give("61", 1, 9)
    assert sealing.read(note(chile, BOLETA).sealed)["FchEmis"] == "2026-11-21"
    chile.shop.database.close()


def test_the_same_document_seals_to_the_same_text(chile: Chile) -> None:
    assert isinstance(chile.clock, SetClock)
    assert chile.clock.now() == NOON
    first, second = note(chile, BOLETA), note(chile, BOLETA)
    assert first.sealed == second.sealed.replace('"Folio":2', '"Folio":1')
