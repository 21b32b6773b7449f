"""From what is scanned or typed to a line of the document that is being written. Free of Qt."""

from typing import Final
from uuid import UUID

from pos_app.core import catalog, scanning
from pos_app.core.actor import Actor
from pos_app.core.catalog import ProductInput
from pos_app.core.codes import CODE_LIMIT, shown_code
from pos_app.core.db import WriteSession
from pos_app.core.errors import InvalidQuantity, ShopError, UnknownVariant
from pos_app.core.i18n import N_
from pos_app.core.pricing import Sellable
from pos_app.core.scanning import Scan
from pos_app.core.sync import outbox
from pos_app.ui.desk import Desk
from pos_app.ui.documents.rows import AskText, FieldText, Kind
from pos_app.ui.documents.screen import WriteScreen
from pos_app.ui.documents.writing import PIECE, Writing
from pos_app.ui.format import filled, price_text, quantity_text
from pos_app.ui.notices import strip_of
from pos_app.ui.sale import typed
from pos_app.ui.values import FoundText, Level, StripKey

SEARCH_FROM: Final = 2  # letters
FOUND_LIMIT: Final = 20
CREATE: Final = "create"
PRODUCT: Final = "product"
PIECES, WEIGHT = "piece", "weight"


class Finding(Writing):
    """Finds what is meant, and adds it; a code that nothing has can become a product in place."""

    def __init__(self, view: WriteScreen, desk: Desk, actor: Actor) -> None:
        super().__init__(view, desk, actor)
        self._searches = 0
        self._unmet: tuple[str, int | None] = ("", None)

    def scanned(self, code: str) -> None:
        """Add what a scanner read; `12*` in the box is how often."""
        if self._busy:
            self._later.append(lambda: self.scanned(code))
            return
        with self.told():
            if not self._view.finish_writing():
                return
            before = typed.read(self._view.box_text())
            self._find(code, before.quantity_milli if not before.rest else None)

    def entered(self, text: str) -> None:
        """Do what was typed: a code, `3*code`, `12*` and then a scan, a name."""
        if self._busy:
            return
        with self.told():
            said = typed.read(text)
            if not said.rest and said.quantity_milli is not None:
                times = quantity_text(said.quantity_milli, self._desk.money)
                title = N_("{times} times what comes next")
                self.say(Level.INFO, title, N_("Scan it or type its code."), times=times)
            else:
                self._find(said.rest, said.quantity_milli)

    def _find(self, code: str, times: int | None) -> None:
        with self._desk.database.read() as session:
            scan = scanning.resolve(session, code)
        if scan is not None:
            self._offer_scan(scan, times)
        elif typed.is_number(code):
            self._unknown(code, times, is_code=True)
        else:
            self._search(code, times, only=True)

    def typed(self, text: str) -> None:
        """Search while a name is being typed."""
        try:
            words = typed.read(text).rest
        except InvalidQuantity:
            words = ""
        if len(words) < SEARCH_FROM or typed.is_number(words):
            self._searches += 1
            self._view.show_found(())
        else:
            self._search(words, None, only=False)

    def _search(self, words: str, times: int | None, *, only: bool) -> None:
        """Look for names behind the screen; an answer that is overtaken is not shown.

        `only`: Enter was pressed, so a single product is taken, and none is told.
        """
        self._searches += 1
        this = self._searches

        def look() -> tuple[Sellable, ...]:
            with self._desk.database.read() as session:
                return catalog.find_products(session, words, limit=FOUND_LIMIT)

        def found(rows: tuple[Sellable, ...]) -> None:
            if this != self._searches:
                return
            if only and len(rows) == 1:
                with self.told():
                    self._offer(rows[0], times)
            elif only and not rows:
                with self.told():
                    self._unknown(words, times)
            else:
                self._view.show_found(tuple(self._found(row) for row in rows))

        self._desk.tasks.background(look, found, self._refuse)

    def _found(self, item: Sellable) -> FoundText:
        stock = ""
        if item.available_milli is not None and item.controls_stock:
            unit = item.unit if item.sold_by_weight else self._translate(N_("pcs"))
            stock = quantity_text(item.available_milli, self._desk.money, unit)
        unit = item.unit if item.sold_by_weight else ""
        price = price_text(item.price_e4, self._desk.money, unit) if item.price_minor else ""
        return FoundText(item.variant_id.hex, item.name, shown_code(item.code), price, stock)

    def found_chosen(self, key: str) -> None:
        """Add a product that was found, as often as the box says: `3*leche`."""
        if self._busy:
            return
        with self.told():
            times = typed.read(self._view.box_text()).quantity_milli
            with self._desk.database.read() as session:
                item = catalog.find_sellable(session, UUID(hex=key))
            if item is not None:
                self._offer(item, times)

    def _offer_scan(self, scan: Scan, times: int | None) -> None:
        """Add what was scanned, with the lot and the serial number that its label says."""
        item = scan.item._replace(scan_quantity_milli=scan.quantity_milli)
        self._said = scan
        try:
            self._offer(item, None if scan.measured else times)
        finally:
            self._said = None
        if scan.warning:
            self.say(Level.WARN, scan.warning)

    def _offer(self, item: Sellable, times: int | None) -> None:
        """Add so many scans of an item: a pack of 12 counts as 12."""
        quantity = (PIECE if times is None else times) * item.scan_quantity_milli // PIECE
        if not item.sold_by_weight and quantity % PIECE:
            raise InvalidQuantity(text=self.quantity_of(quantity))
        lot, expires = (said.lot_number, said.expires_on) if (said := self._said) else ("", None)
        self.add(item, quantity, lot=lot, expires_on=expires)

    def find_product(self, subject: UUID | None) -> Sellable | None:
        """Return the product that another screen leads here with, if it is one."""
        if subject is None:
            return None
        with self._desk.database.read() as session:
            return catalog.find_sellable(session, subject)

    # What is not there ---------------------------------------------------------------------------

    def _unknown(self, code: str, times: int | None = None, *, is_code: bool = False) -> None:
        code = code[:CODE_LIMIT]
        title = filled(self._translate, N_("Nothing here has the code {code}"), code=code)
        if not is_code:
            title = filled(self._translate, N_("Nothing here is called “{name}”"), name=code)
        detail = self._translate(N_("Nothing was added. Look for it by another name."))
        keys: tuple[StripKey, ...] = ()
        if is_code and self.may_create():
            self._unmet = code, times
            keys = (StripKey(CREATE, self._translate(N_("Create")), "Ctrl+N"),)
        self._view.clear_box()
        error = UnknownVariant(code=code)
        self._view.show_strip(strip_of(error, self._translate, *keys, title=title, detail=detail))

    def may_create(self) -> bool:
        """Return whether this person may add to the catalogue of this till: decision 0015."""
        if not self._actor.may("catalog.edit"):
            return False
        with self._desk.database.read() as session:
            return outbox.find_link(session) is None

    def strip_pressed(self, key: str) -> None:
        """Do what a key of the strip says."""
        if key == CREATE and not self._busy:
            self._ask_product()
        else:
            super().strip_pressed(key)

    def _ask_product(self) -> None:
        tr = self._translate
        sold = (
            (PIECES, tr(N_("By the piece")), ""),
            (WEIGHT, tr(N_("By weight")), ""),
        )
        fields = (
            FieldText("name", tr(N_("Name"))),
            FieldText("price", tr(N_("Price to the public")), Kind.MONEY),
            FieldText("sold", tr(N_("How it is sold")), Kind.CHOICE, PIECES, options=sold),
        )
        self._view.show_strip(None)
        self._view.ask(
            AskText(PRODUCT, tr(N_("New product")), fields, tr(N_("Create")), note=self._unmet[0])
        )

    def answered(self, key: str, values: dict[str, str]) -> None:
        """Create the product that was asked for, once, and add it."""
        if key != PRODUCT or self._busy:
            return
        missing = next((name for name in ("name", "price") if not values[name].strip("0")), "")
        if missing:
            self._view.show_problem(missing)
            return
        code, times = self._unmet

        def made(item: Sellable) -> None:
            self._busy = False
            self._view.close_ask()
            with self.told():
                self._offer(item, times)

        def refused(error: ShopError) -> None:
            self._busy = False
            self._refuse(error)

        self._busy = True
        self._desk.tasks.write(
            lambda: self._desk.database.write(lambda session: _save(session, code, values)),
            made,
            refused,
        )

    def ask_cancelled(self, key: str) -> None:
        """Put the question away."""
        del key
        self._view.close_ask()


def _save(session: WriteSession, code: str, values: dict[str, str]) -> Sellable:
    """Return what the code is now: also what somebody else made of it meanwhile."""
    found = catalog.find_by_code(session, code)
    if found is not None:
        return found
    by_weight = values["sold"] == WEIGHT
    entry = ProductInput(
        code=code,
        name=values["name"],
        unit="kg" if by_weight else "un",
        price_minor=int(values["price"]),
        sold_by_weight=by_weight,
    )
    catalog.save_product(session, entry)
    return catalog.get_by_code(session, code)
