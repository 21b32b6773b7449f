"""Item requests: a department asks, an approver decides, the store hands over."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from sync_server.resources.base import Note, Resource
from sync_server.resources.documents import (
    LINES,
    OpenLineRow,
    PartIn,
    QuantityLineIn,
    SettledRow,
    StatusRow,
)

Status = Literal["posted", "waiting_approval", "approved", "rejected", "issued"]


class ItemRequestIn(Resource):
    """What a department asks of a location (K13). Seen by its owner alone until submitted."""

    id: UUID | None = Field(default=None, description="of the document; made here if not given")
    department: str = Field(max_length=80, examples=["Panadería"])
    location_id: UUID | None = Field(default=None, description="else the shop floor of the branch")
    note: Note = ""
    lines: tuple[QuantityLineIn, ...] = Field(max_length=LINES)


class ApprovalIn(Resource):
    """The decision of an approver; a rejection says why."""

    status: Literal["approved", "rejected"]
    reason: Note = ""


class IssueIn(Resource):
    """What is handed over. Without lines: everything that is open."""

    lines: tuple[PartIn, ...] | None = Field(default=None, max_length=LINES)
    final: bool = Field(default=True, description="false: the rest may follow")
    note: Note = ""


class ItemRequestRow(Resource):
    """An item request in a list."""

    id: UUID
    code: str = Field(examples=["RQ-2026-7K3M9QXT-0001"])
    status: Status
    department: str
    branch_id: UUID
    location_id: UUID
    note: str
    user_id: UUID = Field(description="its owner")
    user: str
    at: datetime


class ItemRequest(ItemRequestRow):
    """An item request with its lines, its history and what was issued."""

    lines: tuple[OpenLineRow, ...]
    history: tuple[StatusRow, ...]
    issues: tuple[SettledRow, ...]
