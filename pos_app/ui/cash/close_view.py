"""The screen that closes the drawer, blind: count, confirm, Z.

Signals: `counted(object, object)` (value in minor units, pieces or None), `slips_counted(object)`,
`keep_clicked()` (F6 while counting), `again_clicked()` (F6 after confirming), `reprint_clicked()`
(F6 with the Z), `next_clicked()` (F12 while counting and with the Z), `close_clicked(str)` (F12
after confirming, with the note), `cancelled()`.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.core.money import Currency
from pos_app.ui import theme as look
from pos_app.ui.cash.count_table import CountTable, PiecesEdit
from pos_app.ui.cash.fields import FieldOrder
from pos_app.ui.cash.pieces import VerdictCard, WordsBeside
from pos_app.ui.cash.rows import CountText, VerdictText
from pos_app.ui.cash.side import CountingSide
from pos_app.ui.format import DOT
from pos_app.ui.tickets.paper import PaperPicture
from pos_app.ui.tickets.paper_view import PaperView
from pos_app.ui.values import Figure, Level, StripText
from pos_app.ui.widgets.card import Card, Line
from pos_app.ui.widgets.field import LabelledField
from pos_app.ui.widgets.key import Key, Kind
from pos_app.ui.widgets.pieces import Steps
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.strip import Strip
from pos_app.ui.widgets.text import Text

COUNT, CONFIRM, REPORT = 0, 1, 2


class CashCloseView(Screen):
    """Three steps on one screen; see the top of this file for what it says."""

    counted = Signal(object, object)
    slips_counted = Signal(object)
    keep_clicked = Signal()
    again_clicked = Signal()
    reprint_clicked = Signal()
    next_clicked = Signal()
    close_clicked = Signal(str)
    cancelled = Signal()

    def __init__(
        self, translate: Translate, currency: Currency, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._translate = translate
        self._step = COUNT
        self._header = ""
        self._may_recount, self._locked = True, False
        self._make_left(currency)
        self._make_right()
        self._lay_out()
        self._connect()
        self.show_step(COUNT)

    # Made once -----------------------------------------------------------------------------------

    def _make_left(self, currency: Currency) -> None:
        tr = self._translate
        self.title = Text(tr(N_("Cash close")), "title")
        self.subtitle = Text("", "small", "text2", elide=True)
        self.steps = Steps((tr(N_("Count")), tr(N_("Confirm")), tr(N_("Z report"))))
        self.blind = Strip(self._blind_words(narrow=False))
        self.blind.setFixedHeight(46)
        self.strip = Strip()
        self.front_strip = self.strip
        self.table = CountTable(tr, currency)
        self.slips = PiecesEdit(name=tr(N_("Card slips")), height=54)
        self.slips_words = WordsBeside(
            "credit-card", tr(N_("Card slips")), tr(N_("Count the papers"))
        )
        self.slips_words.row.addWidget(self.slips)
        self.parked = WordsBeside("pause", tr(N_("Sales that wait")))
        self.verdict = VerdictCard(tr(N_("Counted")), tr(N_("Expected")), tr(N_("Difference")))
        self.note = LabelledField(
            tr(N_("Why it differs")),
            placeholder=tr(N_("A wrong change, a note that was not good…")),
            help_text=tr(N_("It is printed on the Z and cannot be changed afterwards.")),
        )
        self.verdict.body.insertWidget(self.verdict.body.count() - 1, self.note)
        self.paper = PaperView(tr)

    def _make_right(self) -> None:
        tr = self._translate
        self.other_key = Key("", cap="F6", height=56)
        self.main_key = Key("", kind=Kind.PRIMARY, cap="F12", icon="check", px=20, height=72)
        self.side = CountingSide(tr, keys=(self.other_key,), primary=self.main_key)
        self.advice = Text("", "base", "text2", wrap=True)
        self.advice.setAlignment(Qt.AlignmentFlag.AlignTop)
        card = Card(margin=20)
        card.body.addWidget(self.advice)
        self.causes = Text("", "base", "text", wrap=True)
        self.causes.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.causes.hide()
        card.body.addWidget(self.causes)
        card.body.addStretch(1)
        self.side.middle_body.addWidget(card)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(4, 0, 8, 0)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        head.addLayout(words, 1)
        head.addWidget(self.steps)
        self.pages = QStackedWidget()
        for page in (self._count_page(), self.verdict, self._paper_page()):
            self.pages.addWidget(page)
        left = QVBoxLayout()
        left.setSpacing(look.PAGE)
        left.addLayout(head)
        left.addWidget(self.strip)
        left.addWidget(self.pages, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, look.PAGE, look.PAGE, look.PAGE)
        row.setSpacing(16)
        row.addLayout(left, 1)
        row.addWidget(self.side)

    def _count_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.PAGE)
        column.addWidget(self.blind)
        column.addWidget(self.table, 1)
        card = Card(margin=0)
        card.body.setContentsMargins(18, 9, 16, 9)
        line = QHBoxLayout()
        line.setSpacing(16)
        line.addWidget(self.slips_words, 1)
        self._between = Line(vertical=True)
        line.addWidget(self._between)
        line.addWidget(self.parked, 1)
        card.body.addLayout(line)
        column.addWidget(card)
        return page

    def _paper_page(self) -> QWidget:
        card = Card(margin=0)
        card.body.addWidget(self.paper)
        return card

    def _connect(self) -> None:
        self._fields = FieldOrder(self, [*(row.edit for row in self.table.rows), self.slips])
        self.table.counted.connect(self.counted)
        self.table.entered.connect(self._fields.go_on)
        self.slips.entered.connect(self._fields.go_on)
        self.slips.value_changed.connect(self._slips_changed)
        self.side.next_clicked.connect(self._fields.go_on)
        self.side.pressed.connect(self._fields.press)
        self.other_key.clicked.connect(self._other)
        self.main_key.clicked.connect(self._main)
        self.bind("F6", self.other_key)
        self.bind("F12", self.main_key)
        self.bind("Down", self._move_down)
        self.bind("Up", self._move_up)
        self.bind("Esc", self._escape)

    # What the presenter tells it -----------------------------------------------------------------

    def show_header(self, subtitle: str) -> None:
        self._header = subtitle
        # On a narrow screen the hours alone: till and person stand in the bar above.
        self.subtitle.setText(subtitle.rsplit(DOT, 1)[-1] if self._narrow else subtitle)

    def show_step(self, step: int) -> None:
        tr = self._translate
        self._step = step
        self.steps.show_step(step)
        self.pages.setCurrentIndex(step)
        self.side.show_pad(step == COUNT)
        main, other, advice = {
            COUNT: (N_("Confirm the count"), N_("Keep for later"), ""),
            CONFIRM: (
                N_("Close the session"),
                N_("Count again"),
                N_(
                    "F12 closes the session and prints the Z. After that nothing of it can be "
                    "changed. If you count again, the Z also says what you counted first."
                ),
            ),
            REPORT: (
                N_("Done"),
                N_("Print a copy"),
                N_(
                    "The Z is kept, and printed as soon as the printer answers. Put it with the "
                    "notes you take to the safe."
                ),
            ),
        }[step]
        self.main_key.set_label(tr(main))
        self.other_key.set_label(tr(other))
        self.other_key.icon_name = ("pause", "rotate-ccw", "printer")[step]
        self.advice.setText(tr(advice) if advice else "")
        if step != REPORT:
            self.causes.hide()
        self._offer_other()
        self.take_focus()

    def show_count(self, count: CountText) -> None:
        self.table.show_count(count)

    def show_slips(self, slips: int | None) -> None:
        self.slips.set_value(slips)

    def show_figure(self, figure: Figure) -> None:
        self.side.block.show_figure(figure)

    def show_parked(self, sentence: str) -> None:
        self.parked.sentence.setText(sentence)
        self.parked.setVisible(bool(sentence))
        self._between.setVisible(bool(sentence))

    def show_verdict(self, text: VerdictText) -> None:
        self.verdict.show_verdict(text)
        self.note.setVisible(text.note_shown)
        self.note.set_text("")
        self.take_focus()

    def allow_recount(self, allowed: bool) -> None:
        self._may_recount = allowed
        self._offer_other()

    def show_causes(self, words: str) -> None:
        self.causes.setText(words)
        self.causes.setVisible(bool(words))

    def show_note_problem(self, sentence: str) -> None:
        self.note.show_problem(sentence)
        if sentence:
            self.note.field.setFocus(Qt.FocusReason.TabFocusReason)

    def show_paper(self, picture: PaperPicture | None) -> None:
        self.paper.show_paper(picture)

    def lock(self, locked: bool) -> None:
        self.main_key.setEnabled(not locked)
        self._locked = locked
        self._offer_other()

    def _offer_other(self) -> None:
        """Offer the second key, but no recount where one was made."""
        spent = self._step == CONFIRM and not self._may_recount
        self.other_key.setVisible(not spent)
        self.other_key.setEnabled(not self._locked and not spent)

    # Hands ---------------------------------------------------------------------------------------

    def _main(self) -> None:
        if self._step == CONFIRM:
            self.close_clicked.emit(self.note.text())
        else:
            self.next_clicked.emit()

    def _other(self) -> None:
        (self.keep_clicked, self.again_clicked, self.reprint_clicked)[self._step].emit()

    def _slips_changed(self) -> None:
        self.slips_counted.emit(self.slips.value())

    def _move_down(self) -> None:
        if self._step == COUNT:
            self._fields.go_on()

    def _move_up(self) -> None:
        if self._step == COUNT:
            self._fields.go_back()

    def _escape(self) -> None:
        if self._step == CONFIRM:
            self.again_clicked.emit()
        else:
            self.cancelled.emit()

    def fold(self, narrow: bool) -> None:
        self.side.fold(narrow)
        self.blind.show_strip(self._blind_words(narrow=narrow))
        self.show_header(self._header)

    def _blind_words(self, *, narrow: bool) -> StripText:
        words = N_(
            "Blind close: count what is in the drawer. What is expected is shown afterwards."
        )
        short = N_("Blind close: what is expected is shown afterwards.")
        return StripText(Level.INFO, self._translate(short if narrow else words), icon="eye-off")

    def take_focus(self) -> None:
        if self._step == COUNT:
            self._fields.begin()
        elif self._step == CONFIRM and self.note.isVisibleTo(self):
            self.note.field.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.setFocus()
