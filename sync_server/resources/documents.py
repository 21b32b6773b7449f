"""What the documents share: their lines, the states they went through."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from sync_server.resources.base import Amount, CostIn, Quantity, QuantityIn, Resource

LINES = 1000  # of one document


class BoughtLineIn(Resource):
    """So much of a product at a price from the supplier, net of tax."""

    product_id: UUID
    quantity: QuantityIn
    price: CostIn
    lot: str = Field(default="", max_length=60, description="number of the lot", examples=["L-24"])
    expires_on: date | None = Field(default=None, description="of that lot")


class QuantityLineIn(Resource):
    """So much of a product."""

    product_id: UUID
    quantity: QuantityIn


class PartIn(Resource):
    """So much of one line of a document."""

    line: int = Field(ge=1, le=LINES, description="number of the line", examples=[1])
    quantity: QuantityIn


class DocumentLineRow(Resource):
    """A line of a document as it was written."""

    line: int
    product_id: UUID
    code: str
    name: str
    unit: str
    quantity: Quantity
    price: Amount
    total: Amount
    lot: str
    expires_on: date | None


class OpenLineRow(Resource):
    """A line of which some was done and the rest is open."""

    line: int
    product_id: UUID
    code: str
    name: str
    unit: str
    quantity: Quantity
    done: Quantity
    open: Quantity
    price: Amount
    total: Amount


class StatusRow(Resource):
    """A status that a document reached: when, by whom, why."""

    status: str
    at: datetime
    user_id: UUID
    user: str
    reason: str


class SettledRow(Resource):
    """A stock transaction that a document brought about: a receipt or an issue."""

    id: UUID
    code: str = Field(examples=["TX-PO-PO-2026-7K3M9QXT-0001"])
    at: datetime
    user_id: UUID
    user: str
