"""The resources of the REST interface."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Resource(BaseModel):
    """Base: what is not declared is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CodeRequest(Resource):
    """For which till a code is."""

    branch: str = Field(min_length=1, max_length=20, examples=["1"])
    till: str = Field(min_length=1, max_length=60, examples=["Caja 2"])


class Code(Resource):
    """A one-time code."""

    code: str = Field(examples=["7KQ2M-XWB4T"])
    minutes: int


class DeviceRow(Resource):
    """A till of this centre."""

    id: UUID
    name: str
    branch_id: UUID | None
    status: str
    last_seq: int
    enrolled_at: datetime
    last_seen_at: datetime | None
    fingerprint: str = Field(description="SHA-256 of the public key, first 16 hexadecimal digits")


class BranchRequest(Resource):
    """A new branch."""

    code: str = Field(min_length=1, max_length=20, examples=["2"])
    name: str = Field(min_length=1, max_length=60, examples=["Sucursal Norte"])


class BranchRow(Resource):
    """A branch of the company."""

    id: UUID
    code: str
    name: str


class ProductRequest(Resource):
    """A product as the owner states it. Amounts in minor units, quantities in thousandths."""

    code: str = Field(min_length=1, max_length=64, examples=["7802920008134"])
    name: str = Field(min_length=1, max_length=120, examples=["Leche cappuccino Colún 1 L"])
    unit: str = Field(default="un", min_length=1, max_length=12)
    price_minor: int | None = Field(default=None, ge=0, le=10**12)
    category_code: str | None = Field(default=None, max_length=40)
    barcodes: tuple[str, ...] = Field(default=(), max_length=50)
    sold_by_weight: bool = False
    controls_stock: bool = True
    tracks_lots: bool = False
    asks_price: bool = False
    shortage: str = Field(default="refuse", pattern="^(refuse|approve|record)$")
    tax_class: str = Field(default="standard", min_length=1, max_length=20)
    min_stock_milli: int = Field(default=0, ge=0, le=10**12)
    active: bool = True


class ProductSaved(Resource):
    """What became of it."""

    id: UUID
    created: bool


class StockRow(Resource):
    """What there is of a product at one location."""

    branch_id: UUID
    branch: str
    location_id: UUID
    location: str
    variant_id: UUID
    code: str
    name: str
    unit: str
    on_hand_milli: int = Field(examples=[24000])
    reserved_milli: int = Field(examples=[0])


class StockPage(Resource):
    """One page; `next` is `after` of the following one."""

    rows: tuple[StockRow, ...]
    next: str | None


class CaseRow(Resource):
    """A rule that a recorded fact broke; it waits for a person."""

    id: UUID
    kind: str = Field(examples=["OVERSOLD"])
    device_id: UUID
    seq: int
    subject_id: UUID | None
    detail: str
    opened_at: datetime


class QuarantineRow(Resource):
    """An operation that was kept whole and set aside."""

    device_id: UUID
    seq: int
    code: str = Field(examples=["unknown_type"])
    detail: str
    type: str
    quarantined_at: datetime


class Health(Resource):
    """Whether the centre can work."""

    status: str
    database: str
    shop: bool = Field(description="the first till has brought its shop")
