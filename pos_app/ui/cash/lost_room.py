"""The screen that ends the session of a till that is no more, put together."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.cash.lost_presenter import LostPresenter
from pos_app.ui.cash.lost_view import LostView
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter."""
    del subject
    view = LostView(station.desk.translate)
    presenter = LostPresenter(view, station.desk, actor, to_turn=lambda: doors.to_room("cash_turn"))
    view.entered.connect(presenter.entered)
    view.left.connect(presenter.leave)
    return Room(view, presenter.start)
