"""What presenters ask of the screen of stock takes; `view.StockTakesView` is the real one."""

from typing import Protocol

from pos_app.ui.documents.screen import DocumentsScreen, WriteScreen
from pos_app.ui.stock_takes.rows import LastText


class CountScreen(WriteScreen, Protocol):
    """The page that counts."""

    def show_last(self, text: LastText | None) -> None:
        """Show what was counted last, in large."""


class StockTakesScreen(CountScreen, DocumentsScreen, Protocol):
    """Both pages."""
