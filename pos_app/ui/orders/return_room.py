"""Taking goods of an order back, put together."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.documents.view import DocumentsView, join
from pos_app.ui.orders.part import PartPresenter
from pos_app.ui.orders.rows import part_words
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter; `subject` is the order."""
    assert subject is not None
    desk = station.desk
    view = DocumentsView(desk.translate, desk.money, part_words(desk.translate, back=True))
    presenter = PartPresenter(
        view, desk, actor, subject, back=True, on_done=lambda order: doors.to_room("orders", order)
    )
    join(view, presenter)
    return Room(view, presenter.start, presenter.scanned)
