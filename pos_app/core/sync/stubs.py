"""What a fact names and this node does not know yet: made from the fact, with a case for a person.

A sale that happened is never refused because the centre lacks its product, its place or its cash
session; the rows that the fact needs are made, and a person completes them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from pos_app.core import cash, catalog, revoked, search
from pos_app.core.cases import open_case
from pos_app.core.db import WriteSession, clock_of
from pos_app.core.facts import (
    CashClosedFact,
    CashMovedFact,
    CashOpenedFact,
    Fact,
    LineFact,
    MoveFact,
    SaleFact,
)
from pos_app.core.facts_places import TransferReceivedFact, TransferSentFact
from pos_app.core.journal import Stamp
from pos_app.core.models.cash import CashSession
from pos_app.core.models.catalog import Barcode, Location, Product, Variant
from pos_app.core.models.places import Transfer
from pos_app.core.pricing import GENERIC_ID

NO_NUMBER = 0  # of a cash session whose opening this node has not read


class ForeignPlace(Exception):
    """A movement at a location of another branch."""


@dataclass
class Known:
    """What a batch has found here already: products with whether they are sold, and places.

    Only what was read, never what was made: a savepoint may take that back.
    """

    active: dict[UUID, bool] = field(default_factory=dict)
    branches: dict[UUID, UUID] = field(default_factory=dict)
    people: revoked.Known = field(default_factory=dict)
    sessions: list[CashSession | None] = field(default_factory=list)  # held, to be found again


def prepare(session: WriteSession, stamp: Stamp, fact: Fact, known: Known) -> frozenset[UUID]:
    """Make what `fact` needs to be recorded; return the products that were made."""
    moves: Sequence[MoveFact] = getattr(fact, "moves", ())
    lines: Sequence[LineFact] = getattr(fact, "lines", ())
    _locations(session, stamp, fact, moves, known)
    made = _products(session, stamp, lines, moves, known)
    if isinstance(fact, CashMovedFact | CashClosedFact):
        _cash_session(session, stamp, fact)
    elif isinstance(fact, CashOpenedFact):
        _close_forgotten(session, stamp, fact.number)
    elif isinstance(fact, SaleFact):
        _notice_late(session, stamp, fact.cash_session, known)
    return made


def _locations(
    session: WriteSession,
    stamp: Stamp,
    fact: Fact,
    moves: Sequence[MoveFact],
    known: Known,
) -> None:
    for location_id in sorted({move.location for move in moves}):
        if known.branches.get(location_id) == stamp.branch_id:
            continue
        location = session.get(Location, location_id)
        if location is None:
            code = f"?{location_id.hex[-6:]}"
            session.add(
                Location(
                    id=location_id, branch_id=stamp.branch_id, code=code, name=code, kind="store"
                )
            )
            session.flush()
        elif location.branch_id != stamp.branch_id and not _may_cross(
            session, stamp, fact, location, moves
        ):
            raise ForeignPlace
        else:
            known.branches[location_id] = location.branch_id


def _may_cross(
    session: WriteSession,
    stamp: Stamp,
    fact: Fact,
    location: Location,
    moves: Sequence[MoveFact],
) -> bool:
    """Return whether a transfer reaches into another branch where a transfer may.

    What is sent enters the transit place of the other branch; what did not arrive goes back where
    that transfer came from, sent back by the receiver or fetched from transit by the sender.
    Nothing else of another branch is a till's to move (X4).
    """
    types = {move.type for move in moves if move.location == location.id}
    if isinstance(fact, TransferSentFact):
        enters = types == {"ENTRADA"} and location.id == fact.transit
        return enters and location.kind == "transit" and location.branch_id == fact.target_branch
    if isinstance(fact, TransferReceivedFact):
        sent = session.get(Transfer, fact.transfer)
        if sent is None:
            return False
        back = types == {"ENTRADA"} and location.id == sent.from_location_id
        fetched = types == {"SALIDA"} and location.id == sent.transit_location_id
        return back or (fetched and sent.branch_id == stamp.branch_id)
    return False


def _products(
    session: WriteSession,
    stamp: Stamp,
    lines: Sequence[LineFact],
    moves: Sequence[MoveFact],
    known: Known,
) -> frozenset[UUID]:
    sold = {line.variant: line for line in lines}
    moved = {move.variant for move in moves}
    named = {*sold, *moved}
    unseen = named - known.active.keys()
    if unseen:
        query = (
            select(Variant.id, Product.active)
            .join(Product, Product.id == Variant.product_id)
            .where(Variant.id.in_(unseen))
        )
        known.active.update(session.execute(query).all())
    active = {variant_id: known.active[variant_id] for variant_id in named & known.active.keys()}
    made = sorted(named - active.keys())
    for variant_id in made:
        if variant_id == GENERIC_ID:  # not unknown: it is the placeholder of every node
            catalog.get_generic(session)
            continue
        _add_stub(session, variant_id, sold.get(variant_id), moves=variant_id in moved)
        line = sold.get(variant_id)
        detail = {"code": line.code, "name": line.name} if line else {"code": ""}
        open_case(session, stamp, kind="UNKNOWN_PRODUCT", subject_id=variant_id, detail=detail)
    for variant_id, is_active in sorted(active.items()):
        if not is_active and variant_id in sold:
            detail = {"code": sold[variant_id].code, "name": sold[variant_id].name}
            open_case(session, stamp, kind="SOLD_INACTIVE", subject_id=variant_id, detail=detail)
    return frozenset(made)


def _add_stub(
    session: WriteSession, variant_id: UUID, line: LineFact | None, *, moves: bool
) -> None:
    code = line.code if line else f"?{variant_id.hex[-6:]}"
    taken = (
        select(Product.id)
        .where(Product.code == code)
        .union(select(Variant.id).where(Variant.code == code))
    )
    if not code or session.execute(taken).first() is not None:
        code = f"{code}~{variant_id.hex[-6:]}"
    name = line.name if line else code
    session.add(
        Product(
            id=variant_id,
            code=code,
            name=name,
            unit=(line.unit if line else "") or "un",
            controls_stock=moves,
            asks_price=True,
            tax_class=line.tax_class if line else "standard",
            updated_at=clock_of(session).now(),
        )
    )
    session.flush()
    session.add(Variant(id=variant_id, product_id=variant_id, code=code))
    session.flush()
    if session.get(Barcode, code) is None:
        session.add(Barcode(code=code, variant_id=variant_id))
    search.index(session, variant_id, f"{name} {code}")


def _cash_session(
    session: WriteSession, stamp: Stamp, fact: CashMovedFact | CashClosedFact
) -> None:
    """Make the session that a move or a close belongs to, where its opening could not be read."""
    known = session.get(CashSession, fact.cash_session)
    if isinstance(fact, CashClosedFact) and cash.has_z(session, fact.cash_session):
        return  # a second Z: what it means is told by itself
    if known is None or known.closed_at is not None:
        _late(session, stamp, fact.cash_session)
    if known is None:
        known = CashSession(
            id=fact.cash_session,
            device_id=stamp.device_id,
            branch_id=stamp.branch_id,
            number=NO_NUMBER,
            opened_by=stamp.user_id,
            opened_at=stamp.occurred_at,
            float_minor=0,
            closed_by=stamp.user_id,  # so that it is not in the way of the one that is open
            closed_at=stamp.occurred_at,
        )
        session.add(known)
    if isinstance(fact, CashClosedFact) and known.number == NO_NUMBER:
        known.opened_at, known.float_minor = fact.opened_at, fact.float_minor
    session.flush()


def _close_forgotten(session: WriteSession, stamp: Stamp, number: int) -> None:
    """End a session whose close could not be read where the next begins: a drawer has one."""
    query = select(CashSession).where(
        CashSession.device_id == stamp.device_id,
        CashSession.closed_at.is_(None),
        CashSession.number < number,
    )
    for row in session.scalars(query):
        row.closed_by, row.closed_at = stamp.user_id, stamp.occurred_at
        session.flush()
        _late(session, stamp, row.id)


def _notice_late(session: WriteSession, stamp: Stamp, cash_session: UUID, known: Known) -> None:
    row = session.get(CashSession, cash_session)
    if row not in known.sessions:
        known.sessions.append(row)
    if row is None or row.closed_at is not None:
        _late(session, stamp, cash_session)


def _late(session: WriteSession, stamp: Stamp, cash_session: UUID) -> None:
    open_case(session, stamp, kind="LATE_FOR_SESSION", subject_id=cash_session, detail={})
