"""The panel of the supervisor: over the screen that needs it, PIN or badge, never a dialog.

Signals: `chosen(int)`, `moved(int)`, `digit(str)`, `back()`, `cleared()`,
`entered()`, `later()`, `by_code()`, `escaped()`,
`closed()` once it is put away.
"""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.approvals.rows import PanelText, SupervisorText
from pos_app.ui.widgets.card import Card
from pos_app.ui.widgets.key import Key, Kind
from pos_app.ui.widgets.mark import Mark
from pos_app.ui.widgets.number_pad import NumberPad
from pos_app.ui.widgets.paint import painting
from pos_app.ui.widgets.pieces import PersonTile, PinDots
from pos_app.ui.widgets.text import Text

WIDTH = 820


class SupervisorPanel(QWidget):
    """See the top of this file for what it says."""

    chosen = Signal(int)
    moved = Signal(int)
    digit = Signal(str)
    back = Signal()
    cleared = Signal()
    entered = Signal()
    later = Signal()
    by_code = Signal()
    escaped = Signal()
    closed = Signal()

    def __init__(self, translate: Translate, over: QWidget) -> None:
        super().__init__(over)
        self._translate, self._over = translate, over
        over.installEventFilter(self)
        tr = translate
        self.card = Card(margin=22, spacing=14)
        self.card.setFixedWidth(WIDTH)
        self.mark = Mark("shield-check", size=26, disc=True)
        self.title = Text("", "title", wrap=True)
        self.detail = Text("", "base", "text2", wrap=True)
        self.amount = Text("", "kpi")
        self.tiles: list[PersonTile] = []
        self._people = QVBoxLayout()
        self._people.setSpacing(look.GAP)
        self._how, self._note = (
            tr(N_("Pass the badge, or choose who you are and type your PIN")),
            "",
        )
        self.sentence = Text(self._how, "small", "text2", wrap=True)
        self.number = Text("", "kpi")
        self.problem = Text("", "base", "danger_text", wrap=True)
        self.dots = PinDots(6)
        self.pad = NumberPad(
            back_name=tr(N_("Delete one digit")), corners=("clear", "back"), key_height=52
        )
        self.cancel_key = Key(tr(N_("Cancel")), cap=tr(N_("Esc")), height=56)
        self.later_key = Key(tr(N_("Ask for it later")), icon="clock", cap="F4", height=56)
        self.code_key = Key(tr(N_("By telephone")), icon="phone", cap="F6", height=56)
        self.accept_key = Key(
            tr(N_("Approve")), kind=Kind.PRIMARY, icon="shield-check", cap="Enter",
            height=56,
        )  # fmt: skip
        self._lay_out()
        self._connect()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(14)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.detail)
        head.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        head.addWidget(self.amount, 0, Qt.AlignmentFlag.AlignTop)
        left = QVBoxLayout()
        left.setSpacing(look.GAP)
        left.addLayout(self._people)
        left.addWidget(self.number)
        left.addWidget(self.sentence)
        left.addWidget(self.problem)
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(look.GAP)
        right.addWidget(self.dots)
        right.addWidget(self.pad, 1)
        middle = QHBoxLayout()
        middle.setSpacing(look.PAGE)
        middle.addLayout(left, 1)
        middle.addLayout(right, 1)
        keys = QHBoxLayout()
        keys.setSpacing(look.GAP)
        keys.addWidget(self.cancel_key, 1)
        keys.addWidget(self.later_key, 1)
        keys.addWidget(self.code_key, 1)
        keys.addWidget(self.accept_key, 2)
        self.card.body.addLayout(head)
        self.card.body.addLayout(middle, 1)
        self.card.body.addLayout(keys)
        box = QVBoxLayout(self)
        box.addWidget(self.card, 0, Qt.AlignmentFlag.AlignCenter)

    def _connect(self) -> None:
        self.pad.pressed.connect(self._pressed)
        self.cancel_key.clicked.connect(self.escaped)
        self.later_key.clicked.connect(self.later)
        self.code_key.clicked.connect(self.by_code)
        self.accept_key.clicked.connect(self.entered)

    # What the presenter tells it -----------------------------------------------------------------

    def open_panel(self, text: PanelText, rows: tuple[SupervisorText, ...]) -> None:
        """Open it over the screen."""
        self.title.setText(text.title)
        self.detail.setText(text.detail)
        self.amount.setText(text.amount)
        for tile in self.tiles:
            self._people.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self.tiles = []
        for row in rows:
            tile = PersonTile(
                name=row.name, role=row.role, initials=row.initials, colour=row.colour, parent=self
            )
            tile.set_height(70)
            tile.clicked.connect(self._tile_clicked)
            self._people.addWidget(tile)
            tile.show()
            self.tiles.append(tile)
        self.show_note("")
        self.show_code("", "")
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_ways(self, *, by_code: bool) -> None:
        """Say whether there is somebody at a centre to telephone with."""
        self.code_key.setVisible(by_code)

    def show_note(self, sentence: str) -> None:
        """Say what is being waited for; nothing goes back to how one agrees here."""
        self._note = sentence
        self.sentence.setText(sentence or self._how)

    def show_code(self, number: str, sentence: str) -> None:
        """Show the number to read out, instead of the people; nothing goes back to them."""
        self.number.setText(number)
        self.number.setVisible(bool(number))
        for tile in self.tiles:
            tile.setVisible(not number)
        self.dots.show_places(len(number.replace(" ", "")) or 6)
        self.sentence.setText(sentence or self._note or self._how)
        self.code_key.set_label(
            self._translate(N_("PIN or badge")) if number else self._translate(N_("By telephone"))
        )

    def show_chosen(self, index: int) -> None:
        """Mark a supervisor."""
        for at, tile in enumerate(self.tiles):
            tile.setChecked(at == index)

    def show_digits(self, count: int) -> None:
        """Show how many digits were typed."""
        self.dots.show_filled(count)

    def show_problem(self, sentence: str) -> None:
        """Say why it did not go, or nothing."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        self.sentence.setVisible(not sentence)

    def show_waiting(self, waiting: bool) -> None:
        """Show that the PIN is being checked."""
        self.accept_key.setEnabled(not waiting)
        self.pad.setEnabled(not waiting)

    def close_panel(self) -> None:
        """Put it away; the screen behind has the focus again."""
        self.hide()
        self.closed.emit()

    # Hands ---------------------------------------------------------------------------------------

    def _tile_clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, PersonTile) and sender in self.tiles:
            self.chosen.emit(self.tiles.index(sender))

    def _pressed(self, key: str) -> None:
        if key == "back":
            self.back.emit()
        elif key == "clear":
            self.cleared.emit()
        elif key.isdigit():
            self.digit.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take digits, arrows and the keys at the foot; nothing reaches the screen behind."""
        key, text = event.key(), event.text()
        event.accept()
        if text and text in "0123456789":
            self.digit.emit(text)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Left):
            self.moved.emit(-1)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Right):
            self.moved.emit(1)
        elif key == Qt.Key.Key_Backspace:
            self.back.emit()
        elif event.isAutoRepeat():
            return
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept_key.press()
        elif key == Qt.Key.Key_F4:
            self.later_key.press()
        elif key == Qt.Key.Key_F6 and self.code_key.isVisible():
            self.code_key.press()
        elif key == Qt.Key.Key_Escape:
            self.cancel_key.press()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay over the whole window while its size changes."""
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a veil over what is behind."""
        veil = QColor(look.current().ink)
        veil.setAlphaF(0.55)
        with painting(self) as painter:
            painter.fillRect(self.rect(), veil)
