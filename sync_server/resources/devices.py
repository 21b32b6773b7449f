"""Tills and the codes with which they join."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from sync_server.resources.base import Resource


class CodeRequest(Resource):
    """For which till a code is."""

    branch: str = Field(min_length=1, max_length=20, examples=["1"])
    till: str = Field(min_length=1, max_length=60, examples=["Caja 2"])
    replaces: UUID | None = Field(
        default=None,
        description="The till whose disk was lost: who joins goes on for it, in its branch,"
        " and gets back what the centre has of it.",
    )


class Code(Resource):
    """A one-time code."""

    code: str = Field(examples=["7KQ2M-XWB4T"])
    minutes: int


class DeviceRow(Resource):
    """A till of this centre."""

    id: UUID
    name: str
    branch_id: UUID | None
    status: str
    last_seq: int
    unsent: int | None = Field(description="operations it said it holds and are not here")
    skew_s: int | None = Field(description="its clock less the centre's, in seconds")
    app_version: str | None
    enrolled_at: datetime
    last_seen_at: datetime | None
    fingerprint: str = Field(description="SHA-256 of the public key, first 16 hexadecimal digits")
