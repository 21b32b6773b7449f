"""Item requests: a department asks, an approver decides, the store hands over. Free of Qt."""

from collections.abc import Callable
from uuid import UUID

import msgspec

from pos_app.core import kardex
from pos_app.core.actor import Actor
from pos_app.core.codes import shown_code
from pos_app.core.document_drafts import DraftLine, new_draft
from pos_app.core.errors import FieldMissing
from pos_app.core.i18n import N_
from pos_app.core.pricing import Sellable
from pos_app.core.purchasing import item_requests
from pos_app.core.purchasing.item_requests import Issued, IssueLine, RequestLine
from pos_app.core.purchasing.quantities import list_open
from pos_app.core.purchasing.rules import Posted
from pos_app.core.purchasing.states import ISSUED
from pos_app.ui.desk import Desk
from pos_app.ui.documents.placed import PlacedPages
from pos_app.ui.documents.rows import ActionText, CellText, FieldText, Kind, LineText
from pos_app.ui.documents.screen import WRITE, DocumentsScreen
from pos_app.ui.format import DOT, filled
from pos_app.ui.item_requests.rows import (
    ALL_THERE,
    APPROVE,
    COLUMNS,
    FREE,
    HAND_OVER,
    ISSUE,
    ISSUE_KIND,
    KIND,
    LIST,
    NEW,
    POST,
    REJECT,
    SUBMIT,
    RequestPages,
)
from pos_app.ui.values import Level

LATER, NEVER = "later", "never"


