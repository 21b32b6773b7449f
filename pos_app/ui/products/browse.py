"""The page of products: the list at the left, the one that is looked at, and what can be done."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.products.parts import ProductSheet
from pos_app.ui.products.rows import FactText, ListedText
from pos_app.ui.values import FoundText
from pos_app.ui.widgets.card import Card, Line
from pos_app.ui.widgets.cell import Align, Cell
from pos_app.ui.widgets.chips import Chips
from pos_app.ui.widgets.key import Key, Kind, Shape
from pos_app.ui.widgets.line_table import Column, LineTable
from pos_app.ui.widgets.one_box import OneBox
from pos_app.ui.widgets.paged_rows import PagedRows
from pos_app.ui.widgets.pieces import EmptyState
from pos_app.ui.widgets.results import ResultList
from pos_app.ui.widgets.text import Text

LEFT_WIDE: Final = 520
LEFT_NARROW: Final = 430
FACT_ROW: Final = 52
LIST_ACTIONS: Final = (
    ("new", N_("New"), "plus", "Ctrl+N"),
    ("import", N_("Import"), "file-up", "F9"),
    ("export", N_("Export"), "file-down", "F10"),
)
PRODUCT_ACTIONS: Final = (
    ("toggle", N_("Sell no more"), "eye-off", "F8", Kind.SECONDARY),
    ("picture", N_("Picture"), "image", "F6", Kind.SECONDARY),
    ("stock", N_("Stock"), "boxes", "F7", Kind.SECONDARY),
    ("edit", N_("Edit"), "pencil", "F12", Kind.PRIMARY),
)


class BrowsePage(QWidget):
    """See `view.py` for its signals, which the screen hands on."""

    typed = Signal(str)
    entered = Signal(str)
    escaped = Signal()
    row_selected = Signal(int)
    page_wanted = Signal(int)
    filter_chosen = Signal(str)
    family_chosen = Signal(str)
    section_chosen = Signal(str)
    acted = Signal(str)

    def __init__(self, translate: Translate) -> None:
        super().__init__()
        tr = self._translate = translate
        self._families: tuple[FoundText, ...] = ()
        self.box = OneBox(
            name=tr(N_("Product to look for")),
            placeholder=tr(N_("Name, code or scan")),
            icon="search",
            search_icon=False,
        )
        self.chips = Chips(name=tr(N_("Filters")))
        self.count = Text("", "head", "text2", elide=True)
        self.family_key = Key("", icon="tags", cap="F3", px=14)
        self.families = ResultList(name=tr(N_("Families")), parent=self)
        self.table = LineTable(_list_columns(), name=tr(N_("Products")), focusable=False)
        self.table.horizontalHeader().hide()
        self.empty = EmptyState("package-search", "")
        self.sheet = ProductSheet()
        self.sections = Chips(name=tr(N_("Parts of the product")))
        self.facts = LineTable(
            _fact_columns(), name=tr(N_("Parts of the product")), row_height=FACT_ROW,
            focusable=False, shows_selection=False,
        )  # fmt: skip
        self.facts.horizontalHeader().hide()
        self.keys = {
            name: Key(tr(label), shape=Shape.STACK, icon=icon, cap=cap, height=64)
            for name, label, icon, cap in LIST_ACTIONS
        }
        self.keys |= {
            name: Key(tr(label), kind=kind, shape=Shape.STACK, icon=icon, cap=cap, height=64)
            for name, label, icon, cap, kind in PRODUCT_ACTIONS
        }
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._top = QWidget()
        words = QHBoxLayout(self._top)
        words.setContentsMargins(look.INSET, 4, 6, 2)
        words.addWidget(self.count, 1)
        words.addWidget(self.family_key)
        listed = Card(margin=1, spacing=0)
        listed.body.addWidget(self._top)
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
        files = QHBoxLayout()
        files.setSpacing(look.GAP)
        for name, *_ in LIST_ACTIONS:
            files.addWidget(self.keys[name], 1)
        left.addLayout(files)
        self._product = QWidget()
        product = QVBoxLayout(self._product)
        product.setContentsMargins(0, 0, 0, 0)
        product.setSpacing(look.GAP)
        below = Card(margin=1)
        below.body.addWidget(self.facts)
        product.addWidget(self.sheet)
        product.addWidget(self.sections)
        product.addWidget(below, 1)
        keys = QHBoxLayout()
        keys.setSpacing(look.GAP)
        for name, *_ in PRODUCT_ACTIONS:
            keys.addWidget(self.keys[name], 1)
        product.addLayout(keys)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.PAGE)
        row.addWidget(self._left)
        row.addWidget(self._product, 1)

    def _connect(self) -> None:
        self.box.entered.connect(self._enter)
        self.box.enter_empty.connect(self._enter)
        self.box.typed.connect(self.typed)
        self.box.escaped.connect(self._escape)
        self.box.moved.connect(self._move)
        self.chips.chosen.connect(self.filter_chosen)
        self.sections.chosen.connect(self.section_chosen)
        self.family_key.clicked.connect(self._open_families)
        self.families.chosen.connect(self.family_chosen)
        self.table.row_selected.connect(self.row_selected)
        for name, key in self.keys.items():
            key.setObjectName(name)
            key.clicked.connect(self._act)

    def _act(self) -> None:
        sender = self.sender()
        assert sender is not None
        self.acted.emit(sender.objectName())

    # What it shows -------------------------------------------------------------------------------

    def show_families(self, families: Sequence[FoundText], named: str) -> None:
        self._families = tuple(families)
        self.family_key.set_label(named)

    def show_list(self, count: int, words: str, selected: int) -> None:
        rows = PagedRows(count, ListedText(), self.page_wanted.emit)
        self.table.set_rows(rows, selected=selected)
        self.count.setText(words)
        self._middle.setCurrentWidget(self.table if count else self.empty)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the selected row in view."""
        super().resizeEvent(event)
        self.table.select(self.table.current_row())

    def show_product(self, shown: bool) -> None:
        self._product.setVisible(shown)

    # Hands ---------------------------------------------------------------------------------------

    def _enter(self, text: str = "") -> None:
        if self.families.is_open():
            self.families.choose()
        elif text:
            self.entered.emit(text)

    def _escape(self) -> None:
        if self.families.is_open():
            self.families.close_list()
        else:
            self.escaped.emit()

    def _move(self, by: int) -> None:
        if self.families.is_open():
            self.families.move_selection(by)
        else:
            self.table.move_selection(by)

    def _open_families(self) -> None:
        if self.families.is_open():
            self.families.close_list()
            return
        self.families.show_found(self._families, self._top)
        self.box.take_focus()

    def step_section(self, by: int) -> None:
        """Show the next part of the product, or the one before."""
        names = list(self.sections.chips)
        here = [self.sections.chips[name].isChecked() for name in names]
        if names and any(here):
            self.section_chosen.emit(names[(here.index(True) + by) % len(names)])

    def fold(self, narrow: bool) -> None:
        self._left.setFixedWidth(LEFT_NARROW if narrow else LEFT_WIDE)
        self.table.set_narrow(narrow)


def _list_columns() -> tuple[Column[ListedText], ...]:
    return (
        Column("", _what, left=16),
        Column("", _price, width=132, align=Align.RIGHT, right=16),
    )


def _fact_columns() -> tuple[Column[FactText], ...]:
    return (
        Column("", _fact, left=16),
        Column("", _fact_badge, width=128, narrow=112),
        Column("", _figure, width=260, narrow=190, align=Align.RIGHT, right=16),
    )


def _what(row: ListedText) -> Cell:
    return Cell(row.name, row.detail, badge=row.badge, weight=600, px=15)


def _price(row: ListedText) -> Cell:
    return Cell(row.price, row.stock, weight=700, px=15)


def _fact(row: FactText) -> Cell:
    return Cell(row.text, row.detail, px=15)


def _fact_badge(row: FactText) -> Cell:
    return Cell(badge=row.badge) if row.badge is not None else Cell()


def _figure(row: FactText) -> Cell:
    return Cell(row.figure, weight=600)
