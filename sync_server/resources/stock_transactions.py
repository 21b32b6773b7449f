"""Stock transactions IN, OUT, MOVE: posted, then confirmed."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from sync_server.resources.base import CostIn, Note, QuantityIn, Resource
from sync_server.resources.documents import LINES, DocumentLineRow

Type = Literal["IN", "OUT", "MOVE"]


class TransactionLineIn(Resource):
    """So much of a product. IN: its cost (else the average) and its new lot; else a named lot."""

    product_id: UUID
    quantity: QuantityIn
    cost: CostIn | None = None
    lot: str = Field(default="", max_length=60, description="number of a new lot")
    expires_on: date | None = None
    lot_id: UUID | None = Field(default=None, description="the lot to take from; else FEFO")


class StockTransactionIn(Resource):
    """Stock in, out or moved, with a note; nothing moves before it is confirmed (K14)."""

    id: UUID | None = Field(default=None, description="of the document; made here if not given")
    type: Type
    from_location_id: UUID | None = Field(default=None, description="null for IN")
    to_location_id: UUID | None = Field(default=None, description="null for OUT")
    reason: Literal["", "AJUSTE", "INICIAL", "MERMA", "TRASLADO"] = ""
    cause: Literal["", "damage", "expiry", "theft", "sample"] = Field(
        default="", description="of a MERMA"
    )
    note: Note
    lines: tuple[TransactionLineIn, ...] = Field(max_length=LINES)


class StockTransactionRow(Resource):
    """A stock transaction in a list; `confirmed_at` null: it has not moved stock yet."""

    id: UUID
    code: str = Field(examples=["TX-2026-7K3M9QXT-0001"])
    type: Type
    status: Literal["posted", "confirmed"]
    branch_id: UUID
    from_location_id: UUID | None
    to_location_id: UUID | None
    reason: str
    cause: str
    note: str
    source_kind: str = Field(description="purchase_order or item_request where it came of one")
    source_id: UUID | None
    user_id: UUID
    user: str
    at: datetime
    confirmed_at: datetime | None


class StockTransaction(StockTransactionRow):
    """A stock transaction with its lines."""

    lines: tuple[DocumentLineRow, ...]
