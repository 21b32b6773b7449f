"""The rows of the feed, made of the tables here: what a catalogue and a branch are now."""

from collections.abc import Iterator, Sequence
from typing import TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import select

from pos_app.core.db import ReadSession
from pos_app.core.models import Base
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
from pos_app.core.sync.bodies import (
    BarcodeBody,
    Body,
    BranchBody,
    CategoryBody,
    CustomerBody,
    LocationBody,
    OfferBody,
    PermissionBody,
    PriceBody,
    PriceListBody,
    ProductBody,
    QuickKeysBody,
    RoleBody,
    SettingBody,
    SupplierBody,
    UomBody,
    UserBody,
    VariantBody,
)

CHUNK = 500
B = TypeVar("B", bound=Body)


def _of(kind: type[B], row: Base, **said: object) -> B:
    """Return the body of a row whose columns are named like its fields; `said` are the others."""
    same = (name for name in kind.__struct_fields__ if name not in said)
    return kind(**{name: getattr(row, name) for name in same}, **said)


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
    return _of(CategoryBody, row)


def uom_body(row: Uom) -> UomBody:
    """Return the state of a unit."""
    return _of(UomBody, row)


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
        barcodes.setdefault(row.variant_id, []).append(
            _of(BarcodeBody, row, variant=row.variant_id)
        )
    prices: dict[UUID, list[PriceBody]] = {}
    for price in session.scalars(
        select(Price)
        .where(Price.variant_id.in_(known))
        .order_by(Price.variant_id, Price.price_list, Price.from_at)
    ):
        prices.setdefault(price.variant_id, []).append(
            _of(PriceBody, price, variant=price.variant_id)
        )
    return tuple(
        _product(product, variants.get(product.id, []), barcodes, prices) for product in products
    )


def _product(
    row: Product,
    variants: Sequence[Variant],
    barcodes: dict[UUID, list[BarcodeBody]],
    prices: dict[UUID, list[PriceBody]],
) -> ProductBody:
    return _of(
        ProductBody,
        row,
        category=row.category_id,
        variants=tuple(_of(VariantBody, v) for v in variants),
        barcodes=tuple(code for v in variants for code in barcodes.get(v.id, ())),
        prices=tuple(price for v in variants for price in prices.get(v.id, ())),
        stub=False,
    )


def customer_body(row: Customer) -> CustomerBody:
    """Return the state of a customer."""
    return _of(CustomerBody, row)


def price_list_body(row: PriceList) -> PriceListBody:
    """Return the state of a price list."""
    return _of(PriceListBody, row)


def promotion_body(row: ShopPromotion) -> OfferBody:
    """Return the state of a promotion."""
    stated = msgspec.json.decode(row.body, type=PromotionBody)
    return OfferBody(id=row.id, name=row.name, promotion=stated, active=row.active)


def supplier_body(row: Supplier, *, stub: bool = False) -> SupplierBody:
    """Return the state of a supplier."""
    return _of(SupplierBody, row, stub=stub)


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
    for setting in session.scalars(select(Setting).where(Setting.key.in_(tuple(SHARED)))):
        value = msgspec.Raw(setting.value)
        yield f"setting:{setting.key}", SettingBody(key=setting.key, value=value)


def branch_body(session: ReadSession, branch_id: UUID) -> BranchBody:
    """Return the state of a branch."""
    branch = session.get_one(Branch, branch_id)
    locations = session.scalars(
        select(Location).where(Location.branch_id == branch_id).order_by(Location.id)
    )
    return _of(BranchBody, branch, locations=tuple(_of(LocationBody, at) for at in locations))


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
    return _of(UserBody, row, role=row.role_code, branch=row.branch_id)
