"""What the centre decides itself: the same verbs as at a till, and the tills told what changed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from pos_app.core import journal
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import LocationMissing
from pos_app.core.facts import Envelope, Fact, decode_envelope, decode_fact
from pos_app.core.kardex import LevelKey
from pos_app.core.models.catalog import Branch, Location
from pos_app.core.models.journal import Operation
from pos_app.core.sync import stock
from pos_app.core.sync.centre import require_shop, shelf_of

T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """Where the centre decides for: a branch and one of its locations."""

    branch_id: UUID
    location_id: UUID


@dataclass(frozen=True)
class Decided:
    """One operation that the centre has just appended to its journal."""

    envelope: Envelope
    fact: Fact


def find_place(
    session: ReadSession, *, location_id: UUID | None = None, branch_id: UUID | None = None
) -> Place | None:
    """Return the place of a location, or the shop floor of a branch, or of the only branch.

    None where several branches are possible and none was said. Raises `LocationMissing`.
    """
    if location_id is not None:
        location = session.get(Location, location_id)
        if location is None or not location.active:
            raise LocationMissing(location=str(location_id))
        return Place(location.branch_id, location.id)
    if branch_id is None:
        active = select(Branch.id).where(Branch.active).order_by(Branch.id).limit(2)
        branches = session.scalars(active).all()
        if len(branches) != 1:
            return None
        branch_id = branches[0]
    elif session.get(Branch, branch_id) is None:
        raise LocationMissing(location=str(branch_id))
    return Place(branch_id, shelf_of(session, branch_id))


def decide(session: WriteSession, actor: Actor, place: Place, verb: Callable[[Actor], T]) -> T:
    """Run a verb of the core as the centre, standing at `place`; tell the tills what changed.

    The centre is a device: what it decides goes into its own journal, by the recorders that write
    what a till sends. The levels it moved are stated in the streams of their branches, in the same
    transaction. Raises `CentreEmpty` and what the verb raises.
    """
    require_shop(session)
    branch = select(Branch.id).where(Branch.id == place.branch_id)
    session.execute(branch.with_for_update(key_share=True))  # as a push: one at a time in a branch
    own = journal.hold(session).device_id
    journal.stand(session, branch_id=place.branch_id, location_id=place.location_id)
    before = journal.head(session, own)[0]
    result = verb(actor)
    session.flush()
    tell(session, tuple(_decided_since(session, own, before)))
    return result


def _decided_since(session: ReadSession, device_id: UUID, seq: int) -> Iterator[Decided]:
    query = (
        select(Operation.payload)
        .where(Operation.device_id == device_id, Operation.seq > seq)
        .order_by(Operation.seq)
    )
    for payload in session.scalars(query):
        envelope = decode_envelope(bytes(payload))
        yield Decided(envelope, decode_fact(envelope))


def tell(session: WriteSession, decided: tuple[Decided, ...]) -> None:
    """State to each branch the levels that these operations moved in it. Comes last."""
    moves = [move for one in decided for move in getattr(one.fact, "moves", ())]
    levels: dict[UUID, set[LevelKey]] = {}
    for move in moves:
        branch_id = session.get_one(Location, move.location).branch_id
        levels.setdefault(branch_id, set()).add((move.location, move.variant, move.lot))
    for branch_id in sorted(levels):
        stock.tell(session, branch_id, levels[branch_id], ())
