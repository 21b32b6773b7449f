"""The login screen: a tile for each person, a pad for the PIN.

Signals: `person_chosen(int)`, `moved(int)` (tiles on or back), `initial(str)`, `digit(str)`,
`back()`, `cleared()`, `entered()`, `forgot()`.
"""

from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.login.rows import PadText, PersonText
from pos_app.ui.values import StripText
from pos_app.ui.widgets.card import Card
from pos_app.ui.widgets.icons import draw_icon
from pos_app.ui.widgets.key import Key, Kind, Shape
from pos_app.ui.widgets.number_pad import NumberPad
from pos_app.ui.widgets.paint import draw_text, painting
from pos_app.ui.widgets.pieces import PersonTile, PinDots
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.strip import Strip
from pos_app.ui.widgets.text import Text

SIDE_WIDE, SIDE_NARROW = 48, 24
PAD_WIDE, PAD_NARROW = 440, 384
TILE_GAP: Final = 14
FEW: Final = 6  # people for whom two columns are enough


class Footer(QWidget):
    """Which shop this is, quietly, at the foot of the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setFixedHeight(24)

    def show_text(self, text: str) -> None:
        """Change the words."""
        self._text = text
        self.setAccessibleName(text)
        self.update()

    def text(self) -> str:
        """Return the words."""
        return self._text

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw icon and words."""
        theme = look.current()
        with painting(self) as painter:
            draw_icon(painter, "store", 0, 3, 18, theme.text3)
            area = QRectF(26, 0, self.width() - 26, self.height())
            draw_text(painter, area, self._text, look.font(14, 400), theme.text3)


