"""The language of the scenarios: one act or one expectation a line, matched to a function.

A sentence is a template, `{who} sells {goods} for {payments}`; each field has a type by its name,
which says what may stand there and what the function gets. Words outside of fields stand as they
are. README.md lists all of them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pos_app.core.cash import Count
from pos_app.core.settling import Tender

ALL: Final = -1  # an amount that was not said: whatever is left to pay


@dataclass(frozen=True)
class Wanted:
    """So much of a product, as a line of a scenario says it."""

    quantity_milli: int
    code: str
    price_minor: int | None = None
    discount_bp: int = 0
    lot: str = ""
    until: date | None = None


@dataclass(frozen=True)
class Sentence:
    """A template and what it does."""

    template: str
    pattern: "re.Pattern[str]"
    function: Callable[..., object]

    @property
    def plain(self) -> int:
        """Return how much of the template is said literally: the most literal match is meant."""
        return len(re.sub(r"\{\w+\}", "", self.template))


def amount(text: str) -> int:
    """Return pesos: `25.000`, `-500`."""
    return int(text.replace(".", "").replace("−", "-"))


def milli(text: str) -> int:
    """Return thousandths of a quantity with a decimal comma: `0,735`."""
    whole, _, part = text.replace(".", "").partition(",")
    return int(whole) * 1000 + int(f"{part:0<3}"[:3] or 0)


def goods(text: str) -> list[Wanted]:
    """Return `2 milk, 0,735 ham -10%, 1 bread at 900, 3 yoghurt of lot L1 until 2026-03-09`."""
    return [_wanted(part) for part in text.split(", ")]


_WANTED: Final = re.compile(
    r"(?P<quantity>[\d.]+(?:,\d+)?) (?P<code>[a-z]\w*)(?: of lot (?P<lot>\S+))?"
    r"(?: until (?P<until>[\d-]+))?(?: at (?P<price>[\d.]+))?(?: -(?P<percent>\d+)%)?"
)


def _wanted(text: str) -> Wanted:
    found = _WANTED.fullmatch(text)
    if found is None:
        raise ValueError(f"“{text}” is no goods: 2 milk, 1 bread at 900, 3 ham -10%")
    return Wanted(
        quantity_milli=milli(found["quantity"]),
        code=found["code"],
        price_minor=amount(found["price"]) if found["price"] else None,
        discount_bp=int(found["percent"] or 0) * 100,
        lot=found["lot"] or "",
        until=date.fromisoformat(found["until"]) if found["until"] else None,
    )


def pieces(text: str) -> list[Count]:
    """Return notes and coins: `3 of 10.000, 4 of 500`."""
    found = [part.split(" of ") for part in text.split(", ")]
    return [Count(amount(value), int(number)) for number, value in found]


METHODS: Final = {"cash": "cash", "debit": "debit", "credit": "credit", "transfer": "transfer",
                  "account": "account", "store_credit": "store_credit"}  # fmt: skip


def payments(text: str) -> list[Tender]:
    """Return `cash 10.000`, `debit`, `debit 3.000 and cash 5.000`; without an amount all of it."""
    return [_payment(part) for part in text.split(" and ")]


def _payment(text: str) -> Tender:
    method, *said = text.split(" ")
    if method not in METHODS or len(said) > 2:
        raise ValueError(f"“{text}” is no payment: cash 10.000, debit, transfer 5.000 ref-1")
    return Tender(
        METHODS[method],
        amount(said[0]) if said else ALL,
        said[1] if len(said) > 1 else "",
    )


# What may stand in a field, by its name: a pattern and what is made of it.
FIELDS: Final[dict[str, tuple[str, Callable[[str], Any]]]] = {
    "who": (r"[A-ZÁÉÍÓÚÑ]\w+", str),
    "whom": (r"[A-ZÁÉÍÓÚÑ]\w+", str),
    "error": (r"[A-Z]\w+", str),
    "kind": (r"[A-Z_]+", str),
    "code": (r"[a-z]\w*", str),
    "till": (r"one|two|three", str),
    "place": (r"shelf|store|damaged|transit", str),
    "from_place": (r"shelf|store|damaged|transit", str),
    "amount": (r"[-−]?[\d.]+", amount),
    "limit": (r"[\d.]+", amount),
    "quantity": (r"[-−]?[\d.]+(?:,\d+)?", milli),
    "count": (r"\d+", int),
    "percent": (r"\d+", int),
    "day": (r"\d{4}-\d\d-\d\d", date.fromisoformat),
    "goods": (r"\d.*?", goods),
    "more_goods": (r"\d.*?", goods),
    "payments": (r"[a-z]\w* ?.*?", payments),
    "refund": (
        r"cash|store_credit|account|(?:card|transfer) ?[\w-]*",
        lambda text: (text.split(" ")[0], text.partition(" ")[2]),
    ),
    "pieces": (r"\d+ of [\d.]+(?:, \d+ of [\d.]+)*", pieces),
    "text": (r'"[^"]*"', lambda text: text[1:-1]),
    "pin": (r"\d+", str),
    "moment": (r"while it is written|before the commit|after the commit", str),
    "words": (r"\w+(?:, \w+)*", lambda text: text.split(", ")),
    "word": (r"[\w.-]+", str),
    "name": (r"[\w-]+", str),
}
SENTENCES: Final[list[Sentence]] = []


def sentence(*templates: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Say in which words a function is called; a field is an argument of the same name."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        for template in templates:
            parts = re.split(r"\{(\w+)\}", template)
            pattern = "".join(
                f"(?P<{part}>{FIELDS[part][0]})" if index % 2 else re.escape(part)
                for index, part in enumerate(parts)
            )
            SENTENCES.append(Sentence(template, re.compile(pattern), function))
        return function

    return register


def understand(line: str) -> tuple[Sentence, dict[str, Any]]:
    """Return what a line means and its fields; raise `ValueError` for words nobody knows."""
    found = [(each, match) for each in SENTENCES if (match := each.pattern.fullmatch(line))]
    if not found:
        raise ValueError("nobody knows these words; README.md lists the sentences")
    chosen, match = max(found, key=lambda pair: pair[0].plain)
    fields = {name: FIELDS[name][1](text) for name, text in match.groupdict().items()}
    return chosen, fields
