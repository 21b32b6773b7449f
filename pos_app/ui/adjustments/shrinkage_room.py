"""Shrinkage, put together. `subject` is the variant that is written off."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.adjustments.room import make_of
from pos_app.ui.adjustments.rows import SHRINKAGE
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter."""
    del doors  # the tabs lead on
    return make_of(station, actor, subject, SHRINKAGE)
