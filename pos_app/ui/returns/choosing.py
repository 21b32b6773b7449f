"""Choosing what comes back, and what goes out in an exchange: by scans, keys and touch."""

from dataclasses import replace

from pos_app.core import cart as carts
from pos_app.core import customers, offers, scanning, shop_promotions
from pos_app.core.cart import Cart, Mark
from pos_app.core.customers import CustomerView
from pos_app.core.db import ReadSession
from pos_app.core.errors import ShopError
from pos_app.core.i18n import N_
from pos_app.core.returns import DAMAGED, GOOD
from pos_app.core.scanning import Scan
from pos_app.ui.returns import keys
from pos_app.ui.returns.base import Base
from pos_app.ui.returns.draft import BY_HAND, Draft
from pos_app.ui.values import Level

ONE = 1000


class Choosing(Base):
    """Its public methods answer the signals of the lists and of the keys at the right."""

    def _look_up(self, code: str, times_milli: int | None = None) -> None:
        """Find out behind the screen what a code is: a product, or the tax id of a customer."""

        def op() -> Scan | CustomerView | Cart | None:
            with self._desk.database.read() as session:
                scan = scanning.resolve(session, code)
                if scan is None:
                    return _customer(session, code)
                draft = self._draft
                if draft is None or draft.out is None:
                    return scan
                return self._with(session, draft.out, scan, times_milli)

        self._desk.tasks.background(
            op, lambda found: self._resolved(code, found, times_milli), self._failed
        )

    def _with(self, session: ReadSession, out: Cart, scan: Scan, times_milli: int | None) -> Cart:
        """Return the cart of an exchange with what was scanned, promotions reckoned."""
        mark = Mark(scan.amount_minor, scan.lot_number, scan.expires_on, scan.serials[0]
                    if scan.serials else "")  # fmt: skip
        quantity = scan.quantity_milli if times_milli is None else times_milli
        grown = carts.add(out, scan.item, quantity, mark=mark)
        now = self._desk.database.clock.now().astimezone(self._desk.zone)
        return offers.offered(grown, shop_promotions.list_running(session), now)

    def _resolved(
        self, code: str, found: Scan | CustomerView | Cart | None, times_milli: int | None
    ) -> None:
        draft = self._draft
        self._view.clear_box()
        if draft is None or self._busy:
            return
        if isinstance(found, Scan):
            self._comes_back(draft, found, times_milli)
        elif isinstance(found, Cart):
            if draft.out is not None and draft.out.id == found.id:
                self._view.show_strip(None)
                self._show(replace(draft, out=found, out_selected=len(found.lines) - 1))
        elif found is not None:
            out = replace(draft.out, customer_id=found.id) if draft.out is not None else None
            self._show(replace(draft, customer_id=found.id, customer=found.name, out=out))
        else:
            title = N_("{code} is not in the catalogue")
            detail = N_("Nothing was added. Choose the line instead.")
            self._say(Level.WARN, title, detail, code=code)

    def _comes_back(self, draft: Draft, scan: Scan, times_milli: int | None) -> None:
        lines = [line for line in draft.lines if line.sold.variant == scan.item.variant_id]
        name = scan.item.name
        if not lines:
            title, detail = N_("{product} is not on this ticket"), N_("Nothing was added.")
            self._say(Level.WARN, title, detail, product=name)
            return
        serial = scan.serials[0] if scan.serials else ""
        for line in lines:
            wanted = line.left_milli if scan.item.sold_by_weight else scan.quantity_milli
            free = line.left_milli - draft.now.get(line.line_no, 0)
            if free > 0 and serial in {"", line.sold.serial}:
                self._view.show_strip(None)
                many = min(wanted if times_milli is None else times_milli, free)
                self._show(draft.scanned(line.line_no, many, serial))
                return
        title = N_("All of {product} is back already")
        self._say(Level.WARN, title, N_("Nothing more of it can come back."), product=name)

    # Lines ---------------------------------------------------------------------------------------

    def stepped(self, by: int) -> None:
        """Let one more, or one less, of the selected line come back."""
        draft = self._draft
        if draft is None or self._busy:
            return
        line = draft.line()
        if by > 0 and line is not None and line.sold.serial and not draft.now.get(line.line_no):
            title, detail = N_("Scan its serial number"), N_("{product} is known by it.")
            self._say(Level.WARN, title, detail, product=line.sold.name)
            return
        self._show(draft.step(by))

    def out_selected(self, row: int) -> None:
        """Look at a line that goes out."""
        if self._draft is not None:
            self._show(replace(self._draft, out_selected=row))

    def out_stepped(self, by: int) -> None:
        """Let one more, or one less, of the selected line go out."""
        draft = self._draft
        if draft is None or draft.out is None or self._busy:
            return
        out, row = draft.out, draft.out_selected
        if not 0 <= row < len(out.lines):
            return
        quantity = out.lines[row].quantity_milli + by * ONE
        if out.lines[row].quantity_milli % ONE and by < 0:
            quantity = 0  # what was weighed goes as a whole
        try:
            out = carts.set_quantity(out, row, quantity) if quantity > 0 else carts.remove(out, row)
        except ShopError as error:
            self._failed(error)
            return
        self._desk.tasks.background(
            lambda: self._priced(out), lambda cart: self._resolved("", cart, None), self._failed
        )

    def _priced(self, out: Cart) -> Cart:
        with self._desk.database.read() as session:
            now = self._desk.database.clock.now().astimezone(self._desk.zone)
            return offers.offered(out, shop_promotions.list_running(session), now)

    def _exchange(self, draft: Draft) -> None:
        """Begin an exchange, or end one in which nothing goes out yet."""
        if draft.out is None:
            cart = replace(carts.open_cart(), customer_id=draft.customer_id)
            self._show(replace(draft, out=cart, out_selected=-1, fee_bp=0))
        elif not draft.out.lines:
            self._show(replace(draft, out=None))
        else:
            title = N_("Something goes out already")
            self._say(Level.INFO, title, N_("Take it off the list with − first."))

    # Why, in what state, how ---------------------------------------------------------------------

    def chosen(self, name: str, key: str) -> None:
        """Take why, in what state, or how the money goes."""
        draft = self._draft
        if draft is None or self._busy:
            return
        if name == keys.REASON:
            draft = draft.because(key)
        elif name == keys.CONDITION:
            draft = draft.in_state(key)
        else:
            draft = draft.through(key)
        self._show(draft)
        if name == keys.WAY and key in BY_HAND and draft.difference_minor <= 0:
            self._view.ask_reference()

    def turned(self, name: str) -> None:
        """Take the next key of a choice."""
        draft = self._draft
        if draft is None:
            return
        line = draft.line()
        mark = draft.mark(line.line_no) if line is not None else draft.last
        order, now = {
            keys.REASON: (tuple(choice.key for choice in keys.REASONS), mark.reason),
            keys.CONDITION: ((GOOD, DAMAGED), mark.condition),
            keys.WAY: (tuple(way.key for way in self._ways(draft) if way.enabled), draft.way),
        }[name]
        at = order.index(now) + 1 if now in order else 0
        self.chosen(name, order[at % len(order)])


def _customer(session: ReadSession, text: str) -> CustomerView | None:
    """Return the one customer whose tax id this is."""
    if not any(sign.isdigit() for sign in text):
        return None
    found = customers.find_customers(session, text, limit=2)
    return found[0] if len(found) == 1 and found[0].tax_id else None
