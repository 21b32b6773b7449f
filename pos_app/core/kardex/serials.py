"""Serial numbers: which single thing came in and went out, and where it is (K22).

A serial moves with a movement and is part of its fact. Its rows are append-only; where it is
follows from the last of them.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, select, text

from pos_app.core.cases import open_case
from pos_app.core.codes import normalise_serial
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import (
    SerialElsewhere,
    SerialGone,
    SerialInStock,
    SerialNotOfSale,
    SerialsNeeded,
    SerialTwice,
    SerialUnknown,
)
from pos_app.core.facts import MoveFact
from pos_app.core.i18n import N_
from pos_app.core.journal import Stamp
from pos_app.core.kardex.items import StockItem
from pos_app.core.models.catalog import SHOWN_NAME, Location, Product, Variant
from pos_app.core.models.people import User
from pos_app.core.models.stock import SerialMove
from pos_app.core.settings_shared import get_shop
from pos_app.core.statements import Prepared

IN: Final = "ENTRADA"
PIECE: Final = 1000
LIMIT: Final = 500  # serials of one line
ELSEWHERE: Final = N_("another branch")

_TABLE = cast("Table", SerialMove.__table__)
COLUMNS: Final = tuple(column.name for column in _TABLE.columns)
_insert = Prepared(
    text(
        f"INSERT INTO serial_moves ({', '.join(COLUMNS)})"  # noqa: S608 - names of columns only
        f" VALUES ({', '.join(f':{name}' for name in COLUMNS)}) ON CONFLICT DO NOTHING"
    ).bindparams(*(bindparam(column.name, type_=column.type) for column in _TABLE.columns)),
    changes="serial_moves",
)


class SerialAt(NamedTuple):
    """The last move of a serial: where it came in, or left from."""

    serial: str
    type: str
    reason: str
    location_id: UUID
    lot_id: UUID
    occurred_at: datetime
    document_kind: str
    document_id: UUID

    @property
    def in_stock(self) -> bool:
        """Return whether it is there to be sold."""
        return self.type == IN


class SerialStep(NamedTuple):
    """A step in the life of a serial, for people; `person` is empty where not known here."""

    variant_id: UUID
    code: str
    name: str
    serial: str
    type: str
    reason: str
    location_id: UUID
    location: str
    document_kind: str
    document_id: UUID
    occurred_at: datetime
    person: str


_AT = (
    SerialMove.serial,
    SerialMove.type,
    SerialMove.reason,
    SerialMove.location_id,
    SerialMove.lot_id,
    SerialMove.occurred_at,
    SerialMove.document_kind,
    SerialMove.document_id,
)
_IN_TIME = (SerialMove.occurred_at, SerialMove.op_id, SerialMove.movement_no)
_of_variant = Prepared(
    select(*_AT).where(SerialMove.variant_id == bindparam("variant")).order_by(*_IN_TIME)
)
_history = Prepared(
    select(*_AT)
    .where(SerialMove.variant_id == bindparam("variant"), SerialMove.serial == bindparam("number"))
    .order_by(*_IN_TIME)
)


def where_is(session: ReadSession, variant_id: UUID, serial: str) -> SerialAt | None:
    """Return the last move of a serial of a variant that this node knows, or None."""
    rows = _history.all(session, variant=variant_id, number=normalise_serial(serial))
    return SerialAt._make(rows[-1]) if rows else None


def list_serials(
    session: ReadSession, variant_id: UUID, location_id: UUID | None = None
) -> tuple[SerialAt, ...]:
    """Return the serials of a variant in stock, at a location or anywhere, by number."""
    last = {row[0]: SerialAt._make(row) for row in _of_variant.all(session, variant=variant_id)}
    return tuple(
        at
        for _, at in sorted(last.items())
        if at.in_stock and location_id in (None, at.location_id)
    )


def find_serial(session: ReadSession, serial: str, *, limit: int = 200) -> tuple[SerialStep, ...]:
    """Return the life of a serial number, newest first; of several products where they share it."""
    query = (
        select(
            SerialMove.variant_id,
            Variant.code,
            SHOWN_NAME,
            SerialMove.serial,
            SerialMove.type,
            SerialMove.reason,
            SerialMove.location_id,
            Location.name,
            SerialMove.document_kind,
            SerialMove.document_id,
            SerialMove.occurred_at,
            User.name,
        )
        .join(Variant, Variant.id == SerialMove.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .outerjoin(Location, Location.id == SerialMove.location_id)
        .outerjoin(User, User.id == SerialMove.user_id)
        .where(SerialMove.serial == normalise_serial(serial))
        .order_by(*(column.desc() for column in _IN_TIME))
        .limit(limit)
    )
    return tuple(
        SerialStep._make((*row[:7], row[7] or ELSEWHERE, *row[8:11], row[11] or ""))
        for row in session.execute(query)
    )


# Deciding -----------------------------------------------------------------------------------------


def incoming(
    session: ReadSession, item: StockItem, quantity_milli: int, serials: Sequence[str]
) -> tuple[str, ...]:
    """Return the serials of what enters: one for each piece, none of them in stock.

    A product without serial numbers has none. Raises `SerialsNeeded`, `SerialTwice`,
    `SerialInStock`.
    """
    if not item.tracks_serials:
        return ()
    named = _counted(item, quantity_milli, serials)
    for serial in named:
        at = where_is(session, item.variant_id, serial)
        if at is not None and at.in_stock:
            raise SerialInStock(
                serial=serial, product=item.name, location=place_name(session, at.location_id)
            )
    return named


def outgoing(
    session: ReadSession,
    item: StockItem,
    location_id: UUID,
    quantity_milli: int,
    serials: Sequence[str],
) -> tuple[SerialAt, ...]:
    """Return where the serials of what leaves are: one for each piece, each at that location.

    Raises `SerialsNeeded`, `SerialTwice`, `SerialUnknown`, `SerialElsewhere`, `SerialGone`.
    """
    found = []
    for serial in _counted(item, quantity_milli, serials):
        at = where_is(session, item.variant_id, serial)
        check_there(session, item.name, serial, at, location_id)
        assert at is not None
        found.append(at)
    return tuple(found)


def check_there(
    session: ReadSession, product: str, serial: str, at: SerialAt | None, location_id: UUID
) -> None:
    """Raise what hinders a serial from leaving a location, naming where it is."""
    if at is None:
        raise SerialUnknown(serial=serial, product=product)
    if not at.in_stock:
        raise SerialGone(
            serial=serial,
            product=product,
            date=get_shop(session).day(at.occurred_at).isoformat(),
            location=place_name(session, at.location_id),
        )
    if at.location_id != location_id:
        raise SerialElsewhere(
            serial=serial, product=product, location=place_name(session, at.location_id)
        )


def check_returned(session: ReadSession, variant_id: UUID, serial: str, *, sale_id: UUID) -> None:
    """Check what a customer brings back: that very thing was sold in that sale, and is not back.

    For returns; raises `SerialNotOfSale`.
    """
    number = normalise_serial(serial)
    at = where_is(session, variant_id, number)
    if at is None or at.in_stock or at.document_id != sale_id:
        raise SerialNotOfSale(serial=number)


def all_there(
    session: ReadSession, item: StockItem, location_id: UUID, lot_id: UUID | None, wanted: int
) -> tuple[str, ...]:
    """Return the serials of all there is, where all of it leaves: nothing is left to choose."""
    there = [
        at.serial
        for at in list_serials(session, item.variant_id, location_id)
        if lot_id in (None, at.lot_id)
    ]
    return tuple(there) if len(there) * PIECE == wanted else ()


def moved_with(session: ReadSession, op_id: UUID, movement_no: int) -> tuple[str, ...]:
    """Return the serials that moved with one movement of an operation."""
    query = select(SerialMove.serial).where(
        SerialMove.op_id == op_id, SerialMove.movement_no == movement_no
    )
    return tuple(session.scalars(query.order_by(SerialMove.serial)))


def _counted(item: StockItem, quantity_milli: int, serials: Sequence[str]) -> tuple[str, ...]:
    named = tuple(number for number in map(normalise_serial, serials) if number)
    pieces, part = divmod(quantity_milli, PIECE)
    if part or len(named) != pieces:
        raise SerialsNeeded(product=item.name, wanted=pieces, given=len(named))
    seen: set[str] = set()
    for serial in named:
        if serial in seen:
            raise SerialTwice(serial=serial, product=item.name)
        seen.add(serial)
    return named


def place_name(session: ReadSession, location_id: UUID) -> str:
    """Return the name of a place as a refusal says it."""
    location = session.get(Location, location_id)
    return location.name if location is not None else ELSEWHERE


# Recording ----------------------------------------------------------------------------------------


def rows_of(
    stamp: Stamp, moves: Iterable[MoveFact], document_kind: str, document_id: UUID
) -> list[dict[str, object]]:
    """Return the rows of the serials that moved, in the order of their key."""
    return [
        {
            "op_id": stamp.op_id,
            "movement_no": movement_no,
            "serial": serial,
            "variant_id": move.variant,
            "location_id": move.location,
            "lot_id": move.lot,
            "type": move.type,
            "reason": move.reason,
            "device_id": stamp.device_id,
            "user_id": stamp.user_id,
            "occurred_at": stamp.occurred_at,
            "document_kind": document_kind,
            "document_id": document_id,
        }
        for movement_no, move in enumerate(moves, start=1)
        for serial in sorted(move.serials)
    ]


def record(session: WriteSession, stamp: Stamp, rows: Sequence[dict[str, object]]) -> None:
    """Write the serials that moved; what two tills did with one thing opens a case."""
    moved = {(row["variant_id"], row["serial"]) for row in rows}
    whole = {key for key in moved if _alternates(session, *key)}
    _insert.run_many(session, rows)
    for variant_id, serial in sorted(whole, key=str):
        if not _alternates(session, variant_id, serial):
            assert isinstance(variant_id, UUID)
            open_case(
                session,
                stamp,
                kind="SERIAL_CONFLICT",
                subject_id=variant_id,
                detail={"serial": str(serial)},
            )


def _alternates(session: ReadSession, variant_id: object, serial: object) -> bool:
    """Return whether a serial came in, went out, came in: as one thing does."""
    rows = _history.all(session, variant=variant_id, number=serial)
    return all((row[1] == IN) == (place % 2 == 0) for place, row in enumerate(rows))


# Travelling ---------------------------------------------------------------------------------------


def list_moves(
    session: ReadSession, variant_id: UUID, serial: str
) -> tuple[dict[str, object], ...]:
    """Return the rows of one serial, whole, oldest first: what the centre tells its tills."""
    query = select(*_TABLE.columns).where(
        SerialMove.variant_id == variant_id, SerialMove.serial == serial
    )
    rows = session.execute(query.order_by(*_IN_TIME))
    return tuple(dict(zip(COLUMNS, row, strict=True)) for row in rows)


def names_serials(session: ReadSession, op_ids: Collection[UUID]) -> bool:
    """Return whether any of these operations moved a thing with a serial number."""
    query = select(SerialMove.serial).where(SerialMove.op_id.in_(op_ids)).limit(1)
    return session.execute(query).first() is not None


def take_over(session: WriteSession, rows: Sequence[dict[str, object]]) -> None:
    """Write rows that another node recorded; those that are here already stay."""
    _insert.run_many(session, rows)
