"""Pictures of the products: `python -m tests.ui.house_files FOLDER [NAME]`."""

import os
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path

from PySide6.QtGui import QColor, QImage, QPainter

from pos_app.core import adjustments, catalog, pictures
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.catalog import BarcodeInput, ProductInput, VariantInput
from pos_app.core.facts import LotFact
from pos_app.core.i18n import translator
from pos_app.ui.desk import Desk
from pos_app.ui.main_window import MainWindow
from pos_app.ui.products.presenter import ProductsPresenter
from pos_app.ui.products.room import join
from pos_app.ui.products.view import ProductsView
from pos_app.ui.values import SectionTab
from tests.ui import house
from tests.ui.fakes import InlineTasks
from tests.ui.gallery import NARROW, WIDE, spanish
from tests.ui.house import AFTERNOON, House, desk_of
from tests.ui.house_stock import stocked
from tests.ui.pictures import Picture, draw

SHIRT = "POLERA"
YOGURT = "7802900001234"
LIST = (
    "Código;Nombre;Precio;Familia;Stock;Color\r\n"
    "7802920008134;Leche cappuccino Colún 1 L;1650;Lácteos;;\r\n"
    "7801111111117;Detergente Omo matic 3 kg;8990;Aseo;12;azul\r\n"
    "7801111111124;Lavaloza Quix limón 750 ml;1890;Aseo;24;\r\n"
    "7802810005014;Arroz Tucapel G1 500 g;gratis;Despensa;;\r\n"
    ";Sin código;990;;;\r\n"
    "7,80292E+12;Manjar;3990;;;\r\n"
    "305;Longaniza;4000;;;\r\n"
)


def filled() -> House:
    """Return a shop with variants, packs, lots, prices to come and a picture."""
    place = stocked()
    shop = place.shop
    now = shop.database.clock.now()
    shirt = ProductInput(
        code=SHIRT,
        name="Polera algodón",
        category_code="Ropa",
        variants=tuple(
            VariantInput(
                f"POL-{size}-{colour[:2].upper()}", (("Talla", size), ("Color", colour)),
                price_minor=5990 if size != "XL" else 6990, active=(size, colour) != ("S", "Rojo"),
            )
            for size in ("S", "M", "L", "XL")
            for colour in ("Azul", "Rojo")
        ),
    )  # fmt: skip
    yogurt = ProductInput(
        code=YOGURT,
        name="Yogur batido frutilla Colún 125 g",
        price_minor=350,
        category_code="Lácteos",
        barcodes=(BarcodeInput("17802900001231", 12_000, "Bandeja de 12"), "78018587"),
        tracks_lots=True,
        min_stock_milli=24_000,
        lead_time_days=2,
    )
    other = (
        ProductInput(code="9901", name="Bolsa de papel", price_minor=0, asks_price=True),
        ProductInput(code="9902", name="Turrón de Navidad", price_minor=2990, active=False),
    )
    for one in (shirt, yogurt, *other):
        shop.database.write(lambda session, one=one: catalog.save_product(session, one))  # type: ignore[misc]
    item = shop.item(YOGURT).variant_id
    lots = [
        AdjustmentLine(item, 24_000, 2_105_000, LotFact(
            number="L2611A", expires_on=(now + timedelta(days=6)).date())),
        AdjustmentLine(item, 36_000, 2_190_000, LotFact(
            number="L2612C", expires_on=(now + timedelta(days=40)).date())),
    ]  # fmt: skip
    shop.database.write(
        lambda session: adjustments.adjust(
            session, shop.actor, lines=lots, reason="INICIAL", note="inventario"
        )
    )
    for days, amount in ((-200, 310), (12, 390)):
        shop.database.write(
            lambda session, days=days, amount=amount: catalog.set_price(  # type: ignore[misc]
                session, item, amount, price_from=now + timedelta(days=days)
            )
        )
    name = pictures.keep_picture(shop.folder, painted(shop.folder / "yogurt.png"))
    product = shop.item(YOGURT).variant_id
    shop.database.write(lambda session: catalog.set_image(session, product, name))
    return place


def painted(path: Path) -> Path:
    """Write a picture of something like a pot."""
    image = QImage(320, 240, QImage.Format.Format_RGB32)
    image.fill(QColor("#F7D9DE"))
    painter = QPainter(image)
    painter.setBrush(QColor("#D6455F"))
    painter.drawRoundedRect(110, 50, 100, 150, 18, 18)
    painter.setBrush(QColor("#FFFFFF"))
    painter.drawEllipse(130, 100, 60, 60)
    painter.end()
    assert image.save(str(path))
    return path


