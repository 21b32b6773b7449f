"""XLSX as people save it and as nobody should: exact numbers, days, formulas, bombs (K21)."""

import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pos_app.core.errors import FileTooLarge, FileUnreadable, ShopError, WrongColumns
from pos_app.core.imports import Noted, ProductRow, import_file, map_columns, read_rows, read_sheet
from pos_app.core.money import CURRENCIES, Currency
from tests.core.import_files import raw_row, raw_text, raw_workbook, text_file, workbook
from tests.shop import ReadyShop, make_shop

HEADER = ("Código", "Nombre", "Precio", "Unidad", "Stock", "Costo", "Lote", "Vence")
CLP, GBP = CURRENCIES["CLP"], CURRENCIES["GBP"]
RAW_HEADER = raw_row(
    1, *(raw_text(f"{letter}1", name) for letter, name in zip("ABC", HEADER, strict=False))
)


def _one(path: Path, currency: Currency = CLP) -> ProductRow | Noted:
    (found,) = read_rows(path, currency)
    return found


@pytest.mark.parametrize(
    ("price", "currency", "minor"),
    [
        (1990, CLP, 1990), (1990.0, CLP, 1990), (0.1 + 0.2, GBP, 30), (2.55, GBP, 255),
        (1e3, CLP, 1000), ("1.990", CLP, 1990), (19.99 * 3, GBP, 5997),
    ],
)  # fmt: skip
def test_a_number_of_a_sheet_is_what_the_sheet_shows(
    tmp_path: Path, price: Any, currency: Currency, minor: int
) -> None:
    row = _one(workbook(tmp_path, HEADER, ("P1", "UNO", price)), currency)
    assert isinstance(row, ProductRow), row
    assert row.price_minor == minor


@pytest.mark.parametrize("price", [234.567, 1.99, 1e20])
def test_a_number_is_not_read_by_the_rules_for_text(tmp_path: Path, price: float) -> None:
    row = _one(workbook(tmp_path, HEADER, ("P1", "UNO", price)))
    assert isinstance(row, Noted), "234.567 is not two hundred thousand pesos"
    assert row.remark.kind == "price"


def test_codes_and_days_come_out_whole(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        HEADER,
        (7802920008134, "LECHE", 1600, "un", 12, 1120.5, 2611, date(2026, 12, 31)),
        (12345678.0, "PAN", 2200, None, "1.250", "1.100", "L2", "31/12/2026"),
    )
    rows = list(read_rows(path, CLP))
    first, second = rows
    assert isinstance(first, ProductRow)
    assert isinstance(second, ProductRow)
    assert (first.code, second.code) == ("7802920008134", "12345678")
    assert first.stock is not None
    assert second.stock is not None
    assert (first.stock.quantity, first.stock.cost_e4) == (Decimal(12), 11_205_000)
    assert (first.stock.lot, first.stock.expires_on) == ("2611", date(2026, 12, 31))
    assert (second.stock.cost_e4, second.stock.expires_on) == (11_000_000, date(2026, 12, 31))


def test_a_title_above_the_header_and_an_empty_sheet_before_it_do_no_harm(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Notas de la dueña"])
    sheet = book.create_sheet("Lista")
    sheet.append(["LISTA DE PRECIOS 2026"])
    sheet.append([])
    sheet.append(["Código", "Descripción", "Precio venta"])
    sheet.append(["A1", "UNO", 100])
    book.save(tmp_path / "two.xlsx")
    (row,) = read_rows(tmp_path / "two.xlsx", CLP)
    assert isinstance(row, ProductRow)
    assert (row.row, row.code, row.price_minor) == (4, "A1", 100)


def test_a_formula_counts_by_its_value_and_one_without_refuses_its_row(tmp_path: Path) -> None:
    rows = raw_row(
        2,
        raw_text("A2", "P1"),
        raw_text("B2", "UNO"),
        '<c r="C2"><f>1000+990</f><v>1990</v></c>',
    ) + raw_row(3, raw_text("A3", "P2"), raw_text("B3", "DOS"), '<c r="C3"><f>1000+1</f></c>')
    found = list(read_rows(raw_workbook(tmp_path, RAW_HEADER + rows), CLP))
    assert isinstance(found[0], ProductRow)
    assert found[0].price_minor == 1990
    assert isinstance(found[1], Noted), "an empty cell would be a price of zero"
    assert found[1].remark.kind == "formula"


def test_an_error_of_a_formula_is_no_name(tmp_path: Path) -> None:
    refused = _one(workbook(tmp_path, HEADER, ("P1", "#N/A", 100)))
    assert isinstance(refused, Noted)
    assert refused.remark.kind == "formula"


# Files made to do harm ---------------------------------------------------------------------------


def _bomb(folder: Path) -> Path:
    path = folder / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (300 * 1024 * 1024))
    assert path.stat().st_size < 1024 * 1024
    return path


