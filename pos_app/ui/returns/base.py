"""What every part of the returns stands on: the screen, the draft, what is said. Free of Qt."""

from typing import Final

from pos_app.core import returns
from pos_app.core.actor import Actor
from pos_app.core.errors import ShopError
from pos_app.core.i18n import N_
from pos_app.core.returns import ACCOUNT, CARD, REFUND_METHODS, STORE_CREDIT, TRANSFER
from pos_app.core.settings_shared import ReturnRules
from pos_app.core.settling import CASH
from pos_app.ui.desk import Desk
from pos_app.ui.format import filled
from pos_app.ui.returns.draft import CARDS, Draft
from pos_app.ui.returns.rows import ChoiceText
from pos_app.ui.returns.saying import refusal
from pos_app.ui.returns.screen import ReturnsScreen
from pos_app.ui.returns.words import Words
from pos_app.ui.values import Level, StripText

REFUNDS: Final = (CASH, CARD, STORE_CREDIT, ACCOUNT)
PAYMENTS: Final = (CASH, CARD, TRANSFER)  # of the difference of an exchange


class Base:
    """Holds what is being returned and shows it."""

    def __init__(self, view: ReturnsScreen, desk: Desk, actor: Actor) -> None:
        self._view, self._desk, self._actor = view, desk, actor
        self._translate = desk.translate
        self.words = Words(desk)
        self._rules = ReturnRules()
        self._draft: Draft | None = None
        self._busy = False

    def may_leave(self) -> bool:
        """Return whether nothing is being written."""
        return not self._busy

    def _show(self, draft: Draft) -> None:
        """Show the draft; a way for the money that is closed to it is changed for cash."""
        ways = self._ways(draft)
        if draft.way not in {way.key for way in ways if way.enabled}:
            draft = draft.through(CASH)
        self._draft = draft
        self._view.show_head(self.words.head(draft))
        rows = tuple(self.words.line(draft, line) for line in draft.lines)
        self._view.show_lines(rows, draft.selected)
        exchanging = draft.out is not None
        hint = (
            N_("Scan what the customer takes")
            if exchanging
            else N_("Scan each product that comes back")
        )
        self._view.show_hint(self._translate(hint))
        self._view.show_out(
            None if draft.out is None else self.words.out(draft.out), draft.out_selected
        )
        self._view.show_figure(self.words.figure(draft))
        self._view.show_side(self.words.side(draft, ways, self._note(draft)))
        self._view.show_actions(
            self.words.actions(draft, may_void=self._may_void(draft), fee_bp=self._rules.fee_bp)
        )

    def _ways(self, draft: Draft) -> tuple[ChoiceText, ...]:
        """Return the ways for the money that this shop and this ticket have."""
        if draft.difference_minor > 0:
            return tuple(self.words.way(way, enabled=True) for way in PAYMENTS)
        named = draft.customer_id is not None
        closed = {
            CARD: not draft.methods & set(CARDS),
            STORE_CREDIT: not named,
            ACCOUNT: not named,
        }
        return tuple(
            self.words.way(way, enabled=not closed.get(way))
            for way in REFUNDS
            if way in REFUND_METHODS
        )

    def _note(self, draft: Draft) -> str:
        tr = self._translate
        if draft.difference_minor > 0:
            return ""
        if draft.customer_id is None:
            return tr(N_("Store credit and accounts need a customer: type the tax id."))
        if not draft.methods & set(CARDS):
            return tr(N_("The card is closed: it was not paid by card."))
        return ""

    def _may_void(self, draft: Draft) -> bool:
        opened = draft.opened
        return (
            opened.verdict.days == 0
            and not opened.ticket.returned_minor
            and not opened.ticket.voided
            and self._actor.rule(returns.VOID) != "deny"
        )

    # Saying --------------------------------------------------------------------------------------

    def _say(self, level: Level, title: str, detail: str, **facts: str) -> None:
        tr = self._translate
        said, why = filled(tr, title, **facts), filled(tr, detail, **facts)
        self._view.show_strip(StripText(level, said, why))

    def _failed(self, error: ShopError) -> None:
        self._busy = False
        self._view.show_strip(refusal(error, self._translate))
