"""Writing the rows of a feed into this node: at a till what it pulls, at the centre a first shop.

A row and the position after it are one transaction. A row of another schema, or one that does not
fit, stops its stream there, and the old data stay in use (KSP/1, 2.4).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.exc import DataError, IntegrityError

from pos_app.core import catalog, customer_accounts, kardex, search, shop_promotions
from pos_app.core.attributes import label_of, read_attributes
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import StreamUnreadable
from pos_app.core.journal import get_station
from pos_app.core.kardex.stated import StatedLevel, take_up
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
from pos_app.core.models.people import Permission, Role, User
from pos_app.core.models.purchasing import Supplier
from pos_app.core.models.sync import StreamPosition
from pos_app.core.named_values import keep_value
from pos_app.core.settings_shared import SHARED
from pos_app.core.sync import documents, inbox, serials
from pos_app.core.sync.bodies import (
    KINDS,
    AccountBody,
    Body,
    BranchBody,
    CategoryBody,
    CustomerBody,
    IncludedBody,
    OfferBody,
    OperationBody,
    PriceListBody,
    ProductBody,
    QuickKeysBody,
    RoleBody,
    SeenBody,
    SerialBody,
    SettingBody,
    StockBody,
    SupplierBody,
    UomBody,
    UserBody,
)
from pos_app.core.sync.feed import CATALOG, SCHEMA
from pos_app.core.sync.messages import Page, Row, StreamAt

# What others refer to first; a compacted feed keeps the order of changes, not of birth.
ORDER = (
    "category", "uom", "price_list", "product", "promotion", "customer", "account", "supplier",
    "keys", "branch", "role", "user", "setting", "level", "seen", "op", "serial",
)  # fmt: skip


def read_body(key: str, schema: int, body: bytes) -> Body:
    """Return what a row says; raise `StreamUnreadable` for a schema or a kind of the future."""
    kind = KINDS.get(key.partition(":")[0])
    if kind is None or schema != SCHEMA:
        raise StreamUnreadable(stream=key, reason=f"schema {schema} is not known")
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise StreamUnreadable(stream=key, reason=str(error)[:200]) from error


def apply_page(session: WriteSession, page: Page) -> int:
    """Apply the rows of a page and move the position of its stream; return how many rows."""
    levels, catalog = page.stream.startswith("stock:"), page.stream == CATALOG
    if levels and page.reset:
        kardex.await_levels(session)
    if catalog and page.reset:
        customer_accounts.await_told(session)
        customer_accounts.await_customers(session)
    if page.stream.startswith("inbox:"):
        inbox.take(session, [(row, _body_of(row)) for row in page.rows], anew=page.reset)
    else:
        apply_rows(session, page.rows)
    if levels:
        kardex.note_stated(session, _levels_of(page))
        if not page.more:
            kardex.end_unsaid(session)
        kardex.note_page(session, more=page.more, anew=page.reset)
    if catalog:
        customer_accounts.note_customers(session, _customers_of(page))
        if not page.more:
            customer_accounts.end_unsaid(session)
            customer_accounts.say_unsaid(session)
    set_position(session, page)
    return len(page.rows)


def _levels_of(page: Page) -> Iterator[kardex.LevelKey]:
    for row in page.rows:
        if isinstance(body := _body_of(row), StockBody):
            yield body.location, body.variant, body.lot


def _customers_of(page: Page) -> Iterator[UUID]:
    for row in page.rows:
        if isinstance(body := _body_of(row), CustomerBody):
            yield body.id


def apply_rows(session: WriteSession, rows: Sequence[Row]) -> None:
    """Apply rows; a tombstone leaves what is there, for the record may name it."""
    for row in rows:
        if not row.deleted:
            apply_body(session, row.key, read_body(row.key, row.schema, bytes(row.body)))


def _body_of(row: Row) -> Body | None:
    """Return what a row says, None for a tombstone."""
    return None if row.deleted else read_body(row.key, row.schema, bytes(row.body))


def apply_body(session: WriteSession, key: str, body: Body) -> None:
    """Bring this node to one stated row; raise `StreamUnreadable` where it does not fit."""
    try:
        _APPLY[type(body)](session, body)
        session.flush()
    except (IntegrityError, DataError, OverflowError, ValueError) as error:
        reason = str(error).splitlines()[0][:200]
        raise StreamUnreadable(stream=key, reason=reason) from error


def in_order(rows: Sequence[Row]) -> list[Row]:
    """Return the rows of a first load so that what others refer to comes first."""
    return sorted(rows, key=lambda row: ORDER.index(row.key.partition(":")[0]))


def positions(session: ReadSession, streams: Sequence[str]) -> dict[str, StreamAt]:
    """Return how far this till has applied each stream."""
    known = {row.stream: row for row in session.scalars(select(StreamPosition))}
    return {
        name: StreamAt(position=known[name].position, token=known[name].token.hex())
        if name in known
        else StreamAt(position=0, token=bytes(32).hex())
        for name in streams
    }


def set_position(session: WriteSession, page: Page) -> None:
    """Note how far a stream is applied, in the transaction of its rows."""
    row = session.get(StreamPosition, page.stream) or StreamPosition(stream=page.stream)
    row.position, row.token = page.position, bytes.fromhex(page.token)
    session.add(row)
    session.flush()


# One function for each kind of row ----------------------------------------------------------------


def _category(session: WriteSession, body: CategoryBody) -> None:
    _free_code(session, Category, body.code, body.id)
    row = session.get(Category, body.id) or Category(id=body.id)
    row.code, row.name, row.tint, row.active = body.code, body.name, body.tint, body.active
    session.add(row)


def _uom(session: WriteSession, body: UomBody) -> None:
    row = session.get(Uom, body.code) or Uom(code=body.code)
    for name in ("name_es", "name_en", "whole", "un_code", "active"):
        setattr(row, name, getattr(body, name))
    session.add(row)


def _product(session: WriteSession, body: ProductBody) -> None:
    row = session.get(Product, body.id)
    if row is not None and body.stub:
        return  # this node has the product itself
    _free_code(session, Product, body.code, body.id)
    if row is None:
        row = Product(id=body.id)
    for name in (
        "code", "name", "unit", "sold_by_weight", "controls_stock", "tracks_lots",
        "tracks_serials", "asks_price", "min_stock_milli", "lead_time_days", "shortage",
        "tax_class", "image", "active",
    ):  # fmt: skip
        setattr(row, name, getattr(body, name))
    row.category_id = _known_category(session, body.category)
    row.updated_at = clock_of(session).now()
    session.add(row)
    session.flush()
    _variants(session, body)
    _barcodes(session, body)
    _prices(session, body)
    for variant in body.variants:
        label = label_of(read_attributes(variant.attributes))
        words = catalog.search_words(body.name, body.code, label, variant.code)
        search.index(session, variant.id, words)


def _known_category(session: WriteSession, category_id: UUID | None) -> UUID | None:
    """Make a category that is named before its own row came; that row will fill it."""
    if category_id is not None and session.get(Category, category_id) is None:
        session.add(Category(id=category_id, code=str(category_id), name=""))
        session.flush()
    return category_id


def _variants(session: WriteSession, body: ProductBody) -> None:
    for variant in body.variants:
        _free_code(session, Variant, variant.code, variant.id)
        row = session.get(Variant, variant.id) or Variant(id=variant.id)
        row.product_id, row.code = body.id, variant.code
        row.attributes, row.active = variant.attributes, variant.active
        row.label = label_of(read_attributes(variant.attributes))
        session.add(row)
        session.flush()


def _barcodes(session: WriteSession, body: ProductBody) -> None:
    """Make exactly the stated codes find these variants."""
    stated = {code.code: code for code in body.barcodes}
    own = [variant.id for variant in body.variants]
    for old in session.scalars(select(Barcode).where(Barcode.variant_id.in_(own))):
        if old.code not in stated:
            session.delete(old)
    for code in stated.values():
        row = session.get(Barcode, code.code) or Barcode(code=code.code)
        row.variant_id, row.quantity_milli = code.variant, code.quantity_milli
        row.pack_name = code.pack_name
        session.add(row)
    session.flush()


def _prices(session: WriteSession, body: ProductBody) -> None:
    stated = {(price.variant, price.price_list, price.from_at): price for price in body.prices}
    own = [variant.id for variant in body.variants]
    for old in session.scalars(select(Price).where(Price.variant_id.in_(own))):
        if (old.variant_id, old.price_list, old.from_at) not in stated:
            session.delete(old)
    for key, price in stated.items():
        row = session.get(Price, key) or Price(
            variant_id=price.variant, price_list=price.price_list, from_at=price.from_at
        )
        row.amount_minor, row.until_at = price.amount_minor, price.until_at
        session.add(row)
    session.flush()


def _customer(session: WriteSession, body: CustomerBody) -> None:
    row = session.get(Customer, body.id) or Customer(id=body.id)
    for name in CustomerBody.__struct_fields__:
        setattr(row, name, getattr(body, name))
    session.add(row)


def _account(session: WriteSession, body: AccountBody) -> None:
    customer_accounts.take_up(session, body.customer, body.told)


def _price_list(session: WriteSession, body: PriceListBody) -> None:
    row = session.get(PriceList, body.code) or PriceList(code=body.code)
    row.name, row.active = body.name, body.active
    session.add(row)


def _promotion(session: WriteSession, body: OfferBody) -> None:
    row = session.get(ShopPromotion, body.id) or ShopPromotion(id=body.id)
    row.name, row.active = body.name, body.active
    row.body = msgspec.json.encode(body.promotion, order="sorted")
    row.updated_at = clock_of(session).now()
    shop_promotions.read(row)  # one that cannot be read would stop the counter
    session.add(row)


def _quick_keys(session: WriteSession, body: QuickKeysBody) -> None:
    session.execute(delete(QuickKey).where(QuickKey.page == body.page))
    for place, variant_id in body.keys:
        if session.get(Variant, variant_id) is not None:
            session.add(QuickKey(page=body.page, place=place, variant_id=variant_id))


def _branch(session: WriteSession, body: BranchBody) -> None:
    row = session.get(Branch, body.id) or Branch(id=body.id)
    row.code, row.name, row.active = body.code, body.name, body.active
    session.add(row)
    session.flush()
    for place in body.locations:
        location = session.get(Location, place.id) or Location(id=place.id)
        location.branch_id, location.code, location.name = body.id, place.code, place.name
        location.kind, location.active = place.kind, place.active
        session.add(location)
    session.flush()


def _role(session: WriteSession, body: RoleBody) -> None:
    row = session.get(Role, body.code) or Role(code=body.code)
    row.name = body.name
    session.add(row)
    session.flush()
    session.execute(delete(Permission).where(Permission.role_code == body.code))
    for rule in body.permissions:
        session.add(Permission(role_code=body.code, code=rule.code, rule=rule.rule, cap=rule.cap))
    session.flush()


def _user(session: WriteSession, body: UserBody) -> None:
    if session.get(Role, body.role) is None:  # its own row comes later and fills it
        session.add(Role(code=body.role, name=body.role))
        session.flush()
    row = session.get(User, body.id) or User(id=body.id)
    row.name, row.role_code, row.active = body.name, body.role, body.active
    row.pin_hash, row.badge_hash = body.pin_hash, body.badge_hash
    row.branch_id = body.branch
    row.valid_until, row.updated_at = body.valid_until, clock_of(session).now()
    session.add(row)


def _setting(session: WriteSession, body: SettingBody) -> None:
    if body.key not in SHARED:
        raise ValueError(f"the setting {body.key} is not shared")
    value = bytes(body.value)
    msgspec.json.decode(
        value, type=SHARED[body.key]
    )  # a node whose shop cannot be read cannot sell
    keep_value(session, body.key, value)


def _level(session: WriteSession, body: StockBody) -> None:
    if session.get(Variant, body.variant) is None:
        raise ValueError(f"product {body.variant} is not here yet")
    if session.get(Location, body.location) is None:
        raise ValueError(f"location {body.location} is not here yet")
    own = body.included.get(str(get_station(session).device_id), IncludedBody(seq=0))
    stated = StatedLevel(
        location_id=body.location,
        variant_id=body.variant,
        lot_id=body.lot,
        lot_number=body.lot_number,
        expires_on=date.fromisoformat(body.expires_on) if body.expires_on else None,
        lot_cost_e4=body.lot_cost_e4,
        lot_received_at=body.lot_received_at,
        average_cost_e4=body.average_cost_e4,
        on_hand_milli=body.on_hand_milli,
        reserved_milli=body.reserved_milli,
    )
    take_up(session, stated, included_seq=own.seq, except_seqs=own.excepted)


def _seen(session: WriteSession, body: SeenBody) -> None:
    known = {UUID(device): one.seq for device, one in body.included.items()}
    kardex.note_seen(session, known)


def _supplier(session: WriteSession, body: SupplierBody) -> None:
    row = session.get(Supplier, body.id)
    if row is not None and body.stub:
        return  # this node has the supplier itself
    row = row or Supplier(id=body.id)
    for name in ("name", "tax_id", "contact", "email", "phone", "active"):
        setattr(row, name, getattr(body, name))
    row.updated_at = clock_of(session).now()
    session.add(row)


def _operation(session: WriteSession, body: OperationBody) -> None:
    documents.learn(session, body)


_APPLY: Mapping[type[Body], Callable[[WriteSession, Any], None]] = {
    CategoryBody: _category,
    UomBody: _uom,
    SerialBody: serials.apply,
    ProductBody: _product,
    CustomerBody: _customer,
    AccountBody: _account,
    PriceListBody: _price_list,
    OfferBody: _promotion,
    QuickKeysBody: _quick_keys,
    BranchBody: _branch,
    RoleBody: _role,
    UserBody: _user,
    SettingBody: _setting,
    StockBody: _level,
    SeenBody: _seen,
    SupplierBody: _supplier,
    OperationBody: _operation,
}


def _free_code(
    session: WriteSession, model: type[Product | Variant | Category], code: str, owner: UUID
) -> None:
    """Take a code from a row of this node that the centre does not mean by it.

    The catalogue of the centre wins; the local row keeps its id and history, under another code.
    """
    query = select(model).where(model.code == code, model.id != owner)
    other = session.scalars(query).first()
    if not isinstance(other, Product | Variant | Category):
        return
    other.code = f"{code}~{other.id.hex[-6:]}"
    if not isinstance(other, Category):
        other.active = False
    session.flush()
