"""Pictures of stock, adjustments and stock takes: `python -m tests.ui.house_stock FOLDER`."""

import sys
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from pos_app.core import adjustments, cash, orders, sales, stock_takes
from pos_app.core import cart as carts
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.catalog import ProductInput
from pos_app.core.clock import SetClock
from pos_app.core.facts import LotFact
from pos_app.core.i18n import Translate, translator
from pos_app.core.settling import Tender
from pos_app.core.stock_takes import CountInput
from pos_app.ui.adjustments.presenter import AdjustmentsPresenter
from pos_app.ui.adjustments.rows import ADJUSTMENT, SHRINKAGE
from pos_app.ui.adjustments.rows import words as adjustment_words
from pos_app.ui.desk import Desk
from pos_app.ui.documents.view import DocumentsView, join
from pos_app.ui.main_window import MainWindow
from pos_app.ui.stock.presenter import StockPresenter
from pos_app.ui.stock.room import join as join_stock
from pos_app.ui.stock.view import StockView
from pos_app.ui.stock_takes.presenter import StockTakesPresenter
from pos_app.ui.stock_takes.view import StockTakesView
from pos_app.ui.values import SectionTab
from pos_app.ui.widgets.screen import Screen
from tests.core.arriving import arrive
from tests.shop import make_shop
from tests.ui import house
from tests.ui.fakes import InlineTasks
from tests.ui.gallery import NARROW, WIDE, spanish, window
from tests.ui.house import AFTERNOON, House, desk_of
from tests.ui.pictures import Picture, draw

MILK, RICE, PAPER, SAUSAGE, CARROTS = (
    "7802920008134", "7802810005014", "7806500507079", "7802950006612", "107",
)  # fmt: skip
GOODS = (
    ("7802920221458", "Manjar Colún 1 kg", "un", 3990, 14, 6),
    ("7613035230064", "Nescafé oferta con mug 170 g", "un", 6490, 9, 4),
    ("7804608221651", "Aceite de maravilla Coliseo 900 cc", "un", 2190, 31, 12),
    ("7803480000131", "Yerba mate Flor Peperina 500 g", "un", 2790, 5, 3),
    ("7802215101441", "Chocolate Costa 62 % cacao 80 g", "un", 1990, 40, 10),
    ("7803403801020", "Pan integral artesanal Ideal 700 g", "un", 2200, 18, 6),
    (CARROTS, "Zanahorias", "kg", 700, 18, 8),
    (RICE, "Arroz Tucapel G1 500 g", "un", 990, 8, 20),
    (PAPER, "Papel Regio 6 rollos", "un", 2990, 0, 10),
)  # fmt: skip
LOTTED = ((MILK, "Leche cappuccino Colún 1 L", 1600, 12), (SAUSAGE, "Vienesas Til 5 un.", 1390, 10))
TABS = ("Stock", "Productos", "Ajustes", "Traslados", "Recuentos", "Entradas y salidas")


def stocked() -> House:
    """Return a shop with two weeks of movements: lots, sales, shrinkage, an order."""
    clock = SetClock(AFTERNOON - timedelta(days=12))
    folder = Path(tempfile.mkdtemp(prefix="mostrador-stock-"))
    place = House(make_shop(folder, "CLP", (), clock=clock), clock)
    ready = place.shop
    products = [
        ProductInput(
            code=code, name=name, unit=unit, price_minor=price, sold_by_weight=unit == "kg",
            min_stock_milli=minimum * 1000, category_code="despensa",
        )
        for code, name, unit, price, _, minimum in GOODS
    ]  # fmt: skip
    products += [
        ProductInput(code=code, name=name, price_minor=price, tracks_lots=True,
                     min_stock_milli=minimum * 1000, category_code="bebidas")
        for code, name, price, minimum in LOTTED
    ]  # fmt: skip
    from tests.shop import stock_up  # noqa: PLC0415

    ready.database.write(lambda session: stock_up(session, ready.actor, products, 0))
    lines = [
        AdjustmentLine(ready.item(code).variant_id, stock * 1000, price * 7000)
        for code, _, _, price, stock, _ in GOODS
        if stock
    ]
    adjust(place, lines, "INICIAL", note="Inventario inicial")
    days = date(2026, 11, 21)
    milk, sausage = ready.item(MILK).variant_id, ready.item(SAUSAGE).variant_id
    adjust(place, [
        lot(milk, 14, "L2611A", days + timedelta(days=7)),
        lot(sausage, 11, "V0912", days + timedelta(days=1)),
        lot(sausage, 3, "V0811", days - timedelta(days=2)),
    ], "INICIAL", note="Inventario inicial")  # fmt: skip
    clock.set(AFTERNOON - timedelta(days=1, hours=16))
    adjust(place, [AdjustmentLine(milk, -1000)], "MERMA", note="Caja rota en sala", cause="damage")
    ready.database.write(partial(cash.open_session, actor=ready.actor, float_minor=50_000))
    for hours, pieces in ((23, 1), (17, 2)):
        clock.set(AFTERNOON - timedelta(hours=hours))
        sell(place, MILK, pieces)
    clock.set(AFTERNOON - timedelta(hours=3, minutes=31))
    adjust(place, [lot(milk, 18, "L2612C", days + timedelta(days=54))], "AJUSTE", note="Llegó hoy")
    clock.set(AFTERNOON - timedelta(minutes=3))
    sell(place, MILK, 3)
    hold(place, MILK, 2)
    clock.set(AFTERNOON)
    return place


