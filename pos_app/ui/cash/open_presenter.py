"""Opening the drawer: the float by notes and coins, and the session begins."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from pos_app.core import cash
from pos_app.core.actor import Actor
from pos_app.core.cash import LastClose
from pos_app.core.errors import ShopError
from pos_app.core.facts import CashClosedFact
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.core.known_time import behind, last_known
from pos_app.ui.cash.counting import Counting
from pos_app.ui.cash.rows import CountText
from pos_app.ui.desk import Desk
from pos_app.ui.format import DOT, date_text, filled, money_text, time_text
from pos_app.ui.notices import strip_of
from pos_app.ui.values import Figure, Level, StripText


class CashOpenScreen(Protocol):
    """What the presenter asks of the screen."""

    def show_header(self, subtitle: str) -> None:
        """Say which till this is and who opens it."""

    def show_hint(self, text: StripText) -> None:
        """Say what the last close counted, or what this screen is for."""

    def show_same(self, offered: bool) -> None:
        """Offer, or not, to take the count of the last close."""

    def show_count(self, count: CountText) -> None:
        """Show the rows and what they come to."""

    def show_figure(self, figure: Figure) -> None:
        """Show the float in large digits."""

    def show_strip(self, text: StripText | None) -> None:
        """Say what went wrong, or nothing."""

    def lock(self, locked: bool) -> None:
        """Take no second F12 while the first is being recorded."""


class CashOpenPresenter:
    """Holds the count until `on_opened(session)`. Call `start()` when the screen is shown."""

    def __init__(
        self,
        view: CashOpenScreen,
        desk: Desk,
        actor: Actor,
        *,
        on_opened: Callable[[cash.Session], object],
    ) -> None:
        self._view = view
        self._desk = desk
        self._actor = actor
        self._translate = desk.translate
        self._on_opened = on_opened
        self._counting = Counting(desk.money)
        self._last: CashClosedFact | None = None
        self._session_id: UUID = new_id()
        self._busy = False
        self._empty_is_meant = False

    def start(self) -> None:
        """Begin a new count."""
        self._session_id = new_id()
        self._counting = Counting(self._desk.money)
        self._free()
        self._desk.tasks.background(self._read, self._show, self._failed)

    def _read(self) -> tuple[LastClose | None, datetime | None]:
        with self._desk.database.read() as session:
            known = last_known(session) if behind(session) else None
            return cash.find_last_close(session), known

    def _show(self, read: tuple[LastClose | None, datetime | None]) -> None:
        last, known = read
        zone, now = self._desk.zone, self._desk.database.clock.now()
        self._last = last.fact if last is not None else None
        when = f"{date_text(now, zone)} {time_text(now, zone)}"
        self._view.show_header(DOT.join((self._desk.till, self._actor.name, when)))
        self._view.show_hint(self._hint(last))
        self._view.show_same(self._last is not None and bool(self._last.counts))
        self._view.show_strip(None if known is None else self._clock_is_behind(known))
        self._redraw()

    def _clock_is_behind(self, known: datetime) -> StripText:
        tr, zone = self._translate, self._desk.zone
        detail = filled(
            tr,
            N_("It was {date} at {time} before. Put the clock right, or open with a supervisor."),
            date=date_text(known, zone),
            time=time_text(known, zone),
        )
        return StripText(Level.WARN, tr(N_("The clock of this till went back")), detail)

    def _hint(self, last: LastClose | None) -> StripText:
        tr, zone = self._translate, self._desk.zone
        if last is None:
            title = tr(N_("The first session of this till"))
            return StripText(Level.INFO, title, tr(N_("Count what you put in to give change.")))
        counted = money_text(last.fact.counted_minor, self._desk.money)
        title = filled(tr, N_("The last close counted {amount}"), amount=counted)
        detail = filled(
            tr,
            N_("Z {number}, {date} at {time}. Count what is in the drawer now."),
            number=last.fact.number,
            date=date_text(last.closed_at, zone),
            time=time_text(last.closed_at, zone),
        )
        return StripText(Level.INFO, title, detail, icon="history")

    # Counting ------------------------------------------------------------------------------------

    def count(self, value_minor: int, pieces: int | None) -> None:
        """Take how many there are of one note or coin."""
        if self._busy:
            return
        self._counting = self._counting.with_pieces(value_minor, pieces)
        self._empty_is_meant = False
        self._redraw()

    def same_as_last(self) -> None:
        """Take the count of the last close: nothing was taken out since."""
        if self._last is None or self._busy:
            return
        pieces = {count.denomination_minor: count.pieces for count in self._last.counts}
        self._counting = Counting(self._counting.currency, pieces)
        self._redraw()

    def _redraw(self) -> None:
        self._view.show_count(self._counting.text())
        caption = self._translate(N_("OPENING FLOAT"))
        self._view.show_figure(self._counting.figure(self._translate, caption))

    # Opening -------------------------------------------------------------------------------------

    def open(self) -> None:
        """Open the session with what was counted; an empty drawer must be meant."""
        if self._busy:
            return
        if not self._counting.total_minor and not self._empty_is_meant:
            self._empty_is_meant = True
            tr = self._translate
            title = tr(N_("Nothing was counted: the float would be zero"))
            detail = tr(N_("Count the notes and coins, or press F12 again to open without change."))
            self._view.show_strip(StripText(Level.WARN, title, detail))
            return
        self._busy = True
        self._view.lock(True)
        actor, counts, session_id = self._actor, self._counting.counts(), self._session_id
        self._desk.approving.write(
            actor,
            session_id,
            lambda session, allowed: cash.open_session(
                session, allowed, float_minor=0, counts=counts, session_id=session_id
            ),
            self._opened,
            self._failed,
        )

    def _opened(self, opened: cash.Session) -> None:
        self._free()
        self._view.show_strip(None)
        self._on_opened(opened)

    def _failed(self, error: ShopError) -> None:
        self._free()
        self._view.show_strip(strip_of(error, self._translate))

    def _free(self) -> None:
        self._busy = False
        self._view.lock(False)
