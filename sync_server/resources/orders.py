"""Orders: goods set aside for someone. Their status drives the stock."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from sync_server.resources.base import Amount, CostIn, Note, Quantity, QuantityIn, Resource
from sync_server.resources.documents import LINES, PartIn

Status = Literal["pending", "processing", "shipped", "delivered", "cancelled", "returned"]
PLACEHOLDER = "0000000000000"


class OrderLineIn(Resource):
    """So much of a product; without `product_id` a placeholder: no product matched its code."""

    product_id: UUID | None = None
    code: str = Field(default=PLACEHOLDER, max_length=60, description="of a placeholder")
    name: str = Field(default="", max_length=120, description="of a placeholder")
    quantity: QuantityIn
    price: CostIn = Field(default=0, validate_default=True)


class OrderIn(Resource):
    """An order; nothing is reserved before it is processing (K10)."""

    id: UUID | None = Field(default=None, description="of the document; made here if not given")
    location_id: UUID | None = Field(default=None, description="else the shop floor of the branch")
    customer_id: UUID | None = None
    reference: str = Field(default="", max_length=80, examples=["ORD-1-20260101-ABC123"])
    note: Note = ""
    lines: tuple[OrderLineIn, ...] = Field(max_length=LINES)


class OrderStatusIn(Resource):
    """processing reserves, shipped fulfils, cancelled releases; others move nothing."""

    status: Status
    note: Note = ""


class FulfilIn(Resource):
    """What is shipped. Without lines: everything that is owed."""

    lines: tuple[PartIn, ...] | None = Field(default=None, max_length=LINES)


class OrderReturnIn(Resource):
    """What comes back. Without lines: everything that was shipped."""

    lines: tuple[PartIn, ...] | None = Field(default=None, max_length=LINES)
    note: Note = ""


class OrderRow(Resource):
    """An order in a list; `warnings`: lines owed and not held while it asks for stock."""

    id: UUID
    status: Status
    branch_id: UUID
    location_id: UUID
    customer_id: UUID | None
    reference: str
    note: str
    user_id: UUID
    user: str
    at: datetime


class OrderLineRow(Resource):
    """Where a line of an order stands."""

    line: int
    product_id: UUID | None
    code: str
    name: str
    unit: str
    quantity: Quantity
    price: Amount
    reserved: Quantity
    fulfilled: Quantity
    returned: Quantity
    backordered: Quantity


class OrderStepRow(Resource):
    """One thing that happened to an order."""

    id: UUID
    action: str
    status: Status
    at: datetime
    user: str
    note: str


class LineResult(Resource):
    """What a step did with a line; `reason` says why it was skipped or fell short."""

    line: int
    outcome: str = Field(examples=["reserved", "fulfilled", "released", "skipped", "short"])
    quantity: Quantity
    reason: str


class Order(OrderRow):
    """An order with its lines and its history."""

    lines: tuple[OrderLineRow, ...]
    history: tuple[OrderStepRow, ...]
    warnings: tuple[LineResult, ...]


class OrderOutcome(Resource):
    """What a step did. A status is never refused for want of stock: `warnings` says what lacks."""

    order_id: UUID
    status: Status
    reserved_count: int
    fulfilled_count: int
    released_count: int
    returned_count: int
    skipped_items: tuple[LineResult, ...]
    warnings: tuple[LineResult, ...]
    results: tuple[LineResult, ...]


class OrderTransaction(Resource):
    """One movement of an order's goods, with the figures after it."""

    id: int
    type: Literal["reserve", "fulfill", "release", "return"]
    product_id: UUID
    code: str
    lot: str
    location_id: UUID
    location: str
    quantity: Quantity
    quantity_change: Quantity = Field(description="above 0 adds, below 0 takes")
    quantity_after: Quantity
    reserved_after: Quantity
    order_id: UUID
    user_id: UUID
    user: str
    at: datetime
