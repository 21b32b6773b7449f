"""The audit log, put together."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.audit.rows import AuditPages, words
from pos_app.ui.documents.browsing import Browsing
from pos_app.ui.documents.view import DocumentsView, join
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen: it only looks."""
    del doors, actor
    desk = station.desk
    view = DocumentsView(desk.translate, desk.money, words(desk.translate))
    browsing = Browsing(view, desk, AuditPages(desk))
    join(view, browsing)
    return Room(view, lambda: browsing.start(subject), refresh=browsing.refresh)
