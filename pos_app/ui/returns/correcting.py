"""Correcting a ticket without goods: an amount too high on a line, or a word (R4). Free of Qt."""

from dataclasses import replace
from typing import Final

from pos_app.core import returns
from pos_app.core.actor import Actor
from pos_app.core.db import WriteSession
from pos_app.core.errors import InvalidAmount
from pos_app.core.i18n import N_
from pos_app.core.money import parse_amount
from pos_app.core.returns import Returned
from pos_app.ui.format import filled
from pos_app.ui.returns.doing import KEY_OF_STRIP, Doing
from pos_app.ui.returns.draft import BY_HAND, Correction, Draft
from pos_app.ui.values import Level, StripKey, StripText

CORRECT_IT: Final = "correct_it"


class Correcting(Doing):
    """What is typed after its key is an amount to take off the selected line, or a right word."""

    def _begin_correction(self, draft: Draft) -> None:
        """Ask in place what is wrong; the same key again gives it up."""
        line = draft.line()
        if draft.correction is not None or line is None:
            self._view.show_strip(None)
            self._show(replace(draft, correction=None))
            return
        self._show(replace(draft, correction=Correction()))
        self._view.show_hint(self._translate(N_("The amount to take off, or the right words")))
        title = N_("What is wrong on {product}?")
        detail = N_("Type how much less it should have cost, or the right words, and Enter.")
        self._say(Level.INFO, title, detail, product=line.sold.name)

    def _take_correction(self, draft: Draft, text: str) -> None:
        """Take what was typed, and ask whether it shall be done."""
        line, tr = draft.line(), self._translate
        assert line is not None
        amount = self._amount(text)
        correction = Correction(line.line_no, amount or 0, "" if amount else text)
        self._view.clear_box()
        self._show(replace(draft, correction=correction))
        if amount:
            words = N_("Take {amount} off {product}?")
            title = filled(tr, words, amount=self.words.money(amount), product=line.sold.name)
            detail = tr(N_("No goods move; the customer gets the amount back."))
        else:
            title = filled(tr, N_("Correct it to «{text}»?"), text=text)
            detail = tr(N_("A credit note says so; no money moves."))
        key = StripKey(CORRECT_IT, tr(N_("Correct it")), KEY_OF_STRIP)
        self._view.show_strip(StripText(Level.WARN, title, detail, (key,)))

    def _amount(self, text: str) -> int | None:
        """Return a positive amount, or None for what is no amount."""
        money = self._desk.money
        digits = text.removeprefix(money.symbol).replace(money.thousands, "").strip()
        try:
            amount = parse_amount(digits.replace(money.decimal, "."), money)
        except InvalidAmount:
            return None
        return amount if amount > 0 else None

    def _correct(self, draft: Draft) -> None:
        """Issue the credit note of the correction."""
        correction, way = draft.correction, self._way(draft)
        if correction is None or not (correction.off_minor or correction.words):
            return
        if correction.off_minor and draft.way in BY_HAND and not way.reference:
            self._ask_reference(correction.off_minor)
            return
        sale_id = draft.opened.ticket.sale_id
        what = self._translate(N_("correction"))

        def verb(session: WriteSession, actor: Actor) -> Returned:
            if not correction.off_minor:
                return returns.correct_text(
                    session, actor, op_id=draft.op_id, sale_id=sale_id, note=correction.words
                )
            return returns.correct_price(
                session,
                actor,
                op_id=draft.op_id,
                sale_id=sale_id,
                off_minor={correction.line_no: correction.off_minor},
                note=what,
                refund=way,
            )

        self._run(
            draft, verb,
            lambda done: self._done(done, self.words.returned(done, draft.way)),
            what=what,
        )  # fmt: skip
