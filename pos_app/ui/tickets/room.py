"""The tickets, put together."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.joins import join_tickets
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station
from pos_app.ui.tickets.presenter import TicketsPresenter
from pos_app.ui.tickets.view import TicketsView


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter; `subject` is the ticket to look at."""
    view = TicketsView(station.desk.translate)
    presenter = TicketsPresenter(
        view,
        station.desk,
        actor,
        station.paper,
        on_left=doors.to_sale,
        on_return=lambda sale_id: doors.to_room("returns", sale_id),
        virtual=station.virtual_printer,
    )
    join_tickets(view, presenter)
    return Room(view, lambda: presenter.start(subject), presenter.search, presenter.refresh)
