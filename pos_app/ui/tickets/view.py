"""Tickets: the list of what was printed, the paper itself, and another copy.

Signals: `row_selected(int)`, `width_chosen(str)`, `searched(str)`, `strip_pressed(str)`,
`reprint_clicked()`, `gift_clicked()`, `return_clicked()`, `save_clicked()`, `save_to(str)`,
`escaped()`.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.tickets.paper import PaperPicture
from pos_app.ui.tickets.paper_view import PaperView
from pos_app.ui.tickets.rows import CheckText, TicketText
from pos_app.ui.values import Tone
from pos_app.ui.widgets.card import Card
from pos_app.ui.widgets.cell import Align, Cell
from pos_app.ui.widgets.field import Field
from pos_app.ui.widgets.frame import beside, side
from pos_app.ui.widgets.key import IconKey, Key, Shape
from pos_app.ui.widgets.line_table import Column, LineTable
from pos_app.ui.widgets.mark import Mark
from pos_app.ui.widgets.pieces import EmptyState
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.strip import Strip
from pos_app.ui.widgets.text import Text

RIGHT_WIDE, RIGHT_NARROW = 330, 300
ROW = 60


class TicketsView(Screen):
    """See the top of this file for what it says."""

    row_selected = Signal(int)
    width_chosen = Signal(str)
    searched = Signal(str)
    strip_pressed = Signal(str)
    reprint_clicked = Signal()
    return_clicked = Signal()
    gift_clicked = Signal()
    save_clicked = Signal()
    save_to = Signal(str)
    escaped = Signal()

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._translate = translate
        self._make_left()
        self._make_right()
        self._lay_out()
        self._connect()
        self.show_paper(None, ())

    # Made once -----------------------------------------------------------------------------------

    def _make_left(self) -> None:
        tr = self._translate
        self.title = Text(tr(N_("Tickets")), "title")
        self.subtitle = Text("", "small", "text2", elide=True)
        self.width_keys: dict[str, Key] = {}
        self._widths = QHBoxLayout()
        self._widths.setSpacing(look.GAP)
        self.strip = Strip()
        self.front_strip = self.strip
        self.paper = PaperView(tr)
        self.empty = EmptyState(
            "receipt-text",
            tr(N_("Nothing was printed yet")),
            tr(N_("Tickets stand here as soon as they are charged")),
        )

    def _make_right(self) -> None:
        tr = self._translate
        self.number = Field(
            name=tr(N_("Number, day, customer, amount or barcode of a ticket")),
            placeholder=tr(N_("Number, day, customer, amount")),
        )
        columns: tuple[Column[TicketText], ...] = (
            Column(tr(N_("Ticket or paper")), _what, left=14),
            Column(tr(N_("State")), _state, width=128, align=Align.RIGHT, right=12),
        )
        self.table = LineTable(columns, name=tr(N_("Printed papers")), row_height=ROW)
        self.checks = Card(margin=14, spacing=8, tone=Tone.GREEN)
        self.check_marks: list[tuple[Mark, Text]] = []
        for _ in range(3):
            mark, words = Mark("check", size=18), Text("", "small", "text", wrap=True)
            line = QHBoxLayout()
            line.setSpacing(10)
            line.addWidget(mark)
            line.addWidget(words, 1)
            self.checks.body.addLayout(line)
            self.check_marks.append((mark, words))
        self.save_key = Key(tr(N_("Save picture")), cap="F3", icon="download", height=54)
        self.copy_key = Key(tr(N_("Print a copy")), cap="F6", icon="copy", height=54)
        self.gift_key = IconKey(tr(N_("Gift receipt")), icon="ticket", height=54)
        self.return_key = Key(tr(N_("Return or void")), cap="F8", icon="undo-2", height=54)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(4, 0, 0, 0)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        head.addLayout(words, 1)
        head.addLayout(self._widths)
        card = Card(margin=0)
        self._sheet = QStackedLayout()
        card.body.addLayout(self._sheet)  # before its pages: alone they are windows
        self._sheet.addWidget(self.empty)
        self._sheet.addWidget(self.paper)
        left = QVBoxLayout()
        left.setSpacing(look.PAGE)
        left.addLayout(head)
        left.addWidget(self.strip)
        left.addWidget(card, 1)
        self._right, right = side()
        right.addWidget(self.number)
        listed = Card(margin=1)
        listed.body.addWidget(self.table)
        right.addWidget(listed, 1)
        right.addWidget(self.checks)
        right.addWidget(self.save_key)
        prints = QHBoxLayout()
        prints.setSpacing(look.GAP)
        prints.addWidget(self.copy_key, 1)
        prints.addWidget(self.gift_key)
        right.addLayout(prints)
        right.addWidget(self.return_key)
        beside(self, left, self._right)

    def _connect(self) -> None:
        self.table.row_selected.connect(self.row_selected)
        self.number.returnPressed.connect(self._search)
        self.strip.pressed.connect(self.strip_pressed)
        self.save_key.clicked.connect(self.save_clicked)
        self.copy_key.clicked.connect(self.reprint_clicked)
        self.gift_key.clicked.connect(self.gift_clicked)
        self.return_key.clicked.connect(self.return_clicked)
        self.bind("F3", self.save_key)
        self.bind("F6", self.copy_key)
        self.bind("Ctrl+T", self.gift_key)
        self.bind("F8", self.return_key)
        self.bind("Esc", self.escaped.emit)
        self.bind("Up", self._up)
        self.bind("Down", self._down)

    # What the presenter tells it -----------------------------------------------------------------

    def show_heading(self, title: str, subtitle: str) -> None:
        self.title.setText(title)
        self.subtitle.setText(subtitle)

    def show_widths(self, codes: tuple[str, ...], chosen: str) -> None:
        for code in codes:
            if code not in self.width_keys:
                key = Key(code, shape=Shape.CENTRE, px=15, height=48)
                key.setCheckable(True)
                key.setAutoExclusive(True)
                key.setMinimumWidth(80)
                key.setObjectName(code)
                key.clicked.connect(self._width_clicked)
                self.width_keys[code] = key
                self._widths.addWidget(key)
        for code, key in self.width_keys.items():
            key.setChecked(code == chosen)

    def show_rows(self, rows: tuple[TicketText, ...], selected: int) -> None:
        self.table.set_rows(rows, selected=selected)

    def show_paper(self, picture: PaperPicture | None, checks: tuple[CheckText, ...]) -> None:
        self.paper.show_paper(picture)
        self._sheet.setCurrentWidget(self.empty if picture is None else self.paper)
        self.checks.setVisible(bool(checks))
        for (mark, words), check in zip(self.check_marks, checks, strict=False):
            tone = Tone.GREEN if check.good else Tone.RED
            mark.show_mark("check" if check.good else "x", tone)
            words.setText(check.text)

    def show_actions(self, *, reprint: bool, save: bool, give_back: bool, gift: bool) -> None:
        self.copy_key.setEnabled(reprint)
        self.save_key.setEnabled(save)
        self.return_key.setEnabled(give_back)
        self.gift_key.setEnabled(gift)

    def ask_where(self, name: str) -> None:
        dialog = QFileDialog(self, self._translate(N_("Save picture")))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PNG (*.png)")
        dialog.setDefaultSuffix("png")
        dialog.selectFile(name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_to)
        dialog.open()

    def clear_search(self) -> None:
        self.number.clear()

    # Hands ---------------------------------------------------------------------------------------

    def _search(self) -> None:
        self.searched.emit(self.number.text())

    def _width_clicked(self) -> None:
        sender = self.sender()
        assert sender is not None
        self.width_chosen.emit(sender.objectName())

    def _up(self) -> None:
        self.table.move_selection(-1)

    def _down(self) -> None:
        self.table.move_selection(1)

    def fold(self, narrow: bool) -> None:
        self._right.setFixedWidth(RIGHT_NARROW if narrow else RIGHT_WIDE)

    def take_focus(self) -> None:
        self.number.setFocus()


def _what(row: TicketText) -> Cell:
    return Cell(row.title, row.detail, weight=600, px=16)


def _state(row: TicketText) -> Cell:
    return Cell(badge=row.badge, badge_first_line=True)
