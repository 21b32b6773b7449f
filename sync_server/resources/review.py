"""What waits for a person."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from sync_server.resources.base import Resource


class CaseRow(Resource):
    """A rule that a recorded fact broke; it waits for a person."""

    id: UUID
    kind: str = Field(examples=["OVERSOLD"])
    device_id: UUID
    seq: int
    subject_id: UUID | None
    detail: str
    opened_at: datetime


class QuarantineRow(Resource):
    """An operation that was kept whole and set aside."""

    device_id: UUID
    seq: int
    code: str = Field(examples=["unknown_type"])
    detail: str
    type: str
    quarantined_at: datetime
