"""The one box: from what is scanned or typed to a line of the cart."""

from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from pos_app.core import cart as carts
from pos_app.core import catalog, price_lists, sales, scanning
from pos_app.core.codes import CODE_LIMIT
from pos_app.core.errors import InvalidQuantity, PriceMissing, UnknownVariant
from pos_app.core.i18n import N_
from pos_app.core.money import E4
from pos_app.core.pricing import ASKED, LABEL, SHELF, Sellable, list_reason
from pos_app.core.scanning import Scan
from pos_app.ui.desk import Desk
from pos_app.ui.format import filled
from pos_app.ui.notices import strip_of
from pos_app.ui.sale import typed
from pos_app.ui.sale.discounts import Discounts
from pos_app.ui.sale.lines import PIECE
from pos_app.ui.sale.screen import SaleScreen
from pos_app.ui.values import Level, StripKey

SEARCH_FROM: Final = 2  # letters
FOUND_LIMIT: Final = 20
SEARCH: Final = "search"


def _chosen(item: Sellable) -> Scan:
    """Return a product that was chosen by its name or its key, as a scan of its code."""
    return Scan(item, item.scan_quantity_milli)


class Box(Discounts):
    """Finds what is meant, and adds it."""

    def __init__(self, view: SaleScreen, desk: Desk) -> None:
        super().__init__(view, desk)
        self._searches = 0
        self._later: list[Callable[[], object]] = []  # scans that came while the cart stood still

    def scanned(self, code: str) -> None:
        """Add what a scanner read; `12*` in the box is how often."""
        if self._busy:
            self._later.append(lambda: self.scanned(code))
            return
        with self._told():
            self._drop_question()
            before = typed.read(self._view.box_text())
            times = before.quantity_milli if not before.rest else None
            self._view.clear_box()
            scan = self._resolve(code)
            if scan is None:
                self._unknown(code, times, is_code=True)
            else:
                self._offer(scan, times)

    def entered(self, text: str) -> None:
        """Do what was typed: a code, `3*code`, `12*` and then a scan, a name, `10%`, `-500`."""
        if self._busy:
            return
        with self._told():
            said = typed.read(text)
            if said.percent_bp is not None or said.off:
                self._line(self._selected)
                self._give(text, whole_sale=False)
            elif not said.rest and said.quantity_milli is not None:
                times = self.words.quantity(said.quantity_milli)
                title = N_("{times} times what comes next")
                self._say(Level.INFO, title, N_("Scan it or type its code."), times=times)
            else:
                self._find(said)

    def _find(self, said: typed.Typed) -> None:
        scan = self._resolve(said.rest)
        if scan is not None:
            self._offer(scan, said.quantity_milli)
        elif typed.is_number(said.rest):
            self._unknown(said.rest, said.quantity_milli, is_code=True)
        else:
            self._search(said.rest, lambda rows: self._chose_among(rows, said))

    def _resolve(self, code: str) -> Scan | None:
        with self._desk.database.read() as session:
            return scanning.resolve(session, code)

    def _chose_among(self, rows: Sequence[Sellable], said: typed.Typed) -> None:
        if not rows:
            self._unknown(said.rest)
        elif len(rows) == 1:
            with self._told():
                self._offer(_chosen(rows[0]), said.quantity_milli)
        else:
            self._view.show_found(tuple(self.words.found(row) for row in rows))

    def typed(self, text: str) -> None:
        """Search while a name is being typed."""
        try:
            words = typed.read(text).rest
        except InvalidQuantity:
            words = ""
        if len(words) < SEARCH_FROM or typed.is_number(words):
            self._searches += 1
            self._view.show_found(())
            return
        self._search(
            words, lambda rows: self._view.show_found(tuple(self.words.found(row) for row in rows))
        )

    def _search(self, words: str, show: Callable[[Sequence[Sellable]], object]) -> None:
        """Look for names behind the screen; an answer that is overtaken is not shown."""
        self._searches += 1
        this = self._searches

        def look() -> tuple[Sellable, ...]:
            with self._desk.database.read() as session:
                return catalog.find_products(session, words, limit=FOUND_LIMIT)

        def found(rows: tuple[Sellable, ...]) -> None:
            if this == self._searches:
                show(rows)

        self._desk.tasks.background(look, found, self._refuse)

    def result_chosen(self, key: str) -> None:
        """Add a product that was found, as often as the box says: `3*leche`."""
        with self._told():
            self._offer_variant(key, typed.read(self._view.box_text()).quantity_milli)

    def quick_key(self, key: str) -> None:
        """Add the product of a key, as often as the box says."""
        with self._told():
            said = typed.read(self._view.box_text())
            self._offer_variant(key, None if said.rest else said.quantity_milli)

    def _offer_variant(self, key: str, times: int | None) -> None:
        if self._busy:
            return
        self._drop_question()
        with self._desk.database.read() as session:
            item = catalog.find_sellable(session, UUID(hex=key))
        if item is not None:
            self._offer(_chosen(item), times)

    # Adding --------------------------------------------------------------------------------------

    def _offer(self, scan: Scan, times: int | None) -> None:
        """Add what was scanned or chosen, after asking for what is not known: weight, price."""
        item = scan.item
        if times is not None:
            by_weight = item.sold_by_weight and not scan.measured
            carts.check_whole(item.name, times, sold_by_weight=by_weight)
        if item.sold_by_weight and times is None and not scan.measured:
            self._ask_weight(scan)
            return
        mark = carts.Mark(
            label_minor=scan.amount_minor,
            lot_number=scan.lot_number,
            expires_on=scan.expires_on,
            serial=scan.serial if item.tracks_serials else "",
        )
        self._check_mark(item, mark)
        if scan.measured:
            self._put_measured(scan, times, mark)
            return
        quantity = (PIECE if times is None else times) * scan.quantity_milli // PIECE
        if item.asks_price or item.price_minor <= 0:
            self._ask_price(item, quantity, mark)
        else:
            self._put(item, quantity, item.price_e4, SHELF, mark)
        self._warn(scan)

    def _check_mark(self, item: Sellable, mark: carts.Mark) -> None:
        """Refuse at once what the charge would refuse of a named lot or a serial number."""
        if mark.lot_number or mark.expires_on or mark.serial:
            with self._desk.database.read() as session:
                sales.check_mark(session, item, mark)

    def _put_measured(self, scan: Scan, times: int | None, mark: carts.Mark) -> None:
        """Add what a label of the scale says, as often as it was asked for: a line for each."""
        item = scan.item
        by_label = mark.label_minor is not None
        price_e4 = item.price_e4
        if price_e4 <= 0 and mark.label_minor is not None and not item.sold_by_weight:
            price_e4 = mark.label_minor * E4
        if price_e4 <= 0:
            raise PriceMissing(product=item.name)
        for _ in range((times or PIECE) // PIECE):
            reason = LABEL if by_label else SHELF
            self._put(item, scan.quantity_milli, price_e4, reason, mark)
        self._warn(scan)

    def _warn(self, scan: Scan) -> None:
        if scan.warning:
            detail = N_("Set it to send FNC1 as the group separator, or check the lot by eye.")
            self._say(Level.WARN, scan.warning, detail)

    def _ask_weight(self, scan: Scan) -> None:
        item = scan.item

        def weighed(quantity_milli: int) -> None:
            if quantity_milli <= 0:
                raise InvalidQuantity(text="0")
            self._offer(scan, quantity_milli)

        self._answer = weighed
        self._view.clear_box()
        self._view.ask_quantity(item.name, item.unit, 0, whole=False)

    def _ask_price(
        self, item: Sellable, quantity_milli: int, mark: carts.Mark = carts.PLAIN
    ) -> None:
        def priced(price_minor: int) -> None:
            if price_minor <= 0:
                raise PriceMissing(product=item.name)
            self._put(item, quantity_milli, price_minor * E4, ASKED, mark)

        self._answer = priced
        self._view.clear_box()
        self._view.ask_price(item.name)

    def _put(
        self,
        item: Sellable,
        quantity_milli: int,
        price_e4: int,
        reason: str,
        mark: carts.Mark = carts.PLAIN,
    ) -> None:
        before = self._cart.lines
        if reason == SHELF and mark.label_minor is None and self._cart.price_list:
            price_e4, reason = self._list_price(item, price_e4)
        cart = carts.add(
            self._cart, item, quantity_milli, price_e4=price_e4, price_reason=reason, mark=mark
        )
        changed = next(
            (row for row, line in enumerate(before) if line is not cart.lines[row]), len(before)
        )
        self._view.clear_box()
        self._change(cart, changed, fresh=changed)

    def _list_price(self, item: Sellable, price_e4: int) -> tuple[int, str]:
        """Return the price of the customer's list, or the shelf's where the list has none."""
        with self._desk.database.read() as session:
            stated = price_lists.find_price(session, item.variant_id, self._cart.price_list)
        if stated is None:
            return price_e4, SHELF
        return stated * E4, list_reason(self._cart.price_list)

    def _unknown(self, code: str, times: int | None = None, *, is_code: bool = False) -> None:
        """Say that nothing is called that; nothing is lost."""
        code = code[:CODE_LIMIT]
        title = filled(self._translate, N_("Nothing here has the code {code}"), code=code)
        if not is_code:
            title = filled(self._translate, N_("Nothing here is called “{name}”"), name=code)
        detail = self._translate(N_("Nothing was added. Look for it by another name."))
        keys = self._unknown_keys(code if is_code else "", times)
        error = UnknownVariant(code=code)
        self._view.clear_box()
        self._view.show_strip(strip_of(error, self._translate, *keys, title=title, detail=detail))

    def _unknown_keys(self, code: str, times: int | None) -> tuple[StripKey, ...]:
        """Return what can be done about it; `code` is empty where a name was typed."""
        del code, times
        return (StripKey(SEARCH, self._translate(N_("Search")), "F2"),)
