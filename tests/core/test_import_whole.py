"""An import takes effect whole or not at all, and nobody at a till waits for it (K21)."""

import gzip
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from pos_app.core import adjustments, catalog, kardex, sales
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.cart import add, open_cart
from pos_app.core.errors import (
    FileChanged,
    ImportCancelled,
    ImportOvertaken,
    NotPermitted,
    ShopError,
)
from pos_app.core.imports import Step, import_file, staging
from pos_app.core.imports.run import OPENING, PREPARING
from pos_app.core.journal import get_station
from pos_app.core.settling import Tender
from pos_app.core.verify import verify
from tests.core.import_files import text_file, workbook
from tests.shared_data import shared
from tests.shop import ReadyShop

HEADER = "codigo;nombre;precio;familia;stock;costo"
MILK = "7802920008134"


def _many(folder: Path, count: int, *, stock: str = "") -> Path:
    lines = (f"P{n};Producto {n};{n + 1};nueva;{stock};" for n in range(count))
    return text_file(folder, HEADER, *lines, name="many.csv")


def _everything(shop: ReadyShop) -> dict[str, list[tuple[object, ...]]]:
    """Return what every table of catalogue and stock holds."""
    tables = (
        "products", "variants", "barcodes", "prices", "categories", "product_search_keys",
        "movements", "levels", "lots", "journal", "import_rows",
    )  # fmt: skip
    with shop.database.read() as session:
        return {
            table: sorted(map(tuple, session.execute(text(f"SELECT * FROM {table}"))), key=repr)
            for table in tables
        }


def _cancel_at(doing: str, done: int) -> tuple[Callable[[Step], None], Callable[[], bool]]:
    reached: list[Step] = []

    def progress(step: Step) -> None:
        if step.doing == doing and step.done >= done:
            reached.append(step)

    return progress, lambda: bool(reached)


# Whole or not at all ------------------------------------------------------------------------------


@pytest.mark.req("K21")
def test_products_and_stock_of_a_file_are_in_the_shop_and_in_the_kardex(
    any_shop: ReadyShop, tmp_path: Path
) -> None:
    path = workbook(
        tmp_path,
        ("Código", "Nombre", "Precio", "Stock", "Lote", "Vence", "Costo"),
        ("9001", "Yogur", 450, 24, "L1", "31/12/2030", 210.5),
        ("9001", "Yogur", 450, 6, "L2", "31/12/2031", 230),
        ("9002", "Bolsa", 50, 12.5, None, None, 20),
        (MILK, "Leche entera", 1700, None, None, None, None),
    )
    done = import_file(any_shop.database, any_shop.actor, path)
    assert (done.created, done.changed, done.opened, done.refused) == (2, 2, 3, ())
    with any_shop.database.read() as session:
        yogurt = any_shop.item("9001").variant_id
        assert kardex.on_hand(session, yogurt) == 30_000
        lots = kardex.list_lots(session, get_station(session).location_id, yogurt)
        assert [(lot.number, lot.on_hand_milli) for lot in lots] == [("L1", 24_000), ("L2", 6_000)]
        assert {row.reason for row in kardex.card(session, yogurt)} == {"INICIAL"}
        assert {row.unit_cost_e4 for row in kardex.card(session, yogurt)} == {2_105_000, 2_300_000}
        assert any_shop.item(MILK).price_minor == 1700
        assert verify(session).ok


@pytest.mark.req("K21")
def test_the_same_file_twice_changes_nothing(any_shop: ReadyShop, tmp_path: Path) -> None:
    path = _many(tmp_path, 50, stock="7")
    import_file(any_shop.database, any_shop.actor, path)
    before = _everything(any_shop)
    again = import_file(any_shop.database, any_shop.actor, path)
    assert (again.created, again.changed, again.unchanged, again.refused) == (0, 0, 50, ())
    assert _everything(any_shop) == before


@pytest.mark.req("K21", refusal=True)
@pytest.mark.parametrize("at", [0, 400, 800])
def test_a_cancelled_import_leaves_nothing(any_shop: ReadyShop, tmp_path: Path, at: int) -> None:
    before = _everything(any_shop)
    progress, cancelled = _cancel_at(PREPARING, at)
    with pytest.raises(ImportCancelled, match=r"many\.csv"):
        import_file(
            any_shop.database,
            any_shop.actor,
            _many(tmp_path, 1000, stock="3"),
            progress=progress,
            cancelled=cancelled,
        )
    assert _everything(any_shop) == before
    with any_shop.database.read() as session:
        assert catalog.find_products(session, "Producto 7") == ()


def test_once_it_takes_effect_nothing_is_cancelled(shop: ReadyShop, tmp_path: Path) -> None:
    steps: list[Step] = []
    done = import_file(
        shop.database,
        shop.actor,
        _many(tmp_path, 300, stock="3"),
        progress=steps.append,
        cancelled=lambda: any(step.doing == OPENING for step in steps),
    )
    assert done.opened == 300
    assert {step.cancellable for step in steps if step.doing == OPENING} == {False}


