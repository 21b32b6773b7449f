"""The reports, put together."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.reports.presenter import ReportsPresenter
from pos_app.ui.reports.view import ReportsView
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter."""
    del subject  # it begins with today
    view = ReportsView(station.desk.translate)
    presenter = ReportsPresenter(view, station.desk, actor, on_left=doors.to_sale)
    join(view, presenter)
    return Room(view, presenter.start, refresh=presenter.refresh)


def join(view: ReportsView, presenter: ReportsPresenter) -> None:
    """Connect what the screen says with who decides."""
    view.span_chosen.connect(presenter.choose_span)
    view.list_clicked.connect(presenter.toggle_list)
    view.report_chosen.connect(presenter.choose_report)
    view.period_chosen.connect(presenter.choose_period)
    view.days_entered.connect(presenter.set_days)
    view.part_chosen.connect(presenter.choose_part)
    view.page_wanted.connect(presenter.want_page)
    view.export_clicked.connect(presenter.export)
    view.save_to.connect(presenter.export_to)
    view.left.connect(presenter.leave)
