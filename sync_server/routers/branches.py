"""Branches: the shops of the company."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy import select

from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.models.catalog import Branch
from pos_app.core.sync import branches, centre
from sync_server import ksp
from sync_server.callers import Who, require
from sync_server.dependencies import Store
from sync_server.pages import USUAL, Active, After, Limit, page
from sync_server.resources.base import Page
from sync_server.resources.masters import BranchIn, BranchRow
from sync_server.work import READS, WRITES, Working

router = APIRouter(prefix="/api/v1/branches", tags=["branches"])
VIEW = [require("stock.view")]
EDIT = [require("settings.edit")]


@router.get("", dependencies=VIEW, responses=ksp.refused(*READS))
def list_branches(
    store: Store,
    who: Who,
    active: Active = True,
    after: After = "",
    limit: Limit = USUAL,
) -> Page[BranchRow]:
    """List branches by code; a person of one branch sees that one."""
    query = select(Branch)
    if active is not None:
        query = query.where(Branch.active == active)
    if who.branch_id is not None:
        query = query.where(Branch.id == who.branch_id)
    with store.read() as session:
        by = (Branch.code, Branch.id)
        return page(session, query, _row, by=by, after=after, limit=limit)


@router.get("/{branch_id}", dependencies=VIEW, responses=ksp.refused(*READS))
def get_branch(branch_id: UUID, store: Store, who: Who) -> BranchRow:
    """Give one branch."""
    with store.read() as session:
        row = _read(session, branch_id)
    who.branch(branch_id)
    return row


@router.post("", status_code=201, dependencies=EDIT, responses=ksp.refused(*WRITES))
def create_branch(asked: BranchIn, work: Working) -> BranchRow:
    """Add a branch with its four places: shop floor, storeroom, transit, damaged."""

    def write(session: WriteSession, _: UUID) -> BranchRow:
        return _read(session, centre.add_branch(session, code=asked.code, name=asked.name))

    return work.keep(BranchRow, write, asked=asked)


@router.put("/{branch_id}", dependencies=EDIT, responses=ksp.refused(*WRITES))
def change_branch(branch_id: UUID, asked: BranchIn, work: Working) -> BranchRow:
    """Make a branch what is stated; one with goods or tills stays open."""

    def write(session: WriteSession, _: UUID) -> BranchRow:
        _read(session, branch_id)
        work.who.branch(branch_id)
        branches.change_branch(
            session, branch_id, code=asked.code, name=asked.name, active=asked.active
        )
        return _read(session, branch_id)

    return work.keep(BranchRow, write, asked=asked)


@router.delete("/{branch_id}", dependencies=EDIT, responses=ksp.refused(*WRITES))
def deactivate_branch(branch_id: UUID, work: Working) -> BranchRow:
    """Close a branch without goods and tills; its record stays."""

    def write(session: WriteSession, _: UUID) -> BranchRow:
        now = _read(session, branch_id)
        work.who.branch(branch_id)
        branches.change_branch(session, branch_id, code=now.code, name=now.name, active=False)
        return _read(session, branch_id)

    return work.keep(BranchRow, write)


def _read(session: ReadSession, branch_id: UUID) -> BranchRow:
    return _row(branches.get_branch(session, branch_id))


def _row(row: Branch) -> BranchRow:
    return BranchRow(id=row.id, code=row.code, name=row.name, active=row.active)
