"""From a scan to product, quantity, lot, price: stored codes first, GS1, then labels (K20)."""

from dataclasses import replace
from datetime import date

import pytest

from pos_app.core import catalog, imports, scanning, scans, settings_shared
from pos_app.core.catalog import BarcodeInput, ProductInput
from pos_app.core.codes import normalise_code
from pos_app.core.errors import (
    CodeMisread,
    LabelEmpty,
    LabelFree,
    LabelNotLearnt,
    NotPermitted,
)
from pos_app.core.labels import LabelKind
from pos_app.core.scanning import Scan
from pos_app.core.scans import Measure, with_check_digit
from tests.shared_data import shared
from tests.shop import ReadyShop

MILK = "7802920008134"
WEIGHT = with_check_digit("200030501234")  # 1,234 kg of 305
PRICE = with_check_digit("210030503590")  # 305 for 3590
BOX = "17802920008131"


def scan(shop: ReadyShop, text: str) -> Scan | None:
    with shop.database.read() as session:
        return scanning.resolve(session, text)


def learn(shop: ReadyShop, code: str, item: str, kind: LabelKind, printed: Measure) -> None:
    shop.database.write(
        lambda s: scanning.learn_label(
            s, shop.actor, code=code, item_code=item, kind=kind, printed=printed
        )
    )


@pytest.fixture
def taught(shop: ReadyShop) -> ReadyShop:
    learn(shop, WEIGHT, "305", "weight", Measure(1234, 3))
    learn(shop, PRICE, "305", "price", Measure(3590, 0))
    return shop


@pytest.mark.req("K20")
def test_a_gs1_code_gives_the_product_its_lot_and_expiry(shop: ReadyShop) -> None:
    for text in (
        "]C101078029200081341726122510AB-12",
        "(01)07802920008134(17)261225(10)AB-12",
        "01078029200081341726122510AB-12",
    ):
        found = scan(shop, text)
        assert found is not None
        assert (found.item.code, found.quantity_milli) == (f"0{MILK}", 1000)
        assert found.lot is not None
        assert (found.lot.number, found.lot.expires_on) == ("AB-12", date(2026, 12, 25))
    serial = scan(shop, "]d2010780292000813421SN-7")
    assert serial is not None
    assert (serial.serials, serial.lot) == (("SN-7",), None)
    warned = scan(shop, "010780292000813410AB1217261225")
    assert warned is not None
    assert warned.warning == scans.LOST_FNC1


@pytest.mark.req("K20")
def test_a_box_is_twelve_also_when_gs1_says_how_many_boxes(shop: ReadyShop) -> None:
    box = BarcodeInput(BOX, 12_000, "Caja de 12")
    milk = ProductInput(code=MILK, name="Leche", price_minor=1600, barcodes=(box,))
    shop.database.write(lambda s: catalog.save_product(s, milk))
    plain, three = scan(shop, BOX), scan(shop, f"]C102{BOX}37" + "3")
    assert plain is not None
    assert three is not None
    assert (plain.quantity_milli, plain.item.pack_name) == (12_000, "Caja de 12")
    assert three.quantity_milli == 36_000


@pytest.mark.req("K20")
def test_a_label_of_weight_is_that_weight_and_one_of_price_that_amount(taught: ReadyShop) -> None:
    weighed, priced = scan(taught, WEIGHT), scan(taught, PRICE)
    assert weighed is not None
    assert priced is not None
    assert (weighed.item.name, weighed.quantity_milli, weighed.measured) == (
        "Longaniza",
        1234,
        True,
    )
    # 3590 at 4000 a kilogram are 0,8975 kg; the printed price is the amount, to the peso.
    assert (priced.quantity_milli, priced.amount_minor) == (898, 3590)
    gs1 = "]C1" + f"01{normalise_code(MILK)}" + "3103001500"
    by_piece = scan(taught, gs1)
    assert by_piece is not None
    assert (by_piece.quantity_milli, by_piece.measured) == (1000, False)


def test_goods_of_variable_measure_are_found_by_their_consumer_code(shop: ReadyShop) -> None:
    code = with_check_digit("241234500000")
    cheese = ProductInput(code=code, name="Queso", unit="g", sold_by_weight=True, price_minor=9)
    shop.database.write(lambda s: catalog.save_product(s, cheese))
    trade = with_check_digit("9241234500000")
    found = scan(shop, f"]C101{trade}3102000150392" + "02990")
    assert found is not None
    assert (found.item.name, found.quantity_milli, found.amount_minor) == (
        "Queso", 1_500_000, 2990,
    )  # fmt: skip


@pytest.mark.req("K20", refusal=True)
def test_an_empty_or_misread_label_is_refused_in_words(taught: ReadyShop) -> None:
    with pytest.raises(LabelEmpty, match="Longaniza says 0 kg"):
        scan(taught, with_check_digit("200030500000"))
    with pytest.raises(LabelFree, match="Longaniza"):
        scan(taught, with_check_digit("210030500000"))
    with pytest.raises(CodeMisread):
        scan(taught, WEIGHT[:-1] + str((int(WEIGHT[-1]) + 1) % 10))
    with pytest.raises(CodeMisread):
        scan(taught, "]C10107802920008135")
    assert scan(taught, with_check_digit("200099901234")) is None  # no product 999
    assert scan(taught, with_check_digit("290030501234")) is None  # no rule for 29
    assert scan(taught, "(01)07801234500013(10)X") is None


@pytest.mark.req("K20")
def test_a_stored_code_wins_over_every_rule(taught: ReadyShop) -> None:
    pine = ProductInput(code=WEIGHT, name="Piña", price_minor=1500)
    taught.database.write(lambda s: catalog.save_product(s, pine))
    found = scan(taught, WEIGHT)
    assert found is not None
    assert (found.item.name, found.quantity_milli, found.measured) == ("Piña", 1000, False)
    apple = replace(pine, code=with_check_digit("200030500000"), name="Manzana")
    taught.database.write(lambda s: catalog.save_product(s, apple))
    assert taught.item(apple.code).name == "Manzana"  # and it is no longer an empty label
    assert scan(taught, apple.code) is not None


def test_a_rule_is_learnt_by_who_may_and_kept_for_all_tills(shop: ReadyShop) -> None:
    seller = shop.person("VENDEDOR")
    with pytest.raises(NotPermitted):
        shop.database.write(
            lambda s: scanning.learn_label(
                s, seller, code=WEIGHT, item_code="305", kind="weight", printed=Measure(1234, 3)
            )
        )
    with pytest.raises(LabelNotLearnt, match=r"305 with 1\.235"):
        learn(shop, WEIGHT, "305", "weight", Measure(1235, 3))
    with shop.database.read() as session:
        assert settings_shared.get_labels(session).rules == ()
    learn(shop, f"]E0{WEIGHT}", "305", "weight", Measure(1234, 3))
    with shop.database.read() as session:
        (rule,) = settings_shared.get_labels(session).rules
    assert rule.pattern == "20IIIIIMMMMMC"


def test_every_code_of_a_real_shop_is_found_whatever_rules_there_are(taught: ReadyShop) -> None:
    path = shared("data/minimarket_cl.tsv")
    imports.import_file(taught.database, taught.actor, path)
    codes = [line.split("\t")[0] for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    odd = [code for code in codes if code.startswith("2") and len(code) == 13]
    assert odd
    for code in codes:
        found = scan(taught, code)
        assert found is not None, code
        assert (normalise_code(code), found.measured) == (found.item.code, False)
