"""Adjustments: one is written; those that were made can be looked at."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.adjustments.adjusting import HISTORY, Adjusting
from pos_app.ui.adjustments.history import NEW, History
from pos_app.ui.adjustments.rows import SHRINKAGE
from pos_app.ui.desk import Desk
from pos_app.ui.documents.browsing import Browsing
from pos_app.ui.documents.screen import BROWSE, WRITE, DocumentsScreen


class AdjustmentsPresenter(Adjusting):
    """Both pages."""

    def __init__(self, view: DocumentsScreen, desk: Desk, actor: Actor, kind: str) -> None:
        super().__init__(view, desk, actor, kind)
        self._screen = view
        self.browsing = Browsing(view, desk, History(desk))
        self._looking = False

    def begin(self, variant_id: UUID | None = None) -> None:
        """Show the page that writes."""
        self._looking = False
        self._screen.show_page(WRITE)
        self.start(variant_id)

    def to_history(self) -> None:
        """Show what was made."""
        self._looking = True
        self._screen.show_page(BROWSE)
        self.browsing.start(chip="shrinkage" if self._kind == SHRINKAGE else "")

    def scanned(self, code: str) -> None:
        """Add what was scanned; on the other page nothing is written."""
        if not self._looking:
            super().scanned(code)

    def acted(self, key: str) -> None:
        """Do what a key at the foot says."""
        if key == NEW:
            self.begin()
        elif key == HISTORY:
            self.to_history()
        else:
            super().acted(key)

    def escaped(self) -> None:
        """Put away what is said; from the list go back to writing."""
        self._screen.show_strip(None)
        if self._looking:
            self.begin()

    def refresh(self) -> None:
        """Read again what is shown, after something was recorded."""
        if self._looking:
            self.browsing.refresh()

    def may_leave(self) -> bool:
        """Return whether the screen may be left: not while an adjustment is being recorded."""
        if not self._looking and not self._busy:
            self._view.finish_writing()
        return not self._busy

    # Signals of the list -------------------------------------------------------------------------

    def searched(self, text: str) -> None:
        """Look for the adjustments of a product."""
        self.browsing.searched(text)

    def search_entered(self, text: str) -> None:
        """Look for the adjustments of a product."""
        self.browsing.search_entered(text)

    def filter_chosen(self, key: str) -> None:
        """Show those of a kind."""
        self.browsing.filter_chosen(key)

    def row_selected(self, row: int) -> None:
        """Look at another adjustment."""
        self.browsing.row_selected(row)

    def more_wanted(self) -> None:
        """Read the next page."""
        self.browsing.more_wanted()
