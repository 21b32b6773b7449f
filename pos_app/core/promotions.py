"""Promotions: what the shop gives off by itself, and for which units. Pure integers (V4).

    percent   so much off every unit of the chosen goods
    nth       of every n units the cheapest has so much off: n = 2 and 100 % is 2x1
    bundle    so many of this and so many of that for one price together

Each whole unit takes part in one promotion at most. A promotion of higher priority comes first and
keeps its units to itself. Equal ones are tried in two orders, and what takes more off counts: the
largest share of what takes part first, or the largest amount first; of equals the older (the
smaller id) comes first. So every node finds the same, and no promotion alone would give more.
Weighed goods take part in percentages only. Lines whose price or discount a person decided take
part in none.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from fractions import Fraction
from uuid import UUID

from pos_app.core.cart import prorate
from pos_app.core.money import half_up, line_amount

BASIS_POINTS = 10_000
UNIT_MILLI = 1000
DAY = timedelta(days=1)
MINUTES = 24 * 60  # of a day


class Kind(Enum):
    """What a promotion gives."""

    PERCENT = "percent"
    NTH = "nth"
    BUNDLE = "bundle"


@dataclass(frozen=True)
class Goods:
    """Which goods: these variants and all of these categories; nothing named means all."""

    variants: frozenset[UUID] = frozenset()
    categories: frozenset[UUID] = frozenset()

    def holds(self, line: "Line") -> bool:
        """Return whether a line is of these goods."""
        if not self.variants and not self.categories:
            return True
        return line.variant_id in self.variants or line.category_id in self.categories


@dataclass(frozen=True)
class Slot:
    """A part of a bundle: `count` units of some goods."""

    goods: Goods
    count: int


@dataclass(frozen=True)
class Promotion:
    """A promotion as the shop keeps it.

    `percent_bp` in hundredths of a percent. `until_at` is the first moment at which it has ended.
    `weekdays` (Monday is 0) empty means every day; from `from_minute` to before `until_minute` of
    the day, and where the end is not after the beginning it runs past midnight and belongs to the
    day on which it began. `customers` empty means everybody. A bundle has `slots` and a price
    together, the others have `goods`.
    """

    id: UUID
    name: str
    kind: Kind
    goods: Goods = Goods()
    n: int = 1
    percent_bp: int = 0
    slots: tuple[Slot, ...] = ()
    price_minor: int = 0
    priority: int = 0
    from_at: datetime | None = None
    until_at: datetime | None = None
    customers: frozenset[UUID] = frozenset()
    weekdays: frozenset[int] = frozenset()
    from_minute: int = 0
    until_minute: int = MINUTES

    def runs(self, now: datetime, customer_id: UUID | None) -> bool:
        """Return whether it is on now, for this customer; `now` in the time of the shop."""
        begun = self.from_at is None or self.from_at <= now
        over = self.until_at is not None and self.until_at <= now
        mine = not self.customers or customer_id in self.customers
        return begun and not over and mine and self._at_this_hour(now)

    def _at_this_hour(self, now: datetime) -> bool:
        minute = now.hour * 60 + now.minute
        if self.from_minute < self.until_minute:
            return self.from_minute <= minute < self.until_minute and self._on(now)
        return (minute >= self.from_minute and self._on(now)) or (
            minute < self.until_minute and self._on(now - DAY)
        )

    def _on(self, day: datetime) -> bool:
        return not self.weekdays or day.weekday() in self.weekdays


@dataclass(frozen=True)
class Line:
    """A line of the cart, as far as promotions care.

    `decided`: a person changed its price or gave a discount. `amount_minor` is what a label of the
    scale says the whole line costs.
    """

    line_no: int
    variant_id: UUID
    category_id: UUID | None
    quantity_milli: int
    price_e4: int
    weighed: bool = False
    decided: bool = False
    amount_minor: int | None = None


@dataclass(frozen=True)
class Applied:
    """What one promotion took off one line; `units` of it took part (0 for weighed goods)."""

    line_no: int
    promotion_id: UUID
    name: str
    units: int
    discount_minor: int


def apply(
    lines: Sequence[Line],
    promotions: Iterable[Promotion],
    *,
    now: datetime,
    customer_id: UUID | None = None,
    begun_at: datetime | None = None,
) -> tuple[Applied, ...]:
    """Return what the promotions take off the lines; the same for whatever order they come in.

    `now` and `begun_at` are moments in the time zone of the shop: a promotion takes part that runs
    now, or that ran when the sale began.
    """
    pool = _Pool(lines)
    moments = (now,) if begun_at is None else (now, begun_at)
    running = [
        each
        for each in promotions
        if pool.has_any(each) and any(each.runs(at, customer_id) for at in moments)
    ]
    found: list[Applied] = []
    for priority in sorted({each.priority for each in running}, reverse=True):
        equals = [each for each in running if each.priority == priority]
        equals.sort(key=lambda each: each.id)
        pool, given = max(
            (_each_in_turn(pool, equals, order) for order in (_rate, _gain)),
            key=lambda tried: _sum(tried[1]),  # the first of equals
        )
        found += given
    return tuple(sorted(found, key=lambda one: (one.line_no, one.promotion_id.bytes)))


_Order = Callable[["_Pool", Promotion], tuple[int, int]]


def _each_in_turn(
    pool: "_Pool", promotions: Sequence[Promotion], order: _Order
) -> tuple["_Pool", list[Applied]]:
    """Apply promotions to a copy of the pool, always the one first that comes first in `order`."""
    pool, left = pool.copy(), list(promotions)
    given: list[Applied] = []
    while left:
        best = left[0]
        if len(left) > 1:
            best = max(left, key=_worth(pool, order))  # of equals the oldest
        left.remove(best)
        given += [one for one in _RULES[best.kind](pool, best) if one.discount_minor]
    return pool, given


def _worth(pool: "_Pool", order: _Order) -> Callable[[Promotion], Fraction]:
    def worth(promotion: Promotion) -> Fraction:
        gain, whole = order(pool, promotion)
        return Fraction(gain, whole) if whole else Fraction(0)

    return worth


def _rate(pool: "_Pool", promotion: Promotion) -> tuple[int, int]:
    """Return what a promotion would take off, and of how much: the share of what takes part."""
    tried = pool.copy()
    gain = _sum(_RULES[promotion.kind](tried, promotion))
    return gain, pool.worth() - tried.worth()


def _gain(pool: "_Pool", promotion: Promotion) -> tuple[int, int]:
    """Return all that a promotion would take off."""
    return _sum(_RULES[promotion.kind](pool.copy(), promotion)), 1


def _sum(given: Iterable[Applied]) -> int:
    return sum(one.discount_minor for one in given)


class _Pool:
    """The units that no promotion has taken yet."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = [line for line in lines if not line.decided and line.quantity_milli > 0]
        self.free = {
            line.line_no: line.quantity_milli // UNIT_MILLI
            for line in self.lines
            if not line.weighed
        }
        self.weighed = {line.line_no for line in self.lines if line.weighed}

    def copy(self) -> "_Pool":
        """Return a pool to try on."""
        other = _Pool(())
        other.lines, other.free, other.weighed = self.lines, dict(self.free), set(self.weighed)
        return other

    def worth(self) -> int:
        """Return what all that is left costs."""
        return sum(
            _amount(line, self.free.get(line.line_no, 0))
            for line in self.lines
            if line.line_no in self.weighed or self.free.get(line.line_no)
        )

    def has_any(self, promotion: Promotion) -> bool:
        """Return whether some line is of the goods of a promotion."""
        wanted = [slot.goods for slot in promotion.slots] or [promotion.goods]
        return any(goods.holds(line) for goods in wanted for line in self.lines)

    def units(self, goods: Goods) -> list[Line]:
        """Return a line for each free unit of these goods, the dearest first."""
        chosen = [line for line in self.lines if line.line_no in self.free and goods.holds(line)]
        chosen.sort(key=lambda line: (-line.price_e4, line.line_no))
        return [line for line in chosen for _ in range(self.free[line.line_no])]

    def take(self, unit: Line) -> None:
        """Take one unit of a line out."""
        self.free[unit.line_no] -= 1


