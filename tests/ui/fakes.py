"""Stand-ins at the edges of presenters: work done at once instead of on threads."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from pos_app.core.errors import ShopError
from pos_app.ui.ports import Failed

T = TypeVar("T")


@dataclass
class InlineTasks:
    """Does the work at once; `hold()` keeps it back until `release()`, as a slow disk would."""

    held: list[Callable[[], object]] = field(default_factory=list)
    holding: bool = False

    def write(self, op: Callable[[], T], done: Callable[[T], object], failed: Failed) -> None:
        self._take(lambda: run(op, done, failed))

    def background(self, op: Callable[[], T], done: Callable[[T], object], failed: Failed) -> None:
        self._take(lambda: run(op, done, failed))

    def _take(self, work: Callable[[], object]) -> None:
        if self.holding:
            self.held.append(work)
        else:
            work()

    def hold(self) -> None:
        self.holding = True

    def release(self) -> None:
        """Do what waited, in order, and what comes of it."""
        self.holding = False
        while self.held:
            self.held.pop(0)()


def run(op: Callable[[], T], done: Callable[[T], object], failed: Failed) -> None:
    try:
        result = op()
    except ShopError as error:
        failed(error)
        return
    done(result)
