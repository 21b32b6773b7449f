"""Looking at documents: a list a page at a time, and the one that is selected. Free of Qt."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from pos_app.core.db import ReadSession
from pos_app.core.errors import ShopError
from pos_app.ui.desk import Desk
from pos_app.ui.documents.rows import ActionText, DetailText, DocumentText, FilterText
from pos_app.ui.documents.screen import BrowseScreen
from pos_app.ui.notices import strip_of

PAGE: Final = 100


@dataclass(frozen=True)
class Asked:
    """Which documents are wanted: of a chip, with a text, older than one, at most so many."""

    chip: str
    text: str
    before: UUID | None
    limit: int = PAGE


@dataclass(frozen=True)
class Looked:
    """A document that is looked at, and what can be done with it."""

    detail: DetailText
    actions: tuple[ActionText, ...] = ()


class Listed(Protocol):
    """What a list shows one person. Each screen says which documents, and how they look."""

    def chips(self) -> Sequence[FilterText]:
        """Return the filters over the list."""
        return ()

    def idle(self) -> Sequence[ActionText]:
        """Return the keys that are there also while nothing is selected."""
        return ()

    @abstractmethod
    def load(self, session: ReadSession, asked: Asked) -> Sequence[DocumentText]:
        """Return a page, newest first; `key` is the hex of an id, the next page is before it."""

    @abstractmethod
    def look(self, session: ReadSession, document_id: UUID, /) -> Looked:
        """Return the document that is selected, and what can be done with it."""


class Browsing:
    """Shows the list and the selected document, read behind the screen.

    Call `start()` when the screen comes to the front and `refresh()` after a commit; the other
    public methods answer the signals of the view.
    """

    def __init__(self, view: BrowseScreen, desk: Desk, listed: Listed) -> None:
        self._view, self._desk, self._listed = view, desk, listed
        self._filters, self._idle = tuple(listed.chips()), tuple(listed.idle())
        self._chip = self._filters[0].key if self._filters else ""
        self._text = ""
        self._rows: tuple[DocumentText, ...] = ()
        self._wanted: UUID | None = None  # selected as soon as it is there
        self._selected: UUID | None = None
        self._complete = False
        self._asked = self._shown = 0
        self._looked = 0

    @property
    def selected(self) -> UUID | None:
        """Return the document that is looked at."""
        return self._selected

    @property
    def settled(self) -> bool:
        """Return whether the list is the answer to what was asked last."""
        return self._shown == self._asked

    def start(self, select: UUID | None = None, chip: str = "") -> None:
        """Show the list from its beginning; `select` is looked at first."""
        self._chip = chip or self._chip
        self._wanted = select
        self._view.show_filters(self._filters, self._chip)
        self._view.show_browse_actions(self._idle)  # its keys work before the list is read
        self._read(None)

    def refresh(self, select: UUID | None = None) -> None:
        """Read again what is shown, after something was recorded."""
        self._wanted = select or self._selected
        self._read(None, limit=max(PAGE, len(self._rows)))

    def searched(self, text: str) -> None:
        """Look for a code, a name."""
        self._text = text.strip()
        self._read(None)

    def search_entered(self, text: str) -> None:
        """Look for what was typed or scanned."""
        self.searched(text)

    def filter_chosen(self, key: str) -> None:
        """Show the documents of a chip."""
        self._chip = key
        self._view.show_filters(self._filters, key)
        self._read(None)

    def more_wanted(self) -> None:
        """Read the next page, once."""
        if self._rows and not self._complete:
            self._complete = True  # until it came
            self._read(UUID(hex=self._rows[-1].key))

    def row_selected(self, row: int) -> None:
        """Look at another document."""
        if 0 <= row < len(self._rows):
            self._open(UUID(hex=self._rows[row].key))

    def show_filters(self, filters: Sequence[FilterText]) -> None:
        """Show other chips, such as with counts."""
        self._filters = tuple(filters)
        self._view.show_filters(self._filters, self._chip)

    # Reading -------------------------------------------------------------------------------------

    def _read(self, before: UUID | None, limit: int = PAGE) -> None:
        self._asked += 1
        this, asked = self._asked, Asked(self._chip, self._text, before, limit)

        def read() -> tuple[DocumentText, ...]:
            with self._desk.database.read() as session:
                return tuple(self._listed.load(session, asked))

        def take(rows: tuple[DocumentText, ...]) -> None:
            if this == self._asked:  # an answer that is overtaken is not shown
                self._shown = this
                self._take(rows, asked)

        self._desk.tasks.background(read, take, self._failed)

    def _take(self, rows: tuple[DocumentText, ...], asked: Asked) -> None:
        self._complete = len(rows) < asked.limit
        if asked.before is not None:
            self._rows += rows
            self._view.show_rows(self._rows, self._place_of(self._selected))
            return
        self._rows = rows
        wanted, self._wanted = self._wanted or self._selected, None
        at = self._place_of(wanted)
        if at < 0 and wanted is not None and wanted != self._selected:
            self._view.show_rows(rows, -1)  # older than this page, or of another chip
            self._open(wanted)
            return
        at = max(0, at) if rows else -1
        self._view.show_rows(rows, at)
        if rows:
            self._open(UUID(hex=rows[at].key))
        else:
            self._selected = None
            self._looked += 1
            self._view.show_detail(None)
            self._view.show_browse_actions(self._idle)

    def _place_of(self, document: UUID | None) -> int:
        if document is None:
            return -1
        return next((at for at, row in enumerate(self._rows) if row.key == document.hex), -1)

    def _open(self, document: UUID) -> None:
        self._selected = document
        self._looked += 1
        this = self._looked

        def read() -> Looked:
            with self._desk.database.read() as session:
                return self._listed.look(session, document)

        def show(looked: Looked) -> None:
            if this == self._looked:
                self._view.show_detail(looked.detail)
                self._view.show_browse_actions((*self._idle, *looked.actions))

        self._desk.tasks.background(read, show, self._failed)

    def _failed(self, error: ShopError) -> None:
        self._view.show_strip(strip_of(error, self._desk.translate))
