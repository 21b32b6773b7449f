"""The transfers, put together."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.documents.view import DocumentsView, join
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station
from pos_app.ui.transfers.presenter import TransfersPresenter
from pos_app.ui.transfers.rows import words


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter; `subject` is a transfer, or a product to send."""
    desk = station.desk
    view = DocumentsView(desk.translate, desk.money, words(desk.translate))
    presenter = TransfersPresenter(
        view,
        desk,
        actor,
        on_left=doors.to_sale,
        on_reception=lambda transfer_id: doors.to_room("transfer_reception", transfer_id),
    )
    join(view, presenter)
    join(view, presenter.browsing)
    return Room(view, lambda: presenter.start(subject), presenter.scanned, presenter.refresh)
