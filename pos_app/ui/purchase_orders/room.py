"""Purchase orders, put together. `subject` is the order that is looked at first."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.documents.view import DocumentsView, join
from pos_app.ui.purchase_orders.presenter import PurchaseOrdersPresenter
from pos_app.ui.purchase_orders.rows import words
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter."""
    desk = station.desk
    view = DocumentsView(desk.translate, desk.money, words(desk.translate))
    presenter = PurchaseOrdersPresenter(
        view, desk, actor, on_receive=lambda order_id: doors.to_room("purchases", order_id)
    )
    join(view, presenter)
    return Room(
        view,
        lambda: presenter.start(subject),
        presenter.scanned,
        presenter.refresh,
        presenter.may_leave,
    )
