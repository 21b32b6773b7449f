"""What waits, put together."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.joins import join_pending
from pos_app.ui.pending.presenter import PendingPresenter
from pos_app.ui.pending.view import PendingView
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter."""
    del subject
    view = PendingView(station.desk.translate)
    presenter = PendingPresenter(view, station.desk, actor, doors=doors)
    join_pending(view, presenter)
    return Room(view, presenter.start, refresh=presenter.refresh)
