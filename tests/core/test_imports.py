"""A price list becomes the catalogue; every oddity of real lists has a rule (docs/imports.md)."""

from collections import Counter
from pathlib import Path

import pytest

from pos_app.core import catalog, imports
from pos_app.core.catalog import ProductInput
from pos_app.core.errors import FileMissing, InvalidAmount, WrongColumns
from pos_app.core.i18n import translator
from pos_app.core.imports import (
    Imported,
    Noted,
    ProductRow,
    Step,
    import_file,
    parse_price,
    read_rows,
)
from pos_app.core.models.catalog import Category, Product
from pos_app.core.money import CURRENCIES
from pos_app.core.pricing import Sellable
from tests.shared_data import shared
from tests.shop import ReadyShop

HEADER = "codigo\tnombre\tfamilia\tunidad\tprecio\n"


def _list(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "list.tsv"
    path.write_text(header + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def _one(folder: Path, line: str, header: str = HEADER) -> ProductRow | Noted:
    (found,) = read_rows(_list(folder, line, header=header), CURRENCIES["CLP"])
    return found


def _find(shop: ReadyShop, code: str) -> Sellable | None:
    with shop.database.read() as session:
        return catalog.find_by_code(session, code)


# One row ------------------------------------------------------------------------------------------


def test_blanks_around_and_inside_a_name_go(tmp_path: Path) -> None:
    row = _one(tmp_path, "1\t  PAN   IDEAL 700 GRS \t1\t1\t2200")
    assert isinstance(row, ProductRow)
    assert row.name == "PAN IDEAL 700 GRS"


def test_price_zero_or_empty_is_asked_for(tmp_path: Path) -> None:
    for price in ("0", ""):
        row = _one(tmp_path, f"226\tCOYAC\t6\t1\t{price}")
        assert isinstance(row, ProductRow)
        assert [note.kind for note in row.notes] == ["price_asked"]


@pytest.mark.parametrize(
    ("unit", "meant"), [("1", "un"), ("2", "kg"), ("4", "un"), ("", "un"), ("Kg", "kg")]
)
def test_units_of_old_programs_are_known(tmp_path: Path, unit: str, meant: str) -> None:
    row = _one(tmp_path, f"305\tLONGANIZA\t31\t{unit}\t4000")
    assert isinstance(row, ProductRow)
    assert row.unit == meant


def test_a_wrong_check_digit_is_noted_and_a_right_one_is_not(tmp_path: Path) -> None:
    wrong = _one(tmp_path, "7809568100068\tLENTEJAS\t1\t1\t2500")
    right = _one(tmp_path, "7802500272573\tLUCCHETTINI\t1\t1\t800")
    assert isinstance(wrong, ProductRow)
    assert isinstance(right, ProductRow)
    assert [note.kind for note in wrong.notes] == ["wrong_check_digit"]
    assert right.notes == ()


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("\tPAN\t1\t1\t100", "no_code"),
        ("x" * 60 + "\tPAN\t1\t1\t100", "long_code"),
        ("1\t  \t1\t1\t100", "no_name"),
        ("1\t" + "x" * 121 + "\t1\t1\t100", "long_name"),
        ("1\tPAN\t1\t1\tgratis", "price"),
        ("1\tPAN\t1\t1\t-5", "price"),
        ("1\tPAN\t1\t1\t99.5", "price"),
        ("1\tPAN\t1\t7\t100", "unit"),
        ("1", "no_name"),
    ],
)
def test_a_row_that_cannot_be_right_is_refused_with_its_reason(
    tmp_path: Path, line: str, kind: str
) -> None:
    refused = _one(tmp_path, line)
    assert isinstance(refused, Noted)
    assert refused.row == 2
    assert refused.remark.kind == kind
    assert refused.remark.said(translator("es"))


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1990", "CLP", 1990), ("1990.0", "CLP", 1990), ("$1.990", "CLP", 1990),
        ("1,990", "CLP", 1990), ("1.234.567", "CLP", 1_234_567), ("", "CLP", 0),
        ("2.55", "GBP", 255), ("2,55", "GBP", 255), ("1.234,50", "GBP", 123_450),
        ("1,234.50", "GBP", 123_450), ("£3", "GBP", 300), (" 12 ", "GBP", 1200),
    ],
)  # fmt: skip
def test_prices_are_read_as_spreadsheets_write_them(text: str, currency: str, minor: int) -> None:
    assert parse_price(text, CURRENCIES[currency]) == minor


