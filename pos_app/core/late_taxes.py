"""Tills that sold with another tax rate than the one of that day, as the centre knows it.

Rates are stated in advance and each till switches by its date. One that had not heard, or whose
program is too old to know the new law, sold all the same: it is recorded, and a person is told.
"""

from datetime import date
from typing import Final

from sqlalchemy import select

from pos_app.core import roles
from pos_app.core.cases import open_case
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import StoreMissing
from pos_app.core.facts import Fact, SaleFact
from pos_app.core.fiscal import get_profile
from pos_app.core.journal import Stamp
from pos_app.core.models.journal import Case
from pos_app.core.money import format_percent
from pos_app.core.settings_shared import get_shop

KIND: Final = "LATE_TAX"


def note(session: WriteSession, stamp: Stamp, fact: Fact) -> None:
    """Open a case where a sale has a rate that was not due on its day; one for a till at a time."""
    if not isinstance(fact, SaleFact):
        return
    try:
        shop = get_shop(session)
    except StoreMissing:  # a centre that has no shop yet knows no rate
        return
    day = shop.day(stamp.occurred_at)
    due = get_profile(shop).rates_bp(day)
    for line in fact.lines:
        due_bp = due.get(line.tax_class, 0)
        if line.tax_rate_bp != due_bp:
            if not _is_told(session, stamp) and not roles.is_history(session, stamp):
                _tell(session, stamp, line.tax_rate_bp, due_bp, day)
            return


def _tell(session: WriteSession, stamp: Stamp, charged_bp: int, due_bp: int, day: date) -> None:
    detail: dict[str, str | int] = {
        "charged": format_percent(charged_bp),
        "due": format_percent(due_bp),
        "day": day.isoformat(),
        "document": str(stamp.op_id),
    }
    open_case(session, stamp, kind=KIND, subject_id=stamp.device_id, detail=detail)


def _is_told(session: ReadSession, stamp: Stamp) -> bool:
    query = select(Case.id).where(
        Case.kind == KIND, Case.subject_id == stamp.device_id, Case.resolved_at.is_(None)
    )
    return session.execute(query.limit(1)).first() is not None
