"""A screen of documents: the page that looks at them and the page that writes one.

How to use it: make `Words` (placeholders, columns), `DocumentsView(translate, currency, words)` and
a presenter that answers its signals; `join(view, presenter)` connects those the presenter has a
method for, under the same name. Presenters usually hold a `Browsing` (pages of the list, search,
chips, the document) and a `Writing` (lines that come of scans, drafts), see those modules; the
screens of `pos_app.ui.purchase_orders` and `pos_app.ui.purchases` show both.

Signals (plain values):
  searched(str)                 the box over the list changed;  search_entered(str): Enter there
  filter_chosen(str)            a chip
  row_selected(int)             another document;  row_activated(int): Enter or a second touch
  more_wanted()                 the list was scrolled to its end
  entered(str), typed(str)      the box over the lines
  found_chosen(str)             key of a product that was found
  line_selected(int)            another line;  line_stepped(int): + or -;  line_removed()
  cell_written(int, str, str)   line, column, text (numbers: digits of their integer)
  field_changed(str, str)       a field of the head
  field_searched(str, str)      a field that picks wants to offer;  field_picked(str, str)
  answered(str, object)         a question, and its fields by name;  ask_cancelled(str)
  acted(str)                    a key at the foot
  strip_pressed(str)            a key of the strip
  escaped()                     Esc where nothing else takes it
"""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QKeyCombination, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from pos_app.core.i18n import Translate
from pos_app.core.money import Currency
from pos_app.ui.documents.browse import BrowsePage
from pos_app.ui.documents.rows import (
    ActionText,
    AskText,
    DetailText,
    DocumentText,
    FieldText,
    FilterText,
    LineText,
    Words,
)
from pos_app.ui.documents.screen import BROWSE, WRITE
from pos_app.ui.documents.write import WritePage
from pos_app.ui.values import Figure, FoundText, StripText
from pos_app.ui.widgets.key import Key
from pos_app.ui.widgets.screen import Screen


