"""Orders: what waits for a customer, and what is done with it. Free of Qt."""

from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from pos_app.core import order_lists, orders, people
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import ShopError
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.core.journal import get_station
from pos_app.core.order_lists import OrderSummary
from pos_app.core.orders import Outcome
from pos_app.ui.desk import Desk
from pos_app.ui.documents.browsing import Asked, Browsing, Looked
from pos_app.ui.documents.rows import ActionText, AskText, DocumentText, FieldText, FilterText
from pos_app.ui.documents.screen import DocumentsScreen
from pos_app.ui.orders.taking import DROP, TAKE, TAKE_AND_HOLD, Taking
from pos_app.ui.values import Level

OPEN, DONE, ALL = "open", "done", "all"
CHIPS: Final = {
    OPEN: ("pending", "processing"),
    DONE: ("shipped", "delivered", "returned", "cancelled"),
    ALL: (),
}
NEW, HOLD, AGAIN, SHIP, PART, CANCEL = "new", "processing", "again", "shipped", "part", "cancelled"
DELIVERED, BACK = "delivered", "back"


class OrdersPresenter(Taking):
    """Call `start()` when the screen is shown; `on_part(id, back)` opens the page for a part."""

    half_written = (N_("An order is half written"), N_("F3 goes on with it."))

    def __init__(
        self,
        view: DocumentsScreen,
        desk: Desk,
        actor: Actor,
        *,
        on_left: Callable[[], object],
        on_part: Callable[[UUID, bool], object],
    ) -> None:
        super().__init__(view, desk, actor, on_left=on_left, taken=self._was_taken)
        self._on_part = on_part
        with desk.database.read() as session:
            self._branch = get_station(session).branch_id
        self.browsing = Browsing(view, desk, self)

    def chips(self) -> tuple[FilterText, ...]:
        """Return the filters of the list, with what waits for this branch."""
        tr = self._translate
        with self._desk.database.read() as session:
            counts = order_lists.count_by_status(session, branch_id=self._branch)
        waiting = sum(counts.get(status, 0) for status in CHIPS[OPEN])
        return (
            FilterText(OPEN, tr(N_("Waiting")), str(waiting) if waiting else ""),
            FilterText(DONE, tr(N_("Finished"))),
            FilterText(ALL, tr(N_("All"))),
        )

    def idle(self) -> tuple[ActionText, ...]:
        """Return the key that begins another."""
        return (ActionText(NEW, self._translate(N_("Take an order")), "plus", "F3"),)

    def load(self, session: ReadSession, asked: Asked) -> Sequence[DocumentText]:
        """Return a page of the orders of this branch."""
        rows = order_lists.list_summaries(
            session, branch_id=self._branch, statuses=CHIPS[asked.chip], text=asked.text,
            after=asked.before, limit=asked.limit,
        )  # fmt: skip
        return [self.words.row(row) for row in rows]

    def look(self, session: ReadSession, order_id: UUID) -> Looked:
        """Return an order, and what can be done with it."""
        row = order_lists.get_summary(session, order_id)
        steps = orders.list_steps(session, order_id)
        results = orders.list_results(session, order_id)
        names = {step.user_id: people.name_of(session, step.user_id) for step in steps}
        lines = orders.list_lines(session, order_id)
        return Looked(self.words.detail(row, lines, steps, results, names), self._actions(row))

    def _actions(self, row: OrderSummary) -> tuple[ActionText, ...]:
        tr = self._translate
        if not self._actor.may(orders.PERMISSION):
            return ()
        cancel = ActionText(CANCEL, tr(N_("Cancel it")), "ban", "F8", "danger")
        part = ActionText(PART, tr(N_("Hand over a part")), "split", "F4")
        ship = ActionText(SHIP, tr(N_("Hand over")), "package-check", "F12", "primary")
        if row.status == "pending":
            hold = ActionText(HOLD, tr(N_("Set it aside")), "bookmark", "F12", "primary")
            return (part, cancel, hold)
        if row.status == "processing":
            again = ActionText(AGAIN, tr(N_("Set aside the rest")), "bookmark", "F5")
            return (*((again,) if row.warnings else ()), part, cancel, ship)
        if row.status in {"shipped", "delivered"}:
            back = ActionText(BACK, tr(N_("It comes back")), "undo-2", "F6")
            arrived = ActionText(DELIVERED, tr(N_("It was delivered")), "check-check", "F9")
            return (*((arrived,) if row.status == "shipped" else ()), back)
        return ()

    # Keys ----------------------------------------------------------------------------------------

    def acted(self, key: str) -> None:
        """Do what a key at the foot says."""
        order_id = self.browsing.selected
        if key == NEW:
            self.to_draft()
        elif key in {TAKE, TAKE_AND_HOLD} and self._writing_page:
            self.take(hold=key == TAKE_AND_HOLD)
        elif key == DROP:
            self.give_up(lambda: self.to_list(None))
        elif order_id is None:
            return
        elif key in {PART, BACK}:
            self._on_part(order_id, key == BACK)
        elif key == CANCEL:
            self._ask_why()
        elif key == AGAIN:
            self._reserve(order_id)
        else:
            self._set_status(order_id, key)

    def _set_status(self, order_id: UUID, status: str, note: str = "") -> None:
        def verb(session: WriteSession, op_id: UUID) -> Outcome:
            return orders.set_status(
                session, self._actor, order_id=order_id, status=status, note=note, op_id=op_id
            )

        self._step(order_id, verb)

    def _reserve(self, order_id: UUID) -> None:
        def verb(session: WriteSession, op_id: UUID) -> Outcome:
            return orders.reserve(session, self._actor, order_id=order_id, op_id=op_id)

        self._step(order_id, verb)

    def _step(self, order_id: UUID, verb: Callable[[WriteSession, UUID], Outcome]) -> None:
        """Do something with an order, once: a second press finds it busy."""
        if self._busy:
            return
        self._busy = True
        op_id = new_id()

        def done(outcome: Outcome) -> None:
            self._busy = False
            self._view.close_ask()
            self.browsing.start(order_id, ALL if outcome.status in CHIPS[DONE] else "")
            self._tell(outcome)

        def failed(error: ShopError) -> None:
            self._busy = False
            self._refuse(error)

        database = self._desk.database
        self._desk.tasks.write(
            lambda: database.write(lambda session: verb(session, op_id), op_id=op_id), done, failed
        )

    def _tell(self, outcome: Outcome) -> None:
        """Say what a step did, and what it could not do: the order keeps its status."""
        lacking, skipped = len(outcome.warnings), len(outcome.skipped)
        if outcome.count("short") and outcome.status == "processing":
            why = N_("Press F5 when more has come. The order keeps its place.")
            self.say(Level.WARN, N_("{count} of the lines lack stock"), why, count=lacking)
        elif lacking:
            why = N_("What was there went out. The rest is still owed.")
            self.say(Level.WARN, N_("{count} of the lines were not handed over whole"), why,
                     count=lacking)  # fmt: skip
        elif skipped:
            why = N_("They have no stock of their own. Everything else was done.")
            self.say(Level.INFO, N_("{count} of the lines were skipped"), why, count=skipped)
        else:
            badge = self.words.badge(outcome.status)
            self.say(Level.OK, N_("The order is now: {status}"), status=badge.text)

    def _ask_why(self) -> None:
        tr = self._translate
        self._view.ask(
            AskText(
                CANCEL, tr(N_("Cancel the order")), (FieldText("note", tr(N_("Why"))),),
                tr(N_("Cancel it")), danger=True,
                sentence=tr(N_("What was set aside goes back to the shelf at once.")),
            )
        )  # fmt: skip

    def answered(self, key: str, values: dict[str, str]) -> None:
        """Cancel the order, with the reason that was given."""
        if key != CANCEL:
            super().answered(key, values)
        elif self.browsing.selected is not None:
            self._set_status(self.browsing.selected, "cancelled", values["note"])

    def _was_taken(self, order_id: UUID, outcome: Outcome | None) -> None:
        self.to_list(order_id)
        if outcome is None:
            self.say(Level.OK, N_("The order is taken"), N_("Nothing is set aside yet."))
        else:
            self._tell(outcome)
