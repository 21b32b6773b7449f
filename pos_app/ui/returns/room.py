"""The returns, put together."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.joins import join_returns
from pos_app.ui.returns.presenter import ReturnsPresenter
from pos_app.ui.returns.view import ReturnsView
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter; `subject` is the ticket to open."""
    view = ReturnsView(station.desk.translate)
    presenter = ReturnsPresenter(
        view,
        station.desk,
        actor,
        on_left=doors.to_sale,
        on_paper=lambda sale_id: doors.to_room("tickets", sale_id),
        on_without=lambda: doors.to_room("returns_loose"),
    )
    join_returns(view, presenter)
    return Room(
        view,
        lambda: presenter.start(subject),
        presenter.scanned,
        presenter.refresh,
        presenter.may_leave,
    )
