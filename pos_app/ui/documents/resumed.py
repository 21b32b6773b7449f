"""A list, and a document that is written beside it and kept half done. Free of Qt."""

from abc import abstractmethod
from collections.abc import Callable
from uuid import UUID

from pos_app.core import catalog
from pos_app.core.actor import Actor
from pos_app.core.pricing import Sellable
from pos_app.ui.desk import Desk
from pos_app.ui.documents.browsing import Browsing
from pos_app.ui.documents.finding import Finding
from pos_app.ui.documents.rows import FilterText
from pos_app.ui.documents.screen import BROWSE, WRITE, DocumentsScreen
from pos_app.ui.values import Level

ONE_PIECE = 1000  # thousandths


class Resumed(Finding):
    """The base of presenters whose draft waits behind a key of the list.

    A subclass sets `browsing`, and says its `chips`, how its draft `begin`s, whether one is `kept`,
    and in `half_written` what the list tells of a draft that waits: a title, and what to do.
    """

    browsing: Browsing
    half_written: tuple[str, str]

    def __init__(
        self, view: DocumentsScreen, desk: Desk, actor: Actor, *, on_left: Callable[[], object]
    ) -> None:
        super().__init__(view, desk, actor)
        self._screen, self._on_left = view, on_left
        self._writing_page = False

    @abstractmethod
    def begin(self) -> None:
        """Go on with the draft that waits, or begin one."""

    @abstractmethod
    def kept(self) -> bool:
        """Return whether a draft waits."""

    @abstractmethod
    def chips(self) -> tuple[FilterText, ...]:
        """Return the filters of the list, with what waits in each."""

    def start(self, subject: UUID | None = None) -> None:
        """Show the list; a product as the subject is written down, a document is looked at."""
        item = self._product(subject)
        self.to_list(None if item is not None else subject)
        if item is not None:
            self.to_draft()
            self.add(item, ONE_PIECE)

    def _product(self, subject: UUID | None) -> Sellable | None:
        if subject is None:
            return None
        with self._desk.database.read() as session:
            return catalog.find_sellable(session, subject)

    def refresh(self) -> None:
        """Read again what is shown, after something was recorded."""
        if not self._writing_page:
            self.browsing.show_filters(self.chips())
            self.browsing.refresh()

    def escaped(self) -> None:
        """Go back to the list (what was written is kept), from there to the sale."""
        if self._writing_page:
            self.to_list(None)
        else:
            self._on_left()

    def scanned(self, code: str) -> None:
        """Add what was scanned; on the list it begins a document."""
        if not self._writing_page:
            self.to_draft()
        super().scanned(code)

    def to_draft(self) -> None:
        """Write."""
        self._writing_page = True
        self._screen.show_strip(None)
        self._screen.show_page(WRITE)
        self.begin()

    def to_list(self, select: UUID | None) -> None:
        """Show the list; `select` is looked at first."""
        self._writing_page = False
        self._screen.show_page(BROWSE)
        self.browsing.show_filters(self.chips())
        self.browsing.start(select)
        if select is None and self.kept():
            self.say(Level.INFO, *self.half_written)
