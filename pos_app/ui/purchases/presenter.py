"""Purchases: one is received by scanning; those that were received can be looked at."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.desk import Desk
from pos_app.ui.documents.screen import WRITE, DocumentsScreen
from pos_app.ui.purchases.history import NEW, History
from pos_app.ui.purchases.receiving import Receiving


class PurchasesPresenter(Receiving):
    """Both pages; the screen begins with the one that receives."""

    def __init__(self, view: DocumentsScreen, desk: Desk, actor: Actor) -> None:
        super().__init__(view, desk, actor, History(desk))

    def begin(self, subject: UUID | None = None) -> None:
        """Show the page that receives; `subject` is an order or a product that came."""
        self.looking = False
        self._screen.show_page(WRITE)
        self.start(subject)

    def acted(self, key: str) -> None:
        """Do what a key at the foot says."""
        if key == NEW:
            self.begin()
        else:
            super().acted(key)

    def escaped(self) -> None:
        """Put away what is said; from the list go back to receiving."""
        self._screen.show_strip(None)
        if self.looking:
            self.begin()
