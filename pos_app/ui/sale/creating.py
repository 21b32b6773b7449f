"""A product for a code that nothing has: created at the counter, and sold at once.

Only who may edit the catalogue, only where it is this till's own: docs/decisions/0015.
"""

from pos_app.core import catalog
from pos_app.core.catalog import ProductInput
from pos_app.core.db import WriteSession
from pos_app.core.errors import ShopError
from pos_app.core.i18n import N_
from pos_app.core.pricing import Sellable
from pos_app.core.scanning import Scan
from pos_app.core.sync import outbox
from pos_app.ui.desk import Desk
from pos_app.ui.sale.numbering import Numbering
from pos_app.ui.sale.rows import NewProduct
from pos_app.ui.sale.screen import SaleScreen
from pos_app.ui.values import Level, StripKey

CREATE = "create"


class Creating(Numbering):
    """Offers to create what a code does not find."""

    def __init__(self, view: SaleScreen, desk: Desk) -> None:
        super().__init__(view, desk)
        self._unmet: tuple[str, int | None] = ("", None)  # the code, and how often it was asked for
        self._new: tuple[str, int | None] | None = None  # what the open form is about

    def _unknown_keys(self, code: str, times: int | None) -> tuple[StripKey, ...]:
        self._unmet = code, times
        if not code or not self._may_create():
            return super()._unknown_keys(code, times)
        create = StripKey(CREATE, self._translate(N_("Create")), "Ctrl+N")
        return (*super()._unknown_keys(code, times), create)

    def _may_create(self) -> bool:
        if not self._actor.may("catalog.edit"):
            return False
        with self._desk.database.read() as session:
            return outbox.find_link(session) is None

    def _create(self) -> None:
        """Ask for the product of the code that was not found."""
        if not self._unmet[0] or not self._may_create():
            return
        self._drop_question()
        self._new = self._unmet
        self._view.show_strip(None)
        self._view.ask_product(self._new[0])

    def _drop_question(self) -> None:
        if self._new is not None:
            self._new = None
            self._view.close_question()
        super()._drop_question()

    def number_cancelled(self) -> None:
        """Leave out what needed an answer."""
        self._new = None
        super().number_cancelled()

    def product_entered(self, product: NewProduct) -> None:
        """Create the product, once, and put it into the cart."""
        if self._new is None or self._busy:
            return
        (code, times), self._new = self._new, None

        def made(item: Sellable) -> None:
            self._view.close_question()
            with self._told():
                self._offer(Scan(item, item.scan_quantity_milli), times)
            detail = N_("It has no stock yet: who keeps the stock is told by a case.")
            self._say(Level.OK, N_("{product} is in the catalogue"), detail, product=item.name)

        def refused(error: ShopError) -> None:
            self._new = code, times  # the form is still open, with what was typed
            self._refuse(error)

        self._desk.tasks.write(
            lambda: self._desk.database.write(lambda session: _save(session, code, product)),
            made,
            refused,
        )


def _save(session: WriteSession, code: str, product: NewProduct) -> Sellable:
    """Return what the code sells now: also what somebody else made of it meanwhile."""
    found = catalog.find_by_code(session, code)
    if found is not None:
        return found
    entry = ProductInput(
        code=code,
        name=product.name,
        unit="kg" if product.by_weight else "un",
        price_minor=product.price_minor,
        sold_by_weight=product.by_weight,
        shortage="record",
    )
    catalog.save_product(session, entry)
    return catalog.get_by_code(session, code)
