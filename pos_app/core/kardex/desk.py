"""The desk: decides movements of an operation that must see each other. Nothing is written here.

Where `take` answers one question (what leaves this location), a desk answers several in turn:
reserve here, release there, take the same lots. Each answer is seen by the next.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import select

from pos_app.core import journal
from pos_app.core.db import ReadSession
from pos_app.core.facts import HoldFact, LotFact, MoveFact, decode_fact
from pos_app.core.kardex.items import HELD, StockItem, find_items, get_item, lots_of
from pos_app.core.kardex.recording import ON_HAND, RESERVED
from pos_app.core.models.catalog import Location
from pos_app.core.models.stock import Level, Lot, Movement, Reservation
from pos_app.core.picking import LotLevel, Pick, available, pick


@dataclass(frozen=True)
class Held:
    """What an order line holds of a lot at a location."""

    order_id: UUID
    line_no: int
    location_id: UUID
    variant_id: UUID
    lot_id: UUID
    quantity_milli: int


@dataclass(frozen=True)
class Gone:
    """What a document took of a lot at a location and has not given back."""

    location_id: UUID
    lot_id: UUID
    quantity_milli: int
    unit_cost_e4: int


LOADED = 250  # variants of one query
ANY_DAY = date.min  # on that day nothing has expired


@dataclass
class Desk:
    """What several decisions of one operation share; `moves` are theirs, in order."""

    session: ReadSession
    today: date
    moves: list[MoveFact] = field(default_factory=list)
    _lots: dict[tuple[UUID, UUID], list[LotLevel]] = field(default_factory=dict)
    _items: dict[UUID, StockItem] = field(default_factory=dict)

    def item(self, variant_id: UUID) -> StockItem:
        """Return what the kardex knows of a variant; raise `UnknownVariant`."""
        if variant_id not in self._items:
            self._items[variant_id] = get_item(self.session, variant_id)
        return self._items[variant_id]

    def load(self, location_id: UUID, variant_ids: Collection[UUID]) -> None:
        """Read many variants at a location at once, before deciding on each and recording it."""
        ordered = sorted(variant_ids)
        for start in range(0, len(ordered), LOADED):
            some = ordered[start : start + LOADED]
            self._items.update(find_items(self.session, some))
            found = lots_of(self.session, location_id, some, lock=True)
            for variant_id, lots in found.items():
                self._lots[location_id, variant_id] = lots

    def by_expiry(self, location_id: UUID, variant_id: UUID) -> list[LotLevel]:
        """Return the lots of a variant at a location, first expiry first, expired ones too."""
        lots = self.lots(location_id, variant_id)
        if len(lots) < 2:
            return lots
        return sorted(
            lots,
            key=lambda lot: (lot.expires_on or date.max, lot.received_at, lot.lot_id),
        )

    def lots(self, location_id: UUID, variant_id: UUID) -> list[LotLevel]:
        """Return the lots of a variant at a location as they are after the moves so far."""
        key = (location_id, variant_id)
        if key not in self._lots:
            found = lots_of(self.session, location_id, [variant_id], lock=True)
            # Not every lot that is looked at is moved: what was read must not outlive its lock.
            self.session.info.get(HELD, {}).pop(key, None)
            self._lots[key] = found[variant_id]
        return self._lots[key]

    def available(self, location_id: UUID, variant_id: UUID) -> int:
        """Return what may be sold of a variant at a location, in thousandths."""
        return available(self.lots(location_id, variant_id), self.today)

    def pick(
        self,
        location_id: UUID,
        variant_id: UUID,
        quantity_milli: int,
        *,
        lot_id: UUID | None = None,
        expired: bool = False,
    ) -> tuple[tuple[Pick, ...], int]:
        """Return which lots give the quantity, first expiry first, and how much is missing.

        `expired` also takes what may not be sold any more: to write it off or carry it away.
        """
        offered = [
            lot for lot in self.lots(location_id, variant_id) if lot_id in (None, lot.lot_id)
        ]
        return pick(offered, quantity_milli, ANY_DAY if expired else self.today)

    def move(  # noqa: PLR0913 - what, where, of which lot: each is said at the call
        self,
        type_: str,
        reason: str,
        *,
        location_id: UUID,
        variant_id: UUID,
        lot_id: UUID,
        quantity_milli: int,
        unit_cost_e4: int,
        new_lot: LotFact | None = None,
        serials: tuple[str, ...] = (),
    ) -> MoveFact:
        """Add a movement; the next decision sees the lots as it leaves them."""
        move = MoveFact(
            location=location_id,
            variant=variant_id,
            lot=lot_id,
            type=type_,
            reason=reason,
            quantity_milli=quantity_milli,
            unit_cost_e4=unit_cost_e4,
            new_lot=new_lot,
            serials=serials,
        )
        self._apply(move)
        self.moves.append(move)
        return move

    def cost_of(self, variant_id: UUID, lot: LotLevel) -> int:
        """Return what a lot leaves at: its own cost where lots are tracked, else the average."""
        item = self.item(variant_id)
        if item.tracks_lots:
            return lot.unit_cost_e4
        return item.average_cost_e4 or lot.unit_cost_e4

    def lot(self, location_id: UUID, variant_id: UUID, lot_id: UUID) -> LotLevel:
        """Return a lot at a location; one that was never there holds nothing."""
        for level in self.lots(location_id, variant_id):
            if level.lot_id == lot_id:
                return level
        known = self.session.get(Lot, lot_id)
        received = known.received_at if known else datetime.max.replace(tzinfo=UTC)
        cost = known.unit_cost_e4 if known else 0
        return LotLevel(lot_id, 0, 0, known.expires_on if known else None, received, cost)

    def number_of(self, lot_id: UUID) -> str:
        """Return the number of a lot; empty for the open lot."""
        known = self.session.get(Lot, lot_id)
        return known.number if known else ""

    def _apply(self, move: MoveFact) -> None:
        lots = self.lots(move.location, move.variant)
        before = self.lot(move.location, move.variant, move.lot)
        after = before._replace(
            on_hand_milli=before.on_hand_milli + ON_HAND.get(move.type, 0) * move.quantity_milli,
            reserved_milli=before.reserved_milli + RESERVED.get(move.type, 0) * move.quantity_milli,
        )
        if before in lots:
            lots[lots.index(before)] = after
        else:
            lots.append(after)


def reserve(
    desk: Desk, *, order_id: UUID, line_no: int, location_id: UUID, variant_id: UUID, milli: int
) -> tuple[tuple[HoldFact, ...], int]:
    """Reserve what can be had of `milli`, first expiry first (PEDIDO); return what is short."""
    picks, missing = desk.pick(location_id, variant_id, milli)
    holds = []
    for one in picks:
        desk.move(
            "RESERVA",
            "PEDIDO",
            location_id=location_id,
            variant_id=variant_id,
            lot_id=one.lot.lot_id,
            quantity_milli=one.quantity_milli,
            unit_cost_e4=desk.cost_of(variant_id, one.lot),
        )
        holds.append(
            HoldFact(
                order=order_id,
                line_no=line_no,
                location=location_id,
                variant=variant_id,
                lot=one.lot.lot_id,
                quantity_milli=one.quantity_milli,
            )
        )
    return tuple(holds), missing


def release(desk: Desk, held: Held, quantity_milli: int) -> HoldFact:
    """Release so much of what an order line holds (LIBERACION, PEDIDO)."""
    lot = desk.lot(held.location_id, held.variant_id, held.lot_id)
    desk.move(
        "LIBERACION",
        "PEDIDO",
        location_id=held.location_id,
        variant_id=held.variant_id,
        lot_id=held.lot_id,
        quantity_milli=quantity_milli,
        unit_cost_e4=desk.cost_of(held.variant_id, lot),
    )
    return HoldFact(
        order=held.order_id,
        line_no=held.line_no,
        location=held.location_id,
        variant=held.variant_id,
        lot=held.lot_id,
        quantity_milli=-quantity_milli,
    )


def list_held(
    session: ReadSession,
    *,
    order_id: UUID | None = None,
    order_ids: Sequence[UUID] | None = None,
    lot_id: UUID | None = None,
) -> tuple[Held, ...]:
    """Return what orders hold, of one, of some or of one lot, first expiry first within a line."""
    query = (
        select(
            Reservation.order_id,
            Reservation.line_no,
            Reservation.location_id,
            Reservation.variant_id,
            Reservation.lot_id,
            Reservation.quantity_milli,
        )
        .join(Lot, Lot.id == Reservation.lot_id)
        .where(Reservation.quantity_milli > 0)
        .order_by(
            Reservation.order_id,
            Reservation.line_no,
            Lot.expires_on.is_(None),
            Lot.expires_on,
            Lot.received_at,
            Reservation.lot_id,
            Reservation.location_id,
        )
    )
    if order_id is not None:
        query = query.where(Reservation.order_id == order_id)
    if order_ids is not None:
        query = query.where(Reservation.order_id.in_(order_ids))
    if lot_id is not None:
        query = query.where(Reservation.lot_id == lot_id)
    return tuple(Held(*row) for row in session.execute(query))


def has_record(session: ReadSession, variant_id: UUID) -> bool:
    """Return whether the Kardex ever held this variant anywhere: seed 002's inventory record."""
    query = select(Level.variant_id).where(Level.variant_id == variant_id).limit(1)
    return session.execute(query).first() is not None


