"""A part of a document that is counted by scans: what goes, arrives or comes back. Free of Qt."""

from abc import abstractmethod
from collections.abc import Callable
from uuid import UUID

import msgspec

from pos_app.core.actor import Actor
from pos_app.core.document_drafts import DraftLine
from pos_app.ui.desk import Desk
from pos_app.ui.documents.finding import Finding
from pos_app.ui.documents.screen import DocumentsScreen

DO, ALL, AGAIN = "do", "all", "again"


class CountedPart(Finding):
    """The base of such pages; `on_done(id)` goes back to the document.

    A subclass says how it `start`s, when a line is whole and what is recorded.
    """

    def __init__(
        self,
        view: DocumentsScreen,
        desk: Desk,
        actor: Actor,
        document_id: UUID,
        *,
        on_done: Callable[[UUID], object],
    ) -> None:
        super().__init__(view, desk, actor)
        self._screen = view
        self._document_id, self._on_done = document_id, on_done

    @abstractmethod
    def start(self) -> None:
        """Show what may be counted, or go on with what was."""

    def acted(self, key: str) -> None:
        """Do what a key says."""
        if key == ALL:
            whole = [
                msgspec.structs.replace(line, quantity_milli=self._whole(line))
                for line in self.draft.lines
            ]
            self._set_lines(whole, self._row)
        elif key == AGAIN:
            self.give_up(self.start)
        elif key == DO:
            self._do()

    def escaped(self) -> None:
        """Go back to the document; what was counted is kept."""
        self._on_done(self._document_id)

    def may_create(self) -> bool:
        """Refuse to create products here: the document knows its own."""
        return False

    @abstractmethod
    def _whole(self, line: DraftLine) -> int:
        """Return how much of a line is all of it, in thousandths."""

    @abstractmethod
    def _do(self) -> None:
        """Record what was counted, once."""
