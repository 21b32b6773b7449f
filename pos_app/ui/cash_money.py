"""Cash as hands know it: what people pay with, and which notes and coins make up the change."""

from pos_app.core.money import Currency
from pos_app.ui.values import Denomination, denominations

SUGGESTIONS = 3


def suggest(due_minor: int, currency: Currency) -> tuple[int, ...]:
    """Return up to three round amounts above what is due that people hand over.

    Multiples of the notes that begin with 1 or 5 and of the greatest: for 22.570 pesos these are
    23.000, 25.000 and 30.000. Notes of 2 are rarely what one rounds up to.
    """
    if due_minor <= 0:
        return ()
    greatest = currency.denominations_minor[0]
    steps = [
        value
        for value in currency.denominations_minor
        if value >= currency.notes_from_minor and (str(value)[0] in "15" or value == greatest)
    ]
    amounts = {-(-due_minor // step) * step for step in steps} - {due_minor}
    larger = sorted({(due_minor // step + 1) * step for step in steps[:-1]} | {
        (due_minor // step + 2) * step for step in steps[:-1]
    })  # fmt: skip
    while len(amounts) < SUGGESTIONS and larger:
        amounts.add(larger.pop(0))
    return tuple(sorted(amounts)[:SUGGESTIONS])


def hand_over(change_minor: int, currency: Currency) -> tuple[tuple[int, Denomination], ...]:
    """Return how many of which note or coin make up the change, greatest first."""
    handed, left = [], change_minor
    for money in denominations(currency):
        pieces, left = divmod(left, money.value_minor)
        if pieces:
            handed.append((pieces, money))
    return tuple(handed)
