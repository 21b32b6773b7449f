"""Branches and products as the owner states them."""

from uuid import UUID

from pydantic import Field

from sync_server.resources.base import Resource


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
