"""The approvals screen, put together. `subject` is the request that is looked at first."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.approvals.requests import RequestsPresenter
from pos_app.ui.approvals.requests_rows import words
from pos_app.ui.documents.view import DocumentsView, join
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter."""
    del doors
    desk = station.desk
    view = DocumentsView(desk.translate, desk.money, words(desk.translate))
    presenter = RequestsPresenter(view, desk, actor)
    join(view, presenter)
    return Room(
        view,
        lambda: presenter.start(subject),
        refresh=presenter.refresh,
        leave=presenter.may_leave,
    )