def _entities(folder: Path) -> Path:
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    row = raw_row(2, raw_text("A2", "&b;"), raw_text("B2", "x"), raw_text("C2", "1"))
    return raw_workbook(folder, RAW_HEADER + row, before=doctype, name="entities.xlsx")


def _not_a_workbook(folder: Path) -> Path:
    path = folder / "photos.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("photo.jpg", b"\xff\xd8")
    return path


def _cut(folder: Path) -> Path:
    path = workbook(folder, HEADER, ("P1", "UNO", 1), name="cut.xlsx")
    path.write_bytes(path.read_bytes()[:-200])
    return path


def _old_excel(folder: Path) -> Path:
    path = folder / "old.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    return path


@pytest.mark.req("K21", refusal=True)
@pytest.mark.parametrize(
    ("make", "error"),
    [
        (_bomb, FileTooLarge),
        (_entities, FileUnreadable),
        (_not_a_workbook, FileUnreadable),
        (_cut, FileUnreadable),
        (_old_excel, FileUnreadable),
    ],
)
def test_a_hostile_or_broken_workbook_is_refused_and_nothing_changes(
    shop: ReadyShop, tmp_path: Path, make: Any, error: type[ShopError]
) -> None:
    with pytest.raises(error, match="Nothing was changed"):
        import_file(shop.database, shop.actor, make(tmp_path))


def test_a_sheet_that_states_a_huge_size_or_a_far_cell_is_read_as_it_is(tmp_path: Path) -> None:
    more = '<dimension ref="A1:XFD1048576"/>'
    row = raw_row(
        2, raw_text("A2", "P1"), raw_text("B2", "UNO"), '<c r="C2"><v>5</v></c>',
        raw_text("XFD2", "far"),
    )  # fmt: skip
    found = _one(raw_workbook(tmp_path, RAW_HEADER + row, more=more))
    assert isinstance(found, ProductRow)
    assert found.price_minor == 5


def test_a_row_of_an_impossible_number_ends_the_reading(tmp_path: Path) -> None:
    row = raw_row(10**12, raw_text(f"A{10**12}", "P1"))
    with pytest.raises((FileUnreadable, WrongColumns)):
        list(read_rows(raw_workbook(tmp_path, row), CLP))


# Text, as spreadsheets save it --------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_encodings_and_separators_of_spreadsheets(tmp_path: Path, encoding: str, mark: str) -> None:
    header = mark.join(("Código", "Descripción", "Precio", "Costo", "Existencia"))
    line = mark.join(("78018587", "Ñandú «ácido»", "1990", '"1.120,5"', '"0,735"'))
    row = _one(text_file(tmp_path, header, line, encoding=encoding))
    assert isinstance(row, ProductRow)
    assert row.name == "Ñandú «ácido»"
    assert row.stock is not None
    assert (row.stock.cost_e4, row.stock.quantity) == (11_205_000, "0,735")


def test_a_code_that_a_spreadsheet_shortened_is_refused(tmp_path: Path) -> None:
    refused = _one(text_file(tmp_path, "code;name;price", "7,80292E+12;LECHE;1600"))
    assert isinstance(refused, Noted)
    assert refused.remark.kind == "shortened_code"


@pytest.mark.req("K21")
def test_cents_of_a_workbook_are_exact_in_the_shop(tmp_path: Path) -> None:
    shop = make_shop(tmp_path / "gb", "GBP", products=())
    prices = [number / 100 for number in range(1, 400)]
    rows = [(f"S{at}", f"Item {at}", price, "un", 3, price / 2) for at, price in enumerate(prices)]
    done = import_file(shop.database, shop.actor, workbook(tmp_path, HEADER, *rows))
    assert (done.created, done.opened, done.refused) == (399, 399, ())
    for at in range(399):
        assert shop.item(f"S{at}").price_minor == at + 1
    shop.database.close()


def test_the_columns_that_were_found_are_said(tmp_path: Path) -> None:
    sheet = read_sheet(text_file(tmp_path, "SKU;Producto;Precio;Color;Costo", "1;UNO;5;rojo;3"))
    columns = map_columns(sheet.header, sheet.path)
    assert dict(columns.names) == {"code": "SKU", "name": "Producto", "price": "Precio"}
    assert columns.unread == ("Color", "Costo"), "a cost without stock is nobody's"
