"""Purchases: one is received by scanning; those that were received can be looked at."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.desk import Desk
from pos_app.ui.documents.browsing import Browsing
from pos_app.ui.documents.screen import BROWSE, WRITE, DocumentsScreen
from pos_app.ui.purchases.history import NEW, History
from pos_app.ui.purchases.receiving import Receiving


class PurchasesPresenter(Receiving):
    """Both pages."""

    def __init__(self, view: DocumentsScreen, desk: Desk, actor: Actor) -> None:
        super().__init__(view, desk, actor)
        self._screen = view
        history = History(desk)
        self.browsing = Browsing(
            view, desk, load=history.load, look=history.look, idle=history.idle()
        )
        self._looking = False

    def begin(self, order_id: UUID | None = None) -> None:
        """Show the page that receives."""
        self._looking = False
        self._screen.show_page(WRITE)
        self.start(order_id)

    def to_history(self) -> None:
        """Show what was received."""
        self._looking = True
        self._screen.show_page(BROWSE)
        self.browsing.start()

    def scanned(self, code: str) -> None:
        """Add what came; on the other page look for the number of a paper."""
        if self._looking:
            self.browsing.search_entered(code)
        else:
            super().scanned(code)

    def acted(self, key: str) -> None:
        """Do what a key at the foot says."""
        if key == NEW:
            self.begin()
        else:
            super().acted(key)

    def escaped(self) -> None:
        """Put away what is said; from the list go back to receiving."""
        self._screen.show_strip(None)
        if self._looking:
            self.begin()

    def refresh(self) -> None:
        """Read again what is shown, after something was recorded."""
        if self._looking:
            self.browsing.refresh()

    def may_leave(self) -> bool:
        """Return whether the screen may be left: not while a purchase is being recorded."""
        if not self._looking and not self._busy:
            self._view.finish_writing()
        return not self._busy

    # Signals of the list -------------------------------------------------------------------------

    def searched(self, text: str) -> None:
        """Look for a paper or a supplier."""
        self.browsing.searched(text)

    def search_entered(self, text: str) -> None:
        """Look for a paper or a supplier."""
        self.browsing.search_entered(text)

    def row_selected(self, row: int) -> None:
        """Look at another purchase."""
        self.browsing.row_selected(row)

    def more_wanted(self) -> None:
        """Read the next page."""
        self.browsing.more_wanted()
