"""The centre settles counts with what arrives after them: it alone sees every movement (K16).

A till is told levels, never the movements of others, so it cannot know what came late. The centre
looks after each push: one place, so no correction is posted twice; tills learn it as a document.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select

from pos_app.core import stock_takes
from pos_app.core.actor import Actor
from pos_app.core.count_rules import DOUBT
from pos_app.core.db import WriteSession, clock_of
from pos_app.core.facts_places import StockTakeReconciledFact
from pos_app.core.journal import Recorded, get_station, stand
from pos_app.core.kardex import CLOCK_OK
from pos_app.core.models.journal import Applied, Operation
from pos_app.core.models.places import StockTake, StockTakeState

LOOKED_BACK: Final = timedelta(days=400)  # for an operation whose clock was wrong


def settle(session: WriteSession, recorded: Sequence[Recorded]) -> None:
    """Correct each reconciled count by what these operations brought that happened before it.

    A count that was reconciled elsewhere is met by what is here already. Who reconciled is named as
    who corrects: it is the rest of the same decision.
    """
    takes: dict[UUID, set[UUID] | None] = defaultdict(set)
    for location_id, (oldest, variants) in _moved(session, recorded).items():
        query = (
            select(StockTake.id)
            .join(StockTakeState, StockTakeState.stock_take_id == StockTake.id)
            .where(
                StockTake.location_id == location_id,
                StockTakeState.state == stock_takes.RECONCILED,
                StockTakeState.occurred_at >= oldest,
            )
        )
        for stock_take_id in session.scalars(query):
            takes[stock_take_id] = variants
    for one in recorded:
        if isinstance(one.fact, StockTakeReconciledFact):
            takes[one.fact.stock_take] = None
    for stock_take_id in _as_they_came(session, takes):
        _settle(session, stock_take_id, takes[stock_take_id])


def _as_they_came(session: WriteSession, takes: Collection[UUID]) -> tuple[UUID, ...]:
    """Return the stock takes in the order in which their reconciliations reached the centre.

    A count that had seen an earlier one's correction came after it, whatever their clocks said:
    what the earlier one settles is no more missing from the later one.
    """
    query = (
        select(StockTakeState.stock_take_id)
        .join(Applied, Applied.op_id == StockTakeState.id)
        .join(
            Operation, (Operation.device_id == Applied.device_id) & (Operation.seq == Applied.seq)
        )
        .where(
            StockTakeState.stock_take_id.in_(takes),
            StockTakeState.state == stock_takes.RECONCILED,
        )
        .order_by(Operation.received_at, Operation.device_id, Operation.seq)
    )
    return tuple(dict.fromkeys(session.scalars(query)))


def _moved(
    session: WriteSession, recorded: Sequence[Recorded]
) -> dict[UUID, tuple[datetime, set[UUID]]]:
    """Return what moved on hand by location: since when, and which variants."""
    found: dict[UUID, tuple[datetime, set[UUID]]] = {}
    doubtful = clock_of(session).now() - LOOKED_BACK
    for one in recorded:
        at = one.stamp.occurred_at - DOUBT if CLOCK_OK in one.payload else doubtful
        if isinstance(one.fact, StockTakeReconciledFact):
            continue
        for move in getattr(one.fact, "moves", ()):
            oldest, variants = found.get(move.location, (at, set()))
            variants.add(move.variant)
            found[move.location] = (min(at, oldest), variants)
    return found


def _settle(session: WriteSession, stock_take_id: UUID, variants: set[UUID] | None) -> None:
    taken = session.get(StockTake, stock_take_id)
    if taken is None:  # its beginning could not be read
        return
    by = select(StockTakeState.user_id).where(
        StockTakeState.stock_take_id == stock_take_id,
        StockTakeState.state == stock_takes.RECONCILED,
    )
    who = session.scalars(by.order_by(StockTakeState.occurred_at).limit(1)).one()
    actor = Actor(user_id=who, name="", role="", rules={stock_takes.RECONCILE: "allow"})
    before = get_station(session)
    stand(session, branch_id=taken.branch_id, location_id=taken.location_id)
    stock_takes.settle_late(session, actor, stock_take_id=stock_take_id, variants=variants)
    stand(session, branch_id=before.branch_id, location_id=before.location_id)
