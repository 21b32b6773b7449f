"""Joining the centre again, put together."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.pending.join_presenter import JoinPresenter
from pos_app.ui.pending.join_view import JoinView
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter."""
    del subject
    view = JoinView(station.desk.translate)
    presenter = JoinPresenter(view, station.desk, actor, doors=doors)
    join_again(view, presenter)
    return Room(view, presenter.start, leave=presenter.may_leave)


def join_again(view: JoinView, presenter: JoinPresenter) -> None:
    """Join the screen to its presenter."""
    view.entered.connect(presenter.entered)
    view.strip_pressed.connect(presenter.strip_pressed)
    view.left.connect(presenter.leave)
