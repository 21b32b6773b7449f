"""Products: the list, the editor with codes and variants, pictures, files in and out."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.core import catalog, kardex, sales
from pos_app.core.catalog import ProductInput, ProductView
from pos_app.ui.products.files import list_files, usual_folders
from pos_app.ui.products.view import ProductsView
from pos_app.ui.widgets.field import Field
from pos_app.ui.widgets.paged_rows import PAGE
from tests.shop import make_shop
from tests.ui.counter import Counter, counter_in
from tests.ui.house_files import YOGURT, Products, filled, painted

MILK = "7802920008134"
NEW = "7801234567894"


@pytest.fixture
def made(qtbot: QtBot) -> Iterator[Products]:
    """Give the screen on a shop with everything, in a window."""
    made = Products(filled(), english=True)
    qtbot.addWidget(made.shell)
    made.shell.resize(1366, 768)
    made.shell.show()
    made.presenter.start()
    yield made
    made.place.database.close()


def _names(view: ProductsView) -> list[str]:
    return [row.name for row in view.browse.table.rows_model.rows]


def _facts(view: ProductsView) -> list[tuple[str, str]]:
    return [(row.text, row.figure) for row in view.browse.facts.rows_model.rows]


def _product(made: Products, code: str) -> ProductView:
    with made.place.database.read() as session:
        found = catalog.get_by_code(session, code)
        return catalog.get_product_of(session, found.variant_id)


def _strip(view: ProductsView) -> str:
    return "" if view.strip.isHidden() else f"{view.strip.text().title}. {view.strip.text().detail}"


def _write(field: Field, text: str) -> None:
    field.selectAll()
    QTest.keyClicks(field, text)


# The list -----------------------------------------------------------------------------------------


def test_the_list_shows_what_is_on_sale_and_filters_the_rest(made: Products) -> None:
    assert "Turrón de Navidad" not in _names(made.view)
    made.presenter.choose_filter("idle")
    assert _names(made.view) == ["Turrón de Navidad"]
    made.presenter.choose_filter("unpriced")
    assert _names(made.view) == ["Bolsa de papel"]
    made.presenter.choose_filter("uncoded")
    assert {"Bolsa de papel", "Polera algodón"} <= set(_names(made.view))
    assert "Yogur batido frutilla Colún 125 g" not in _names(made.view)


def test_words_and_codes_find_a_product_and_a_family_narrows_the_list(made: Products) -> None:
    QTest.keyClicks(made.view.browse.box, "yog")
    assert _names(made.view) == ["Yogur batido frutilla Colún 125 g"]
    sheet = made.view.browse.sheet.text()
    assert sheet is not None
    assert (sheet.name, sheet.price) == ("Yogur batido frutilla Colún 125 g", "$350")
    QTest.keyClick(made.view.browse.box, Qt.Key.Key_Escape)
    made.presenter.scanned("78018587")
    assert made.view.browse.sheet.text() == sheet
    made.presenter.scanned("7500000000000")
    assert "7500000000000" in _strip(made.view)
    with made.place.database.read() as session:
        family = next(one for one in catalog.list_categories(session) if one.name == "Ropa")
    made.presenter.choose_family(str(family.id))
    assert _names(made.view) == ["Polera algodón"]


@pytest.mark.req("K1", "K6", "K7", "K20")
def test_a_product_shows_prices_with_their_validity_codes_variants_and_lots(
    made: Products,
) -> None:
    made.presenter.scanned(YOGURT)
    QTest.keyClick(made.view, Qt.Key.Key_Right)
    assert [figure for _, figure in _facts(made.view)] == ["$390", "$350", "$310"]
    badges = [row.badge.text if row.badge else "" for row in made.view.browse.facts.rows_model.rows]
    assert badges == ["Announced", "Now", ""]
    made.presenter.choose_section("codes")
    assert _facts(made.view) == [(YOGURT, "1"), ("78018587", "1"), ("17802900001231", "12")]
    made.presenter.choose_section("lots")
    assert _facts(made.view) == [("L2611A", "24"), ("L2612C", "36")]
    made.presenter.scanned("POL-XL-RO")
    made.presenter.choose_section("variants")
    assert ("XL · Rojo", "$6.990") in _facts(made.view)
    assert len(_facts(made.view)) == 8


def test_who_may_not_edit_sees_and_changes_nothing(qtbot: QtBot) -> None:
    made = Products(filled(), english=True, role="VENDEDOR")
    qtbot.addWidget(made.shell)
    made.shell.show()
    made.presenter.start()
    enabled = {name for name, key in made.view.browse.keys.items() if key.isEnabled()}
    assert enabled == {"stock", "export"}
    QTest.keyClick(made.view.browse.box, Qt.Key.Key_F12)
    assert made.view.front() == "browse"
    made.place.database.close()


def test_a_list_of_many_products_brings_only_the_pages_that_are_seen(qtbot: QtBot) -> None:
    place = filled()

    def many(session: object) -> None:
        for number in range(PAGE * 4):
            entry = ProductInput(code=f"Z{number:04}", name=f"Zapato {number:04}", price_minor=1)
            catalog.save_product(session, entry)  # type: ignore[arg-type]

    place.database.write(many)
    made = Products(place, english=True)
    qtbot.addWidget(made.shell)
    made.shell.resize(1366, 768)
    made.shell.show()
    made.presenter.start()
    rows = made.view.browse.table.rows_model.rows
    assert len(rows) == PAGE * 4 + 14
    assert made.view.browse.count.text() == "214 products"
    QApplication.processEvents()
    assert set(rows._pages) == {0}  # type: ignore[attr-defined]
    made.view.browse.table.select(len(rows) - 1)
    QApplication.processEvents()
    assert rows[-1].name == "Zapato 0199"
    place.database.close()


# The editor ---------------------------------------------------------------------------------------


@pytest.mark.req("K1", "K20")
def test_a_product_is_written_by_keys_and_scans(made: Products) -> None:
    editor = made.view.editor
    QTest.keyClick(made.view.browse.box, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert made.view.front() == "editor"
    QTest.keyClicks(editor.name, "Galletas Triton 126 g")
    QTest.keyClick(editor.name, Qt.Key.Key_Return)
    assert editor.code.hasFocus()
    made.presenter.scanned(NEW)
    made.presenter.scanned("17801234567891")
    _write(editor.new_code, "17801234567891")
    _write(editor.held, "24")
    _write(editor.pack, "Caja")
    QTest.keyClick(editor.pack, Qt.Key.Key_Return)
    _write(editor.price, "990")
    QTest.keyClicks(editor.category, "Galletas")
    QTest.keyClick(editor.name, Qt.Key.Key_F12)
    assert made.view.front() == "browse"
    assert _strip(made.view).startswith("Galletas Triton 126 g is in the catalogue")
    saved = _product(made, NEW)
    assert (saved.category, saved.variants[0].price_minor) == ("Galletas", 990)
    box = made.place.shop.item("17801234567891")
    assert (box.scan_quantity_milli, box.name) == (24_000, "Galletas Triton 126 g")
    sheet = made.view.browse.sheet.text()
    assert sheet is not None
    assert sheet.name == "Galletas Triton 126 g"


@pytest.mark.req("K1", refusal=True)
def test_a_code_of_another_product_is_refused_and_nothing_changes(made: Products) -> None:
    made.presenter.scanned(YOGURT)
    made.presenter.act("edit")
    made.presenter.scanned(MILK)
    assert "Leche" in _strip(made.view)
    _write(made.view.editor.code, MILK)
    QTest.keyClick(made.view.editor.code, Qt.Key.Key_F12)
    assert made.view.front() == "editor"
    assert "Leche" in _strip(made.view)
    assert _product(made, YOGURT).code == YOGURT.zfill(14)
    _write(made.view.editor.code, YOGURT)
    _write(made.view.editor.name, " ")
    QTest.keyClick(made.view.editor.name, Qt.Key.Key_F12)
    assert "a name has 1 to 120 characters" in _strip(made.view)
    assert _product(made, YOGURT).name == "Yogur batido frutilla Colún 125 g"


def test_a_price_may_begin_on_a_day_to_come(made: Products) -> None:
    made.presenter.scanned(MILK)
    made.presenter.act("edit")
    editor = made.view.editor
    _write(editor.price, "1790")
    _write(editor.price_from, "1-11-2026")
    QTest.keyClick(editor.price_from, Qt.Key.Key_F12)
    assert "a price begins today or later" in _strip(made.view)
    _write(editor.price_from, "24-12-2026")
    QTest.keyClick(editor.price_from, Qt.Key.Key_F12)
    (variant,) = _product(made, MILK).variants
    assert variant.price_minor == 1600
    assert [price.amount_minor for price in variant.prices] == [1790, 1600]
    assert variant.prices[0].from_at == datetime(2026, 12, 24, 3, 0, tzinfo=UTC)


@pytest.mark.req("K7")
def test_a_matrix_of_sizes_and_colours_makes_variants_that_sell_by_themselves(
    made: Products,
) -> None:
    made.presenter.act("new")
    editor = made.view.editor
    _write(editor.name, "Calcetin")
    _write(editor.code, "CAL")
    _write(editor.price, "1990")
    made.view.show_section("variants")
    for (name, values), words in zip(editor.axes, (("Talla", "S, M"), ("Color", "Azul, Rojo")),
                                     strict=True):  # fmt: skip
        _write(name, words[0])
        _write(values, words[1])
    QTest.keyClick(editor.name, Qt.Key.Key_F4)
    assert [row.label for row in editor.variant_table.rows_model.rows] == [
        "S · Azul", "S · Rojo", "M · Azul", "M · Rojo",
    ]  # fmt: skip
    made.presenter.scanned(NEW)
    assert "Which variant" in _strip(made.view)
    editor.variant_table.move_selection(1)
    _write(editor.variant_price, "2490")
    made.presenter.scanned(NEW)
    QTest.keyClick(editor.name, Qt.Key.Key_F12)
    sold = made.place.shop.item(NEW)
    assert (sold.name, sold.price_minor) == ("Calcetin · S · Azul", 2490)
    assert made.place.shop.item("CAL-M-ROJO").price_minor == 1990
    made.presenter.act("edit")
    editor.variant_table.select(0)
    made.presenter.editing.choose_variant(3)
    made.presenter.editing.remove_variant()
    QTest.keyClick(editor.name, Qt.Key.Key_F12)
    with made.place.database.read() as session:
        assert catalog.find_by_code(session, "CAL-M-ROJO") is None
        assert catalog.find_by_code(session, NEW) is not None


def test_what_was_written_is_not_lost_by_a_key(made: Products) -> None:
    made.presenter.scanned(MILK)
    made.presenter.act("edit")
    _write(made.view.editor.name, "Leche")
    assert not made.presenter.may_leave()
    QTest.keyClick(made.view.editor.name, Qt.Key.Key_Escape)
    assert "not saved" in _strip(made.view)
    QTest.keyClick(made.view.editor.name, Qt.Key.Key_Escape)
    assert made.view.front() == "editor"
    assert _strip(made.view) == ""
    QTest.keyClick(made.view.editor.name, Qt.Key.Key_Escape)
    QTest.keyClick(made.view.editor.name, Qt.Key.Key_F8)
    assert made.view.front() == "browse"
    assert _product(made, MILK).name != "Leche"


@pytest.mark.req("K1")
def test_a_product_is_sold_no_more_and_again(made: Products) -> None:
    made.presenter.scanned(MILK)
    name = _product(made, MILK).name
    QTest.keyClick(made.view.browse.box, Qt.Key.Key_F8)
    with made.place.database.read() as session:
        assert catalog.find_by_code(session, MILK) is None
    assert "is sold no more" in _strip(made.view)
    assert name not in _names(made.view)
    QTest.keyClick(made.view.browse.box, Qt.Key.Key_F8)
    assert made.place.shop.item(MILK).name == name


@pytest.mark.req("K1")
def test_a_picture_is_given_and_taken_off(made: Products) -> None:
    made.presenter.scanned(MILK)
    sheet = made.view.browse.sheet
    assert not sheet.has_picture()
    picture = painted(made.home / "Downloads" / "leche.png")
    not_one = made.home / "Downloads" / "carta.jpg"
    not_one.write_text("Querida tía")
    QTest.keyClick(made.view.browse.box, Qt.Key.Key_F6)
    assert {row.name for row in made.view.bring.files.rows_model.rows} == {"leche.png", "carta.jpg"}
    made.presenter.transit.path_entered(str(not_one))
    assert "not a picture" in _strip(made.view)
    made.presenter.act("picture")
    made.presenter.transit.path_entered(str(picture))
    assert sheet.has_picture()
    name = _product(made, MILK).image
    assert name is not None
    assert (made.place.shop.folder / "pictures" / name).read_bytes() == picture.read_bytes()
    picture.unlink()
    made.presenter.act("picture")
    QTest.keyClick(made.view.bring.box, Qt.Key.Key_F8)
    assert not sheet.has_picture()
    assert _product(made, MILK).image is None


# Files --------------------------------------------------------------------------------------------


@pytest.mark.req("K21")
def test_a_list_is_chosen_reviewed_and_imported_by_keys(made: Products) -> None:
    made.file("precios.csv")
    (made.home / "Downloads" / "foto.png").write_bytes(b"x")
    QTest.keyClick(made.view.browse.box, Qt.Key.Key_F9)
    bring = made.view.bring
    assert [row.name for row in bring.files.rows_model.rows] == ["precios.csv"]
    QTest.keyClick(bring.box, Qt.Key.Key_Return)
    chips = {key: chip._number for key, chip in bring.chips.chips.items()}
    assert chips == {"all": "7", "refused": "3", "new": "3", "changed": "1", "unchanged": "0"}
    assert bring.columns_note.text().endswith("not read: Color")
    made.presenter.transit.choose_chip("refused")
    why = bring.rows.rows_model.columns[-1].cell
    assert [why(row).text for row in bring.rows.rows_model.rows] == [
        "“gratis” is not a price", "it has no code",
        "a spreadsheet shortened its code; make the column text and write it again",
    ]  # fmt: skip
    assert bring.go_key.text() == "Import 4 rows"
    with made.place.database.read() as session:
        assert catalog.find_by_code(session, "305") is None, "nothing is written before"
    QTest.keyClick(bring, Qt.Key.Key_F12)
    assert _strip(made.view).startswith("3 new, 1 changed, 0 as before, 3 refused")
    assert made.place.shop.item(MILK).price_minor == 1650
    with made.place.database.read() as session:
        item = catalog.get_by_code(session, "7801111111117")
        assert kardex.on_hand(session, item.variant_id) == 12_000
    assert not bring.go_key.isEnabled()
    QTest.keyClick(bring, Qt.Key.Key_Escape)
    QTest.keyClick(bring.box, Qt.Key.Key_Escape)
    assert "Detergente Omo matic 3 kg" in _names(made.view)


@pytest.mark.req("K21", refusal=True)
def test_a_file_that_is_no_list_is_refused_with_one_line(made: Products) -> None:
    made.presenter.act("import")
    made.presenter.transit.path_entered(str(made.home / "no.csv"))
    assert "no.csv is not there" in _strip(made.view)
    made.presenter.transit.path_entered(str(made.file("otra.csv", "fecha;monto\r\n1;2\r\n")))
    assert "has no column codigo" in _strip(made.view)
    assert made.view.front() == "bring"
    path = made.file("precios.csv")
    made.presenter.transit.path_entered(str(path))
    made.file("precios.csv", "codigo;nombre;precio\r\nX1;Otro;1\r\n")
    made.presenter.transit.go_on()
    assert "is not what was reviewed" in _strip(made.view)
    with made.place.database.read() as session:
        assert catalog.find_by_code(session, "X1") is None


@pytest.mark.req("K21")
def test_what_is_chosen_is_written_to_a_file(made: Products) -> None:
    QTest.keyClick(made.view.browse.box, Qt.Key.Key_F10)
    write = made.view.write
    assert write.path.text().endswith("mostrador-products-2026-11-21.xlsx")
    QTest.keyClick(write, Qt.Key.Key_Right)
    QTest.keyClick(write, Qt.Key.Key_Down)
    QTest.keyClick(write, Qt.Key.Key_F12)
    target = made.home / "Downloads" / "mostrador-variants-2026-11-21.csv"
    assert target.read_text(encoding="utf-8").startswith("product_code,code,name,label")
    assert "rows in mostrador-variants" in _strip(made.view)
    write.path.setText(str(made.home / "none" / "x.csv"))
    QTest.keyClick(write, Qt.Key.Key_F12)
    assert "could not be written" in _strip(made.view)
    QTest.keyClick(write, Qt.Key.Key_Escape)
    assert made.view.front() == "browse"


def test_the_newest_files_of_the_usual_folders_come_first(tmp_path: Path) -> None:
    for name, age in (("viejo.csv", 100), ("nuevo.XLSX", 1), (".oculto.csv", 0), ("foto.png", 0)):
        path = tmp_path / "Downloads" / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
        import os  # noqa: PLC0415

        os.utime(path, (time.time() - age,) * 2)
    found = list_files(usual_folders(tmp_path)[:7], (".csv", ".xlsx"))
    assert [file.path.name for file in found] == ["nuevo.XLSX", "viejo.csv"]


# A whole till -------------------------------------------------------------------------------------


@pytest.fixture
def till(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "Downloads").mkdir(parents=True)
    shop = make_shop(tmp_path / "shop")
    shop.database.close()
    with counter_in(qapp, tmp_path / "shop") as counter:
        yield counter


def _view(till: Counter) -> ProductsView:
    view = till.till.window.stack.currentWidget()
    assert isinstance(view, ProductsView)
    return view


def _go_to_products(till: Counter) -> ProductsView:
    till.sign_in("ADMINISTRADOR")
    till.open_drawer()
    till.till.go("stock")
    till.wait_for_screen("stock")
    till.till.to_room("products")
    till.wait_for_screen("products")
    till.hands.pause(200)
    return _view(till)


@pytest.mark.req("K21")
def test_a_till_imports_a_large_file_and_cancels_one_without_a_trace(
    till: Counter, tmp_path: Path
) -> None:
    path = tmp_path / "home" / "Downloads" / "grande.csv"
    lines = (f"G{n};Grande {n};{n + 1};grandes" for n in range(6000))
    path.write_text("codigo;nombre;precio;familia\n" + "\n".join(lines), encoding="utf-8")
    view = _go_to_products(till)
    till.hands.press("F9")
    till.hands.wait_for(lambda: len(view.bring.files.rows_model.rows) == 1, "the file")
    till.hands.press("Return")
    till.hands.wait_for(lambda: view.bring.go_key.text() == "Import 6000 rows", "the review")
    till.hands.press("F12")
    till.hands.wait_for(
        lambda: view.bring.progress.words.text().startswith("Preparing"), "the first rows"
    )
    till.hands.press("Esc")
    till.hands.wait_for(lambda: not view.bring.progress.isVisible(), "the end")
    assert view.strip.text().title == "The import was cancelled"
    with till.database.read() as session:
        assert catalog.count_products(session) == 5
        assert [one.name for one in catalog.list_categories(session)] == []
    till.hands.press("F12")
    till.hands.wait_for(lambda: "6.000 new" in view.strip.text().title, "the import")
    with till.database.read() as session:
        assert catalog.get_by_code(session, "G5999").price_minor == 6000


@pytest.mark.req("K21", "V1")
def test_a_till_sells_while_its_screen_imports(till: Counter, tmp_path: Path) -> None:
    path = tmp_path / "home" / "Downloads" / "grande.csv"
    lines = (f"G{n};Grande {n};{n + 1};grandes" for n in range(6000))
    path.write_text("codigo;nombre;precio;familia\n" + "\n".join(lines), encoding="utf-8")
    view = _go_to_products(till)
    till.hands.press("F9")
    till.hands.wait_for(lambda: len(view.bring.files.rows_model.rows) == 1, "the file")
    till.hands.press("Return")
    till.hands.wait_for(lambda: view.bring.go_key.text() == "Import 6000 rows", "the review")
    till.hands.press("F12")
    till.hands.wait_for(
        lambda: view.bring.progress.words.text().startswith("Preparing"), "the first rows"
    )
    # The same writer thread that the sale uses: it gets its turn between two parts.
    took: list[float] = []
    began = time.monotonic()
    till.running.station.tasks.write(
        lambda: till.database.write(sales.list_recent),
        lambda _: took.append(time.monotonic() - began),
        lambda error: took.append(-1.0),
    )
    till.hands.wait_for(lambda: took, "the other write")
    assert view.bring.progress.isVisible(), "the import goes on"
    till.hands.wait_for(lambda: "6.000 new" in view.strip.text().title, "the import")
