"""Why a drawer may differ, in words. Free of Qt."""

from pos_app.core.cash import Cause
from pos_app.core.i18n import N_, Translate
from pos_app.core.money import Currency
from pos_app.ui.format import filled, money_text

_WORDS = {
    "usual_payout": N_("{words} ({amount}) was paid out before and is not recorded now."),
    "swapped_move": N_("{words}: recorded {amount}, perhaps it was {instead}."),
    "swapped_count": N_("Of {amount}, {number} were typed; perhaps they are {pieces}."),
    "change_kept": N_("Ticket {number}: the change of {amount} may not have been given."),
    "change_twice": N_("Ticket {number}: the change of {amount} may have been given twice."),
    "card_as_cash": N_("Ticket {number} ({amount}) is recorded in cash; perhaps it was a card."),
    "cash_as_card": N_("Ticket {number} ({amount}) is recorded by card; perhaps it was cash."),
}


def causes_text(causes: tuple[Cause, ...], translate: Translate, money: Currency) -> str:
    """Return what may have happened, a line each; "" where nothing fits."""
    if not causes:
        return ""
    lines = [f"• {_line(cause, translate, money)}" for cause in causes]
    return "\n".join([translate(N_("It may be one of these:")), *lines])


def _line(cause: Cause, translate: Translate, money: Currency) -> str:
    amount = money_text(cause.amount_minor, money)
    if cause.kind == "pieces":
        one, several = (
            (N_("One of {amount} may be lacking or overlooked."),
             N_("{number} of {amount} may be lacking or overlooked."))
            if cause.number < 0
            else (N_("One of {amount} may have been counted twice."),
                  N_("{number} of {amount} may have been counted twice."))
        )  # fmt: skip
        words = one if abs(cause.number) == 1 else several
        return filled(translate, words, amount=amount, number=abs(cause.number))
    return filled(
        translate,
        _WORDS[cause.kind],
        amount=amount,
        number=cause.number,
        words=cause.words,
        instead=money_text(cause.instead_minor, money),
        pieces=cause.instead_minor,
    )
