"""Help: the keys of the keyboard, light or dark, and what this till is.

Signals: `theme_chosen(str)` ("light", "dark"), `left()` (Esc). It decides nothing, so it has no
presenter.
"""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.help.keys import GROUPS, KeyGroup, KeyHelp
from pos_app.ui.widgets.card import Panel
from pos_app.ui.widgets.key import Key, Shape, cap_width, draw_cap
from pos_app.ui.widgets.paint import draw_text, painting, wrap
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.text import Text

CAPS_ROOM = 72  # px of a line for its caps
ROW, LINE = 34, 19
THEMES = (("light", N_("Light"), "sun"), ("dark", N_("Dark"), "moon"))
# Which groups of keys stand in which column; each is somewhere.
COLUMNS = ((0, 5), (1, 2, 6), (3, 4))
assert sorted(at for places in COLUMNS for at in places) == list(range(len(GROUPS)))


class KeyLine(QWidget):
    """Caps and what they do, in one line, or two where the column is narrow."""

    def __init__(self, caps: tuple[str, ...], words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caps, self._words = caps, words
        self.setFixedHeight(ROW)
        self.setAccessibleName(f"{' '.join(caps)}: {words}")
        self.setToolTip(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw caps and words."""
        with painting(self) as painter:
            x = 0.0
            for cap in self._caps:
                draw_cap(painter, x, (ROW - 22) / 2, cap)
                x += cap_width(cap) + 5
            left, font = self._left(), look.font(14, 400)
            for number, words in enumerate(self._lines()):
                area = QRectF(left, number * LINE, self.width() - left, ROW)
                draw_text(painter, area, words, font, look.current().text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the height of the words in this width."""
        super().resizeEvent(event)
        self.setFixedHeight(ROW + LINE * (len(self._lines()) - 1))

    def _left(self) -> float:
        return max(sum(cap_width(cap) + 5 for cap in self._caps) + 6, CAPS_ROOM)

    def _lines(self) -> list[str]:
        return wrap(self._words, look.font(14, 400), self.width() - self._left(), 2)


class HelpView(Screen):
    """See the top of this file for what it says. `about` are labels and values of this till."""

    theme_chosen = Signal(str)
    left = Signal()

    def __init__(
        self,
        translate: Translate,
        about: Sequence[tuple[str, str]] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        tr = translate
        self.title = Text(tr(N_("Help")), "title")
        self.subtitle = Text(
            tr(N_("Everything on the screen can be touched; these are the shorter ways.")),
            "small", "text2", elide=True,
        )  # fmt: skip
        self.theme_keys: dict[str, Key] = {}
        self._lay_out(translate, about)
        self.bind("Esc", self.left.emit)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_theme(look.current().name)

    def _lay_out(self, translate: Translate, about: Sequence[tuple[str, str]]) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(4, 0, 0, 0)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        head.addLayout(words, 1)
        head.setSpacing(look.GAP)
        for name, label, icon in THEMES:
            key = Key(translate(label), shape=Shape.CENTRE, icon=icon, height=48)
            key.setCheckable(True)
            key.setAutoExclusive(True)
            key.setObjectName(name)
            key.clicked.connect(self._theme_clicked)
            self.theme_keys[name] = key
            head.addWidget(key)
        panels = [_panel(group, translate) for group in GROUPS]
        columns = [[panels[at] for at in places] for places in COLUMNS]
        if about:
            columns[2].append(_about(translate, about))
        inner = QWidget()
        row = QHBoxLayout(inner)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.PAGE)
        for group in columns:
            column = QVBoxLayout()
            column.setSpacing(look.PAGE)
            for panel in group:
                column.addWidget(panel)
            column.addStretch(1)
            row.addLayout(column, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        page = QVBoxLayout(self)
        page.setContentsMargins(16, look.PAGE, look.PAGE, look.PAGE)
        page.setSpacing(look.PAGE)
        page.addLayout(head)
        page.addWidget(area, 1)

    def show_theme(self, name: str) -> None:
        """Mark light or dark."""
        for each, key in self.theme_keys.items():
            key.setChecked(each == name)

    def _theme_clicked(self) -> None:
        sender = self.sender()
        assert sender is not None
        self.theme_chosen.emit(sender.objectName())


def _panel(group: KeyGroup, translate: Translate) -> Panel:
    panel = Panel(translate(group.title))
    panel.body.setContentsMargins(16, 8, 12, 8)
    panel.body.setSpacing(0)
    for each in group.keys:
        panel.body.addWidget(_line(each, translate))
    return panel


def _line(each: KeyHelp, translate: Translate) -> KeyLine:
    return KeyLine(tuple(translate(cap) for cap in each.caps), translate(each.words))


def _about(translate: Translate, about: Sequence[tuple[str, str]]) -> Panel:
    panel = Panel(translate(N_("This till")))
    panel.body.setSpacing(4)
    for label, value in about:
        line = QHBoxLayout()
        line.addWidget(Text(label, "small", "text2"))
        line.addWidget(Text(value, "label", elide=True), 1)
        panel.body.addLayout(line)
    return panel