class DocumentsView(Screen):
    """See the top of this file."""

    searched = Signal(str)
    search_entered = Signal(str)
    filter_chosen = Signal(str)
    row_selected = Signal(int)
    row_activated = Signal(int)
    more_wanted = Signal()
    entered = Signal(str)
    typed = Signal(str)
    found_chosen = Signal(str)
    line_selected = Signal(int)
    line_stepped = Signal(int)
    line_removed = Signal()
    cell_written = Signal(int, str, str)
    field_changed = Signal(str, str)
    field_searched = Signal(str, str)
    field_picked = Signal(str, str)
    answered = Signal(str, object)
    ask_cancelled = Signal(str)
    acted = Signal(str)
    strip_pressed = Signal(str)
    escaped = Signal()

    def __init__(
        self,
        translate: Translate,
        currency: Currency,
        words: Words,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.browse = BrowsePage(translate, currency, words, self)
        self.write = WritePage(translate, currency, words, self)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.browse)
        self._pages.addWidget(self.write)
        self._connect()
        self.bind("F2", self._to_box)
        self.bind("F7", self.focus_head)
        self.bind("Esc", self._escape)
        self.bind("Up", lambda: self._move(-1))
        self.bind("Down", lambda: self._move(1))
        self.show_page(BROWSE)

    def _connect(self) -> None:
        browse, write = self.browse, self.write
        browse.searched.connect(self.searched)
        browse.entered.connect(self.search_entered)
        browse.escaped.connect(self.escaped)
        browse.filter_chosen.connect(self.filter_chosen)
        browse.row_selected.connect(self.row_selected)
        browse.row_activated.connect(self.row_activated)
        browse.more_wanted.connect(self.more_wanted)
        browse.foot.pressed.connect(self.acted)
        write.entered.connect(self.entered)
        write.typed.connect(self.typed)
        write.escaped.connect(self.escaped)
        write.found_chosen.connect(self.found_chosen)
        write.line_selected.connect(self.line_selected)
        write.stepped.connect(self.line_stepped)
        write.removed.connect(self.line_removed)
        write.written.connect(self.cell_written)
        write.acted.connect(self.acted)
        write.form.changed.connect(self.field_changed)
        for form in (write.form, browse.ask.form, write.ask.form):
            form.searched.connect(self.field_searched)
            form.picked.connect(self.field_picked)
        for page in (browse, write):
            page.strip.pressed.connect(self.strip_pressed)
            page.ask.answered.connect(self.answered)
            page.ask.cancelled.connect(self.ask_cancelled)

    # Pages ---------------------------------------------------------------------------------------

    def show_page(self, name: str) -> None:
        """Bring a page to the front: `browse` or `write`; what was being written is kept."""
        if name == BROWSE:
            self.write.lines.finish()
        page = self.write if name == WRITE else self.browse
        changed = self._pages.currentWidget() is not page
        self._pages.setCurrentWidget(page)
        self.front_strip = page.strip
        if changed and self.isVisible():
            self.take_focus()

    def page(self) -> str:
        """Return which page is in front."""
        return WRITE if self._pages.currentWidget() is self.write else BROWSE

    def _front(self) -> BrowsePage | WritePage:
        return self.write if self.page() == WRITE else self.browse

    def is_asking(self) -> bool:
        """Return whether a question is open."""
        return self._front().ask.isVisible()

    # What the presenter tells it: looking --------------------------------------------------------

    def show_filters(self, filters: Sequence[FilterText], chosen: str) -> None:
        """Show the chips over the list."""
        self.browse.show_filters(filters, chosen)

    def show_rows(self, rows: Sequence[DocumentText], selected: int) -> None:
        """Show the list."""
        self.browse.show_rows(rows, selected)

    def show_empty(self, sentence: str, detail: str = "") -> None:
        """Say what an empty list means."""
        self.browse.empty.show_lines(sentence, detail)

    def show_detail(self, text: DetailText | None) -> None:
        """Show the document at the right."""
        self.browse.show_detail(text)

    def show_browse_actions(self, actions: Sequence[ActionText]) -> None:
        """Offer keys below the document."""
        self.browse.foot.show_actions(actions)

    # Writing -------------------------------------------------------------------------------------

    def show_head(self, title: str, fields: Sequence[FieldText], note: str = "") -> None:
        """Show the fields of the document that is being written."""
        self.write.show_head(title, fields, note)

    def show_figure(self, figure: Figure | None) -> None:
        """Show the number that matters over the head."""
        self.write.show_figure(figure)

    def show_lines(self, lines: Sequence[LineText], selected: int, fresh: int = -1) -> None:
        """Show the lines that are being written."""
        self.write.show_lines(lines, selected, fresh)

    def show_write_actions(self, actions: Sequence[ActionText]) -> None:
        """Offer keys: the main one below the head, the others below the lines."""
        self.write.show_actions(actions)

    def write_cell(self, row: int, key: str, text: str | None = None) -> None:
        """Open a cell of a line for writing."""
        self.write.lines.write(row, key, text)

    def keep_writing(self) -> None:
        """Leave open the cell whose text is refused."""
        self.write.lines.keep_writing()

    def finish_writing(self) -> bool:
        """Keep the cell that is being written; return whether it was kept."""
        return self.write.lines.finish()

    def show_found(self, rows: Sequence[FoundText]) -> None:
        """Offer products under the box; no rows close the list."""
        self.write.results.show_found(rows, self.write.box)

    def box_text(self) -> str:
        """Return what stands in the box over the lines."""
        return self.write.box.text().strip()

    def clear_box(self) -> None:
        """Empty the box over the lines and close what was found."""
        self.write.box.clear()
        self.write.results.close_list()

    def clear_search(self) -> None:
        """Empty the box over the list."""
        self.browse.box.clear()

    # Both ----------------------------------------------------------------------------------------

    def show_field_found(self, key: str, rows: Sequence[FoundText]) -> None:
        """Offer what was found for a field that picks."""
        form = self._front().ask.form if self.is_asking() else self.write.form
        form.show_found(key, rows)

    def show_problem(self, key: str) -> None:
        """Mark a field that is refused, and go there."""
        form = self._front().ask.form if self.is_asking() else self.write.form
        form.mark_bad(key)

    def ask(self, text: AskText) -> None:
        """Ask for a few fields in place of the document or its head."""
        page = self._front()
        page.show_ask(True)
        page.ask.ask(text)

    def set_answer(self, key: str, value: str) -> None:
        """Fill a field of the question, such as one that was picked."""
        self._front().ask.form.set_value(key, value)

    def close_ask(self) -> None:
        """Put the question away."""
        for page in (self.browse, self.write):
            page.show_ask(False)
        self.take_focus()

    def show_strip(self, text: StripText | None) -> None:
        """Say something on the page in front, or nothing."""
        if text is None:
            for page in (self.browse, self.write):
                page.strip.hide_strip()
        else:
            self._front().strip.show_strip(text)

    # Hands ---------------------------------------------------------------------------------------

    def take_focus(self) -> None:
        """Go to the cell that is being written, or to the box of the page in front."""
        field = self.write.lines.field() if self.page() == WRITE else None
        if field is not None:
            field.setFocus()
        else:
            self._to_box()

    def _to_box(self) -> None:
        self._front().box.take_focus()

    def focus_head(self) -> None:
        """Go to the first field of the head."""
        if self.page() == WRITE and not self.is_asking():
            self.write.form.focus_field()

    def _escape(self) -> None:
        """Back to the box; from there the presenter is asked."""
        if self._front().box.hasFocus():
            self.escaped.emit()
        else:
            self._to_box()

    def _move(self, by: int) -> None:
        table = self.write.lines if self.page() == WRITE else self.browse.table
        table.move_selection(by)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the key of the page in front that has this cap; otherwise as every screen."""
        key = self._key_of(event)
        if key is None:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.write.lines.finish()
            key.press()

    def _key_of(self, event: QKeyEvent) -> Key | None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        pressed = QKeySequence(QKeyCombination(modifiers, Qt.Key(event.key()))).toString()
        page = self._front()
        if self._in_strip(pressed) is not None:
            return None
        found = page.foot.caps.get(pressed)
        if found is None and isinstance(page, WritePage):
            found = page.keys.caps.get(pressed)
        return found

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the chips find their place too."""
        super().resizeEvent(event)
        self.browse.place_chips(bool(self._narrow))

    def fold(self, narrow: bool) -> None:
        """Arrange both pages for a narrow or a wide window."""
        self.browse.fold(narrow)
        self.write.fold(narrow)


_SIGNALS: Final = (
    "searched", "search_entered", "filter_chosen", "row_selected", "row_activated", "more_wanted",
    "entered", "typed", "found_chosen", "line_selected", "line_stepped", "line_removed",
    "cell_written", "field_changed", "field_searched", "field_picked", "answered", "ask_cancelled",
    "acted", "strip_pressed", "escaped",
)  # fmt: skip


def join(view: DocumentsView, presenter: object) -> None:
    """Connect each signal to the method of the presenter of that name, where it has one."""
    for name in _SIGNALS:
        method: Any = getattr(presenter, name, None)
        if method is not None:
            signal: SignalInstance = getattr(view, name)
            signal.connect(method)
