"""What a confirmed count came to, in words. Free of Qt."""

from pos_app.core.cash import Compared, Totals
from pos_app.core.documents_cash import FLOW_NAMES
from pos_app.core.facts import CashClosedFact
from pos_app.core.i18n import N_, Translate
from pos_app.core.settings_shared import Shop
from pos_app.ui.cash.rows import SumLine, VerdictText
from pos_app.ui.format import filled, money_text
from pos_app.ui.values import Figure, Tone


def verdict_of(
    translate: Translate,
    shop: Shop,
    compared: Compared,
    *,
    float_minor: int,
    slips: int,
    card_payments: int,
) -> VerdictText:
    """Compare a count with what the drawer must hold, and the slips with the card payments."""
    expected, beyond = compared.expected_minor, compared.beyond
    difference = compared.difference_minor
    tone = Tone.RED if beyond else Tone.AMBER if difference else Tone.GREEN
    return VerdictText(
        counted=money_text(compared.counted_minor, shop.money),
        expected=money_text(expected, shop.money),
        difference=signed(difference, shop),
        word=_word(translate, difference),
        sentence=_sentence(
            translate, shop, difference, beyond=beyond, may_recount=compared.may_recount
        ),
        tone=tone,
        lines=_lines(translate, shop, compared.totals, float_minor, expected),
        slips=_slips(translate, slips, card_payments),
        slips_tone=Tone.GREEN if slips == card_payments else Tone.AMBER,
        note_wanted=beyond,
        note_shown=difference != 0,
    )


def signed(amount_minor: int, shop: Shop) -> str:
    """Return a difference with its sign: ``+$200``, ``−$4.200``."""
    return ("+" if amount_minor > 0 else "") + money_text(amount_minor, shop.money)


def _word(translate: Translate, difference_minor: int) -> str:
    if difference_minor < 0:
        return translate(N_("Short"))
    return translate(N_("Over")) if difference_minor else translate(N_("Exact"))


def _sentence(
    translate: Translate, shop: Shop, difference_minor: int, *, beyond: bool, may_recount: bool
) -> str:
    facts = {
        "difference": money_text(abs(difference_minor), shop.money),
        "limit": money_text(shop.cash_tolerance_minor, shop.money),
    }
    if beyond and may_recount:
        words = N_(
            "The count differs by {difference} from what is expected. The limit is {limit}. "
            "Count again, or say why and call a supervisor."
        )
        return filled(translate, words, **facts)
    if beyond:
        words = N_(
            "Counted twice, it differs by {difference}. The limit is {limit}. Say why; a "
            "supervisor agrees to close."
        )
        return filled(translate, words, **facts)
    if difference_minor:
        words = N_("It differs by {difference}, within the limit of {limit}. You can close.")
        return filled(translate, words, **facts)
    return translate(N_("The drawer holds what it should. You can close."))


def _lines(
    translate: Translate, shop: Shop, took: Totals, float_minor: int, expected_minor: int
) -> tuple[SumLine, ...]:
    """Return how the expected amount comes about; what is zero and needs no saying is left out."""
    money = shop.money
    moves = [
        (label, sum(flow.cash_minor for flow in took.flows if flow.kind == kind))
        for kind, label in FLOW_NAMES.items()
    ]
    return (
        SumLine(translate(N_("Opening float")), money_text(float_minor, money)),
        SumLine(translate(N_("Cash sales")), money_text(took.cash_taken_minor, money)),
        *(SumLine(translate(label), money_text(value, money)) for label, value in moves if value),
        SumLine(translate(N_("Expected in the drawer")), money_text(expected_minor, money), True),
    )


def _slips(translate: Translate, slips: int, card_payments: int) -> str:
    if not slips and not card_payments:
        return ""
    words = N_("Card slips counted: {slips}. Card payments: {payments}.")
    return filled(translate, words, slips=slips, payments=card_payments)


def z_figure(translate: Translate, shop: Shop, fact: CashClosedFact) -> Figure:
    """Return the number block of the Z: the difference, and what it was made of."""
    return Figure(
        translate(N_("DIFFERENCE")),
        signed(fact.difference_minor, shop),
        foot=filled(
            translate,
            N_("Sales: {count} for {amount}"),
            count=fact.sales_count,
            amount=money_text(fact.sales_minor, shop.money),
        ),
    )
