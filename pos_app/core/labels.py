"""Labels of the shop's scale: in-store codes 20 to 29 by rules learnt from one label. Pure.

A rule is a pattern of 13 places. `20IIIIIMMMMMC` with three decimals reads 2000305012347 as product
305, weighing 1,234 kg.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal, NamedTuple

import msgspec

from pos_app.core.codes import IN_STORE_PREFIXES, has_check_digit
from pos_app.core.errors import CodeMisread, InvalidLabelRule, LabelNotLearnt
from pos_app.core.scans import Measure, with_check_digit

LENGTH: Final = 13
MEASURE_ENDS: Final = LENGTH - 1  # before the check digit
MEASURE_LENGTHS: Final = (5, 4, 6)  # the usual one first
DECIMALS_LIMIT: Final = 3
KINDS: Final = ("weight", "price")

LabelKind = Literal["weight", "price"]
_PATTERN = re.compile(r"2\dX*I+X*M+X*C")


class LabelRule(msgspec.Struct, frozen=True, kw_only=True):
    """How one kind of label is read: digits of the prefix, I product, M measure, X ignored, C."""

    pattern: str
    kind: LabelKind
    decimals: int

    @property
    def prefix(self) -> str:
        """Return the two digits with which its labels begin."""
        return self.pattern[:2]


class Label(NamedTuple):
    """What a label says: the product as the scale calls it, and a weight in kg or a price."""

    item: str
    kind: LabelKind
    measure: Measure


def check_rule(rule: LabelRule) -> None:
    """Raise `InvalidLabelRule` for a rule that no label of 13 digits can fit."""
    fits = _PATTERN.fullmatch(rule.pattern) and len(rule.pattern) == LENGTH
    if not fits or rule.kind not in KINDS or not 0 <= rule.decimals <= DECIMALS_LIMIT:
        raise InvalidLabelRule(pattern=rule.pattern[:40])


def is_in_store(code: str) -> bool:
    """Return whether a code of 13 digits is one that a shop gives itself: 20 to 29."""
    return len(code) == LENGTH and code.isdecimal() and code.startswith(IN_STORE_PREFIXES)


def read_label(code: str, rules: Iterable[LabelRule]) -> Label | None:
    """Return what a label says by the first rule that fits; raise `CodeMisread`."""
    if not is_in_store(code):
        return None
    for rule in rules:
        if code.startswith(rule.prefix):
            if not has_check_digit(code):
                raise CodeMisread(code=code)
            measure = Measure(int(_field(rule, code, "M")), rule.decimals)
            return Label(_field(rule, code, "I"), rule.kind, measure)
    return None


def _field(rule: LabelRule, code: str, letter: str) -> str:
    return "".join(
        digit for place, digit in zip(rule.pattern, code, strict=True) if place == letter
    )


def names_of(code: str, label: Label, rules: Iterable[LabelRule]) -> tuple[str, ...]:
    """Return the codes under which a shop may keep the product of a label, likeliest first.

    As the scale shows it (305), with its zeros (00305), or as a label without measure.
    """
    rule = next(rule for rule in rules if code.startswith(rule.prefix))
    empty = "".join(
        digit if place.isdigit() or place == "I" else "0"
        for place, digit in zip(rule.pattern[:-1], code, strict=False)
    )
    return (label.item.lstrip("0") or "0", label.item, with_check_digit(empty))


def learn(code: str, *, item: str, kind: LabelKind, measure: Measure) -> LabelRule:
    """Return the rule that reads this real label as that product and that printed amount.

    Raises `CodeMisread` and `LabelNotLearnt`.
    """
    if is_in_store(code) and not has_check_digit(code):
        raise CodeMisread(code=code)
    if is_in_store(code) and item.isdecimal() and measure.digits > 0:
        for rule in _candidates(code, kind, measure):
            said = read_label(code, [rule])
            if said is not None and int(said.item) == int(item):
                return rule
    raise LabelNotLearnt(code=code[:40], item=item[:40], amount=str(measure))


def _candidates(code: str, kind: LabelKind, measure: Measure) -> Iterator[LabelRule]:
    """Give the rules by which the measure stands in the code, the usual ones first."""
    for decimals in _decimals(kind, measure):
        digits = measure.scaled(decimals)
        if Measure(digits, decimals).scaled(measure.decimals) != measure.digits:
            continue  # the label has fewer decimals than what is printed
        for length in MEASURE_LENGTHS:
            start = MEASURE_ENDS - length
            if code[start:MEASURE_ENDS] != f"{digits:0{length}d}":
                continue
            for ignored in (0, 1):  # a check digit of the measure, which some scales print
                items = start - ignored - 2
                pattern = f"{code[:2]}{'I' * items}{'X' * ignored}{'M' * length}C"
                yield LabelRule(pattern=pattern, kind=kind, decimals=decimals)


def _decimals(kind: LabelKind, measure: Measure) -> Sequence[int]:
    usual = DECIMALS_LIMIT if kind == "weight" else measure.decimals
    return sorted(range(DECIMALS_LIMIT + 1), key=lambda n: (n != usual, -n))


def with_rule(rules: Sequence[LabelRule], rule: LabelRule) -> tuple[LabelRule, ...]:
    """Return the rules with one more; it takes the place of the one with its prefix."""
    check_rule(rule)
    others = (one for one in rules if one.prefix != rule.prefix)
    return tuple(sorted((*others, rule), key=lambda one: one.prefix))
