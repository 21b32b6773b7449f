"""Price lists and promotions, put together. `subject` is what is looked at first."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.documents.view import DocumentsView, join
from pos_app.ui.prices.presenter import PricesPresenter
from pos_app.ui.prices.rows import words
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter."""
    del doors  # the rail leads on
    desk = station.desk
    view = DocumentsView(desk.translate, desk.money, words(desk.translate))
    presenter = PricesPresenter(view, desk, actor)
    join(view, presenter)
    return Room(
        view,
        lambda: presenter.start(subject),
        presenter.search_entered,
        presenter.refresh,
        presenter.may_leave,
    )
