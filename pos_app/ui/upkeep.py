"""What the till looks after by itself: once a day it checks the whole Kardex (C6).

It does so while nobody works at it, that is at the login; a till that nobody ever leaves does it
anyway once the last check is two days old. What it found is named at the next close. Free of Qt.
"""

import logging
from datetime import timedelta
from typing import Final

from pos_app.core import kardex
from pos_app.core.db import Database
from pos_app.core.errors import ShopError
from pos_app.core.kardex import Checked
from pos_app.ui.ports import Tasks

LOOK_EVERY_TICKS: Final = 600  # of a second
OVERDUE: Final = timedelta(days=2)

_log = logging.getLogger(__name__)


class Upkeep:
    """`tick` comes every second; `idle` says that nobody is signed in."""

    def __init__(self, database: Database, tasks: Tasks) -> None:
        self._database, self._tasks = database, tasks
        self._ticks = 0
        self._busy = False

    def tick(self, *, idle: bool) -> None:
        """Look now and then whether the check is due."""
        self._ticks += 1
        if self._ticks % LOOK_EVERY_TICKS == 0 and not self._busy:
            self._busy = True
            self._tasks.background(lambda: self._check(idle=idle), self._checked, self._failed)

    def _check(self, *, idle: bool) -> Checked | None:
        with self._database.read() as session:
            if not kardex.is_due(session, after=None if idle else OVERDUE):
                return None
        return kardex.check_whole(self._database)

    def _checked(self, found: Checked | None) -> None:
        self._busy = False
        if found is not None and found.problems:
            _log.warning("the Kardex has %d rows that are not as the record says", found.problems)

    def _failed(self, error: ShopError) -> None:
        self._busy = False
        _log.info("the Kardex could not be checked: %s", error)
