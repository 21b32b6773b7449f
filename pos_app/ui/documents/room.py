"""Puts a screen of documents together: its view, its presenter, what the window asks of both."""

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from pos_app.core.i18n import Translate
from pos_app.ui.desk import Desk
from pos_app.ui.documents.rows import Words
from pos_app.ui.documents.view import DocumentsView, join
from pos_app.ui.rooms import Room
from pos_app.ui.station import Station


class Presents(Protocol):
    """What the window asks of a presenter."""

    def start(self, subject: UUID | None = None) -> None: ...

    def scanned(self, code: str) -> None: ...

    def refresh(self) -> None: ...

    def may_leave(self) -> bool: ...


def documents_room(
    station: Station,
    words: Callable[[Translate], Words],
    present: Callable[[DocumentsView, Desk], Presents],
    subject: UUID | None,
) -> Room:
    """Make a screen; `subject` is what is looked at first."""
    desk = station.desk
    view = DocumentsView(desk.translate, desk.money, words(desk.translate))
    presenter = present(view, desk)
    join(view, presenter)
    return Room(
        view,
        lambda: presenter.start(subject),
        presenter.scanned,
        presenter.refresh,
        presenter.may_leave,
    )
