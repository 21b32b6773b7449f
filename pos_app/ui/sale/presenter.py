"""The sale: from the cart to a charged sale, and what stands around it.

A sale exists only once `sales.charge` committed it. The id of the cart becomes the id of the sale
and the money keys are locked while it is being written, so whatever is pressed twice charges once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from pos_app.core import cart as carts
from pos_app.core import copies, drafts, sales
from pos_app.core.actor import Actor
from pos_app.core.cart import Cart
from pos_app.core.errors import (
    CartEmpty,
    InsufficientStock,
    InvalidQuantity,
    NoCashSession,
    SaleMissing,
    ShopError,
)
from pos_app.core.i18n import N_
from pos_app.core.quantity import parse_quantity
from pos_app.core.sales import Charged
from pos_app.core.settling import CASH, Tender
from pos_app.ui.desk import Desk
from pos_app.ui.format import filled, time_text
from pos_app.ui.notices import strip_of
from pos_app.ui.ports import Failed
from pos_app.ui.sale.asking import ALL_CUSTOMERS, CUSTOMER, NO_CUSTOMER
from pos_app.ui.sale.box import SEARCH
from pos_app.ui.sale.creating import CREATE
from pos_app.ui.sale.extras import NEW_PRICES, Extras
from pos_app.ui.sale.lines import FIRST_KEY, UNDO
from pos_app.ui.sale.quick import QuickPages
from pos_app.ui.sale.screen import SaleScreen, Ways
from pos_app.ui.values import Level, StripKey

SELL_REST, OPEN_CASH, REPRINT = "sell_rest", "open_cash", "reprint"
CARD: Final = "debit"


@dataclass(frozen=True)
class _Short:
    """A line that asked for more of a product than is left."""

    product: str
    wanted_milli: int
    left_milli: int


class SalePresenter(Extras):
    """The sale of one person at work. Its public methods answer the signals of the view."""

    def __init__(self, view: SaleScreen, desk: Desk, ways: Ways) -> None:
        super().__init__(view, desk)
        self._ways = ways
        self._pages = QuickPages(desk, self.words)
        self._short: _Short | None = None
        self._last: UUID | None = None

    # Coming to the counter -----------------------------------------------------------------------

    def start(self, actor: Actor) -> None:
        """Take up the sale that was being made when the till stopped, or begin one."""
        self._actor = actor
        self._drop_question()
        self.promotions_changed()
        self._pages.read()
        self._view.show_categories(self._pages.categories(), self._pages.chosen)
        self._view.show_products(self._pages.products())
        with self._desk.database.read() as session:
            found = drafts.find_open(session, actor.user_id) or drafts.find_left(session)
            self._parked = len(drafts.list_parked(session))
        self._take(found or carts.open_cart())
        if found and not self._tell_changes(found):
            title = N_("Here is the sale that was being made")
            self._say(Level.INFO, title, N_("Nothing of it was lost. Go on, or remove its lines."))

    def take_over(self, actor: Actor) -> None:
        """Go on with the sale that stands here as another person: who charges is who is at work."""
        self._actor = actor
        self._drop_question()
        self._view.show_strip(None)
        self._show()
        self._keeper.keep(actor, self._cart)

    def category_chosen(self, page: str) -> None:
        """Turn to a page of product keys."""
        self._pages.chosen = page
        self._view.show_products(self._pages.products())

    def products_changed(self) -> None:
        """Show the product keys with the prices of now; the cart keeps those it has."""
        self._pages.read()
        self._view.show_categories(self._pages.categories(), self._pages.chosen)
        self._view.show_products(self._pages.products())

    def _take(self, cart: Cart) -> None:
        self._cart, self._selected = cart, len(cart.lines) - 1
        self._removed, self._short = None, None
        self._show()

    def escaped(self) -> None:
        """Put away what is said, and the change; the cart stays."""
        self._wanted = None
        self._drop_question()
        self._view.show_strip(None)
        if not self._busy:
            self._show()

    @property
    def busy(self) -> bool:
        """Return whether something is being recorded: nobody leaves the counter meanwhile."""
        return self._busy

    def recover(self) -> None:
        """After a bug on the screen: take up what the record says."""
        self._later = []
        self._unlock()
        self.start(self._actor)

    # Paying --------------------------------------------------------------------------------------

    def pay_exact(self) -> None:
        """Take the exact amount in cash."""
        self.charge([Tender(CASH, self.words.due_in_cash(self._cart.total_minor))])

    def pay_with(self, amount_minor: int) -> None:
        """Take a round amount in cash."""
        self.charge([Tender(CASH, amount_minor)])

    def pay_card(self) -> None:
        """Take it all by card."""
        self.charge([Tender(CARD, self._cart.total_minor)])

    def charge_clicked(self) -> None:
        """Go to the payment screen."""
        if self._busy:
            return
        with self._told():
            if not self._cart.lines:
                raise CartEmpty
            self._drop_question()
            self._view.show_strip(None)
            self._ways.to_payment(self._cart)

    def charge(self, tenders: Sequence[Tender], failed: Failed | None = None) -> None:
        """Charge the cart, once; `failed` is told of a refusal instead of this screen."""
        if self._busy:
            return
        cart, actor = self._cart, self._actor
        if not cart.lines:
            self._refuse(CartEmpty())
            return
        self._drop_question()
        self._lock()
        self._desk.approving.write(
            actor,
            cart.id,
            lambda session, person: sales.charge(session, person, cart=cart, tenders=tenders),
            lambda charged: self._charged(charged, tenders),
            lambda error: self._not_charged(error, failed),
        )

    def _lock(self) -> None:
        """Let the cart stand still: what is being written is what is on the screen."""
        self._busy = True
        self._keeper.forget()
        self._view.lock_payment(locked=True)

    def _unlock(self) -> None:
        self._busy = False
        self._view.lock_payment(locked=False)

    def _charged(self, charged: Charged, tenders: Sequence[Tender]) -> None:
        """Show the change until the next scan."""
        self._unlock()
        self._last = charged.sale_id
        self._take(carts.open_cart())
        self._view.clear_box()
        self._view.show_change(self.words.change(charged, tenders))
        title = N_("This sale was charged already") if charged.again else N_("Charged")
        detail = N_("Ticket {number} at {time}. The sale is recorded.")
        at = time_text(charged.occurred_at, self._desk.zone)
        key = StripKey(REPRINT, self._translate(N_("Print again")), "Ctrl+P")
        self._say(Level.OK, title, detail, key, number=charged.number, time=at)
        self._ways.to_sale()
        self._do_later()

    def _not_charged(self, error: ShopError, failed: Failed | None) -> None:
        self._unlock()
        self._keeper.keep(self._actor, self._cart)
        if isinstance(error, (InsufficientStock, NoCashSession)) or failed is None:
            self._ways.to_sale()
            self._refuse(error)
        else:
            failed(error)
        self._do_later()

    def _do_later(self) -> None:
        waiting, self._later = self._later, []
        for scan in waiting:
            scan()

    # Refusals that have a key --------------------------------------------------------------------

    def _refuse(self, error: ShopError) -> None:
        if isinstance(error, InsufficientStock):
            self._too_few(error)
        elif isinstance(error, NoCashSession):
            key = StripKey(OPEN_CASH, self._translate(N_("Open the session")), FIRST_KEY)
            self._view.show_strip(strip_of(error, self._translate, key))
        else:
            super()._refuse(error)

    def _too_few(self, error: InsufficientStock) -> None:
        """Say how many are left, and offer to sell those."""
        product, wanted = str(error.facts["product"]), parse_quantity(str(error.facts["wanted"]))
        try:
            left = parse_quantity(str(error.facts["available"]))
        except InvalidQuantity:  # none, or fewer than none
            left = 0
        self._short = _Short(product, wanted, left)
        title = N_("{left} of {product} are left and {wanted} are asked for")
        label = filled(self._translate, N_("Sell {left}"), left=self.words.quantity(left))
        if not left:
            title = N_("There is no {product} left")
            label = self._translate(N_("Remove"))
        numbers = {"left": self.words.quantity(left), "wanted": self.words.quantity(wanted)}
        said = filled(self._translate, title, product=product, **numbers)
        detail = self._translate(
            N_("Nothing was charged. Sell what there is or call a supervisor.")
        )
        key = StripKey(SELL_REST, label, FIRST_KEY)
        self._view.show_strip(strip_of(error, self._translate, key, title=said, detail=detail))

    def _sell_rest(self) -> None:
        """Bring the line that asked for too much down to what is left; none is left after it."""
        if self._short is None:
            return
        short, lines = self._short, []
        met = False
        for line in self._cart.lines:
            if line.name != short.product:
                lines.append(line)
            elif not met and line.quantity_milli == short.wanted_milli:
                met = True
                lines += (
                    [replace(line, quantity_milli=short.left_milli)] if short.left_milli else []
                )
            elif not met:
                lines.append(line)  # its pieces were still there
        self._change(replace(self._cart, lines=tuple(lines)), min(self._selected, len(lines) - 1))

    def strip_pressed(self, key: str) -> None:
        """Do what a key of the strip says."""
        if self._busy:
            return
        with self._told():
            if key == UNDO:
                self._undo()
            elif key == SELL_REST:
                self._sell_rest()
            elif key == OPEN_CASH:
                self._ways.to_open_cash()
            elif key == REPRINT:
                self.reprint_last()
            elif key == CREATE:
                self._create()
            elif key == NEW_PRICES:
                self._take_new_prices()
            elif key == NO_CUSTOMER:
                self.no_customer()
            elif key == ALL_CUSTOMERS:
                self._see_customers()
            elif key == SEARCH:
                self._view.show_strip(None)
                self._view.take_focus()

    # Who buys ------------------------------------------------------------------------------------

    def customer_clicked(self, text: str = "") -> None:
        """Ask who buys; asked once more, show them all: there one is added too."""
        if self._asked == CUSTOMER and not text:
            self._see_customers()
        else:
            super().customer_clicked(text)

    def _see_customers(self) -> None:
        if not self._busy:
            self._drop_question()
            self._view.show_strip(None)
            self._ways.to_customer()

    def customer_chosen(self, customer_id: UUID | None) -> None:
        """Let the sale be of a customer, or of nobody by name."""
        if self._busy:
            return
        if customer_id is None:
            self.no_customer()
        else:
            self._take_customer(customer_id)

    # Parking -------------------------------------------------------------------------------------

    def park_clicked(self) -> None:
        """Set this sale aside; with nothing in the cart, take up one that was set aside."""
        if self._busy:
            return
        self._drop_question()
        if self._cart.lines:
            self._park()
            return
        with self._desk.database.read() as session:
            parked = drafts.list_parked(session)
        if not parked:
            self._parked = 0
            self._say(Level.INFO, N_("No sale is parked"), N_("F6 parks the sale that is open."))
        elif len(parked) == 1:
            self.recall(parked[0].cart.id)
        else:
            self._ways.to_parked()

    def _park(self) -> None:
        cart, actor = self._cart, self._actor

        def parked(count: int) -> None:
            self._unlock()
            self._parked = count
            self._take(carts.open_cart())
            at = time_text(self._now(), self._desk.zone)
            self._say(Level.OK, N_("Sale parked at {time}"), N_("F6 takes it up again."), time=at)
            self._do_later()

        self._lock()
        self._desk.tasks.write(lambda: self._store_parked(actor, cart), parked, self._not_parked)

    def _store_parked(self, actor: Actor, cart: Cart) -> int:
        self._desk.database.write(lambda session: drafts.park(session, actor, cart))
        with self._desk.database.read() as session:
            return len(drafts.list_parked(session))

    def _not_parked(self, error: ShopError) -> None:
        self._unlock()
        self._ways.to_sale()
        self._refuse(error)
        self._do_later()

    def recall(self, cart_id: UUID) -> None:
        """Take up a parked sale; what is in the cart is parked for it."""
        if self._busy:
            return
        here, actor = self._cart, self._actor

        def take_up() -> tuple[Cart, int]:
            if here.lines:
                self._store_parked(actor, here)
            cart = self._desk.database.write(lambda session: drafts.recall(session, actor, cart_id))
            with self._desk.database.read() as session:
                return cart, len(drafts.list_parked(session))

        def taken(found: tuple[Cart, int]) -> None:
            self._unlock()
            cart, self._parked = found
            self._take(cart)
            if not self._tell_changes(cart):
                self._view.show_strip(None)
            self._ways.to_sale()
            self._do_later()

        self._lock()
        self._desk.tasks.write(take_up, taken, self._not_parked)

    def _now(self) -> datetime:
        return self._desk.database.clock.now()

    # The last ticket -----------------------------------------------------------------------------

    def reprint_last(self) -> None:
        """Print the last ticket of this till again, marked as a copy."""
        last, actor = self._last, self._actor

        def again() -> UUID:
            with self._desk.database.read() as session:
                recent = sales.list_recent(session, limit=1)
            sale_id = last or (recent[0].id if recent else None)
            if sale_id is None:
                raise SaleMissing(ticket="-")
            return self._desk.database.write(
                lambda session: copies.reprint(session, actor, sale_id)
            )

        def asked(_: UUID) -> None:
            title, detail = N_("The last ticket prints again"), N_("It is marked as a copy.")
            self._say(Level.OK, title, detail)

        self._desk.tasks.write(again, asked, self._refuse)
