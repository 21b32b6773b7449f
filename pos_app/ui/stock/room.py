"""The stock, put together."""

from functools import partial
from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station
from pos_app.ui.stock.presenter import StockPresenter
from pos_app.ui.stock.view import StockView


def join(view: StockView, presenter: StockPresenter) -> None:
    """Join the screen to its presenter."""
    view.entered.connect(presenter.entered)
    view.typed.connect(presenter.typed)
    view.row_selected.connect(presenter.select)
    view.page_wanted.connect(presenter.page_wanted)
    view.filter_chosen.connect(presenter.choose_filter)
    view.place_chosen.connect(presenter.choose_place)
    view.variant_chosen.connect(presenter.choose_variant)
    view.receive_clicked.connect(partial(presenter.go, "purchases"))
    view.adjust_clicked.connect(partial(presenter.go, "adjustments"))
    view.shrink_clicked.connect(partial(presenter.go, "shrinkage"))
    view.transfer_clicked.connect(partial(presenter.go, "transfers"))
    view.why_clicked.connect(presenter.explain)
    view.date_clicked.connect(presenter.ask_day)
    view.day_entered.connect(presenter.day_entered)
    view.card_paged.connect(presenter.turn)
    view.strip_pressed.connect(presenter.strip_pressed)
    view.left.connect(presenter.leave)


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter; `subject` is the variant to look at."""
    view = StockView(station.desk.translate)
    presenter = StockPresenter(
        view, station.desk, actor, to_room=doors.to_room, on_left=doors.to_sale
    )
    join(view, presenter)
    return Room(
        view,
        partial(presenter.start, subject),
        scanned=presenter.scanned,
        refresh=presenter.refresh,
    )
