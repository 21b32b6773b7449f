"""Writing a product: its fields, its codes with packs, its variants. Free of Qt."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import partial
from itertools import product as combinations
from typing import Final
from uuid import UUID

from pos_app.core import catalog
from pos_app.core.actor import Actor
from pos_app.core.attributes import Attributes, label_of
from pos_app.core.catalog import (
    BarcodeInput,
    CategoryView,
    ProductInput,
    ProductView,
    UomView,
    VariantInput,
)
from pos_app.core.codes import normalise_code, shown_code
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import CodeTaken, InvalidDate, InvalidProduct, ShopError
from pos_app.core.i18n import N_
from pos_app.core.price_watch import watching_prices
from pos_app.core.quantity import MILLI
from pos_app.ui.dates import parse_date
from pos_app.ui.desk import Desk
from pos_app.ui.format import filled, money_text
from pos_app.ui.notices import strip_of
from pos_app.ui.products.rows import ProductForm, VariantText
from pos_app.ui.products.screen import EDITOR, EditorScreen
from pos_app.ui.products.words import FLAGS, SHORTAGES, TAXES, ProductWords
from pos_app.ui.values import BadgeText, FoundText, Level, StripKey, StripText

FIELDS, CODES, VARIANTS = "fields", "codes", "variants"
DISCARD, KEEP = "discard", "keep"
NEW_FLAGS: Final = frozenset({"controls_stock", "active"})
LETTERS: Final = 4  # of a value, in the code that is proposed for a variant


@dataclass(frozen=True)
class _Open:
    """What the editor holds beside the fields of its form."""

    product: ProductView | None
    form: ProductForm
    codes: tuple[BarcodeInput, ...]
    variants: tuple[VariantInput, ...]


class Editing:
    """The editor: `open_new()` or `open(product)` begin, `save(form)` ends."""

    def __init__(
        self,
        view: EditorScreen,
        desk: Desk,
        words: ProductWords,
        actor: Actor,
        *,
        on_saved: Callable[[UUID, StripText], object],
        on_left: Callable[[], object],
    ) -> None:
        self._view, self._desk, self._words, self._actor = view, desk, words, actor
        self._translate = desk.translate
        self._on_saved, self._on_left = on_saved, on_left
        self._open: _Open | None = None
        self._before: _Open | None = None  # as it was opened: what differs would be lost
        self._form = ProductForm()
        self._chosen = -1  # the variant, or without variants the code, that is worked on
        self._busy = False

    @property
    def is_open(self) -> bool:
        """Return whether the editor is in front."""
        return self._open is not None

    def open_new(self) -> None:
        """Write a new product."""
        self._begin(_Open(None, ProductForm(flags=NEW_FLAGS), (), ()))

    def open(self, product: ProductView) -> None:
        """Write on a product that is there."""
        own = next((one for one in product.variants if one.id == product.id), None)
        plain = own is not None and not product.has_variants
        flags = {name for name in FLAGS if getattr(product, name)}
        form = ProductForm(
            name=product.name,
            code=shown_code(product.code),
            unit=product.unit,
            category=product.category,
            price_minor=own.price_minor if own is not None and plain else None,
            min_stock_milli=product.min_stock_milli,
            lead_time_days=product.lead_time_days,
            tax_class=product.tax_class,
            shortage=product.shortage,
            flags=frozenset(flags),
        )
        codes = _stated_codes(own.barcodes) if own is not None and plain else ()
        variants = tuple(
            VariantInput(
                code=shown_code(one.code),
                attributes=one.attributes,
                barcodes=_stated_codes(one.barcodes),
                price_minor=one.price_minor,
                active=one.active,
                id=one.id,
            )
            for one in product.variants
            if one.attributes
        )
        self._begin(_Open(product, form, codes, variants))

    def _begin(self, opened: _Open) -> None:
        self._open = self._before = opened
        self._form, self._chosen, self._busy = opened.form, -1, False

        def read() -> tuple[tuple[CategoryView, ...], tuple[UomView, ...]]:
            with self._desk.database.read() as session:
                return catalog.list_categories(session), catalog.list_uoms(session)

        def take(found: tuple[tuple[CategoryView, ...], tuple[UomView, ...]]) -> None:
            self._view.show_choices(self._choices(*found))
            self._show()

        self._view.show_front(EDITOR)
        self._show()
        self._view.show_section(FIELDS)
        self._desk.tasks.background(read, take, self._failed)

    def _choices(
        self, families: Sequence[CategoryView], units: Sequence[UomView]
    ) -> dict[str, tuple[FoundText, ...]]:
        tr = self._translate
        return {
            "category": tuple(FoundText(one.name, one.name) for one in families),
            "unit": tuple(
                FoundText(one.code, one.name(self._desk.language), one.code) for one in units
            ),
            "tax_class": tuple(FoundText(key, tr(words)) for key, words in TAXES.items()),
            "shortage": tuple(FoundText(key, tr(words)) for key, words in SHORTAGES.items()),
        }

    # What it shows -------------------------------------------------------------------------------

    def _show(self) -> None:
        opened = self._open
        if opened is None:
            return
        name = opened.product.name if opened.product else self._translate(N_("New product"))
        self._view.show_form(self._form, name, own_price=not opened.variants)
        self._show_lists()

    def _show_lists(self) -> None:
        opened = self._open
        assert opened is not None
        variant = self._variant()
        codes = variant.barcodes if variant is not None else opened.codes
        owner = label_of(variant.attributes) if variant is not None else ""
        shown = [self._words.code(*_of_code(code)) for code in codes]
        self._view.show_codes(shown, owner, -1)
        rows = tuple(
            VariantText(
                label=label_of(one.attributes),
                code=one.code,
                price="" if one.price_minor is None
                else money_text(one.price_minor, self._desk.money),
                badge=None if one.active else BadgeText(self._translate(N_("Not sold"))),
            )
            for one in opened.variants
        )  # fmt: skip
        self._view.show_variants(rows, self._chosen)

    def _variant(self) -> VariantInput | None:
        opened = self._open
        if opened is None or not 0 <= self._chosen < len(opened.variants):
            return None
        return opened.variants[self._chosen]

    def form_changed(self, form: ProductForm) -> None:
        """Keep what was written."""
        self._form = form

    # Codes ---------------------------------------------------------------------------------------

    def scanned(self, code: str) -> None:
        """Give the product, or the variant that is worked on, a code that was scanned."""
        self.add_code(code, MILLI, "")

    def add_code(self, text: str, quantity_milli: int, pack: str) -> None:
        """Give it a code; the same code again says another quantity or name of the pack."""
        opened, tr = self._open, self._translate
        code = normalise_code(text)
        if opened is None or not code:
            return
        if opened.variants and self._variant() is None:
            self._view.show_section(VARIANTS)
            title = tr(N_("Which variant is it?"))
            detail = tr(N_("Choose the variant and scan again. Nothing was added"))
            self._view.show_strip(StripText(Level.WARN, title, detail))
            return
        stated = BarcodeInput(shown_code(code), quantity_milli, pack.strip())

        def read() -> str:
            with self._desk.database.read() as session:
                return _owner_of(session, code, opened.product)

        def take(owner: str) -> None:
            if owner:
                self._failed(CodeTaken(code=shown_code(code), product=owner))
            elif self._open is not None:
                self._put_code(stated)

        self._desk.tasks.background(read, take, self._failed)

    def _put_code(self, stated: BarcodeInput) -> None:
        opened, variant = self._open, self._variant()
        assert opened is not None
        codes = variant.barcodes if variant is not None else opened.codes
        same = normalise_code(stated.code)
        kept = tuple(one for one in codes if normalise_code(_of_code(one)[0]) != same)
        self._set_codes((*kept, stated))
        self._view.show_section(CODES)
        text = filled(self._translate, N_("{code} finds it once it is saved"), code=stated.code)
        self._view.show_strip(StripText(Level.OK, text))

    def remove_code(self, row: int) -> None:
        """Take a code away."""
        opened, variant = self._open, self._variant()
        if opened is None:
            return
        codes = variant.barcodes if variant is not None else opened.codes
        if 0 <= row < len(codes):
            self._set_codes(codes[:row] + codes[row + 1 :])

    def _set_codes(self, codes: tuple[str | BarcodeInput, ...]) -> None:
        opened = self._open
        assert opened is not None
        if self._variant() is not None:
            self._change_variant(barcodes=codes)
        else:
            stated = tuple(BarcodeInput(*_of_code(one)) for one in codes)
            self._open = replace(opened, codes=stated)
        self._show_lists()

    # Variants ------------------------------------------------------------------------------------

    def make_matrix(self, axes: Sequence[tuple[str, str]]) -> None:
        """Add a variant for each combination of the values that is not there yet."""
        opened = self._open
        if opened is None:
            return
        named = [(name.strip(), _values(values)) for name, values in axes]
        named = [(name, values) for name, values in named if name and values]
        if not named:
            tr = self._translate
            title = tr(N_("Nothing to tell variants apart"))
            detail = tr(N_("Write a name and its values: Size, and S, M, L"))
            self._view.show_strip(StripText(Level.WARN, title, detail))
            return
        there = {_key_of(one.attributes) for one in opened.variants}
        codes = {normalise_code(one.code) for one in opened.variants}
        added = []
        for values in combinations(*(values for _, values in named)):
            attributes = tuple(
                (name, value) for (name, _), value in zip(named, values, strict=True)
            )
            if _key_of(attributes) in there:
                continue
            code = _proposed(self._form.code, values, codes)
            codes.add(normalise_code(code))
            added.append(VariantInput(code, attributes, price_minor=self._form.price_minor))
        self._open = replace(opened, variants=(*opened.variants, *added), codes=())
        self._show()
        self._view.show_section(VARIANTS)
        self._view.show_strip(None)

    def choose_variant(self, row: int) -> None:
        """Work on another variant."""
        self._chosen = row
        variant = self._variant()
        if variant is not None:
            self._view.show_variant(variant.code, variant.price_minor, active=variant.active)
        self._show_lists()

    def variant_written(self, code: str, price_minor: int | None, *, active: bool) -> None:
        """Take what was written of the variant that is worked on."""
        if self._variant() is not None:
            self._change_variant(code=code.strip(), price_minor=price_minor, active=active)
            self._show_lists()

    def remove_variant(self) -> None:
        """Take away a variant that was not saved yet; one that was is sold no more."""
        opened, variant = self._open, self._variant()
        if opened is None or variant is None:
            return
        if variant.id is not None:
            self._change_variant(active=not variant.active)
        else:
            at = self._chosen
            self._open = replace(opened, variants=opened.variants[:at] + opened.variants[at + 1 :])
            self._chosen = -1
        self._show_lists()

    def _change_variant(self, **changes: object) -> None:
        opened, variant = self._open, self._variant()
        assert opened is not None
        assert variant is not None
        changed = replace(variant, **changes)  # type: ignore[arg-type]
        at = self._chosen
        self._open = replace(
            opened, variants=(*opened.variants[:at], changed, *opened.variants[at + 1 :])
        )

    # The end -------------------------------------------------------------------------------------

    def save(self, form: ProductForm) -> None:
        """Save what is written, once."""
        opened = self._open
        if opened is None or self._busy:
            return
        self._form = form
        try:
            entry, price_from = self._entry(opened, form)
        except ShopError as error:
            self._failed(error)
            return
        self._busy = True
        product_id = opened.product.id if opened.product else None

        def work(session: WriteSession) -> UUID:
            families = {one.name.casefold(): one.code for one in catalog.list_categories(session)}
            category = families.get(form.category.casefold(), form.category)
            stated = replace(entry, category_code=category)
            with watching_prices(session, self._actor, product_id):
                return _save(session, stated, price_from=price_from, product_id=product_id)

        def done(saved: UUID) -> None:
            self._open, self._busy = None, False
            text = N_("{product} is saved") if product_id else N_("{product} is in the catalogue")
            said = StripText(Level.OK, filled(self._translate, text, product=entry.name))
            self._on_saved(saved, said)

        database = self._desk.database
        self._desk.tasks.write(partial(database.write, work), done, self._failed)

    def _entry(self, opened: _Open, form: ProductForm) -> tuple[ProductInput, datetime | None]:
        if not form.code.strip() and not opened.variants and opened.codes:
            form = replace(form, code=opened.codes[0].code)  # what was scanned is its code
        plain = not opened.variants
        on = form.flags
        entry = ProductInput(
            code=form.code.strip(),
            name=form.name.strip(),
            unit=form.unit,
            price_minor=form.price_minor if plain else None,
            barcodes=opened.codes if plain else (),
            sold_by_weight="sold_by_weight" in on,
            controls_stock="controls_stock" in on,
            tracks_lots="tracks_lots" in on,
            tracks_serials="tracks_serials" in on,
            asks_price="asks_price" in on,
            active="active" in on,
            shortage=form.shortage,
            tax_class=form.tax_class,
            min_stock_milli=form.min_stock_milli,
            lead_time_days=form.lead_time_days,
            variants=opened.variants,
        )
        return entry, self._moment(form.price_from, entry.code)

    def _moment(self, text: str, code: str) -> datetime | None:
        """Return when a price shall begin: the start of a day to come, None for now."""
        now = self._desk.database.clock.now()
        today = now.astimezone(self._desk.zone).date()
        day = parse_date(text, today)
        if day is None or day == today:
            return None
        if day < today:
            raise InvalidProduct(code=code or "-", reason=N_("a price begins today or later"))
        return datetime.combine(day, time(), self._desk.zone)

    def holds_changes(self) -> bool:
        """Return whether something was written that is not saved."""
        opened, before = self._open, self._before
        return opened is not None and (opened != before or self._form != opened.form)

    def leave(self) -> None:
        """Go back; what would be lost is asked for first."""
        if not self.holds_changes():
            self._close()
            return
        tr = self._translate
        keys = (
            StripKey(DISCARD, tr(N_("Discard")), "F8"),
            StripKey(KEEP, tr(N_("Go on")), tr(N_("Esc"))),
        )
        title = tr(N_("What you wrote is not saved"))
        detail = tr(N_("F12 saves it. Discarding leaves the product as it was"))
        self._view.show_strip(StripText(Level.WARN, title, detail, keys))

    def strip_pressed(self, key: str) -> None:
        """Answer what the strip asked."""
        self._view.show_strip(None)
        if key == DISCARD:
            self._close()

    def _close(self) -> None:
        self._open = None
        self._on_left()

    def _failed(self, error: ShopError) -> None:
        self._busy = False
        self._view.show_strip(strip_of(error, self._translate))
        if isinstance(error, InvalidDate | InvalidProduct):
            self._view.show_section(FIELDS)


def _save(
    session: WriteSession,
    entry: ProductInput,
    *,
    price_from: datetime | None,
    product_id: UUID | None,
) -> UUID:
    """Save; a code that another product has is refused also where the product is new."""
    if product_id is None:
        owner = _owner_of(session, normalise_code(entry.code), None)
        if owner:
            raise CodeTaken(code=entry.code, product=owner)
    saved, _ = catalog.save_product(session, entry, price_from=price_from, product_id=product_id)
    return saved


def _owner_of(session: ReadSession, code: str, product: ProductView | None) -> str:
    """Return the name of another product that a code finds, sold or not; else nothing."""
    page = catalog.list_products(session, catalog.ProductFilter(text=code, active=None), limit=5)
    for row in page.rows:
        if product is not None and row.id == product.id:
            continue
        found = catalog.get_product(session, row.id)
        codes = {found.code, *(one.code for one in found.variants)}
        codes |= {barcode.code for one in found.variants for barcode in one.barcodes}
        if code in codes:
            return found.name
    return ""


def _stated_codes(barcodes: Sequence[catalog.BarcodeView]) -> tuple[BarcodeInput, ...]:
    return tuple(
        BarcodeInput(shown_code(one.code), one.quantity_milli, one.pack_name) for one in barcodes
    )


def _of_code(code: str | BarcodeInput) -> tuple[str, int, str]:
    if isinstance(code, str):
        return code, MILLI, ""
    return code.code, code.quantity_milli, code.pack_name


def _values(text: str) -> tuple[str, ...]:
    """Return the values of a list such as ``S, M, L``."""
    parts = (" ".join(part.split()) for part in text.replace(";", ",").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def _key_of(attributes: Attributes) -> tuple[str, ...]:
    return tuple(value.casefold() for _, value in attributes)


def _proposed(base: str, values: Sequence[str], taken: set[str]) -> str:
    """Return a code for a variant that nobody has: the product's, and letters of its values."""
    parts = [base.strip().upper() or "V"]
    for value in values:
        plain = unicodedata.normalize("NFKD", value.upper())
        parts.append("".join(char for char in plain if char.isalnum())[:LETTERS] or "X")
    code = "-".join(parts)
    number = 2
    proposed = code
    while normalise_code(proposed) in taken:
        proposed, number = f"{code}-{number}", number + 1
    return proposed
