"""Ending a count: what was not counted, what differs, and the reconciliation, once."""

from collections.abc import Callable
from functools import partial
from typing import Final
from uuid import UUID

from pos_app.core import document_drafts, reports, stock_takes
from pos_app.core.db import WriteSession
from pos_app.core.errors import ShopError
from pos_app.core.i18n import N_, plural
from pos_app.core.stock_takes import CountInput
from pos_app.ui.documents.rows import AskText, FieldText, Kind
from pos_app.ui.format import filled
from pos_app.ui.stock_takes.counting import COMPLETE, KIND, NEWEST, RECONCILE, REOPEN, Counting
from pos_app.ui.values import Level

STAY, NONE_LEFT = "stay", "none"
BATCH: Final = 500  # products that are counted as none in one operation
Work = Callable[[WriteSession], None]


class Ending(Counting):
    """The page that counts, with the keys that end the counting and reconcile."""

    def acted(self, key: str) -> None:
        """Do what a key at the foot says."""
        if self._busy or self._take is None:
            return
        if key == COMPLETE:
            self._ask_complete()
        elif key == RECONCILE:
            self._ask_reconcile()
        elif key == REOPEN:
            again = partial(stock_takes.reopen, actor=self._actor, stock_take_id=self._take.id)
            self._change(again, N_("It can be counted again"))
        else:
            super().acted(key)

    def _ask_complete(self) -> None:
        tr = self._translate
        fields: tuple[FieldText, ...] = ()
        sentence = tr(N_("Everything that has stock here was counted."))
        if self._left:
            options = (
                (STAY, tr(N_("Leave them")), ""),
                (NONE_LEFT, tr(N_("There are none")), ""),
            )
            sentence = plural(
                self._desk.language, "{count} product with stock here was not counted.",
                "{count} products with stock here were not counted.", self._left,
            )  # fmt: skip
            caption = tr(N_("What was not counted"))
            fields = (FieldText("left", caption, Kind.CHOICE, STAY, options=options),)
        self._view.ask(AskText(COMPLETE, tr(N_("End the counting?")), fields, tr(N_("End it")),
                               sentence=sentence))  # fmt: skip

    def _ask_reconcile(self) -> None:
        tr = self._translate
        differ = [line for line in self._lines.values() if line.variance_milli]
        value = sum(line.value_minor or 0 for line in differ)
        products = plural(
            self._desk.language, "{count} product is corrected", "{count} products are corrected",
            len(differ),
        )  # fmt: skip
        sentence = filled(
            tr, N_("{products}, {amount} at cost. The Kardex keeps what was and what was found."),
            products=products, amount=self._words.money(value),
        )  # fmt: skip
        unclear = sum(late.unclear for late in self._late.values())
        if unclear:
            sentence += " " + plural(
                self._desk.language, "{count} movement becomes a case for a person.",
                "{count} movements become cases for a person.", unclear,
            )  # fmt: skip
        self._view.ask(AskText(RECONCILE, tr(N_("Reconcile, once?")), (), tr(N_("Reconcile")),
                               sentence=sentence))  # fmt: skip

    def answered(self, key: str, values: dict[str, str]) -> None:
        """End the counting, or reconcile, once it was confirmed."""
        if key not in {COMPLETE, RECONCILE}:
            super().answered(key, values)
            return
        if self._busy or self._take is None:
            return
        self._view.close_ask()
        if key == COMPLETE:
            none_left = values.get("left") == NONE_LEFT
            self._change(partial(self._complete, none_left=none_left), N_("The counting has ended"))
        else:
            self._change(self._reconcile, N_("The stock is what was counted"))

    def _complete(self, session: WriteSession, *, none_left: bool) -> None:
        assert self._take is not None
        take_id, actor = self._take.id, self._actor
        while none_left and (still := reports.list_uncounted(session, take_id, limit=BATCH)):
            lines = [CountInput(one.variant_id, 0) for one in still]
            stock_takes.count(session, actor, stock_take_id=take_id, lines=lines)
            session.flush()
        stock_takes.complete(session, actor, stock_take_id=take_id)

    def _reconcile(self, session: WriteSession) -> None:
        assert self._take is not None
        stock_takes.reconcile(
            session, self._actor, stock_take_id=self._take.id, reasons=dict(self._reasons)
        )
        document_drafts.discard(session, self._actor.user_id, KIND)

    def _change(self, work: Work, title: str) -> None:
        """Change the state, once; what follows is read again."""
        assert self._take is not None
        self._busy, take_id = True, self._take.id
        self._keeper.forget()
        database = self._desk.database
        self.show_rest()

        def done(_result: object) -> None:
            self._busy = False
            self._mode = NEWEST
            self.say(Level.OK, title)
            self.changed(take_id)

        def refused(error: ShopError) -> None:
            self._busy = False
            self._refuse(error)
            self.read(take_id)

        self._desk.tasks.write(lambda: database.write(work), done, refused)

    def changed(self, take_id: UUID) -> None:
        """Follow a new state."""
        self.read(take_id)
