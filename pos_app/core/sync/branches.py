"""Branches and their places, as the centre keeps them; the tills of a branch are told."""

from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import func, select

from pos_app.core import kardex
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import (
    BranchExists,
    BranchInUse,
    InvalidEntry,
    LocationInUse,
    LocationMissing,
    LocationTaken,
    UnknownBranch,
)
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.core.models.catalog import Branch, Location
from pos_app.core.models.journal import Device
from pos_app.core.sync.centre import require_shop, tell_branch

CODE_LIMIT: Final = 20
NAME_LIMIT: Final = 60
NEEDED: Final = ("shelf", "transit")  # of each a branch keeps one


@dataclass(frozen=True)
class LocationInput:
    """A place of a branch as it is stated: shelf, store or damaged."""

    code: str
    name: str
    kind: Literal["shelf", "store", "damaged"]
    active: bool = True


def change_branch(
    session: WriteSession, branch_id: UUID, *, code: str, name: str, active: bool
) -> None:
    """Rename a branch, close it or open it again.

    Raises `UnknownBranch`, `BranchExists`, `BranchInUse`, `InvalidEntry`.
    """
    require_shop(session)
    row = get_branch(session, branch_id)
    code, name = _sizes(code, name)
    query = select(Branch.id).where(Branch.code == code, Branch.id != branch_id)
    if session.execute(query).first() is not None:
        raise BranchExists(branch=code)
    if row.active and not active and _is_used(session, branch_id):
        raise BranchInUse(branch=row.name)
    row.code, row.name, row.active = code, name, active
    session.flush()
    tell_branch(session, branch_id)


def get_branch(session: ReadSession, branch_id: UUID) -> Branch:
    """Return a branch; raise `UnknownBranch`."""
    row = session.get(Branch, branch_id)
    if row is None:
        known = ", ".join(session.scalars(select(Branch.code).order_by(Branch.code)))
        raise UnknownBranch(branch=str(branch_id), known=known or "-")
    return row


def _is_used(session: ReadSession, branch_id: UUID) -> bool:
    tills = select(Device.id).where(Device.branch_id == branch_id, Device.status == "active")
    if session.execute(tills.limit(1)).first() is not None:
        return True
    places = session.scalars(select(Location.id).where(Location.branch_id == branch_id))
    return any(kardex.holds_stock(session, place) for place in places)


def save_location(
    session: WriteSession,
    branch_id: UUID,
    location: LocationInput,
    *,
    location_id: UUID | None = None,
) -> UUID:
    """Add a place to a branch, or change the one of that id; return the id.

    A place that holds goods stays open, and of what it is (shelf, store); so does the only shop
    floor. Raises `UnknownBranch`, `LocationMissing`, `LocationTaken`, `LocationInUse`,
    `InvalidEntry`.
    """
    require_shop(session)
    get_branch(session, branch_id)
    code, name = _sizes(location.code, location.name)
    row = Location(id=new_id(), branch_id=branch_id)
    if location_id is not None:
        row = get_location(session, location_id)
        _check_use(session, row, branch_id, location)
    same = select(Location.name).where(
        Location.branch_id == branch_id, Location.code == code, Location.id != row.id
    )
    other = session.scalars(same).first()
    if other is not None:
        raise LocationTaken(code=code, location=other)
    row.code, row.name, row.kind, row.active = code, name, location.kind, location.active
    session.add(row)
    session.flush()
    tell_branch(session, branch_id)
    return row.id


def get_location(session: ReadSession, location_id: UUID) -> Location:
    """Return a place, open or closed; raise `LocationMissing`."""
    row = session.get(Location, location_id)
    if row is None:
        raise LocationMissing(location=str(location_id))
    return row


def _check_use(
    session: ReadSession, row: Location, branch_id: UUID, location: LocationInput
) -> None:
    if row.branch_id != branch_id or row.kind == "transit":
        raise LocationInUse(location=row.name)
    if location.active and location.kind == row.kind:
        return
    if kardex.holds_stock(session, row.id) or (row.kind in NEEDED and _is_last(session, row)):
        raise LocationInUse(location=row.name)


def _is_last(session: ReadSession, row: Location) -> bool:
    query = select(func.count()).where(
        Location.branch_id == row.branch_id, Location.kind == row.kind, Location.active
    )
    return row.active and session.scalars(query).one() == 1


def _sizes(code: str, name: str) -> tuple[str, str]:
    code, name = code.strip(), " ".join(name.split())
    if not 0 < len(code) <= CODE_LIMIT:
        raise InvalidEntry(entry=name or "-", reason=N_("the code is missing or too long"))
    if not 0 < len(name) <= NAME_LIMIT:
        raise InvalidEntry(entry=code, reason=N_("the name is missing or too long"))
    return code, name
