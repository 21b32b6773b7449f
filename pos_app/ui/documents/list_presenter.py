"""A list whose rows are changed by questions in place: people, suppliers, prices. Free of Qt."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.core.errors import ShopError
from pos_app.ui.desk import Desk
from pos_app.ui.documents.browsing import Browsing, Listed
from pos_app.ui.documents.screen import DocumentsScreen
from pos_app.ui.format import filled
from pos_app.ui.notices import strip_of
from pos_app.ui.values import Level, StripText


class ListPresenter:
    """The base of such presenters. Its public methods answer signals of the same names.

    A subclass says what keys do (`acted`) and what becomes of an answer (`answered`); while it
    writes it is `_busy`, and nothing is begun twice.
    """

    def __init__(self, view: DocumentsScreen, desk: Desk, actor: Actor, listed: Listed) -> None:
        self._view, self._desk, self._actor = view, desk, actor
        self._translate, self._busy = desk.translate, False
        self.browsing = Browsing(view, desk, listed)
        self.refresh = self.browsing.refresh
        self.searched = self.browsing.searched
        self.more_wanted = self.browsing.more_wanted

    def start(self, subject: UUID | None = None) -> None:
        """Show the list; `subject` is looked at first."""
        self.browsing.start(subject)

    def search_entered(self, text: str) -> None:
        """Look for what was typed."""
        self.browsing.search_entered(text)

    def scanned(self, code: str) -> None:
        """Look for what was scanned."""
        self.search_entered(code)

    def filter_chosen(self, key: str) -> None:
        """Show the rows of a chip."""
        self._view.show_strip(None)
        self.browsing.filter_chosen(key)

    def row_selected(self, row: int) -> None:
        """Look at another row."""
        self._view.show_strip(None)
        self.browsing.row_selected(row)

    def escaped(self) -> None:
        """Put away what is said."""
        self._view.show_strip(None)

    def ask_cancelled(self, key: str) -> None:
        """Put the question away."""
        del key
        self._view.show_strip(None)
        self._view.close_ask()

    def may_leave(self) -> bool:
        """Return whether the screen may be left: not while something is being recorded."""
        return not self._busy

    def _recorded(self, changed: UUID, sentence: str, **facts: str | int) -> None:
        """Say what was done, and look at the row that was changed."""
        self._busy = False
        self._view.close_ask()
        said = filled(self._translate, sentence, **facts)
        self._view.show_strip(StripText(Level.OK, said))
        self.browsing.refresh(changed)

    def _refused(self, error: ShopError) -> None:
        """Say why nothing was done; the question stays open."""
        self._busy = False
        self._view.show_strip(strip_of(error, self._translate))