def _percent(pool: _Pool, promotion: Promotion) -> list[Applied]:
    given = []
    for line in pool.lines:
        if not promotion.goods.holds(line):
            continue
        if line.line_no in pool.weighed:
            pool.weighed.discard(line.line_no)
            units, gross = 0, _amount(line)
        elif units := pool.free.get(line.line_no, 0):
            pool.free[line.line_no] = 0
            gross = _amount(line, units)
        else:
            continue
        given.append(
            _of(promotion, line, units, half_up(gross * promotion.percent_bp, BASIS_POINTS))
        )
    return given


def _amount(line: Line, units: int = 0) -> int:
    """Return what so many units of a line cost, or all of a weighed one."""
    if line.amount_minor is not None:
        return line.amount_minor
    return line_amount(units * UNIT_MILLI or line.quantity_milli, line.price_e4)


def _nth(pool: _Pool, promotion: Promotion) -> list[Applied]:
    units = pool.units(promotion.goods)
    taking_part: dict[int, int] = defaultdict(int)
    cheap: dict[int, int] = defaultdict(int)
    of = {unit.line_no: unit for unit in units}
    for start in range(0, len(units) - promotion.n + 1, promotion.n):
        group = units[start : start + promotion.n]
        for unit in group:
            pool.take(unit)
            taking_part[unit.line_no] += 1
        cheap[group[-1].line_no] += 1
    return [
        _of(
            promotion,
            of[line_no],
            taking_part[line_no],
            half_up(
                line_amount(count * UNIT_MILLI, of[line_no].price_e4) * promotion.percent_bp,
                BASIS_POINTS,
            ),
        )
        for line_no, count in cheap.items()
    ]