@pytest.mark.parametrize("text", ["uno", "1.2.3", "12.345,678", "1e400", "NaN", "-1"])
def test_what_is_no_price_is_refused(text: str) -> None:
    with pytest.raises(InvalidAmount):
        parse_price(text, CURRENCIES["GBP"])


# A file ---------------------------------------------------------------------------------------


@pytest.mark.req("K21")
def test_products_of_a_list_can_be_sold(shop: ReadyShop, tmp_path: Path) -> None:
    path = _list(
        tmp_path,
        "7802500272573\tLUCCHETTINI\t1\t1\t800",
        "121\tFRAMBUESA \t11\t2\t1000",
        "226\tCOYAC LIMON\t6\t1\t0",
    )
    done = import_file(shop.database, shop.actor, path)
    assert (done.rows, done.created, done.updated, done.refused) == (3, 2, 1, ())
    sold, weighed, asked = (_find(shop, code) for code in ("7802500272573", "121", "226"))
    assert sold is not None
    assert weighed is not None
    assert asked is not None
    assert (sold.name, sold.price_minor, sold.unit) == ("LUCCHETTINI", 800, "un")
    assert (weighed.sold_by_weight, weighed.unit) == (True, "kg")
    assert (asked.asks_price, asked.name) == (True, "COYAC LIMON")


@pytest.mark.req("K21")
def test_a_dry_run_says_the_same_and_changes_nothing(shop: ReadyShop, tmp_path: Path) -> None:
    path = _list(tmp_path, "9001\tUNO\t1\t1\t1", "9002\t\t1\t1\t1", "305\tLONGANIZA\t1\t2\t1")
    dry = import_file(shop.database, shop.actor, path, dry_run=True)
    assert _find(shop, "9001") is None
    assert import_file(shop.database, shop.actor, path) == dry
    assert (dry.created, dry.updated, len(dry.refused)) == (1, 1, 1)


def test_a_second_import_of_the_same_file_changes_nothing(shop: ReadyShop, tmp_path: Path) -> None:
    path = _list(tmp_path, "9001\tUNO\t1\t1\t100", "9002\tDOS\t1\t2\t200")
    import_file(shop.database, shop.actor, path)
    again = import_file(shop.database, shop.actor, path)
    assert (again.created, again.updated, again.unchanged) == (0, 2, 2)


def test_what_the_file_does_not_say_stays_as_it_is(shop: ReadyShop, tmp_path: Path) -> None:
    kept = ProductInput(
        code="9001",
        name="UNO",
        unit="kg",
        sold_by_weight=True,
        price_minor=5,
        category_code="frutas",
        min_stock_milli=3000,
        tax_class="exempt",
        shortage="record",
        controls_stock=False,
    )
    shop.database.write(lambda session: catalog.save_product(session, kept))
    path = _list(tmp_path, "9001,UNO NUEVO,700", header="code,name,price\n")
    done = import_file(shop.database, shop.actor, path)
    assert (done.updated, done.unchanged) == (1, 0)
    with shop.database.read() as session:
        row = session.query(Product).filter_by(code="9001").one()
        category = session.get(Category, row.category_id)
        assert row.name == "UNO NUEVO"
        assert (row.unit, row.sold_by_weight, row.min_stock_milli) == ("kg", True, 3000)
        assert (row.tax_class, row.shortage, row.controls_stock) == ("exempt", "record", False)
        assert category is not None
        assert category.code == "frutas"


