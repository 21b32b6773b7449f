"""What the box is asked for besides products: who the customer is, and what something costs.

The strip says what is wanted and the box answers, as with serial numbers: F7 and a name or a tax
id, or Shift+F5 and a scan.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from pos_app.core import customers, price_lists, repricing
from pos_app.core.customers import CustomerView
from pos_app.core.fiscal import get_profile
from pos_app.core.i18n import N_
from pos_app.core.pricing import Sellable
from pos_app.ui.desk import Desk
from pos_app.ui.sale.checking import check_of
from pos_app.ui.sale.creating import Creating
from pos_app.ui.sale.rows import CheckText
from pos_app.ui.sale.screen import SaleScreen
from pos_app.ui.values import FoundText, Level, StripKey

CUSTOMER, CHECK = "customer", "check"
NO_CUSTOMER: Final = "no_customer"
ALL_CUSTOMERS: Final = "all_customers"
FOUND: Final = 8


class Asking(Creating):
    """Lets the box answer something else than what to sell, once."""

    def __init__(self, view: SaleScreen, desk: Desk) -> None:
        super().__init__(view, desk)
        self._asked = ""

    def scanned(self, code: str) -> None:
        """Add what was scanned, or say what it costs if that was asked for."""
        if self._asked == CHECK and not self._busy:
            self._check(code)
        else:
            self._stop_asking()
            super().scanned(code)

    def entered(self, text: str) -> None:
        """Do what was typed, or take it as what was asked for."""
        if not self._asked or self._busy or not text.strip():
            super().entered(text)
        elif self._asked == CHECK:
            self._check(text)
        else:
            self._find_customer(text)

    def typed(self, text: str) -> None:
        """Search while a name is being typed: products, or customers if they are asked for."""
        if self._asked == CUSTOMER:
            self._look_for_customers(text)
        else:
            super().typed(text)

    def result_chosen(self, key: str) -> None:
        """Take what was found: a product, a customer, or what is to be checked."""
        if self._asked == CUSTOMER:
            self._take_customer(UUID(hex=key))
        elif self._asked == CHECK:
            self._show_check(UUID(hex=key))
        else:
            super().result_chosen(key)

    def _stop_asking(self) -> None:
        self._asked = ""

    def _drop_question(self) -> None:
        self._stop_asking()
        super()._drop_question()

    # The price of something ----------------------------------------------------------------------

    def check_clicked(self) -> None:
        """Say what the next scan costs, without adding it."""
        if self._busy:
            return
        self._drop_question()
        self._asked = CHECK
        self._view.clear_box()
        title, detail = N_("What does it cost?"), N_("Scan it or type it; nothing is added.")
        self._say(Level.INFO, title, detail)
        self._view.take_focus()

    def _check(self, code: str) -> None:
        with self._told():
            scan = self._resolve(code)
            if scan is not None:
                self._show_check(scan.item.variant_id)
                return
            self._search(code, self._check_found)

    def _check_found(self, rows: Sequence[Sellable]) -> None:
        found = tuple(self.words.found(row) for row in rows)
        if len(found) == 1:
            self._show_check(UUID(hex=found[0].key))
        elif found:
            self._view.show_found(found)
        else:
            title = N_("Nothing here is called that")
            self._say(Level.WARN, title, N_("Scan it or type another name."))

    def _show_check(self, variant_id: UUID) -> None:
        desk, promotions = self._desk, self._promotions
        customer = self._cart.customer_id, self._cart.price_list

        def look() -> CheckText:
            with desk.database.read() as session:
                return check_of(session, desk, variant_id, promotions, customer)

        self._asked = ""
        self._view.clear_box()
        self._view.show_strip(None)
        self._desk.tasks.background(look, self._view.show_check, self._refuse)

    # The customer --------------------------------------------------------------------------------

    def customer_clicked(self, text: str = "") -> None:
        """Ask who buys; what stands in the box is their name or tax id."""
        if self._busy:
            return
        self._drop_question()
        self._asked = CUSTOMER
        if text:
            self._find_customer(text)
            return
        self._view.clear_box()
        title, detail = N_("Who buys?"), N_("Type a name or a tax id. Esc leaves it as it is.")
        keys: tuple[StripKey, ...] = (self._all_key(),)
        if self._cart.customer_id is not None:
            keys = (StripKey(NO_CUSTOMER, self._translate(N_("Nobody")), "F11"), *keys)
        self._say(Level.INFO, title, detail, *keys)
        self._view.take_focus()

    def _all_key(self) -> StripKey:
        return StripKey(ALL_CUSTOMERS, self._translate(N_("List or add")), "F7")

    def _look_for_customers(self, text: str) -> None:
        self._searches += 1
        this, words = self._searches, _words(text)
        if len(words) < 2:
            self._view.show_found(())
            return

        def look() -> tuple[CustomerView, ...]:
            with self._desk.database.read() as session:
                return customers.find_customers(session, words, limit=FOUND)

        def found(rows: tuple[CustomerView, ...]) -> None:
            if this == self._searches and self._asked == CUSTOMER:
                self._view.show_found(tuple(map(self._customer_text, rows)))

        self._desk.tasks.background(look, found, self._refuse)

    def _find_customer(self, text: str) -> None:
        with self._desk.database.read() as session:
            rows = customers.find_customers(session, _words(text), limit=FOUND)
        if len(rows) == 1:
            self._take_customer(rows[0].id)
        elif rows:
            self._view.show_found(tuple(map(self._customer_text, rows)))
        else:
            title = N_("No customer is called “{name}”")
            detail = N_("Nothing was changed. Look for another name, or add the customer.")
            self._say(Level.WARN, title, detail, self._all_key(), name=text[:40])

    def _take_customer(self, customer_id: UUID) -> None:
        with self._told():
            with self._desk.database.read() as session:
                customer = customers.get_customer(session, customer_id)
                known = price_lists.find_price_list(session, customer.price_list)
            price_list = known.code if known is not None and known.active else ""
            self._use_customer(customer.id, customer.name, price_list)
            list_name = known.name if known is not None and known.active else ""
            detail = N_("Prices of {list}.") if list_name else ""
            self._say(Level.OK, N_("{name} buys"), detail, name=customer.name, list=list_name)

    def no_customer(self) -> None:
        """Sell to nobody in particular again."""
        self._use_customer(None, "", "")
        self._say(Level.OK, N_("The sale has no customer"), "")

    def _customer_text(self, customer: CustomerView) -> FoundText:
        shown = customer.tax_id
        if shown:
            shown = get_profile(self._desk.shop).tax_ids().shown(shown)
        return FoundText(customer.id.hex, customer.name, shown or customer.reference)

    def _use_customer(self, customer_id: UUID | None, name: str, price_list: str) -> None:
        """Note who buys; with another price list the lines of the shop get its prices."""
        self._asked = ""
        self._view.clear_box()
        cart = replace(self._cart, customer_id=customer_id, customer=name, price_list=price_list)
        if price_list != self._cart.price_list:
            now = self._desk.database.clock.now().astimezone(self._desk.zone)
            with self._desk.database.read() as session:
                begun = cart.begun_at
                cart = repricing.at_prices_of_now(session, cart, self._promotions, now)
                cart = replace(cart, begun_at=begun)
        self._change(cart, self._selected)


def _words(text: str) -> str:
    return " ".join(text.split())
