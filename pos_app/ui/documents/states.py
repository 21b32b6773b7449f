"""States of documents as badges, and what happened to one as lines. Free of Qt."""

from typing import Final
from uuid import UUID

from pos_app.core import people
from pos_app.core.db import ReadSession
from pos_app.core.i18n import N_, Translate
from pos_app.core.purchasing import states, stock_transactions
from pos_app.core.purchasing.lists import PARTIAL
from pos_app.ui.documents.rows import EventText
from pos_app.ui.documents.texts import Texts
from pos_app.ui.format import DOT
from pos_app.ui.values import BadgeText, Tone

_BADGES: Final = {
    states.POSTED: (N_("To approve"), Tone.AMBER, "hourglass"),
    states.WAITING: (N_("To approve"), Tone.AMBER, "hourglass"),
    states.APPROVED: (N_("Approved"), Tone.BLUE, "check"),
    PARTIAL: (N_("In part"), Tone.AMBER, "package-open"),
    states.RECEIVED: (N_("All received"), Tone.GREEN, "package-check"),
    states.REJECTED: (N_("Rejected"), Tone.RED, "x"),
    states.CANCELLED: (N_("Called off"), Tone.GREY, "ban"),
    states.ISSUED: (N_("Issued"), Tone.GREEN, "package-check"),
    states.CONFIRMED: (N_("Confirmed"), Tone.GREEN, "check-check"),
}
_EVENTS: Final = {
    states.POSTED: (N_("Written"), "square-pen"),
    states.WAITING: (N_("Submitted"), "send"),
    states.APPROVED: (N_("Approved"), "check"),
    states.RECEIVED: (N_("All received"), "package-check"),
    states.REJECTED: (N_("Rejected"), "x"),
    states.CANCELLED: (N_("Called off"), "ban"),
    states.ISSUED: (N_("Issued"), "package-check"),
    states.CONFIRMED: (N_("Confirmed"), "check-check"),
}


def badge_of(state: str, translate: Translate, **words: str) -> BadgeText:
    """Return the badge of a state; `words` gives a state other words, such as of a draft."""
    text, tone, icon = _BADGES.get(state, (state, Tone.GREY, ""))
    return BadgeText(translate(words.get(state, text)), tone, icon)


def events_of(session: ReadSession, document_id: UUID, texts: Texts, translate: Translate,
              *, without: frozenset[str] = frozenset()) -> list[EventText]:  # fmt: skip
    """Return who brought a document to which state, when and why, in order."""
    events = []
    for row in states.list_states(session, document_id):
        if row.state in without or row.state not in _EVENTS:
            continue
        words, icon = _EVENTS[row.state]
        person = people.name_of(session, row.user_id)
        parts = (texts.who_when(person, row.occurred_at), row.reason)
        events.append(EventText(translate(words), DOT.join(p for p in parts if p), icon))
    return events


def moves_of(session: ReadSession, source_id: UUID, texts: Texts) -> list[EventText]:
    """Return what came in or went out for a document, oldest first."""
    moves = stock_transactions.list_transactions(session, source_id=source_id)
    return [
        EventText(
            one.code,
            texts.who_when(people.name_of(session, one.user_id), one.occurred_at),
            "package-open",
        )
        for one in reversed(moves)
    ]
