"""Suppliers: who sells to us. Master data, edited in place; documents keep who it was."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import SupplierInactive, SupplierMissing, SupplierTaken
from pos_app.core.facts_purchasing import SupplierFact
from pos_app.core.fiscal import get_profile
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.core.models.purchasing import Supplier
from pos_app.core.purchasing.rules import clean, required
from pos_app.core.settings_shared import get_shop


@dataclass(frozen=True)
class SupplierInput:
    """A supplier as a person writes it; `tax_id` may be empty (a farmer at the door)."""

    name: str
    tax_id: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""
    active: bool = True


@dataclass(frozen=True)
class SupplierView:
    """A supplier as it is."""

    id: UUID
    name: str
    tax_id: str
    contact: str
    email: str
    phone: str
    active: bool


def save_supplier(
    session: WriteSession, actor: Actor, supplier: SupplierInput, *, supplier_id: UUID | None = None
) -> UUID:
    """Add a supplier, or change the one of that id; return the id.

    Deactivate with `active=False`: what was bought stays. Raises `FieldMissing`, `InvalidTaxId`,
    `SupplierTaken`, `NotPermitted`.
    """
    actor.require("suppliers.edit")
    name, tax_id = (
        required(supplier.name, N_("name of the supplier")),
        _tax_id(session, clean(supplier.tax_id)),
    )
    row = session.get(Supplier, supplier_id) if supplier_id else None
    row = row or Supplier(id=supplier_id or new_id())
    if tax_id:
        _check_free(session, row.id, tax_id)
    row.name, row.tax_id, row.active = name, tax_id, supplier.active
    row.contact, row.email = clean(supplier.contact), clean(supplier.email)
    row.phone, row.updated_at = clean(supplier.phone), clock_of(session).now()
    session.add(row)
    session.flush()
    return row.id


def _tax_id(session: ReadSession, text: str) -> str:
    """Return a tax id as the shop's country keeps it; "" for none."""
    return get_profile(get_shop(session)).tax_ids().normalise(text) if text else ""


def _check_free(session: ReadSession, supplier_id: UUID, tax_id: str) -> None:
    query = select(Supplier).where(Supplier.tax_id == tax_id, Supplier.id != supplier_id).limit(1)
    other = session.scalars(query).first()
    if other is not None:
        raise SupplierTaken(tax_id=tax_id, supplier=other.name)


def get_supplier(session: ReadSession, supplier_id: UUID) -> SupplierView:
    """Return a supplier; raise `SupplierMissing`."""
    row = session.get(Supplier, supplier_id)
    if row is None:
        raise SupplierMissing(supplier=str(supplier_id))
    return _view(row)


def list_suppliers(
    session: ReadSession, *, text: str = "", active_only: bool = True, limit: int = 100
) -> tuple[SupplierView, ...]:
    """Return suppliers by name; `text` is a part of the name or of the tax id."""
    query = select(Supplier).order_by(Supplier.name, Supplier.id).limit(limit)
    if active_only:
        query = query.where(Supplier.active)
    if text.strip():
        part = text.strip().lower()
        query = query.where(
            func.lower(Supplier.name).contains(part, autoescape=True)
            | func.lower(Supplier.tax_id).contains(part, autoescape=True)
        )
    return tuple(_view(row) for row in session.scalars(query))


def buying_from(session: ReadSession, supplier_id: UUID) -> SupplierFact:
    """Return who we buy from, for a document; raise `SupplierMissing` or `SupplierInactive`."""
    supplier = get_supplier(session, supplier_id)
    if not supplier.active:
        raise SupplierInactive(supplier=supplier.name)
    return supplier_fact(supplier)


def supplier_fact(supplier: SupplierView) -> SupplierFact:
    """Return a supplier as a document keeps it."""
    return SupplierFact(id=supplier.id, tax_id=supplier.tax_id, name=supplier.name)


def _view(row: Supplier) -> SupplierView:
    return SupplierView(
        id=row.id,
        name=row.name,
        tax_id=row.tax_id,
        contact=row.contact,
        email=row.email,
        phone=row.phone,
        active=row.active,
    )
