"""A screen with both pages: documents are looked at, and one is written. Free of Qt."""

from collections.abc import Callable
from typing import Final, TypeVar
from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.core.db import WriteSession
from pos_app.core.document_drafts import DocumentDraft
from pos_app.core.errors import ShopError
from pos_app.core.i18n import N_
from pos_app.ui.desk import Desk
from pos_app.ui.documents.browsing import Browsing, Listed
from pos_app.ui.documents.finding import Finding
from pos_app.ui.documents.rows import AskText, FieldText
from pos_app.ui.documents.screen import BROWSE, WRITE, DocumentsScreen
from pos_app.ui.documents.texts import Texts
from pos_app.ui.values import Level

T = TypeVar("T")
REASON: Final = "reason"


class Pages(Finding):
    """The base of presenters that show both pages; see `Writing` for what a subclass says."""

    def __init__(self, view: DocumentsScreen, desk: Desk, actor: Actor, listed: Listed) -> None:
        super().__init__(view, desk, actor)
        self._screen = view
        self.texts = Texts(desk)
        self.looking = False
        self.browsing = Browsing(view, desk, listed)

    # Coming and going ----------------------------------------------------------------------------

    def to_list(self, select: UUID | None = None, chip: str = "") -> None:
        """Show the list; `select` is looked at first."""
        self.looking = True
        self._screen.show_page(BROWSE)
        self.browsing.start(select, chip)

    def to_draft(self, kind: str, fresh: DocumentDraft) -> None:
        """Write: what was being written of this kind, or a fresh document."""
        kept = self.find_kept(kind)
        self.looking = False
        self._screen.show_page(WRITE)
        self._screen.show_strip(None)
        self.open(kept or fresh)
        if kept is not None and kept.lines:
            title = N_("Here is what was being written")
            self.say(Level.INFO, title, N_("Nothing of it was lost. Go on, or discard it with F8."))

    def discard(self) -> None:
        """Forget what is being written, and go back to the list."""
        self.give_up(self._given_up)

    def _given_up(self) -> None:
        self._screen.show_strip(None)
        self.to_list()

    def escaped(self) -> None:
        """Put away what is said; from what is being written go back to the list: it is kept."""
        self._screen.show_strip(None)
        if not self.looking and not self._busy and self._view.finish_writing():
            self.to_list(self.browsing.selected)

    def refresh(self) -> None:
        """Read again what is shown, after something was recorded."""
        if self.looking:
            self.browsing.refresh()

    def may_leave(self) -> bool:
        """Return whether the screen may be left: not while something is being recorded."""
        if not self.looking and not self._busy:
            self._view.finish_writing()
        return not self._busy

    def scanned(self, code: str) -> None:
        """Add what was scanned; on the other page look for it."""
        if self.looking:
            self.browsing.search_entered(code)
        else:
            super().scanned(code)

    # Doing something with the document that is looked at -----------------------------------------

    def do(self, verb: Callable[[WriteSession], T], done: Callable[[T], object]) -> None:
        """Do something with a document, once; a refusal is said in the strip."""
        if self._busy:
            return
        self._busy = True

        def recorded(result: T) -> None:
            self._busy = False
            self._screen.close_ask()
            done(result)
            self.browsing.refresh()

        def refused(error: ShopError) -> None:
            self._busy = False
            self._refuse(error)
            self.browsing.refresh()

        database = self._desk.database
        self._desk.tasks.write(lambda: database.write(verb), recorded, refused)

    def do_selected(
        self, verb: Callable[[WriteSession, UUID], object], title: str, detail: str = ""
    ) -> None:
        """Do something with the document that is looked at, and say so."""
        chosen = self.browsing.selected
        if chosen is not None:
            self.do(
                lambda session: verb(session, chosen),
                lambda _: self.say(Level.OK, title, detail),
            )

    def ask_reason(self, key: str, title: str, accept: str, sentence: str) -> None:
        """Ask why, before something is done that does not come back."""
        fields = (FieldText(REASON, self._translate(N_("Reason"))),)
        self._view.ask(AskText(key, title, fields, accept, sentence=sentence, danger=True))

    def reason_given(self, values: dict[str, str]) -> str:
        """Return the reason; without one the field says so, and nothing is returned."""
        if not values[REASON]:
            self._view.show_problem(REASON)
        return values[REASON]

    # Signals of the list -------------------------------------------------------------------------

    def searched(self, text: str) -> None:
        """Look for a code, a name."""
        self.browsing.searched(text)

    def search_entered(self, text: str) -> None:
        """Look for what was typed."""
        self.browsing.search_entered(text)

    def filter_chosen(self, key: str) -> None:
        """Show the documents of a chip."""
        self._screen.show_strip(None)
        self.browsing.filter_chosen(key)

    def row_selected(self, row: int) -> None:
        """Look at another document."""
        self._screen.show_strip(None)
        self.browsing.row_selected(row)

    def more_wanted(self) -> None:
        """Read the next page."""
        self.browsing.more_wanted()
