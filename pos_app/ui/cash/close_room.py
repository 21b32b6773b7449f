"""The screen that closes the drawer, put together."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.cash.close_presenter import CashClosePresenter
from pos_app.ui.cash.close_view import CashCloseView
from pos_app.ui.joins import join_cash_close
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter."""
    del subject
    desk = station.desk
    view = CashCloseView(desk.translate, desk.money)
    presenter = CashClosePresenter(
        view, desk, actor, station.paper, on_closed=lambda _: doors.sign_out()
    )
    join_cash_close(view, presenter)
    view.cancelled.connect(doors.to_sale)
    return Room(view, presenter.start)
