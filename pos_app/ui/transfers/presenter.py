"""Transfers: what is on its way to us and from us, and what was. Free of Qt."""

from collections.abc import Callable, Sequence
from uuid import UUID, uuid5

from pos_app.core import transfer_lists, transfers
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import ShopError
from pos_app.core.i18n import N_
from pos_app.core.journal import get_station
from pos_app.core.transfer_lists import OPEN, TransferSummary
from pos_app.core.transfers import ReceiveLine
from pos_app.ui.desk import Desk
from pos_app.ui.documents.browsing import Asked, Browsing, Looked
from pos_app.ui.documents.rows import ActionText, AskText, DocumentText, FieldText, FilterText
from pos_app.ui.documents.screen import DocumentsScreen
from pos_app.ui.transfers.rows import TransferWords
from pos_app.ui.transfers.sending import DROP, SEND, Sending
from pos_app.ui.values import Level

INCOMING, OUTGOING, ALL = "incoming", "outgoing", "all"
NEW, RECEIVE, DIFFERENCES, CAME_BACK = "new", "receive", "differences", "came_back"


class TransfersPresenter(Sending):
    """Call `start()` when the screen is shown. `on_reception(id)` opens the page of differences."""

    half_written = (N_("A transfer is half written"), N_("F3 goes on with it."))

    def __init__(
        self,
        view: DocumentsScreen,
        desk: Desk,
        actor: Actor,
        *,
        on_left: Callable[[], object],
        on_reception: Callable[[UUID], object],
    ) -> None:
        super().__init__(view, desk, actor, on_left=on_left, sent=self._was_sent)
        self._on_reception = on_reception
        self._say_words = TransferWords(desk)
        with desk.database.read() as session:
            self._branch = get_station(session).branch_id
        self.browsing = Browsing(view, desk, self)

    def chips(self) -> tuple[FilterText, ...]:
        """Return the filters of the list, with what waits for this branch."""
        tr = self._translate
        with self._desk.database.read() as session:
            waiting = transfer_lists.count_open(session, to_branch_id=self._branch)
        return (
            FilterText(INCOMING, tr(N_("To receive")), str(waiting) if waiting else ""),
            FilterText(OUTGOING, tr(N_("Sent by us"))),
            FilterText(ALL, tr(N_("All"))),
        )

    def idle(self) -> tuple[ActionText, ...]:
        """Return the key that begins another."""
        return (ActionText(NEW, self._translate(N_("Send goods")), "plus", "F3"),)

    def load(self, session: ReadSession, asked: Asked) -> Sequence[DocumentText]:
        """Return a page of the transfers of this branch."""
        rows = transfer_lists.list_summaries(
            session,
            branch_id=self._branch if asked.chip == ALL else None,
            to_branch_id=self._branch if asked.chip == INCOMING else None,
            from_branch_id=self._branch if asked.chip == OUTGOING else None,
            status=None if asked.chip == ALL else OPEN,
            text=asked.text,
            after=asked.before,
            limit=asked.limit,
        )
        return [self._say_words.row(row) for row in rows]

    def look(self, session: ReadSession, transfer_id: UUID) -> Looked:
        """Return a transfer, and what can be done with it."""
        row = transfer_lists.get_summary(session, transfer_id)
        lines = transfers.list_lines(session, transfer_id)
        receptions = transfer_lists.list_receptions(session, transfer_id)
        return Looked(self._say_words.detail(row, lines, receptions), self._actions(row))

    def _actions(self, row: TransferSummary) -> tuple[ActionText, ...]:
        tr = self._translate
        if row.status == "received" or not self._actor.may(transfers.PERMISSION):
            return ()
        if row.to_branch_id != self._branch:
            back = ActionText(CAME_BACK, tr(N_("It came back")), "undo-2", "F6")
            return (back,) if row.from_branch_id == self._branch else ()
        words = tr(N_("In part, or with differences"))
        part = ActionText(DIFFERENCES, words, "list-checks", "F4")
        whole = ActionText(RECEIVE, tr(N_("All arrived")), "package-check", "F12", "primary")
        return (part, whole)

    # Keys ----------------------------------------------------------------------------------------

    def acted(self, key: str) -> None:
        """Do what a key at the foot says."""
        if key == NEW:
            self.to_draft()
        elif key == SEND:
            self.send()
        elif key == DROP:
            self.give_up(lambda: self.to_list(None))
        elif key == DIFFERENCES and self.browsing.selected is not None:
            self._on_reception(self.browsing.selected)
        elif key == CAME_BACK:
            self._ask_back()
        elif key == RECEIVE and self.browsing.selected is not None:
            self._receive(self.browsing.selected, N_("Everything was received"))

    def row_activated(self, row: int) -> None:
        """Receive the selected transfer line by line, where it is for this branch."""
        del row
        transfer_id = self.browsing.selected
        if transfer_id is None:
            return
        with self._desk.database.read() as session:
            summary = transfer_lists.get_summary(session, transfer_id)
        if summary.to_branch_id == self._branch and summary.status != "received":
            self._on_reception(transfer_id)

    # Recorded ------------------------------------------------------------------------------------

    def _was_sent(self, transfer_id: UUID) -> None:
        target = self.target
        self.to_list(None)
        self.browsing.start(transfer_id, OUTGOING if target and not target.own else ALL)
        if target is not None and target.own:
            self.say(Level.OK, N_("Moved to {place}"), place=target.name)
        elif target is not None:
            self.say(
                Level.OK, N_("On its way to {place}"),
                N_("It stays on its way until {place} receives it."), place=target.branch,
            )  # fmt: skip

    def _ask_back(self) -> None:
        tr = self._translate
        self._view.ask(
            AskText(
                CAME_BACK, tr(N_("It came back")), (FieldText("note", tr(N_("Why"))),),
                tr(N_("It is here again")),
                sentence=tr(N_("All that is still on its way goes back to where it was.")),
            )
        )  # fmt: skip

    def answered(self, key: str, values: dict[str, str]) -> None:
        """Take back what is still on its way to another branch."""
        transfer_id = self.browsing.selected
        if key != CAME_BACK:
            super().answered(key, values)
        elif transfer_id is not None:
            with self._desk.database.read() as session:
                lines = [
                    ReceiveLine(line.line_no, 0, {"returned": line.open_milli})
                    for line in transfers.list_lines(session, transfer_id)
                    if line.open_milli > 0
                ]
            self._receive(
                transfer_id, N_("Everything is here again"), lines=lines, note=values["note"]
            )

    def _receive(
        self,
        transfer_id: UUID,
        said: str,
        *,
        lines: Sequence[ReceiveLine] | None = None,
        note: str = "",
    ) -> None:
        """Receive all that is on its way, once: also when two tills of the branch say so."""
        receipt_id = uuid5(transfer_id, "all")
        database, actor = self._desk.database, self._actor

        def verb(session: WriteSession) -> UUID:
            return transfers.receive(
                session, actor, transfer_id=transfer_id, lines=lines, note=note, op_id=receipt_id
            )

        def done(_receipt: object) -> None:
            self._view.close_ask()
            self.to_list(transfer_id)
            self.browsing.start(transfer_id, ALL)
            self.say(Level.OK, said)

        def failed(error: ShopError) -> None:
            self._refuse(error)
            self.browsing.refresh()

        self._desk.tasks.write(lambda: database.write(verb, op_id=receipt_id), done, failed)
