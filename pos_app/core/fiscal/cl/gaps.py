"""The gap ledger: what became of every number of every range that the authority gave.

Each range is told as stretches of consecutive numbers in one state, without a gap between them, so
the sums account for every number. Nothing is kept for it: it is read from ranges, documents and
what was ended, so it cannot disagree with them.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from pos_app.core.db import ReadSession, clock_of
from pos_app.core.fiscal.cl import pools, types
from pos_app.core.models.fiscal import FolioEnd, FolioPool, FolioRange
from pos_app.core.models.sales import FiscalDocument
from pos_app.core.settings_shared import get_shop

# States of a number: words of the interface of programs, not for the screen.
FREE = "free"  # in the pool
LEASED = "leased"  # a till will use it
ISSUED = "issued"  # a document has it
RETURNED = "returned"  # its till gave it back
BURNT = "burnt"  # annulled at the SII
EXPIRED = "expired"  # past its last day, to be annulled
FROZEN = "frozen"  # its till is gone, to be annulled
MISSING = "missing"  # its till went past it, and no document has it
STATES: Final = (FREE, LEASED, ISSUED, RETURNED, BURNT, EXPIRED, FROZEN, MISSING)


@dataclass(frozen=True)
class Stretch:
    """Consecutive numbers in one state. `lease_id` and `device_id`: whose they are or were."""

    first: int
    last: int
    state: str
    device_id: UUID | None = None
    lease_id: UUID | None = None

    @property
    def count(self) -> int:
        """Return how many numbers it has."""
        return self.last - self.first + 1


@dataclass(frozen=True)
class Account:
    """What became of one range; `is_pool`: the centre leases of it. `lease_size` of a pool."""

    id: UUID
    code: str
    series: str
    first: int
    last: int
    is_pool: bool
    lease_size: int | None
    environment: str
    usable_until: date | None
    stretches: tuple[Stretch, ...]

    @property
    def sums(self) -> dict[str, int]:
        """Return how many numbers are in each state."""
        found = dict.fromkeys(STATES, 0)
        for one in self.stretches:
            found[one.state] += one.count
        return found

    @property
    def is_whole(self) -> bool:
        """Return whether every number is accounted for once."""
        at = self.first
        for one in self.stretches:
            if one.first != at or one.last < one.first:
                return False
            at = one.last + 1
        return at == self.last + 1


def list_accounts(session: ReadSession, *, code: str | None = None) -> tuple[Account, ...]:
    """Return every range that the authority gave, by type and number, number by number.

    Pools of the centre, and what was given by hand, or is held by a till though this node does not
    know its pool.
    """
    looked = _Look(session, get_shop(session).day(clock_of(session).now()))
    pool_rows = select(FolioPool).order_by(FolioPool.code, FolioPool.first_number)
    range_rows = select(FolioRange).order_by(
        FolioRange.code, FolioRange.first_number, FolioRange.id
    )
    if code is not None:
        pool_rows = pool_rows.where(FolioPool.code == code)
        range_rows = range_rows.where(FolioRange.code == code)
    held: dict[str, list[FolioRange]] = defaultdict(list)
    widest: dict[str, FolioRange] = {}
    for row in session.scalars(range_rows):
        held[row.series].append(row)
        far = widest.setdefault(row.series, row)
        if far is not row and far.last_number >= row.first_number:
            looked.shared |= {far.id, row.id}
        widest[row.series] = max(far, row, key=lambda one: one.last_number)
    accounts, covered = [], defaultdict(list)
    for pool in session.scalars(pool_rows):
        covered[pool.series].append((pool.first_number, pool.last_number))
        accounts.append(looked.account(pool, pool.first_number, pool.last_number, held))
    for series, ranges in held.items():
        for row in ranges:
            for first, last in _outside(row, covered[series]):
                covered[series].append((first, last))
                accounts.append(looked.account(row, first, last, held))
    return tuple(sorted(accounts, key=lambda one: (one.code, one.first)))


def find(session: ReadSession, code: str, number: int) -> Stretch | None:
    """Return the stretch that holds a number, or None where the authority did not give it."""
    for account in list_accounts(session, code=code):
        for one in account.stretches:
            if one.first <= number <= one.last:
                return one
    return None


def documents_with(session: ReadSession, code: str, number: int) -> tuple[UUID, ...]:
    """Return the documents that have a number: one, or those that a case is open for."""
    query = select(FiscalDocument.document_id).where(
        FiscalDocument.series == types.series_of(code), FiscalDocument.number == number
    )
    return tuple(session.scalars(query.order_by(FiscalDocument.document_id)))


def _outside(row: FolioRange, covered: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Give the parts of a range that no other account has."""
    at = row.first_number
    for first, last in sorted(covered):
        if last < at or first > row.last_number:
            continue
        if first > at:
            yield at, first - 1
        at = last + 1
    if at <= row.last_number:
        yield at, row.last_number


