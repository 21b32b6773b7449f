"""Reconciling: the stock becomes what was counted, once; what comes late is settled after it."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select

from pos_app.core import journal
from pos_app.core.actor import Actor
from pos_app.core.count_late import Counted, find_late, list_newest
from pos_app.core.count_rules import RECONCILED, LotQuantity, spread
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.facts_places import StockTakeReconciledFact, VarianceFact
from pos_app.core.ids import new_id
from pos_app.core.kardex import Desk
from pos_app.core.models.places import StockTakeVariance
from pos_app.core.settings_shared import get_shop
from pos_app.core.stock_takes.reading import (
    COMPLETED,
    RECONCILE,
    LineKey,
    in_state,
    moved_before,
    settled_of,
)
from pos_app.core.stock_takes.recording import record_reconciled


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
    taken = in_state(session, stock_take_id, COMPLETED)
    desk = Desk(session, get_shop(session).day(clock_of(session).now()))
    counts, variances, late = list_newest(session, stock_take_id), [], []
    came_late = find_late(session, taken.location_id, counts)
    desk.load(taken.location_id, {row.variant_id for row in counts})
    for row in counts:
        came = came_late.get((row.variant_id, row.lot_id), [])
        expected = row.expected_milli + moved_before(came)
        variance = row.counted_milli - expected
        correct(desk, taken.location_id, row, variance)
        late.extend(came)
        reason = (reasons or {}).get((row.variant_id, row.lot_id), "").strip()
        variances.append(variance_of(row, expected, variance, reason))
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
    taken = in_state(session, stock_take_id, RECONCILED)
    desk = Desk(session, get_shop(session).day(clock_of(session).now()))
    late, variances = [], []
    counts = [
        row
        for row in list_newest(session, stock_take_id)
        if variants is None or row.variant_id in variants
    ]
    came_late = find_late(session, taken.location_id, counts, settled_of(session, stock_take_id))
    for row in counts:
        came = came_late.get((row.variant_id, row.lot_id), [])
        before = moved_before(came)
        if before:
            correct(desk, taken.location_id, row, -before)
            variances.append(variance_of(row, row.expected_milli + before, -before))
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


def variance_of(row: Counted, expected: int, variance: int, reason: str = "") -> VarianceFact:
    """Return what is corrected of one count."""
    return VarianceFact(
        variant=row.variant_id,
        lot=row.lot_id,
        expected_milli=expected,
        counted_milli=row.counted_milli,
        variance_milli=variance,
        reason=reason or row.reason,
    )


def correct(desk: Desk, location_id: UUID, row: Counted, variance: int) -> None:
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


def _corrected(session: ReadSession, reconcile_id: UUID) -> int:
    query = select(StockTakeVariance).where(
        StockTakeVariance.id == reconcile_id, StockTakeVariance.variance_milli != 0
    )
    return len(session.scalars(query).all())
