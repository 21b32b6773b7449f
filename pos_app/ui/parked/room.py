"""The parked sales, put together."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.joins import join_parked
from pos_app.ui.parked.presenter import ParkedPresenter
from pos_app.ui.parked.view import ParkedView
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter."""
    del actor, subject  # everybody sees them all
    view = ParkedView(station.desk.translate)
    presenter = ParkedPresenter(view, station.desk, on_chosen=doors.take_up, on_left=doors.to_sale)
    join_parked(view, presenter)
    return Room(view, presenter.start)
