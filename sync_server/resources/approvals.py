"""Requests for approval, their answers, and what the audit log holds."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from sync_server.resources.base import Amount, AmountIn, Resource


class ApprovalRow(Resource):
    """A request: what somebody asks for at a till, and the answer if there is one."""

    id: UUID
    permission: str = Field(examples=["cash.move"])
    amount: Amount
    summary: str
    branch_id: UUID
    requested_by: UUID
    person: str
    requested_at: datetime
    status: str = Field(description="waiting, granted or rejected", examples=["waiting"])
    answered_by: str
    reason: str
    done: bool = Field(description="what was asked for has been done")


class RejectIn(Resource):
    """Why a request is refused; who asked reads it."""

    reason: Annotated[str, Field(min_length=1, max_length=200)]


class CodeIn(Resource):
    """What somebody at a till says over the telephone."""

    till: Annotated[str, Field(min_length=1, max_length=60, examples=["Caja 1"])]
    branch: Annotated[str, Field(max_length=20, description="where tills share a name")] = ""
    challenge: Annotated[str, Field(pattern=r"^\d{8}$", examples=["48217730"])]
    permission: Annotated[str, Field(max_length=60, examples=["cash.move"])]
    amount: AmountIn = Decimal(0)


class CodeOut(Resource):
    """The code to read back: good once, for this till, question and amount."""

    code: str = Field(examples=["09315526"])


class AuditRow(Resource):
    """One entry of the audit log."""

    id: UUID
    kind: str = Field(examples=["signed_in"])
    person: str
    user_id: UUID
    occurred_at: datetime
    branch_id: UUID
    device_id: UUID
    subject_id: UUID | None
    detail: dict[str, str | int]
