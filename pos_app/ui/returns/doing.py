"""Doing it: the credit note, the void, the exchange; each once, each with who must agree."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from pos_app.core import returns
from pos_app.core.actor import Actor
from pos_app.core.db import WriteSession
from pos_app.core.errors import ReferenceNeeded, ReturnEmpty, ReturnTooLate, ShopError
from pos_app.core.i18n import N_
from pos_app.core.returns import CARD, Exchanged, RefundWay, Returned
from pos_app.core.settling import CASH, Tender
from pos_app.ui.format import filled
from pos_app.ui.returns.choosing import Choosing
from pos_app.ui.returns.draft import BY_HAND, CARDS, Draft
from pos_app.ui.returns.saying import refusal
from pos_app.ui.values import ChangeText, Level, StripKey, StripText

ACCEPT_LATE, VOID_IT = "accept_late", "void_it"
KEY_OF_STRIP: Final = "F11"
CARD_METHOD: Final = "debit"

T = TypeVar("T")


class Doing(Choosing, ABC):
    """Turns the draft into documents."""

    @abstractmethod
    def _ask_for_ticket(self) -> None:
        """Begin with the next ticket."""

    def _confirm(self, draft: Draft) -> None:
        """Issue the documents, once everything that must be said is said."""
        if not draft.chosen:
            self._failed(ReturnEmpty())
        elif draft.unexplained:
            self._say(
                Level.WARN,
                N_("Why does it come back?"),
                N_("Choose the reason at the right, or press F5. Nothing was returned yet."),
            )
        elif draft.out is not None and not draft.out.lines:
            title = N_("What does the customer take?")
            self._say(Level.WARN, title, N_("Scan it. Nothing was exchanged yet."))
        elif self._lacks_reference(draft):
            self._ask_reference(self.words.payable(draft))
        elif draft.out is not None:
            self._exchange_it(draft)
        else:
            self._give_back(draft)

    def _lacks_reference(self, draft: Draft) -> bool:
        return (
            draft.way in BY_HAND and draft.difference_minor < 0 and not self._view.reference_text()
        )

    def _ask_reference(self, amount_minor: int) -> None:
        error = ReferenceNeeded(amount=self.words.money(amount_minor))
        self._view.show_strip(refusal(error, self._translate))
        self._view.ask_reference()

    def _way(self, draft: Draft) -> RefundWay:
        return RefundWay(draft.way, self._view.reference_text() if draft.way in BY_HAND else "")

    def _give_back(self, draft: Draft) -> None:
        way = self._way(draft)

        def verb(session: WriteSession, actor: Actor) -> Returned:
            return returns.give_back(
                session,
                actor,
                op_id=draft.op_id,
                sale_id=draft.opened.ticket.sale_id,
                lines=draft.return_lines(),
                refund=way,
                customer_id=draft.customer_id,
                restocking=bool(draft.fee_bp),
                late=draft.late,
            )

        self._run(draft, verb, lambda done: self._done(done, self.words.returned(done, draft.way)))

    # An exchange ---------------------------------------------------------------------------------

    def _exchange_it(self, draft: Draft) -> None:
        out, way, more = draft.out, self._way(draft), draft.difference_minor
        assert out is not None
        tenders: Sequence[Tender] = ()
        if more > 0:
            due = self.words.payable(draft)
            method = CARD_METHOD if draft.way == CARD else draft.way
            tenders = (Tender(method, due),)
        refund = way if more < 0 else RefundWay(CASH)

        def verb(session: WriteSession, actor: Actor) -> Exchanged:
            return returns.exchange(
                session,
                actor,
                op_id=draft.op_id,
                sale_id=draft.opened.ticket.sale_id,
                lines=draft.return_lines(),
                cart=out,
                tenders=tenders,
                refund=refund,
                customer_id=draft.customer_id,
                late=draft.late,
            )

        self._run(
            draft, verb,
            lambda done: self._done(done.returned, self.words.exchanged(done, draft.way)),
        )  # fmt: skip

    # A void --------------------------------------------------------------------------------------

    def _ask_void(self, draft: Draft) -> None:
        """Ask once more, in place; a card is voided at its terminal first."""
        ticket, tr = draft.opened.ticket, self._translate
        title = filled(
            tr,
            N_("Void ticket {number} of {total}?"),
            number=self.words.number(ticket.number),
            total=self.words.money(ticket.total_minor),
        )
        detail = tr(N_("Everything comes back to the shelf and the money goes back as it came."))
        if draft.methods & set(CARDS):
            self._show(draft.through(CARD))
            self._view.ask_reference()
            detail = tr(N_("Void it on the card terminal first and write its number here."))
        key = StripKey(VOID_IT, tr(N_("Void it")), KEY_OF_STRIP)
        self._view.show_strip(StripText(Level.WARN, title, detail, (key,)))

    def _void(self, draft: Draft) -> None:
        reference = self._view.reference_text()
        if draft.methods & set(CARDS) and not reference:
            self._ask_void(draft)
            return

        def verb(session: WriteSession, actor: Actor) -> Returned:
            return returns.void(
                session,
                actor,
                op_id=draft.op_id,
                sale_id=draft.opened.ticket.sale_id,
                reference=reference,
            )

        self._run(
            draft, verb,
            lambda done: self._done(done, self.words.returned(done, draft.way, void=True)),
            what=self._translate(N_("void")),
        )  # fmt: skip

    # Running -------------------------------------------------------------------------------------

    def _run(
        self,
        draft: Draft,
        verb: Callable[[WriteSession, Actor], T],
        done: Callable[[T], object],
        *,
        what: str = "",
    ) -> None:
        """Write under the id of the draft, with a supervisor where one must agree."""
        number = self.words.number(draft.opened.ticket.number)
        ticket = filled(self._translate, N_("Ticket {number}"), number=number)
        self._busy = True
        self._view.show_strip(None)
        self._desk.approving.write(
            self._actor,
            draft.op_id,
            verb,
            done,
            self._refused,
            summary=f"{ticket}: {what or self._goods(draft)}",
        )

    def _goods(self, draft: Draft) -> str:
        first, others = draft.chosen[0].sold.name, len(draft.chosen) - 1
        if not others:
            return first
        words = N_("{product} and {count} more")
        return filled(self._translate, words, product=first, count=others)

    def _done(self, done: Returned, result: ChangeText) -> None:
        self._busy = False
        self._ask_for_ticket()
        self._view.show_result(result)
        title = N_("Credit note {number} is issued")
        if done.again:
            title = N_("This was given back already")
        detail = N_("It is being printed. Scan the next ticket, or press Esc to sell.")
        self._say(Level.OK, title, detail, number=self.words.number(done.number))

    def _refused(self, error: ShopError) -> None:
        self._busy = False
        if isinstance(error, ReturnTooLate):
            key = StripKey(ACCEPT_LATE, self._translate(N_("Accept it all the same")), KEY_OF_STRIP)
            self._view.show_strip(refusal(error, self._translate, key))
            return
        if isinstance(error, ReferenceNeeded):
            self._view.ask_reference()
        self._failed(error)

    def _accept_late(self, draft: Draft) -> None:
        """Go on although the days have passed: somebody must agree to that as well."""
        self._show(replace(draft, late=True))
        assert self._draft is not None
        self._confirm(self._draft)
