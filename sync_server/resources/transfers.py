"""Transfers: goods between places, in transit until they are received."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from sync_server.resources.base import LevelIn, Note, Quantity, QuantityIn, Resource
from sync_server.resources.documents import LINES

Status = Literal["sent", "partial", "received"]


class SendLineIn(Resource):
    """So much of a product, of a named lot or first expiry first."""

    product_id: UUID
    quantity: QuantityIn
    lot_id: UUID | None = None


class TransferIn(Resource):
    """Goods to send: they leave now and are in transit until received (K8)."""

    from_location_id: UUID
    to_location_id: UUID
    note: Note = ""
    at_once: bool = Field(
        default=False, description="within a branch: one person carries it, it arrives now"
    )
    lines: tuple[SendLineIn, ...] = Field(max_length=LINES)


class NewTransferIn(TransferIn):
    """Goods to send under an id of the transfer."""

    id: UUID | None = Field(default=None, description="of the document; made here if not given")


class ArrivedLineIn(Resource):
    """What became of one line: so much arrived, and each difference by its name."""

    line: int = Field(ge=1, le=LINES, examples=[1])
    received: LevelIn
    damaged: LevelIn | None = None
    missing: LevelIn | None = None
    returned: LevelIn | None = None


class ReceiptIn(Resource):
    """What arrived. Without lines: everything that is on its way. The rest stays in transit."""

    lines: tuple[ArrivedLineIn, ...] | None = Field(default=None, max_length=LINES)
    note: Note = ""


class TransferRow(Resource):
    """A transfer in a list."""

    id: UUID
    status: Status
    from_branch_id: UUID
    from_location_id: UUID
    to_branch_id: UUID
    to_location_id: UUID
    transit_location_id: UUID
    note: str
    user_id: UUID
    user: str
    at: datetime


class TransferLineRow(Resource):
    """So much of one lot on its way, and what became of it."""

    line: int
    product_id: UUID
    code: str
    name: str
    unit: str
    lot_id: UUID
    lot: str
    expires_on: date | None
    quantity: Quantity
    received: Quantity
    damaged: Quantity
    missing: Quantity
    returned: Quantity
    open: Quantity


class ReceiptRow(Resource):
    """A time that goods of the transfer arrived."""

    id: UUID
    at: datetime
    user: str
    note: str


class Transfer(TransferRow):
    """A transfer with its lines and receptions."""

    lines: tuple[TransferLineRow, ...]
    receipts: tuple[ReceiptRow, ...]


class TransferRulesRow(Resource):
    """How long goods may be on their way before the centre opens a case; 0 never."""

    overdue_days: int = Field(ge=0, le=365)
