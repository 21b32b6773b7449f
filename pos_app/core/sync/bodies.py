"""What the rows of the feed say (schema 1): complete states, never changes.

Read from the tables here, written into them by `applying`. A till brings its shop to an empty
centre as the same rows, so there is one description of a product on the wire.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select

from pos_app.core.customer_accounts import Told
from pos_app.core.db import ReadSession
from pos_app.core.models.catalog import (
    Barcode,
    Branch,
    Category,
    Customer,
    Location,
    Price,
    PriceList,
    Product,
    QuickKey,
    ShopPromotion,
    Uom,
    Variant,
)
from pos_app.core.models.local import Setting
from pos_app.core.models.people import Permission, Role, User
from pos_app.core.models.purchasing import Supplier
from pos_app.core.settings_shared import SHARED
from pos_app.core.shop_promotions import PromotionBody
from pos_app.core.sync import any_bytes

CHUNK = 500
SHARED_SETTINGS = tuple(SHARED)


class Body(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all bodies; an unknown field is ignored, another meaning is another schema."""


class CategoryBody(Body, frozen=True):
    """A family of products."""

    id: UUID
    code: str
    name: str
    tint: str
    active: bool = True


class UomBody(Body, frozen=True):
    """A unit of measure."""

    code: str
    name_es: str
    name_en: str
    whole: bool = True
    un_code: str = ""
    active: bool = True


class VariantBody(Body, frozen=True):
    """A variant of a product; `attributes` as they are stored (`core/attributes.py`)."""

    id: UUID
    code: str
    attributes: str = ""
    active: bool = True


class BarcodeBody(Body, frozen=True):
    """A code that finds a variant; a pack is several units and mostly has a name."""

    code: str
    variant: UUID
    quantity_milli: int = 1000
    pack_name: str = ""


class PriceBody(Body, frozen=True):
    """A gross price from a moment on."""

    variant: UUID
    price_list: str
    from_at: datetime
    amount_minor: int
    until_at: datetime | None = None


class ProductBody(Body, frozen=True):
    """A product with everything that belongs to it; price and product travel together.

    `stub`: made from a sale of a product that the centre did not know; a till that has the product
    keeps its own.
    """

    id: UUID
    code: str
    name: str
    unit: str
    category: UUID | None = None
    sold_by_weight: bool = False
    controls_stock: bool = True
    tracks_lots: bool = False
    tracks_serials: bool = False
    asks_price: bool = False
    min_stock_milli: int = 0
    lead_time_days: int = 0
    shortage: str = "refuse"
    tax_class: str = "standard"
    image: str | None = None
    active: bool = True
    variants: tuple[VariantBody, ...] = ()
    barcodes: tuple[BarcodeBody, ...] = ()
    prices: tuple[PriceBody, ...] = ()
    stub: bool = False


class CustomerBody(Body, frozen=True):
    """Who buys with a name."""

    id: UUID
    name: str
    reference: str | None = None
    tax_id: str | None = None
    activity: str = ""
    address: str = ""
    city: str = ""
    phone: str = ""
    email: str = ""
    notes: str = ""
    price_list: str = ""
    credit_limit_minor: int = 0
    blocked: bool = False
    active: bool = True
    merged_into: UUID | None = None


class AccountBody(Body, frozen=True):
    """What a customer owes and is owed: sums of each device's entries, and the newest entries.

    A till counts its own entries itself, so it leaves out what this says of its own device.
    """

    customer: UUID
    told: Told


class PriceListBody(Body, frozen=True):
    """A price list beside the shelf's own; its prices travel with their products."""

    code: str
    name: str
    active: bool = True


class OfferBody(Body, frozen=True):
    """A promotion of the shop (`shop_promotions.PromotionBody` says what `promotion` is)."""

    id: UUID
    name: str
    promotion: PromotionBody
    active: bool = True


class QuickKeysBody(Body, frozen=True):
    """The product keys of one page, in order: place and variant."""

    page: str
    keys: tuple[tuple[int, UUID], ...]


class LocationBody(Body, frozen=True):
    """A place that holds stock."""

    id: UUID
    code: str
    name: str
    kind: str
    active: bool = True


