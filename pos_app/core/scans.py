r"""What a scan says by itself: a plain code, a GS1 message, a label of the shop's scale. Pure.

A GS1 message is told by its AIM identifier (`]C1`, `]d2`, …), by FNC1, which scanners send as the
group separator, by brackets (`(01)…(17)…(10)…`) where a person types what is printed, or, where the
scanner says nothing, by a right GTIN after `01`. `scanning.resolve` looks up what is found here.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from pos_app.core.codes import has_check_digit, normalise_code
from pos_app.core.errors import CodeMisread, CodeUnreadable
from pos_app.core.i18n import N_
from pos_app.core.money import half_up

FNC1: Final = "\x1d"
SHOWN: Final = 48  # characters of a code in a refusal
GS1_CARRIERS: Final = ("C1", "e0", "e1", "e2", "d2", "Q3", "J1")  # AIM ids of GS1 symbols
LOST_FNC1: Final = N_(
    "The scanner leaves out the separator of GS1 codes: the lot was read with its expiry behind it."
)
_AIM = re.compile(r"^\]([A-Za-z])(.)")
_DATE_AFTER_LOT = r"17\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])"
_LOST = re.compile(
    rf"((?:01|02)\d{{14}}(?:1[1356]\d{{6}})*10[^{FNC1}]{{1,20}}?)({_DATE_AFTER_LOT}.*)$"
)
_HRI = re.compile(r"(?:\(\d{2,4}\)[^()]+)+")
_GTIN_ENDS: Final = 16  # behind `01`


@dataclass(frozen=True)
class Measure:
    """An exact number as a code says it: 1234 with 3 decimals is 1,234."""

    digits: int
    decimals: int

    def scaled(self, decimals: int) -> int:
        """Return it as an integer with so many decimals, half up."""
        return half_up(self.digits * 10**decimals, 10**self.decimals)

    def __str__(self) -> str:
        """Return it as a plain decimal text."""
        whole, rest = divmod(self.digits, 10**self.decimals)
        return f"{whole}.{rest:0{self.decimals}d}" if self.decimals else str(whole)


@dataclass(frozen=True)
class Said:
    """What a GS1 message says. `code` is the GTIN, normalised; `count` how many of it (AI 30, 37).

    `weight` is in kilograms. `warning` is said to the person and does not stop the sale.
    """

    code: str
    lot_number: str = ""
    expires_on: date | None = None
    serial: str = ""
    count: int = 1
    weight: Measure | None = None
    price: Measure | None = None
    warning: str = ""


def plain(text: str) -> str:
    """Return a scan without its AIM identifier and without FNC1 before it."""
    return _AIM.sub("", text.strip()).lstrip(FNC1)


def says_gs1(text: str) -> bool:
    """Return whether a scan calls itself GS1, or was typed with its brackets."""
    text = text.strip(" \r\n\t")
    found = _AIM.match(text)
    if found and f"{found[1]}{found[2]}" in GS1_CARRIERS:
        return True
    return FNC1 in text or bool(re.match(r"\(\d{2,4}\)", text))


def looks_gs1(text: str) -> bool:
    """Return whether an unmarked scan can only be GS1: `01` or `02` and a right GTIN."""
    code = plain(text)
    gtin = code[2:_GTIN_ENDS]
    return code[:2] in ("01", "02") and len(gtin) == _GTIN_ENDS - 2 and has_check_digit(gtin)


def read_gs1(text: str) -> Said:
    """Return what a GS1 message says; raise `CodeUnreadable`, `CodeMisread` (a wrong GTIN)."""
    code = plain(text)
    try:
        return _said(_parts(code), code) if code.startswith("(") else _read(code)
    except ValueError:
        raise CodeUnreadable(code=_shown(code)) from None


def _read(code: str) -> Said:
    """Return what a message says; where FNC1 was lost after the lot, as if it were there."""
    lost = _LOST.match(code)  # between a lot and the `17` with a date that it swallowed
    try:
        said = _said(_parts(code), code)
    except ValueError:
        if lost is None:
            raise
        return _mended(lost, code)
    if said.expires_on is None and lost is not None:
        with suppress(ValueError):
            return _mended(lost, code)
    return said


def _mended(lost: re.Match[str], code: str) -> Said:
    return replace(_said(_parts(f"{lost[1]}{FNC1}{lost[2]}"), code), warning=LOST_FNC1)


@dataclass(frozen=True)
class _Part:
    """A part of a message: what stands behind its application identifier."""

    ai: str
    value: str
    date: date | None
    right: bool  # its GTIN has the right check digit, or it is none


def _parts(code: str) -> tuple[_Part, ...]:
    """Return the parts of a message, marked by identifiers or by brackets; raise `ValueError`."""
    from biip import ParseError  # noqa: PLC0415 - slow to import, rarely needed
    from biip.gs1_messages import GS1Message  # noqa: PLC0415

    hri = code.startswith("(")
    if hri and not _HRI.fullmatch(code):
        raise ValueError(code)
    try:
        message = GS1Message.parse_hri(code) if hri else GS1Message.parse(code)
    except ParseError as error:
        raise ValueError(str(error)) from error
    return tuple(
        _Part(part.ai.ai, part.value, part.date, part.gtin_error is None)
        for part in message.element_strings
    )


def _said(parts: tuple[_Part, ...], code: str) -> Said:
    """Return what the parts say together."""
    if not all(part.right for part in parts):
        raise CodeMisread(code=_shown(code))
    by_ai = {part.ai: part for part in parts}
    gtin = by_ai.get("01") or by_ai.get("02")
    if gtin is None:
        raise CodeUnreadable(code=_shown(code))
    count = next((int(by_ai[ai].value) for ai in ("37", "30") if ai in by_ai), 1)
    return Said(
        code=normalise_code(gtin.value),
        lot_number=_value(by_ai, "10"),
        expires_on=next((by_ai[ai].date for ai in ("17", "15", "16") if ai in by_ai), None),
        serial=_value(by_ai, "21"),
        count=max(1, count),
        weight=_measure(by_ai, "310"),
        price=_measure(by_ai, "392"),
    )


def _value(by_ai: dict[str, _Part], ai: str) -> str:
    return by_ai[ai].value.strip() if ai in by_ai else ""


def _measure(by_ai: dict[str, _Part], family: str) -> Measure | None:
    """Return a number whose identifier ends with its decimals: 3103 has three."""
    for ai, part in by_ai.items():
        if ai.startswith(family) and len(ai) == 4:
            return Measure(int(part.value), int(ai[3]))
    return None


def _shown(code: str) -> str:
    """Return a code as a sentence shows it: no invisible characters, not endless."""
    return code.replace(FNC1, " ")[:SHOWN]


def fallback_gtin(code: str) -> str | None:
    """Return the consumer unit of a GTIN-14 for goods of variable measure (indicator 9)."""
    if len(code) != 14 or not code.startswith("9"):
        return None
    return with_check_digit(f"0{code[1:13]}")


def with_check_digit(digits: str) -> str:
    """Return digits with the check digit of GS1 behind them."""
    return next(f"{digits}{n}" for n in range(10) if has_check_digit(f"{digits}{n}"))
