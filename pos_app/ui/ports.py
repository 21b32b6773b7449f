"""What presenters need from the outside, without Qt: work that is done elsewhere, and time."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from pos_app.core.errors import ShopError

T = TypeVar("T")
Failed = Callable[[ShopError], object]


class Tasks(Protocol):
    """Work that must not hold up the screen (`ui/tasks.py`).

    `op` runs on another thread; then `done(result)` or, for a `ShopError`, `failed(error)` runs on
    the thread of the screens. Any other exception is a bug and is raised there.
    """

    def write(self, op: Callable[[], T], done: Callable[[T], object], failed: Failed) -> None:
        """Do something that changes the store; one after another, in the order of the calls."""
        ...

    def background(self, op: Callable[[], T], done: Callable[[T], object], failed: Failed) -> None:
        """Do something that only reads or waits: reports, the network, a PIN."""
        ...