def selling_locations(session: ReadSession, branch_id: UUID, first: UUID) -> tuple[UUID, ...]:
    """Return where orders of a branch take stock: `first`, then its other shelves and stores."""
    query = (
        select(Location.id)
        .where(
            Location.branch_id == branch_id,
            Location.active,
            Location.kind.in_(("shelf", "store")),
            Location.id != first,
        )
        .order_by(Location.code, Location.id)
    )
    return (first, *session.scalars(query))


def _learned_moves(session: ReadSession, document_id: UUID) -> Iterator[MoveFact]:
    """Give what other nodes moved by a document, which this node knows from them only."""
    for envelope in journal.list_learned(session, document_id):
        yield from getattr(decode_fact(envelope), "moves", ())


def list_left(desk: Desk, document_id: UUID, variant_id: UUID) -> tuple[Gone, ...]:
    """Return what a document took of a variant and did not give back, last taken first.

    What this desk gives back already is left out.
    """
    query = (
        select(
            Movement.location_id,
            Movement.lot_id,
            Movement.type,
            Movement.quantity_milli,
            Movement.unit_cost_e4,
        )
        .where(Movement.variant_id == variant_id, Movement.document_id == document_id)
        .order_by(Movement.position)
    )
    stored = desk.session.execute(query).all()
    rows: list[tuple[UUID, UUID, str, int, int]] = [(a, b, c, d, e) for a, b, c, d, e in stored]
    rows += [
        (move.location, move.lot, move.type, move.quantity_milli, move.unit_cost_e4)
        for move in (*_learned_moves(desk.session, document_id), *desk.moves)
        if move.variant == variant_id
    ]
    gone: dict[tuple[UUID, UUID], Gone] = {}
    for location, lot, type_, quantity, cost in rows:
        before = gone.get((location, lot), Gone(location, lot, 0, cost))
        left = before.quantity_milli - ON_HAND.get(type_, 0) * quantity
        gone[location, lot] = Gone(location, lot, left, before.unit_cost_e4)
    return tuple(one for one in reversed(gone.values()) if one.quantity_milli > 0)
