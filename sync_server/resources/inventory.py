"""Stock as it is."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from sync_server.resources.base import Amount, CostIn, Note, Quantity, QuantityIn, Resource


class LevelRow(Resource):
    """What there is of a product at one location, all its lots together."""

    branch_id: UUID
    branch: str
    location_id: UUID
    location: str
    product_id: UUID = Field(description="the variant that is counted; as in lines")
    code: str
    name: str
    unit: str
    on_hand: Quantity
    reserved: Quantity
    available: Quantity = Field(description="on hand, not reserved, not expired")
    min_stock: Quantity
    next_expiry: date | None = Field(description="of what is there, also if it is past")
    cost: Amount | None = Field(description="average per unit; null before the first receipt")


class AdjustLine(Resource):
    """One product to put in or take out."""

    product_id: UUID
    quantity: QuantityIn
    cost: CostIn | None = Field(default=None, description="of what comes in; else the average")
    lot: str = Field(default="", max_length=60, description="number of the lot", examples=["L-24"])
    lot_id: UUID | None = Field(default=None, description="the lot to take from; else FEFO")
    expires_on: date | None = Field(default=None, description="of a lot that comes in")
    description: Note = ""


class AdjustRequest(Resource):
    """Stock put in or taken out with a reason (K15)."""

    id: UUID | None = Field(default=None, description="of the document; made here if not given")
    type: Literal["ENTRADA", "SALIDA"]
    reason: Literal["INICIAL", "AJUSTE", "MERMA"]
    cause: Literal["", "damage", "expiry", "theft", "sample"] = Field(
        default="", description="of a MERMA"
    )
    location_id: UUID | None = Field(default=None, description="else the shop floor of the branch")
    note: Note = ""
    lines: tuple[AdjustLine, ...] = Field(min_length=1, max_length=1000)


class MovementRow(Resource):
    """One movement of the Kardex with the balance after it."""

    id: int
    occurred_at: datetime
    product_id: UUID
    location_id: UUID
    lot_id: UUID
    lot: str
    type: Literal["ENTRADA", "SALIDA", "RESERVA", "LIBERACION"]
    reason: str = Field(examples=["VENTA"])
    quantity: Quantity
    cost: Amount
    balance_after: Quantity
    reserved_after: Quantity
    user_id: UUID
    user: str
    document_kind: str
    document_id: UUID
    description: str


class Moved(Resource):
    """A document that moved stock, with its movements."""

    id: UUID
    movements: tuple[MovementRow, ...]


class DeductRequest(Resource):
    """Stock to take out, first expiry first (K4)."""

    id: UUID | None = Field(default=None, description="of the document; made here if not given")
    product_id: UUID
    quantity: QuantityIn
    location_id: UUID | None = Field(default=None, description="else the shop floor of the branch")
    reason: Literal["AJUSTE", "MERMA"] = "AJUSTE"
    cause: Literal["", "damage", "expiry", "theft", "sample"] = Field(
        default="", description="of a MERMA"
    )
    lot_id: UUID | None = Field(default=None, description="only from this lot")
    note: Note = ""


class Deduction(Resource):
    """What was taken of one lot."""

    lot_id: UUID
    lot: str
    expires_on: date | None
    quantity: Quantity
    cost: Amount


class Deducted(Resource):
    """The lots that gave the quantity, first expiry first."""

    id: UUID
    deductions: tuple[Deduction, ...]


class LotPlace(Resource):
    """What there is of a lot at one location."""

    location_id: UUID
    location: str
    branch_id: UUID
    on_hand: Quantity
    reserved: Quantity


class LotRow(Resource):
    """A lot (batch) of a product, and where it is."""

    id: UUID
    lot: str = Field(description="its number", examples=["L-2403"])
    product_id: UUID
    code: str
    name: str
    unit: str
    expires_on: date | None
    days_left: int | None = Field(description="it is sold through day 0; below 0 it has expired")
    cost: Amount
    received_at: datetime
    on_hand: Quantity
    reserved: Quantity
    places: tuple[LotPlace, ...]