class LoginView(Screen):
    """The screen of the awning; see the top of this file for what it says and hears."""

    person_chosen = Signal(int)
    moved = Signal(int)
    initial = Signal(str)
    digit = Signal(str)
    back = Signal()
    cleared = Signal()
    entered = Signal()
    forgot = Signal()

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._translate = translate
        self.tiles: list[PersonTile] = []
        self._columns = 2
        self._make_left()
        self._make_pad()
        self._lay_out()
        self.bind("Esc", self.cleared.emit)
        self.bind("Return", self.enter_key)
        self.bind("Enter", self.enter_key)
        self.bind("Backspace", self.back.emit)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # Made once -----------------------------------------------------------------------------------

    def _make_left(self) -> None:
        self.day = Text("", "base", "text2")
        self.greeting = Text("", "kpi", wrap=True)
        holder = QWidget()
        self._grid = QGridLayout(holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(TILE_GAP)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(holder)
        self.notice = Strip()
        self.connection = Strip()
        self.footer = Footer()

    def _make_pad(self) -> None:
        tr = self._translate
        self.hello = Text("", "title")
        self.sentence = Text("", "base", "text2", wrap=True)
        for label in (self.hello, self.sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.sentence.setMinimumHeight(44)
        self.dots = PinDots()
        self.enter_key = Key(tr(N_("Sign in")), kind=Kind.PRIMARY, shape=Shape.CENTRE, px=17)
        self.enter_key.setObjectName("enter")
        self.pad = NumberPad(
            back_name=tr(N_("Delete the last digit")), corners=("back", self.enter_key), px=26
        )
        self.forgot_key = Key(
            tr(N_("I forgot my PIN")), shape=Shape.CENTRE, icon="circle-question-mark", height=52
        )
        self.pad.pressed.connect(self._pad_pressed)
        self.enter_key.clicked.connect(self.entered)
        self.forgot_key.clicked.connect(self.forgot)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(2)
        left.addWidget(self.day)
        left.addWidget(self.greeting)
        left.addSpacing(16)
        left.addWidget(self._area, 1)
        left.addSpacing(14)
        left.addWidget(self.notice)
        left.addSpacing(8)
        left.addWidget(self.connection)
        left.addSpacing(24)
        left.addWidget(self.footer)
        self._card = Card(margin=28, spacing=0)
        self._card.body.setContentsMargins(27, 26, 27, 24)
        for widget, gap in (
            (self.hello, 4),
            (self.sentence, 4),
            (self.dots, 18),
            (self.pad, 12),
            (self.forgot_key, 0),
        ):
            self._card.body.addWidget(widget, 1 if widget is self.pad else 0)
            self._card.body.addSpacing(gap)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(SIDE_WIDE)
        self._row.addLayout(left, 1)
        self._row.addWidget(self._card)
        self.fold(False)

    # What the presenter tells it -----------------------------------------------------------------

    def show_greeting(self, day: str, greeting: str) -> None:
        self.day.setText(day)
        self.greeting.setText(greeting)

    def show_people(self, rows: tuple[PersonText, ...]) -> None:
        for tile in self.tiles:
            self._grid.removeWidget(tile)
            tile.deleteLater()
        self._columns = 2 if len(rows) <= FEW else 3
        self.tiles = [self._tile(index, row) for index, row in enumerate(rows)]
        for index, tile in enumerate(self.tiles):
            self._grid.addWidget(tile, index // self._columns, index % self._columns)
        tile_rows = -(-len(rows) // self._columns)
        for row in range(self._grid.rowCount() + 1):  # few people: the tiles stay at the top
            self._grid.setRowStretch(row, 100 if row < tile_rows else int(row == tile_rows))

    def _tile(self, index: int, row: PersonText) -> PersonTile:
        tile = PersonTile(
            name=row.name,
            role=row.role,
            initials=row.initials,
            colour=row.colour,
            badge=row.badge,
        )
        tile.setMinimumHeight(104)
        tile.setProperty("index", index)
        tile.clicked.connect(self._tile_clicked)
        return tile

    def show_chosen(self, index: int) -> None:
        for number, tile in enumerate(self.tiles):
            tile.setChecked(number == index)
        if 0 <= index < len(self.tiles):
            self._area.ensureWidgetVisible(self.tiles[index])

    def show_pad(self, text: PadText) -> None:
        self.hello.setText(text.hello)
        self.sentence.setText(text.sentence)
        self.sentence.set_tone("danger_text" if text.bad else "text2")
        self.dots.show_places(text.places)

    def show_digits(self, count: int) -> None:
        self.dots.show_filled(count)

    def show_waiting(self, waiting: bool) -> None:
        self.enter_key.setEnabled(not waiting)

    def show_notice(self, text: StripText | None) -> None:
        _show(self.notice, text)

    def show_connection(self, text: StripText | None) -> None:
        _show(self.connection, text)

    def show_footer(self, text: str) -> None:
        self.footer.show_text(text)

    # Hands ---------------------------------------------------------------------------------------

    def _tile_clicked(self) -> None:
        sender = self.sender()
        assert sender is not None
        self.person_chosen.emit(sender.property("index"))

    def _pad_pressed(self, sign: str) -> None:
        if sign == "back":
            self.back.emit()
        else:
            self.digit.emit(sign)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits are the PIN, letters and arrows choose; the rest is bound."""
        moves = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._columns,
            Qt.Key.Key_Down: self._columns,
        }
        text = event.text()
        if event.key() in moves:
            self.moved.emit(moves[Qt.Key(event.key())])
        elif text.isascii() and text.isdigit():
            if not event.isAutoRepeat():
                self.digit.emit(text)
        elif len(text) == 1 and text.isalpha():
            self.initial.emit(text)
        else:
            super().keyPressEvent(event)

    def fold(self, narrow: bool) -> None:
        side = SIDE_NARROW if narrow else SIDE_WIDE
        self._row.setContentsMargins(side, 28, side + (0 if narrow else 8), 16 if narrow else 34)
        self._row.setSpacing(side)
        self._card.setFixedWidth(PAD_NARROW if narrow else PAD_WIDE)

    def take_focus(self) -> None:
        self.setFocus()


def _show(strip: Strip, text: StripText | None) -> None:
    if text is None:
        strip.hide_strip()
    else:
        strip.show_strip(text)
