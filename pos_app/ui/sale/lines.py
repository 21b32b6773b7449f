"""The cart in the hands of one person: its lines, what is asked about them, what is said.

The cart is an immutable value; each change makes a new one, shows it and saves it as a draft behind
the screen.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from pos_app.core import cart as carts
from pos_app.core.actor import Actor
from pos_app.core.cart import Cart, CartLine
from pos_app.core.errors import CartEmpty, LineMissing, NotPermitted, PriceMissing, ShopError
from pos_app.core.i18n import N_
from pos_app.core.money import E4
from pos_app.core.offers import offered
from pos_app.core.pricing import CHANGED
from pos_app.core.promotions import Promotion
from pos_app.core.quantity import parse_quantity
from pos_app.ui.desk import Desk
from pos_app.ui.format import filled
from pos_app.ui.notices import strip_of
from pos_app.ui.sale.keeper import DraftKeeper
from pos_app.ui.sale.screen import SaleScreen
from pos_app.ui.sale.words import SaleWords
from pos_app.ui.values import Level, StripKey, StripText

PIECE: Final = 1000
UNDO: Final = "undo"
FIRST_KEY: Final = "F11"  # presses the first key of the strip; editing takes Ctrl+Z for itself
# What works on an empty cart, and what needs a line.
ALWAYS: Final = frozenset({"park", "return", "customer", "more"})
NOBODY: Final = Actor(UUID(int=0), "", "")
WITH_LINES: Final = ALWAYS | {"quantity", "discount", "price", "remove", "pay"}


class Lines:
    """Holds the cart; the base of the sale presenter."""

    def __init__(self, view: SaleScreen, desk: Desk) -> None:
        self._view, self._desk, self._actor = view, desk, NOBODY
        self._translate = desk.translate
        self.words = SaleWords(desk)
        self._keeper = DraftKeeper(desk, self._not_kept)
        self._cart = carts.open_cart()
        self._selected = -1
        self._answer: Callable[[int], object] | None = None  # to the question that is open
        self._form_open = False  # a form of more than one field is
        self._removed: tuple[int, CartLine] | None = None
        self._promotions: tuple[Promotion, ...] = ()  # of the shop, those that may run
        self._busy = False  # a charge or a parking is being written: the cart stands still
        self._parked = 0

    @property
    def cart(self) -> Cart:
        """Return the cart as it is now."""
        return self._cart

    # Questions -----------------------------------------------------------------------------------

    def number_entered(self, number: int) -> None:
        """Take the answer to the question that is open."""
        answer, self._answer = self._answer, None
        if answer is None:
            return
        self._view.close_question()
        with self._told():
            answer(number)

    def number_cancelled(self) -> None:
        """Leave out what needed an answer."""
        self._answer = None
        self._view.show_strip(None)

    def _drop_question(self) -> None:
        if self._answer is not None:
            self._answer = None
            self._view.close_question()

    # Lines ---------------------------------------------------------------------------------------

    def line_selected(self, row: int) -> None:
        """Work on another line."""
        self._selected = row

    def quantity_step(self, row: int, by: int) -> None:
        """Take one piece more or less; the last one less removes the line, which can be undone."""
        if self._busy:
            return
        with self._told():
            line = self._line(row)
            if line.sold_by_weight:
                words = N_("{product} is weighed"), N_("Change its weight with F3.")
                self._say(Level.INFO, *words, product=line.name)
            elif line.quantity_milli + by * PIECE <= 0:
                self._remove(row)
            else:
                quantity = line.quantity_milli + by * PIECE
                self._change(carts.set_quantity(self._cart, row, quantity), row)

    def quantity_clicked(self, text: str) -> None:
        """Set the quantity of the line: what stands in the box, or what is asked for."""
        if self._busy:
            return
        with self._told():
            row, line = self._selected, self._line(self._selected)
            if text:
                self._set_quantity(row, parse_quantity(text.rstrip("*")))
                return
            self._answer = lambda quantity: self._set_quantity(row, quantity)
            unit = line.unit if line.sold_by_weight else self._translate(N_("pcs"))
            self._view.ask_quantity(
                line.name, unit, line.quantity_milli, whole=not line.sold_by_weight
            )

    def _set_quantity(self, row: int, quantity_milli: int) -> None:
        if quantity_milli <= 0:
            self._remove(row)
            return
        cart = carts.set_quantity(self._cart, row, quantity_milli)
        self._view.clear_box()
        self._change(cart, row)

    def price_clicked(self, text: str) -> None:
        """Change the price of the line; not everybody may."""
        del text
        if self._busy:
            return
        with self._told():
            row, line = self._selected, self._line(self._selected)
            self._require("sales.price")

            def priced(price_minor: int) -> None:
                if price_minor <= 0:
                    raise PriceMissing(product=line.name)
                self._change(carts.set_price(self._cart, row, price_minor * E4, CHANGED), row)

            self._answer = priced
            self._view.ask_price(line.name)

    def _require(self, permission: str) -> None:
        if not self._actor.may_ask(permission):
            raise NotPermitted(person=self._actor.name, permission=permission)

    def remove_clicked(self) -> None:
        """Take the selected line out; the strip offers to undo it."""
        if self._busy:
            return
        with self._told():
            self._remove(self._selected)

    def _remove(self, row: int) -> None:
        line = self._line(row)
        self._change(carts.remove(self._cart, row), min(row, len(self._cart.lines) - 2))
        self._removed = row, line
        key = StripKey(UNDO, self._translate(N_("Undo")), FIRST_KEY)
        self._say(Level.INFO, N_("{product} was removed"), "", key, product=line.name)

    def _undo(self) -> None:
        if self._removed is None:
            return
        row, line = self._removed
        row = min(row, len(self._cart.lines))
        self._change(carts.put_back(self._cart, row, line), row, fresh=row)

    def _line(self, row: int) -> CartLine:
        if not 0 <= row < len(self._cart.lines):
            raise LineMissing(line=row + 1) if self._cart.lines else CartEmpty
        return self._cart.lines[row]

    def _change(self, cart: Cart, selected: int, *, fresh: int = -1) -> None:
        """Take a new cart with what promotions give: show it, and keep it."""
        now = self._desk.database.clock.now().astimezone(self._desk.zone)
        cart = offered(cart, self._promotions, now)
        self._cart, self._selected = cart, selected
        self._removed = None
        self._view.show_strip(None)
        self._show(fresh=fresh)
        self._keeper.keep(self._actor, cart)

    # Showing and saying --------------------------------------------------------------------------

    def _show(self, *, fresh: int = -1) -> None:
        """Show the cart as it is."""
        cart = self._cart
        self._view.show_lines(self.words.lines(cart), selected=self._selected, fresh=fresh)
        total = self.words.totals(cart).total_minor
        self._view.show_total(self.words.figure(cart), self.words.money(total))
        self._view.show_pay_keys(*self.words.pay_keys(cart))
        self._view.show_parked(0 if cart.lines else self._parked)
        self._view.show_marks(self.words.marks(cart))
        self._view.show_actions(WITH_LINES if cart.lines else ALWAYS)

    def _say(
        self, level: Level, title: str, detail: str, *keys: StripKey, **facts: str | int
    ) -> None:
        """Say something under the box: what; why or what to do."""
        said = filled(self._translate, title, **facts)
        why = filled(self._translate, detail, **facts) if detail else ""
        self._view.show_strip(StripText(level, said, why, keys))

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say a refusal instead of raising it."""
        try:
            yield
        except ShopError as error:
            self._refuse(error)

    def _refuse(self, error: ShopError) -> None:
        self._view.show_strip(strip_of(error, self._translate))

    def _not_kept(self, error: ShopError) -> None:
        title = self._translate(N_("The sale goes on, but is not kept on disk"))
        self._view.show_strip(strip_of(error, self._translate, title=title))