def hold(place: House, code: str, pieces: int) -> None:
    """Let an order of a customer hold some."""
    lines = [orders.NewLine(place.shop.item(code).variant_id, pieces * 1000)]
    owner, write = place.shop.actor, place.database.write
    order_id = write(lambda s: orders.place(s, owner, lines=lines, reference="W-1043"))
    write(lambda s: orders.set_status(s, owner, order_id=order_id, status="processing"))


def lot(variant_id: UUID, pieces: int, number: str, expires: date) -> AdjustmentLine:
    fact = LotFact(number=number, expires_on=expires)
    return AdjustmentLine(variant_id, pieces * 1000, 10_820_000, lot=fact)


def adjust(
    place: House, lines: list[AdjustmentLine], reason: str, *, note: str, cause: str = ""
) -> None:
    work = partial(adjustments.adjust, lines=lines, reason=reason, note=note, cause=cause)
    place.database.write(lambda session: work(session, place.person("BODEGUERO")))


def sell(place: House, code: str, pieces: int) -> None:
    cart = carts.add(carts.open_cart(), place.shop.item(code), pieces * 1000)
    tenders = [Tender("cash", cart.total_minor)]
    ana = place.person("VENDEDOR")
    place.database.write(partial(sales.charge, actor=ana, cart=cart, tenders=tenders))


class EnglishDesk(Desk):
    """A desk whose words are those of the source."""


def show(view: Screen, key: str, place: str = "stock", *, tab: int = 0) -> MainWindow:
    """Return a window that shows this screen under its tabs."""
    shell = window()
    shell.bar.show_session("Bodega · Iván Muñoz", "Sucursal Centro")
    shell.add_screen(key, view, place=place)
    keys = [key if at == tab else f"tab{at}" for at in range(len(TABS))]
    tabs = [SectionTab(each, text) for each, text in zip(keys, TABS, strict=True)]
    shell.show_screen(key, tabs)
    return shell


def stock(
    *, act: Callable[[StockPresenter, StockView], object] | None = None, code: str = MILK,
    english: bool = False, empty: bool = False,
) -> MainWindow:  # fmt: skip
    """Return the stock, one product looked at."""
    place = house.new_shop(AFTERNOON) if empty else stocked()
    desk = desk_of(place)
    words: Translate = spanish
    if english:
        words = translator("en")
        desk = EnglishDesk(place.database, InlineTasks(), desk.shop, "en", "Caja 1")
    view = StockView(words)
    presenter = StockPresenter(
        view, desk, place.person("BODEGUERO"), to_room=lambda key, subject: None,
        on_left=lambda: None,
    )  # fmt: skip
    join_stock(view, presenter)
    shell = show(view, "stock")
    presenter.start(None if empty else place.shop.item(code).variant_id)
    if act is not None:
        shell.resize(*WIDE)
        shell.show()
        act(presenter, view)
    return shell


def _expired(presenter: StockPresenter, _view: StockView) -> None:
    presenter.choose_filter("expired")
    presenter.strip_pressed("write_off")


def adjusting(
    *, kind: str = ADJUSTMENT, wrong: bool = False, made: bool = False, empty: bool = False
) -> MainWindow:
    """Return an adjustment that is being written, or those that were made."""
    place = stocked()
    desk = desk_of(place)
    view = DocumentsView(
        spanish, desk.money, adjustment_words(spanish, shrinkage=kind != ADJUSTMENT)
    )
    presenter = AdjustmentsPresenter(view, desk, place.person("BODEGUERO"), kind)
    join(view, presenter)
    shell = show(view, "adjustments", tab=2)
    presenter.begin()
    if made:
        presenter.to_history()
    if made or empty:
        return shell
    if kind != ADJUSTMENT:
        for code in (SAUSAGE, RICE):
            presenter.entered(f"2*{code}")
        presenter.field_changed("note", "Se cayó la bandeja")
        if wrong:
            presenter.acted("confirm")
        else:
            presenter.field_changed("cause", "damage")
        return shell
    for code, counted in ((MILK, "23000"), (RICE, "11000"), (CARROTS, "17350"), (PAPER, "0")):
        presenter.entered(code)
        presenter.cell_written(len(presenter.draft.lines) - 1, "quantity", counted)
    presenter.field_changed("note", "Conteo del pasillo 2")
    return shell