def test_what_is_prepared_is_neither_found_nor_listed_nor_scanned(
    shop: ReadyShop, tmp_path: Path
) -> None:
    seen: list[object] = []

    def progress(step: Step) -> None:
        if step.doing == PREPARING and step.done:
            with shop.database.read() as session:
                seen.append(catalog.find_by_code(session, "P1"))
                seen.extend(catalog.find_products(session, "Producto 1"))
                for active in (True, False, None):
                    wanted = catalog.ProductFilter(active=active, text="Producto")
                    seen.extend(catalog.list_products(session, wanted).rows)

    import_file(shop.database, shop.actor, _many(tmp_path, 900), progress=progress)
    assert set(seen) == {None}


@pytest.mark.req("K21")
def test_an_import_that_was_cut_is_swept_away_by_the_next(
    any_shop: ReadyShop, tmp_path: Path
) -> None:
    path = _many(tmp_path, 900)

    class PowerCut(BaseException):
        pass

    def progress(step: Step) -> None:
        if step.doing == PREPARING and step.done >= 800:
            raise PowerCut

    # As a power cut leaves it: prepared rows, and nobody to take them away.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(staging, "give_up", lambda session, import_id: None)
        patch.setattr(staging, "withdraw", lambda session, limit: False)
        with pytest.raises(PowerCut):
            import_file(any_shop.database, any_shop.actor, path, progress=progress)
    dry = import_file(any_shop.database, any_shop.actor, path, dry_run=True)
    done = import_file(any_shop.database, any_shop.actor, path)
    assert (dry.created, done.created, done.refused) == (900, 900, ())
    assert any_shop.item("P899").price_minor == 900
    assert _everything(any_shop)["import_rows"] == []


@pytest.mark.req("K21", refusal=True)
def test_an_import_that_another_overtook_is_refused(shop: ReadyShop, tmp_path: Path) -> None:
    other = text_file(tmp_path, HEADER, "P5;Otro;5;;;", name="other.csv")

    def progress(step: Step) -> None:
        if step.doing == PREPARING and step.done == 400:
            import_file(shop.database, shop.actor, other)

    with pytest.raises(ImportOvertaken):
        import_file(shop.database, shop.actor, _many(tmp_path, 900), progress=progress)
    with shop.database.read() as session:
        assert catalog.count_products(session) == 6
    assert shop.item("P5").name == "Otro"


def test_a_code_that_somebody_took_meanwhile_refuses_its_row(
    shop: ReadyShop, tmp_path: Path
) -> None:
    def progress(step: Step) -> None:
        if step.doing == PREPARING and step.done == 0:
            taken = catalog.ProductInput(code="P3", name="Del mesón", price_minor=9)
            shop.database.write(lambda session: catalog.save_product(session, taken))

    done = import_file(shop.database, shop.actor, _many(tmp_path, 10), progress=progress)
    assert [(one.code, one.remark.kind) for one in done.refused] == [("P3", "code_taken")]
    assert (done.created, shop.item("P3").name) == (9, "Del mesón")


@pytest.mark.req("K21", refusal=True)
def test_only_the_file_that_was_reviewed_is_imported(shop: ReadyShop, tmp_path: Path) -> None:
    path = _many(tmp_path, 3)
    reviewed = import_file(shop.database, shop.actor, path, dry_run=True)
    _many(tmp_path, 4)
    with pytest.raises(FileChanged):
        import_file(shop.database, shop.actor, path, reviewed=reviewed.sha256)
    with shop.database.read() as session:
        assert catalog.find_by_code(session, "P1") is None


@pytest.mark.req("K21", refusal=True)
@pytest.mark.parametrize("role", ["VENDEDOR"])
def test_who_may_not_edit_the_catalogue_imports_nothing(
    shop: ReadyShop, tmp_path: Path, role: str
) -> None:
    with pytest.raises(NotPermitted):
        import_file(shop.database, shop.person(role), _many(tmp_path, 3))


# Stock --------------------------------------------------------------------------------------------

STOCK_HEADER = "code,quantity,location,lot,expires on,cost"


def _kinds(shop: ReadyShop, folder: Path, *lines: str) -> list[str]:
    path = text_file(folder, STOCK_HEADER, *lines, name="stock.csv")
    done = import_file(shop.database, shop.actor, path)
    return [one.remark.kind for one in done.refused]


