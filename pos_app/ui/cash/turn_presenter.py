"""The session as it stands: the X on the screen and on paper, and where one goes from here."""

from collections.abc import Callable
from typing import Protocol

from pos_app.core import cash, documents_cash, people
from pos_app.core.actor import Actor
from pos_app.core.cash import SALE, Flow, LostDrawer, Turn
from pos_app.core.errors import NoCashSession, ShopError
from pos_app.core.i18n import N_
from pos_app.core.sync.inbox import CloseAsked, list_close_asked
from pos_app.ui.cash.rows import TurnLine
from pos_app.ui.desk import Desk
from pos_app.ui.format import DOT, filled, money_text, time_text
from pos_app.ui.notices import close_asked_strip, strip_of
from pos_app.ui.values import Figure, Level, StripKey, StripText

END_LOST = "end_lost"
_Known = tuple[Turn, str, dict[object, str], CloseAsked | None]


class TurnScreen(Protocol):
    """What the presenter asks of the screen."""

    def show_header(self, subtitle: str) -> None:
        """Say which till, who, since when."""

    def show_lines(self, lines: tuple[TurnLine, ...]) -> None:
        """Show what came in and went out; nothing where no session is open."""

    def show_figure(self, figure: Figure) -> None:
        """Show the number that matters."""

    def show_blind(self, blind: bool) -> None:
        """Say that what is expected is shown after the count."""

    def show_open(self, opened: bool) -> None:
        """Offer what goes with an open session, or to open one."""

    def show_asked(self, text: StripText | None) -> None:
        """Say that the centre asks for the drawer, as long as it does."""

    def show_strip(self, text: StripText | None) -> None:
        """Say what happened, or nothing."""

    def lock(self, locked: bool) -> None:
        """Print no second X while the first is being written."""


