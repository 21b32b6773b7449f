"""Purchase orders: posted, approved, received in parts or whole, or cancelled."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from sync_server.resources.base import Amount, CostIn, Note, Resource
from sync_server.resources.documents import (
    LINES,
    BoughtLineIn,
    OpenLineRow,
    PartIn,
    SettledRow,
    StatusRow,
)

Status = Literal["posted", "approved", "received", "cancelled"]


class PurchaseOrderIn(Resource):
    """Goods to order from a supplier for a location (K12). Lots come with the goods."""

    id: UUID | None = Field(default=None, description="of the document; made here if not given")
    supplier_id: UUID
    location_id: UUID | None = Field(default=None, description="else the shop floor of the branch")
    expected_on: date | None = None
    note: Note = ""
    lines: tuple[BoughtLineIn, ...] = Field(max_length=LINES)


class PurchaseOrderStatusIn(Resource):
    """Approve an order, or cancel it while nothing came."""

    status: Literal["approved", "cancelled"]
    reason: Note = ""


class ReceivedLineIn(PartIn):
    """So much of a line came; at another price than was ordered where the paper says so."""

    price: CostIn | None = None
    lot: str = Field(default="", max_length=60, description="number of the lot", examples=["L-24"])
    expires_on: date | None = None


class ReceiveIn(Resource):
    """What came. Without lines: everything that is open."""

    lines: tuple[ReceivedLineIn, ...] | None = Field(default=None, max_length=LINES)
    document_type: str = Field(default="", max_length=30, examples=["GUIA"])
    document_number: str = Field(default="", max_length=30)
    issued_on: date | None = None
    final: bool = Field(default=False, description="the rest will never come")
    note: Note = ""


class PurchaseOrderRow(Resource):
    """A purchase order in a list."""

    id: UUID
    code: str = Field(examples=["PO-2026-7K3M9QXT-0001"])
    status: Status
    supplier_id: UUID
    supplier: str
    branch_id: UUID
    location_id: UUID
    expected_on: date | None
    total: Amount
    note: str
    user_id: UUID
    user: str
    at: datetime


class PurchaseOrder(PurchaseOrderRow):
    """A purchase order with its lines, its history and its receipts."""

    lines: tuple[OpenLineRow, ...]
    history: tuple[StatusRow, ...]
    receipts: tuple[SettledRow, ...]
