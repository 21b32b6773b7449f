"""Serial numbers at the counter: of what is kept by them, each one says which it is.

The strip asks and the box answers: a serial number is scanned or typed like a code, and refused at
once where that very thing is not here.
"""

from dataclasses import replace

from pos_app.core import cart as carts
from pos_app.core.cart import Cart
from pos_app.core.codes import normalise_code
from pos_app.core.errors import SerialExpected, SerialOneByOne
from pos_app.core.i18n import N_
from pos_app.core.pricing import Sellable
from pos_app.core.scanning import Scan
from pos_app.ui.desk import Desk
from pos_app.ui.sale.box import Box
from pos_app.ui.sale.lines import PIECE
from pos_app.ui.sale.screen import SaleScreen
from pos_app.ui.values import Level


class Numbering(Box):
    """Asks for the serial number of what needs one."""

    def __init__(self, view: SaleScreen, desk: Desk) -> None:
        super().__init__(view, desk)
        self._wanted: tuple[Scan, int] | None = None  # what has no number yet, and how many

    def scanned(self, code: str) -> None:
        """Add what a scanner read, or take it as the number that was asked for."""
        if self._wanted is None or self._busy:
            super().scanned(code)
        else:
            self._numbered(code)

    def entered(self, text: str) -> None:
        """Do what was typed, or take it as the number that was asked for."""
        if self._wanted is None or self._busy or not text.strip():
            super().entered(text)
        else:
            self._numbered(text)

    def typed(self, text: str) -> None:
        """Search while a name is being typed; a number is no name."""
        if self._wanted is None:
            super().typed(text)

    def _offer(self, scan: Scan, times: int | None) -> None:
        if not scan.item.tracks_serials:
            super()._offer(scan, times)
            return
        quantity = (PIECE if times is None else times) * scan.quantity_milli // PIECE
        carts.check_whole(scan.item.name, quantity, sold_by_weight=False)
        if not scan.serial:
            self._ask_number(replace(scan, quantity_milli=PIECE), quantity // PIECE)
        elif quantity != PIECE:
            raise SerialOneByOne(product=scan.item.name)
        else:
            super()._offer(scan, None)

    def _ask_number(self, scan: Scan, pieces: int) -> None:
        self._view.clear_box()
        title = N_("Which {product}?")
        detail = N_("Scan or type its serial number. Esc leaves it out.")
        if pieces > 1:
            title = N_("Which {product}? {count} to go")
        self._say(Level.INFO, title, detail, product=scan.item.name, count=pieces)
        self._wanted = scan, pieces
        self._view.take_focus()

    def _numbered(self, text: str) -> None:
        """Put one thing into the cart by its number; the next one is asked for."""
        assert self._wanted is not None
        scan, pieces = self._wanted
        self._view.clear_box()
        with self._told():
            super()._offer(replace(scan, serial=self._number_in(text, scan.item)), None)
            self._wanted = None
            if pieces > 1:
                self._ask_number(scan, pieces - 1)

    def _number_in(self, text: str, item: Sellable) -> str:
        """Return the number that was scanned; the code of a product is none."""
        found = self._resolve(text)
        if found is None:
            return text
        if found.serial and found.item.variant_id == item.variant_id:
            return found.serial
        raise SerialExpected(code=normalise_code(text)[:40], product=found.item.name)

    def _change(self, cart: Cart, selected: int, *, fresh: int = -1) -> None:
        self._wanted = None
        super()._change(cart, selected, fresh=fresh)

    def _drop_question(self) -> None:
        self._wanted = None
        super()._drop_question()
