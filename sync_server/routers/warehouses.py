"""Warehouses: the places of the branches that hold stock (locations)."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy import select

from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.models.catalog import Branch, Location
from pos_app.core.sync import branches
from pos_app.core.sync.branches import LocationInput
from sync_server import ksp
from sync_server.callers import Who, require
from sync_server.dependencies import Store
from sync_server.pages import USUAL, Active, After, Limit, page
from sync_server.resources.base import Page
from sync_server.resources.masters import WarehouseIn, WarehouseRow
from sync_server.work import READS, WRITES, Working

router = APIRouter(prefix="/api/v1/warehouses", tags=["warehouses"])
VIEW = [require("stock.view")]
EDIT = [require("settings.edit")]


@router.get("", dependencies=VIEW, responses=ksp.refused(*READS))
def list_warehouses(
    store: Store,
    who: Who,
    branch: UUID | None = None,
    active: Active = True,
    after: After = "",
    limit: Limit = USUAL,
) -> Page[WarehouseRow]:
    """List places by their code, of one branch or all."""
    query = select(Location, Branch.code).join(Branch, Branch.id == Location.branch_id)
    if active is not None:
        query = query.where(Location.active == active)
    if (of := who.branch(branch)) is not None:
        query = query.where(Location.branch_id == of)
    with store.read() as session:
        by = (Location.code, Location.id)
        return page(session, query, _row, by=by, after=after, limit=limit)


@router.get("/{warehouse_id}", dependencies=VIEW, responses=ksp.refused(*READS))
def get_warehouse(warehouse_id: UUID, store: Store, who: Who) -> WarehouseRow:
    """Give one place."""
    with store.read() as session:
        who.see(session, warehouse_id)
        return _read(session, warehouse_id)


@router.post("", status_code=201, dependencies=EDIT, responses=ksp.refused(*WRITES))
def create_warehouse(asked: WarehouseIn, work: Working) -> WarehouseRow:
    """Add a place to a branch."""

    def write(session: WriteSession, _: UUID) -> WarehouseRow:
        work.who.branch(asked.branch_id)
        saved = branches.save_location(session, asked.branch_id, _input(asked))
        return _read(session, saved)

    return work.keep(WarehouseRow, write, asked=asked)


@router.put("/{warehouse_id}", dependencies=EDIT, responses=ksp.refused(*WRITES))
def change_warehouse(warehouse_id: UUID, asked: WarehouseIn, work: Working) -> WarehouseRow:
    """Make a place what is stated; it stays in its branch, and open while goods are there."""

    def write(session: WriteSession, _: UUID) -> WarehouseRow:
        work.who.see(session, warehouse_id)
        branches.save_location(session, asked.branch_id, _input(asked), location_id=warehouse_id)
        return _read(session, warehouse_id)

    return work.keep(WarehouseRow, write, asked=asked)


@router.delete("/{warehouse_id}", dependencies=EDIT, responses=ksp.refused(*WRITES))
def deactivate_warehouse(warehouse_id: UUID, work: Working) -> WarehouseRow:
    """Close a place that holds nothing."""

    def write(session: WriteSession, _: UUID) -> WarehouseRow:
        work.who.see(session, warehouse_id)
        now = branches.get_location(session, warehouse_id)
        kind: Any = now.kind  # one of those that may be stated
        stated = LocationInput(now.code, now.name, kind, active=False)
        branches.save_location(session, now.branch_id, stated, location_id=now.id)
        return _read(session, warehouse_id)

    return work.keep(WarehouseRow, write)


def _input(asked: WarehouseIn) -> LocationInput:
    return LocationInput(asked.code, asked.name, asked.kind, asked.active)


def _read(session: ReadSession, location_id: UUID) -> WarehouseRow:
    row = branches.get_location(session, location_id)
    return _row(row, session.get_one(Branch, row.branch_id).code)


def _row(row: Location, branch: str) -> WarehouseRow:
    return WarehouseRow(
        id=row.id,
        branch_id=row.branch_id,
        branch=branch,
        code=row.code,
        name=row.name,
        kind=row.kind,  # type: ignore[arg-type] # the table has no other
        active=row.active,
    )
