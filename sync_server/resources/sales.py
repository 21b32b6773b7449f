"""Sales as they were charged, and one that the centre charges."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from sync_server.resources.base import Amount, AmountIn, Quantity, QuantityIn, Resource
from sync_server.resources.returns import SaleReturn


class SaleLineIn(Resource):
    """One line of a sale."""

    product_id: UUID
    quantity: QuantityIn
    price: AmountIn | None = Field(
        default=None, description="gross per unit; another than the shelf's needs `sales.price`"
    )


class PaymentIn(Resource):
    """One payment. The centre has no drawer, so it takes no cash."""

    method: Literal["debit", "credit", "transfer"]
    amount: AmountIn
    reference: str = Field(default="", max_length=60)


class SaleIn(Resource):
    """A sale to charge: everything or nothing."""

    id: UUID | None = Field(default=None, description="of the sale; made here if not given")
    location_id: UUID | None = Field(default=None, description="else the shop floor of the branch")
    customer_id: UUID | None = None
    lines: tuple[SaleLineIn, ...] = Field(min_length=1, max_length=500)
    payments: tuple[PaymentIn, ...] = Field(min_length=1, max_length=10)


class SaleLineRow(Resource):
    """One line with the price it was sold at."""

    product_id: UUID
    code: str
    name: str
    unit: str
    quantity: Quantity
    price: Amount
    discount: Amount
    total: Amount


class PaymentRow(Resource):
    """One payment."""

    method: str
    amount: Amount
    reference: str


class SaleRow(Resource):
    """A sale as it was charged."""

    id: UUID
    number: int
    occurred_at: datetime
    branch_id: UUID
    location_id: UUID
    device_id: UUID
    user_id: UUID
    user: str
    customer_id: UUID | None
    currency: str = Field(examples=["CLP"])
    subtotal: Amount
    discount: Amount
    net: Amount
    tax: Amount
    exempt: Amount
    total: Amount


class SaleWhole(SaleRow):
    """A sale with its lines, its payments, and what came back of it."""

    lines: tuple[SaleLineRow, ...]
    payments: tuple[PaymentRow, ...]
    returns: tuple[SaleReturn, ...]
