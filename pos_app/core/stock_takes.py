"""Stock takes: draft → completed → reconciled (K16). Counting while selling is safe.

A counted line stores what the ledger said at that moment, when that was, and the journal position
of each device that was known. So the variance is the count less the ledger of the same moment, and
what is sold afterwards does not touch it. An operation of another till that comes later but
happened before the count was already missing from the shelf: it is taken out of the variance, or,
when it comes after the reconciliation, corrected by a linked counter-adjustment. Where nobody can
say which was first, a case waits for a person.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select

from pos_app.core import journal, kardex, rows_places
from pos_app.core.actor import Actor
from pos_app.core.cases import open_case
from pos_app.core.count_late import COUNTED, Counted, find_late, list_newest
from pos_app.core.count_rules import LotQuantity, spread
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import (
    InvalidQuantity,
    StockTakeEmpty,
    StockTakeMissing,
    StockTakeWrongState,
)
from pos_app.core.facts_places import (
    CountedFact,
    LateFact,
    StockTakeCompletedFact,
    StockTakeCountedFact,
    StockTakeOpenedFact,
    StockTakeReconciledFact,
    VarianceFact,
)
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.kardex import Desk
from pos_app.core.models.places import (
    StockTake,
    StockTakeCount,
    StockTakeLate,
    StockTakeState,
    StockTakeVariance,
)
from pos_app.core.quantity import decimal_quantity
from pos_app.core.settings_shared import get_shop

COUNT: Final = "stock.count"
RECONCILE: Final = "stock.reconcile"
DRAFT, COMPLETED, RECONCILED = "draft", "completed", "reconciled"


@dataclass(frozen=True)
class CountInput:
    """So much of a product was counted; `lot_id` None counts all its lots together.

    `more` adds to what this stock take counted of it before, as every further scan does.
    """

    variant_id: UUID
    counted_milli: int
    lot_id: UUID | None = None
    reason: str = ""
    more: bool = False


@dataclass(frozen=True)
class CountLine:
    """The newest count of a product or lot; what was expected is None where it is hidden."""

    variant_id: UUID
    lot_id: UUID | None
    counted_milli: int
    expected_milli: int | None
    times_counted: int
    reason: str

    @property
    def variance_milli(self) -> int | None:
        """Return how much more (or less) was counted than expected; None where hidden."""
        return None if self.expected_milli is None else self.counted_milli - self.expected_milli


@dataclass(frozen=True)
class Scope:
    """What a stock take shall count: a category, some variants, or everything at its place."""

    category_id: UUID | None = None
    variant_ids: tuple[UUID, ...] = ()


EVERYTHING: Final = Scope()
LineKey = tuple[UUID, UUID | None]  # variant, lot


def begin(
    session: WriteSession,
    actor: Actor,
    *,
    location_id: UUID | None = None,
    blind: bool = False,
    note: str = "",
    scope: Scope = EVERYTHING,
    op_id: UUID | None = None,
) -> UUID:
    """Begin a stock take of a location (this till's own when None). Return its id.

    `blind` hides what is expected from whoever may not reconcile; `scope` says what shall be
    counted. Raises `LocationMissing`.
    """
    actor.require(COUNT)
    stock_take_id = op_id or new_id()
    journal.hold(session)
    if journal.find_applied(session, stock_take_id) is not None:
        return stock_take_id
    place = kardex.get_place(session, location_id)
    fact = StockTakeOpenedFact(
        branch=place.branch_id,
        location=place.id,
        blind=blind,
        note=note.strip(),
        category=scope.category_id,
        listed=scope.variant_ids,
    )
    journal.append(session, actor, fact, record_opened, op_id=stock_take_id)
    return stock_take_id


def count(
    session: WriteSession,
    actor: Actor,
    *,
    stock_take_id: UUID,
    lines: Sequence[CountInput],
    op_id: UUID | None = None,
) -> UUID:
    """Record counts, one or many; a product counted again is a recount: the newest holds.

    Raises `StockTakeMissing`, `StockTakeWrongState`, `StockTakeEmpty`, `InvalidQuantity`,
    `UnknownVariant`, `NotPermitted`.
    """
    actor.require(COUNT)
    count_id = op_id or new_id()
    journal.hold(session)
    if journal.find_applied(session, count_id) is not None:
        return count_id
    taken = _in_state(session, stock_take_id, DRAFT)
    if not lines:
        raise StockTakeEmpty
    seen = kardex.get_seen(session)
    fact = StockTakeCountedFact(
        branch=taken.branch_id,
        stock_take=stock_take_id,
        known={device_id.hex: seq for device_id, seq in seen.known.items()},
        torn=seen.torn,
        counted=tuple(_counted(session, taken, line) for line in lines),
    )
    journal.append(session, actor, fact, record_counted, op_id=count_id)
    return count_id


def _counted(session: ReadSession, taken: StockTake, line: CountInput) -> CountedFact:
    lots = kardex.list_lots(session, taken.location_id, line.variant_id)
    expected = sum(lot.on_hand_milli for lot in lots if line.lot_id in (None, lot.lot_id))
    counted = line.counted_milli
    before = _newest_of(session, taken.id, line) if line.more else None
    if before is not None:
        counted += _carried(session, taken, before, expected)
    if counted < 0:
        raise InvalidQuantity(text=decimal_quantity(counted))
    return CountedFact(
        variant=line.variant_id,
        lot=line.lot_id,
        expected_milli=expected,
        counted_milli=counted,
        reason=line.reason.strip() or (before.reason if before is not None else ""),
        counted_at=clock_of(session).now(),
    )


def _carried(session: ReadSession, taken: StockTake, row: Counted, expected_milli: int) -> int:
    """Return what was counted before, as it would be counted now.

    What moved since then moved on the shelf too; what only became known since then, of before the
    count, was missing from the shelf already.
    """
    late = find_late(session, taken.location_id, [row])
    known_late = _before(late.get((row.variant_id, row.lot_id), []))
    return row.counted_milli + expected_milli - row.expected_milli - known_late


def _newest_of(session: ReadSession, stock_take_id: UUID, line: CountInput) -> Counted | None:
    query = (
        select(*COUNTED)
        .where(
            StockTakeCount.stock_take_id == stock_take_id,
            StockTakeCount.variant_id == line.variant_id,
            StockTakeCount.lot_id == line.lot_id
            if line.lot_id is not None
            else StockTakeCount.lot_id.is_(None),
        )
        .order_by(
            StockTakeCount.counted_at.desc(),
            StockTakeCount.id.desc(),
            StockTakeCount.line_no.desc(),
        )
        .limit(1)
    )
    row = session.execute(query).first()
    return None if row is None else Counted._make(row)


def complete(
    session: WriteSession, actor: Actor, *, stock_take_id: UUID, op_id: UUID | None = None
) -> None:
    """End the counting. Raises `StockTakeEmpty`, `StockTakeWrongState`, `StockTakeMissing`."""
    actor.require(COUNT)
    _change(session, actor, stock_take_id, DRAFT, COMPLETED, op_id)


def reopen(
    session: WriteSession, actor: Actor, *, stock_take_id: UUID, op_id: UUID | None = None
) -> None:
    """Take the counting up again, for a recount after the variances were seen."""
    actor.require(RECONCILE)
    _change(session, actor, stock_take_id, COMPLETED, DRAFT, op_id)


def _change(
    session: WriteSession, actor: Actor, stock_take_id: UUID, needed: str, state: str,
    op_id: UUID | None,
) -> None:  # fmt: skip
    change_id = op_id or new_id()
    journal.hold(session)
    if journal.find_applied(session, change_id) is not None:
        return
    taken = _in_state(session, stock_take_id, needed)
    if state == COMPLETED and not list_newest(session, stock_take_id):
        raise StockTakeEmpty
    fact = StockTakeCompletedFact(branch=taken.branch_id, stock_take=stock_take_id, state=state)
    journal.append(session, actor, fact, record_completed, op_id=change_id)


def reconcile(
    session: WriteSession,
    actor: Actor,
    *,
    stock_take_id: UUID,
    reasons: Mapping[LineKey, str] | None = None,
    op_id: UUID | None = None,
) -> int:
    """Correct the stock to what was counted, once; return how many products were corrected.

    `reasons` say why what was found differs, where the count itself did not.

    A count is what is there: it is never refused for want of stock; what is then below zero opens
    a case. Raises `StockTakeWrongState`, `StockTakeMissing`, `NotPermitted`.
    """
    actor.require(RECONCILE)
    reconcile_id = op_id or new_id()
    journal.hold(session)
    if journal.find_applied(session, reconcile_id) is not None:
        return _corrected(session, reconcile_id)
    taken = _in_state(session, stock_take_id, COMPLETED)
    desk = Desk(session, get_shop(session).day(clock_of(session).now()))
    counts, variances, late = list_newest(session, stock_take_id), [], []
    came_late = find_late(session, taken.location_id, counts)
    desk.load(taken.location_id, {row.variant_id for row in counts})
    for row in counts:
        came = came_late.get((row.variant_id, row.lot_id), [])
        expected = row.expected_milli + _before(came)
        variance = row.counted_milli - expected
        _correct(desk, taken.location_id, row, variance)
        late.extend(came)
        reason = (reasons or {}).get((row.variant_id, row.lot_id), "").strip()
        variances.append(_variance(row, expected, variance, reason))
    fact = StockTakeReconciledFact(
        branch=taken.branch_id,
        stock_take=stock_take_id,
        state=RECONCILED,
        variances=tuple(variances),
        late=tuple(late),
        moves=tuple(desk.moves),
    )
    journal.append(session, actor, fact, record_reconciled, op_id=reconcile_id)
    return sum(1 for one in variances if one.variance_milli)


def _before(late: Sequence[LateFact]) -> int:
    """Return what moved before a count that had not seen it."""
    return sum(one.quantity_milli for one in late if one.verdict == "before")


def settle_late(
    session: WriteSession,
    actor: Actor,
    *,
    stock_take_id: UUID,
    variants: Collection[UUID] | None = None,
) -> int:
    """Correct what came after the reconciliation and happened before the count.

    The centre does this, where every movement arrives; `variants` are those to look at, None all.

    Posts one linked counter-adjustment and opens a case for what is unclear; what was settled
    before is not looked at again. Return how many operations' movements were settled. Raises
    `StockTakeWrongState` before the reconciliation.
    """
    actor.require(RECONCILE)
    journal.hold(session)
    taken = _in_state(session, stock_take_id, RECONCILED)
    desk = Desk(session, get_shop(session).day(clock_of(session).now()))
    late, variances = [], []
    counts = [
        row
        for row in list_newest(session, stock_take_id)
        if variants is None or row.variant_id in variants
    ]
    came_late = find_late(session, taken.location_id, counts, _settled(session, stock_take_id))
    for row in counts:
        came = came_late.get((row.variant_id, row.lot_id), [])
        before = _before(came)
        if before:
            _correct(desk, taken.location_id, row, -before)
            variances.append(_variance(row, row.expected_milli + before, -before))
        late.extend(came)
    if not late:
        return 0
    fact = StockTakeReconciledFact(
        branch=taken.branch_id,
        stock_take=stock_take_id,
        state=RECONCILED,
        variances=tuple(variances),
        late=tuple(late),
        moves=tuple(desk.moves),
    )
    journal.append(session, actor, fact, record_reconciled, op_id=new_id())
    return len(late)


def _variance(row: Counted, expected: int, variance: int, reason: str = "") -> VarianceFact:
    return VarianceFact(
        variant=row.variant_id,
        lot=row.lot_id,
        expected_milli=expected,
        counted_milli=row.counted_milli,
        variance_milli=variance,
        reason=reason or row.reason,
    )


def _correct(desk: Desk, location_id: UUID, row: Counted, variance: int) -> None:
    """Add the adjustment movements of one variance, once."""
    if row.lot_id is not None:
        parts = {row.lot_id: variance} if variance else {}
    else:
        lots = desk.by_expiry(location_id, row.variant_id)
        order = [LotQuantity(lot.lot_id, lot.on_hand_milli) for lot in lots]
        parts = spread(variance, order, row.variant_id)
    for lot_id, quantity in parts.items():
        lot = desk.lot(location_id, row.variant_id, lot_id)
        desk.move(
            "ENTRADA" if quantity > 0 else "SALIDA",
            "AJUSTE",
            location_id=location_id,
            variant_id=row.variant_id,
            lot_id=lot_id,
            quantity_milli=abs(quantity),
            unit_cost_e4=desk.cost_of(row.variant_id, lot),
        )


@dataclass(frozen=True)
class LateSum:
    """What came after a count was taken: plainly of before it, and what nobody can place."""

    before_milli: int = 0
    unclear_milli: int = 0
    unclear: int = 0


def preview_late(session: ReadSession, stock_take_id: UUID) -> dict[LineKey, LateSum]:
    """Return what a reconciliation now would take out of each variance, and what it would ask."""
    taken, settled = get_stock_take(session, stock_take_id), _settled(session, stock_take_id)
    late = find_late(session, taken.location_id, list_newest(session, stock_take_id), settled)
    sums = {}
    for key, came in late.items():
        unclear = [one.quantity_milli for one in came if one.verdict == "unclear"]
        sums[key] = LateSum(_before(came), sum(unclear), len(unclear))
    return sums


def _settled(session: ReadSession, stock_take_id: UUID) -> frozenset[tuple[UUID, int, int]]:
    query = select(StockTakeLate.device_id, StockTakeLate.seq, StockTakeLate.movement_no).where(
        StockTakeLate.stock_take_id == stock_take_id
    )
    return frozenset((device, seq, no) for device, seq, no in session.execute(query))


def _corrected(session: ReadSession, reconcile_id: UUID) -> int:
    query = select(StockTakeVariance).where(
        StockTakeVariance.id == reconcile_id, StockTakeVariance.variance_milli != 0
    )
    return len(session.scalars(query).all())


def get_stock_take(session: ReadSession, stock_take_id: UUID) -> StockTake:
    """Return a stock take; raise `StockTakeMissing`."""
    taken = session.get(StockTake, stock_take_id)
    if taken is None:
        raise StockTakeMissing(stock_take=str(stock_take_id))
    return taken


def state_of(session: ReadSession, stock_take_id: UUID) -> str:
    """Return draft, completed or reconciled; what was reconciled stays so."""
    get_stock_take(session, stock_take_id)
    query = (
        select(StockTakeState.state)
        .where(StockTakeState.stock_take_id == stock_take_id)
        .order_by(StockTakeState.occurred_at, StockTakeState.id)
    )
    states = tuple(session.scalars(query))
    return RECONCILED if RECONCILED in states else states[-1]


def _in_state(session: ReadSession, stock_take_id: UUID, needed: str) -> StockTake:
    taken, state = get_stock_take(session, stock_take_id), state_of(session, stock_take_id)
    if state != needed:
        raise StockTakeWrongState(state=state, needed=needed)
    return taken


def hides_expected(taken: StockTake, actor: Actor) -> bool:
    """Return whether what is expected is hidden from a person: a blind count, from its counters."""
    return taken.blind and not actor.may(RECONCILE)


def list_lines(session: ReadSession, actor: Actor, stock_take_id: UUID) -> tuple[CountLine, ...]:
    """Return the counts of a stock take; a blind one hides what is expected from the counter."""
    hidden = hides_expected(get_stock_take(session, stock_take_id), actor)
    query = select(StockTakeCount.variant_id, StockTakeCount.lot_id).where(
        StockTakeCount.stock_take_id == stock_take_id
    )
    times: dict[tuple[UUID, UUID | None], int] = {}
    for variant_id, lot_id in session.execute(query):
        times[variant_id, lot_id] = times.get((variant_id, lot_id), 0) + 1
    return tuple(
        CountLine(
            variant_id=row.variant_id,
            lot_id=row.lot_id,
            counted_milli=row.counted_milli,
            expected_milli=None if hidden else row.expected_milli,
            times_counted=times[row.variant_id, row.lot_id],
            reason=row.reason,
        )
        for row in list_newest(session, stock_take_id)
    )


def list_variances(session: ReadSession, stock_take_id: UUID) -> tuple[StockTakeVariance, ...]:
    """Return what was corrected, in the order it was."""
    query = (
        select(StockTakeVariance)
        .where(StockTakeVariance.stock_take_id == stock_take_id)
        .order_by(StockTakeVariance.id, StockTakeVariance.line_no)
    )
    return tuple(session.scalars(query))


def list_stock_takes(
    session: ReadSession, *, limit: int = 50, offset: int = 0
) -> tuple[StockTake, ...]:
    """Return the newest stock takes, newest first."""
    query = select(StockTake).order_by(StockTake.occurred_at.desc(), StockTake.id.desc())
    return tuple(session.scalars(query.limit(limit).offset(offset)))


def note_apart(
    session: WriteSession, stamp: Stamp, fact: StockTakeCountedFact | StockTakeReconciledFact
) -> None:
    """Open a case where another node counted or reconciled what is reconciled here already."""
    known = session.get(StockTake, fact.stock_take) is not None
    if known and state_of(session, fact.stock_take) == RECONCILED:
        reconciled = isinstance(fact, StockTakeReconciledFact)
        detail: dict[str, str | int] = {
            "here": RECONCILED,
            "before": COMPLETED if reconciled else DRAFT,
            "state": RECONCILED if reconciled else DRAFT,
        }
        open_case(session, stamp, kind="STATE_CONFLICT", subject_id=fact.stock_take, detail=detail)


def record_opened(session: WriteSession, stamp: Stamp, fact: StockTakeOpenedFact) -> None:
    """Write a stock take in draft."""
    rows_places.write(session, stamp, fact)


def record_counted(session: WriteSession, stamp: Stamp, fact: StockTakeCountedFact) -> None:
    """Write counts."""
    rows_places.write(session, stamp, fact)


def record_completed(session: WriteSession, stamp: Stamp, fact: StockTakeCompletedFact) -> None:
    """Write a new state of a stock take."""
    rows_places.write(session, stamp, fact)


def record_reconciled(session: WriteSession, stamp: Stamp, fact: StockTakeReconciledFact) -> None:
    """Write the corrections and their movements; what is unclear is a case for a person."""
    rows_places.write(session, stamp, fact)
    kardex.record(
        session, stamp, fact.moves, document_kind="stock_take", document_id=fact.stock_take
    )
    for one in fact.late:
        if one.verdict == "unclear":
            detail: dict[str, str | int] = {
                "device": str(one.device),
                "operation": one.seq,
                "quantity_milli": one.quantity_milli,
            }
            open_case(
                session, stamp, kind="COUNT_UNCLEAR", subject_id=fact.stock_take, detail=detail
            )
