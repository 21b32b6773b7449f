"""People, put together. `subject` is who is looked at first."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.documents.view import DocumentsView, join
from pos_app.ui.people.presenter import PeoplePresenter
from pos_app.ui.people.rows import words
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter."""
    del doors
    desk = station.desk
    view = DocumentsView(desk.translate, desk.money, words(desk.translate))
    presenter = PeoplePresenter(view, desk, actor, station.keys.pepper)
    join(view, presenter)
    return Room(
        view,
        lambda: presenter.start(subject),
        presenter.scanned,
        presenter.refresh,
        presenter.may_leave,
    )
