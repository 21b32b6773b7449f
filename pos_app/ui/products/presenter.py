"""Products: which there are, the one that is looked at, and what can be done about it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID

from pos_app.core import catalog, journal, kardex, pictures
from pos_app.core.actor import Actor
from pos_app.core.catalog import ProductFilter, ProductPage, ProductView
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import ShopError, UnknownProduct
from pos_app.core.i18n import N_
from pos_app.core.kardex import LotRow
from pos_app.core.sync import outbox
from pos_app.ui.desk import Desk
from pos_app.ui.format import filled
from pos_app.ui.notices import strip_of
from pos_app.ui.products.editing import Editing
from pos_app.ui.products.rows import FactText
from pos_app.ui.products.screen import BROWSE, EditorScreen, FilesScreen, ListScreen
from pos_app.ui.products.transit import Transit
from pos_app.ui.products.words import ProductWords
from pos_app.ui.values import ChipText, FoundText, Level, StripText
from pos_app.ui.widgets.paged_rows import PAGE

ALL, UNPRICED, UNCODED, IDLE = "all", "unpriced", "uncoded", "idle"
FILTERS: Final = (
    (ALL, N_("On sale"), ProductFilter()),
    (UNPRICED, N_("Without price"), ProductFilter(priced=False)),
    (UNCODED, N_("Without barcode"), ProductFilter(coded=False)),
    (IDLE, N_("Not sold"), ProductFilter(active=False)),
)
SECTIONS: Final = (
    ("facts", N_("Data")),
    ("prices", N_("Prices")),
    ("codes", N_("Codes")),
    ("variants", N_("Variants")),
    ("lots", N_("Lots")),
)
EDITS: Final = frozenset({"new", "edit", "picture", "toggle", "import"})


class ProductsScreen(ListScreen, EditorScreen, FilesScreen, Protocol):
    """What the presenter asks of the screen."""


@dataclass(frozen=True)
class _Looked:
    product: ProductView
    costs: dict[UUID, int | None]
    lots: tuple[tuple[str, LotRow], ...]


class ProductsPresenter:
    """Holds the list and what is looked at; the editor and the files have presenters of theirs."""

    def __init__(
        self,
        view: ProductsScreen,
        desk: Desk,
        actor: Actor,
        *,
        folder: Path,
        home: Path,
        to_room: Callable[[str, UUID | None], object],
        on_left: Callable[[], object],
    ) -> None:
        self._view, self._desk, self._actor, self._folder = view, desk, actor, folder
        self._translate = desk.translate
        self._words = ProductWords(desk, folder)
        self._to_room, self._on_left = to_room, on_left
        self.editing = Editing(
            view, desk, self._words, actor, on_saved=self._saved, on_left=self._to_browse
        )
        self.transit = Transit(
            view,
            desk,
            actor,
            home=home,
            on_left=self._to_browse,
            on_picture=self._keep_picture,
            on_imported=self.refresh,
        )
        self._filter, self._family, self._sought = ALL, "", ""
        self._section = "facts"
        self._ids: dict[int, UUID] = {}
        self._count = 0
        self._looked: _Looked | None = None
        self._wanted: UUID | None = None
        self._asked = 0
        self._own = True  # the catalogue is this till's
        self._front = BROWSE

    # The list ------------------------------------------------------------------------------------

    def start(self, variant_id: UUID | None = None) -> None:
        """Show every product on sale, or look at the one of a variant."""
        self._to_browse()
        self._view.show_sheet(None)
        self._show_actions()
        if variant_id is not None:
            self._read_product(partial(catalog.get_product_of, variant_id=variant_id))
        self.refresh()

    def refresh(self) -> None:
        """Read again what is shown; called when something was recorded."""
        if self.editing.is_open or self.transit.is_busy:
            return
        self._asked += 1
        asked, wanted = self._asked, self._chosen_filter()

        def read() -> tuple[ProductPage, tuple[catalog.CategoryView, ...], str]:
            with self._desk.database.read() as session:
                link = outbox.find_link(session)
                page = catalog.list_products(session, wanted)
                return page, catalog.list_categories(session), link.url if link else ""

        def take(found: tuple[ProductPage, tuple[catalog.CategoryView, ...], str]) -> None:
            if asked == self._asked:
                self._take(*found)

        self._desk.tasks.background(read, take, self._failed)

    def _chosen_filter(self) -> ProductFilter:
        wanted = next(each for key, _, each in FILTERS if key == self._filter)
        family = UUID(self._family) if self._family else None
        return replace(wanted, text=self._sought, category_id=family)

    def _take(
        self, page: ProductPage, families: tuple[catalog.CategoryView, ...], centre: str
    ) -> None:
        tr = self._translate
        self._own, self._count = not centre, page.total
        self._ids = {at: row.id for at, row in enumerate(page.rows)}
        chips = [ChipText(key, tr(words)) for key, words, _ in FILTERS]
        count = f"{page.total:,}".replace(",", self._desk.money.thousands)
        chips = [replace(chip, count=count if chip.key == self._filter else "") for chip in chips]
        self._view.show_filters(chips, self._filter)
        offered = [FoundText("", tr(N_("All families")))]
        offered += [FoundText(str(one.id), one.name) for one in families]
        named = next((one.name for one in offered if one.key == self._family), offered[0].name)
        self._view.show_families(offered, named)
        looked = self._looked.product.id if self._looked else None
        at = next((row for row, key in self._ids.items() if key == looked), -1)
        self._view.show_list(page.total, self._words.count(page.total), at)
        self._view.show_page(0, [self._words.listed(row) for row in page.rows])
        if not page.total:
            self._say_empty()
        if centre:
            title = tr(N_("The catalogue comes from the centre"))
            detail = filled(tr, N_("Products are changed at {centre}"), centre=centre)
            self._view.show_strip(StripText(Level.INFO, title, detail, icon="cloud"))
        if looked is not None:
            self._read_product(partial(catalog.get_product, product_id=looked))
        elif page.rows:
            self._view.select_row(0)
            self._read_product(partial(catalog.get_product, product_id=page.rows[0].id))
        self._show_actions()

    def _say_empty(self) -> None:
        tr = self._translate
        if self._sought:
            title = filled(tr, N_("Nothing is called “{words}”"), words=self._sought)
            self._view.show_empty(title, tr(N_("Write less of the name, or scan it")))
        elif self._filter == ALL and not self._family:
            detail = tr(N_("Ctrl+N makes one, F9 brings a list from a spreadsheet"))
            self._view.show_empty(tr(N_("No product yet")), detail)
        else:
            self._view.show_empty(tr(N_("None")), tr(N_("Nothing needs you here")))

    def page_wanted(self, number: int) -> None:
        """Bring a page of the list that somebody looks at."""
        asked, wanted = self._asked, self._chosen_filter()

        def read() -> ProductPage:
            with self._desk.database.read() as session:
                return catalog.list_products(session, wanted, offset=number * PAGE, limit=PAGE)

        def take(page: ProductPage) -> None:
            if asked == self._asked:
                self._ids |= {number * PAGE + at: row.id for at, row in enumerate(page.rows)}
                self._view.show_page(number, [self._words.listed(row) for row in page.rows])

        if number:  # the first page came with the count
            self._desk.tasks.background(read, take, self._failed)

    # Finding -------------------------------------------------------------------------------------

    def typed(self, text: str) -> None:
        """Show what the words in the box find."""
        if text.strip() != self._sought:
            self._sought = text.strip()
            self._looked = None
            self._view.show_strip(None)
            self.refresh()

    def entered(self, text: str) -> None:
        """Look at the product of a code; of words, at the first they find."""

        def read() -> ProductView | None:
            with self._desk.database.read() as session:
                found = catalog.find_by_code(session, text)
                return catalog.get_product_of(session, found.variant_id) if found else None

        def take(product: ProductView | None) -> None:
            if product is not None:
                self._sought, self._filter, self._family = "", ALL, ""
                self._view.clear_box()
                self._view.show_strip(None)
                self._read_product(partial(catalog.get_product, product_id=product.id))
                self.refresh()
            elif not self._count:
                self._failed(UnknownProduct(code=text.strip()))

        self._desk.tasks.background(read, take, self._failed)

    def scanned(self, code: str) -> None:
        """Look at the product of a code; in the editor, give it the code."""
        if self.editing.is_open:
            self.editing.scanned(code)
        elif not self.transit.is_open:
            self._count = 0  # an unknown code is said, whatever the list shows
            self.entered(code)

    def choose_filter(self, key: str) -> None:
        """Show only a part of the products."""
        self._filter, self._looked = key, None
        self._view.show_strip(None)
        self.refresh()

    def choose_family(self, key: str) -> None:
        """Show the products of a family."""
        self._family, self._looked = key, None
        self.refresh()

    def select(self, row: int) -> None:
        """Look at another product."""
        product_id = self._ids.get(row)
        if product_id is not None:
            self._view.show_strip(None)
            self._read_product(partial(catalog.get_product, product_id=product_id))

    # The product ---------------------------------------------------------------------------------

    def _read_product(self, find: Callable[[ReadSession], ProductView]) -> None:
        def read() -> _Looked:
            with self._desk.database.read() as session:
                product = find(session)
                items = kardex.find_items(session, [one.id for one in product.variants])
                costs = {key: item.average_cost_e4 for key, item in items.items()}
                return _Looked(product, costs, _lots(session, product))

        self._desk.tasks.background(read, self._show_product, self._failed)

    def _show_product(self, looked: _Looked) -> None:
        self._looked = looked
        self._view.show_sheet(self._words.sheet(looked.product, looked.costs))
        self._show_section()
        self._show_actions()

    def choose_section(self, key: str) -> None:
        """Show another part of the product."""
        self._section = key
        self._show_section()

    def _show_section(self) -> None:
        if self._looked is None:
            return
        product, tr = self._looked.product, self._translate
        there = {"facts", "prices", "codes"}
        if product.has_variants:
            there.add("variants")
        if product.tracks_lots:
            there.add("lots")
        chips = [ChipText(key, tr(words)) for key, words in SECTIONS if key in there]
        section = self._section if self._section in there else "facts"
        self._view.show_sections(chips, section)
        self._view.show_facts(self._facts(section, self._looked))

    def _facts(self, section: str, looked: _Looked) -> tuple[FactText, ...]:
        now, product = self._desk.database.clock.now(), looked.product
        match section:
            case "prices":
                return self._words.prices(product, now)
            case "codes":
                return self._words.codes(product)
            case "variants":
                return self._words.variants(product)
            case "lots":
                return self._words.lots(looked.lots, now)
        return self._words.facts(product)

    def _show_actions(self) -> None:
        tr = self._translate
        may = self._own and self._actor.may("catalog.edit")
        allowed = set(EDITS if may else ())
        if self._actor.may("stock.adjust"):
            allowed.add("import")
        if self._actor.rule("stock.view") != "deny":
            allowed.update({"stock", "export"})
        active = True
        if self._looked is None:
            allowed -= {"edit", "picture", "toggle", "stock"}
        else:
            active = self._looked.product.active
        self._view.show_actions(
            frozenset(allowed), tr(N_("Sell no more")) if active else tr(N_("Sell again"))
        )

    # What is done about it -----------------------------------------------------------------------

    def act(self, name: str) -> None:
        """Do what a key says."""
        product = self._looked.product if self._looked else None
        self._view.show_strip(None)
        if name == "new":
            self.editing.open_new()
        elif name == "import":
            self.transit.open_import()
        elif name == "export":
            self.transit.open_export()
        elif product is None:
            return
        elif name == "edit":
            self.editing.open(product)
        elif name == "picture":
            self.transit.open_pictures(has_one=product.image is not None)
        elif name == "toggle":
            self._toggle(product)
        elif name == "stock":
            first = next((one.id for one in product.variants if one.active), product.id)
            self._to_room("stock", first)

    def _toggle(self, product: ProductView) -> None:
        active = not product.active
        words = N_("{product} is on sale again") if active else N_("{product} is sold no more")
        detail = N_("Its history stays. The same key brings it back")
        self._write(
            lambda session: catalog.set_active(session, product.id, active=active),
            StripText(
                Level.OK,
                filled(self._translate, words, product=product.name),
                "" if active else self._translate(detail),
            ),
        )

    def _keep_picture(self, source: Path | None) -> None:
        """Give the product a picture, or take it away."""
        assert self._looked is not None
        product_id, folder = self._looked.product.id, self._folder

        def work(session: WriteSession) -> None:
            name = pictures.keep_picture(folder, source) if source is not None else ""
            catalog.set_image(session, product_id, name)

        self._to_browse()
        title = N_("The picture is kept") if source is not None else N_("The picture was taken off")
        self._write(work, StripText(Level.OK, self._translate(title)))

    def _write(self, work: Callable[[WriteSession], object], said: StripText) -> None:
        database = self._desk.database

        def done(_: object) -> None:
            self._view.show_strip(said)
            self.refresh()

        self._desk.tasks.write(lambda: database.write(work), done, self._failed)

    def _saved(self, product_id: UUID, said: StripText) -> None:
        self._to_browse()
        self._view.show_strip(said)
        self._read_product(partial(catalog.get_product, product_id=product_id))
        self._asked += 1  # what was being read is old now
        self._desk.tasks.background(lambda: None, lambda _: self.refresh(), self._failed)

    def _to_browse(self) -> None:
        self._view.show_strip(None)
        self._view.show_front(BROWSE)

    def strip_pressed(self, key: str) -> None:
        """Do what a key of the strip says."""
        if self.editing.is_open:
            self.editing.strip_pressed(key)
        else:
            self.transit.strip_pressed(key)

    def leave(self) -> None:
        """Go back: from the editor and the files to the list, from there to the sale."""
        if self.editing.is_open:
            self.editing.leave()
        elif self.transit.is_open:
            self.transit.leave()
        elif self._sought:
            self._sought = ""
            self._view.clear_box()
            self.refresh()
        else:
            self._on_left()

    def may_leave(self) -> bool:
        """Return whether nothing half done would be lost."""
        return not (self.editing.holds_changes() or self.transit.is_busy)

    def _failed(self, error: ShopError) -> None:
        self._view.show_strip(strip_of(error, self._translate))


def _lots(session: ReadSession, product: ProductView) -> tuple[tuple[str, LotRow], ...]:
    if not product.tracks_lots:
        return ()
    place = journal.get_station(session).location_id
    return tuple(
        (variant.name if product.has_variants else "", lot)
        for variant in product.variants
        for lot in kardex.list_lots(session, place, variant.id)
        if lot.on_hand_milli or lot.reserved_milli
    )