class BranchBody(Body, frozen=True):
    """A branch with its places."""

    id: UUID
    code: str
    name: str
    locations: tuple[LocationBody, ...]
    active: bool = True


class PermissionBody(Body, frozen=True):
    """One rule of a role."""

    code: str
    rule: str
    cap: int | None = None


class RoleBody(Body, frozen=True):
    """A role with all its rules."""

    code: str
    name: str
    permissions: tuple[PermissionBody, ...]


class UserBody(Body, frozen=True):
    """A person. The hashes are worth nothing without the company's pepper."""

    id: UUID
    name: str
    role: str
    pin_hash: str | None = None
    badge_hash: str | None = None
    active: bool = True
    valid_until: datetime | None = None
    branch: UUID | None = None


class SettingBody(Body, frozen=True):
    """A setting of the company, as JSON."""

    key: str
    value: msgspec.Raw


class IncludedBody(Body, frozen=True):
    """Up to where a device's operations are in a level, and which of them are set aside."""

    seq: int
    excepted: tuple[int, ...] = ()


class SeenBody(Body, frozen=True):
    """Up to where every device of the company is in the levels before this row, by device id."""

    included: dict[str, IncludedBody]


class SupplierBody(Body, frozen=True):
    """Who sells to us. `stub`: known from a document only; who has the supplier keeps its own."""

    id: UUID
    name: str
    tax_id: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""
    active: bool = True
    stub: bool = False


class OperationBody(Body, frozen=True):
    """What a node did with a document: the bytes that were hashed, and what they chain to."""

    previous: str
    hash: str
    op: msgspec.Raw


class EchoBody(Body, frozen=True):
    """An operation of a till for the one that goes on for it.

    `aside` is why it had no effect at the centre, where it had none; `waits`: for a person.
    """

    previous: str
    hash: str
    op: msgspec.Raw = any_bytes.NOTHING
    aside: str = ""
    detail: str = ""
    waits: bool = False
    raw: str | None = None  # bytes that are no JSON, as text


class StockBody(Body, frozen=True):
    """One level: location, variant, lot; `included` by device id."""

    location: UUID
    variant: UUID
    lot: UUID
    lot_number: str
    expires_on: str | None
    lot_cost_e4: int
    lot_received_at: datetime
    average_cost_e4: int | None
    on_hand_milli: int
    reserved_milli: int
    included: dict[str, IncludedBody]


class SerialMoveBody(Body, frozen=True):
    """One move of a serial number, as it was recorded."""

    op_id: UUID
    movement_no: int
    location_id: UUID
    lot_id: UUID
    type: str
    reason: str
    device_id: UUID
    user_id: UUID
    occurred_at: datetime
    document_kind: str
    document_id: UUID


class SerialBody(Body, frozen=True):
    """The life of one thing with a serial number."""

    variant: UUID
    serial: str
    moves: tuple[SerialMoveBody, ...]


class AsideBody(Body, frozen=True):
    """An operation of a till that the centre has set aside, and why; gone once it is taken up."""

    device: UUID
    seq: int
    code: str
    detail: str
    at: datetime


class CloseAskedBody(Body, frozen=True):
    """Somebody at the centre asks that a drawer be counted and closed; only its till can."""

    cash_session: UUID
    number: int
    asked_by: str
    at: datetime
    note: str = ""


class EndedBody(Body, frozen=True):
    """The centre ended a session of a till that this one goes on for: nothing is left to do."""

    cash_session: UUID
    at: datetime


KINDS: dict[str, type[Body]] = {
    "category": CategoryBody,
    "uom": UomBody,
    "product": ProductBody,
    "customer": CustomerBody,
    "account": AccountBody,
    "price_list": PriceListBody,
    "promotion": OfferBody,
    "keys": QuickKeysBody,
    "branch": BranchBody,
    "role": RoleBody,
    "user": UserBody,
    "setting": SettingBody,
    "level": StockBody,
    "seen": SeenBody,
    "supplier": SupplierBody,
    "op": OperationBody,
    "echo": EchoBody,
    "serial": SerialBody,
    "aside": AsideBody,
    "close": CloseAskedBody,
    "ended": EndedBody,
}


