"""Receiving a transfer, put together."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.documents.view import DocumentsView, join
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station
from pos_app.ui.transfers.receiving import ReceivingPresenter
from pos_app.ui.transfers.rows import reception_words


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter; `subject` is the transfer."""
    assert subject is not None
    desk = station.desk
    view = DocumentsView(desk.translate, desk.money, reception_words(desk.translate))
    presenter = ReceivingPresenter(
        view,
        desk,
        actor,
        subject,
        on_done=lambda transfer_id: doors.to_room("transfers", transfer_id),
    )
    join(view, presenter)
    return Room(view, presenter.start, presenter.scanned)