def taking(step: str = "count", *, blind: bool = False, role: str = "SUPERVISOR") -> MainWindow:
    """Return stock takes: being counted, looked at, asked for, reconciled, in a list."""
    place = stocked()
    desk = desk_of(place)
    view = StockTakesView(spanish, desk.money)
    presenter = StockTakesPresenter(view, desk, place.person(role))
    join(view, presenter)
    shell = show(view, "stock_takes", tab=4)
    actor, write = place.person("SUPERVISOR"), place.database.write
    scope = stock_takes.Scope()
    take_id = write(
        lambda s: stock_takes.begin(s, actor, blind=blind, note="Cierre de mes", scope=scope)
    )
    if step == "unclear":
        _count_and_sell_beside_it(place, take_id)
    presenter.begin()
    if step in {"new", "list", "unclear"}:
        _at_the_list(presenter, step)
        return shell
    presenter.open_count(take_id)
    for code, text in ((CARROTS, "17,35*"), (RICE, "9*"), (PAPER, ""), (SAUSAGE, "14*"),
                       ("7804608221651", "30*"), (MILK, "24*")):  # fmt: skip
        presenter.entered(f"{text}{code}")
    if step in {"value", "end", "review", "reconcile", "done"}:
        presenter.cell_written(1, "reason", "Una botella rota")
        presenter.acted("value")
    if step == "left":
        presenter.acted("left")
    if step == "end":
        presenter.acted("complete")
    if step in {"review", "reconcile", "done"}:
        presenter.answered("complete", {"left": "stay"})
    if step in {"reconcile", "done"}:
        presenter.acted("reconcile")
    if step == "done":
        presenter.answered("reconcile", {})
    return shell


def _at_the_list(presenter: StockTakesPresenter, step: str) -> None:
    if step == "unclear":
        presenter.acted("settle")
    if step == "new":
        presenter.acted("new")
        for code in (MILK, RICE):
            presenter.scanned(code)


def _count_and_sell_beside_it(place: House, take_id: UUID) -> None:
    """Reconcile a count of milk; within two minutes of it another till took two out."""
    actor, milk, write = place.person("SUPERVISOR"), place.shop.item(MILK), place.database.write
    counted = [CountInput(milk.variant_id, 24_000)]
    write(lambda s: stock_takes.count(s, actor, stock_take_id=take_id, lines=counted))
    write(lambda s: stock_takes.complete(s, actor, stock_take_id=take_id))
    write(lambda s: stock_takes.reconcile(s, actor, stock_take_id=take_id))
    arrive(place.shop, milk.variant_id, 2000, place.database.clock.now())


PICTURES: dict[str, Picture] = {
    "stock": (stock, WIDE),
    "stock_1024": (stock, NARROW),
    "stock_en": (lambda: stock(english=True), WIDE),
    "stock_why": (lambda: stock(act=lambda p, _: p.explain()), WIDE),
    "stock_day": (lambda: stock(act=lambda p, _: p.day_entered("20-11-2026")), WIDE),
    "stock_expired": (lambda: stock(act=_expired, code=SAUSAGE), WIDE),
    "stock_search": (lambda: stock(act=lambda p, _: p.typed("xyz")), WIDE),
    "adjustment": (adjusting, WIDE),
    "adjustment_1024": (adjusting, NARROW),
    "adjustment_empty": (lambda: adjusting(empty=True), WIDE),
    "adjustments": (lambda: adjusting(made=True), WIDE),
    "adjustments_1024": (lambda: adjusting(made=True), NARROW),
    "shrinkage": (lambda: adjusting(kind=SHRINKAGE), WIDE),
    "shrinkage_wrong": (lambda: adjusting(kind=SHRINKAGE, wrong=True), WIDE),
    "count": (taking, WIDE),
    "count_1024": (taking, NARROW),
    "count_blind": (lambda: taking(blind=True, role="BODEGUERO"), WIDE),
    "count_left": (lambda: taking("left"), WIDE),
    "count_value": (lambda: taking("value"), WIDE),
    "count_end": (lambda: taking("end"), WIDE),
    "count_review": (lambda: taking("review"), WIDE),
    "count_reconcile": (lambda: taking("reconcile"), WIDE),
    "stock_takes": (lambda: taking("done"), WIDE),
    "stock_takes_1024": (lambda: taking("done"), NARROW),
    "stock_take_unclear": (lambda: taking("unclear"), WIDE),
    "stock_take_new": (lambda: taking("new"), WIDE),
    "stock_places": (lambda: stock(act=lambda _, v: v.place_key.press()), WIDE),
}


if __name__ == "__main__":
    draw(PICTURES, sys.argv[1:])
