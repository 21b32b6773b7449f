"""What the screen of item requests says of itself, and its list. Free of Qt."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from pos_app.core import kardex, people
from pos_app.core.actor import Actor
from pos_app.core.codes import shown_code
from pos_app.core.db import ReadSession
from pos_app.core.i18n import N_, Translate
from pos_app.core.purchasing import item_requests
from pos_app.core.purchasing.item_requests import RequestView
from pos_app.core.purchasing.quantities import LineView, list_open
from pos_app.core.purchasing.states import APPROVED, ISSUED, POSTED, REJECTED, WAITING
from pos_app.ui.desk import Desk
from pos_app.ui.documents.browsing import Asked, Listed, Looked
from pos_app.ui.documents.rows import (
    ActionText,
    CellText,
    ColumnText,
    DetailText,
    DocumentText,
    FilterText,
    Kind,
    LineText,
    Words,
)
from pos_app.ui.documents.states import badge_of, events_of, moves_of
from pos_app.ui.documents.texts import Texts
from pos_app.ui.format import DOT
from pos_app.ui.values import BadgeText, Tone

KIND: Final = "item_request"  # of the draft of a new one
ISSUE_KIND: Final = "item_issue"  # of what is being handed over
COLUMNS: Final = ("article", "quantity")
NEW, SUBMIT, APPROVE, REJECT, ISSUE = "new", "submit", "approve", "reject", "issue"
FREE, LIST, POST, HAND_OVER, ALL_THERE = "free", "list", "post", "hand_over", "all_there"
ALL: Final = "all"


def words(tr: Translate) -> Words:
    """Return what the pages say of themselves."""
    return Words(
        search=tr(N_("Request or department")),
        list_title=tr(N_("Request")),
        empty=("clipboard-list", tr(N_("No request here")), tr(N_("F6 writes one"))),
        scan=tr(N_("Scan what is needed:  12*milk  ·  code  ·  name")),
        no_lines=(
            "clipboard-list",
            tr(N_("Scan what the department needs")),
            tr(N_("or type its name")),
        ),
        columns=(
            ColumnText("article", tr(N_("Article"))),
            ColumnText("quantity", tr(N_("Qty.")), 120, 100, "right", Kind.QUANTITY, "F3", "hash",
                       tr(N_("Quantity"))),
        ),
        list_columns=(
            ColumnText("article", tr(N_("Article"))),
            ColumnText("asked", tr(N_("Asked")), 100, 84, "right"),
            ColumnText("issued", tr(N_("Handed over")), 116, 108, "right"),
            ColumnText("there", tr(N_("There is")), 100, 84, "right"),
        ),
    )  # fmt: skip


class RequestPages(Listed):
    """What the page that looks at requests shows one person."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._translate, self._texts, self._actor = desk.translate, Texts(desk), actor

    def chips(self) -> tuple[FilterText, ...]:
        """Return the filters over the list."""
        tr = self._translate
        return (
            FilterText(ALL, tr(N_("Everything"))),
            FilterText(POSTED, tr(N_("Drafts"))),
            FilterText(WAITING, tr(N_("To approve"))),
            FilterText(APPROVED, tr(N_("To hand over"))),
            FilterText(ISSUED, tr(N_("Issued"))),
            FilterText(REJECTED, tr(N_("Rejected"))),
        )

    def idle(self) -> tuple[ActionText, ...]:
        """Return the key that writes a request."""
        if not self._actor.may("requests.create"):
            return ()
        return (ActionText(NEW, self._translate(N_("New request")), "plus", "F6"),)

    def load(self, session: ReadSession, asked: Asked) -> Sequence[DocumentText]:
        """Return a page of the requests that this person may see."""
        rows = item_requests.list_requests(
            session,
            self._actor,
            state=None if asked.chip == ALL else asked.chip,
            text=asked.text,
            before=asked.before,
            limit=asked.limit,
        )
        return [self._row(session, row) for row in rows]

    def _badge(self, state: str) -> BadgeText:
        if state == POSTED:
            return BadgeText(self._translate(N_("Draft")), Tone.GREY, "square-pen")
        if state == APPROVED:
            return BadgeText(self._translate(N_("To hand over")), Tone.BLUE, "check")
        return badge_of(state, self._translate)

    def _row(self, session: ReadSession, row: RequestView) -> DocumentText:
        person = people.name_of(session, row.owner_id)
        return DocumentText(
            row.id.hex,
            row.department,
            self._texts.who_when(person, row.occurred_at),
            self._badge(row.state),
        )

    def look(self, session: ReadSession, request_id: UUID) -> Looked:
        """Return a request: its lines with what was handed over, and what can be done."""
        row = item_requests.get_request(session, self._actor, request_id)
        lines = list_open(session, request_id)
        place = kardex.name_of_place(session, row.location_id)
        handed = moves_of(session, request_id, self._texts)
        without = frozenset({ISSUED} if handed else ())
        events = events_of(session, request_id, self._texts, self._translate, without=without)
        detail = DetailText(
            row.department,
            DOT.join(part for part in (row.code, row.note) if part),
            (self._badge(row.state), BadgeText(place, icon="warehouse")),
            ((self._translate(N_("Lines")), str(len(lines))),),
            tuple(self._line(session, line, row.location_id) for line in lines),
            (*events, *handed),
            icon="clipboard-list",
        )
        return Looked(detail, self._actions(row))

    def _line(self, session: ReadSession, line: LineView, location_id: UUID) -> LineText:
        texts = self._texts
        there = kardex.on_hand(session, line.variant_id, location_id=location_id)
        short = there < line.open_milli
        done = "text" if not line.open_milli else "amber_text" if line.done_milli else "text3"
        return LineText(
            (
                CellText(line.name, shown_code(line.code)),
                CellText(texts.quantity(line.quantity_milli, line.unit), strong=True),
                CellText(texts.quantity(line.done_milli, line.unit), tone=done, strong=True),
                CellText(
                    texts.quantity(there, line.unit), tone="danger_text" if short else "text2"
                ),
            )
        )

    def _actions(self, row: RequestView) -> tuple[ActionText, ...]:
        tr, may, keys = self._translate, self._actor.may, []
        if row.state == POSTED and row.owner_id == self._actor.user_id:
            keys.append(ActionText(SUBMIT, tr(N_("Submit")), "send", "F12", "primary"))
        if row.state == WAITING and may("requests.approve"):
            keys.append(ActionText(REJECT, tr(N_("Reject")), "x", "F8", "danger"))
            keys.append(ActionText(APPROVE, tr(N_("Approve")), "check", "F12", "primary"))
        if row.state == APPROVED and may("requests.issue"):
            keys.append(ActionText(ISSUE, tr(N_("Hand over")), "package-open", "F12", "primary"))
        return tuple(keys)
