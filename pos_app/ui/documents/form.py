"""The head of a document: fields one under the other, and a few fields asked for in place."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.core.money import Currency
from pos_app.ui import theme as look
from pos_app.ui.documents.rows import AskText, FieldText, Kind
from pos_app.ui.values import FoundText
from pos_app.ui.widgets.card import Panel
from pos_app.ui.widgets.choice import Choice
from pos_app.ui.widgets.edits import MoneyEdit, QuantityEdit
from pos_app.ui.widgets.field import Field, NumberEdit
from pos_app.ui.widgets.key import Key
from pos_app.ui.widgets.key import Kind as KeyKind
from pos_app.ui.widgets.results import ResultList
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.text import Text

HALO = 3
PRICE_DECIMALS = 4  # more than the currency has
Input = Field | Choice


class PickField(Field):
    """A field whose content is one of what typing finds. Its screen owns the list of the found.

    Signals: `searched(str)` while typing, or with Down or a touch on it; `picked(str)`.
    """

    searched = Signal(str)
    picked = Signal(str)

    def __init__(self, *, name: str, caption: str, placeholder: str, over: QWidget) -> None:
        super().__init__(name=name, caption=caption, placeholder=placeholder)
        self._kept = ""
        self._waiting = False  # for what was found of the text that stands here
        self._entered = False  # Enter was pressed meanwhile: the first of it is meant
        self.results = ResultList(name=name, parent=over)
        self.results.chosen.connect(self.picked)
        self.textEdited.connect(self._search)

    def keep(self, text: str) -> None:
        """Show what is chosen now."""
        self._kept = text
        self.setText(text)
        self.setCursorPosition(0)

    def _search(self, text: str) -> None:
        self._waiting, self._entered = True, False
        self.searched.emit(text)

    def show_found(self, rows: Sequence[FoundText]) -> None:
        """Offer what was found of the newest text, while somebody still writes here."""
        self._waiting = False
        if self.hasFocus():
            self.results.show_found(rows, self)
            if self._entered and rows:
                self._choose()
        self._entered = False

    def _choose(self) -> None:
        """Take the row the arrows went to, or the first."""
        if not self.results.choose():
            self.results.move_selection(1)
            self.results.choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go through what was found; the first of it is meant by a plain Enter."""
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            if self.results.is_open():
                self.results.move_selection(1 if key == Qt.Key.Key_Down else -1)
            else:
                self._search("")
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._waiting:
            self._entered = True
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.results.is_open():
            if not event.isAutoRepeat():
                self._choose()
        elif key == Qt.Key.Key_Escape and self.results.is_open():
            self.results.close_list()
            self.keep(self._kept)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Offer everything at a touch."""
        super().mousePressEvent(event)
        self.selectAll()
        self._search("")

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Let the next letter begin anew."""
        super().focusInEvent(event)
        self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Go back to what was chosen."""
        super().focusOutEvent(event)
        self._waiting = self._entered = False
        self.results.close_list()
        self.keep(self._kept)


class Form(QWidget):
    """Fields by name. `show_fields` makes them anew only where they are others than before.

    Signals: `changed(key, text)` (numbers as digits of their integer), `searched(key, text)`,
    `picked(key, found)`, `ended()`: Enter in the last field.
    """

    changed = Signal(str, str)
    searched = Signal(str, str)
    picked = Signal(str, str)
    ended = Signal()

    def __init__(self, currency: Currency, over: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._currency, self._over = currency, over
        self._shape: tuple[object, ...] = ()
        self.inputs: dict[str, Input] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(look.GAP)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)

    def show_fields(self, fields: Sequence[FieldText]) -> None:
        """Show these fields; one that somebody is writing in keeps what was typed."""
        shape = tuple((f.key, f.caption, f.kind, f.options, f.half) for f in fields)
        if shape != self._shape:
            self._make(fields)
            self._shape = shape
        for each in fields:
            self.set_value(each.key, each.value)

    def _make(self, fields: Sequence[FieldText]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        self.inputs = {}
        row, column = 0, 0
        for each in fields:
            made = self._input(each)
            self.inputs[each.key] = made
            span = 1 if each.half else 2
            self._grid.addWidget(made, row, column, 1, span)
            made.show()
            row, column = (row, 1) if each.half and column == 0 else (row + 1, 0)

    def _input(self, text: FieldText) -> Input:
        key = text.key
        if text.kind is Kind.CHOICE:
            choice = Choice(text.caption, text.options, columns=text.columns or len(text.options))
            choice.setContentsMargins(HALO, 0, HALO, 0)  # as wide as a field is drawn
            choice.chosen.connect(partial(self.changed.emit, key))
            return choice
        made = self._field(text)
        if isinstance(made, PickField):
            made.searched.connect(partial(self.searched.emit, key))
            made.picked.connect(partial(self._picked, key))
            made.returnPressed.connect(partial(self._next, key))
        elif isinstance(made, NumberEdit):
            made.value_changed.connect(partial(self._number, key))
            made.entered.connect(partial(self._next, key))
        else:
            made.textEdited.connect(partial(self.changed.emit, key))
            made.textEdited.connect(lambda _text, field=made: field.mark_bad(False))
            made.returnPressed.connect(partial(self._next, key))
        return made

    def _field(self, text: FieldText) -> Field:
        name, money = text.caption, self._currency
        if text.kind is Kind.PICK:
            return PickField(name=name, caption=name, placeholder=text.placeholder, over=self._over)
        if text.kind is Kind.QUANTITY:
            return QuantityEdit(name=name, mark=money.decimal, caption=name, px=17)
        if text.kind is Kind.MONEY:
            return MoneyEdit(money, name=name, caption=name, px=17)
        if text.kind is Kind.PRICE:
            return price_edit(money, name=name, caption=name)
        caption, hint = ("", name) if text.bare else (name, text.placeholder)
        made = Field(name=name, caption=caption, placeholder=hint)
        if text.kind is Kind.HIDDEN:
            made.setEchoMode(Field.EchoMode.Password)
        return made

    # What stands in them -------------------------------------------------------------------------

    def set_value(self, key: str, value: str) -> None:
        """Show a value, unless it is being written."""
        made = self.inputs[key]
        if isinstance(made, Choice):
            made.choose(value)
        elif isinstance(made, PickField):
            if not made.results.is_open():
                made.keep(value)
        elif isinstance(made, NumberEdit):
            number = int(value) if value else None
            if made.value() != number:
                made.blockSignals(True)
                made.set_value(number)
                made.blockSignals(False)
        elif made.text() != value and not (made.hasFocus() and made.text().strip() == value):
            made.setText(value)

    def value(self, key: str) -> str:
        """Return what stands in a field."""
        made = self.inputs[key]
        if isinstance(made, Choice):
            return made.value()
        if isinstance(made, NumberEdit):
            number = made.value()
            return "" if number is None else str(number)
        return made.text().strip()

    def mark_bad(self, key: str) -> None:
        """Show that a field is refused, and go there."""
        made = self.inputs.get(key)
        if isinstance(made, Field):
            made.mark_bad(True)
            made.setFocus()

    def show_found(self, key: str, rows: Sequence[FoundText]) -> None:
        """Offer what was found for a field."""
        made = self.inputs.get(key)
        if isinstance(made, PickField):
            made.show_found(rows)

    def focus_field(self, key: str = "") -> None:
        """Go to a field, or to the first."""
        made = self.inputs.get(key) or next(
            (each for each in self.inputs.values() if isinstance(each, Field)), None
        )
        if isinstance(made, Field):
            made.setFocus()
            made.selectAll()

    def _picked(self, key: str, found: str) -> None:
        self.picked.emit(key, found)
        if self.isVisible():  # nothing is asked in its place
            self._next(key)

    def _number(self, key: str) -> None:
        self.changed.emit(key, self.value(key))

    def _next(self, key: str) -> None:
        """Go on to the field after this one; after the last the form has ended."""
        fields = [name for name, made in self.inputs.items() if isinstance(made, Field)]
        if key not in fields:  # it was made anew meanwhile
            return
        at = fields.index(key) + 1
        if at < len(fields):
            self.focus_field(fields[at])
        else:
            self.ended.emit()


def price_edit(currency: Currency, *, name: str, caption: str = "", height: int = 54) -> NumberEdit:
    """Return an input of a unit cost: `value()` has four more decimals than the currency."""
    return NumberEdit(
        name=name,
        decimals=currency.exponent + PRICE_DECIMALS,
        thousands=currency.thousands,
        mark=currency.decimal,
        caption=caption,
        px=17,
        height=height,
    )


class AskPanel(Screen):
    """Asks for a few fields in place, never in a dialog.

    Signals: `answered(str, object)` with the key of the question and a dict of texts,
    `cancelled(str)`, and those of the form. Enter goes from field to field and accepts after the
    last; Esc cancels.
    """

    answered = Signal(str, object)
    cancelled = Signal(str)

    def __init__(
        self, translate: Translate, currency: Currency, over: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("")  # no ground of its own: it lies on a page
        self._key = ""
        self._translate = translate
        self.panel = Panel("", margin=12)
        self.sentence = Text("", "small", "text2", wrap=True)
        self.form = Form(currency, over)
        self.cancel = Key(translate(N_("Cancel")), cap=translate(N_("Esc")), height=56)
        self._keys = QHBoxLayout()
        self._keys.setSpacing(look.GAP)
        self._keys.addWidget(self.cancel, 1)
        self.accept = Key("", kind=KeyKind.PRIMARY, cap="F12", height=56)
        self._keys.addWidget(self.accept, 1)
        self.panel.body.addWidget(self.sentence)
        self.panel.body.addWidget(self.form)
        self.panel.body.addStretch(1)
        self.panel.body.addLayout(self._keys)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.panel)
        self.cancel.clicked.connect(self._cancel)
        self.accept.clicked.connect(self._accept)
        self.form.ended.connect(self._accept)
        self.bind("Esc", self.cancel)
        self.bind("F12", self.accept)

    def ask(self, text: AskText) -> None:
        """Ask; what was asked before is dropped."""
        self._key = text.key
        self.panel.title.setText(text.title)
        self.panel.note.setText(text.note)
        self.sentence.setText(text.sentence)
        self.sentence.setVisible(bool(text.sentence))
        self.accept.kind = KeyKind.DANGER if text.danger else KeyKind.PRIMARY
        self.accept.set_label(text.accept)
        self.form.show_fields(text.fields)
        self.form.focus_field()
        if not any(isinstance(made, Field) for made in self.form.inputs.values()):
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setFocus()

    def key(self) -> str:
        """Return what is asked, or was asked last."""
        return self._key

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep the keys of the screen behind from acting while the question is open."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.hasFocus():
            self.accept.press()
        event.accept()

    def _accept(self) -> None:
        values = {key: self.form.value(key) for key in self.form.inputs}
        self.answered.emit(self._key, values)

    def _cancel(self) -> None:
        self.cancelled.emit(self._key)
