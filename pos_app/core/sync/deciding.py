"""What the centre decides itself, by the same verbs as a till."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from pos_app.core import journal
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import LocationMissing
from pos_app.core.models.catalog import Branch, Location
from pos_app.core.sync.centre import require_shop, shelf_of

T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """Where the centre decides for: a branch and one of its locations."""

    branch_id: UUID
    location_id: UUID


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


def first_branch(session: ReadSession) -> UUID | None:
    """Return the oldest branch: where the centre stands to decide what is of no branch."""
    query = select(Branch.id).where(Branch.active).order_by(Branch.id).limit(1)
    return session.scalars(query).first()


def decide(session: WriteSession, actor: Actor, place: Place, verb: Callable[[Actor], T]) -> T:
    """Run a verb of the core as the centre, standing at `place`.

    The centre is a device: what it decides goes into its own journal, by the recorders that write
    what a till sends; the tills concerned are told of it before the commit (`telling`). Raises
    `CentreEmpty` and what the verb raises.
    """
    require_shop(session)
    # As a push: levels of a branch change in one order; goods may go to any other.
    branches = select(Branch.id).order_by(Branch.id)
    session.execute(branches.with_for_update(key_share=True))
    journal.hold(session)
    journal.stand(session, branch_id=place.branch_id, location_id=place.location_id)
    return verb(actor)
