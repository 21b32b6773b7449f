"""The screen of cash in and out, put together."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.cash.moves_presenter import MovesPresenter
from pos_app.ui.cash.moves_view import MovesView
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter."""
    del subject
    desk = station.desk
    view = MovesView(desk.translate, desk.money)
    presenter = MovesPresenter(view, desk, actor)
    join(view, presenter)
    view.left.connect(doors.to_sale)
    return Room(view, presenter.start)


def join(view: MovesView, presenter: MovesPresenter) -> None:
    """Join the screen and its presenter."""
    view.kind_chosen.connect(presenter.choose)
    view.amount_changed.connect(presenter.amount)
    view.reason_chosen.connect(presenter.reason)
    view.reason_stepped.connect(presenter.step_reason)
    view.words_typed.connect(presenter.words)
    view.record_clicked.connect(presenter.record)
