"""The parts of the stock screen: the head of a product, its lots, its card."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.stock.rows import CardText, HeadText, LotText, MoveText, StockText
from pos_app.ui.widgets.badge import HEIGHT as BADGE_HEIGHT
from pos_app.ui.widgets.badge import badge_width, draw_badge
from pos_app.ui.widgets.card import Card, Line
from pos_app.ui.widgets.cell import Align, Cell
from pos_app.ui.widgets.field import Field
from pos_app.ui.widgets.icons import draw_icon
from pos_app.ui.widgets.key import Key
from pos_app.ui.widgets.line_table import Column, LineTable
from pos_app.ui.widgets.paint import RIGHT, draw_text, fitting_font, painting, rounded, text_width
from pos_app.ui.widgets.pieces import EmptyState
from pos_app.ui.widgets.text import Text

MOVE_ROW, LOT_ROW = 48, 44
LOTS_SHOWN = 3


class ProductHead(QWidget):
    """The product that is looked at: picture, name, badges, and what there is of it."""

    HEIGHT = 116
    FIGURE = 92  # px of one figure

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._captions = (
            translate(N_("On hand")),
            translate(N_("Reserved")),
            translate(N_("Available")),
        )
        self._text: HeadText | None = None
        self._narrow = False
        self.setFixedHeight(self.HEIGHT)

    def show_head(self, text: HeadText | None) -> None:
        """Show a product, or none."""
        self._text = text
        if text is not None:
            figures = zip(
                self._captions, (text.on_hand, text.reserved, text.available), strict=True
            )
            said = ", ".join(f"{caption} {figure}" for caption, figure in figures)
            self.setAccessibleName(f"{text.name}. {said}")
        self.update()

    def text(self) -> HeadText | None:
        """Return what it shows."""
        return self._text

    def set_narrow(self, narrow: bool) -> None:
        """Leave the picture out where there is no room for it."""
        self._narrow = narrow
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card."""
        theme = look.current()
        with painting(self) as painter:
            rect = self.rect().toRectF()
            rounded(painter, rect, look.RADIUS_CARD, theme.surface, theme.line)
            if self._text is None:
                return
            left = 16.0
            if not self._narrow:
                picture = QRectF(16, 16, 84, 84)
                rounded(painter, picture, look.RADIUS_BOX, theme.inset, theme.line)
                draw_icon(painter, self._text.icon, 40, 40, 36, theme.text2)
                left = 116.0
            right = self._draw_figures(painter, self._text)
            width = right - left - 12
            title = fitting_font(self._text.name, width, 22, 700, least=16)
            draw_text(painter, QRectF(left, 14, width, 30), self._text.name, title, theme.text)
            small = fitting_font(self._text.detail, width, 14, 400)
            area = QRectF(left, 42, width, 22)
            draw_text(painter, area, self._text.detail, small, theme.text2)
            x = left
            for badge in self._text.badges:
                if x + badge_width(badge) > right - 8:
                    break
                x += draw_badge(painter, x, 100 - BADGE_HEIGHT - 4, badge) + 8

    def _draw_figures(self, painter: QPainter, text: HeadText) -> float:
        """Draw the figures from the right; return where they begin."""
        theme = look.current()
        right = self.width() - 22.0
        figures = (
            (self._captions[2], text.available, 30, theme.colour(text.tone)),
            (self._captions[1], text.reserved, 26, theme.text),
            (self._captions[0], text.on_hand, 26, theme.text),
        )
        small = look.font(14, 400)
        for place, (caption, number, px, ink) in enumerate(figures):
            wide = text_width(number, look.font(px, 700))
            width = min(150.0, max(text_width(caption, small), wide))
            if place:
                painter.fillRect(QRectF(round(right), 26, 1, 60), theme.line)
                right -= 13
            draw_text(painter, QRectF(right - width, 22, width, 22), caption, small, theme.text2,
                      RIGHT)  # fmt: skip
            font = fitting_font(number, width, px, 700)
            draw_text(painter, QRectF(right - width, 44, width, 38), number, font, ink, RIGHT)
            right -= width + 12
        return right