def test_the_same_code_twice_keeps_the_first(shop: ReadyShop, tmp_path: Path) -> None:
    path = _list(tmp_path, "a1\tUNO\t1\t1\t1", " A1 \tOTRO\t1\t1\t2")
    done = import_file(shop.database, shop.actor, path)
    assert [(refused.row, refused.remark.kind) for refused in done.refused] == [(3, "same_code")]
    found = _find(shop, "A1")
    assert found is not None
    assert found.name == "UNO"


@pytest.mark.req("K21", refusal=True)
def test_a_code_that_is_another_products_barcode_is_refused(
    shop: ReadyShop, tmp_path: Path
) -> None:
    other = ProductInput(code="9001", name="UNO", barcodes=("78018587",))
    shop.database.write(lambda session: catalog.save_product(session, other))
    path = _list(tmp_path, "78018587\tJALEA\t1\t1\t400", "9009\tNUEVE\t1\t1\t9")
    dry = import_file(shop.database, shop.actor, path, dry_run=True)
    done = import_file(shop.database, shop.actor, path)
    assert done == dry
    assert [refused.remark.kind for refused in done.refused] == ["code_taken"]
    assert done.created == 1  # the rest goes on


def test_the_same_name_twice_is_two_products(shop: ReadyShop, tmp_path: Path) -> None:
    path = _list(tmp_path, "1\tGUIRNALDA\t1\t1\t890", "2\tGuirnalda \t1\t1\t890")
    done = import_file(shop.database, shop.actor, path)
    assert done.created == 2
    assert [(note.code, note.remark.kind) for note in done.notes] == [("2", "same_name")]


def test_more_rows_than_a_batch_are_all_written_and_told(shop: ReadyShop, tmp_path: Path) -> None:
    count = imports.BATCH * 2 + 1
    path = _list(tmp_path, *(f"P{n}\tProducto {n}\t1\t1\t{n + 1}" for n in range(count)))
    told: list[Step] = []
    done = import_file(shop.database, shop.actor, path, progress=told.append)
    assert done.created == count
    assert {step.doing for step in told} == {
        "Reading the file", "Comparing with the catalogue", "Preparing the products",
    }  # fmt: skip
    prepared = [step.done for step in told if step.doing == "Preparing the products"]
    assert prepared == [0, 400, 800, count]


def test_a_file_of_something_else_changes_nothing(shop: ReadyShop, tmp_path: Path) -> None:
    path = _list(tmp_path, "2026-11-21,5", header="fecha,monto\n")
    with shop.database.read() as session:
        before = catalog.count_products(session)
    with pytest.raises(WrongColumns):
        import_file(shop.database, shop.actor, path)
    with pytest.raises(FileMissing):
        import_file(shop.database, shop.actor, tmp_path / "none.tsv")
    with shop.database.read() as session:
        assert catalog.count_products(session) == before


# The real list ------------------------------------------------------------------------------------


@pytest.fixture
def real(shop: ReadyShop) -> Imported:
    return import_file(shop.database, shop.actor, shared("data/minimarket_cl.tsv"))


@pytest.mark.req("K21")
def test_the_real_list_imports_whole(real: Imported) -> None:
    assert real.refused == ()
    assert real.rows == 127
    assert real.created + real.updated == 127
    kinds = Counter(note.remark.kind for note in real.notes)
    assert kinds == {
        "by_weight": 6,
        "in_store_code": 5,
        "same_name": 3,
        "price_asked": 2,
        "wrong_check_digit": 1,
    }


@pytest.mark.usefixtures("real")
@pytest.mark.parametrize(
    "code",
    [
        "78018587",  # EAN-8
        "041789001260",  # UPC-A
        "41789001260",  # the same, its zero lost in a spreadsheet
        "17802200050027",  # ITF-14
        "226",  # PLU
        "P010",
        "p010",
        "0003564A02480",
        "7809568100068",  # wrong check digit
        "2000000000527",  # made in a shop
    ],
)
def test_every_kind_of_code_of_the_real_list_scans(shop: ReadyShop, code: str) -> None:
    assert _find(shop, code) is not None
