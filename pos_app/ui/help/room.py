"""The help, put together."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.core.i18n import N_
from pos_app.ui.help.view import HelpView
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter."""
    del actor, subject  # the keys are the same for everybody
    tr = station.desk.translate
    about = (
        (tr(N_("Version")), station.version),
        (tr(N_("Till")), station.desk.till),
        (tr(N_("Data folder")), str(station.folder)),
    )
    view = HelpView(tr, about)
    view.theme_chosen.connect(doors.use_theme)
    view.theme_chosen.connect(view.show_theme)
    view.left.connect(doors.to_sale)
    return Room(view, view.take_focus)