class ItemRequestsPresenter(PlacedPages):
    """Both pages; the one that writes also hands over."""

    kind = KIND

    def __init__(self, view: DocumentsScreen, desk: Desk, actor: Actor) -> None:
        super().__init__(view, desk, actor, RequestPages(desk, actor))

    @property
    def _issuing(self) -> bool:
        return self._draft.kind == ISSUE_KIND

    # Lines ---------------------------------------------------------------------------------------

    def column_keys(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return COLUMNS

    def _offer(self, item: Sellable, times: int | None) -> None:
        """Add what is needed; of a request only what it asks for."""
        asked = any(line.variant == item.variant_id for line in self._draft.lines)
        if self._issuing and not asked:
            self._view.clear_box()
            self.say(
                Level.WARN, N_("{product} was not asked for"),
                N_("Nothing was added. Hand over what the request says."), product=item.name,
            )  # fmt: skip
            return
        super()._offer(item, times)

    def line_text(self, line: DraftLine) -> LineText:
        """Return a line."""
        texts = self.texts
        there = filled(self._translate, N_("there are {quantity}"),
                       quantity=texts.quantity(line.on_hand_milli, line.unit))  # fmt: skip
        asked = filled(self._translate, N_("of {quantity}"),
                       quantity=texts.quantity(line.asked_milli, line.unit))  # fmt: skip
        short = line.quantity_milli > line.on_hand_milli
        return LineText(
            (
                CellText(line.name, DOT.join((shown_code(line.code), there))),
                CellText(
                    texts.quantity(line.quantity_milli, line.unit),
                    asked if line.of_line else "",
                    tone="danger_text" if short and self._issuing else "text",
                    strong=True,
                    edit=str(line.quantity_milli),
                ),
            )
        )

    # The rest ------------------------------------------------------------------------------------

    def show_rest(self) -> None:
        """Show head and keys."""
        tr, can = self._translate, bool(self._draft.lines) and not self._busy
        self._view.show_figure(None)
        free = ActionText(FREE, tr(N_("Discard")), "trash-2", "F8", "danger")
        back = ActionText(LIST, tr(N_("List")), "list", "F10")
        note = FieldText("note", tr(N_("Note")), value=self.field("note"))
        if self._issuing:
            rest = (
                (NEVER, tr(N_("It ends the request")), ""),
                (LATER, tr(N_("The rest follows")), ""),
            )
            self._view.show_head(self.field("name"), (
                FieldText("rest", tr(N_("What is missing")), Kind.CHOICE, self.field("rest"),
                          options=rest),
                note,
            ))  # fmt: skip
            every = ActionText(ALL_THERE, tr(N_("All of it")), "check-check", "F9")
            give = ActionText(HAND_OVER, tr(N_("Hand over")), "package-check", "F12", "primary",
                              enabled=can)  # fmt: skip
            self._view.show_write_actions((every, free, back, give))
            return
        self._view.show_head(tr(N_("Request of items")), (
            FieldText("department", tr(N_("Department")), value=self.field("department")),
            FieldText("location", tr(N_("From")), Kind.PICK, self.field("location_name")),
            note,
        ))  # fmt: skip
        write = ActionText(POST, tr(N_("Write the request")), "check", "F12", "primary",
                           enabled=can)  # fmt: skip
        self._view.show_write_actions((free, back, write))

    # Keys ----------------------------------------------------------------------------------------

    def acted(self, key: str) -> None:
        """Do what a key at the foot says."""
        if self._busy:
            return
        acts: dict[str, Callable[[], object]] = {
            NEW: self.begin,
            FREE: self.discard,
            LIST: self.escaped,
            POST: self.post,
            SUBMIT: self.submit,
            APPROVE: self.approve,
            REJECT: self._ask_reason,
            ISSUE: self._begin_issue,
            ALL_THERE: self._fill,
            HAND_OVER: self.hand_over,
        }
        acts[key]()

    def post(self) -> None:
        """Record the request, once: a draft that its owner alone sees."""
        with self.told():
            if self._busy or not self._view.finish_writing():
                return
            if not self.field("department").strip():
                self._view.show_problem("department")
                raise FieldMissing(field=N_("department"))
            draft, actor = self._draft, self._actor
            lines = [RequestLine(line.variant, line.quantity_milli) for line in draft.lines]
            place = UUID(hex=self.field("location"))
            department, note = self.field("department"), self.field("note")
            self.record(
                lambda session: item_requests.post(
                    session, actor, department=department, lines=lines, location_id=place,
                    note=note, op_id=draft.id,
                ),
                self._posted,
            )  # fmt: skip

    def _posted(self, posted: Posted) -> None:
        self._view.clear_box()
        self.to_list(posted.id, "all")
        title = N_("Request {code} is written")
        self.say(Level.OK, title, N_("Only you see it. F12 submits it to who approves."),
                 code=posted.code)  # fmt: skip

    def submit(self) -> None:
        """Hand the request that is looked at to the approvers."""
        actor = self._actor
        self.do_selected(
            lambda session, chosen: item_requests.submit(session, actor, request_id=chosen),
            N_("The request is submitted"), N_("Who approves sees it now."),
        )  # fmt: skip

    def approve(self) -> None:
        """Approve the request that is looked at."""
        actor = self._actor
        self.do_selected(
            lambda session, chosen: item_requests.approve(session, actor, request_id=chosen),
            N_("The request is approved"), N_("Its goods can be handed over now."),
        )  # fmt: skip

    def _ask_reason(self) -> None:
        tr = self._translate
        self.ask_reason(REJECT, tr(N_("Reject the request")), tr(N_("Reject")),
                        tr(N_("Who asked for it reads the reason.")))  # fmt: skip

    def answered(self, key: str, values: dict[str, str]) -> None:
        """Reject the request with the reason, or what else was asked."""
        if key != REJECT:
            super().answered(key, values)
        elif reason := self.reason_given(values):
            actor = self._actor
            self.do_selected(
                lambda session, chosen: item_requests.reject(
                    session, actor, request_id=chosen, reason=reason
                ),
                N_("The request is rejected"),
            )

    # Handing over --------------------------------------------------------------------------------

    def _begin_issue(self) -> None:
        """Fill in what is still to be handed over of the request that is looked at."""
        request_id = self.browsing.selected
        if request_id is None:
            return
        kept = self.find_kept(ISSUE_KIND)
        self.looking = False
        self._screen.show_page(WRITE)
        self._screen.show_strip(None)
        if kept is not None and kept.fields.get("request") == request_id.hex:
            self.open(kept)
            return
        with self._desk.database.read() as session:
            request = item_requests.get_request(session, self._actor, request_id)
            lines = tuple(
                DraftLine(
                    variant=line.variant_id,
                    code=line.code,
                    name=line.name,
                    unit=line.unit,
                    by_weight=line.unit == "kg",
                    on_hand_milli=kardex.on_hand(
                        session, line.variant_id, location_id=request.location_id
                    ),
                    of_line=line.line_no,
                    asked_milli=line.open_milli,
                )
                for line in list_open(session, request_id)
                if line.open_milli
            )
        name = DOT.join((request.department, request.code))
        draft = new_draft(ISSUE_KIND, request=request_id.hex, name=name, rest=NEVER)
        self.open(msgspec.structs.replace(draft, lines=lines))

    def _fill(self) -> None:
        """Hand over all that is asked for, as far as it is there."""
        lines = [
            msgspec.structs.replace(
                line, quantity_milli=max(0, min(line.asked_milli, line.on_hand_milli))
            )
            for line in self._draft.lines
        ]
        self._set_lines(lines, self._row)

    def hand_over(self) -> None:
        """Hand over what is counted, once."""
        with self.told():
            if self._busy or not self._view.finish_writing():
                return
            draft, actor = self._draft, self._actor
            lines = [
                IssueLine(line.of_line, line.quantity_milli)
                for line in draft.lines
                if line.quantity_milli
            ]
            request_id, final = UUID(hex=self.field("request")), self.field("rest") == NEVER
            note = self.field("note")
            self.record(
                lambda session: item_requests.issue(
                    session, actor, request_id=request_id, lines=lines, final=final, note=note,
                    op_id=draft.id,
                ),
                lambda issued: self._handed_over(request_id, issued),
            )  # fmt: skip

    def _handed_over(self, request_id: UUID, issued: Issued) -> None:
        self.to_list(request_id)
        title = N_("{code} is handed over")
        detail = (
            N_("The request is done.")
            if issued.request_state == ISSUED
            else N_("The rest can follow.")
        )
        self.say(Level.OK, title, detail, code=issued.code)
