"""Comparing rows with the catalogue and the Kardex: new, changed, unchanged or refused.

Nothing is written here, so a dry run tells the truth.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from pos_app.core import kardex
from pos_app.core.attributes import Attributes, label_of, read_attributes
from pos_app.core.catalog import BarcodeInput, VariantInput
from pos_app.core.codes import normalise_code
from pos_app.core.db import ReadSession, clock_of
from pos_app.core.errors import InvalidQuantity
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.core.imports.cells import parse_stock, text_of
from pos_app.core.imports.lines import EACH, KILO, Noted, ProductRow, Remark, StockPart
from pos_app.core.journal import get_station
from pos_app.core.kardex import OpeningKey
from pos_app.core.models.catalog import Barcode, Category, Location, Price, Product, Variant
from pos_app.core.models.imports import PREPARED
from pos_app.core.pricing import SHELF
from pos_app.core.quantity import decimal_quantity
from pos_app.core.settings_shared import get_shop

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"
# What a product is to the Kardex; it cannot become another thing once it has a record.
KINDS: Final = ("controls_stock", "tracks_lots", "tracks_serials")
FIELDS: Final = (
    "name", "unit", "sold_by_weight", "controls_stock", "tracks_lots", "tracks_serials",
    "asks_price", "min_stock_milli", "lead_time_days", "shortage", "tax_class", "active",
)  # fmt: skip


_NO_SERIALS: Final = N_("what is sold by weight has no serial numbers; choose one of them")


@dataclass(frozen=True, slots=True)
class Opening:
    """Stock with which the Kardex of a product begins, at a place and in a lot."""

    code: str  # normalised; it finds the variant once that is there
    location_id: UUID
    quantity_milli: int
    cost_e4: int | None
    lot: str
    expires_on: date | None

    def key(self, variant_id: UUID) -> OpeningKey:
        """Return what the Kardex calls it."""
        return OpeningKey(self.location_id, variant_id, self.lot)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be done with one row.

    `changes` are the product's fields that become another; of a new product, all that are stated.
    """

    source: ProductRow | Noted
    state: str
    product_id: UUID | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    barcodes: tuple[BarcodeInput, ...] = ()
    opening: Opening | None = None
    family: bool = False  # the product of variants: it has no price and no codes of its own
    variant: VariantInput | None = None  # the row is a variant of the product
    remark: Remark | None = None  # of a row that is taken, but not all of it


@dataclass(frozen=True, slots=True)
class _Known:
    """A product that is there: its fields, its price now, the code of its category."""

    id: UUID
    fields: Mapping[str, Any]
    price_minor: int | None
    category: str | None


