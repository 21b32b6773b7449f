"""What the rows of the feed say (schema 1): complete states, never changes.

Made of the tables here by `stating`, written into them by `applying`. A till brings its shop to an
empty centre as the same rows, so there is one description of a product on the wire.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from pos_app.core.customer_accounts import Told
from pos_app.core.shop_promotions import PromotionBody
from pos_app.core.sync import any_bytes


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
