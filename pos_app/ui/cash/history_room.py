"""The screen of the closes, put together."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.cash.history_presenter import HistoryPresenter
from pos_app.ui.cash.history_view import HistoryView
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter."""
    del subject
    view = HistoryView(station.desk.translate)
    presenter = HistoryPresenter(view, station.desk, actor, station.paper)
    join(view, presenter)
    view.left.connect(doors.to_sale)
    return Room(view, presenter.start)


def join(view: HistoryView, presenter: HistoryPresenter) -> None:
    """Join the screen and its presenter."""
    view.row_selected.connect(presenter.select)
    view.people_clicked.connect(presenter.by_person)
    view.reprint_clicked.connect(presenter.reprint)