class CardPanel(Card):
    """The Kardex of a product, or why there is what there is.

    Signals: `day_entered(str)` with the day to look back at as it was typed, `day_left()` when the
    field is left without one.
    """

    day_entered = Signal(str)
    day_left = Signal()

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(margin=1, spacing=0, parent=parent)
        tr = translate
        self.title = Text("", "panel")
        self.note = Text("", "help", "text3", elide=True)
        self.note.setFont(look.font(13, tabular=False))  # it says days
        self.day = DayField(name=tr(N_("Day to look back at")), placeholder=tr(N_("dd-mm-yyyy")))
        self.day.setFixedWidth(164)
        self.day_key = Key(tr(N_("At a date")), icon="calendar-clock", cap="F8", px=14)
        columns: tuple[Column[MoveText], ...] = (
            Column(tr(N_("Date and person")), _when, width=136, narrow=118, left=16),
            Column(tr(N_("Reason and document")), _what, left=0),
            Column(tr(N_("Change")), _change, width=100, narrow=84, align=Align.RIGHT),
            Column(tr(N_("Balance")), _balance, width=96, narrow=84, align=Align.RIGHT, right=16),
        )
        self.table = LineTable(
            columns, name=tr(N_("Kardex")), row_height=MOVE_ROW, focusable=False,
            shows_selection=False,
        )  # fmt: skip
        self.empty = EmptyState("notebook-pen", "")
        self.foot = Text("", "help", "text3", elide=True)
        self._lay_out()
        self.day.returnPressed.connect(self._entered)
        self.day.left.connect(self.ask_no_day)

    def _lay_out(self) -> None:
        head = QWidget()
        head.setFixedHeight(52)
        row = QHBoxLayout(head)
        row.setContentsMargins(look.INSET, 2, 6, 0)
        row.setSpacing(look.GAP)
        row.addWidget(self.title)
        row.addWidget(self.note, 1)
        row.addWidget(self.day)
        row.addWidget(self.day_key)
        self.day.hide()
        self.body.addWidget(head)
        self._middle = QStackedLayout()
        self.body.addLayout(self._middle, 1)  # before its pages: alone they are windows
        self._middle.addWidget(self.table)
        self._middle.addWidget(self.empty)
        self.body.addWidget(Line())
        foot = QHBoxLayout()
        foot.setContentsMargins(look.INSET, 0, look.INSET, 0)
        self.foot.setFixedHeight(30)
        foot.addWidget(self.foot)
        self.body.addLayout(foot)

    def show_card(self, text: CardText) -> None:
        """Show it from its first row on."""
        self.title.setText(text.title)
        self.note.setText(text.note)
        self.foot.setText(text.foot)
        self.table.set_rows(text.rows)
        self.table.scrollToTop()
        self.empty.show_lines(text.empty)
        self._middle.setCurrentWidget(self.table if text.rows else self.empty)
        self.day_key.setChecked(text.dated)

    def ask_day(self) -> None:
        """Ask for the day to look back at."""
        self.day.show()
        self.day.setText("")
        self.day.setFocus()

    def ask_no_day(self) -> None:
        """Ask no more."""
        self.day.hide()
        self.day_left.emit()

    def turn(self, by: int) -> bool:
        """Scroll a page of what is seen up (-1) or down (1); False where that is the end."""
        bar = self.table.verticalScrollBar()
        before = bar.value()
        rows = max(1, self.table.viewport().height() // MOVE_ROW)
        bar.setValue(before + by * rows * MOVE_ROW)
        return bar.value() != before

    def _entered(self) -> None:
        self.day.hide()
        self.day_entered.emit(self.day.text().strip())


class DayField(Field):
    """A day as people write it; Esc leaves it. Signal: `left()`."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class LotsPanel(Card):
    """The lots of a product where it is looked at, the first to leave first."""

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(margin=1, spacing=0, parent=parent)
        tr = translate
        columns: tuple[Column[LotText], ...] = (
            Column(tr(N_("Lot")), _number, left=16),
            Column(tr(N_("Expires")), _expires, width=112),
            Column(tr(N_("Life")), _life, width=108, narrow=0),
            Column(tr(N_("Left")), _left, width=92, narrow=76, align=Align.RIGHT),
            Column("", _state, width=140, align=Align.RIGHT, right=16),
        )
        self.table = LineTable(
            columns, name=tr(N_("Lots")), row_height=LOT_ROW, focusable=False,
            shows_selection=False,
        )  # fmt: skip
        self.body.addWidget(self.table)

    def show_lots(self, lots: tuple[LotText, ...]) -> None:
        """Show the lots; without any there is no panel. More than three are scrolled to."""
        self.table.set_rows(lots)
        self.setFixedHeight(36 + LOT_ROW * min(len(lots), LOTS_SHOWN) + 2)
        self.setVisible(bool(lots))


def stock_columns(translate: Translate) -> tuple[Column[StockText], ...]:
    """Return the columns of the list."""
    return (
        Column(translate(N_("Product")), _product, left=16),
        Column("", _quantity, width=120, align=Align.RIGHT, right=16),
    )


def _product(row: StockText) -> Cell:
    return Cell(row.name, row.detail, badge=row.badge, weight=600, px=16)


def _quantity(row: StockText) -> Cell:
    if not row.name:
        return Cell()
    return Cell(row.quantity, weight=700, px=16, tone=row.tone,
                bar=(row.share, row.mark, row.bar_tone))  # fmt: skip


def _when(row: MoveText) -> Cell:
    return Cell(row.when, row.who, weight=500)


def _what(row: MoveText) -> Cell:
    return Cell(row.what, row.document, icon=row.icon, icon_tone=row.tone, weight=600)


def _change(row: MoveText) -> Cell:
    tone = "text" if row.tone == "text2" else row.tone
    return Cell(row.change, weight=600, px=16, tone=tone)


def _balance(row: MoveText) -> Cell:
    return Cell(row.balance, weight=700, px=17)


def _number(row: LotText) -> Cell:
    return Cell(row.number, weight=500)


def _expires(row: LotText) -> Cell:
    return Cell(row.expires)


def _life(row: LotText) -> Cell:
    return Cell(bar=(row.life, -1.0, row.life_tone))


def _left(row: LotText) -> Cell:
    return Cell(row.left, weight=700)


def _state(row: LotText) -> Cell:
    return Cell(badge=row.badge)
