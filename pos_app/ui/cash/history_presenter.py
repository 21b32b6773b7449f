"""The Zs that were made: how each came out, its paper, a copy of it; over and short by person."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol
from uuid import UUID

from pos_app.core import cash, documents, print_jobs
from pos_app.core.actor import Actor
from pos_app.core.cash import Balance, ZRow
from pos_app.core.errors import ShopError
from pos_app.core.i18n import N_
from pos_app.core.tickets import as_text, render_cash_close
from pos_app.devices.papers import Paper
from pos_app.ui.cash.rows import ZText
from pos_app.ui.cash.verdict import signed
from pos_app.ui.desk import Desk
from pos_app.ui.format import DOT, date_text, filled, money_text, time_text
from pos_app.ui.notices import strip_of
from pos_app.ui.tickets.paper import PaperPicture, picture_of
from pos_app.ui.values import Level, StripText, Tone

LOOK_BACK: Final = timedelta(days=90)


class HistoryScreen(Protocol):
    """What the presenter asks of the screen."""

    def show_rows(self, rows: tuple[ZText, ...], selected: int, *, people: bool) -> None:
        """Show the Zs, or over and short by person."""

    def show_paper(self, picture: PaperPicture | None) -> None:
        """Show the Z as it is printed."""

    def show_late(self, text: StripText | None) -> None:
        """Say what came after this Z."""

    def show_strip(self, text: StripText | None) -> None:
        """Say what happened, or nothing."""

    def lock(self, locked: bool) -> None:
        """Print no second copy while the first is being written."""


@dataclass(frozen=True)
class _Sheet:
    picture: PaperPicture
    late: tuple[cash.Late, ...]


class HistoryPresenter:
    """Shows a page of Zs; `by_person` shows how the drawers of each came out."""

    def __init__(self, view: HistoryScreen, desk: Desk, actor: Actor, paper: Paper) -> None:
        self._view, self._desk, self._actor, self._paper = view, desk, actor, paper
        self._translate = desk.translate
        self._rows: tuple[ZRow, ...] = ()
        self._balances: tuple[Balance, ...] = ()
        self._selected = -1
        self._people = False
        self._busy = False

    def start(self) -> None:
        """Show the Zs, newest first."""
        self._view.show_strip(None)
        self._desk.tasks.background(self._read, self._take, self._failed)

    def _read(self) -> tuple[tuple[ZRow, ...], tuple[Balance, ...]]:
        since = self._desk.database.clock.now() - LOOK_BACK
        with self._desk.database.read() as session:
            return cash.list_z(session), cash.list_balances(session, since=since)

    def _take(self, found: tuple[tuple[ZRow, ...], tuple[Balance, ...]]) -> None:
        self._rows, self._balances = found
        self._selected = 0 if self._rows else -1
        self._redraw()
        self._read_sheet()

    def _redraw(self) -> None:
        if self._people:
            rows = tuple(self._balance(each) for each in self._balances)
            self._view.show_rows(rows, -1, people=True)
        else:
            rows = tuple(self._text(each) for each in self._rows)
            self._view.show_rows(rows, self._selected, people=False)

    def _text(self, row: ZRow) -> ZText:
        zone = self._desk.zone
        title = f"Z {row.number}{DOT}{date_text(row.closed_at, zone)}"
        parts = [row.till, row.opened_by, time_text(row.closed_at, zone)]
        if row.late:
            words = N_("1 came later") if row.late == 1 else N_("{count} came later")
            parts.append(filled(self._translate, words, count=row.late))
        return ZText(
            title=title,
            detail=DOT.join(part for part in parts if part),
            amount=money_text(row.sales_minor, self._desk.money),
            difference=self._translate(N_("Not counted"))
            if row.uncounted
            else self._signed(row.difference_minor),
            tone=Tone.AMBER if row.uncounted else self._tone(row.difference_minor),
        )

    def _balance(self, one: Balance) -> ZText:
        money = self._desk.money
        closes = N_("1 close") if one.closes == 1 else N_("{count} closes")
        parts = [
            filled(self._translate, closes, count=one.closes),
            filled(self._translate, N_("{count} exact"), count=one.exact),
        ]
        words = N_("over {over}, short {short}")
        over, short = money_text(one.over_minor, money), money_text(one.short_minor, money)
        return ZText(
            title=one.name,
            detail=DOT.join(parts),
            amount=filled(self._translate, words, over=over, short=short),
            difference=self._signed(one.net_minor),
            tone=self._tone(one.net_minor),
        )

    def _signed(self, difference_minor: int) -> str:
        if not difference_minor:
            return self._translate(N_("Exact"))
        return signed(difference_minor, self._desk.shop)

    def _tone(self, difference_minor: int) -> Tone:
        if not difference_minor:
            return Tone.GREEN
        beyond = abs(difference_minor) > self._desk.shop.cash_tolerance_minor
        return Tone.RED if beyond else Tone.AMBER

    # One Z ---------------------------------------------------------------------------------------

    def select(self, row: int) -> None:
        """Look at another Z."""
        if not self._people and 0 <= row < len(self._rows) and row != self._selected:
            self._selected = row
            self._read_sheet()

    def by_person(self) -> None:
        """Show over and short by person, or the Zs again."""
        self._people = not self._people
        self._redraw()
        self._read_sheet()

    def _read_sheet(self) -> None:
        self._view.show_late(None)
        if self._people or self._selected < 0:
            self._view.show_paper(None)
            return
        asked = self._rows[self._selected].session_id
        self._desk.tasks.background(
            lambda: self._draw(asked), lambda sheet: self._show(asked, sheet), self._failed
        )

    def _draw(self, session_id: UUID) -> _Sheet:
        with self._desk.database.read() as session:
            document = documents.cash_close_ticket(session, session_id)
            style = documents.style_of(self._desk.shop)
            ticket = render_cash_close(document, documents.shop_header(session), style)
            late = cash.list_addenda(session, session_id)
        words = as_text(ticket, self._paper.columns)
        return _Sheet(picture_of(ticket, self._paper, words), late)

    def _show(self, asked: UUID, sheet: _Sheet) -> None:
        if self._people or self._selected < 0 or self._rows[self._selected].session_id != asked:
            return
        self._view.show_paper(sheet.picture)
        self._view.show_late(self._late(sheet.late))

    def _late(self, late: tuple[cash.Late, ...]) -> StripText | None:
        if not late:
            return None
        words = (
            N_("1 operation came after this Z")
            if len(late) == 1
            else N_("{count} operations came after this Z")
        )
        detail = filled(
            self._translate,
            N_("Sales {sales}, cash {cash}. The Z stays as it is."),
            sales=signed(sum(one.sales_minor for one in late), self._desk.shop),
            cash=signed(sum(one.cash_minor for one in late), self._desk.shop),
        )
        return StripText(Level.WARN, filled(self._translate, words, count=len(late)), detail)

    def reprint(self) -> None:
        """Print a copy of the Z."""
        if self._busy or self._people or self._selected < 0:
            return
        self._lock(True)
        actor, document = self._actor, self._rows[self._selected].session_id
        self._desk.tasks.write(
            lambda: self._desk.database.write(
                lambda session: print_jobs.reprint(session, actor, document, kind="cash_close")
            ),
            self._reprinting,
            self._failed,
        )

    def _reprinting(self, _job: UUID) -> None:
        self._lock(False)
        title = self._translate(N_("The Z is printed again"))
        self._view.show_strip(StripText(Level.OK, title))

    def _lock(self, locked: bool) -> None:
        self._busy = locked
        self._view.lock(locked)

    def _failed(self, error: ShopError) -> None:
        self._lock(False)
        self._view.show_strip(strip_of(error, self._translate))