def encode(body: Body) -> bytes:
    """Return the bytes of a body."""
    return msgspec.json.encode(body)


def catalog_rows(session: ReadSession) -> Iterator[tuple[str, Body]]:
    """Give the whole catalogue, what others refer to first."""
    for category in session.scalars(select(Category).order_by(Category.id)):
        yield f"category:{category.id}", category_body(category)
    for uom in session.scalars(select(Uom).order_by(Uom.code)):
        yield f"uom:{uom.code}", uom_body(uom)
    after: UUID | None = None
    while page := _product_ids(session, after):
        for body in product_bodies(session, page):
            yield f"product:{body.id}", body
        after = page[-1]
    for price_list in session.scalars(select(PriceList).order_by(PriceList.code)):
        yield f"price_list:{price_list.code}", price_list_body(price_list)
    for promotion in session.scalars(select(ShopPromotion).order_by(ShopPromotion.id)):
        yield f"promotion:{promotion.id}", promotion_body(promotion)
    for customer in session.scalars(select(Customer).order_by(Customer.id)):
        yield f"customer:{customer.id}", customer_body(customer)
    for supplier in session.scalars(select(Supplier).order_by(Supplier.id)):
        yield f"supplier:{supplier.id}", supplier_body(supplier)
    yield from _quick_keys(session)


def _product_ids(session: ReadSession, after: UUID | None) -> list[UUID]:
    query = select(Product.id).order_by(Product.id).limit(CHUNK)
    if after is not None:
        query = query.where(Product.id > after)
    return list(session.scalars(query))


def category_body(row: Category) -> CategoryBody:
    """Return the state of a category."""
    return CategoryBody(id=row.id, code=row.code, name=row.name, tint=row.tint, active=row.active)


def uom_body(row: Uom) -> UomBody:
    """Return the state of a unit."""
    return UomBody(
        code=row.code,
        name_es=row.name_es,
        name_en=row.name_en,
        whole=row.whole,
        un_code=row.un_code,
        active=row.active,
    )


def product_bodies(session: ReadSession, ids: Sequence[UUID]) -> tuple[ProductBody, ...]:
    """Return the states of some products, in the order of their ids."""
    products = session.scalars(select(Product).where(Product.id.in_(ids)).order_by(Product.id))
    variants: dict[UUID, list[Variant]] = {}
    for variant in session.scalars(
        select(Variant).where(Variant.product_id.in_(ids)).order_by(Variant.id)
    ):
        variants.setdefault(variant.product_id, []).append(variant)
    known = [variant.id for group in variants.values() for variant in group]
    barcodes: dict[UUID, list[BarcodeBody]] = {}
    for row in session.scalars(
        select(Barcode).where(Barcode.variant_id.in_(known)).order_by(Barcode.code)
    ):
        body = BarcodeBody(
            code=row.code,
            variant=row.variant_id,
            quantity_milli=row.quantity_milli,
            pack_name=row.pack_name,
        )
        barcodes.setdefault(row.variant_id, []).append(body)
    prices: dict[UUID, list[PriceBody]] = {}
    for price in session.scalars(
        select(Price)
        .where(Price.variant_id.in_(known))
        .order_by(Price.variant_id, Price.price_list, Price.from_at)
    ):
        prices.setdefault(price.variant_id, []).append(_price(price))
    return tuple(
        _product(product, variants.get(product.id, []), barcodes, prices) for product in products
    )


def _price(row: Price) -> PriceBody:
    return PriceBody(
        variant=row.variant_id,
        price_list=row.price_list,
        from_at=row.from_at,
        amount_minor=row.amount_minor,
        until_at=row.until_at,
    )


