"""Why a drawer may differ: a few ordinary mistakes that would come to exactly this amount.

No more than a hint for who looks for it: each cause fits to the peso, the rarer match first. What
fits nothing is not explained.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import select

from pos_app.core.cash.flows import CASH, IN, OUT
from pos_app.core.db import ReadSession, clock_of
from pos_app.core.facts import CashClosedFact
from pos_app.core.models.cash import CashMove
from pos_app.core.models.sales import Payment, Sale
from pos_app.core.settings_shared import get_shop

Kind = Literal["swapped_count", "swapped_move", "change_kept", "change_twice", "card_as_cash",
               "cash_as_card", "usual_payout", "pieces"]  # fmt: skip
SHOWN: Final = 3
USUAL: Final = 3  # times that an amount was paid out for the same reason before
LOOK_BACK: Final = timedelta(days=60)
# The more particular a mistake, the less it fits by chance.
_RANK: dict[Kind, int] = {
    "usual_payout": 0,
    "swapped_move": 1,
    "swapped_count": 1,
    "change_kept": 2,
    "change_twice": 2,
    "card_as_cash": 3,
    "cash_as_card": 3,
    "pieces": 4,
}


@dataclass(frozen=True)
class Cause:
    """A possible cause. `number` is that of a ticket; `amount_minor` what was typed or is usual.

    `instead_minor` is what may have been meant; for pieces, `amount_minor` is the note or coin and
    `number` how many.
    """

    kind: Kind
    amount_minor: int
    number: int = 0
    instead_minor: int = 0
    words: str = ""


def explain(session: ReadSession, z: CashClosedFact) -> tuple[Cause, ...]:
    """Return what may have made a closed drawer differ, the likeliest first; () where it agrees."""
    difference = z.difference_minor
    if not difference:
        return ()
    found = [
        *_usual(session, z.cash_session, difference),
        *_moves(session, z.cash_session, difference),
        *_counts(session, z, difference),
        *_tickets(session, z.cash_session, difference),
    ]
    often = Counter(cause.kind for cause in found)  # what fits many tickets says little of one
    ranked = sorted(found, key=lambda cause: (often[cause.kind] > 2, _RANK[cause.kind]))
    return tuple(ranked[:SHOWN])


def _usual(session: ReadSession, session_id: UUID, difference: int) -> Iterator[Cause]:
    """Cash that was paid out as often before, and is not on record this time."""
    if difference > 0:
        return
    since = clock_of(session).now() - LOOK_BACK
    query = select(CashMove.reason, CashMove.cash_session_id).where(
        CashMove.kind == OUT, CashMove.amount_minor == -difference, CashMove.occurred_at >= since
    )
    rows = session.execute(query).all()
    times = Counter(reason for reason, _ in rows)
    now = {reason for reason, of in rows if of == session_id}
    for reason, count in times.most_common():
        if count >= USUAL and reason not in now:
            yield Cause("usual_payout", -difference, words=reason)


def _moves(session: ReadSession, session_id: UUID, difference: int) -> Iterator[Cause]:
    """Two digits of a move that changed places when it was typed."""
    query = select(CashMove.kind, CashMove.amount_minor, CashMove.reason).where(
        CashMove.cash_session_id == session_id
    )
    for kind, amount, reason in session.execute(query):
        for meant in _swapped(amount):
            gained = (meant - amount) if kind == IN else (amount - meant)
            if gained == difference:
                yield Cause("swapped_move", amount, instead_minor=meant, words=reason)


def _counts(session: ReadSession, z: CashClosedFact, difference: int) -> Iterator[Cause]:
    """Pieces typed with their digits swapped, or one or two of a note overlooked or counted twice.

    The count is what was typed, so with the right pieces the drawer would agree.
    """
    for count in z.counts:
        for meant in _swapped(count.pieces):
            if (count.pieces - meant) * count.denomination_minor == difference:
                yield Cause(
                    "swapped_count", count.denomination_minor, count.pieces, instead_minor=meant
                )
    values = get_shop(session).money.denominations_minor if z.counts else ()
    for pieces in (1, 2):
        if abs(difference) % pieces == 0 and abs(difference) // pieces in values:
            yield Cause("pieces", abs(difference) // pieces, pieces if difference > 0 else -pieces)


def _tickets(session: ReadSession, session_id: UUID, difference: int) -> Iterator[Cause]:
    """Change that was kept or given twice; a card taken for cash, or cash for a card."""
    query = (
        select(
            Sale.number, Payment.method, Payment.amount_minor, Payment.given_minor,
            Payment.change_minor,
        )
        .join(Payment, Payment.sale_id == Sale.id)
        .where(Sale.cash_session_id == session_id)
        .order_by(Sale.number.desc())
    )  # fmt: skip
    for number, method, amount, given, change in session.execute(query):
        if method == CASH:
            yield from _of_cash(number, given - change, change, difference)
        elif method in {"debit", "credit"} and amount == difference:
            yield Cause("cash_as_card", amount, number)


def _of_cash(number: int, kept: int, change: int, difference: int) -> Iterable[Cause]:
    if change and difference == change:
        yield Cause("change_kept", change, number)
    if change and difference == -change:
        yield Cause("change_twice", change, number)
    if difference == -kept:
        yield Cause("card_as_cash", kept, number)


def _swapped(number: int) -> Sequence[int]:
    """Return the numbers in which two digits beside each other are the other way round."""
    digits = str(number)
    swaps = (
        digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
        for at in range(len(digits) - 1)
        if digits[at] != digits[at + 1] and (at or digits[1] != "0")
    )
    return [int(text) for text in swaps]
