"""Suppliers: who sells to us."""

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy import or_, select

from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.models.purchasing import Supplier
from pos_app.core.purchasing import suppliers
from pos_app.core.purchasing.suppliers import SupplierInput
from sync_server import ksp
from sync_server.callers import require
from sync_server.dependencies import Store
from sync_server.pages import USUAL, Active, After, Limit, Words, page
from sync_server.resources.base import Page
from sync_server.resources.masters import SupplierIn, SupplierRow
from sync_server.work import READS, WRITES, Working

router = APIRouter(prefix="/api/v1/suppliers", tags=["suppliers"])
VIEW = [require("stock.view")]
EDIT = [require("suppliers.edit")]


@router.get("", dependencies=VIEW, responses=ksp.refused(*READS))
def list_suppliers(
    store: Store,
    q: Words = "",
    active: Active = True,
    after: After = "",
    limit: Limit = USUAL,
) -> Page[SupplierRow]:
    """List suppliers by name; `q` is a part of the name, or begins the tax id."""
    query = select(Supplier)
    if active is not None:
        query = query.where(Supplier.active == active)
    if words := q.replace("\0", " ").strip():
        query = query.where(
            or_(
                Supplier.name.icontains(words, autoescape=True),
                Supplier.tax_id.istartswith(words, autoescape=True),
            )
        )
    with store.read() as session:
        by = (Supplier.name, Supplier.id)
        return page(session, query, _row, by=by, after=after, limit=limit)


@router.get("/{supplier_id}", dependencies=VIEW, responses=ksp.refused(*READS))
def get_supplier(supplier_id: UUID, store: Store) -> SupplierRow:
    """Give one supplier."""
    with store.read() as session:
        return _read(session, supplier_id)


@router.post("", status_code=201, dependencies=EDIT, responses=ksp.refused(*WRITES))
def create_supplier(asked: SupplierIn, work: Working) -> SupplierRow:
    """Add a supplier."""
    stated = SupplierInput(**asked.model_dump())
    return work.keep(SupplierRow, lambda s, _: _save(s, work, stated, None), asked=asked)


@router.put("/{supplier_id}", dependencies=EDIT, responses=ksp.refused(*WRITES))
def change_supplier(supplier_id: UUID, asked: SupplierIn, work: Working) -> SupplierRow:
    """Make a supplier what is stated."""
    stated = SupplierInput(**asked.model_dump())

    def write(session: WriteSession, _: UUID) -> SupplierRow:
        suppliers.get_supplier(session, supplier_id)
        return _save(session, work, stated, supplier_id)

    return work.keep(SupplierRow, write, asked=asked)


@router.delete("/{supplier_id}", dependencies=EDIT, responses=ksp.refused(*WRITES))
def deactivate_supplier(supplier_id: UUID, work: Working) -> SupplierRow:
    """Buy from a supplier no more; what was bought stays."""

    def write(session: WriteSession, _: UUID) -> SupplierRow:
        now = _read(session, supplier_id).model_dump(exclude={"id"})
        stated = replace(SupplierInput(**now), active=False)
        return _save(session, work, stated, supplier_id)

    return work.keep(SupplierRow, write)


def _save(
    session: WriteSession, work: Working, stated: SupplierInput, supplier_id: UUID | None
) -> SupplierRow:
    saved = suppliers.save_supplier(session, work.who.actor, stated, supplier_id=supplier_id)
    return _read(session, saved)


def _read(session: ReadSession, supplier_id: UUID) -> SupplierRow:
    return SupplierRow(**vars(suppliers.get_supplier(session, supplier_id)))


def _row(row: Supplier) -> SupplierRow:
    return SupplierRow(
        id=row.id,
        name=row.name,
        tax_id=row.tax_id,
        contact=row.contact,
        email=row.email,
        phone=row.phone,
        active=row.active,
    )
