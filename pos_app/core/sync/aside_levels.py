"""Which levels a till must hear of when a person decided about what the centre had set aside.

At its till the goods moved; the till adds what is set aside to every level that the centre states.
What was replayed is in the levels now, and told as any operation. What was dismissed never will be:
the till hears the levels without it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import msgspec
from sqlalchemy import select

from pos_app.core.db import ReadSession
from pos_app.core.facts import MoveFact, decode_envelope, decode_fact
from pos_app.core.facts_review import AsideDecidedFact
from pos_app.core.journal import Recorded, find_applied
from pos_app.core.kardex import LevelKey
from pos_app.core.models.catalog import Location
from pos_app.core.models.journal import Device, Operation
from pos_app.core.models.sync import FeedRow
from pos_app.core.sync.feed import stock_stream

LEVEL = "level:"


@dataclass(frozen=True)
class Dropped:
    """What the tills of a branch must hear: levels of its places, and of places elsewhere."""

    branch_id: UUID
    here: dict[LevelKey, MoveFact | None] = field(default_factory=dict)
    elsewhere: frozenset[LevelKey] = frozenset()


def list_dropped(session: ReadSession, recorded: Sequence[Recorded]) -> tuple[Dropped, ...]:
    """Return what to tell of the decisions about what was set aside; for a replay no levels."""
    return tuple(
        _dropped(session, one.fact) for one in recorded if isinstance(one.fact, AsideDecidedFact)
    )


def _dropped(session: ReadSession, fact: AsideDecidedFact) -> Dropped:
    branch_id = session.get_one(Device, fact.device).branch_id
    assert branch_id is not None, "only what tills sent is set aside"
    payload = bytes(session.get_one(Operation, (fact.device, fact.seq)).payload)
    try:
        envelope = decode_envelope(payload)
        if find_applied(session, envelope.op) is not None:
            return Dropped(branch_id)
        moves: Sequence[MoveFact] = getattr(decode_fact(envelope), "moves", ())
    except (msgspec.MsgspecError, KeyError, RecursionError, UnicodeDecodeError):
        # Nobody can say what it moved: the till hears all there is.
        return Dropped(branch_id, dict.fromkeys(_told(session, branch_id)))
    by_key = {(move.location, move.variant, move.lot): move for move in moves}
    query = select(Location.id, Location.branch_id).where(
        Location.id.in_({key[0] for key in by_key})
    )
    branch_of = {place: branch for place, branch in session.execute(query)}  # noqa: C416 - rows
    return Dropped(
        branch_id,
        {
            key: move
            for key, move in by_key.items()
            if branch_of.get(key[0], branch_id) == branch_id
        },
        frozenset(key for key in by_key if branch_of.get(key[0], branch_id) != branch_id),
    )


def _told(session: ReadSession, branch_id: UUID) -> Iterator[LevelKey]:
    """Give every level that the stream of a branch has told."""
    query = select(FeedRow.key).where(
        FeedRow.stream == stock_stream(branch_id), FeedRow.key.startswith(LEVEL)
    )
    for key in session.scalars(query):
        location, variant, lot = key.removeprefix(LEVEL).split(":")
        yield UUID(location), UUID(variant), UUID(lot)
