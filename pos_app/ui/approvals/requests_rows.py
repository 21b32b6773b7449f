"""What the approvals screen says of itself, and its list. Free of Qt."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pos_app.core import approvals
from pos_app.core.actor import Actor
from pos_app.core.approvals import Waiting
from pos_app.core.db import ReadSession
from pos_app.core.i18n import N_, Translate
from pos_app.core.permission_words import permission_words, stake_words
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
from pos_app.ui.format import DOT, date_text, filled, time_text
from pos_app.ui.values import BadgeText, Tone

APPROVE, REJECT = "approve", "reject"
WAITING, ANSWERED = "waiting", "answered"


def words(tr: Translate) -> Words:
    """Return what the page says of itself."""
    return Words(
        search=tr(N_("Who asks, or for what")),
        list_title=tr(N_("Asked for")),
        empty=(
            "shield-check", tr(N_("Nothing waits for an answer")),
            tr(N_("F4 on the supervisor's panel leaves a request here")),
        ),
        amount_title=tr(N_("Amount")),
        list_columns=(ColumnText("what", tr(N_("Detail"))), ColumnText("value", "", 280, 240)),
    )  # fmt: skip


class RequestPages(Listed):
    """What the page shows: to a supervisor what waits for them, to others what they asked."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._translate, self._actor = desk, desk.translate, actor

    def chips(self) -> tuple[FilterText, ...]:
        """Return the filters over the list."""
        tr = self._translate
        return (
            FilterText(WAITING, tr(N_("Waiting"))),
            FilterText(ANSWERED, tr(N_("Answered"))),
        )

    def load(self, session: ReadSession, asked: Asked) -> Sequence[DocumentText]:
        """Return the requests of this person, or those that this person may answer."""
        if asked.before is not None:
            return ()
        rows = approvals.list_requests(session, waiting=asked.chip == WAITING)
        mine = [self._row(one) for one in rows if approvals.concerns(self._actor, one)]
        text = asked.text.casefold()
        return [row for row in mine if text in f"{row.title} {row.detail}".casefold()]

    def _row(self, one: Waiting) -> DocumentText:
        tr, money = self._translate, self._desk.money
        return DocumentText(
            one.id.hex,
            permission_words(tr, one.permission),
            DOT.join(part for part in (one.person, one.summary) if part),
            self._state(one),
            stake_words(one.permission, one.amount_minor, money),
            self.since(one.requested_at),
        )

    def _state(self, one: Waiting) -> BadgeText:
        tr = self._translate
        if one.answer == "granted":
            done = one.done
            return BadgeText(tr(N_("Done")) if done else tr(N_("Approved")), Tone.GREEN, "check")
        if one.answer == "rejected":
            return BadgeText(tr(N_("Rejected")), Tone.RED, "x")
        return BadgeText(tr(N_("Waiting")), Tone.AMBER, "hourglass")

    def since(self, at: datetime) -> str:
        """Return since when a request waits: minutes while they are few, then the day."""
        minutes = int((self._desk.database.clock.now() - at).total_seconds() // 60)
        if 0 <= minutes < 60:
            return filled(self._translate, N_("{minutes} min ago"), minutes=minutes)
        if self._desk.shop.day(at) == self._desk.shop.day(self._desk.database.clock.now()):
            return time_text(at, self._desk.zone)
        return date_text(at, self._desk.zone)

    def look(self, session: ReadSession, request_id: UUID) -> Looked:
        """Return a request, its answer, and the keys that answer it."""
        one, tr, zone = approvals.get_request(session, request_id), self._translate, self._desk.zone
        at = f"{date_text(one.requested_at, zone)} {time_text(one.requested_at, zone)}"
        facts = [(tr(N_("Asked by")), one.person), (tr(N_("Asked at")), at)]
        if one.summary:
            facts.append((tr(N_("For")), one.summary))
        if one.amount_minor:
            stake = stake_words(one.permission, one.amount_minor, self._desk.money)
            facts.append((tr(N_("Amount")), stake))
        if one.answered_by:
            facts.append((tr(N_("Answered by")), one.answered_by))
        if one.reason:
            facts.append((tr(N_("Reason")), one.reason))
        detail = DetailText(
            permission_words(tr, one.permission),
            DOT.join((one.person, self.since(one.requested_at))),
            (self._state(one),),
            lines=tuple(
                LineText((CellText(label, tone="text2"), CellText(value, strong=True)))
                for label, value in facts
            ),
            icon="shield-check",
        )
        if one.answer or not approvals.may_answer(self._actor, one):
            return Looked(detail)
        return Looked(
            detail,
            (
                ActionText(REJECT, tr(N_("Reject")), "x", "F8", "danger"),
                ActionText(APPROVE, tr(N_("Approve")), "shield-check", "F12", "primary"),
            ),
        )
