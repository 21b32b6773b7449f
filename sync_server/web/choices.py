"""What the forms over a list say: which branch, which id, which day."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from pos_app.core.db import ReadSession
from pos_app.core.models.catalog import Branch
from sync_server.web.visitors import Visitor


def list_branches(session: ReadSession, who: Visitor) -> list[tuple[UUID, str]]:
    """Return the branches that a person may choose from; none where there is no choice."""
    if who.caller.branch_id is not None:
        return []
    query = select(Branch.id, Branch.name).where(Branch.active).order_by(Branch.code)
    return [(key, name) for key, name in session.execute(query)]


def read_id(text: str) -> UUID | None:
    """Return what a form chose; what is no id is no choice."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def read_day(text: str) -> date | None:
    """Return the day that a field for days sends (2026-11-21); anything else is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
