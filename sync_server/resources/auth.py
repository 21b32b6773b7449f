"""Signing in."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from sync_server.resources.base import Resource


class Token(Resource):
    """What a person carries after signing in (OAuth2, RFC 6749)."""

    access_token: str
    token_type: str = Field(default="bearer", examples=["bearer"])
    expires_in: int = Field(description="seconds", examples=[3600])


class Me(Resource):
    """Who is signed in, and what they may do."""

    id: UUID
    name: str = Field(examples=["Ana Rojas"])
    role: str = Field(examples=["VENDEDOR"])
    branch_id: UUID | None = Field(description="the branch of this person; null: all of them")
    permissions: dict[str, str] = Field(
        description="allow, approve or deny; what is not here is denied",
        examples=[{"stock.view": "allow", "stock.reconcile": "approve"}],
    )
    expires_at: datetime


class PasswordChange(Resource):
    """A new password; it ends every other token of this person."""

    old: str = Field(max_length=200)
    new: str = Field(min_length=12, max_length=200)
