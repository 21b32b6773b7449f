"""The orders, put together."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.documents.view import DocumentsView, join
from pos_app.ui.orders.presenter import OrdersPresenter
from pos_app.ui.orders.rows import words
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter; `subject` is an order, or a product to order."""
    desk = station.desk
    view = DocumentsView(desk.translate, desk.money, words(desk.translate))

    def part(order_id: UUID, back: bool) -> None:
        doors.to_room("order_return" if back else "order_part", order_id)

    presenter = OrdersPresenter(view, desk, actor, on_left=doors.to_sale, on_part=part)
    join(view, presenter)
    join(view, presenter.browsing)
    return Room(view, lambda: presenter.start(subject), presenter.scanned, presenter.refresh)