@pytest.mark.req("K21", refusal=True)
@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("nada,5,,,,", "unknown_code"),
        ("9001,-5,,,,", "quantity"),
        ("9001,mucho,,,,", "quantity"),
        ("9001,5,luna,,,", "location"),
        ("9001,5,,L1,,", "no_lots"),
        ("9001,5,,,31-12-2030,", "needs_lot"),
        ("9001,5,,,31-02-2030,", "expires_on"),
        ("9001,5,,,,barato", "cost"),
        ("9001,,,,,", "no_quantity"),
        ("9002,5,,,,", "no_stock"),
        ("9003,5,,,,", "needs_lot"),
        ("9004,5,,,,", "serials"),
        (f"{MILK},5,,,,", "has_record"),
    ],
)
def test_stock_that_cannot_be_right_is_refused_with_its_reason(
    shop: ReadyShop, tmp_path: Path, line: str, kind: str
) -> None:
    new = (
        catalog.ProductInput(code="9001", name="Uno"),
        catalog.ProductInput(code="9002", name="Servicio", controls_stock=False),
        catalog.ProductInput(code="9003", name="Con lotes", tracks_lots=True),
        catalog.ProductInput(code="9004", name="Con series", tracks_serials=True),
    )
    for product in new:
        shop.database.write(lambda session, one=product: catalog.save_product(session, one))  # type: ignore[misc]
    before = _everything(shop)
    assert _kinds(shop, tmp_path, line) == [kind]
    assert _everything(shop) == before


@pytest.mark.req("K21")
def test_stock_goes_to_the_place_the_file_names_and_begins_once(
    shop: ReadyShop, tmp_path: Path
) -> None:
    product = catalog.ProductInput(code="9001", name="Uno")
    shop.database.write(lambda session: catalog.save_product(session, product))
    with shop.database.read() as session:
        store = session.execute(text("SELECT code FROM locations WHERE kind = 'store'")).scalar()
    lines = (f"9001,12,{store},,,100", "9001,3,,,,100")
    assert _kinds(shop, tmp_path, *lines) == []
    assert _kinds(shop, tmp_path, *lines) == []
    assert _kinds(shop, tmp_path, "9001,4,,,,100") == ["has_record"]
    with shop.database.read() as session:
        assert kardex.on_hand(session, shop.item("9001").variant_id) == 15_000


def test_what_was_sold_since_does_not_make_the_same_file_another(
    shop: ReadyShop, tmp_path: Path
) -> None:
    path = _many(tmp_path, 2, stock="5")
    import_file(shop.database, shop.actor, path)
    line = AdjustmentLine(shop.item("P1").variant_id, -2000)
    shop.database.write(
        lambda session: adjustments.adjust(
            session, shop.actor, lines=[line], reason="AJUSTE", note="x"
        )
    )
    again = import_file(shop.database, shop.actor, path)
    assert (again.unchanged, again.opened) == (2, 0)


def test_a_price_list_with_other_stock_changes_prices_and_says_that_stock_stays(
    shop: ReadyShop, tmp_path: Path
) -> None:
    import_file(shop.database, shop.actor, _many(tmp_path, 2, stock="5"))
    path = text_file(tmp_path, HEADER, "P1;Producto 1;77;nueva;9;")
    done = import_file(shop.database, shop.actor, path)
    assert (done.changed, shop.item("P1").price_minor) == (1, 77)
    assert [note.remark.kind for note in done.notes] == ["has_record"]


def test_how_stock_is_kept_cannot_change_once_there_is_some(
    shop: ReadyShop, tmp_path: Path
) -> None:
    path = text_file(tmp_path, "code,name,price,tracks lots", f"{MILK},Leche,1600,yes")
    done = import_file(shop.database, shop.actor, path)
    assert [one.remark.kind for one in done.refused] == ["has_record"]


# A till that sells --------------------------------------------------------------------------------


@pytest.mark.req("K21")
def test_a_till_goes_on_selling_while_a_real_list_of_names_comes_in(
    shop: ReadyShop, tmp_path: Path
) -> None:
    with gzip.open(shared("data/nombres_productos_20k.txt.gz"), "rt", encoding="utf-8") as file:
        names = [line.strip() for line in file][1:3001]
    lines = (f'N{at};"{name}";{at + 1};lista;;' for at, name in enumerate(names))
    path = text_file(tmp_path, HEADER, *lines, encoding="cp1252")
    shop.database.start_checkpoints()
    shop.open_cash()
    ended = threading.Event()
    failed: list[ShopError] = []

    def bring() -> None:
        try:
            import_file(shop.database, shop.actor, path)
        except ShopError as error:
            failed.append(error)
        finally:
            ended.set()

    thread = threading.Thread(target=bring)
    thread.start()
    sold = 0
    while not ended.is_set():
        cart = add(open_cart(), shop.item(MILK), 1000)
        shop.database.write(
            lambda session, cart=cart: sales.charge(  # type: ignore[misc]
                session, shop.actor, cart=cart, tenders=[Tender("debit", 1600)]
            )
        )
        sold += 1
        time.sleep(0.01)
    thread.join()
    assert failed == []
    assert sold > 3
    with shop.database.read() as session:
        assert catalog.count_products(session) == 3005
        assert verify(session).ok
        assert catalog.find_products(session, names[17])
