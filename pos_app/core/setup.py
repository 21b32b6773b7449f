"""A new shop: its node, places, roles and first person, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from pos_app.core import people, settings_shared
from pos_app.core.db import WriteSession, clock_of
from pos_app.core.errors import StoreExists
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.core.models.catalog import Branch, Location
from pos_app.core.models.journal import Device
from pos_app.core.models.local import Node
from pos_app.core.settings_shared import Shop

LOCATIONS = (
    ("SALA", N_("Shop floor"), "shelf"),
    ("BODEGA", N_("Storeroom"), "store"),
    ("TRANSITO", N_("In transit"), "transit"),
    ("MERMA", N_("Damaged"), "damaged"),
)


@dataclass(frozen=True)
class Customs:
    """What a shop that sells in a currency most likely also is; every one can be changed."""

    language: str
    timezone: str
    tax_label: str
    tax_rate_bp: int


CUSTOMS = {
    "CLP": Customs("es", "America/Santiago", "IVA", 1900),
    "GBP": Customs("en", "Europe/London", "VAT", 2000),
    "EUR": Customs("es", "Europe/Madrid", "IVA", 2100),
    "USD": Customs("en", "America/New_York", "Tax", 0),
}


@dataclass(frozen=True)
class NewPerson:
    """A person of the new shop; `pin_hash` was made before the transaction began."""

    name: str
    role: str
    pin_hash: str | None


@dataclass(frozen=True)
class NewShop:
    """What the first run asks. `kind` is till or centre."""

    shop: Shop
    people: Sequence[NewPerson]
    public_key: bytes
    till_name: str = "Caja 1"
    branch_name: str = "Casa matriz"
    kind: str = "till"
    location_names: dict[str, str] = field(default_factory=dict)  # by code, translated


def create_shop(session: WriteSession, new: NewShop) -> UUID:
    """Write a new shop into an empty store and return its device id; raise `StoreExists`."""
    if session.execute(select(Node.id)).first() is not None:
        raise StoreExists(path=str(session.connection().engine.url.database))
    branch_id, device_id = new_id(), new_id()
    session.add(Branch(id=branch_id, code="1", name=new.branch_name))
    session.flush()
    shelf_id = add_locations(session, branch_id, new.location_names)
    settings_shared.save_shop(session, new.shop)
    people.ship_roles(session)
    for person in new.people:
        people.add_user(session, name=person.name, role=person.role, pin_hash=person.pin_hash)
    session.add(
        Device(
            id=device_id,
            kind=new.kind,
            branch_id=branch_id,
            location_id=shelf_id,
            name=new.till_name,
            public_key=new.public_key,
            enrolled_at=clock_of(session).now(),
        )
    )
    session.add(
        Node(
            id=1,
            device_id=device_id,
            kind=new.kind,
            name=new.till_name,
            branch_id=branch_id,
            location_id=shelf_id,
        )
    )
    session.flush()
    return device_id


def add_locations(session: WriteSession, branch_id: UUID, names: dict[str, str]) -> UUID:
    """Give a branch its four places; return the shelf, which is what its tills sell from."""
    shelf_id = branch_id
    for code, name, kind in LOCATIONS:
        location_id = new_id()
        if kind == "shelf":
            shelf_id = location_id
        session.add(
            Location(
                id=location_id,
                branch_id=branch_id,
                code=code,
                name=names.get(code, name),
                kind=kind,
            )
        )
    session.flush()
    return shelf_id
