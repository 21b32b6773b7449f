"""What nobody could order is put in order by a person: before the count, or after it (K16)."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from pos_app.core import journal, kardex
from pos_app.core.actor import Actor
from pos_app.core.count_late import (
    Counted,
    StoodFor,
    find_stood_for,
    list_newest,
    list_reconciled,
    seen_by,
)
from pos_app.core.count_rules import RECONCILED
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import StockTakeNothingUnclear
from pos_app.core.facts_places import LateFact, StockTakeReconciledFact, VarianceFact
from pos_app.core.ids import new_id
from pos_app.core.kardex import Desk, Moved
from pos_app.core.models.places import StockTakeLate
from pos_app.core.settings_shared import get_shop
from pos_app.core.stock_takes.reading import RECONCILE, get_stock_take, in_state
from pos_app.core.stock_takes.reconciling import correct, variance_of
from pos_app.core.stock_takes.recording import record_reconciled

UNCLEAR = "unclear"


class Unclear(NamedTuple):
    """A movement of an operation of which nobody could say whether it was before the count."""

    device_id: UUID
    seq: int
    movement_no: int
    quantity_milli: int


def list_unclear(session: ReadSession, stock_take_id: UUID) -> tuple[Unclear, ...]:
    """Return what still waits for a person, in the order it became known."""
    query = (
        select(
            StockTakeLate.device_id, StockTakeLate.seq, StockTakeLate.movement_no,
            StockTakeLate.quantity_milli, StockTakeLate.verdict,
        )
        .where(StockTakeLate.stock_take_id == stock_take_id)
        .order_by(StockTakeLate.id, StockTakeLate.entry_no)
    )  # fmt: skip
    rows = [(Unclear._make(named), verdict) for *named, verdict in session.execute(query)]
    # Whatever the order in which they arrived: what anybody judged does not wait.
    judged = {one[:3] for one, verdict in rows if verdict != UNCLEAR}
    return tuple(dict.fromkeys(one for one, _ in rows if one[:3] not in judged))


def judge(
    session: WriteSession,
    actor: Actor,
    *,
    stock_take_id: UUID,
    before: bool,
    op_id: UUID | None = None,
) -> int:
    """Say of everything unclear that it happened before the count, or after it; return how much.

    What was before was missing from the shelf already: a linked counter-adjustment takes it out of
    the variance. What was after changes nothing. Either way the cases are closed. Raises
    `StockTakeNothingUnclear`, `StockTakeWrongState`, `StockTakeMissing`, `NotPermitted`.
    """
    actor.require(RECONCILE)
    judge_id = op_id or new_id()
    journal.hold(session)
    if journal.find_applied(session, judge_id) is not None:
        return 0
    taken = in_state(session, stock_take_id, RECONCILED)
    waiting = list_unclear(session, stock_take_id)
    if not waiting:
        raise StockTakeNothingUnclear
    desk = Desk(session, get_shop(session).day(clock_of(session).now()))
    variances = _correct(session, desk, stock_take_id, waiting) if before else ()
    verdict = "before" if before else "after"
    fact = StockTakeReconciledFact(
        branch=taken.branch_id,
        stock_take=stock_take_id,
        state=RECONCILED,
        variances=variances,
        late=tuple(
            LateFact(
                device=one.device_id,
                seq=one.seq,
                movement_no=one.movement_no,
                verdict=verdict,
                quantity_milli=one.quantity_milli,
            )
            for one in waiting
        ),
        moves=tuple(desk.moves),
    )
    journal.append(session, actor, fact, record_reconciled, op_id=judge_id)
    return len(waiting)


def _correct(
    session: ReadSession, desk: Desk, stock_take_id: UUID, waiting: tuple[Unclear, ...]
) -> tuple[VarianceFact, ...]:
    location_id = get_stock_take(session, stock_take_id).location_id
    counts = {(row.variant_id, row.lot_id): row for row in list_newest(session, stock_take_id)}
    stood_for = find_stood_for(session, location_id, (one[:3] for one in waiting))
    variances = []
    for one in waiting:
        moved = _moved(session, location_id, one)
        by = stood_for.get(one[:3], ())
        for row in _counts_of(counts, moved):
            if any(_one_correction(session, stock_take_id, row, other) for other in by):
                continue
            correct(desk, location_id, row, -one.quantity_milli)
            expected = row.expected_milli + one.quantity_milli
            variances.append(variance_of(row, expected, -one.quantity_milli))
    return tuple(variances)


def _one_correction(
    session: ReadSession, stock_take_id: UUID, row: Counted, other: StoodFor
) -> bool:
    """Return whether another stock take's correction and this one are built on each other.

    Then what was in one of them was not in the other, and it is settled already.
    """
    if seen_by(row).includes(*other.operation):
        return True
    ours = list_reconciled(session, stock_take_id)
    return any(
        seen_by(theirs).includes(*operation)
        for theirs in list_newest(session, other.stock_take_id)
        if theirs.variant_id == row.variant_id
        for operation in ours
    )


def _moved(session: ReadSession, location_id: UUID, one: Unclear) -> Moved:
    later = kardex.list_moved(session, location_id, one.device_id, one.seq - 1)
    return next(moved for moved in later if moved.name == one[:3])


def _counts_of(
    counts: dict[tuple[UUID, UUID | None], Counted], moved: Moved
) -> tuple[Counted, ...]:
    keys = ((moved.variant_id, None), (moved.variant_id, moved.lot_id))
    return tuple(counts[key] for key in keys if key in counts)
