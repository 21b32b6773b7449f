"""The return without a ticket, put together: the screen of returns with another presenter."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.joins import join_loose
from pos_app.ui.returns.loose import LoosePresenter
from pos_app.ui.returns.view import ReturnsView
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter."""
    del subject
    view = ReturnsView(station.desk.translate, with_ticket=False)
    presenter = LoosePresenter(
        view,
        station.desk,
        actor,
        on_left=lambda: doors.to_room("returns"),
        on_ticket=lambda sale_id: doors.to_room("returns", sale_id),
    )
    join_loose(view, presenter)
    return Room(view, presenter.start, presenter.scanned, None, presenter.may_leave)
