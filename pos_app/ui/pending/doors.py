"""Where the screens of pending work lead. Free of Qt."""

from typing import Protocol
from uuid import UUID


class PendingDoors(Protocol):
    """Where the screen leads."""

    def to_sale(self) -> None: ...

    def to_room(self, key: str, subject: UUID | None = None) -> None: ...
