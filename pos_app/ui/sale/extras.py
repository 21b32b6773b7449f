"""The keys behind «More»: a generic item, the gift receipt, the invoice, prices of now."""

from dataclasses import replace
from typing import Final

from pos_app.core import catalog, repricing, sales, shop_promotions
from pos_app.core.cart import Cart
from pos_app.core.errors import NoInvoiceHere, SaleMissing, ShopError
from pos_app.core.fiscal import get_profile
from pos_app.core.fiscal.drafts import INVOICE
from pos_app.core.i18n import N_
from pos_app.core.money import E4
from pos_app.core.pricing import ASKED, Sellable
from pos_app.core.repricing import Changed
from pos_app.ui.format import DOT, price_text
from pos_app.ui.sale.asking import Asking
from pos_app.ui.sale.lines import FIRST_KEY, PIECE
from pos_app.ui.sale.rows import GenericItem
from pos_app.ui.values import Level, StripKey

NEW_PRICES: Final = "new_prices"
NAMED: Final = 2  # changed products that the strip names
NAME_LIMIT: Final = 120


class Extras(Asking):
    """What is not needed at every sale."""

    def more_clicked(self) -> None:
        """Offer the rest of what can be done."""
        if self._busy:
            return
        self._drop_question()
        invoice = N_("Receipt") if self._cart.document_kind else N_("Invoice")
        gift = N_("No gift receipt") if self._cart.gift else N_("Gift receipt")
        labels = {"invoice": self._translate(invoice), "gift": self._translate(gift)}
        self._view.show_more(labels)

    # A generic item ------------------------------------------------------------------------------

    def generic_clicked(self) -> None:
        """Ask for name, price and tax of something that is in no catalogue."""
        if self._busy:
            return
        with self._told():
            self._require("sales.generic")
            self._drop_question()
            self._form_open = True
            self._view.show_strip(None)
            self._view.ask_generic(self.words.tax_classes())

    def generic_entered(self, item: GenericItem) -> None:
        """Put a generic item into the cart."""
        if not self._form_open or self._busy:
            return
        self._form_open = False  # pressed twice, it is added once

        def ready(placeholder: Sellable) -> None:
            name = " ".join(item.name.split())[:NAME_LIMIT]
            sold = placeholder._replace(
                name=name, tax_class=item.tax_class, price_minor=item.price_minor
            )
            self._view.close_question()
            with self._told():
                self._put(sold, PIECE, item.price_minor * E4, ASKED)

        def refused(error: ShopError) -> None:
            self._form_open = True  # with what was typed
            self._refuse(error)

        self._desk.tasks.write(
            lambda: self._desk.database.write(catalog.get_generic), ready, refused
        )

    # The gift receipt ----------------------------------------------------------------------------

    def gift_clicked(self) -> None:
        """Print a gift receipt with this sale, or not; with nothing in the cart, of the last."""
        if self._busy:
            return
        if not self._cart.lines:
            self._gift_of_last()
            return
        self._change(replace(self._cart, gift=not self._cart.gift), self._selected)
        title = N_("A gift receipt prints too") if self._cart.gift else N_("No gift receipt")
        self._say(Level.OK, title, "")

    def _gift_of_last(self) -> None:
        actor = self._actor

        def ask() -> object:
            with self._desk.database.read() as session:
                recent = sales.list_recent(session, limit=1)
            if not recent:
                raise SaleMissing(ticket="-")
            return self._desk.database.write(
                lambda session: sales.print_gift(session, actor, recent[0].id)
            )

        def asked(_: object) -> None:
            title, detail = N_("The gift receipt prints"), N_("It is of the last sale.")
            self._say(Level.OK, title, detail)

        self._desk.tasks.write(ask, asked, self._refuse)

    # Receipt or invoice --------------------------------------------------------------------------

    def invoice_clicked(self) -> None:
        """Make this sale an invoice, or a receipt again."""
        if self._busy:
            return
        with self._told():
            if self._cart.document_kind:
                self._change(replace(self._cart, document_kind=""), self._selected)
                self._say(Level.OK, N_("The sale is a receipt"), "")
                return
            if INVOICE not in get_profile(self._desk.shop).document_kinds():
                raise NoInvoiceHere
            self._change(replace(self._cart, document_kind=INVOICE), self._selected)
            if self._cart.customer_id is None:
                self.customer_clicked()
            else:
                self._say(Level.OK, N_("The sale is an invoice"), "")

    # Prices of now -------------------------------------------------------------------------------

    def promotions_changed(self) -> None:
        """Read the promotions of the shop again; the cart takes them with its next change."""
        with self._desk.database.read() as session:
            self._promotions = shop_promotions.list_running(session)

    def _tell_changes(self, cart: Cart) -> bool:
        """Say which prices are others now than the cart shows; return whether any is."""
        with self._desk.database.read() as session:
            changed = repricing.changed_prices(session, cart)
        if not changed:
            return False
        title = N_("Prices have changed; the sale keeps those it had")
        named = DOT.join(self._changed_text(one) for one in changed[:NAMED])
        if len(changed) > NAMED:
            named = f"{named}{DOT}…"
        key = StripKey(NEW_PRICES, self._translate(N_("New prices")), FIRST_KEY)
        self._say(Level.WARN, title, "{named}", key, named=named)
        return True

    def _changed_text(self, one: Changed) -> str:
        money = self._desk.money
        return f"{one.name} {price_text(one.shown_e4, money)} → {price_text(one.now_e4, money)}"

    def _take_new_prices(self) -> None:
        now = self._desk.database.clock.now().astimezone(self._desk.zone)
        with self._desk.database.read() as session:
            cart = repricing.at_prices_of_now(session, self._cart, self._promotions, now)
        self._change(cart, self._selected)
        self._say(Level.OK, N_("The sale has the prices of now"), "")
