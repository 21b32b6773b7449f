"""Purchases: a supplier's paper whose goods are here."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from sync_server.resources.base import Amount, Note, Resource
from sync_server.resources.documents import LINES, BoughtLineIn, DocumentLineRow


class PurchaseIn(Resource):
    """A purchase to enter: its goods are received at once, all of them or none (K11)."""

    id: UUID | None = Field(default=None, description="of the document; made here if not given")
    supplier_id: UUID
    document_type: str = Field(max_length=30, examples=["FACTURA"])
    document_number: str = Field(max_length=30, examples=["F-12345"])
    issued_on: date | None = Field(default=None, examples=["2026-03-08"])
    location_id: UUID | None = Field(default=None, description="else the shop floor of the branch")
    note: Note = ""
    lines: tuple[BoughtLineIn, ...] = Field(max_length=LINES)


class PurchaseRow(Resource):
    """A purchase in a list."""

    id: UUID
    supplier_id: UUID
    supplier: str
    document_type: str
    document_number: str
    issued_on: date | None
    branch_id: UUID
    location_id: UUID
    total: Amount
    note: str
    user_id: UUID
    user: str
    at: datetime


class Purchase(PurchaseRow):
    """A purchase with its lines."""

    lines: tuple[DocumentLineRow, ...]