@dataclass
class Comparison:
    """Compares the rows of one file, some hundreds at a time."""

    session: ReadSession
    stock_alone: bool
    parents: frozenset[str] = frozenset()  # codes that rows name as the product of a variant
    _new: dict[str, tuple[UUID, Mapping[str, Any]]] = field(default_factory=dict)
    _labels: dict[tuple[str, str], str] = field(default_factory=dict)
    _opened: set[tuple[UUID, str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        station = get_station(self.session)
        self._shelf = station.location_id
        places = self.session.scalars(
            select(Location).where(Location.branch_id == station.branch_id, Location.active)
        )
        self._places: dict[str, UUID] = {}
        for place in places:
            for name in (place.code, place.name):
                self._places.setdefault(name.casefold(), place.id)
        self._today = get_shop(self.session).day(clock_of(self.session).now())

    def decide(self, rows: Sequence[ProductRow | Noted]) -> list[Outcome]:
        """Return what is to be done with each row."""
        there = _There(self.session, [row for row in rows if isinstance(row, ProductRow)])
        return [
            Outcome(row, REFUSED) if isinstance(row, Noted) else self._decide(row, there)
            for row in rows
        ]

    def _decide(self, row: ProductRow, there: "_There") -> Outcome:
        decided = self._about_product(row, there)
        if decided.state == REFUSED or row.stock is None:
            return decided
        return self._about_stock(row, row.stock, decided, there)

    def _about_product(self, row: ProductRow, there: "_There") -> Outcome:
        code = row.key
        if not row.says_product:
            return self._of_stock_alone(row, code, there)
        if row.variant_of or code in there.variants:
            return self._about_variant(row, code, there)
        known = there.products.get(code)
        barcodes = _own_barcodes(row, known.id if known else None, there)
        if isinstance(barcodes, Outcome):
            return barcodes
        family = code in self.parents or (known is not None and known.id in there.families)
        if known is None:
            new = _new_fields(row)
            if new.get("tracks_serials") and new["sold_by_weight"]:
                return _refused(row, "serials_by_weight", _NO_SERIALS)
            product_id = new_id()
            self._new[code] = product_id, new
            return Outcome(row, NEW, product_id, new, barcodes, family=family)
        changes = _changes(row, known, family=family)
        fields = {**known.fields, **changes}
        if fields["tracks_serials"] and fields["sold_by_weight"]:
            return _refused(row, "serials_by_weight", _NO_SERIALS)
        if family:
            barcodes = ()
        if there.has_record(known.id) and any(name in changes for name in KINDS):
            reason = N_("how its stock is kept cannot change: the Kardex has movements of it")
            return _refused(row, "has_record", reason)
        state = CHANGED if changes or barcodes else UNCHANGED
        return Outcome(row, state, known.id, changes, barcodes, family=family)

    def _about_variant(self, row: ProductRow, code: str, there: "_There") -> Outcome:
        """Compare a row with the variants of its product, which may come in a row before."""
        known = there.variants.get(code)
        parent_code = normalise_code(row.variant_of) or (known.parent_code if known else "")
        parent = there.products.get(parent_code)
        if parent is None and parent_code not in self._new:
            reason = N_("the product {product}, whose variant it is, is neither here nor above it")
            return _refused(row, "no_parent", reason, product=row.variant_of)
        parent_id = parent.id if parent else self._new[parent_code][0]
        barcodes = _own_barcodes(row, parent_id, there)
        if isinstance(barcodes, Outcome):
            return barcodes
        attributes = row.attributes or (known.attributes if known else ())
        if not attributes:
            reason = N_("it says nothing that tells the variant apart")
            return _refused(row, "attributes", reason)
        label = label_of(attributes).casefold()
        twin = there.labels.get((parent_code, label)) or self._labels.setdefault(
            (parent_code, label), code
        )
        if twin != code:
            reason = N_("{product} has a variant like it: {code}")
            return _refused(row, "same_variant", reason, product=parent_code, code=twin)
        active = bool(row.stated.get("active", known.active if known else True))
        stated = VariantInput(
            code=row.code,
            attributes=attributes,
            barcodes=row.barcodes,
            price_minor=row.price_minor or None,
            active=active,
            id=known.id if known else None,
        )
        if known is None:
            return Outcome(row, NEW, parent_id, {}, barcodes, variant=stated)
        changes: dict[str, Any] = {}
        if attributes != known.attributes:
            changes["attributes"] = attributes
        if active != known.active:
            changes["active"] = active
        if row.price_minor and row.price_minor != known.price_minor:
            changes["price_minor"] = row.price_minor
        state = CHANGED if changes or barcodes else UNCHANGED
        return Outcome(row, state, parent_id, changes, barcodes, variant=stated)

    def _of_stock_alone(self, row: ProductRow, code: str, there: "_There") -> Outcome:
        owner = there.owners.get(code)
        if owner is not None:
            return Outcome(row, UNCHANGED, owner.variant_id)
        if code in self._new:
            return Outcome(row, UNCHANGED, self._new[code][0])
        return _refused(row, "unknown_code", N_("its code is not in the catalogue"))

    def _about_stock(
        self, row: ProductRow, stock: StockPart, decided: Outcome, there: "_There"
    ) -> Outcome:
        assert decided.product_id is not None
        code = row.key
        product = {**self._fields(row, code, there), **decided.changes}
        try:
            quantity = parse_stock(stock.quantity, by_weight=bool(product["sold_by_weight"]))
        except InvalidQuantity:
            reason = N_("“{quantity}” is not a quantity")
            return _refused(row, "quantity", reason, quantity=text_of(stock.quantity))
        if quantity == 0:
            return decided
        wrong = self._wrong_stock(row, stock, product)
        if wrong is not None:
            return wrong
        place = self._places[stock.location.casefold()] if stock.location else self._shelf
        opening = Opening(code, place, quantity, stock.cost_e4, stock.lot, stock.expires_on)
        if (place, code, stock.lot) in self._opened:
            return _refused(row, "same_stock", N_("a row before opens the same place and lot"))
        self._opened.add((place, code, stock.lot))
        return self._compared(row, decided, opening, there)

    def _fields(self, row: ProductRow, code: str, there: "_There") -> Mapping[str, Any]:
        """Return what the product of a row is, before the row changes it."""
        for product in (code, normalise_code(row.variant_of)):
            if product in self._new:
                return self._new[product][1]
        return there.fields(code, normalise_code(row.variant_of))

    def _wrong_stock(
        self, row: ProductRow, stock: StockPart, product: Mapping[str, Any]
    ) -> Outcome | None:
        if not product["controls_stock"]:
            return _refused(row, "no_stock", N_("it is sold without stock: it has no quantity"))
        if product["tracks_serials"]:
            reason = N_("it needs its serial numbers; receive it as a purchase")
            return _refused(row, "serials", reason)
        if stock.location and stock.location.casefold() not in self._places:
            reason = N_("the place “{place}” is not known; there is {known}")
            known = ", ".join(sorted(self._places))
            return _refused(row, "location", reason, place=stock.location, known=known)
        if product["tracks_lots"] and not stock.lot:
            return _refused(row, "needs_lot", N_("it needs its lot"))
        if stock.lot and not product["tracks_lots"]:
            return _refused(row, "no_lots", N_("it has no lots, and the row says one"))
        if stock.expires_on and not stock.lot:
            return _refused(row, "needs_lot", N_("what expires needs its lot"))
        return None

    def _compared(
        self, row: ProductRow, decided: Outcome, opening: Opening, there: "_There"
    ) -> Outcome:
        """Compare an opening with the Kardex: it begins once."""
        owner = there.owners.get(opening.code)
        key = opening.key(owner.variant_id) if owner else None
        if key is None or key not in there.openings:
            state = NEW if self.stock_alone or decided.state == NEW else CHANGED
            expired = opening.expires_on is not None and opening.expires_on < self._today
            remark = Remark("expired", N_("has expired already")) if expired else None
            return replace(decided, state=state, opening=opening, remark=remark)
        opened = there.openings[key]
        if opened == opening.quantity_milli:
            return decided
        text = N_("its Kardex here has begun already; count it to correct its stock")
        facts: dict[str, str | int] = {}
        if opened is not None:
            text = N_("its Kardex here began with {opened}; count it to correct its stock")
            facts = {"opened": decimal_quantity(opened)}
        remark = Remark("has_record", text, facts)
        if self.stock_alone or not row.says_product:
            return Outcome(Noted(row.row, row.code, remark), REFUSED)
        return replace(decided, remark=remark)


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whom a code finds."""

    variant_id: UUID
    product_id: UUID
    code: str
    quantity_milli: int
    pack_name: str


@dataclass(frozen=True, slots=True)
class _Variant:
    """A variant that is there, of a product that has several."""

    id: UUID
    parent_code: str
    attributes: Attributes
    active: bool
    price_minor: int | None


class _There:
    """What is there already of the products that some rows name: a handful of queries for all."""

    def __init__(self, session: ReadSession, rows: Sequence[ProductRow]) -> None:
        own = {row.key for row in rows}
        codes = own.union(normalise_code(code.code) for row in rows for code in row.barcodes)
        self.owners = _owners(session, codes)
        own.update(normalise_code(row.variant_of) for row in rows if row.variant_of)
        self.products = _products(session, own, {one.product_id for one in self.owners.values()})
        self.families: set[UUID] = set()
        self.variants: dict[str, _Variant] = {}
        self.labels: dict[tuple[str, str], str] = {}
        self._read_variants(session)
        stocked = {
            self.owners[code].variant_id
            for row in rows
            if row.stock is not None and (code := row.key) in self.owners
        }
        self.openings = kardex.list_openings(session, stocked) if stocked else {}
        self._by_id = {product.id: product for product in self.products.values()}
        stated = any(name in row.stated for row in rows for name in KINDS)
        self._recorded = kardex.has_records(session, self._by_id) if stated else frozenset()

    def _read_variants(self, session: ReadSession) -> None:
        codes = {product.id: code for code, product in self.products.items()}
        query = select(Variant).where(Variant.product_id.in_(codes), Variant.label != "")
        found = session.scalars(query).all() if codes else ()
        prices = _prices_now(session, [row.id for row in found])
        for row in found:
            parent = codes[row.product_id]
            self.families.add(row.product_id)
            self.labels[parent, row.label.casefold()] = row.code
            self.variants[row.code] = _Variant(
                row.id, parent, read_attributes(row.attributes), row.active, prices.get(row.id)
            )

    def has_record(self, product_id: UUID) -> bool:
        return product_id in self._recorded

    def fields(self, code: str, parent: str) -> Mapping[str, Any]:
        """Return the fields of the product that a code finds, or of the one it is a variant of."""
        owner = self.owners.get(code)
        return (
            self.products[parent].fields if owner is None else self._by_id[owner.product_id].fields
        )


def _owners(session: ReadSession, codes: Iterable[str]) -> dict[str, _Owner]:
    query = (
        select(
            Barcode.code,
            Barcode.variant_id,
            Variant.product_id,
            Variant.code,
            Barcode.quantity_milli,
            Barcode.pack_name,
        )
        .join(Variant, Variant.id == Barcode.variant_id)
        .where(Barcode.code.in_(tuple(codes)), Variant.product_id.not_in(PREPARED))
    )
    return {row[0]: _Owner(*row[1:]) for row in session.execute(query)}


def _own_barcodes(
    row: ProductRow, product_id: UUID | None, there: _There
) -> tuple[BarcodeInput, ...] | Outcome:
    """Return the codes of a row that are new, or hold another quantity; refused if another's."""
    if not row.barcodes and row.key not in there.owners:
        return (BarcodeInput(row.key),)  # as most rows are
    new = []
    for stated in (BarcodeInput(row.key), *row.barcodes):
        owner = there.owners.get(normalise_code(stated.code))
        if owner is not None and owner.product_id != product_id:
            reason = N_("the code belongs to {product} already")
            return _refused(row, "code_taken", reason, product=owner.code)
        held = (owner.quantity_milli, owner.pack_name) if owner else None
        if held != (stated.quantity_milli, stated.pack_name):
            new.append(stated)
    return tuple(new)


def _products(session: ReadSession, codes: Iterable[str], ids: Iterable[UUID]) -> dict[str, _Known]:
    columns = [getattr(Product, name) for name in FIELDS]
    query = (
        select(Product.id, Product.code, Category.code, *columns)
        .outerjoin(Category, Category.id == Product.category_id)
        .where(
            Product.code.in_(tuple(codes)) | Product.id.in_(tuple(ids)),
            Product.id.not_in(PREPARED),
        )
    )
    rows = session.execute(query).all()
    prices = _prices_now(session, [row[0] for row in rows])
    return {
        row[1]: _Known(row[0], dict(zip(FIELDS, row[3:], strict=True)), prices.get(row[0]), row[2])
        for row in rows
    }


def _prices_now(session: ReadSession, ids: Sequence[UUID]) -> dict[UUID, int]:
    now: datetime = clock_of(session).now()
    query = (
        select(Price.variant_id, Price.amount_minor)
        .where(
            Price.variant_id.in_(ids),
            Price.price_list == SHELF,
            Price.from_at <= now,
            (Price.until_at.is_(None)) | (Price.until_at > now),
        )
        .order_by(Price.variant_id, Price.from_at)
    )
    return {row[0]: row[1] for row in session.execute(query)} if ids else {}


def _new_fields(row: ProductRow) -> dict[str, Any]:
    unit = row.unit or EACH
    lots = {"tracks_lots": True} if row.stock is not None and row.stock.lot else {}
    return {
        "name": row.name,
        "unit": unit,
        "sold_by_weight": unit == KILO,
        "controls_stock": True,
        "tracks_lots": False,
        "tracks_serials": False,
        "asks_price": row.price_minor == 0,
        **lots,
        **row.stated,
        "price_minor": row.price_minor,
        "category": row.category,
    }


def _changes(row: ProductRow, known: _Known, *, family: bool) -> dict[str, Any]:
    """Return what becomes another: what the file says, where it says something else.

    The price of a product with variants is theirs.
    """
    stated: dict[str, Any] = {"name": row.name, **row.stated}
    if not family:
        stated["asks_price"] = row.price_minor == 0
    if row.unit is not None:
        stated = {"unit": row.unit, "sold_by_weight": row.unit == KILO, **stated}
    changes = {name: value for name, value in stated.items() if known.fields[name] != value}
    if not family and row.price_minor != known.price_minor:
        changes["price_minor"] = row.price_minor
    if row.category is not None and row.category != known.category:
        changes["category"] = row.category
    return changes


def _refused(row: ProductRow, kind: str, text: str, **facts: str | int) -> Outcome:
    return Outcome(Noted(row.row, row.code, Remark(kind, text, facts)), REFUSED)
