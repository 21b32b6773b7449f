"""The till's side of joining a centre: bringing its shop, or taking over the centre's."""

from collections.abc import Iterator, Sequence
from uuid import UUID

import msgspec
from sqlalchemy import delete, func, select

from pos_app.core import journal, search
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import CentreNotEmpty
from pos_app.core.keys import Keys
from pos_app.core.models.catalog import (
    Barcode,
    Branch,
    Category,
    Customer,
    Location,
    Price,
    Product,
    QuickKey,
    Uom,
    Variant,
)
from pos_app.core.models.journal import Device, Operation
from pos_app.core.models.local import Draft, Node
from pos_app.core.models.people import Lockout, Permission, Role, User
from pos_app.core.models.purchasing import Supplier
from pos_app.core.sync import (
    bodies,
    certificates,
    first_load,
    outbox,
    sealing,
    signing,
    stating,
)
from pos_app.core.sync.applying import apply_rows, in_order, set_position
from pos_app.core.sync.messages import Enrol, EnrolReply, Page, Snapshot, SnapshotRow

SNAPSHOT_ROWS = 200


def ask(
    session: ReadSession, keys: Keys, agreement_key: bytes, code: str, *, anew: UUID | None = None
) -> Enrol:
    """Return the request to join; `agreement_key` is a fresh private key for sealing.

    `anew` is the id of a new device that this till, restored or copied, goes on as.
    """
    station = journal.get_station(session)
    link = outbox.find_link(session)
    device_id = anew or station.device_id
    public = sealing.public_part(agreement_key)
    signed = signing.enrol_text(code, device_id, keys.public_key, public)
    return Enrol(
        code=code,
        device=device_id,
        public_key=signing.to_text(keys.public_key),
        agreement_key=signing.to_text(public),
        name=station.name,
        branch=station.branch_id,
        location=station.location_id,
        last_seq=journal.head(session, device_id)[0],
        server=link.server_id if link else None,
        forked_from=station.device_id if anew else None,
        signature=signing.to_text(keys.sign(signed)),
    )


def shop_rows(session: ReadSession) -> tuple[SnapshotRow, ...]:
    """Return the shop of this till: places, people, settings, catalogue."""
    branch_id = journal.get_station(session).branch_id
    return tuple(
        SnapshotRow(kind=kind, key=key, body=msgspec.Raw(bodies.encode(body)))
        for kind, rows in (
            ("branch", stating.branch_rows(session, branch_id)),
            ("catalog", stating.catalog_rows(session)),
        )
        for key, body in rows
    )


def snapshot_parts(rows: Sequence[SnapshotRow], pepper: str) -> Iterator[Snapshot]:
    """Give the shop in parts of a size that a centre takes."""
    for start in range(0, len(rows), SNAPSHOT_ROWS):
        last = start + SNAPSHOT_ROWS >= len(rows)
        part = tuple(rows[start : start + SNAPSHOT_ROWS])
        yield Snapshot(rows=part, last=last, pepper=pepper if last else "")


def take_over(session: WriteSession, url: str, reply: EnrolReply, pages: Sequence[Page]) -> int:
    """Exchange the unused shop of this till for the centre's, at once; return how many rows.

    Until the commit the old one stays in use. Raises `CentreNotEmpty` where something was recorded
    here meanwhile: what the record names is never removed. Raises `StreamUnreadable` for a row that
    this program cannot read or that does not fit: then nothing is changed.
    """
    operations = count_recorded(session)
    if operations:
        raise CentreNotEmpty(operations=operations)
    _empty(session)
    rows = first_load.newest_rows(pages)
    apply_rows(session, in_order(rows))
    for page in pages:
        set_position(session, page)
    place(session, reply.name, reply.branch, reply.location)
    outbox.set_link(session, url, reply.server, outbox.ACTIVE)
    certificates.keep(session, reply.certificate)
    first_load.forget_staged(session)
    return len(rows)


def count_recorded(session: ReadSession) -> int:
    """Return how many operations are here, of whatever device: they name the shop that is here."""
    return int(session.execute(select(func.count()).select_from(Operation)).scalar_one())


def _empty(session: WriteSession) -> None:
    """Remove catalogue, people and places of a till that has recorded nothing."""
    search.clear(session)
    for model in (
        Draft, QuickKey, Price, Barcode, Variant, Product, Category, Uom, Customer, Supplier,
        Lockout, User, Permission, Role, Location, Branch,
    ):  # fmt: skip
        session.execute(delete(model))
    session.expire_all()


def place(session: WriteSession, name: str, branch_id: UUID, location_id: UUID) -> None:
    """Put this till where the centre says."""
    node = session.get_one(Node, 1)
    node.name, node.branch_id, node.location_id = name, branch_id, location_id
    device = session.get_one(Device, node.device_id)
    device.name, device.branch_id, device.location_id = name, branch_id, location_id
    session.flush()
