"""Purchase orders, put together. `subject` is the order that is looked at first."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.documents.room import documents_room
from pos_app.ui.purchase_orders.presenter import PurchaseOrdersPresenter
from pos_app.ui.purchase_orders.rows import words
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter."""

    def receive(order_id: UUID) -> None:
        doors.to_room("purchases", order_id)

    return documents_room(
        station,
        words,
        lambda view, desk: PurchaseOrdersPresenter(view, desk, actor, on_receive=receive),
        subject,
    )