def _bundle(pool: _Pool, promotion: Promotion) -> list[Applied]:
    discounts: dict[int, int] = defaultdict(int)
    counts: dict[int, int] = defaultdict(int)
    of: dict[int, Line] = {}
    while (units := _fill(pool, promotion.slots)) is not None:
        worth = sum(line_amount(UNIT_MILLI, unit.price_e4) for unit in units)
        if worth <= promotion.price_minor:
            break  # the dearest that are left are worth less than the bundle: so are the others
        for unit, part in zip(
            units,
            prorate(worth - promotion.price_minor, [one.price_e4 for one in units]),
            strict=True,
        ):
            pool.take(unit)
            discounts[unit.line_no] += part
            counts[unit.line_no] += 1
            of[unit.line_no] = unit
    return [_of(promotion, of[no], counts[no], discounts[no]) for no in discounts]


def _fill(pool: _Pool, slots: Sequence[Slot]) -> list[Line] | None:
    """Return the units of one bundle, or None where a slot stays empty; nothing is taken."""
    taken: dict[int, int] = defaultdict(int)
    units: list[Line] = []
    for slot in slots:
        found = 0
        for unit in pool.units(slot.goods):
            if found == slot.count:
                break
            if taken[unit.line_no] < pool.free[unit.line_no]:
                taken[unit.line_no] += 1
                units.append(unit)
                found += 1
        if found < slot.count:
            return None
    return units or None


def _of(promotion: Promotion, line: Line, units: int, discount_minor: int) -> Applied:
    return Applied(line.line_no, promotion.id, promotion.name, units, discount_minor)


_RULES = {Kind.PERCENT: _percent, Kind.NTH: _nth, Kind.BUNDLE: _bundle}
