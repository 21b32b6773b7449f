"""Adjustments, put together. `subject` is the variant to adjust."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.adjustments.presenter import AdjustmentsPresenter
from pos_app.ui.adjustments.rows import ADJUSTMENT, SHRINKAGE, words
from pos_app.ui.documents.view import DocumentsView, join
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter."""
    del doors  # the tabs lead on
    return make_of(station, actor, subject, ADJUSTMENT)


def make_of(station: Station, actor: Actor, subject: UUID | None, kind: str) -> Room:
    """Make the screen that adjusts, or the one that writes off."""
    desk = station.desk
    said = words(desk.translate, shrinkage=kind == SHRINKAGE)
    view = DocumentsView(desk.translate, desk.money, said)
    presenter = AdjustmentsPresenter(view, desk, actor, kind)
    join(view, presenter)
    return Room(
        view,
        lambda: presenter.begin(subject),
        presenter.scanned,
        presenter.refresh,
        presenter.may_leave,
    )
