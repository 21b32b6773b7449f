"""Products: the list with the one that is looked at, the editor, and files in and out.

Each page says what was done on it by signals of its own (`browse`, `editor`, `bring`, `write`);
`left()` is Esc, `strip_pressed(str)` a key of the strip. `room.join` joins them to the presenter.
"""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import Translate
from pos_app.core.imports import Line
from pos_app.core.money import Currency
from pos_app.ui import theme as look
from pos_app.ui.products.browse import BrowsePage
from pos_app.ui.products.editor import EditorPage
from pos_app.ui.products.rows import (
    CodeText,
    FactText,
    FileText,
    ListedText,
    ProductForm,
    ProgressText,
    SheetText,
    VariantText,
)
from pos_app.ui.products.transit_pages import BringPage, WritePage
from pos_app.ui.values import ChipText, FoundText
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.strip import Strip

PAGES = ("browse", "editor", "bring", "write")


class ProductsView(Screen):
    """See the top of this file for what it says."""

    left = Signal()
    strip_pressed = Signal(str)

    def __init__(
        self, translate: Translate, currency: Currency, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.strip = Strip()
        self.front_strip = self.strip
        self.browse = BrowsePage(translate)
        self.editor = EditorPage(translate, currency)
        self.bring = BringPage(translate)
        self.write = WritePage(translate)
        self._pages: tuple[BrowsePage | EditorPage | BringPage | WritePage, ...]
        self._pages = (self.browse, self.editor, self.bring, self.write)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.PAGE, look.PAGE, look.PAGE, look.PAGE)
        column.setSpacing(look.GAP)
        column.addWidget(self.strip)
        self._stack = QStackedLayout()
        column.addLayout(self._stack, 1)
        for page in self._pages:
            self._stack.addWidget(page)
        self.strip.pressed.connect(self.strip_pressed)
        self.browse.escaped.connect(self._escape)
        for page in (self.editor, self.bring, self.write):
            page.left.connect(self._escape)
        self._bind_keys()

    def _bind_keys(self) -> None:
        for name, key in self.browse.keys.items():
            if name != "edit":
                self.bind(key.cap, partial(self._act, name))
        self.bind("F2", self._page_focus)
        self.bind("F3", self._families)
        self.bind("F4", self._make)
        self.bind("F12", self._primary)
        self.bind("Esc", self._escape)
        self.bind("Up", partial(self._move, -1))
        self.bind("Down", partial(self._move, 1))
        self.bind("PgUp", partial(self._move, -8))
        self.bind("PgDown", partial(self._move, 8))
        self.bind("Left", partial(self._step, -1))
        self.bind("Right", partial(self._step, 1))
        self.bind("Del", self._delete)

    # Keys ----------------------------------------------------------------------------------------

    def front(self) -> str:
        """Return which page is in front."""
        return PAGES[self._stack.currentIndex()]

    def _act(self, name: str) -> None:
        if self.front() == "browse":
            self.browse.keys[name].press()

    def _families(self) -> None:
        if self.front() == "browse":
            self.browse.family_key.press()

    def _make(self) -> None:
        if self.front() == "editor":
            self.editor.make_key.press()

    def _primary(self) -> None:
        {
            "browse": self.browse.keys["edit"],
            "editor": self.editor.save_key,
            "bring": self.bring.go_key,
            "write": self.write.write_key,
        }[self.front()].press()

    def _escape(self) -> None:
        if asks_back := self.strip.key_with_cap("Esc"):
            asks_back.press()
        elif self.front() != "editor" or not self.editor.close_lists():
            self.left.emit()

    def _move(self, by: int) -> None:
        if self.front() == "bring":
            self.bring.walk(by)
        elif self.front() == "write":
            self.write.walk(by)

    def _step(self, by: int) -> None:
        if self.front() == "browse":
            self.browse.step_section(by)
        elif self.front() == "write":
            self.write.step_form()

    def _delete(self) -> None:
        if self.front() == "editor":
            self.editor.drop_code.press()

    def _page_focus(self) -> None:
        self.take_focus()

    # What the presenter tells it -----------------------------------------------------------------

    def show_front(self, page: str) -> None:
        self._stack.setCurrentIndex(PAGES.index(page))
        self.take_focus()

    def show_filters(self, filters: Sequence[ChipText], chosen: str) -> None:
        self.browse.chips.show_chips(filters, chosen)

    def show_families(self, families: Sequence[FoundText], named: str) -> None:
        self.browse.show_families(families, named)

    def show_list(self, count: int, words: str, selected: int) -> None:
        self.browse.show_list(count, words, selected)

    def show_page(self, number: int, rows: Sequence[ListedText]) -> None:
        self.browse.table.rows_model.show_page(number, rows)

    def show_empty(self, sentence: str, detail: str) -> None:
        self.browse.empty.show_lines(sentence, detail)

    def select_row(self, row: int) -> None:
        self.browse.table.select(row)

    def clear_box(self) -> None:
        self.browse.box.clear()

    def show_sheet(self, text: SheetText | None) -> None:
        self.browse.sheet.show_sheet(text)
        self.browse.show_product(text is not None)

    def show_sections(self, sections: Sequence[ChipText], chosen: str) -> None:
        self.browse.sections.show_chips(sections, chosen)

    def show_facts(self, facts: Sequence[FactText]) -> None:
        self.browse.facts.set_rows(facts)

    def show_actions(self, allowed: frozenset[str], toggle: str) -> None:
        for name, key in self.browse.keys.items():
            key.setEnabled(name in allowed)
        self.browse.keys["toggle"].set_label(toggle)

    def show_form(self, form: ProductForm, title: str, *, own_price: bool) -> None:
        self.editor.show_form(form, title, own_price=own_price)

    def show_choices(self, choices: Mapping[str, Sequence[FoundText]]) -> None:
        self.editor.show_choices(choices)

    def show_codes(self, codes: Sequence[CodeText], owner: str, selected: int) -> None:
        self.editor.show_codes(codes, owner, selected)

    def show_variants(self, variants: Sequence[VariantText], selected: int) -> None:
        self.editor.show_variants(variants, selected)

    def show_variant(self, code: str, price_minor: int | None, *, active: bool) -> None:
        self.editor.show_variant(code, price_minor, active=active)

    def show_section(self, section: str) -> None:
        self.editor.show_section(section)

    def show_files(self, files: Sequence[FileText], note: str) -> None:
        self.bring.show_files(files, note)

    def show_progress(self, text: ProgressText | None) -> None:
        self.bring.show_progress(text)
        self.write.show_progress(text)

    def show_preview(self, title: str, note: str, chips: Sequence[ChipText], chosen: str) -> None:
        self.bring.show_preview(title, note, chips, chosen)

    def show_lines(self, lines: Sequence[Line]) -> None:
        self.bring.show_lines(lines)

    def show_ready(self, label: str, *, ready: bool) -> None:
        self.bring.show_ready(label, ready=ready)

    def show_exports(
        self, exports: Sequence[FoundText], chosen: str, form: str, target: str
    ) -> None:
        self.write.show_exports(exports, chosen, form, target)

    def fold(self, narrow: bool) -> None:
        self.browse.fold(narrow)
        self.editor.fold(narrow)
        self.bring.fold(narrow)

    def take_focus(self) -> None:
        page = self._stack.currentIndex()
        if page == 0:
            self.browse.box.take_focus()
        else:
            self._pages[page].take_focus()  # type: ignore[union-attr]  # the first has its box
