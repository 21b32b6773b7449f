"""Ending a session that stayed open with a till that is no more: why, and that nobody counted."""

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from pos_app.core import cash
from pos_app.core.actor import Actor
from pos_app.core.cash import LostDrawer
from pos_app.core.db import WriteSession
from pos_app.core.errors import ReasonMissing, ShopError
from pos_app.core.facts import CashClosedFact
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.ui.desk import Desk
from pos_app.ui.format import date_text, filled, money_text, time_text
from pos_app.ui.notices import strip_of
from pos_app.ui.pending.rows import AdviceText
from pos_app.ui.values import StripText

_Known = tuple[LostDrawer | None, bool]


class LostScreen(Protocol):
    """What the presenter asks of the screen."""

    def show_advice(self, text: AdviceText) -> None:
        """Say which session it is and what ending it means."""

    def show_strip(self, text: StripText | None) -> None:
        """Say what happened, or nothing."""

    def lock(self, locked: bool) -> None:
        """End nothing twice."""


class LostPresenter:
    """Shows the oldest such session; `entered(note)` ends it, with the approval it takes."""

    def __init__(
        self, view: LostScreen, desk: Desk, actor: Actor, to_turn: Callable[[], object]
    ) -> None:
        self._view, self._desk, self._actor, self._to_turn = view, desk, actor, to_turn
        self._translate = desk.translate
        self._drawer: LostDrawer | None = None
        self._op_id: UUID = new_id()

    def start(self) -> None:
        """Read it."""
        self._view.show_strip(None)
        self._desk.tasks.background(self._read, self._show, self._failed)

    def _read(self) -> _Known:
        with self._desk.database.read() as session:
            found = next(iter(cash.list_lost(session)), None)
            return found, cash.may_see_expected(session, self._actor)

    def _show(self, known: _Known) -> None:
        drawer, sees = known
        self._drawer = drawer
        if drawer is None:
            self.leave()
            return
        zone, tr = self._desk.zone, self._translate
        happened = filled(
            tr,
            N_(
                "{person} opened it on {day} at {time}, and the till was lost before it was"
                " counted."
            ),
            person=drawer.opened_by,
            day=date_text(drawer.opened_at, zone),
            time=time_text(drawer.opened_at, zone),
        )
        amount = money_text(drawer.expected_minor, self._desk.money)
        should = filled(tr, N_("There should be {amount} in its drawer."), amount=amount)
        why = N_(
            "Nobody can count that drawer. The session ends with a Z that says so, and the owner is"
            " asked where the money is. If the old till is found, what it sold is listed with it."
        )
        todo = N_("Write what happened and press F12. A supervisor has to agree.")
        self._view.show_advice(
            AdviceText(
                icon="wallet",
                title=filled(
                    tr,
                    N_("Session {number} of {till} is open still"),
                    number=drawer.number,
                    till=drawer.till,
                ),
                subtitle=should if sees else "",
                happened=happened,
                why=tr(why),
                todo=tr(todo),
                bad=True,
            )
        )

    def entered(self, note: str) -> None:
        """End it, and say why nobody counted."""
        drawer, op_id = self._drawer, self._op_id
        if drawer is None:
            return
        if not note.strip():
            self._failed(ReasonMissing())
            return

        def op(session: WriteSession, actor: Actor) -> CashClosedFact:
            return cash.end_lost(
                session, actor, session_id=drawer.session_id, note=note, op_id=op_id
            )

        self._view.lock(True)
        words = N_("Close session {number} of {till} without a count")
        summary = filled(self._translate, words, number=drawer.number, till=drawer.till)
        self._desk.approving.write(
            self._actor, op_id, op, self._ended, self._failed, summary=summary
        )

    def _ended(self, _fact: CashClosedFact) -> None:
        self.leave()

    def _failed(self, error: ShopError) -> None:
        self._view.lock(False)
        self._view.show_strip(strip_of(error, self._translate))

    def leave(self) -> None:
        """Go back to the session of this till."""
        self._to_turn()
