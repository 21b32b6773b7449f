"""Stock: the products with what there is of each, and the Kardex of the one that is looked at.

Signals: `entered(str)` and `typed(str)` from the box, `row_selected(int)`, `page_wanted(int)` (a
page of the list is looked at), `filter_chosen(str)`, `place_chosen(str)`, `variant_chosen(str)`,
`receive_clicked()` (F3), `adjust_clicked()` (F4), `shrink_clicked()` (F5), `transfer_clicked()`
(F6), `why_clicked()` (F7), `date_clicked()` (F8), `day_entered(str)`, `card_paged(int)` (PgDn and
PgUp beyond what is shown: 1 older, -1 newer), `strip_pressed(str)`, `left()` (Esc).
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.stock.parts import CardPanel, LotsPanel, ProductHead, stock_columns
from pos_app.ui.stock.rows import CardText, HeadText, LotText, StockText
from pos_app.ui.values import ChipText, FoundText
from pos_app.ui.widgets.card import Card, Line
from pos_app.ui.widgets.chips import Chips
from pos_app.ui.widgets.key import Key, Kind, Shape
from pos_app.ui.widgets.line_table import LineTable
from pos_app.ui.widgets.one_box import OneBox
from pos_app.ui.widgets.paged_rows import PagedRows
from pos_app.ui.widgets.pieces import EmptyState
from pos_app.ui.widgets.results import ResultList
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.strip import Strip
from pos_app.ui.widgets.text import Text

LEFT_WIDE, LEFT_NARROW = 500, 400
PAGE_KEYS = 5  # what the box says of PgDn and PgUp; the arrows are 1
ACTIONS = (
    ("receive", N_("Receive"), "truck", "F3", Kind.SECONDARY),
    ("adjust", N_("Adjust"), "pencil", "F4", Kind.SECONDARY),
    ("shrink", N_("Shrinkage"), "trash-2", "F5", Kind.DANGER),
    ("transfer", N_("Transfer"), "arrow-left-right", "F6", Kind.SECONDARY),
    ("why", N_("Why?"), "circle-question-mark", "F7", Kind.SOFT),
)


class StockView(Screen):
    """See the top of this file for what it says."""

    entered = Signal(str)
    typed = Signal(str)
    row_selected = Signal(int)
    page_wanted = Signal(int)
    filter_chosen = Signal(str)
    place_chosen = Signal(str)
    variant_chosen = Signal(str)
    receive_clicked = Signal()
    adjust_clicked = Signal()
    shrink_clicked = Signal()
    transfer_clicked = Signal()
    why_clicked = Signal()
    date_clicked = Signal()
    day_entered = Signal(str)
    card_paged = Signal(int)
    strip_pressed = Signal(str)
    left = Signal()

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._translate = translate
        self._places: tuple[FoundText, ...] = ()
        self._make_list()
        self._make_product()
        self._lay_out()
        self._connect()
        self._bind_keys()

    def _make_list(self) -> None:
        tr = self._translate
        self.box = OneBox(
            name=tr(N_("Product to look for")),
            placeholder=tr(N_("Name, code or scan")),
            icon="search",
            search_icon=False,
        )
        self.strip = Strip()
        self.front_strip = self.strip
        self.chips = Chips(name=tr(N_("Filters")))
        self.count = Text("", "head", "text2", elide=True)
        self.place_key = Key("", icon="map-pin", cap="F9", px=14)
        self.places = ResultList(name=tr(N_("Places")), parent=self)
        self.table = LineTable(stock_columns(tr), name=tr(N_("Products")), focusable=False)
        self.table.horizontalHeader().hide()
        self.empty = EmptyState("package-search", "")

    def _make_product(self) -> None:
        tr = self._translate
        self.head = ProductHead(tr)
        self.variants = Chips(name=tr(N_("Variants")))
        self.lots = LotsPanel(tr)
        self.card = CardPanel(tr)
        self.action_keys = {
            name: Key(tr(label), kind=kind, shape=Shape.STACK, icon=icon, cap=cap, height=64)
            for name, label, icon, cap, kind in ACTIONS
        }

    def _lay_out(self) -> None:
        self._top = top = QWidget()
        words = QHBoxLayout(top)
        words.setContentsMargins(look.INSET, 4, 6, 2)
        words.addWidget(self.count, 1)
        words.addWidget(self.place_key)
        listed = Card(margin=1, spacing=0)
        listed.body.addWidget(top)
        listed.body.addWidget(Line())
        self._middle = QStackedLayout()
        listed.body.addLayout(self._middle, 1)  # before its pages: alone they are windows
        self._middle.addWidget(self.table)
        self._middle.addWidget(self.empty)
        self._left = QWidget()
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(look.GAP)
        left.addWidget(self.box)
        left.addWidget(self.chips)
        left.addWidget(listed, 1)
        keys = QHBoxLayout()
        keys.setSpacing(look.GAP)
        for key in self.action_keys.values():
            keys.addWidget(key, 1)
        self._product = QWidget()
        product = QVBoxLayout(self._product)
        product.setContentsMargins(0, 0, 0, 0)
        product.setSpacing(look.GAP)
        for part in (self.head, self.variants, self.lots):
            product.addWidget(part)
        product.addWidget(self.card, 1)
        product.addLayout(keys)
        right = QVBoxLayout()
        right.setSpacing(look.GAP)
        right.addWidget(self.strip)  # here, for a question with two answers needs the width
        right.addWidget(self._product, 1)
        right.addStretch(0)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.PAGE, look.PAGE, look.PAGE, look.PAGE)
        row.setSpacing(look.PAGE)
        row.addWidget(self._left)
        row.addLayout(right, 1)

    def _connect(self) -> None:
        self.box.entered.connect(self._enter)
        self.box.enter_empty.connect(self._enter)
        self.box.typed.connect(self.typed)
        self.box.escaped.connect(self._escape)
        self.box.moved.connect(self._move)
        self.strip.pressed.connect(self.strip_pressed)
        self.chips.chosen.connect(self.filter_chosen)
        self.variants.chosen.connect(self.variant_chosen)
        self.place_key.clicked.connect(self._open_places)
        self.places.chosen.connect(self._choose_place)
        self.table.row_selected.connect(self.row_selected)
        self.card.day_key.clicked.connect(self.date_clicked)
        self.card.day_entered.connect(self._take_day)
        self.card.day_left.connect(self.take_focus)
        said: dict[str, SignalInstance] = {
            "receive": self.receive_clicked,
            "adjust": self.adjust_clicked,
            "shrink": self.shrink_clicked,
            "transfer": self.transfer_clicked,
            "why": self.why_clicked,
        }
        for name, signal in said.items():
            self.action_keys[name].clicked.connect(signal)

    def _bind_keys(self) -> None:
        for name, _, _, cap, _ in ACTIONS:
            self.bind(cap, self.action_keys[name])
        self.bind("F2", self.take_focus)
        self.bind("F8", self.card.day_key)
        self.bind("F9", self.place_key)
        self.bind("Esc", self._escape)

    # What the presenter tells it -----------------------------------------------------------------

    def show_filters(self, filters: Sequence[ChipText], chosen: str) -> None:
        self.chips.show_chips(filters, chosen)

    def show_places(self, places: Sequence[FoundText], chosen: str) -> None:
        self._places = tuple(places)
        named = next((place.name for place in places if place.key == chosen), "")
        self.place_key.set_label(named)

    def show_list(self, count: int, words: str, selected: int) -> None:
        rows = PagedRows(count, StockText(), self.page_wanted.emit)
        self.table.set_rows(rows, selected=selected)
        self.count.setText(words)
        self._middle.setCurrentWidget(self.table if count else self.empty)

    def show_page(self, number: int, rows: Sequence[StockText]) -> None:
        self.table.rows_model.show_page(number, rows)

    def show_empty(self, sentence: str, detail: str) -> None:
        self.empty.show_lines(sentence, detail)

    def select_row(self, row: int) -> None:
        self.table.select(row)

    def show_head(self, text: HeadText | None) -> None:
        self.head.show_head(text)
        self._product.setVisible(text is not None)

    def show_variants(self, variants: Sequence[ChipText], chosen: str) -> None:
        self.variants.show_chips(variants, chosen)
        self.variants.setVisible(bool(variants))

    def show_lots(self, lots: tuple[LotText, ...]) -> None:
        self.lots.show_lots(lots)

    def show_card(self, text: CardText) -> None:
        self.card.show_card(text)

    def show_actions(self, allowed: frozenset[str], why: str) -> None:
        for name, key in self.action_keys.items():
            key.setEnabled(name in allowed)
        self.action_keys["why"].set_label(why)

    def ask_day(self) -> None:
        self.card.ask_day()

    def clear_box(self) -> None:
        self.box.clear()

    # Hands ---------------------------------------------------------------------------------------

    def _enter(self, text: str = "") -> None:
        if self.places.is_open():
            self.places.choose()
        elif text:
            self.entered.emit(text)

    def _escape(self) -> None:
        if self.places.is_open():
            self.places.close_list()
        elif asks_back := self.strip.key_with_cap("Esc"):
            asks_back.press()
        else:
            self.left.emit()

    def _move(self, by: int) -> None:
        if self.places.is_open():
            self.places.move_selection(by)
        elif abs(by) == PAGE_KEYS:
            self._page(1 if by > 0 else -1)
        else:
            self.table.move_selection(by)

    def _page(self, by: int) -> None:
        if not self.card.turn(by):
            self.card_paged.emit(by)

    def _open_places(self) -> None:
        if self.places.is_open():
            self.places.close_list()
            return
        self.places.show_found(self._places, self._top)
        self.take_focus()

    def _choose_place(self, key: str) -> None:
        self.place_chosen.emit(key)
        self.take_focus()

    def _take_day(self, text: str) -> None:
        self.day_entered.emit(text)
        self.take_focus()

    def fold(self, narrow: bool) -> None:
        self._left.setFixedWidth(LEFT_NARROW if narrow else LEFT_WIDE)
        self.head.set_narrow(narrow)
        self.lots.table.set_narrow(narrow)
        self.card.table.set_narrow(narrow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the open list of places below its key."""
        super().resizeEvent(event)
        self.places.place()

    def take_focus(self) -> None:
        self.box.take_focus()
