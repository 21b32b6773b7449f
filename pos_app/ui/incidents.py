"""A bug of ours on the screen: a number to tell us, and a way to go on.

The transaction rolled back and the cart is a saved draft, so a counter with a queue goes on: the
screen is built again from the record. The log has the whole story under the same number.
"""

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.core.ids import new_id
from pos_app.ui import theme as look
from pos_app.ui.widgets.card import Card
from pos_app.ui.widgets.key import Key, Kind
from pos_app.ui.widgets.paint import painting
from pos_app.ui.widgets.text import Text

LOG_BYTES, LOG_FILES = 1_000_000, 5
_log = logging.getLogger(__name__)


def start_log(folder: Path) -> None:
    """Write what happens to a file beside the data; it never grows without end."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / "till.log", maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)


class Incidents(QObject):
    """Meets every exception that nobody expected. Signal: `happened(str)` with its number.

    `install` takes the place of `sys.excepthook`, which PySide calls for an exception in a slot.
    """

    happened = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before = sys.excepthook

    def install(self) -> None:
        """Begin to meet them."""
        self._before = sys.excepthook
        sys.excepthook = self._meet

    def remove(self) -> None:
        """Let whoever met them before do so again."""
        sys.excepthook = self._before

    def _meet(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before(kind, error, trace)
            return
        number = new_id().hex[-8:].upper()
        _log.critical("incident %s", number, exc_info=(kind, error, trace))
        self.happened.emit(number)


class CrashSheet(QWidget):
    """Lies over the window until somebody chooses. Signals: `go_on()`, `close_till()`."""

    go_on = Signal()
    close_till = Signal()

    def __init__(self, translate: Translate, over: QWidget) -> None:
        super().__init__(over)
        self._translate = translate
        self._over = over
        tr = translate
        card = Card(margin=24, spacing=12)
        card.setFixedWidth(560)
        self.title = Text(tr(N_("Something went wrong in this program")), "title", wrap=True)
        self.words = Text("", "base", "text2", wrap=True)
        self.close_key = Key(tr(N_("Close the till")), height=56)
        self.go_on_key = Key(
            tr(N_("Go on selling")), kind=Kind.PRIMARY, cap=tr(N_("Enter")), height=56
        )
        keys = QHBoxLayout()
        keys.setSpacing(look.GAP)
        keys.addWidget(self.close_key, 1)
        keys.addWidget(self.go_on_key, 1)
        card.body.addWidget(self.title)
        card.body.addWidget(self.words)
        card.body.addLayout(keys)
        box = QVBoxLayout(self)
        box.addWidget(card, 0, Qt.AlignmentFlag.AlignCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.close_key.clicked.connect(self.close_till)
        self.go_on_key.clicked.connect(self._go_on)
        self.hide()

    @Slot(str)
    def show_incident(self, number: str) -> None:
        """Say that it was our fault, under which number, and that nothing is lost."""
        words = self._translate(
            N_(
                "What was being recorded when it happened was not recorded. The lines of the sale"
                " are kept. Tell whoever looks after this till the number {number}."
            )
        )
        self.words.setText(words.format(number=number))
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()
        self.setFocus()

    def _go_on(self) -> None:
        self.hide()
        self.go_on.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setGeometry(self._over.rect())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.go_on_key.press()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a veil over what is behind."""
        veil = QColor(look.current().ink)
        veil.setAlphaF(0.62)
        with painting(self) as painter:
            painter.fillRect(self.rect(), veil)
