"""By file, put together."""

from pathlib import Path
from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.pending.file_presenter import ByFilePresenter
from pos_app.ui.pending.file_view import ByFileView
from pos_app.ui.products.files import usual_folders
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter."""
    del actor, subject
    view = ByFileView(station.desk.translate)
    home = Path.home()
    presenter = ByFilePresenter(
        view,
        station.desk,
        station.keys,
        home=home,
        folders=lambda: usual_folders(home),
        doors=doors,
    )
    join_by_file(view, presenter)
    return Room(view, presenter.start, leave=presenter.may_leave)


def join_by_file(view: ByFileView, presenter: ByFilePresenter) -> None:
    """Join the screen to its presenter."""
    view.chosen.connect(presenter.chosen)
    view.entered.connect(presenter.entered)
    view.turned.connect(presenter.turn)
    view.again.connect(presenter.write_again)
    view.left.connect(presenter.leave)
