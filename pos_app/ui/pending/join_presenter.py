"""Joining the centre again: a till that was restored, copied or forgotten goes on, nothing lost.

A supervisor agrees first; the centre is asked on a thread of its own, and the screen says how far
it is. Free of Qt.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol

from pos_app.core.actor import Actor
from pos_app.core.db import WriteSession
from pos_app.core.errors import CashSessionOpen, NotEnrolled, ShopError, describe
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.core.sync import forking, outbox, waiting
from pos_app.core.sync.arriving import Arrival, words
from pos_app.core.sync.waiting import Standing
from pos_app.ui.desk import Desk
from pos_app.ui.format import filled
from pos_app.ui.notices import strip_of
from pos_app.ui.pending.doors import PendingDoors
from pos_app.ui.pending.rows import AdviceText
from pos_app.ui.pending.standing import JOINING, stopped_by
from pos_app.ui.values import Level, StripKey, StripText

if TYPE_CHECKING:
    from pos_app.sync.enrol import EnrolReport

CLOSE: Final = "close"


class JoinScreen(Protocol):
    """What the presenter asks of the screen."""

    def show_advice(self, text: AdviceText) -> None:
        """Say what happened and what will be done."""

    def show_progress(self, words: str) -> None:
        """Say what is being done, or nothing; meanwhile nothing else can be."""

    def show_done(self) -> None:
        """Nothing is left to be done here."""

    def show_strip(self, text: StripText | None) -> None:
        """Say what was done or went wrong, or nothing."""


class JoinPresenter:
    """Takes a code of the centre and joins with it."""

    def __init__(self, view: JoinScreen, desk: Desk, actor: Actor, *, doors: PendingDoors) -> None:
        self._view, self._desk, self._actor, self._doors = view, desk, actor, doors
        self._translate = desk.translate
        self._op_id = new_id()  # what a supervisor agrees to, also after a wrong code
        self._busy = self._done = False

    def start(self) -> None:
        """Say why it is needed."""
        self._view.show_strip(None)
        self._view.show_progress("")
        self._desk.tasks.background(self._read, self._show, self._failed)

    def _read(self) -> Standing:
        with self._desk.database.read() as session:
            standing = waiting.find_standing(session)
        if standing is None:
            raise NotEnrolled
        return standing

    def _show(self, standing: Standing) -> None:
        tr = self._translate
        error = stopped_by(standing, self._desk.centre.status)
        happened = describe(error, tr)[1] if error is not None else ""
        self._view.show_advice(
            AdviceText(
                icon="refresh-cw",
                title=tr(N_("Join this till again")),
                subtitle=filled(tr, N_("With the centre at {url}"), url=standing.link.url),
                happened=happened or tr(N_("This till was joined before and has to join again.")),
                todo=" ".join(
                    (
                        tr(N_("Ask the owner for a code: it is on the page of tills of the centre,"
                              " works once and for 15 minutes. Write it below. A supervisor has"
                              " to agree.")),
                        tr(N_("What the centre has stays there, what only this till has is sent"
                              " again, and nothing is counted twice.")),
                    )
                ),
            )
        )  # fmt: skip

    def entered(self, code: str) -> None:
        """Join with a code, once a supervisor agreed; the drawer must be closed before."""
        if self._busy or self._done or not code.strip():
            return
        self._busy = True
        self._view.show_strip(None)
        self._desk.approving.write(
            self._actor,
            self._op_id,
            _permit,
            lambda _: self._join(code.strip()),
            self._failed,
            summary=self._translate(N_("Join this till again")),
        )

    def _join(self, code: str) -> None:
        join = self._desk.join_centre
        assert join is not None, "a till that runs knows how to join"
        tell = self._teller()
        self._desk.tasks.background(lambda: join(code, tell), self._joined, self._failed)

    def _teller(self) -> Callable[[str | Arrival | None], None]:
        """Return what is called on the other thread; the screen hears of it on its own."""

        def tell(doing: str | Arrival | None) -> None:
            def show(_: object) -> None:
                if self._busy and doing is not None:
                    self._view.show_progress(self._words(doing))

            self._desk.tasks.background(lambda: None, show, self._failed)

        return tell

    def _words(self, doing: str | Arrival) -> str:
        if isinstance(doing, Arrival):
            return words(doing, self._translate, self._desk.count_text)
        return self._translate(doing)

    def _joined(self, report: "EnrolReport") -> None:
        self._busy, self._done = False, True
        tr = self._translate
        self._view.show_progress("")
        self._view.show_done()
        title = filled(tr, N_("This till is {till} and joined again"), till=report.till_name)
        said = N_("Everything it has is sent now.")
        if report.stamped:
            said = N_("It sends again what only it had: {count} operations.")
        detail = filled(tr, said, count=report.stamped or 0)
        self._view.show_strip(StripText(Level.OK, title, detail))
        self._desk.centre.try_now()

    def strip_pressed(self, key: str) -> None:
        """Go and close the drawer."""
        if key == CLOSE:
            self._doors.to_room("cash_close")

    def leave(self) -> None:
        """Go back to what waits."""
        if not self._busy:
            self._doors.to_room("pending")

    def may_leave(self) -> bool:
        """Return whether nothing is under way."""
        return not self._busy

    def _failed(self, error: ShopError) -> None:
        self._busy = False
        self._view.show_progress("")
        tr = self._translate
        if isinstance(error, CashSessionOpen):
            key = StripKey(CLOSE, tr(N_("Close the till")), "F8")
            detail = tr(N_("Count and close it first: it belongs to the till as it was."))
            self._view.show_strip(strip_of(error, tr, key, detail=detail))
        else:
            self._view.show_strip(strip_of(error, tr))


def _permit(session: WriteSession, actor: Actor) -> None:
    """Refuse where the drawer is open or nobody agreed; the new identity is chosen here."""
    if outbox.get_link(session).status == outbox.FORKED:
        forking.next_identity(session)
    actor.require(JOINING)
