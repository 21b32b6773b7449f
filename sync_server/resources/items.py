"""Items: what is sold and counted, with variants, barcodes and prices."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from sync_server.resources.base import Amount, AmountIn, LevelIn, Quantity, QuantityIn, Resource


class BarcodeIn(Resource):
    """A code that finds an item, and how much one scan of it is: a box of 12 is 12."""

    code: str = Field(min_length=1, max_length=48, examples=["7802920008134"])
    quantity: QuantityIn | None = Field(default=None, description="of one scan; 1 if not given")
    pack_name: str = Field(default="", max_length=40, examples=["Caja 12"])


class Attribute(Resource):
    """What tells one variant from another."""

    name: str = Field(min_length=1, max_length=40, examples=["Talla"])
    value: str = Field(min_length=1, max_length=40, examples=["M"])


class VariantIn(Resource):
    """A size, a colour: it is sold, counted and costed by itself."""

    id: UUID | None = Field(default=None, description="one that is there already")
    code: str = Field(min_length=1, max_length=48, examples=["POL-M-AZ"])
    attributes: tuple[Attribute, ...] = Field(default=(), max_length=10)
    barcodes: tuple[BarcodeIn, ...] = Field(default=(), max_length=50)
    price: AmountIn | None = Field(default=None, description="else the price of the item")
    active: bool = True


class ItemIn(Resource):
    """An item as it shall be. With `variants` the codes and prices are theirs."""

    code: str = Field(min_length=1, max_length=48, examples=["7802920008134"])
    name: str = Field(min_length=1, max_length=120, examples=["Leche cappuccino Colún 1 L"])
    unit: str = Field(default="un", min_length=1, max_length=12, description="code of a uom")
    price: AmountIn | None = Field(default=None, description="gross, at the shelf, from now on")
    category: str | None = Field(
        default=None, max_length=40, description="code of a category; null: as it is, '': none"
    )
    barcodes: tuple[BarcodeIn, ...] = Field(default=(), max_length=50)
    variants: tuple[VariantIn, ...] = Field(default=(), max_length=500)
    controls_stock: bool = True
    tracks_lots: bool = False
    tracks_serials: bool = False
    sold_by_weight: bool = False
    asks_price: bool = False
    shortage: Literal["refuse", "approve", "record"] = "refuse"
    tax_class: str = Field(default="standard", min_length=1, max_length=20)
    min_stock: LevelIn | None = Field(default=None, description="warn at or below; 0 if not given")
    lead_time_days: int = Field(default=0, ge=0, le=3650)
    active: bool = True


class BarcodeRow(Resource):
    """A code and how much one scan of it is."""

    code: str
    quantity: Quantity
    pack_name: str


class PriceRow(Resource):
    """A gross price from a moment on."""

    price: Amount
    from_at: datetime
    until_at: datetime | None


class VariantRow(Resource):
    """A variant as it is; its `id` is the `product_id` of lines and movements."""

    id: UUID
    code: str
    name: str
    attributes: tuple[Attribute, ...]
    barcodes: tuple[BarcodeRow, ...]
    price: Amount | None
    prices: tuple[PriceRow, ...] = Field(description="newest first, also those announced")
    active: bool


class ItemRow(Resource):
    """An item as it is. One without variants has one, of the same id."""

    id: UUID
    code: str
    name: str
    unit: str
    category_id: UUID | None
    category: str = Field(description="its code, empty for none")
    price: Amount | None = Field(description="null where its variants have several")
    min_stock: Quantity
    lead_time_days: int
    controls_stock: bool
    tracks_lots: bool
    tracks_serials: bool
    sold_by_weight: bool
    asks_price: bool
    shortage: Literal["refuse", "approve", "record"]
    tax_class: str
    variants: tuple[VariantRow, ...]
    active: bool
    updated_at: datetime


class ItemSaved(Resource):
    """What became of an item that was saved by its code."""

    id: UUID
    created: bool
