"""Stand-ins at the edges of presenters: work done at once instead of on threads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pos_app.core.cart import Cart
from pos_app.core.errors import ShopError
from pos_app.core.settings_shared import get_shop
from pos_app.ui.desk import Desk
from pos_app.ui.payment.rows import AccountText, MethodText, PaymentText, SoldText
from pos_app.ui.ports import Failed
from pos_app.ui.sale.rows import CheckText, DiscountText, PayKey, SaleLineText
from pos_app.ui.values import (
    BadgeText,
    Category,
    ChangeText,
    Figure,
    FoundText,
    QuickKeyText,
    StripText,
)
from tests.shop import ReadyShop

T = TypeVar("T")


@dataclass
class InlineTasks:
    """Does the work at once; `hold()` keeps it back until `release()`, as a slow disk would."""

    held: list[Callable[[], object]] = field(default_factory=list)
    holding: bool = False

    def write(self, op: Callable[[], T], done: Callable[[T], object], failed: Failed) -> None:
        self._take(lambda: run(op, done, failed))

    def background(self, op: Callable[[], T], done: Callable[[T], object], failed: Failed) -> None:
        self._take(lambda: run(op, done, failed))

    def _take(self, work: Callable[[], object]) -> None:
        if self.holding:
            self.held.append(work)
        else:
            work()

    def hold(self) -> None:
        self.holding = True

    def release(self) -> None:
        """Do what waited, in order, and what comes of it."""
        self.holding = False
        while self.held:
            self.held.pop(0)()


def run(op: Callable[[], T], done: Callable[[T], object], failed: Failed) -> None:
    try:
        result = op()
    except ShopError as error:
        failed(error)
        return
    done(result)


@dataclass
class FakeSaleView:
    """Remembers what the sale screen would show; `box` is what stands in the box."""

    box: str = ""
    lines: tuple[SaleLineText, ...] = ()
    selected: int = -1
    change: ChangeText | None = None
    figure: Figure | None = None
    exact: str = ""
    pay_keys: tuple[PayKey, ...] = ()
    found: tuple[FoundText, ...] = ()
    categories: tuple[Category, ...] = ()
    products: tuple[QuickKeyText, ...] = ()
    strip: StripText | None = None
    parked: int = 0
    allowed: frozenset[str] = frozenset()
    question: str = ""
    locked: bool = False
    note: str = ""
    check: CheckText | None = None
    more: dict[str, str] = field(default_factory=dict)
    marks: tuple[BadgeText, ...] = ()

    def show_lines(self, rows: Sequence[SaleLineText], *, selected: int, fresh: int = -1) -> None:
        self.lines, self.selected, self.change = tuple(rows), selected, None

    def show_empty(self, note: str) -> None:
        self.note = note

    def show_change(self, text: ChangeText) -> None:
        self.change = text

    def show_total(self, figure: Figure, charge: str) -> None:
        self.figure = figure

    def show_pay_keys(self, exact: str, keys: Sequence[PayKey]) -> None:
        self.exact, self.pay_keys = exact, tuple(keys)

    def show_found(self, rows: Sequence[FoundText]) -> None:
        self.found = tuple(rows)

    def show_categories(self, categories: Sequence[Category], chosen: str) -> None:
        self.categories = tuple(categories)

    def show_products(self, products: Sequence[QuickKeyText]) -> None:
        self.products = tuple(products)

    def show_strip(self, text: StripText | None) -> None:
        self.strip = text

    def show_parked(self, count: int) -> None:
        self.parked = count

    def show_actions(self, allowed: frozenset[str]) -> None:
        self.allowed = allowed

    def ask_quantity(self, name: str, unit: str, quantity_milli: int, *, whole: bool) -> None:
        self.question = f"quantity of {name} in {unit}"

    def ask_price(self, name: str) -> None:
        self.question = f"price of {name}"

    def ask_product(self, code: str) -> None:
        self.question = f"product of {code}"

    def ask_discount(self, text: DiscountText) -> None:
        self.question = f"discount of {'the sale' if text.whole_sale else text.line}"

    def ask_generic(self, classes: Sequence[tuple[str, str]]) -> None:
        self.question = f"generic item: {', '.join(words for _, words in classes)}"

    def show_check(self, text: CheckText) -> None:
        self.check = text

    def show_more(self, labels: Mapping[str, str]) -> None:
        self.more = dict(labels)

    def show_marks(self, marks: Sequence[BadgeText]) -> None:
        self.marks = tuple(marks)

    def close_question(self) -> None:
        self.question = ""

    def clear_box(self) -> None:
        self.box, self.found = "", ()

    def box_text(self) -> str:
        return self.box

    def take_focus(self) -> None:
        pass

    def lock_payment(self, locked: bool) -> None:
        self.locked = locked

    def names(self) -> list[tuple[str, str]]:
        """Return quantity and name of each line."""
        return [(line.quantity, line.name) for line in self.lines]

    def says(self) -> str:
        """Return what the strip says."""
        return f"{self.strip.title} {self.strip.detail}".strip() if self.strip else ""

    def strip_keys(self) -> tuple[str, ...]:
        return tuple(key.key for key in self.strip.keys) if self.strip else ()


@dataclass
class FakeWays:
    """Remembers where the sale went."""

    went: list[str] = field(default_factory=list)
    cart: Cart | None = None

    def to_sale(self) -> None:
        self.went.append("sale")

    def to_payment(self, cart: Cart) -> None:
        self.went.append("payment")
        self.cart = cart

    def to_open_cash(self) -> None:
        self.went.append("open_cash")

    def to_parked(self) -> None:
        self.went.append("parked")

    def to_customer(self) -> None:
        self.went.append("customer")


@dataclass
class FakePaymentView:
    """Remembers what the payment screen would show."""

    sold: tuple[SoldText, ...] = ()
    payments: tuple[PaymentText, ...] = ()
    sums: tuple[str, str, str] = ("", "", "")
    settled: bool = False
    change: ChangeText | None = None
    method: str = ""
    amount: int | None = None
    exact: str = ""
    can_finish: bool = False
    strip: StripText | None = None
    customer: str = ""
    side: AccountText | str | None = None
    methods: tuple[MethodText, ...] = ()

    def show_sale(
        self,
        rows: Sequence[SoldText],
        count: str,
        sums: Sequence[tuple[str, str]],
        total: tuple[str, str],
    ) -> None:
        self.sold = tuple(rows)

    def show_payments(self, rows: Sequence[PaymentText], *, selected: int = -1) -> None:
        self.payments = tuple(rows)

    def show_sums(self, due: str, paid: str, missing: str, *, settled: bool) -> None:
        self.sums, self.settled = (due, paid, missing), settled

    def show_change(self, text: ChangeText) -> None:
        self.change = text

    def show_methods(self, methods: Sequence[MethodText], chosen: str) -> None:
        self.method = chosen
        self.methods = tuple(methods)

    def show_customer(self, name: str) -> None:
        self.customer = name

    def show_notes(self) -> None:
        self.side = None

    def show_reference(self, text: str) -> None:
        self.side = text

    def show_account(self, text: AccountText) -> None:
        self.side = text

    def show_amount(self, caption: str, amount_minor: int | None) -> None:
        self.amount = amount_minor

    def show_exact(self, text: str) -> None:
        self.exact = text

    def show_can_finish(self, can: bool) -> None:
        self.can_finish = can

    def show_strip(self, text: StripText | None) -> None:
        self.strip = text

    def take_focus(self) -> None:
        pass

    def handed(self) -> list[tuple[int, int]]:
        """Return what to hand over: pieces and value."""
        assert self.change is not None
        return [(pieces, money.value_minor) for pieces, money in self.change.handed]


def make_desk(shop: ReadyShop, tasks: InlineTasks | None = None, language: str = "en") -> Desk:
    """Return the desk of a ready shop, with work done at once."""
    with shop.database.read() as session:
        settings = get_shop(session)
    return Desk(shop.database, tasks or InlineTasks(), settings, language, "Caja 1")
