"""Where presenters at the counter work: the store, the threads, the shop, its words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pos_app.core.db import Database
from pos_app.core.i18n import Translate, translator
from pos_app.core.money import Currency, format_count
from pos_app.core.settings_shared import Shop
from pos_app.ui.approving import Approving, Supervisor
from pos_app.ui.centre_line import CentreLine
from pos_app.ui.ports import Tasks

if TYPE_CHECKING:  # joining brings HTTP with it, which the first window does not wait for
    from pos_app.sync.enrol import EnrolReport, Tell


@dataclass(frozen=True)
class Desk:
    """Everything a presenter needs but its own screen and the person at work."""

    database: Database
    tasks: Tasks
    shop: Shop
    language: str
    till: str
    supervisor: Supervisor | None = None  # who is asked for approvals, where there is a panel
    ask_centre: Callable[[str], object] | None = None  # learns a ticket of another till
    # Joins the centre again with a code; tells what it is doing.
    join_centre: Callable[[str, "Tell"], "EnrolReport"] | None = None
    centre: CentreLine = field(default_factory=CentreLine)  # how the till talks to its centre

    @property
    def translate(self) -> Translate:
        """Return the words of this till."""
        return translator(self.language)

    def count_text(self, count: int) -> str:
        """Return a number of things as the shop writes it: ``15.000``."""
        return format_count(count, self.money)

    @property
    def approving(self) -> Approving:
        """Return what writes with the approval of a supervisor where one is needed."""
        return Approving(self.database, self.tasks, self.supervisor)

    @property
    def money(self) -> Currency:
        """Return the money of the shop."""
        return self.shop.money

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone of the shop."""
        return ZoneInfo(self.shop.timezone)