def _product(
    row: Product,
    variants: Sequence[Variant],
    barcodes: dict[UUID, list[BarcodeBody]],
    prices: dict[UUID, list[PriceBody]],
) -> ProductBody:
    return ProductBody(
        id=row.id,
        code=row.code,
        name=row.name,
        unit=row.unit,
        category=row.category_id,
        sold_by_weight=row.sold_by_weight,
        controls_stock=row.controls_stock,
        tracks_lots=row.tracks_lots,
        tracks_serials=row.tracks_serials,
        asks_price=row.asks_price,
        min_stock_milli=row.min_stock_milli,
        lead_time_days=row.lead_time_days,
        shortage=row.shortage,
        tax_class=row.tax_class,
        image=row.image,
        active=row.active,
        variants=tuple(
            VariantBody(id=v.id, code=v.code, attributes=v.attributes, active=v.active)
            for v in variants
        ),
        barcodes=tuple(code for v in variants for code in barcodes.get(v.id, ())),
        prices=tuple(price for v in variants for price in prices.get(v.id, ())),
    )


def customer_body(row: Customer) -> CustomerBody:
    """Return the state of a customer."""
    return CustomerBody(**{name: getattr(row, name) for name in CustomerBody.__struct_fields__})


def price_list_body(row: PriceList) -> PriceListBody:
    """Return the state of a price list."""
    return PriceListBody(code=row.code, name=row.name, active=row.active)


def promotion_body(row: ShopPromotion) -> OfferBody:
    """Return the state of a promotion."""
    stated = msgspec.json.decode(row.body, type=PromotionBody)
    return OfferBody(id=row.id, name=row.name, promotion=stated, active=row.active)


def supplier_body(row: Supplier, *, stub: bool = False) -> SupplierBody:
    """Return the state of a supplier."""
    return SupplierBody(
        id=row.id,
        name=row.name,
        tax_id=row.tax_id,
        contact=row.contact,
        email=row.email,
        phone=row.phone,
        active=row.active,
        stub=stub,
    )


def _quick_keys(session: ReadSession) -> Iterator[tuple[str, Body]]:
    pages: dict[str, list[tuple[int, UUID]]] = {}
    for row in session.scalars(select(QuickKey).order_by(QuickKey.page, QuickKey.place)):
        pages.setdefault(row.page, []).append((row.place, row.variant_id))
    for page, keys in pages.items():
        yield f"keys:{page}", QuickKeysBody(page=page, keys=tuple(keys))


def branch_rows(session: ReadSession, branch_id: UUID) -> Iterator[tuple[str, Body]]:
    """Give everything of a branch's stream: its places, roles, people, settings."""
    yield f"branch:{branch_id}", branch_body(session, branch_id)
    for role in session.scalars(select(Role).order_by(Role.code)):
        yield f"role:{role.code}", role_body(session, role)
    for user in session.scalars(select(User).order_by(User.id)):
        yield f"user:{user.id}", user_body(user)
    for setting in session.scalars(select(Setting).where(Setting.key.in_(SHARED_SETTINGS))):
        value = msgspec.Raw(setting.value)
        yield f"setting:{setting.key}", SettingBody(key=setting.key, value=value)


def branch_body(session: ReadSession, branch_id: UUID) -> BranchBody:
    """Return the state of a branch."""
    branch = session.get_one(Branch, branch_id)
    locations = session.scalars(
        select(Location).where(Location.branch_id == branch_id).order_by(Location.id)
    )
    return BranchBody(
        id=branch.id,
        code=branch.code,
        name=branch.name,
        active=branch.active,
        locations=tuple(
            LocationBody(id=at.id, code=at.code, name=at.name, kind=at.kind, active=at.active)
            for at in locations
        ),
    )


def role_body(session: ReadSession, row: Role) -> RoleBody:
    """Return the state of a role, with all its rules."""
    query = select(Permission).where(Permission.role_code == row.code).order_by(Permission.code)
    permissions = tuple(
        PermissionBody(code=rule.code, rule=rule.rule, cap=rule.cap)
        for rule in session.scalars(query)
    )
    return RoleBody(code=row.code, name=row.name, permissions=permissions)


def user_body(row: User) -> UserBody:
    """Return the state of a person."""
    return UserBody(
        id=row.id,
        name=row.name,
        role=row.role_code,
        pin_hash=row.pin_hash,
        badge_hash=row.badge_hash,
        active=row.active,
        valid_until=row.valid_until,
        branch=row.branch_id,
    )
