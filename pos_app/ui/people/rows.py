"""What the screen of people says of itself, and its list. Free of Qt."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from pos_app.core import audit, staff
from pos_app.core.actor import Actor
from pos_app.core.audit import Entry
from pos_app.core.audit_words import sentence
from pos_app.core.db import ReadSession
from pos_app.core.i18n import N_, Translate
from pos_app.core.staff import Member
from pos_app.ui.desk import Desk
from pos_app.ui.documents.browsing import Asked, Listed, Looked
from pos_app.ui.documents.rows import (
    ActionText,
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

NEW, EDIT, BADGE, STOP, START, UNLOCK = "new", "edit", "badge", "stop", "start", "unlock"
ACTIVE, ALL = "active", "all"
DID_LIMIT: Final = 30


def words(tr: Translate) -> Words:
    """Return what the page says of itself."""
    return Words(
        search=tr(N_("Name")),
        list_title=tr(N_("Person")),
        empty=("users", tr(N_("Nobody of that name")), tr(N_("F6 adds a person"))),
        list_columns=(
            ColumnText("what", tr(N_("What they did last"))),
            ColumnText("when", tr(N_("When")), 190, 170),
        ),
    )


class PeoplePages(Listed):
    """What the page shows to a person who may edit people, or only unlock them."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._translate = desk, desk.translate
        self._edits = actor.may("people.edit")

    def chips(self) -> tuple[FilterText, ...]:
        """Return the filters over the list."""
        tr = self._translate
        return (FilterText(ACTIVE, tr(N_("Who work here"))), FilterText(ALL, tr(N_("All"))))

    def idle(self) -> tuple[ActionText, ...]:
        """Return the key that adds a person."""
        if not self._edits:
            return ()
        return (ActionText(NEW, self._translate(N_("New person")), "plus", "F6"),)

    def load(self, session: ReadSession, asked: Asked) -> Sequence[DocumentText]:
        """Return the people, by name: all of them at once."""
        if asked.before is not None:
            return ()
        found = staff.list_members(session, text=asked.text, active_only=asked.chip == ACTIVE)
        return [self._row(one) for one in found]

    def _row(self, one: Member) -> DocumentText:
        places = (self._translate(one.role_name), one.branch)
        return DocumentText(
            one.id.hex, one.name, DOT.join(part for part in places if part), self._state(one)
        )

    def _state(self, one: Member) -> BadgeText | None:
        tr = self._translate
        if not one.active:
            return BadgeText(tr(N_("Not active")), Tone.GREY, "ban")
        if one.is_locked:
            return BadgeText(tr(N_("Locked")), Tone.RED, "lock")
        return None

    def look(self, session: ReadSession, person_id: UUID) -> Looked:
        """Return a person, what they did last, and what can be done."""
        tr, one = self._translate, staff.get_member(session, person_id)
        state = self._state(one)
        badges = [state] if state is not None else []
        badges.append(
            BadgeText(tr(N_("PIN")), Tone.GREEN, "key-round")
            if one.has_pin
            else BadgeText(tr(N_("No PIN")), Tone.AMBER, "key-round")
        )
        if one.has_badge:
            badges.append(BadgeText(tr(N_("Badge")), Tone.GREEN, "id-card"))
        did = audit.list_entries(session, user_ids=(person_id,), limit=DID_LIMIT)
        lines = tuple(
            LineText((CellText(sentence(each, tr)), CellText(self._moment(each), tone="text2")))
            for each in did
        )
        places = (tr(one.role_name), one.branch or tr(N_("all branches")))
        detail = DetailText(one.name, DOT.join(places), tuple(badges), lines=lines, icon="user")
        return Looked(detail, self._keys(one))

    def _moment(self, entry: Entry) -> str:
        at, zone = entry.occurred_at, self._desk.zone
        return f"{date_text(at, zone)} {time_text(at, zone)}"

    def _keys(self, one: Member) -> tuple[ActionText, ...]:
        tr, keys = self._translate, []
        if self._edits:
            keys.append(ActionText(EDIT, tr(N_("Edit")), "pencil", "F4"))
            if one.active:
                keys.append(ActionText(BADGE, tr(N_("Badge")), "id-card", "F7"))
                keys.append(ActionText(STOP, tr(N_("Deactivate")), "ban", "F8", "danger"))
            else:
                keys.append(ActionText(START, tr(N_("Activate")), "check", "F8"))
        if one.is_locked:
            keys.append(ActionText(UNLOCK, tr(N_("Unlock")), "key-round", "F9", "soft"))
        return tuple(keys)
