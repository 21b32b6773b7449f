"""The grammar of the one box: `3*leche`, `12*`, `0,735*107`, a code, `-10%`, `-500`. Pure."""

from dataclasses import dataclass

from pos_app.core.errors import InvalidQuantity
from pos_app.core.quantity import parse_quantity

TIMES = ("*", "x", "X", "\N{MULTIPLICATION SIGN}")
MINUS = ("-", "\N{MINUS SIGN}")
_DIGITS = set("0123456789.,")


@dataclass(frozen=True)
class Typed:
    """What was typed: how much of what.

    A discount is `percent_bp` (hundredths of a percent) or `off`, an amount as it was typed.
    """

    quantity_milli: int | None = None
    rest: str = ""
    percent_bp: int | None = None
    off: str = ""


def read(text: str) -> Typed:
    """Return what a text in the box means; raise `InvalidQuantity` for `0*` or `1,2345*`."""
    text = text.strip()
    if text.endswith("%"):
        percent = _percent(text[:-1].strip().lstrip("-\N{MINUS SIGN}"))
        if percent is not None:
            return Typed(percent_bp=percent)
    if text[:1] in MINUS and set(text[1:].strip()) <= _DIGITS and text[1:].strip():
        return Typed(off=text[1:].strip())
    for sign in TIMES:
        before, found, after = text.partition(sign)
        # `x` is also a letter: only digits before it make it a times.
        if found and before.strip() and set(before.strip()) <= _DIGITS:
            return Typed(parse_quantity(before), after.strip())
    return Typed(rest=text)


def _percent(text: str) -> int | None:
    if not text or not set(text) <= _DIGITS:
        return None
    try:
        hundredths = parse_quantity(text)
    except InvalidQuantity:
        return None
    return hundredths // 10 if hundredths % 10 == 0 and hundredths <= 100_000 else None


def is_number(text: str) -> bool:
    """Return whether a text can only be a code, never a name."""
    return bool(text) and not any(character.isalpha() for character in text)