class Products:
    """The screen on a shop, with a home that holds files."""

    def __init__(self, place: House, *, english: bool = False, role: str = "") -> None:
        self.place = place
        self.home = Path(tempfile.mkdtemp(prefix="mostrador-home-"))
        (self.home / "Downloads").mkdir()
        desk = desk_of(place)
        tr = translator("en") if english else spanish
        if english:
            desk = Desk(place.database, InlineTasks(), desk.shop, "en", "Caja 1")
        self.view = ProductsView(tr, desk.money)
        actor = place.person(role) if role else place.actor
        self.rooms: list[object] = []
        self.presenter = ProductsPresenter(
            self.view,
            desk,
            actor,
            folder=place.shop.folder,
            home=self.home,
            to_room=lambda key, variant: self.rooms.append((key, variant)),
            on_left=lambda: self.rooms.append("left"),
        )
        join(self.view, self.presenter)
        words = ("Stock", "Products", "Adjustments", "Transfers", "Stock takes")
        self.shell = house.show(self.view, "products", place="stock")
        tabs = tuple(SectionTab(key, tr(words)) for key, words in zip(
            ("stock", "products", "adjustments", "transfers", "stock_takes"), words, strict=True
        ))  # fmt: skip
        self.shell.show_screen("products", tabs)

    def file(self, name: str, text: str = LIST) -> Path:
        """Put a file into the folder of downloads."""
        path = self.home / "Downloads" / name
        path.write_text(text, encoding="utf-8")
        at = AFTERNOON.timestamp()
        os.utime(path, (at, at))
        return path


@cache
def _shared() -> House:
    """Return a shop for the pictures that change nothing of it."""
    return filled()


def products(
    code: str = YOGURT,
    act: Callable[[Products], object] | None = None,
    *,
    english: bool = False,
    empty: bool = False,
    fresh: bool = False,
) -> MainWindow:
    """Return the screen, at the product of a code."""
    place = filled() if fresh else _shared()
    if empty:
        place = house.new_shop(AFTERNOON)
    made = Products(place, english=english)
    made.presenter.start(None if empty else place.shop.item(code).variant_id)
    if act is not None:
        made.shell.resize(*WIDE)
        made.shell.show()
        act(made)
    return made.shell


def _edit(made: Products) -> None:
    made.presenter.act("edit")


def _variants(made: Products) -> None:
    made.presenter.act("edit")
    made.view.show_section("variants")
    made.presenter.editing.choose_variant(2)


def _unsaved(made: Products) -> None:
    made.presenter.act("edit")
    made.view.editor.name.setText("Yogur batido frutilla")
    made.view.editor._changed()
    made.presenter.leave()


def _files(made: Products) -> None:
    made.file("lista-de-precios-noviembre.csv")
    made.file("inventario inicial bodega.xlsx")
    made.presenter.act("import")


def _review(made: Products) -> None:
    made.presenter.act("import")
    made.presenter.transit.path_entered(str(made.file("lista-de-precios-noviembre.csv")))


def _imported(made: Products) -> None:
    _review(made)
    made.presenter.transit.go_on()


PICTURES: dict[str, Picture] = {
    "products": (products, WIDE),
    "products_1024": (products, NARROW),
    "products_en": (lambda: products(english=True), WIDE),
    "products_prices": (lambda: products(act=lambda m: m.presenter.choose_section("prices")), WIDE),
    "products_codes": (lambda: products(act=lambda m: m.presenter.choose_section("codes")), WIDE),
    "products_lots": (lambda: products(act=lambda m: m.presenter.choose_section("lots")), WIDE),
    "products_variants": (
        lambda: products("POL-M-AZ", lambda m: m.presenter.choose_section("variants")), WIDE,
    ),
    "product_editor": (lambda: products(act=_edit), WIDE),
    "product_editor_1024": (lambda: products(act=_edit), NARROW),
    "product_editor_en": (lambda: products(act=_edit, english=True), WIDE),
    "product_variants": (lambda: products("POL-M-AZ", _variants), WIDE),
    "product_variants_1024": (lambda: products("POL-M-AZ", _variants), NARROW),
    "product_unsaved": (lambda: products(act=_unsaved), WIDE),
    "product_new": (lambda: products(act=lambda m: m.presenter.act("new")), WIDE),
    "import_files": (lambda: products(act=_files), WIDE),
    "import_review": (lambda: products(act=_review), WIDE),
    "import_review_1024": (lambda: products(act=_review), NARROW),
    "import_review_en": (lambda: products(act=_review, english=True), WIDE),
    "import_done": (lambda: products(act=_imported, fresh=True), WIDE),
    "export": (lambda: products(act=lambda m: m.presenter.act("export")), WIDE),
    "export_1024": (lambda: products(act=lambda m: m.presenter.act("export")), NARROW),
}  # fmt: skip


if __name__ == "__main__":
    draw(PICTURES, sys.argv[1:])
