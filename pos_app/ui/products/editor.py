"""The page that writes a product: fields at the left, its codes or its variants at the right."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.core.money import Currency
from pos_app.ui import theme as look
from pos_app.ui.products.parts import Picker
from pos_app.ui.products.rows import CodeText, ProductForm, VariantText
from pos_app.ui.products.words import FLAGS
from pos_app.ui.values import ChipText, FoundText
from pos_app.ui.widgets.card import Card
from pos_app.ui.widgets.cell import Align, Cell
from pos_app.ui.widgets.chips import Chips
from pos_app.ui.widgets.edits import MoneyEdit, QuantityEdit
from pos_app.ui.widgets.field import Field, NumberEdit
from pos_app.ui.widgets.key import Key, Kind
from pos_app.ui.widgets.line_table import Column, LineTable
from pos_app.ui.widgets.pieces import EmptyState
from pos_app.ui.widgets.results import ResultList
from pos_app.ui.widgets.text import Text

LEFT_WIDE: Final = 600
LEFT_NARROW: Final = 526
ROW: Final = 52
AXES: Final = 2
CODES, VARIANTS = "codes", "variants"


class EditorPage(QWidget):
    """See `view.py` for its signals, which the screen hands on."""

    form_changed = Signal(object)  # a ProductForm
    save_wanted = Signal(object)
    left = Signal()
    code_added = Signal(str, int, str)
    code_removed = Signal(int)
    matrix_wanted = Signal(object)  # pairs of name and values
    variant_chosen = Signal(int)
    variant_written = Signal(str, object, bool)
    variant_removed = Signal()

    def __init__(self, translate: Translate, currency: Currency) -> None:
        super().__init__()
        self._translate, self._currency = translate, currency
        self._showing = False
        self._make_fields()
        self._make_codes()
        self._make_variants()
        self._lay_out()
        self._connect()

    # The fields ----------------------------------------------------------------------------------

    def _make_fields(self) -> None:
        tr, money = self._translate, self._currency
        self.title = Text("", "title", elide=True)
        self.name = Field(name=tr(N_("Name")), caption=tr(N_("Name")))
        self.code = Field(name=tr(N_("Code")), caption=tr(N_("Code")))
        self.category = Field(name=tr(N_("Family")), caption=tr(N_("Family")))
        self.families = ResultList(name=tr(N_("Families")), parent=self)
        self._families: tuple[FoundText, ...] = ()
        self.price = MoneyEdit(money, name=tr(N_("Price")), caption=tr(N_("Price")), px=17)
        self.price_from = Field(
            name=tr(N_("Price from")), caption=tr(N_("From")), placeholder=tr(N_("now"))
        )
        self.minimum = QuantityEdit(
            name=tr(N_("Minimum stock")), mark=money.decimal, px=16,
            caption=tr(N_("Minimum stock")),
        )  # fmt: skip
        self.days = NumberEdit(
            name=tr(N_("Days of delivery")), decimals=0, thousands="", mark=money.decimal,
            max_digits=4, px=16, caption=tr(N_("Days of delivery")),
        )  # fmt: skip
        self.unit = Picker(tr(N_("Sold by")), self)
        self.tax = Picker(tr(N_("Tax")), self)
        self.shortage = Picker(tr(N_("If short")), self)
        self.flags: dict[str, Key] = {}
        for name, words in FLAGS.items():
            key = Key(tr(words), px=14)
            key.setCheckable(True)
            self.flags[name] = key

    def _make_codes(self) -> None:
        tr, money = self._translate, self._currency
        self.new_code = Field(
            name=tr(N_("New barcode")), placeholder=tr(N_("Scan, or write a code"))
        )
        self.held = QuantityEdit(
            name=tr(N_("Holds")), mark=money.decimal, px=16, caption=tr(N_("Holds"))
        )
        self.pack = Field(name=tr(N_("Name of the pack")), placeholder=tr(N_("Box, pack …")))
        self.code_table = LineTable(_code_columns(tr), name=tr(N_("Barcodes")), row_height=ROW)
        self.no_codes = EmptyState(
            "barcode", tr(N_("No barcode yet")), tr(N_("Scan it here, whatever has the focus")),
            tr(N_("A box of 12 holds 12: one scan sells them all")),
        )  # fmt: skip
        self.owner = Text("", "strong", "primary_text", elide=True)
        self.drop_code = Key(tr(N_("Take away")), cap=tr(N_("Del")), icon="trash-2", px=14)

    def _make_variants(self) -> None:
        tr = self._translate
        examples = ((N_("Size"), N_("S, M, L")), (N_("Colour"), N_("Blue, red")))
        self.axes = [
            (
                Field(name=tr(what), placeholder=tr(what)),
                Field(name=tr(values), placeholder=tr(values)),
            )
            for what, values in examples
        ]
        self.make_key = Key(tr(N_("Make the variants")), cap="F4", icon="split", px=14)
        self.variant_table = LineTable(
            _variant_columns(tr), name=tr(N_("Variants")), row_height=ROW
        )
        self.no_variants = EmptyState(
            "split", tr(N_("One product, one stock")),
            tr(N_("Sizes or colours are counted and priced each by itself")),
        )  # fmt: skip
        self.variant_code = Field(
            name=tr(N_("Code of the variant")), placeholder=tr(N_("Code of the variant"))
        )
        self.variant_price = MoneyEdit(
            self._currency, name=tr(N_("Price of the variant")), caption=tr(N_("Price")), px=16
        )
        self.variant_active = Key(tr(FLAGS["active"]), px=14)
        self.variant_active.setCheckable(True)
        self.drop_variant = Key(tr(N_("Take away")), icon="trash-2", px=14)

    # Layout --------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        tr = self._translate
        card = Card(margin=14, spacing=6)
        self._left = card
        card.body.addWidget(self.title)
        grid = QGridLayout()
        grid.setSpacing(6)
        grid.addWidget(self.name, 0, 0, 1, 2)
        pairs: tuple[tuple[QWidget, QWidget], ...] = (
            (self.code, self.unit),
            (self.category, self.tax),
            (self.price, self.price_from),
            (self.minimum, self.days),
        )
        for at, pair in enumerate(pairs, start=1):
            for column, widget in enumerate(pair):
                grid.addWidget(widget, at, column)
        grid.addWidget(self.shortage, len(pairs) + 1, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        card.body.addLayout(grid)
        toggles = QGridLayout()
        toggles.setSpacing(look.GAP)
        for at, key in enumerate(self.flags.values()):
            toggles.addWidget(key, at // 3, at % 3)
        card.body.addLayout(toggles)
        card.body.addStretch(1)
        self.sections = Chips(name=tr(N_("Codes and variants")))
        self.sections.show_chips(
            (ChipText(CODES, tr(N_("Codes"))), ChipText(VARIANTS, tr(N_("Variants")))), CODES
        )
        self._panels = QStackedLayout()
        self.back_key = Key(tr(N_("Back")), cap="Esc", icon="arrow-left", height=64)
        self.save_key = Key(
            tr(N_("Save")), kind=Kind.PRIMARY, cap="F12", icon="save", px=18, height=64
        )
        keys = QHBoxLayout()
        keys.setSpacing(look.GAP)
        keys.addWidget(self.back_key, 1)
        keys.addWidget(self.save_key, 2)
        right = QVBoxLayout()
        right.setSpacing(look.GAP)
        right.addWidget(self.sections)
        right.addLayout(self._panels, 1)
        right.addLayout(keys)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.PAGE)
        row.addWidget(card)
        row.addLayout(right, 1)
        self._panels.addWidget(self._codes_panel())  # last: alone they are windows
        self._panels.addWidget(self._variants_panel())

    def _codes_panel(self) -> QWidget:
        card = Card(margin=12)
        entry = QHBoxLayout()
        entry.setSpacing(6)
        entry.addWidget(self.new_code, 3)
        entry.addWidget(self.held, 2)
        entry.addWidget(self.pack, 2)
        card.body.addWidget(self.owner)
        card.body.addLayout(entry)
        self._codes_middle = QStackedLayout()
        card.body.addLayout(self._codes_middle, 1)
        self._codes_middle.addWidget(self.no_codes)
        self._codes_middle.addWidget(self.code_table)
        card.body.addWidget(self.drop_code)
        return card

    def _variants_panel(self) -> QWidget:
        card = Card(margin=12)
        grid = QGridLayout()
        grid.setSpacing(6)
        for at, (name, values) in enumerate(self.axes):
            grid.addWidget(name, at, 0)
            grid.addWidget(values, at, 1)
        grid.addWidget(self.make_key, 0, 2, AXES, 1)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        card.body.addLayout(grid)
        self._variants_middle = QStackedLayout()
        card.body.addLayout(self._variants_middle, 1)
        self._variants_middle.addWidget(self.no_variants)
        self._variants_middle.addWidget(self.variant_table)
        self.variant_row = QWidget()
        row = QHBoxLayout(self.variant_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.variant_code, 1)
        row.addWidget(self.variant_price, 1)
        row.addWidget(self.variant_active)
        row.addWidget(self.drop_variant)
        card.body.addWidget(self.variant_row)
        return card

    def _connect(self) -> None:
        for field in (self.name, self.code, self.category, self.price_from):
            field.textEdited.connect(self._changed)
            field.returnPressed.connect(self.focusNextChild)
        for edit in (self.price, self.minimum, self.days):
            edit.value_changed.connect(self._changed)
            edit.entered.connect(self.focusNextChild)
        for picker in (self.unit, self.tax, self.shortage):
            picker.picked.connect(self._changed)
        for key in self.flags.values():
            key.toggled.connect(self._changed)
        self.category.textEdited.connect(self._suggest)
        self.families.chosen.connect(self._take_family)
        self.sections.chosen.connect(self.show_section)
        self.new_code.returnPressed.connect(self._add_code)
        self.held.entered.connect(self._add_code)
        self.pack.returnPressed.connect(self._add_code)
        self.drop_code.clicked.connect(self._drop_code)
        for name, values in self.axes:
            name.returnPressed.connect(self.focusNextChild)
            values.returnPressed.connect(self._make)
        self.make_key.clicked.connect(self._make)
        self.variant_table.row_selected.connect(self.variant_chosen)
        self.variant_code.textEdited.connect(self._write_variant)
        self.variant_price.value_changed.connect(self._write_variant)
        self.variant_active.toggled.connect(self._write_variant)
        self.drop_variant.clicked.connect(self.variant_removed)
        self.back_key.clicked.connect(self.left)
        self.save_key.clicked.connect(self._save)

    # What it shows -------------------------------------------------------------------------------

    def show_form(self, form: ProductForm, title: str, *, own_price: bool) -> None:
        """Fill the fields."""
        self._showing = True
        self.title.setText(title)
        self.name.setText(form.name)
        self.code.setText(form.code)
        self.category.setText(form.category)
        self.price.set_value(form.price_minor)
        self.price_from.setText(form.price_from)
        self.price.setEnabled(own_price)
        self.minimum.set_value(form.min_stock_milli or None)
        self.days.set_value(form.lead_time_days or None)
        for picker, value in (
            (self.unit, form.unit), (self.tax, form.tax_class), (self.shortage, form.shortage),
        ):  # fmt: skip
            picker.choose(value)
        for name, key in self.flags.items():
            key.setChecked(name in form.flags)
        self._showing = False

    def show_choices(self, choices: Mapping[str, Sequence[FoundText]]) -> None:
        """Offer families, units, taxes and rules."""
        self._families = tuple(choices["category"])
        self.unit.show_options(choices["unit"])
        self.tax.show_options(choices["tax_class"])
        self.shortage.show_options(choices["shortage"])

    def show_codes(self, codes: Sequence[CodeText], owner: str, selected: int) -> None:
        """Show the barcodes of the product, or of the variant that is worked on."""
        self.owner.setText(owner)
        self.owner.setVisible(bool(owner))
        self.code_table.set_rows(codes, selected=selected if selected >= 0 else len(codes) - 1)
        self._codes_middle.setCurrentIndex(1 if codes else 0)
        self.drop_code.setVisible(bool(codes))
        self.new_code.clear()
        self.held.set_value(None)
        self.pack.clear()

    def show_variants(self, variants: Sequence[VariantText], selected: int) -> None:
        """Show the variants."""
        self.variant_table.set_rows(variants, selected=selected)
        self._variants_middle.setCurrentIndex(1 if variants else 0)
        self.variant_row.setVisible(0 <= selected < len(variants))

    def show_variant(self, code: str, price_minor: int | None, *, active: bool) -> None:
        """Fill the fields of the variant that is worked on."""
        self._showing = True
        self.variant_code.setText(code)
        self.variant_price.set_value(price_minor)
        self.variant_active.setChecked(active)
        self._showing = False

    def show_section(self, section: str) -> None:
        """Show codes or variants, or go to the fields."""
        if section not in self.sections.chips:
            self.take_focus()
            return
        for name, chip in self.sections.chips.items():
            chip.setChecked(name == section)
        self._panels.setCurrentIndex(list(self.sections.chips).index(section))

    def take_focus(self) -> None:
        """Begin with the name."""
        self.name.setFocus()
        self.name.selectAll()

    def close_lists(self) -> bool:
        """Close what is open over the page; return whether something was."""
        found = self.families.is_open()
        self.families.close_list()
        pickers = [picker.close_list() for picker in (self.unit, self.tax, self.shortage)]
        return found or any(pickers)

    # What was written ----------------------------------------------------------------------------

    def form(self) -> ProductForm:
        """Return what the fields say."""
        return ProductForm(
            name=self.name.text(),
            code=self.code.text(),
            unit=self.unit.value,
            category=self.category.text().strip(),
            price_minor=self.price.value() if self.price.isEnabled() else None,
            price_from=self.price_from.text(),
            min_stock_milli=self.minimum.value() or 0,
            lead_time_days=self.days.value() or 0,
            tax_class=self.tax.value,
            shortage=self.shortage.value,
            flags=frozenset(name for name, key in self.flags.items() if key.isChecked()),
        )

    def _changed(self) -> None:
        if not self._showing:
            self.form_changed.emit(self.form())

    def _save(self) -> None:
        self.close_lists()
        self.save_wanted.emit(self.form())

    def _suggest(self, text: str) -> None:
        words = text.strip().casefold()
        found = [one for one in self._families if words and words in one.name.casefold()]
        if [one.name.casefold() for one in found] == [words]:
            found = []
        self.families.show_found(found, self.category)

    def _take_family(self, key: str) -> None:
        self.category.setText(key)
        self._changed()

    def _add_code(self) -> None:
        if self.new_code.text().strip():
            held = self.held.value()
            self.code_added.emit(
                self.new_code.text().strip(), 1000 if held is None else held, self.pack.text()
            )
        else:
            self.new_code.setFocus()

    def _drop_code(self) -> None:
        self.code_removed.emit(self.code_table.current_row())

    def _make(self) -> None:
        self.matrix_wanted.emit(
            tuple((name.text() or name.placeholderText(), values.text())
                  for name, values in self.axes)
        )  # fmt: skip

    def _write_variant(self) -> None:
        if not self._showing and self.variant_row.isVisible():
            self.variant_written.emit(
                self.variant_code.text(), self.variant_price.value(),
                self.variant_active.isChecked(),
            )  # fmt: skip

    def fold(self, narrow: bool) -> None:
        self._left.setFixedWidth(LEFT_NARROW if narrow else LEFT_WIDE)
        # The table above names it too.
        self.variant_price.set_caption("" if narrow else self._translate(N_("Price")))
        self.code_table.set_narrow(narrow)
        self.variant_table.set_narrow(narrow)


def _code_columns(tr: Translate) -> tuple[Column[CodeText], ...]:
    return (
        Column(tr(N_("Code")), _code, left=16),
        Column(tr(N_("Name of the pack")), _pack, width=150, narrow=136),
        Column(tr(N_("One scan is")), _held, width=140, narrow=126, align=Align.RIGHT, right=16),
    )


def _variant_columns(tr: Translate) -> tuple[Column[VariantText], ...]:
    return (
        Column(tr(N_("Variant")), _label, left=16),
        Column(tr(N_("Code")), _variant_code, width=190, narrow=150),
        Column(tr(N_("Price")), _variant_price, width=110, narrow=96, align=Align.RIGHT, right=16),
    )


def _code(row: CodeText) -> Cell:
    return Cell(row.code, weight=600)


def _pack(row: CodeText) -> Cell:
    return Cell(row.pack, tone="text2")


def _held(row: CodeText) -> Cell:
    return Cell(row.quantity, weight=600)


def _label(row: VariantText) -> Cell:
    return Cell(row.label, badge=row.badge, weight=600)


def _variant_code(row: VariantText) -> Cell:
    return Cell(row.code, tone="text2", px=14)


def _variant_price(row: VariantText) -> Cell:
    return Cell(row.price, weight=600)