class _Look:
    """What is read once for all accounts."""

    def __init__(self, session: ReadSession, today: date) -> None:
        self._session, self._today = session, today
        self.shared: set[UUID] = set()  # ranges that two devices have: a case is open
        self._gone: dict[UUID, bool] = {}
        self._ends: dict[UUID, list[FolioEnd]] = defaultdict(list)
        for end in session.scalars(select(FolioEnd)):
            self._ends[end.range_id].append(end)

    def account(
        self,
        row: FolioPool | FolioRange,
        first: int,
        last: int,
        held: dict[str, list[FolioRange]],
    ) -> Account:
        """Return what became of the numbers from `first` to `last`."""
        issued = self._issued(row.series, first, last)
        stretches = [
            told
            for one in self._by_holder(row, first, last, held[row.series])
            for told in _with_issued(one, issued)
        ]
        pool = row if isinstance(row, FolioPool) else None
        return Account(
            id=row.id,
            code=row.code,
            series=row.series,
            first=first,
            last=last,
            is_pool=pool is not None,
            lease_size=pool.lease_size if pool else None,
            environment=row.environment,
            usable_until=row.usable_until,
            stretches=tuple(stretches),
        )

    def _by_holder(
        self, row: FolioPool | FolioRange, first: int, last: int, held: Sequence[FolioRange]
    ) -> Iterator[Stretch]:
        """Give who holds which numbers, as if no document had any of them."""
        at = first
        for one in held:
            begin, end = max(one.first_number, at), min(one.last_number, last)
            if begin > end:
                continue
            if begin > at:
                yield Stretch(at, begin - 1, self._rest(row))
            yield from self._of_range(one, begin, end)
            at = end + 1
        if at <= last:
            yield Stretch(at, last, self._rest(row))

    def _of_range(self, one: FolioRange, begin: int, end: int) -> Iterator[Stretch]:
        """Give the stretches of a lease: what was used up to, and the rest with its end."""
        used = None if one.id in self.shared else pools.last_used(self._session, one)
        if used is not None and used >= begin:
            passed = min(used, end)
            yield Stretch(begin, passed, MISSING, one.device_id, one.id)
            begin = passed + 1
        if begin <= end:
            yield Stretch(begin, end, self._state(one), one.device_id, one.id)

    def _state(self, one: FolioRange) -> str:
        outcomes = {end.outcome for end in self._ends[one.id]}
        if pools.BURNT in outcomes:
            return BURNT
        if pools.RETURNED in outcomes:
            return RETURNED
        if one.usable_until is not None and one.usable_until < self._today:
            return EXPIRED
        if one.device_id not in self._gone:
            self._gone[one.device_id] = pools.is_gone(self._session, one.device_id)
        return FROZEN if self._gone[one.device_id] else LEASED

    def _rest(self, row: FolioPool | FolioRange) -> str:
        if self._ends[row.id]:
            return BURNT
        expired = row.usable_until is not None and row.usable_until < self._today
        return EXPIRED if expired else FREE

    def _issued(self, series: str, first: int, last: int) -> list[tuple[int, int]]:
        """Return the stretches of numbers that documents have."""
        numbers = (
            select(FiscalDocument.number)
            .where(FiscalDocument.series == series, FiscalDocument.number.between(first, last))
            .distinct()
            .subquery()
        )
        place = func.row_number().over(order_by=numbers.c.number)
        islands = select(numbers.c.number, (numbers.c.number - place).label("island")).subquery()
        query = (
            select(func.min(islands.c.number), func.max(islands.c.number))
            .group_by(islands.c.island)
            .order_by(func.min(islands.c.number))
        )
        return [(low, high) for low, high in self._session.execute(query)]


def _with_issued(one: Stretch, issued: Sequence[tuple[int, int]]) -> Iterator[Stretch]:
    """Give a stretch in parts: what documents have, and what is between them."""
    at = one.first
    for low, high in issued:
        begin, end = max(low, at), min(high, one.last)
        if begin > end:
            continue
        if begin > at:
            yield replace(one, first=at, last=begin - 1)
        yield replace(one, first=begin, last=end, state=ISSUED)
        at = end + 1
    if at <= one.last:
        yield replace(one, first=at)
