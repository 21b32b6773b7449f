"""What the screen of the audit log says of itself, and its list. Free of Qt."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from pos_app.core import audit
from pos_app.core.audit_words import GROUP_WORDS, figures, look_of, sentence
from pos_app.core.db import ReadSession
from pos_app.core.errors import InvalidDate
from pos_app.core.i18n import N_, Translate
from pos_app.core.models.journal import Device
from pos_app.core.models.people import User
from pos_app.ui.dates import parse_date
from pos_app.ui.desk import Desk
from pos_app.ui.documents.browsing import Asked, Listed, Looked
from pos_app.ui.documents.rows import (
    CellText,
    ColumnText,
    DetailText,
    DocumentText,
    FilterText,
    LineText,
    Words,
)
from pos_app.ui.format import DOT, date_text, time_text
from pos_app.ui.values import BadgeText, Tone


def words(tr: Translate) -> Words:
    """Return what the page says of itself."""
    return Words(
        search=tr(N_("Name of a person, or a day")),
        list_title=tr(N_("What was done")),
        empty=("history", tr(N_("Nothing of this kind")), tr(N_("Choose another day or chip"))),
        list_columns=(
            ColumnText("what", tr(N_("Detail"))),
            ColumnText("value", "", 260, 190),
        ),
    )


class AuditPages(Listed):
    """What the page shows."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._translate = desk, desk.translate

    def chips(self) -> tuple[FilterText, ...]:
        """Return the filters over the list."""
        tr = self._translate
        return tuple(FilterText(group, tr(label)) for group, label in GROUP_WORDS.items())

    def load(self, session: ReadSession, asked: Asked) -> Sequence[DocumentText]:
        """Return entries, the newest first: of a person, or of a day."""
        period, people = audit.ALWAYS, None
        if asked.text:
            day = self._day(asked.text)
            if day is not None:
                start = datetime.combine(day, time(), self._desk.zone)
                period = audit.Period(start, start + timedelta(days=1))
            else:
                named = User.name.icontains(asked.text, autoescape=True)
                people = tuple(session.scalars(select(User.id).where(named)))
        entries = audit.list_entries(
            session,
            kinds=audit.GROUPS[asked.chip],
            user_ids=people,
            period=period,
            before=asked.before,
            limit=asked.limit,
        )
        return [
            DocumentText(
                one.id.hex,
                sentence(one, self._translate),
                DOT.join(self._moment(one.occurred_at)),
            )
            for one in entries
        ]

    def _moment(self, at: datetime) -> tuple[str, str]:
        return date_text(at, self._desk.zone), time_text(at, self._desk.zone)

    def _day(self, text: str) -> date | None:
        """Return the day that a text is; None where it is the name of somebody."""
        try:
            return parse_date(text, self._desk.shop.day(self._desk.database.clock.now()))
        except InvalidDate:
            return None

    def look(self, session: ReadSession, entry_id: UUID) -> Looked:
        """Return all that is known of an entry."""
        entry = audit.get_entry(session, entry_id)
        assert entry is not None, "what was listed is never deleted"
        icon, tone = look_of(entry.kind)
        device = session.get(Device, entry.device_id)
        moment = self._moment(entry.occurred_at)
        return Looked(
            DetailText(
                sentence(entry, self._translate),
                DOT.join((*moment, device.name if device is not None else "")).rstrip(DOT),
                (BadgeText(entry.person, Tone(tone), "user"),) if entry.person else (),
                lines=tuple(
                    LineText((CellText(label, tone="text2"), CellText(value, strong=True)))
                    for label, value in figures(entry, self._translate, self._desk.money)
                ),
                icon=icon,
            )
        )
