"""The window: the bar above, the rail at the left, one screen at a time."""

from collections.abc import Sequence

from PySide6.QtCore import QKeyCombination, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.values import Place, SectionTab
from pos_app.ui.widgets.pieces import Awning
from pos_app.ui.widgets.rail import Rail
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.section_tabs import SectionTabs
from pos_app.ui.widgets.top_bar import TopBar

LEAST = QSize(1024, 700)
USUAL = QSize(1366, 768)
LOCK = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_L)


def places(translate: Translate) -> tuple[Place, ...]:
    """Return where the rail goes."""
    return (
        Place("sale", translate(N_("Sell")), "scan-barcode"),
        Place("tickets", translate(N_("Tickets")), "receipt-text"),
        Place("stock", translate(N_("Stock")), "boxes"),
        Place("purchases", translate(N_("Purchases")), "truck"),
        Place("cash", translate(N_("Till")), "wallet"),
        Place("reports", translate(N_("Reports")), "chart-column"),
        Place("pending", translate(N_("Pending")), "inbox"),
        Place("settings", translate(N_("Settings")), "settings", low=True),
        Place("help", translate(N_("Help")), "circle-question-mark", low=True),
    )


class MainWindow(QMainWindow):
    """The shell.

    Signals: `place_chosen(str)` (rail or menu), `tab_chosen(str)` (another screen of the place,
    also with Ctrl+1 to Ctrl+9), `lock_pressed()` (Ctrl+L or the lock on the bar),
    `closing()`; the window shows a screen only when told to. `bar`, `rail` and
    `tabs` are the widgets of the same names.

    `add_screen(key, screen, place="sale")` once, then `show_screen(key)`. A screen added with
    `bare=True` (login, first run) has no rail, and the awning. Below 1,200 px the rail is a menu
    over the screen, opened with F1 or by touching the mark.
    """

    place_chosen = Signal(str)
    lock_pressed = Signal()
    tab_chosen = Signal(str)
    closing = Signal()

    def __init__(self, translate: Translate, rail_places: Sequence[Place] | None = None) -> None:
        super().__init__()
        self.setWindowTitle("Mostrador")
        self.setMinimumSize(LEAST)
        self._screens: dict[str, Screen] = {}
        self._bare: set[str] = set()
        self._place_of: dict[str, str] = {}
        self._key = ""
        self.bar = TopBar(translate)
        self.rail = Rail(rail_places or places(translate), name=translate(N_("Where to go")))
        self.tabs = SectionTabs(name=translate(N_("Screens of this place")))
        self.stack = QStackedWidget()
        self.awning = Awning()
        self._lay_out()
        self.rail.chosen.connect(self._choose)
        self.tabs.chosen.connect(self.tab_chosen)
        self.bar.menu_clicked.connect(self.toggle_menu)
        self.bar.lock_clicked.connect(self.lock_pressed)
        self.resize(USUAL)

    def _lay_out(self) -> None:
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.awning)
        self._row = QHBoxLayout()
        self._row.setSpacing(0)
        self._row.addWidget(self.rail)
        work = QVBoxLayout()
        work.setSpacing(0)
        work.addWidget(self.tabs)
        work.addWidget(self.stack, 1)
        self._row.addLayout(work, 1)
        column.addLayout(self._row, 1)
        self.setCentralWidget(centre)
        self.awning.hide()
        self.tabs.hide()

    # Screens -------------------------------------------------------------------------------------

    def add_screen(self, key: str, screen: Screen, *, place: str = "", bare: bool = False) -> None:
        """Make a screen known; `place` is what the rail marks while it is shown."""
        self._screens[key] = screen
        self._place_of[key] = place or key
        if bare:
            self._bare.add(key)
        self.stack.addWidget(screen)

    def show_screen(self, key: str, tabs: Sequence[SectionTab] = (), tab: str = "") -> None:
        """Bring a screen to the front and give it the focus.

        `tabs` are those of its place; `tab` is the one to mark where that is not its own.
        """
        self._key = key
        self.tabs.show_tabs(tabs, tab or key)
        self.stack.setCurrentWidget(self._screens[key])
        self.rail.show_place(self._place_of[key])
        self.awning.setVisible(key in self._bare)
        self.close_menu()
        self._screens[key].take_focus()

    def take_focus(self) -> None:
        """Give the focus back to the screen in front, after something lay over it."""
        if self._key:
            self._screens[self._key].take_focus()

    def screen_key(self) -> str:
        """Return which screen is in front."""
        return self._key

    def _choose(self, key: str) -> None:
        self.close_menu()
        self.place_chosen.emit(key)

    # Narrow windows ------------------------------------------------------------------------------

    def is_narrow(self) -> bool:
        """Tell whether the rail is folded into a menu."""
        return self.width() < look.NARROW

    def toggle_menu(self) -> None:
        """Open or close the menu of a narrow window; in a wide one go to the rail."""
        if self._key in self._bare:
            return
        if not self.is_narrow():
            self.rail.take_focus()
        elif self.rail.isHidden():
            self.rail.setParent(self.centralWidget())
            self._place_menu()
            self.rail.show()
            self.rail.raise_()
            self.rail.take_focus()
        else:
            self.close_menu()
            self._screens[self._key].take_focus()

    def close_menu(self) -> None:
        """Put the rail where the width of the window wants it."""
        if self.is_narrow() or self._key in self._bare:
            self.rail.hide()
            return
        if self._row.indexOf(self.rail) < 0:
            self._row.insertWidget(0, self.rail)
        self.rail.show()

    def _place_menu(self) -> None:
        self._row.removeWidget(self.rail)
        top = self.bar.height()
        self.rail.setGeometry(0, top, self.rail.width(), self.height() - top)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.bar.set_compact(self.is_narrow())
        self.close_menu()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F1 and not event.isAutoRepeat():
            self.toggle_menu()
        elif event.key() == Qt.Key.Key_Escape and self.is_narrow() and not self.rail.isHidden():
            self.close_menu()
            self._screens[self._key].take_focus()
        elif event.modifiers() == Qt.KeyboardModifier.ControlModifier and self._press_tab(event):
            return
        elif event.keyCombination() == LOCK and not event.isAutoRepeat():
            self.lock_pressed.emit()
        else:
            super().keyPressEvent(event)

    def _press_tab(self, event: QKeyEvent) -> bool:
        number = event.key() - Qt.Key.Key_0
        return 1 <= number <= 9 and not event.isAutoRepeat() and self.tabs.press(number)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)
