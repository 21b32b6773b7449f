"""Everything can be exported, exactly and safely; products and stock come back the same (K21)."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pos_app.core import adjustments, catalog, exports, kardex, sales
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.cart import add, open_cart
from pos_app.core.catalog import BarcodeInput, ProductInput, VariantInput
from pos_app.core.errors import FileNotWritten, NotPermitted, UnknownExport
from pos_app.core.exports import EXPORTS, write_export
from pos_app.core.exports.values import number_text
from pos_app.core.facts import LotFact
from pos_app.core.imports import import_file
from pos_app.core.settling import Tender
from tests.core.import_files import text_file
from tests.shop import PEOPLE, ReadyShop, make_shop

SHIRT = ProductInput(
    code="POLERA",
    name="Polera básica",
    category_code="ropa",
    variants=(
        VariantInput("POL-S-AZ", (("Talla", "S"), ("Color", "Azul")), ("7801111111110",), 5990),
        VariantInput("POL-M-AZ", (("Talla", "M"), ("Color", "Azul")), (), 6490),
    ),
)
NASTY = (
    ProductInput(code="F1", name='=HYPERLINK("http://x";"gratis")', price_minor=100),
    ProductInput(code="F2", name="+56 9 1234", price_minor=100),
    ProductInput(code="F3", name="-5 % oferta", price_minor=0, asks_price=True),
    ProductInput(code="F4", name="@SUMA(A1)", price_minor=100),
    ProductInput(code="F5", name="'comillas' y \"dobles\", ;", price_minor=100),
    ProductInput(
        code="0012",
        name="Bebida",
        price_minor=990,
        barcodes=(BarcodeInput("17802200050027", 12_000, "Caja de 12"), "78018587"),
        min_stock_milli=6000,
        lead_time_days=3,
        tax_class="exempt",
        shortage="record",
    ),
    ProductInput(code="9003", name="Yogur", price_minor=450, tracks_lots=True),
    ProductInput(code="9005", name="Jubilado", price_minor=1, active=False),
    ProductInput(code="9006", name="Flete", price_minor=2000, controls_stock=False),
)


@pytest.fixture
def full(shop: ReadyShop) -> ReadyShop:
    """Return a shop with everything that is hard to write down."""
    for product in (SHIRT, *NASTY):
        shop.database.write(lambda session, one=product: catalog.save_product(session, one))  # type: ignore[misc]
    lines = [
        AdjustmentLine(shop.item("9003").variant_id, 5000, 2_105_000, LotFact(
            number="L1", expires_on=date(2030, 12, 31)
        )),
        AdjustmentLine(shop.item("9003").variant_id, 7000, 2_200_005, LotFact(number="=L2")),
        AdjustmentLine(shop.item("POL-S-AZ").variant_id, 3000, 25_000_000),
        AdjustmentLine(shop.item("305").variant_id, 1125, 31_234_567),
    ]  # fmt: skip
    shop.database.write(
        lambda session: adjustments.adjust(
            session, shop.actor, lines=lines, reason="INICIAL", note="="
        )
    )
    return shop


def _read(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    book = openpyxl.load_workbook(path)
    header, *rows = book.worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def _write(shop: ReadyShop, key: str, folder: Path, form: str = "csv") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{key}.{form}"
    write_export(shop.database, shop.actor, key, path, form=form)
    return path


@pytest.mark.req("K21", "K1", "K7", "K20")
@pytest.mark.parametrize("form", exports.FORMATS)
def test_what_is_exported_can_be_imported_into_an_empty_shop(
    full: ReadyShop, tmp_path: Path, form: str
) -> None:
    empty = make_shop(tmp_path / "empty", products=())
    for key in ("products", "stock"):
        done = import_file(empty.database, empty.actor, _write(full, key, tmp_path / "a", form))
        assert done.refused == ()
    for key in ("products", "stock", "barcodes"):
        first = _write(full, key, tmp_path / "a").read_text(encoding="utf-8")
        assert _write(empty, key, tmp_path / "b").read_text(encoding="utf-8") == first
    for key in ("products", "stock"):
        again = import_file(empty.database, empty.actor, tmp_path / "a" / f"{key}.{form}")
        assert (again.created, again.changed, again.refused) == (0, 0, ())
    empty.database.close()


@pytest.mark.parametrize("form", exports.FORMATS)
@pytest.mark.parametrize("key", EXPORTS)
def test_each_export_has_its_columns_in_either_form(
    full: ReadyShop, tmp_path: Path, key: str, form: str
) -> None:
    path = _write(full, key, tmp_path, form)
    columns = [column.name for column in EXPORTS[key].columns]
    if form == "csv":
        assert path.read_text(encoding="utf-8").splitlines()[0] == ",".join(columns)
    else:
        header = next(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))
        assert list(header) == columns
    assert len(set(columns)) == len(columns)


@pytest.mark.req("K21", refusal=True)
def test_no_text_is_a_formula_in_any_spreadsheet(full: ReadyShop, tmp_path: Path) -> None:
    for row in _read(_write(full, "products", tmp_path)):
        assert not row["name"].startswith(("=", "+", "-", "@"))
    book = openpyxl.load_workbook(_write(full, "products", tmp_path, "xlsx"))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert '=HYPERLINK("http://x";"gratis")' in {cell.value for cell in cells}


def test_numbers_are_exact_and_numbers(full: ReadyShop, tmp_path: Path) -> None:
    stock = {(row["code"], row["lot"]): row for row in _read(_write(full, "stock", tmp_path))}
    assert stock["9003", "L1"]["cost"] == "210.5"
    assert stock["9003", "'=L2"]["cost"] == "220.0005"
    rows = _read(_write(full, "stock", tmp_path, "xlsx"))
    found = {(row["code"], row["lot"]): row["cost"] for row in rows}
    assert found["9003", "L1"] == 210.5
    assert isinstance(found["305", None], float)


@pytest.mark.parametrize(
    ("value", "text"),
    [("1990", "1990"), ("2.5", "2.5"), ("1.125", "1.1250"), ("0.735", "0.7350"), ("100", "100"),
     ("-3.10", "-3.1"), ("1000", "1000"), ("0", "0")],
)  # fmt: skip
def test_three_decimals_are_never_taken_for_thousands(value: str, text: str) -> None:
    assert number_text(Decimal(value)) == text


def test_movements_and_sales_tell_what_happened(full: ReadyShop, tmp_path: Path) -> None:
    full.open_cash()
    cart = add(open_cart(), full.item("POL-S-AZ"), 1000)
    full.database.write(
        lambda session: sales.charge(
            session, full.actor, cart=cart, tenders=[Tender("debit", 5990)]
        )
    )
    last = _read(_write(full, "movements", tmp_path))[-1]
    assert (last["type"], last["reason"], last["quantity"]) == ("SALIDA", "VENTA", "1")
    assert (last["product"], last["user"]) == (
        "Polera básica · S · Azul",
        PEOPLE["ADMINISTRADOR"][0],
    )
    with full.database.read() as session:
        left = kardex.on_hand(session, full.item("POL-S-AZ").variant_id)
    assert last["on_hand_after"] == str(left // 1000)
    (sale,) = _read(_write(full, "sales", tmp_path))
    (line,) = _read(_write(full, "sale_lines", tmp_path))
    (paid,) = _read(_write(full, "payments", tmp_path))
    assert (sale["total"], line["total"], paid["amount"]) == ("5990", "5990", "5990")
    assert sale["id"] == line["sale_id"] == paid["sale_id"]


def test_people_are_exported_without_their_secrets(full: ReadyShop, tmp_path: Path) -> None:
    text = _write(full, "people", tmp_path).read_text(encoding="utf-8")
    assert "argon2" not in text
    assert text.count("\n") == len(PEOPLE) + 1


@pytest.mark.req("K21", refusal=True)
def test_what_cannot_be_exported_is_refused_and_no_file_is_left(
    full: ReadyShop, tmp_path: Path
) -> None:
    cashier = full.person("VENDEDOR")
    for key in ("people", "sales", "products"):
        with pytest.raises(NotPermitted):
            write_export(full.database, cashier, key, tmp_path / "x.csv")
    with pytest.raises(UnknownExport, match="everything"):
        write_export(full.database, full.actor, "everything", tmp_path / "x.csv")
    with pytest.raises(FileNotWritten):
        write_export(full.database, full.actor, "products", tmp_path / "no" / "x.csv")
    before = tmp_path / "kept.csv"
    before.write_text("as it was")

    def stop(rows: int) -> None:
        raise FileNotWritten(path=str(rows), reason="stopped")

    with pytest.raises(FileNotWritten):
        write_export(full.database, full.actor, "products", before, told=stop)
    assert before.read_text() == "as it was"
    assert list(tmp_path.glob(".*.part")) == []


# Variants and packs, imported ---------------------------------------------------------------------

HEADER = "code;name;variant of;attributes;price;barcodes"


@pytest.mark.req("K21", "K7")
def test_variants_and_packs_of_a_file_can_be_sold(shop: ReadyShop, tmp_path: Path) -> None:
    path = text_file(
        tmp_path, HEADER,
        "ZAP;Zapatilla;;;;",
        "ZAP-38;;ZAP;Talla: 38;29990;",
        "ZAP-39;;ZAP;Talla: 39;31990;17802200050027*6=Caja",
        "BEB;Bebida;;;990;78018587 | 7802800533323*12=Pack",
    )  # fmt: skip
    done = import_file(shop.database, shop.actor, path)
    assert (done.created, done.refused) == (4, ())
    box = shop.item("17802200050027")
    assert (box.name, box.price_minor, box.scan_quantity_milli) == ("Zapatilla · 39", 31990, 6000)
    assert shop.item("7802800533323").scan_quantity_milli == 12_000
    assert shop.item("ZAP-38").price_minor == 29990
    again = import_file(shop.database, shop.actor, path)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 4)
    more = text_file(tmp_path, HEADER, "ZAP-38;;ZAP;Talla: 38;25990;", "ZAP-40;;ZAP;Talla: 40;1;")
    done = import_file(shop.database, shop.actor, more)
    assert (done.created, done.changed) == (1, 1)
    assert [shop.item(code).price_minor for code in ("ZAP-38", "ZAP-39", "ZAP-40")] == [
        25990, 31990, 1,
    ]  # fmt: skip


@pytest.mark.req("K21", refusal=True)
@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("V1;;NADA;Talla: 38;1;", "no_parent"),
        ("V1;;POLERA;;1;", "attributes"),
        ("V1;;POLERA;Talla;1;", "attributes"),
        ("V1;;POLERA;Talla: s | Color: azul;1;", "same_variant"),
        ("F1;;POLERA;Talla: XL;1;", "code_taken"),
        ("V1;Uno;;;1;78018587*0", "pack"),
        ("V1;Uno;;;1;F1*12", "code_taken"),
    ],
)
def test_variants_that_cannot_be_right_are_refused(
    full: ReadyShop, tmp_path: Path, line: str, kind: str
) -> None:
    before = _write(full, "products", tmp_path).read_text(encoding="utf-8")
    done = import_file(full.database, full.actor, text_file(tmp_path, HEADER, line))
    assert [one.remark.kind for one in done.refused] == [kind]
    assert _write(full, "products", tmp_path).read_text(encoding="utf-8") == before
