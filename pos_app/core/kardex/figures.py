"""What facts say beyond their movements: what lines hold, average costs, lots (K3, K6, K9, K11).

Replayed from the bytes of the journal in the order in which this node recorded them, and compared
with the projections `reservations`, `average_costs` and `lots`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import msgspec
from sqlalchemy import func, select

from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.facts import Fact, HoldFact, MoveFact, decode_envelope, decode_fact
from pos_app.core.models.journal import Applied, Learned, Operation
from pos_app.core.models.stock import AverageCost, Baseline, Lot, Movement, Reservation
from pos_app.core.problems import Problem

FETCHED = 500

HoldKey = tuple[UUID, int, UUID, UUID]  # order, line, location, lot
LotSays = tuple[str, date | None]  # number, expiry

# Sales only take out: what they say is in their movements.
_tellers = (
    select(func.min(Movement.position).label("position"), Movement.device_id, Movement.seq)
    .where(Movement.type != "SALIDA")
    .group_by(Movement.device_id, Movement.seq)
    .subquery()
)
_facts = (
    select(_tellers.c.position, Operation.payload)
    .join(
        Operation,
        (Operation.device_id == _tellers.c.device_id) & (Operation.seq == _tellers.c.seq),
    )
    .order_by(_tellers.c.position)
    .execution_options(yield_per=FETCHED)
)


@dataclass
class Figures:
    """What should be stored. An average of None: the centre stated a level without its cost."""

    holds: dict[HoldKey, tuple[UUID, int]] = field(default_factory=dict)  # variant, quantity
    averages: dict[UUID, int | None] = field(default_factory=dict)
    lots: dict[UUID, LotSays] = field(default_factory=dict)

    def tell(self, fact: Fact) -> None:
        """Apply what one fact says."""
        moves: tuple[MoveFact, ...] = getattr(fact, "moves", ())
        for move in moves:
            if move.average_cost_e4 is not None:
                self.averages[move.variant] = move.average_cost_e4
            if move.new_lot is not None:
                said = (move.new_lot.number, move.new_lot.expires_on)
                self.lots.setdefault(move.lot, said)
        self.hold(getattr(fact, "holds", ()))

    def hold(self, holds: Iterable[HoldFact]) -> None:
        """Add what order lines hold from now on."""
        for hold in holds:
            key = (hold.order, hold.line_no, hold.location, hold.lot)
            before = self.holds.pop(key, (hold.variant, 0))[1]
            if before + hold.quantity_milli:  # below nothing where two released the same goods
                self.holds[key] = (hold.variant, before + hold.quantity_milli)


def replay_figures(session: ReadSession) -> Figures:
    """Fold the facts that say more than their movements; memory grows with what is stored."""
    figures = Figures()
    query = select(Baseline.after_position, Baseline.variant_id, Baseline.average_cost_e4)
    stated = session.execute(query.order_by(Baseline.position)).all()
    waiting = iter([*stated, None])
    following = next(waiting)
    for position, payload in session.execute(_facts):
        while following is not None and following[0] < position:
            figures.averages[following[1]] = following[2]
            following = next(waiting)
        fact = _read(payload)
        if fact is not None:
            figures.tell(fact)
    while following is not None:
        figures.averages[following[1]] = following[2]
        following = next(waiting)
    # What other nodes did with orders: it moved nothing here, but it says what their lines hold.
    elsewhere = (
        select(Learned.payload)
        .outerjoin(Applied, Applied.op_id == Learned.op_id)
        .where(Applied.op_id.is_(None))  # else it came down whole, later
    )
    for payload in session.scalars(elsewhere.execution_options(yield_per=FETCHED)):
        figures.hold(getattr(_read(payload), "holds", ()))
    return figures


def _read(payload: bytes) -> Fact | None:
    """Return the fact, or None where the bytes were changed: the chain names those."""
    try:
        return decode_fact(decode_envelope(payload))
    except (msgspec.DecodeError, KeyError, TypeError, RecursionError, UnicodeDecodeError):
        return None


def check_figures(session: ReadSession, figures: Figures) -> Iterator[Problem]:
    """Compare the stored rows with what should be; name each row that differs."""
    yield from _check_holds(session, figures)
    yield from _check_averages(session, figures)
    for lot in session.scalars(select(Lot).execution_options(yield_per=FETCHED)):
        said = figures.lots.get(lot.id)
        # A lot that a movement named before its receipt arrived is called by its id.
        if said not in {None, (lot.number, lot.expires_on)} and lot.number != str(lot.id):
            stored = _lot_text((lot.number, lot.expires_on))
            what = f"{stored} stored, {_lot_text(said)} in the record"
            yield Problem("lot", f"lots {lot.id.hex}", what)


def _lot_text(said: LotSays | None) -> str:
    number, expires_on = said or ("", None)
    return f"number {number!r} expires {expires_on.isoformat() if expires_on else '-'}"


def _check_holds(session: ReadSession, figures: Figures) -> Iterator[Problem]:
    unseen = dict(figures.holds)
    for row in session.scalars(select(Reservation).execution_options(yield_per=FETCHED)):
        key = (row.order_id, row.line_no, row.location_id, row.lot_id)
        expected = unseen.pop(key, (row.variant_id, 0))
        if expected != (row.variant_id, row.quantity_milli):
            yield _hold_problem(key, row.quantity_milli, expected[1])
    for key, (_, quantity) in unseen.items():
        yield _hold_problem(key, 0, quantity)


def _hold_problem(key: HoldKey, stored: int, expected: int) -> Problem:
    order, line_no, location, lot = key
    return Problem(
        "reservation",
        f"reservations order {order.hex} line {line_no} location {location.hex} lot {lot.hex}",
        f"{stored} stored, {expected} replayed",
    )


def _check_averages(session: ReadSession, figures: Figures) -> Iterator[Problem]:
    unseen = dict(figures.averages)
    query = select(AverageCost.variant_id, AverageCost.unit_cost_e4)
    for variant_id, stored in session.execute(query):
        expected = unseen.pop(variant_id, -1)
        if expected is not None and expected != stored:
            yield _average_problem(variant_id, stored, expected if expected >= 0 else None)
    for variant_id, expected in unseen.items():
        if expected is not None:
            yield _average_problem(variant_id, None, expected)


def _average_problem(variant_id: UUID, stored: int | None, expected: int | None) -> Problem:
    return Problem(
        "average_cost",
        f"average_costs variant {variant_id.hex}",
        f"{stored} stored, {expected} by the receipts",
    )


def rebuild_figures(session: WriteSession, figures: Figures) -> None:
    """Make reservations, average costs and lots what the record says."""
    for row in session.scalars(select(Reservation)):
        key = (row.order_id, row.line_no, row.location_id, row.lot_id)
        variant_id, quantity = figures.holds.get(key, (row.variant_id, 0))
        row.variant_id, row.quantity_milli = variant_id, quantity or row.quantity_milli
        if not quantity:
            session.delete(row)
    for key, (variant_id, quantity) in figures.holds.items():
        if session.get(Reservation, key) is None:
            order_id, line_no, location_id, lot_id = key
            session.add(
                Reservation(
                    order_id=order_id,
                    line_no=line_no,
                    location_id=location_id,
                    lot_id=lot_id,
                    variant_id=variant_id,
                    quantity_milli=quantity,
                )
            )
    for average in session.scalars(select(AverageCost)):
        if average.variant_id not in figures.averages:
            session.delete(average)
    for variant_id, unit_cost_e4 in figures.averages.items():
        if unit_cost_e4 is not None:
            session.merge(AverageCost(variant_id=variant_id, unit_cost_e4=unit_cost_e4))
    for lot_id, said in figures.lots.items():
        lot = session.get(Lot, lot_id)
        if lot is not None and lot.number != str(lot.id):
            lot.number, lot.expires_on = said
    session.flush()
