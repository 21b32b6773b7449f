"""Pending: the list of what waits, and at the right what to do about the selected thing.

Signals: `filter_chosen(str)`, `row_selected(int)`, `print_clicked()` (Enter), `came_out_clicked()`
(F7), `discard_clicked()` (Del), `retry_clicked()` (F5), `by_file_clicked()` (F8),
`join_clicked()` (F9, while the banner offers it), `left()` (Esc).
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.pending.rows import AdviceText, CentreText, FilterText, PendingText
from pos_app.ui.products.parts import ProgressBar
from pos_app.ui.values import ChipText, StripText, Tone
from pos_app.ui.widgets.card import Card, Line
from pos_app.ui.widgets.cell import Align, Cell
from pos_app.ui.widgets.chips import Chips
from pos_app.ui.widgets.key import Key, Kind
from pos_app.ui.widgets.line_table import Column, LineTable
from pos_app.ui.widgets.mark import Mark
from pos_app.ui.widgets.pieces import EmptyState, SumsRow
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.strip import Strip
from pos_app.ui.widgets.text import Text

RIGHT_WIDE, RIGHT_NARROW = 430, 330
ROW = 64


class Advice(Card):
    """What happened, why, what to do."""

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(margin=16, spacing=12, parent=parent)
        self.mark = Mark("printer", size=24, disc=True)
        self.title = Text("", "panel", wrap=True)
        self.subtitle = Text("", "small", "text2", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(14)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        head.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        self.body.addLayout(head)
        self.body.addWidget(Line())
        self.parts: dict[str, tuple[QWidget, Text]] = {}
        self.marks: dict[str, Mark] = {}
        for name, title, icon, tone in (
            ("happened", translate(N_("What happened")), "circle-alert", Tone.RED),
            ("why", translate(N_("Why")), "info", Tone.BLUE),
            ("todo", translate(N_("What to do")), "circle-check", Tone.GREEN),
        ):
            self.marks[name] = Mark(icon, size=20)
            self.marks[name].show_mark(icon, tone)
            self.parts[name] = self._part(title, self.marks[name])
            self.body.addWidget(self.parts[name][0])
        self.body.addStretch(1)

    @staticmethod
    def _part(title: str, mark: Mark) -> tuple[QWidget, Text]:
        part = QWidget()
        row = QHBoxLayout(part)
        row.setContentsMargins(4, 4, 0, 8)
        row.setSpacing(10)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Text(title, "strong"))
        sentence = Text("", "base", "text2", wrap=True)
        words.addWidget(sentence)
        row.addLayout(words, 1)
        return part, sentence

    def show_advice(self, text: AdviceText) -> None:
        """Say it."""
        self.mark.show_mark(text.icon, Tone.RED if text.bad else Tone.GREY)
        # Red is for what needs a person; what goes by itself only waits.
        happened = ("circle-alert", Tone.RED) if text.bad else ("clock", Tone.GREY)
        self.marks["happened"].show_mark(*happened)
        self.title.setText(text.title)
        self.subtitle.setText(text.subtitle)
        for name, words in (("happened", text.happened), ("why", text.why), ("todo", text.todo)):
            part, sentence = self.parts[name]
            sentence.setText(words)
            part.setVisible(bool(words))


class PendingView(Screen):
    """See the top of this file for what it says."""

    filter_chosen = Signal(str)
    row_selected = Signal(int)
    print_clicked = Signal()
    came_out_clicked = Signal()
    discard_clicked = Signal()
    retry_clicked = Signal()
    by_file_clicked = Signal()
    join_clicked = Signal()
    left = Signal()

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._translate = translate
        self._make()
        self._lay_out()
        self._connect()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _make(self) -> None:
        tr = self._translate
        self.title = Text(tr(N_("Pending")), "title")
        self.subtitle = Text(
            tr(N_("Nothing of this stops a sale. It is tried again; red needs a person.")),
            "small", "text2", wrap=True,
        )  # fmt: skip
        self.file_key = Key(tr(N_("By file")), cap="F8", icon="hard-drive", height=52)
        self.retry_key = Key(tr(N_("Try all again")), cap="F5", icon="refresh-cw", height=52)
        self.banner = Strip()
        self.facts = SumsRow(line=False)
        self.coming = ProgressBar()
        self.strip = Strip()
        self.front_strip = self.strip
        self.chips = Chips(name=tr(N_("What waits")))
        columns: tuple[Column[PendingText], ...] = (
            Column(tr(N_("Job")), _what, left=16),
            Column(tr(N_("Since")), _since, width=170, narrow=0),
            Column(tr(N_("Amount")), _amount, width=104, align=Align.RIGHT),
            Column(tr(N_("State")), _state, width=168, left=14),
        )
        self.table = LineTable(columns, name=tr(N_("What waits")), row_height=ROW, focusable=False)
        self.empty = EmptyState(
            "check-check", tr(N_("Nothing waits")), tr(N_("Everything is printed and sent"))
        )
        self.advice = Advice(tr)
        self.came_out_key = Key(tr(N_("Yes, it came out")), cap="F7", icon="check", height=54)
        self.discard_key = Key(
            tr(N_("Give up")), kind=Kind.DANGER, cap=tr(N_("Del")), icon="x", height=54
        )
        self.print_key = Key(
            tr(N_("Print")), kind=Kind.PRIMARY, cap="Enter", icon="printer", px=18,
            height=64,
        )  # fmt: skip

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(4, 0, 0, 0)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        head.addLayout(words, 1)
        head.addWidget(self.file_key)
        head.addSpacing(look.GAP)
        head.addWidget(self.retry_key)
        self._centre = Card(margin=1)
        self._centre.body.addWidget(self.facts)
        card = Card(margin=1)
        self._middle = QStackedLayout()
        card.body.addLayout(self._middle)  # before its pages: alone they are windows
        self._middle.addWidget(self.empty)
        self._middle.addWidget(self.table)
        left = QVBoxLayout()
        left.setSpacing(look.PAGE)
        left.addLayout(head)
        left.addWidget(self.banner)
        left.addWidget(self.strip)
        left.addWidget(self._centre)
        left.addWidget(self.coming)
        left.addWidget(self.chips)
        left.addWidget(card, 1)
        self._right = QWidget()
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(look.GAP)
        right.addWidget(self.advice, 1)
        pair = QHBoxLayout()
        pair.setSpacing(look.GAP)
        pair.addWidget(self.came_out_key, 1)
        pair.addWidget(self.discard_key, 1)
        right.addLayout(pair)
        right.addWidget(self.print_key)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, look.PAGE, look.PAGE, look.PAGE)
        row.setSpacing(look.PAGE)
        row.addLayout(left, 1)
        row.addWidget(self._right)

    def _connect(self) -> None:
        self.chips.chosen.connect(self.filter_chosen)
        self.table.row_selected.connect(self.row_selected)
        self.table.row_activated.connect(self._activated)
        self.retry_key.clicked.connect(self.retry_clicked)
        self.file_key.clicked.connect(self.by_file_clicked)
        self.banner.pressed.connect(self._banner_pressed)
        self.came_out_key.clicked.connect(self.came_out_clicked)
        self.discard_key.clicked.connect(self.discard_clicked)
        self.print_key.clicked.connect(self.print_clicked)
        self.bind("F5", self.retry_key)
        self.bind("F7", self.came_out_key)
        self.bind("F8", self.file_key)
        self.bind("F9", self._join)
        self.bind("Del", self.discard_key)
        self.bind("Return", self.print_key)
        self.bind("Enter", self.print_key)
        self.bind("Esc", self.left.emit)
        self.bind("Up", self._up)
        self.bind("Down", self._down)

    # What the presenter tells it -----------------------------------------------------------------

    def show_filters(
        self, filters: tuple[FilterText, ...], chosen: str, number: Callable[[int], str]
    ) -> None:
        texts = [ChipText(one.key, one.label, number(one.count), one.tone) for one in filters]
        self.chips.show_chips(texts, chosen)

    def show_rows(self, rows: Sequence[PendingText], selected: int) -> None:
        self.table.set_rows(rows, selected=selected)
        self._middle.setCurrentIndex(1 if len(rows) else 0)

    def show_page(self, number: int, rows: Sequence[PendingText]) -> None:
        self.table.rows_model.show_page(number, rows)

    def show_centre(self, text: CentreText, *, by_file: bool) -> None:
        self.file_key.setVisible(by_file)
        self.facts.show_sums(text.facts)
        self._centre.setVisible(bool(text.facts))
        self.coming.show_progress(text.coming)
        if text.banner is None:
            self.banner.hide_strip()
        elif self.banner.isHidden() or self.banner.text() != text.banner:
            self.banner.show_strip(text.banner)

    def show_retry(self, offered: bool) -> None:
        self.retry_key.setVisible(offered)

    def show_advice(self, text: AdviceText | None) -> None:
        self._right.setVisible(text is not None)
        if text is None:
            return
        self.advice.show_advice(text)
        self.print_key.setVisible(bool(text.print_label))
        self.print_key.set_label(text.print_label)
        self.came_out_key.setVisible(text.asks)
        self.discard_key.setVisible(text.can_discard)

    def show_strip(self, text: StripText | None) -> None:
        if text is None:
            self.strip.hide_strip()
        else:
            self.strip.show_strip(text)

    # Hands ---------------------------------------------------------------------------------------

    def _join(self) -> None:
        key = self.banner.key_with_cap("F9")
        if key is not None:
            key.press()

    def _banner_pressed(self, _key: str) -> None:
        self.join_clicked.emit()

    def _activated(self, _row: int) -> None:
        self.print_key.press()

    def _up(self) -> None:
        self.table.move_selection(-1)

    def _down(self) -> None:
        self.table.move_selection(1)

    def fold(self, narrow: bool) -> None:
        self._right.setFixedWidth(RIGHT_NARROW if narrow else RIGHT_WIDE)
        self.table.set_narrow(narrow)

    def take_focus(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)


def _what(row: PendingText) -> Cell:
    return Cell(row.what, row.document, icon=row.icon, weight=600, px=16)


def _since(row: PendingText) -> Cell:
    return Cell(row.since, tone="text2")


def _amount(row: PendingText) -> Cell:
    return Cell(row.amount, weight=600)


def _state(row: PendingText) -> Cell:
    return Cell(badge=row.badge, badge_first_line=True)