class TurnPresenter:
    """Reads the turn again whenever something is recorded; `print_x` puts it on paper."""

    def __init__(
        self,
        view: TurnScreen,
        desk: Desk,
        actor: Actor,
        *,
        to_open: Callable[[], object],
        to_close: Callable[[], object],
        to_lost: Callable[[], object] = lambda: None,
    ) -> None:
        self._view, self._desk, self._actor = view, desk, actor
        self._translate = desk.translate
        self._to_open, self._to_close, self._to_lost = to_open, to_close, to_lost
        self._opened = False
        self._busy = False

    def start(self) -> None:
        """Show the turn."""
        self._view.show_strip(None)
        self.refresh()

    def refresh(self) -> None:
        """Read it again."""
        self._desk.tasks.background(self._read, self._show, self._failed)

    def _read(self) -> tuple[_Known | None, LostDrawer | None]:
        with self._desk.database.read() as session:
            lost = next(iter(cash.list_lost(session)), None)
        return self._read_turn(), lost

    def _read_turn(self) -> _Known | None:
        with self._desk.database.read() as session:
            try:
                turn = cash.view_turn(session, self._actor)
            except NoCashSession:
                return None
            users = {flow.user_id for flow in turn.flows}
            names: dict[object, str] = {user: people.name_of(session, user) for user in users}
            asked = next(iter(list_close_asked(session)), None)
            return turn, people.name_of(session, turn.session.opened_by), names, asked

    def _show(self, read: tuple[_Known | None, LostDrawer | None]) -> None:
        known, lost = read
        self._opened = known is not None
        self._view.show_asked(self._asked_strip(known, lost))
        self._view.show_open(self._opened)
        if known is None:
            self._view.show_header(self._desk.till)
            self._view.show_blind(False)
            self._view.show_lines(())
            self._view.show_figure(Figure(self._translate(N_("NO SESSION IS OPEN")), "–"))
            return
        turn, opener, names, _ = known
        since = filled(
            self._translate,
            N_("session {number}, open since {time}"),
            number=turn.session.number,
            time=time_text(turn.session.opened_at, self._desk.zone),
        )
        self._view.show_header(DOT.join((self._desk.till, opener, since)))
        self._view.show_blind(turn.totals is None)
        self._view.show_figure(self._figure(turn))
        self._view.show_lines(self._lines(turn, names))

    def _asked_strip(self, known: _Known | None, lost: LostDrawer | None) -> StripText | None:
        """Return what is asked of who stands here: about a lost till first."""
        if lost is not None:
            return self._lost_strip(lost)
        asked = known[3] if known is not None else None
        return close_asked_strip(asked, self._translate) if asked is not None else None

    def _lost_strip(self, lost: LostDrawer) -> StripText:
        """Say that the drawer of a till that this one goes on for was never closed."""
        title = filled(
            self._translate,
            N_("Session {number} of {till} is open still"),
            number=lost.number,
            till=lost.till,
        )
        wait = self._translate(N_("What that till sold is still coming from the centre."))
        if not lost.whole:
            return StripText(Level.INFO, title, wait, (), "wallet")
        key = StripKey(END_LOST, self._translate(N_("End it")), "F8")
        detail = self._translate(N_("That till is no more: nobody can count its drawer."))
        return StripText(Level.WARN, title, detail, (key,), "wallet")

    def strip_pressed(self, key: str) -> None:
        """Do what a key of the strip says."""
        if key == END_LOST:
            self._to_lost()

    def _figure(self, turn: Turn) -> Figure:
        foot = filled(
            self._translate,
            N_("1 sale") if turn.sales_count == 1 else N_("{count} sales"),
            count=turn.sales_count,
        )
        if turn.expected_minor is None:
            return Figure(self._translate(N_("SALES OF THIS SESSION")), str(turn.sales_count))
        caption = self._translate(N_("EXPECTED IN THE DRAWER"))
        return Figure(caption, self._money(turn.expected_minor), foot=foot)

    def _lines(self, turn: Turn, names: dict[object, str]) -> tuple[TurnLine, ...]:
        """Return the float, each way money came and went with who, and what it comes to."""
        tr = self._translate
        rows = [TurnLine(tr(N_("Opening float")), "", "", self._money(turn.session.float_minor))]
        several = len({flow.user_id for flow in turn.flows}) > 1
        for flow in sorted(turn.flows, key=_order):
            who = names[flow.user_id] if several else ""
            out = flow.cash_minor < 0
            amount = -flow.amount_minor if out else flow.amount_minor
            drawer = self._money(flow.cash_minor) if flow.cash_minor else "–"
            label = documents_cash.flow_label(flow.kind, flow.method, tr)
            times = filled(
                tr, N_("once") if flow.count == 1 else N_("{count} times"), count=flow.count
            )
            detail = DOT.join(part for part in (who, times) if part)
            rows.append(TurnLine(label, detail, self._money(amount), drawer))
        if turn.expected_minor is not None:
            total = self._money(turn.expected_minor)
            rows.append(TurnLine(tr(N_("Expected in the drawer")), "", "", total, strong=True))
        return tuple(rows)

    def _money(self, amount_minor: int) -> str:
        return money_text(amount_minor, self._desk.money)

    def print_x(self) -> None:
        """Put the X on paper as it stands in this moment."""
        if self._busy or not self._opened:
            return
        self._take(True)
        actor = self._actor
        self._desk.tasks.write(
            lambda: self._desk.database.write(
                lambda session: documents_cash.print_x(session, actor)
            ),
            self._printed,
            self._failed,
        )

    def _printed(self, _job: object) -> None:
        self._take(False)
        title = self._translate(N_("The X is being printed"))
        detail = self._translate(N_("It has no number, and the session goes on."))
        self._view.show_strip(StripText(Level.OK, title, detail))

    def go_on(self) -> None:
        """Do what F12 does: count and close, or open."""
        (self._to_close if self._opened else self._to_open)()

    def _take(self, taken: bool) -> None:
        self._busy = taken
        self._view.lock(taken)

    def _failed(self, error: ShopError) -> None:
        self._take(False)
        self._view.show_strip(strip_of(error, self._translate))


def _order(flow: Flow) -> tuple[int, str, str]:
    """Sales first, then what came in and went out as papers list it."""
    known = (SALE, *documents_cash.FLOW_NAMES)
    place = known.index(flow.kind) if flow.kind in known else len(known)
    return place, flow.method, str(flow.user_id)
