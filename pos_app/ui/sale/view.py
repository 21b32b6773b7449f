"""The sale screen: one box, the lines, the total, quick keys, and the keys that take the money.

What it tells the presenter (signals with plain values):
  entered(str)              Enter in the box: a code, a name, `3*`, `10%`
  typed(str)                the text of the box changed: time to search
  result_chosen(str)        key of a found product
  line_selected(int)        row of the sale
  quantity_step(int, int)   row, +1 or -1
  quick_key(str)            key of a quick key
  category_chosen(str)      key of a page of quick keys
  quantity_clicked(str), discount_clicked(str), price_clicked(str)
                            with what stands in the box, perhaps nothing: `12` F3 sets the quantity
  remove_clicked(), park_clicked(), return_clicked(), more_clicked()
  customer_clicked(str), sale_discount_clicked(str)   with what stands in the box
  check_clicked(), generic_clicked(), gift_clicked(), invoice_clicked(), reprint_clicked()
  charge_clicked(), pay_exact(), pay_with(int), pay_card()
  number_entered(int)       the answer to ask_quantity (thousandths) or ask_price (minor units)
  product_entered(NewProduct), discount_entered(GivenDiscount), generic_entered(GenericItem)
                            the answers to ask_product, ask_discount, ask_generic
  number_cancelled()         no answer to any of them
  strip_pressed(str)        key of the strip
  menu_clicked()            F1 on a narrow screen
  escaped()                 Esc in the box

What the presenter tells it: show_lines, show_empty, show_change, show_total, show_pay_keys,
show_found, show_categories, show_products, show_strip, show_parked, show_actions,
show_pending, show_marks, show_check, show_more, ask_quantity, ask_price, ask_product,
ask_discount, ask_generic, close_question, clear_box, take_focus, lock_payment.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.core.money import Currency
from pos_app.ui import theme as look
from pos_app.ui.sale.forms import DiscountForm, GenericForm
from pos_app.ui.sale.panels import MORE, CheckPanel, Marks, MoreKeys
from pos_app.ui.sale.parts import (
    ACTIONS,
    EMPTY_HINT,
    LONG_HINT,
    SHORT_HINT,
    SHORTCUTS,
    sale_columns,
)
from pos_app.ui.sale.pay_keys import PayKeys
from pos_app.ui.sale.product_form import ProductForm
from pos_app.ui.sale.rows import CheckText, DiscountText, PayKey, SaleLineText
from pos_app.ui.values import (
    BadgeText,
    Category,
    ChangeText,
    Figure,
    FoundText,
    QuickKeyText,
)
from pos_app.ui.widgets.card import Card, HintBar
from pos_app.ui.widgets.change_block import ChangeBlock
from pos_app.ui.widgets.edits import MoneyEdit, QuantityEdit
from pos_app.ui.widgets.key import IconKey, Key, Shape
from pos_app.ui.widgets.line_table import LineTable
from pos_app.ui.widgets.number_block import NumberBlock
from pos_app.ui.widgets.number_panel import NumberPanel
from pos_app.ui.widgets.one_box import OneBox
from pos_app.ui.widgets.pieces import EmptyState
from pos_app.ui.widgets.quick_keys import CategoryTabs, QuickKeys
from pos_app.ui.widgets.results import ResultList
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.strip import Strip

RIGHT_WIDE = 478
RIGHT_NARROW = 350


class SaleView(Screen):
    """The sale screen; see the top of this file for what it says and hears."""

    entered = Signal(str)
    typed = Signal(str)
    result_chosen = Signal(str)
    line_selected = Signal(int)
    quantity_step = Signal(int, int)
    quick_key = Signal(str)
    category_chosen = Signal(str)
    quantity_clicked = Signal(str)
    discount_clicked = Signal(str)
    price_clicked = Signal(str)
    remove_clicked = Signal()
    park_clicked = Signal()
    customer_clicked = Signal(str)
    more_clicked = Signal()
    check_clicked = Signal()
    sale_discount_clicked = Signal(str)
    generic_clicked = Signal()
    gift_clicked = Signal()
    invoice_clicked = Signal()
    reprint_clicked = Signal()
    return_clicked = Signal()
    charge_clicked = Signal()
    pay_exact = Signal()
    pay_with = Signal(object)  # int
    pay_card = Signal()
    number_entered = Signal(object)  # int: a Qt int has 32 bits, money more
    product_entered = Signal(object)
    discount_entered = Signal(object)
    generic_entered = Signal(object)
    number_cancelled = Signal()
    strip_pressed = Signal(str)
    menu_clicked = Signal()
    escaped = Signal()

    def __init__(
        self, translate: Translate, currency: Currency, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._translate = translate
        self._currency = currency
        self._allowed = frozenset({*(name for name, *_ in ACTIONS), "pay"})
        self._locked = False
        self._make_left()
        self._make_right()
        self._lay_out()
        self._connect()
        self._bind_keys()
        self._apply_allowed()
        self.show_lines((), selected=-1)

    # Made once -----------------------------------------------------------------------------------

    def _make_left(self) -> None:
        tr = self._translate
        self.box = OneBox(name=tr(N_("Scan or type")), placeholder=self._translate(LONG_HINT))
        self.results = ResultList(name=tr(N_("Found products")), parent=self)
        self.more_key = IconKey(tr(N_("More")), icon="ellipsis", height=58)
        self.marks = Marks()
        self.strip = Strip()
        self.front_strip = self.strip
        self.table = LineTable(sale_columns(tr), name=tr(N_("Lines of the sale")), focusable=False)
        self.empty = EmptyState(
            "scan-barcode", tr(N_("Scan the first product")), self._translate(EMPTY_HINT)
        )
        self.change = ChangeBlock()
        self.hints = HintBar(
            (
                (("↑", "↓"), tr(N_("choose a line"))),
                (("+", "−"), tr(N_("quantity"))),
                ((tr(N_("Esc")),), tr(N_("back to scanning"))),
            )
        )
        self.action_keys = {
            name: Key(tr(label), kind=kind, shape=Shape.STACK, icon=icon, cap=tr(cap), height=64)
            for name, label, icon, cap, kind in ACTIONS
        }
        self.menu = Key(tr(N_("Menu")), shape=Shape.FOLDED, icon="menu", cap="F1", height=64)

    def _make_right(self) -> None:
        tr = self._translate
        self.total = NumberBlock()
        self.tabs = CategoryTabs()
        self.quick = QuickKeys(more=tr(N_("More")))
        self.question = NumberPanel(tr)
        self.product = ProductForm(tr, self._currency)
        self.discount = DiscountForm(tr)
        self.generic = GenericForm(tr, self._currency)
        self.check = CheckPanel(tr)
        self.more = MoreKeys(tr)
        self.pay = PayKeys(tr)

    def _lay_out(self) -> None:
        self._lines = QWidget()
        lines = QVBoxLayout(self._lines)
        lines.setContentsMargins(1, 1, 1, 1)
        lines.setSpacing(0)
        lines.addWidget(self.table, 1)
        lines.addWidget(self.hints)
        self._left_card = Card(margin=0, spacing=0)
        self._middle = QStackedLayout()
        self._left_card.body.addLayout(self._middle)  # before its pages: alone they are windows
        for widget in (self._lines, self.empty, self.change):
            self._middle.addWidget(widget)
        keys = QHBoxLayout()
        keys.setSpacing(look.GAP)
        for key in (*self.action_keys.values(), self.menu):
            keys.addWidget(key, 1)
        left = QVBoxLayout()
        left.setSpacing(look.GAP)
        top = QHBoxLayout()
        top.setSpacing(look.GAP)
        top.addWidget(self.box, 1)
        top.addWidget(self.more_key)
        left.addLayout(top)
        left.addWidget(self.marks)
        left.addWidget(self.strip)
        left.addWidget(self._left_card, 1)
        left.addLayout(keys)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.PAGE, look.PAGE, look.PAGE, look.PAGE)
        row.setSpacing(look.PAGE)
        row.addLayout(left, 1)
        row.addWidget(self._right_column())

    def _right_column(self) -> QWidget:
        self._products = QWidget()
        products = QVBoxLayout(self._products)
        products.setContentsMargins(0, 0, 0, 0)
        products.setSpacing(look.GAP)
        products.addWidget(self.tabs)
        products.addWidget(self.quick, 1)
        self._right = QWidget()
        column = QVBoxLayout(self._right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.GAP)
        column.addWidget(self.total)
        self._offer = QStackedLayout()
        column.addLayout(self._offer, 1)
        self._offer.addWidget(self._products)
        self._offer.addWidget(self.question)
        for page in (self.product, self.discount, self.generic, self.check, self.more):
            self._offer.addWidget(page)
        column.addWidget(self.pay)
        return self._right

    def _connect(self) -> None:
        self.box.entered.connect(self._enter)
        self.box.typed.connect(self.typed)
        self.box.escaped.connect(self._escape)
        self.box.moved.connect(self._move)
        self.box.stepped.connect(self._step)
        self.box.removed.connect(self.action_keys["remove"].press)
        self.results.chosen.connect(self.result_chosen)
        self.table.row_selected.connect(self.line_selected)
        self.table.stepped.connect(self.quantity_step)
        self.tabs.chosen.connect(self.category_chosen)
        self.quick.pressed.connect(self.quick_key)
        self.strip.pressed.connect(self.strip_pressed)
        self.menu.clicked.connect(self.menu_clicked)
        self.question.accepted.connect(self.number_entered)
        self.question.cancelled.connect(self._give_up_question)
        self.product.accepted.connect(self.product_entered)
        self.product.cancelled.connect(self._give_up_question)
        for form, answer in (
            (self.discount, self.discount_entered),
            (self.generic, self.generic_entered),
        ):
            form.accepted.connect(answer)
            form.cancelled.connect(self._give_up_question)
        self.check.closed.connect(self.close_question)
        self.more.closed.connect(self.close_question)
        self.more.chosen.connect(self._more_chosen)
        self.more_key.clicked.connect(self._more)
        self.pay.exact.clicked.connect(self.pay_exact)
        self.pay.chosen.connect(self.pay_with)
        self.pay.card.clicked.connect(self.pay_card)
        self.pay.charge.clicked.connect(self.charge_clicked)
        self.action_keys["quantity"].clicked.connect(self._ask_with(self.quantity_clicked))
        self.action_keys["discount"].clicked.connect(self._ask_with(self.discount_clicked))
        self.action_keys["price"].clicked.connect(self._ask_with(self.price_clicked))
        self.action_keys["remove"].clicked.connect(self.remove_clicked)
        self.action_keys["park"].clicked.connect(self.park_clicked)
        self.action_keys["customer"].clicked.connect(self._ask_with(self.customer_clicked))
        self.action_keys["return"].clicked.connect(self.return_clicked)

    def _bind_keys(self) -> None:
        for shortcut, name in SHORTCUTS.items():
            self.bind(shortcut, self.action_keys[name])
        self.bind("F1", self.menu_clicked.emit)  # the key is only there on a narrow screen
        self.bind("F2", self.take_focus)
        self.bind("Esc", self.take_focus)
        for name, _, _, cap in MORE:
            self.bind(cap, partial(self._more_chosen, name))
        self.bind("F9", self.pay.exact)
        self.bind("F10", self.pay.card)
        self.bind("F12", self.pay.charge)

    # What it shows -------------------------------------------------------------------------------

    def show_lines(self, rows: Sequence[SaleLineText], *, selected: int, fresh: int = -1) -> None:
        """Show the sale; `fresh` is a row that has just come. No rows: the invitation to scan."""
        self.table.set_rows(rows, selected=selected, fresh=fresh)
        self._middle.setCurrentWidget(self._lines if rows else self.empty)

    def show_empty(self, note: str) -> None:
        """Say a quiet word under the invitation to scan, such as the last sale."""
        self.empty.show_lines(
            self._translate(N_("Scan the first product")), self._translate(EMPTY_HINT), note
        )

    def show_change(self, text: ChangeText) -> None:
        """Show the change due in place of the lines, until `show_lines`."""
        self.change.show_change(text)
        self._middle.setCurrentWidget(self.change)

    def show_total(self, figure: Figure, charge: str) -> None:
        """Show the total block, and the amount on the key that charges."""
        self.total.show_figure(figure)
        self.pay.charge.set_amount(charge)

    def show_pay_keys(self, exact: str, keys: Sequence[PayKey]) -> None:
        """Show what the fast cash keys would take: the exact amount, and up to three round ones."""
        self.pay.show_keys(exact, keys)

    def show_found(self, rows: Sequence[FoundText]) -> None:
        """Show what was found under the box; no rows close the list."""
        self.results.show_found(rows, self.box)

    def show_categories(self, categories: Sequence[Category], chosen: str) -> None:
        """Show the pages of quick keys; a shop without any has no bar for them."""
        self.tabs.set_categories(categories, chosen)
        self.tabs.setVisible(bool(categories))

    def show_products(self, products: Sequence[QuickKeyText]) -> None:
        """Show the quick keys of a page."""
        self.quick.set_products(products)

    def show_parked(self, count: int) -> None:
        """Name the F6 key by what it does now: park this sale, or get one of `count` back."""
        tr = self._translate
        self.action_keys["park"].set_label(tr(N_("Get back")) if count else tr(N_("Park")))

    def show_actions(self, allowed: frozenset[str]) -> None:
        """Switch keys on or off: quantity discount price remove park pay."""
        self._allowed = allowed
        self._apply_allowed()

    def _apply_allowed(self) -> None:
        """Switch the keys: none of them acts while a number is asked for."""
        front = self._offer.currentWidget()
        asking = front in self._questions()
        allowed = frozenset() if asking else self._allowed
        self.pay.setVisible(not asking)
        # The page behind must not ask for room: a stack is as high as its highest page.
        for page in (*self._questions(), self.check, self.more):
            room = QSizePolicy.Policy.Preferred if page is front else QSizePolicy.Policy.Ignored
            page.setSizePolicy(QSizePolicy.Policy.Preferred, room)
        for name, key in self.action_keys.items():
            key.setEnabled(name in allowed)
        self.pay.allow("pay" in allowed and not self._locked)

    def show_marks(self, marks: Sequence[BadgeText]) -> None:
        """Show what holds for the whole sale: customer, price list, invoice, gift receipt."""
        self.marks.show_marks(marks)

    def show_check(self, text: CheckText) -> None:
        """Show what something costs, in place of the product keys."""
        self.check.show_check(text)
        self._turn_to(self.check)

    def show_more(self, labels: Mapping[str, str]) -> None:
        """Offer the rest of what can be done; `labels` name keys that do something else now."""
        self.more.show_labels(labels)
        self._turn_to(self.more)

    def show_pending(self, count: int) -> None:
        """Show on the menu key how many things a person must do."""
        self.menu.set_count(count)

    def lock_payment(self, locked: bool) -> None:
        """Hold the money keys while a payment is being written: they never act twice."""
        self._locked = locked
        self._apply_allowed()

    def ask_quantity(self, name: str, unit: str, quantity_milli: int, *, whole: bool) -> None:
        """Ask how much of a product; the answer comes as `number_entered`."""
        tr = self._translate
        field = QuantityEdit(
            name=tr(N_("Quantity")), mark=self._currency.decimal, whole=whole, caption=unit
        )
        field.set_value(quantity_milli)
        self._ask(tr(N_("Quantity")), name, field)

    def ask_price(self, name: str) -> None:
        """Ask for the price of a product; the answer comes as `number_entered`."""
        tr = self._translate
        self._ask(tr(N_("Price")), name, MoneyEdit(self._currency, name=tr(N_("Price"))))

    def ask_product(self, code: str) -> None:
        """Ask what is sold under a code; the answer comes as `product_entered`."""
        self._turn_to(self.product)
        self.product.ask(code)

    def ask_discount(self, text: DiscountText) -> None:
        """Ask for a discount; the answer comes as `discount_entered`."""
        self._turn_to(self.discount)
        self.discount.ask(text)

    def ask_generic(self, classes: Sequence[tuple[str, str]]) -> None:
        """Ask for an item that is in no catalogue; the answer comes as `generic_entered`."""
        self._turn_to(self.generic)
        self.generic.ask(classes)

    def _questions(self) -> tuple[QWidget, ...]:
        """Return the pages that wait for an answer: no key of the screen acts meanwhile."""
        return self.question, self.product, self.discount, self.generic

    def _turn_to(self, page: QWidget) -> None:
        self._offer.setCurrentWidget(page)
        self._apply_allowed()

    def _ask(self, title: str, note: str, field: QuantityEdit | MoneyEdit) -> None:
        self._turn_to(self.question)
        self.question.ask(title, note, field)

    def close_question(self) -> None:
        """Go back to the quick keys and to the box."""
        self._turn_to(self._products)
        self.take_focus()

    def clear_box(self) -> None:
        """Empty the box and close what was found."""
        self.box.clear()
        self.results.close_list()

    def box_text(self) -> str:
        """Return what stands in the box."""
        return self.box.text().strip()

    def take_focus(self) -> None:
        """Give the focus back to the box."""
        self.box.take_focus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self.results, self.results.place)  # after the layout has moved the box

    def fold(self, narrow: bool) -> None:
        """Arrange the screen for a narrow or a wide window."""
        self._right.setFixedWidth(RIGHT_NARROW if narrow else RIGHT_WIDE)
        self.box.set_placeholder(
            self._translate(SHORT_HINT) if narrow else self._translate(LONG_HINT)
        )
        self.table.set_narrow(narrow)
        self.total.set_compact(narrow)
        self.quick.set_shape(*((2, 3) if narrow else (3, 4)))
        self.pay.fold(narrow)
        self.menu.setVisible(narrow)
        for key in self.action_keys.values():
            key.set_shape(Shape.FOLDED if narrow else Shape.STACK)

    # What it hears -------------------------------------------------------------------------------

    def _enter(self, text: str) -> None:
        if not self.results.choose():
            self.entered.emit(text)

    def _more(self) -> None:
        if self._offer.currentWidget() is self.more:
            self.close_question()
        else:
            self.more_clicked.emit()

    def _more_chosen(self, name: str) -> None:
        if self._offer.currentWidget() in self._questions():
            return
        if self._offer.currentWidget() is self.more:
            self.close_question()
        if name == "sale_discount":
            self.sale_discount_clicked.emit(self.box_text())
        else:
            signal: SignalInstance = getattr(self, f"{name}_clicked")
            signal.emit()

    def _escape(self) -> None:
        if self._offer.currentWidget() in {self.check, self.more}:
            self.close_question()
        self.results.close_list()
        self.escaped.emit()

    def _move(self, by: int) -> None:
        if self.results.is_open():
            self.results.move_selection(by)
        else:
            self.table.move_selection(by)

    def _step(self, by: int) -> None:
        if self.table.current_row() >= 0:
            self.quantity_step.emit(self.table.current_row(), by)

    def _ask_with(self, signal: SignalInstance) -> Callable[[], None]:
        def emit() -> None:
            signal.emit(self.box_text())

        return emit

    def _give_up_question(self) -> None:
        self.close_question()
        self.number_cancelled.emit()
