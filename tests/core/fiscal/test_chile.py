"""The Chilean profile at the counter: which document a sale is, and what forbids it."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from pos_app.core import cart as carts
from pos_app.core import sales, verify
from pos_app.core.errors import (
    AuthorisationMissing,
    BuyerUnnamed,
    InvoiceUnnamed,
    KindUnavailable,
    NoFoliosLeft,
)
from pos_app.core.fiscal import get_profile, spec_of
from pos_app.core.fiscal.cl import dated
from pos_app.core.fiscal.drafts import (
    CARD_VOUCHER,
    CREDIT_NOTE,
    DEBIT_NOTE,
    EXEMPT_INVOICE,
    EXEMPT_RECEIPT,
    INVOICE,
    SALE_RECEIPT,
)
from pos_app.core.settings_shared import Shop, get_shop
from pos_app.core.settling import Tender
from pos_app.core.totals import Amounts, Totals
from tests.core.fiscal.chile import BOOK, BREAD, MILK, RUT, SAFE, Chile, open_chile
from tests.shared_data import shared

BUYER = {"tax_id": RUT, "activity": "Banquetería", "address": "Las Rosas 12, Quilicura"}


@pytest.fixture
def chile(tmp_path: Path) -> Iterator[Chile]:
    ready = open_chile(tmp_path / "shop")
    for code, first in (("39", 101), ("41", 201), ("33", 301), ("34", 401)):
        ready.give(code, first, first + 49)
    yield ready
    ready.shop.database.close()


@pytest.fixture
def vouchers(tmp_path: Path) -> Iterator[Chile]:
    ready = open_chile(tmp_path / "shop", card_vouchers=True)
    ready.give("39", 101, 150)
    yield ready
    ready.shop.database.close()


@pytest.mark.req("V2")
def test_what_was_sold_says_which_document_it_is(chile: Chile) -> None:
    buyer = chile.customer(**BUYER)
    sold = [
        chile.document(chile.charge(chile.cart(*codes, customer_id=buyer), kind=kind).sale_id)
        for codes, kind in (
            ((MILK,), None),
            ((MILK, BOOK), None),
            ((BOOK,), None),
            ((MILK, BOOK), INVOICE),
            ((BOOK,), INVOICE),
        )
    ]
    assert [(one.kind, one.series, one.number) for one in sold] == [
        (SALE_RECEIPT, "cl:39", 101),
        (SALE_RECEIPT, "cl:39", 102),
        (EXEMPT_RECEIPT, "cl:41", 201),
        (INVOICE, "cl:33", 301),
        (EXEMPT_INVOICE, "cl:34", 401),
    ]
    mixed, invoiced = chile.said(sold[1].document_id), chile.said(sold[3].document_id)
    assert mixed["Totales"] == {"MntNeto": 1345, "IVA": 255, "MntExe": 5000, "MntTotal": 6600}
    assert [line.get("IndExe") for line in mixed["Detalle"]] == [None, 1]
    assert invoiced["Receptor"] == {
        "RUT": RUT,
        "RznSoc": "Banquetería Lo Boza",
        "Giro": "Banquetería",
        "Dir": "Las Rosas 12, Quilicura",
    }
    assert (invoiced["TipoDTE"], invoiced["Folio"], invoiced["estado"]) == (33, 301, "sin_firma")
    with chile.shop.database.read() as session:
        assert verify.verify(session).ok


@pytest.mark.req("V2")
def test_what_was_sealed_stays_when_the_shop_and_the_customer_change(chile: Chile) -> None:
    done = chile.charge(chile.cart(MILK, customer_id=chile.customer(**BUYER)), kind=INVOICE)
    before = chile.document(done.sale_id).sealed
    chile.shop.database.write(
        lambda session: sales.charge(  # the same cart again
            session, chile.shop.actor, cart=chile.cart(MILK), tenders=[Tender("cash", 2000)]
        )
    )
    assert chile.document(done.sale_id).sealed == before
    assert b'"Emisor":{"Dir":"Av. Matta 1240, Santiago"' in before


@pytest.mark.req("V2", refusal=True)
@pytest.mark.parametrize("missing", ["tax_id", "activity", "address"])
def test_an_invoice_names_its_buyer_in_full(chile: Chile, missing: str) -> None:
    buyer = chile.customer(**{**BUYER, missing: ""})
    with pytest.raises(InvoiceUnnamed) as refused:
        chile.charge(chile.cart(MILK, customer_id=buyer), kind=INVOICE)
    said = {"tax_id": "RUT", "activity": "line of business", "address": "address"}[missing]
    assert refused.value.facts == {"customer": "Banquetería Lo Boza", "missing": said}
    assert chile.sell(MILK).number == 101  # no folio was lost
    with pytest.raises(InvoiceUnnamed):
        chile.charge(chile.cart(MILK), kind=INVOICE)


@pytest.mark.req("V2", refusal=True)
def test_a_sale_is_no_note(chile: Chile) -> None:
    with pytest.raises(KindUnavailable):
        chile.sell(MILK, kind=CREDIT_NOTE)
    assert get_profile(Shop(name="x")).sale_kind(None, *_nothing()) == SALE_RECEIPT
    with pytest.raises(KindUnavailable):
        get_profile(Shop(name="x")).sale_kind(INVOICE, *_nothing())


def _nothing() -> tuple[Totals, tuple[()]]:
    return get_profile(Shop(name="x")).totals([], date(2026, 11, 21)), ()


def test_above_135_uf_a_receipt_names_its_buyer(chile: Chile) -> None:
    at_the_limit = chile.cart(SAFE, SAFE)
    assert at_the_limit.total_minor == 5_363_274
    chile.charge(at_the_limit)
    with pytest.raises(BuyerUnnamed) as refused:
        chile.charge(chile.cart(SAFE, SAFE, MILK))
    assert refused.value.facts == {"above": "$5.363.274"}
    done = chile.charge(chile.cart(SAFE, SAFE, MILK, customer_id=chile.customer(tax_id=RUT)))
    said = chile.said(done.sale_id)
    assert said["Receptor"] == {"RUT": RUT, "RznSoc": "Banquetería Lo Boza"}
    assert said["MedioPago"] == 1


@pytest.mark.parametrize(
    ("day", "above"),
    [
        (date(2025, 8, 31), None),
        (date(2025, 9, 1), 5_186_253),
        (date(2025, 12, 31), 5_186_253),
        (date(2026, 1, 1), 5_363_274),
        (date(2031, 1, 1), 5_363_274),  # not known yet: the last that is
    ],
)
def test_the_threshold_is_of_the_day(day: date, above: int | None) -> None:
    assert dated.names_buyer(99_999_999, day) == above
    if above is not None:
        assert dated.names_buyer(above, day) is None
        assert dated.names_buyer(above + 1, day) == above


@pytest.mark.req("V3")
def test_the_means_of_payment_is_the_sii_s_own(chile: Chile) -> None:
    paid = {
        1: [Tender("cash", 2000)],
        2: [Tender("debit", 1600, "4821")],
        3: [Tender("transfer", 1600)],
        5: [Tender("debit", 600, "4821"), Tender("cash", 1000)],
    }
    for means, tenders in paid.items():
        assert chile.said(chile.charge(chile.cart(MILK), *tenders).sale_id)["MedioPago"] == means


@pytest.mark.req("V3")
def test_where_the_voucher_is_the_receipt_cards_alone_get_no_boleta(vouchers: Chile) -> None:
    def kind_of(*tenders: Tender) -> tuple[str, int]:
        done = vouchers.document(vouchers.charge(vouchers.cart(MILK), *tenders).sale_id)
        return done.kind, done.number

    assert kind_of(Tender("debit", 1600, "482913")) == (CARD_VOUCHER, 1)
    assert kind_of(Tender("credit", 600, "1"), Tender("debit", 1000, "2")) == (CARD_VOUCHER, 2)
    assert kind_of(Tender("transfer", 1600)) == (SALE_RECEIPT, 101)
    assert kind_of(Tender("cash", 2000)) == (SALE_RECEIPT, 102)
    mixed = vouchers.charge(
        vouchers.cart(MILK), Tender("debit", 600, "482914"), Tender("cash", 1000)
    )
    said = vouchers.said(mixed.sale_id)
    assert said["PagadoConVoucher"] == [{"Codigo": "482914", "Monto": 600}]
    with vouchers.shop.database.read() as session:
        assert verify.verify(session).ok
        found = sales.find_sale_by_number(session, 2)
        assert found is not None
        assert found.document_kind == CARD_VOUCHER


@pytest.mark.req("V3", refusal=True)
def test_a_voucher_without_its_authorisation_code_is_no_receipt(vouchers: Chile) -> None:
    with pytest.raises(AuthorisationMissing):
        vouchers.charge(vouchers.cart(MILK), Tender("debit", 1600))


@pytest.mark.parametrize(
    ("at", "day", "local"),
    [  # 23:30 in Santiago is the next day in UTC
        (datetime(2026, 7, 2, 3, 30, tzinfo=UTC), "2026-07-01", "2026-07-01T23:30:00"),
        (datetime(2026, 11, 22, 2, 30, tzinfo=UTC), "2026-11-21", "2026-11-21T23:30:00"),
        # the night the clocks go forward, 5 to 6 September, and back, 4 April
        (datetime(2026, 9, 6, 3, 30, tzinfo=UTC), "2026-09-05", "2026-09-05T23:30:00"),
        (datetime(2026, 9, 6, 4, 30, tzinfo=UTC), "2026-09-06", "2026-09-06T01:30:00"),
        (datetime(2026, 4, 5, 2, 30, tzinfo=UTC), "2026-04-04", "2026-04-04T23:30:00"),
        (datetime(2026, 4, 5, 3, 30, tzinfo=UTC), "2026-04-04", "2026-04-04T23:30:00"),
    ],
)
def test_a_document_is_of_the_day_in_the_shop(
    tmp_path: Path, at: datetime, day: str, local: str
) -> None:
    chile = open_chile(tmp_path / "shop", at=at)
    chile.give("39", 1, 10)
    said = chile.said(chile.sell(MILK).document_id)
    assert (said["FchEmis"], said["TSTED"]) == (day, local)
    chile.shop.database.close()


@pytest.mark.req("V2")
def test_a_chilean_shop_without_any_folio_sells_plain_tickets(tmp_path: Path) -> None:
    chile = open_chile(tmp_path / "shop")
    sold = [chile.sell(MILK), chile.sell(BOOK)]
    assert [(one.kind, one.number, one.sealed) for one in sold] == [
        (SALE_RECEIPT, 1, b""),
        (SALE_RECEIPT, 2, b""),
    ]
    with chile.shop.database.read() as session:
        shop = get_shop(session)
        assert spec_of(shop, sold[0].kind, sold[0].series).title == "Sales ticket"
        assert verify.verify(session).ok
    chile.give("39", 501, 600)
    folio = chile.sell(BREAD)
    assert (folio.series, folio.number) == ("cl:39", 501)
    assert spec_of(shop, folio.kind, folio.series).title == "Electronic receipt"
    chile.shop.database.close()


@pytest.mark.req("V2", refusal=True)
def test_a_shop_that_has_folios_never_goes_back_to_plain_tickets(tmp_path: Path) -> None:
    chile = open_chile(tmp_path / "shop")
    buyer = chile.customer(**BUYER)
    with pytest.raises(NoFoliosLeft):  # a plain ticket is no invoice
        chile.charge(chile.cart(MILK, customer_id=buyer), kind=INVOICE)
    chile.give("39", 1, 1)
    chile.sell(MILK)
    refusals: list[Callable[[], object]] = [
        lambda: chile.sell(MILK),
        lambda: chile.sell(BOOK),
        lambda: chile.charge(chile.cart(MILK, customer_id=buyer), kind=INVOICE),
    ]
    for refused, code in zip(refusals, ("39", "41", "33"), strict=True):
        with pytest.raises(NoFoliosLeft) as error:
            refused()
        assert error.value.facts["type"] == code
    with chile.shop.database.read() as session:
        assert verify.verify(session).ok
    chile.shop.database.close()


def test_the_types_are_those_of_the_sii() -> None:
    kinds = get_profile(Shop(name="x", fiscal_profile="cl")).document_kinds()
    assert {kind: spec.code for kind, spec in kinds.items()} == {
        INVOICE: "33",
        EXEMPT_INVOICE: "34",
        SALE_RECEIPT: "39",
        EXEMPT_RECEIPT: "41",
        DEBIT_NOTE: "56",
        CREDIT_NOTE: "61",
    }


def vectors(name: str) -> list[Any]:
    found: list[Any] = json.loads(shared("fiscal/vectors.json").read_text("utf-8"))[name]
    assert len(found) > 10
    return found


def test_the_profile_has_the_published_net_and_tax() -> None:
    profile = get_profile(Shop(name="x", fiscal_profile="cl", tax_rates_bp={"standard": 500}))
    for vector in [*vectors("gross_to_net_iva"), {"gross": 1190 - 119, "net": 900, "iva": 171}]:
        sums = profile.totals([Amounts(vector["gross"], 0, "standard")], date(2026, 11, 21))
        assert (sums.net_minor, sums.tax_minor) == (vector["net"], vector["iva"])


@pytest.mark.req("V3")
def test_the_rounding_of_cash_is_never_in_the_document(chile: Chile) -> None:
    for vector in vectors("cash_rounding"):
        if not vector["due"]:
            continue
        priced = carts.set_price(chile.cart(MILK), 0, vector["due"] * 10_000, "test")
        done = chile.charge(priced, Tender("cash", vector["cash"]))
        assert done.rounding_minor == vector["cash"] - vector["due"]
        assert chile.said(done.sale_id)["Totales"]["MntTotal"] == vector["due"]
