"""What a person at work is told of approvals: answers to what they asked, what waits for them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol
from uuid import UUID

from pos_app.core import approvals
from pos_app.core.actor import Actor
from pos_app.core.approvals import Waiting
from pos_app.core.errors import ShopError
from pos_app.core.i18n import N_
from pos_app.core.permission_words import permission_words, stake_words
from pos_app.ui.desk import Desk
from pos_app.ui.format import filled
from pos_app.ui.values import Level, StripText

LATELY: Final = timedelta(hours=12)


class AnswersScreen(Protocol):
    """What the presenter asks of the shell of the window."""

    def show_requests(self, count: int) -> None:
        """Say how many requests wait for the person at work."""

    def show_answer(self, text: StripText) -> None:
        """Say what became of a request."""


@dataclass(frozen=True)
class _Known:
    waiting: int
    answers: tuple[Waiting, ...]


class AnswersPresenter:
    """Looks after each commit that touched approvals. What was answered before is not told."""

    def __init__(self, view: AnswersScreen, desk: Desk) -> None:
        self._view, self._desk = view, desk
        self._actor: Actor | None = None
        self._told: set[UUID] | None = None

    def signed_in(self, actor: Actor) -> None:
        """Follow the requests of a person; what was answered while away is told once."""
        self._actor, self._told = actor, None
        self.refresh()

    def signed_out(self) -> None:
        """Follow nobody."""
        self._actor = None
        self._view.show_requests(0)

    def refresh(self) -> None:
        """Read again what waits and what was answered."""
        actor = self._actor
        if actor is None:
            return

        def read() -> _Known:
            with self._desk.database.read() as session:
                since = self._desk.database.clock.now() - LATELY
                return _Known(
                    approvals.count_waiting(session, actor),
                    approvals.list_answers(session, actor.user_id, since),
                )

        def take(known: _Known) -> None:
            if self._actor is actor:
                self._show(known)

        self._desk.tasks.background(read, take, self._failed)

    def _show(self, known: _Known) -> None:
        self._view.show_requests(known.waiting)
        fresh = [one for one in known.answers if self._told is None or one.id not in self._told]
        self._told = {one.id for one in known.answers}
        waiting = [one for one in fresh if not one.done]
        if waiting:
            self._view.show_answer(self._text(waiting[-1]))

    def _text(self, one: Waiting) -> StripText:
        tr = self._desk.translate
        facts = {"person": one.answered_by, "what": permission_words(tr, one.permission)}
        if one.answer == "rejected":
            title = filled(tr, N_("{person} did not agree: {what}"), **facts)
            return StripText(Level.WARN, title, one.reason)
        amount = stake_words(one.permission, one.amount_minor, self._desk.money)
        title = filled(tr, N_("{person} agreed: {what}"), **facts)
        detail = tr(N_("Do it again as before; nobody is asked any more."))
        return StripText(Level.OK, f"{title} {amount}".rstrip(), detail)

    def _failed(self, _error: ShopError) -> None:
        """Say nothing: the next commit asks again."""
