"""Stock takes, put together. `subject` is the stock take to look at."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.documents.view import join
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station
from pos_app.ui.stock_takes.presenter import StockTakesPresenter
from pos_app.ui.stock_takes.view import StockTakesView


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter."""
    del doors  # the tabs lead on
    desk = station.desk
    view = StockTakesView(desk.translate, desk.money)
    presenter = StockTakesPresenter(view, desk, actor)
    join(view, presenter)
    return Room(
        view,
        lambda: presenter.begin(subject),
        presenter.scanned,
        presenter.refresh,
        presenter.may_leave,
    )
