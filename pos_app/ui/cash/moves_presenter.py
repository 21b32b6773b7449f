"""Cash in, cash out, a drop, or the drawer opened for change: how much, why, and a slip."""

from collections.abc import Callable
from typing import Final, Protocol
from uuid import UUID

from pos_app.core import cash
from pos_app.core.actor import Actor
from pos_app.core.cash import DROP, IN, NO_SALE, OUT, MoveRow
from pos_app.core.db import WriteSession
from pos_app.core.errors import NoCashSession, ShopError
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.ui.cash.rows import MoveText
from pos_app.ui.desk import Desk
from pos_app.ui.format import DOT, filled, money_text, time_text
from pos_app.ui.notices import strip_of
from pos_app.ui.values import ChipText, Level, StripText

NAMES: Final = {
    IN: N_("Paid in"),
    OUT: N_("Paid out"),
    DROP: N_("To the safe"),
    NO_SALE: N_("Open drawer"),
}


class MovesScreen(Protocol):
    """What the presenter asks of the screen."""

    def show_kind(self, kind: str) -> None:
        """Show which of the four it is; without a sale there is no amount."""

    def show_reasons(self, chips: tuple[ChipText, ...], chosen: str) -> None:
        """Offer the reasons of the shop."""

    def clear(self) -> None:
        """Empty the amount and the words."""

    def show_problem(self, *, amount: bool, reason: bool) -> None:
        """Mark what is missing."""

    def show_moves(self, rows: tuple[MoveText, ...]) -> None:
        """Show what moved in this session, newest first."""

    def show_strip(self, text: StripText | None) -> None:
        """Say what happened, or nothing."""

    def lock(self, locked: bool) -> None:
        """Take no second F12 while the first is being recorded."""


class MovesPresenter:
    """Records one move at a time; the id is made with the form, so a move is made once."""

    def __init__(self, view: MovesScreen, desk: Desk, actor: Actor) -> None:
        self._view, self._desk, self._actor = view, desk, actor
        self._translate = desk.translate
        self._kind = OUT
        self._amount: int | None = None
        self._chosen, self._typed = "", ""
        self._reasons: dict[str, tuple[str, ...]] = {}
        self._op_id: UUID = new_id()
        self._busy = False

    def start(self) -> None:
        """Show an empty form and what moved before."""
        self._view.show_strip(None)
        self._begin(self._kind)
        self.refresh()

    def refresh(self) -> None:
        """Read the reasons and the moves again."""
        self._desk.tasks.background(self._read, self._show, self._failed)

    def _read(self) -> tuple[dict[str, tuple[str, ...]], tuple[MoveRow, ...] | None]:
        with self._desk.database.read() as session:
            reasons = {kind: cash.list_reasons(session, kind) for kind in NAMES}
            running = cash.find_open(session)
            return reasons, None if running is None else cash.list_moves(session, running.id)

    def _show(self, known: tuple[dict[str, tuple[str, ...]], tuple[MoveRow, ...] | None]) -> None:
        self._reasons, moves = known
        self._show_reasons()
        self._view.show_moves(tuple(self._row(move) for move in moves or ()))
        if moves is None:
            self._failed(NoCashSession())

    def _row(self, move: MoveRow) -> MoveText:
        sign = 1 if move.kind == IN else -1
        at = time_text(move.occurred_at, self._desk.zone)
        return MoveText(
            title=self._translate(NAMES[move.kind]),
            detail=DOT.join((at, move.person, move.reason)),
            amount=money_text(sign * move.amount_minor, self._desk.money),
        )

    # The form ------------------------------------------------------------------------------------

    def choose(self, kind: str) -> None:
        """Begin another kind of move."""
        if not self._busy:
            self._view.show_strip(None)
            self._begin(kind)

    def _begin(self, kind: str) -> None:
        self._kind, self._op_id = kind, new_id()
        self._chosen, self._typed, self._amount = "", "", None
        self._view.clear()
        self._view.show_kind(kind)
        self._view.show_problem(amount=False, reason=False)
        self._show_reasons()

    def _show_reasons(self) -> None:
        reasons = self._reasons.get(self._kind, ())
        chips = tuple(ChipText(reason, reason) for reason in reasons)
        self._view.show_reasons(chips, self._chosen)

    def amount(self, amount_minor: int | None) -> None:
        """Take the amount that was typed."""
        self._amount = amount_minor

    def reason(self, chosen: str) -> None:
        """Take a reason of the shop; the same again takes it away."""
        self._chosen = "" if chosen == self._chosen else chosen
        self._show_reasons()

    def words(self, typed: str) -> None:
        """Take words of one's own, beside a reason or in place of one."""
        self._typed = typed

    def record(self) -> None:
        """Record the move and print its slip, with the approval it needs."""
        if self._busy:
            return
        why = DOT.join(part for part in (self._chosen, self._typed.strip()) if part)
        amount = self._amount or 0
        wants_amount = self._kind != NO_SALE and amount <= 0
        self._view.show_problem(amount=wants_amount, reason=not why)
        if wants_amount or not why:
            self._say_missing(amount=wants_amount)
            return
        self._take(True)
        self._desk.approving.write(
            self._actor,
            self._op_id,
            self._verb(amount, why),
            self._recorded,
            self._failed,
            summary=self._summary(amount, why),
        )

    def _say_missing(self, *, amount: bool) -> None:
        title = N_("The amount is missing") if amount else N_("The reason is missing")
        detail = self._translate(N_("Nothing was recorded."))
        self._view.show_strip(StripText(Level.WARN, self._translate(title), detail))

    def step_reason(self, by: int) -> None:
        """Take the reason of the shop beside the one that is taken, or the first or last."""
        reasons = self._reasons.get(self._kind, ())
        if reasons:
            at = reasons.index(self._chosen) + by if self._chosen in reasons else min(by, 0)
            self._chosen = reasons[at % len(reasons)]
            self._show_reasons()

    def _verb(self, amount: int, why: str) -> Callable[[WriteSession, Actor], UUID]:
        kind, op_id = self._kind, self._op_id
        if kind == NO_SALE:
            return lambda session, actor: cash.open_drawer(session, actor, reason=why, op_id=op_id)
        return lambda session, actor: cash.move(
            session, actor, kind=kind, amount_minor=amount, reason=why, op_id=op_id
        )

    def _summary(self, amount: int, why: str) -> str:
        name = self._translate(NAMES[self._kind])
        money = money_text(amount, self._desk.money) if self._kind != NO_SALE else ""
        return DOT.join(part for part in (name, money, why) if part)

    def _recorded(self, _op_id: UUID) -> None:
        self._take(False)
        name = self._translate(NAMES[self._kind])
        if self._kind == NO_SALE:
            title = self._translate(N_("The drawer opens"))
            detail = self._translate(N_("It is on record, with its reason."))
        else:
            money = money_text(self._amount or 0, self._desk.money)
            title = filled(self._translate, N_("{name}: {amount}"), name=name, amount=money)
            detail = self._translate(N_("The slip is being printed; sign it."))
        self._view.show_strip(StripText(Level.OK, title, detail))
        self._begin(self._kind)
        self.refresh()

    def _take(self, taken: bool) -> None:
        self._busy = taken
        self._view.lock(taken)

    def _failed(self, error: ShopError) -> None:
        self._take(False)
        self._view.show_strip(strip_of(error, self._translate))
