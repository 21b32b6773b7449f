"""The screen of the open session, put together."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.cash.turn_presenter import TurnPresenter
from pos_app.ui.cash.turn_view import TurnView
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter."""
    del subject
    view = TurnView(station.desk.translate)
    presenter = TurnPresenter(
        view,
        station.desk,
        actor,
        to_open=lambda: doors.to_room("cash_open"),
        to_close=lambda: doors.to_room("cash_close"),
        to_lost=lambda: doors.to_room("cash_lost"),
    )
    join(view, presenter)
    view.moves_clicked.connect(lambda: doors.to_room("cash_moves"))
    view.left.connect(doors.to_sale)
    return Room(view, presenter.start, refresh=presenter.refresh)


def join(view: TurnView, presenter: TurnPresenter) -> None:
    """Join the screen and its presenter."""
    view.print_clicked.connect(presenter.print_x)
    view.main_clicked.connect(presenter.go_on)
    view.strip_pressed.connect(presenter.strip_pressed)
