"""Pictures of the screens around the counter, from a real shop: `python -m tests.ui.house FOLDER`.

Each picture is the real view with its real presenter on a real store; only the clock is set.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos_app.core import people
from pos_app.core.clock import SetClock
from pos_app.core.i18n import Translate, translator
from pos_app.ui import theme
from pos_app.ui.login.presenter import LoginPresenter
from pos_app.ui.login.view import LoginView
from pos_app.ui.main_window import MainWindow
from pos_app.ui.widgets.screen import Screen
from tests.shop import ReadyShop, make_shop
from tests.ui.fakes import InlineTasks
from tests.ui.gallery import NARROW, SETTLE_MS, WIDE, spanish, window

AFTERNOON = datetime(2026, 11, 21, 15, 41, tzinfo=UTC)  # 12:41 in Santiago


def show(view: Screen, key: str, *, place: str = "", bare: bool = False) -> MainWindow:
    """Return a window that shows this screen, still empty."""
    shell = window()
    if bare:
        shell.bar.show_session("Caja 1 · sin sesión", "")
    shell.add_screen(key, view, place=place, bare=bare)
    shell.show_screen(key)
    return shell


@cache
def shop() -> ReadyShop:
    """Return a shop in the middle of a day: seven people, a turn that is open since 08:02."""
    clock = SetClock(AFTERNOON - timedelta(hours=4, minutes=39))
    ready = make_shop(Path(tempfile.mkdtemp(prefix="mostrador-house-")), clock=clock)
    pin = people.hash_pin("4826", ready.keys.pepper)
    for name in ("Luis Pérez", "Rosa Núñez"):
        add = partial(people.add_user, name=name, role="VENDEDOR", pin_hash=pin)
        ready.database.write(add)
    ready.open_cash()
    clock.set(AFTERNOON)
    return ready


def login(translate: Translate = spanish, *, wrong: bool = False) -> MainWindow:
    """Return the login screen without a connection, two digits typed."""
    ready = shop()
    view = LoginView(translate)
    presenter = LoginPresenter(
        view,
        InlineTasks(),
        ready.database,
        ready.keys.pepper,
        translate=translate,
        version="1.0",
        on_signed_in=lambda actor: None,
    )
    view.person_chosen.connect(presenter.choose)
    view.forgot.connect(presenter.forgot)
    shell = show(view, "login", bare=True)
    presenter.start()
    presenter.show_connection(online=False, since=AFTERNOON - timedelta(minutes=43))
    presenter.choose(3)
    if wrong:
        for digit in "1357":
            presenter.digit(digit)
        presenter.enter()
        presenter.forgot()
        return shell
    for digit in "48":
        presenter.digit(digit)
    return shell


PICTURES: dict[str, tuple[Callable[[], MainWindow], tuple[int, int]]] = {
    "login": (login, WIDE),
    "login_wrong": (lambda: login(wrong=True), WIDE),
    "login_1024": (login, NARROW),
    "login_en": (lambda: login(translator("en")), WIDE),
}


def main(folder: Path, names: list[str]) -> None:
    """Draw every picture (or those named), light and dark."""
    app = QApplication([])
    folder.mkdir(parents=True, exist_ok=True)
    for look in theme.THEMES:
        theme.apply(app, look)
        for name in names or list(PICTURES):
            make, size = PICTURES[name]
            shell = make()
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
