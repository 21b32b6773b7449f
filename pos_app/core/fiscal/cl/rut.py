"""The RUT, Chile's tax id: a number of 6 to 8 digits and a check digit by modulus 11.

Weights 2 to 7 from the right, 11 is 0, 10 is K. Kept as SII's schemas want it (`76192083-9`, no
dots, capital K), shown with dots (`76.192.083-9`). Ours because the library that knows it refuses
every number below a million, and SII's begin at 100,000 (fiscal_chile §4).
"""

import re
from typing import Final

from pos_app.core.errors import InvalidTaxId

ANONYMOUS: Final = "66666666-6"  # the consumer without a name
LOWEST, HIGHEST = 100_000, 99_999_999
_SHAPE: Final = re.compile(r"(\d{1,3}(?:\.\d{3}){1,2}|\d{6,8})-?([\dK])", re.ASCII)


def check_digit(body: int) -> str:
    """Return the check digit of the number before the dash."""
    total, weight = 0, 2
    while body:
        body, digit = divmod(body, 10)
        total += digit * weight
        weight = 2 if weight == 7 else weight + 1
    return "0123456789K"[-total % 11]


def normalise(text: str) -> str:
    """Return a RUT as it is kept; raise `InvalidTaxId` for another shape or a wrong digit."""
    match = _SHAPE.fullmatch(text.strip().upper())
    if match is None:
        raise InvalidTaxId(text=text.strip()[:20])
    body = int(match[1].replace(".", ""))
    if not LOWEST <= body <= HIGHEST or check_digit(body) != match[2]:
        raise InvalidTaxId(text=text.strip()[:20])
    return f"{body}-{match[2]}"


def shown(rut: str) -> str:
    """Return a kept RUT as people write it."""
    body, _, digit = rut.partition("-")
    return f"{int(body):,}".replace(",", ".") + f"-{digit}"
