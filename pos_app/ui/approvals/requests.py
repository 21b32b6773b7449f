"""Requests that wait: looked at, approved, rejected with a reason. Free of Qt."""

from collections.abc import Callable

from pos_app.core import approvals
from pos_app.core.actor import Actor
from pos_app.core.errors import ShopError
from pos_app.core.i18n import N_
from pos_app.ui.approvals.requests_rows import APPROVE, REJECT, RequestPages
from pos_app.ui.desk import Desk
from pos_app.ui.documents.list_presenter import ListPresenter
from pos_app.ui.documents.rows import AskText, FieldText
from pos_app.ui.documents.screen import DocumentsScreen
from pos_app.ui.notices import strip_of
from pos_app.ui.values import Level, StripText


class RequestsPresenter(ListPresenter):
    """The list and its answers."""

    def __init__(self, view: DocumentsScreen, desk: Desk, actor: Actor) -> None:
        super().__init__(view, desk, actor, RequestPages(desk, actor))

    def acted(self, key: str) -> None:
        """Approve, or ask why not."""
        chosen = self.browsing.selected
        if self._busy or chosen is None:
            return
        self._view.show_strip(None)
        if key == APPROVE:
            self._answer(
                lambda: self._desk.database.write(
                    lambda s: approvals.approve(s, self._actor, chosen)
                ),
                N_("Approved. Who asked can go on."),
            )
        elif key == REJECT:
            tr = self._translate
            field = FieldText("reason", tr(N_("Why not")))
            self._view.ask(
                AskText(REJECT, tr(N_("Reject the request")), (field,), tr(N_("Reject")),
                        sentence=tr(N_("Who asked reads the reason.")), danger=True)
            )  # fmt: skip

    def answered(self, key: str, values: dict[str, str]) -> None:
        """Reject with the reason that was written."""
        chosen = self.browsing.selected
        if key != REJECT or chosen is None or self._busy:
            return
        reason = values["reason"]
        if not reason:
            self._view.show_problem("reason")
            return
        self._answer(
            lambda: self._desk.database.write(
                lambda s: approvals.reject(s, self._actor, chosen, reason)
            ),
            N_("Rejected. Who asked reads the reason."),
        )

    def _answer(self, write: Callable[[], object], said: str) -> None:
        self._busy = True

        def done(_: object) -> None:
            self._busy = False
            self._view.close_ask()
            self._view.show_strip(StripText(Level.OK, self._translate(said)))
            self.browsing.refresh()

        def refused(error: ShopError) -> None:
            self._busy = False
            self._view.show_strip(strip_of(error, self._translate))
            self.browsing.refresh()

        self._desk.tasks.write(write, done, refused)
