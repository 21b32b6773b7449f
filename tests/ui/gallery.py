"""Pictures of the look: `python -m tests.ui.gallery FOLDER` draws the screens with sample rows."""

import ast
import os
import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos_app.core.i18n import Translate
from pos_app.core.resources import resource_dir
from pos_app.ui import theme
from pos_app.ui.main_window import MainWindow
from pos_app.ui.payment.view import PaymentView
from pos_app.ui.sale.view import SaleView
from pos_app.ui.values import Lamp
from tests.ui import samples
from tests.ui.components import ComponentsView

SETTLE_MS = 250  # longer than any motion of the product
WIDE = (1366, 768)
NARROW = (1024, 768)


@cache
def _spanish() -> dict[str, str]:
    text = ""
    for path in sorted((resource_dir() / "i18n" / "es").rglob("*.po*")):
        if path.suffix != ".pot":
            text += path.read_text(encoding="utf-8") + "\n"
    pairs = re.findall(r'^msgid ((?:"[^\n]*"\n)+)msgstr ((?:"[^\n]*"\n)+)', text, re.MULTILINE)
    return {_joined(msgid): _joined(msgstr) for msgid, msgstr in pairs}


def _joined(quoted: str) -> str:
    return "".join(ast.literal_eval(line) for line in quoted.splitlines())


def spanish(message: str) -> str:
    """Translate with the entries of the source, compiled or not."""
    return _spanish().get(message) or message


def window(translate: Translate = spanish) -> MainWindow:
    """Return the shell as it looks in the middle of a day without a connection."""
    shell = MainWindow(translate)
    shell.bar.show_session("Caja 1 · Ana Rojas", "Turno desde 08:02")
    shell.bar.show_connection(online=False, waiting=14)
    shell.bar.show_printer(Lamp.OK)
    shell.bar.show_drawer(Lamp.OK)
    shell.bar.show_time("12:41")
    shell.rail.show_count("pending", 3)
    return shell


def fill_sale(view: SaleView, *, strip: bool = True) -> None:
    """Fill the sale screen with the sample sale."""
    view.show_categories(samples.CATEGORIES, "favourites")
    view.show_products(samples.QUICK)
    view.show_lines(samples.LINES, selected=len(samples.LINES) - 1)
    view.show_total(samples.TOTAL, "$22.575")
    view.show_pay_keys("$22.570", samples.PAY_KEYS)
    view.show_pending(3)
    if strip:
        view.show_strip(samples.UNKNOWN_CODE)


def sale(translate: Translate = spanish) -> MainWindow:
    """Return the sale in progress, with a strip."""
    shell = window(translate)
    view = SaleView(translate, samples.CLP)
    shell.add_screen("sale", view)
    shell.show_screen("sale")
    fill_sale(view)
    return shell


def payment(translate: Translate = spanish) -> MainWindow:
    """Return the payment of the sample sale, part card, part cash."""
    shell = window(translate)
    view = PaymentView(translate, samples.CLP)
    shell.add_screen("payment", view, place="sale")
    shell.show_screen("payment")
    view.show_sale(samples.SOLD, "7 líneas", samples.SUMS, ("Total del ticket", "$22.575"))
    view.show_payments(samples.PAYMENTS, selected=1)
    view.show_sums("$22.570", "$25.000", "$0", settled=True)
    view.show_methods(samples.METHODS, "cash")
    view.show_amount("Efectivo recibido", 10000)
    view.show_exact("$7.570")
    view.show_change(samples.CHANGE)
    return shell


def components(translate: Translate = spanish) -> MainWindow:
    """Return the sheet of components."""
    shell = window(translate)
    shell.bar.show_session("Caja 1 · hoja de componentes")
    shell.bar.show_connection(online=True, waiting=0)
    shell.add_screen("components", ComponentsView(), bare=True)
    shell.show_screen("components")
    shell.awning.hide()
    return shell


def empty_sale(translate: Translate = spanish) -> MainWindow:
    """Return the sale screen before the first scan, with a search under way."""
    shell = sale(translate)
    view = shell.stack.currentWidget()
    assert isinstance(view, SaleView)
    view.show_lines((), selected=-1)
    view.show_empty("Última venta: $6.490 a las 12:38 · vuelto $510")
    view.show_strip(None)
    view.box.setText("leche")
    view.show_found(samples.FOUND)
    view.box.moved.emit(1)
    return shell


def change(translate: Translate = spanish) -> MainWindow:
    """Return the sale screen with the change of the sale before."""
    shell = sale(translate)
    view = shell.stack.currentWidget()
    assert isinstance(view, SaleView)
    view.show_strip(None)
    view.show_change(samples.CHANGE)
    return shell


def question(translate: Translate = spanish) -> MainWindow:
    """Return the sale screen asking for a quantity."""
    shell = sale(translate)
    view = shell.stack.currentWidget()
    assert isinstance(view, SaleView)
    view.ask_quantity("Zanahorias", "kg", 735, whole=False)
    return shell


PICTURES: dict[str, tuple[Callable[[Translate], MainWindow], tuple[int, int]]] = {
    "sale": (sale, WIDE),
    "sale_1024": (sale, NARROW),
    "sale_empty": (empty_sale, WIDE),
    "sale_change": (change, WIDE),
    "sale_question": (question, WIDE),
    "payment": (payment, WIDE),
    "payment_1024": (payment, NARROW),
    "components": (components, WIDE),
}


def main(folder: Path, names: list[str]) -> None:
    """Draw every picture (or those named), light and dark, and say where they are."""
    app = QApplication([])
    folder.mkdir(parents=True, exist_ok=True)
    for look in theme.THEMES:
        theme.apply(app, look)
        for name in names or list(PICTURES):
            make, size = PICTURES[name]
            shell = make(spanish)
            shell.resize(*size)
            shell.show()
            shell.activateWindow()
            QTest.qWait(SETTLE_MS)
            path = folder / f"{name}_{look}.png"
            assert shell.grab().save(str(path)), path
            shell.close()
            shell.deleteLater()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
