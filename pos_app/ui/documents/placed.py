"""Documents that stand at a place: both pages, begun with a product or not. Free of Qt."""

from uuid import UUID

from pos_app.core import kardex
from pos_app.core.document_drafts import DocumentDraft, new_draft
from pos_app.ui.documents.pages import Pages
from pos_app.ui.documents.picking import Picks
from pos_app.ui.documents.writing import PIECE


class PlacedPages(Picks, Pages):
    """The base of presenters with a place in the head; `kind` is that of a new document."""

    kind: str
    _places: tuple[kardex.Place, ...] = ()

    def start(self, subject: UUID | None = None) -> None:
        """Show the list; `subject` is looked at first, or is a product that becomes a line."""
        item = self.find_product(subject)
        with self._desk.database.read() as session:
            self._places = kardex.list_places(session)
        self.to_list(None if item is not None else subject)
        if item is not None:
            self.begin()
            self.add(item, PIECE)

    def begin(self) -> None:
        """Write a new document, or go on with the one that was being written."""
        self.to_draft(self.kind, self.fresh())

    def fresh(self) -> DocumentDraft:
        """Return a new document, at the first place."""
        place = self._places[0] if self._places else None
        return new_draft(
            self.kind,
            location=place.id.hex if place else "",
            location_name=place.name if place else "",
        )

    def field_searched(self, key: str, text: str) -> None:
        """Offer places."""
        self.offer(key, text, [(place.id.hex, place.name, "") for place in self._places])

    def field_picked(self, key: str, found: str) -> None:
        """Take the place that was picked."""
        name = next(place.name for place in self._places if place.id.hex == found)
        self.set_fields(**{key: found, f"{key}_name": name})
