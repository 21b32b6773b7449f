"""The screen that opens the drawer, put together."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.cash.open_presenter import CashOpenPresenter
from pos_app.ui.cash.open_view import CashOpenView
from pos_app.ui.joins import join_cash_open
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter."""
    del subject
    desk = station.desk
    view = CashOpenView(desk.translate, desk.money)
    presenter = CashOpenPresenter(view, desk, actor, on_opened=lambda _: doors.session_opened())
    join_cash_open(view, presenter)
    view.cancelled.connect(doors.to_sale)
    return Room(view, presenter.start)
