"""People, put together. `subject` is who is looked at first."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.documents.room import documents_room
from pos_app.ui.people.presenter import PeoplePresenter
from pos_app.ui.people.rows import words
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter."""
    del doors
    return documents_room(
        station,
        words,
        lambda view, desk: PeoplePresenter(view, desk, actor, station.keys.pepper),
        subject,
    )
