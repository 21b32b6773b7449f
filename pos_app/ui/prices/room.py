"""Price lists and promotions, put together. `subject` is what is looked at first."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.documents.room import documents_room
from pos_app.ui.prices.presenter import PricesPresenter
from pos_app.ui.prices.rows import words
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter."""
    del doors  # the rail leads on
    return documents_room(
        station, words, lambda view, desk: PricesPresenter(view, desk, actor), subject
    )
