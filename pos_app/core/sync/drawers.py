"""Drawers that are open at the tills, as somebody at the centre looks at them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from pos_app.core import cash, people
from pos_app.core.cash import LostDrawer
from pos_app.core.db import ReadSession
from pos_app.core.models.cash import CashSession
from pos_app.core.sync import inbox
from pos_app.core.sync.bodies import CloseAskedBody


@dataclass(frozen=True)
class OpenDrawer:
    """An open cash session of a till; `asked`: who asks that it be counted and closed.

    `lost`: its till is no more, and nobody can count it.
    """

    session_id: UUID
    number: int
    opened_by: str
    opened_at: datetime
    asked: CloseAskedBody | None
    lost: LostDrawer | None


def find_open_drawer(session: ReadSession, device_id: UUID) -> OpenDrawer | None:
    """Return the cash session of a till that is open as far as the centre knows."""
    query = select(CashSession).where(
        CashSession.device_id == device_id, CashSession.closed_at.is_(None)
    )
    turn = session.scalars(query).first()
    if turn is None:
        return None
    return OpenDrawer(
        session_id=turn.id,
        number=turn.number,
        opened_by=people.name_of(session, turn.opened_by),
        opened_at=turn.opened_at,
        asked=inbox.find_asked(session, turn),
        lost=cash.find_lost(session, device_id),
    )
