"""A shop at work for state machines: its clock, its figures by our own count, what must hold.

The operations themselves are in `stock_operations`, of places and of documents.
"""

import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant
from sqlalchemy import func, insert, select

from pos_app.core import expiry, kardex, recorders, verify
from pos_app.core.clock import Clock, SetClock
from pos_app.core.db import Database, WriteSession
from pos_app.core.facts import decode_envelope, decode_fact
from pos_app.core.journal import GENESIS, stamp_of, store
from pos_app.core.kardex import LotRow
from pos_app.core.kardex.baselines import signed_on_hand, signed_reserved
from pos_app.core.models import Base
from pos_app.core.models.catalog import Location
from pos_app.core.models.journal import Operation
from pos_app.core.models.stock import Level, Movement
from pos_app.core.pricing import Sellable
from tests.shop import PRODUCTS, ReadyShop, make_shop

MILK, BREAD = PRODUCTS[0].code, PRODUCTS[1].code
BOTH = (MILK, BREAD)
KINDS = ("shelf", "store", "damaged", "transit")
FIRST = datetime(2026, 3, 2, 15, tzinfo=UTC)
CODES = st.sampled_from(BOTH)
SOME = st.integers(1, 30).map(lambda n: n * 500)
ROOMS = st.sampled_from(("shelf", "store", "damaged"))
# What a replay needs beside the journal: the catalogue, which is not decided.
KEPT: Final = ("uoms", "categories", "products", "variants", "suppliers")
REPLAYED: Final = ("levels", "reservations", "average_costs", "lots", "movements")

NewShop = Callable[[Path, Clock], ReadyShop]


def in_a_file(folder: Path, clock: Clock) -> ReadyShop:
    """Make a shop without products on SQLite; every one has the same ids."""
    return make_shop(folder, products=None, clock=clock)


class StockMachine(RuleBasedStateMachine):
    """A shop with a shelf, a storeroom, a place for what is damaged, and what is on its way."""

    new_shop: NewShop = staticmethod(in_a_file)

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = SetClock(FIRST)
        self.shop = self.new_shop(self.folder / "shop", self.clock)
        self.net = dict.fromkeys(BOTH, 0)  # what came in less what went out, by our own count
        self.items: dict[str, Sellable] = {}
        self.rooms: dict[str, UUID] = {}

    def teardown(self) -> None:
        """Replay the journal elsewhere: the same levels; the whole record verifies."""
        try:
            with self.shop.database.read() as session:
                assert verify.verify(session).problems == ()
            self.replayed()
        finally:
            self.shop.database.close()
            shutil.rmtree(self.folder)

    # What must hold ----------------------------------------------------------------------------

    @invariant()
    def nothing_is_lost(self) -> None:
        """The sum over all places is what came in less what went out; no level is below zero."""
        with self.shop.database.read() as session:
            levels = session.execute(
                select(Level.variant_id, Level.on_hand_milli, Level.reserved_milli)
            ).all()
            held = sum(row.quantity_milli for row in kardex.list_held(session))
        for code, item in self.items.items():
            there = sum(row[1] for row in levels if row[0] == item.variant_id)
            assert there == self.net[code]
        assert all(0 <= reserved <= on_hand for _, on_hand, reserved in levels)
        assert held == sum(reserved for _, _, reserved in levels)

    @invariant()
    def levels_are_the_sum_of_the_movements(self) -> None:
        key = (Movement.location_id, Movement.variant_id, Movement.lot_id)
        sums = select(*key, func.sum(signed_on_hand), func.sum(signed_reserved)).group_by(*key)
        with self.shop.database.read() as session:
            moved = {tuple(row) for row in session.execute(sums)}
        assert moved == self.levels(self.shop)

    # Tools -------------------------------------------------------------------------------------

    def write(self, operation: Any) -> Any:
        return self.shop.database.write(operation)

    def footprint(self) -> tuple[int, ...]:
        """Return how many operations and movements there are: a refusal adds none."""
        with self.shop.database.read() as session:
            tables = (Operation.__table__, Movement.__table__)
            return tuple(
                session.execute(select(func.count()).select_from(table)).scalar_one()
                for table in tables
            )

    def today(self) -> date:
        with self.shop.database.read() as session:
            return expiry.today(session)

    def find_rooms(self) -> None:
        with self.shop.database.read() as session:
            found = session.execute(select(Location.kind, Location.id)).all()
            self.rooms = {kind: place for kind, place in found}  # noqa: C416 - rows are no pairs

    def code_of(self, variant_id: UUID) -> str:
        return next(code for code, item in self.items.items() if item.variant_id == variant_id)

    def lots(self, code: str, kind: str) -> list[LotRow]:
        item = self.items[code]
        with self.shop.database.read() as session:
            return list(kardex.list_lots(session, self.rooms[kind], item.variant_id))

    def sellable(self, code: str, kind: str) -> int:
        """Return what may leave a place: not expired, not held."""
        good = [
            lot
            for lot in self.lots(code, kind)
            if lot.expires_on is None or lot.expires_on >= self.today()
        ]
        return sum(max(0, lot.on_hand_milli - lot.reserved_milli) for lot in good)

    def first_expiry_left_first(self, before: list[LotRow], after: list[LotRow]) -> None:
        """Check that no lot was touched while one that expires sooner had some left."""
        left = {lot.lot_id: lot for lot in after}
        today, held_back = self.today(), False
        for lot in before:  # in the order of expiry
            now = left[lot.lot_id]
            taken = lot.on_hand_milli - now.on_hand_milli
            if lot.expires_on is not None and lot.expires_on < today:
                assert taken == 0, "an expired unit was sold"
                continue
            assert not (taken and held_back), "a later lot was taken first"
            held_back = held_back or now.on_hand_milli - now.reserved_milli > 0

    def levels(self, shop: ReadyShop) -> set[tuple[object, ...]]:
        with shop.database.read() as session:
            rows = session.execute(select(*Level.__table__.columns))
            return {tuple(row) for row in rows}

    def replayed(self) -> None:
        """Record this journal in a store of the same catalogue and compare."""
        other = self.new_shop(self.folder / "other", self.clock)
        with self.shop.database.read() as session:
            query = select(Operation.payload).order_by(Operation.seq)
            payloads = tuple(session.scalars(query))
        other.database.write(lambda s: copy_catalogue(s, self.shop.database))
        other.database.write(lambda s: record_all(s, payloads))
        for table in REPLAYED:
            assert contents(other.database, table) == contents(self.shop.database, table), table
        other.database.close()


def copy_catalogue(session: WriteSession, database: Database) -> None:
    """Give a store the products and suppliers of another, under the same ids."""
    with database.read() as source:
        for name in KEPT:
            table = Base.metadata.tables[name]
            known = set(session.execute(select(*table.primary_key)).scalars())
            rows = [dict(row) for row in source.execute(select(table)).mappings()]
            new = [row for row in rows if row[next(iter(table.primary_key)).name] not in known]
            if new:
                session.execute(insert(table), new)


def record_all(session: WriteSession, payloads: tuple[bytes, ...]) -> None:
    """Record every operation of a journal, as sync would."""
    previous = GENESIS
    for payload in payloads:
        envelope = decode_envelope(payload)
        previous = store(session, envelope, payload, previous, received_at=envelope.occurred_at)
        recorders.record(session, stamp_of(envelope), decode_fact(envelope))
        session.flush()


def contents(database: Database, table: str) -> list[tuple[object, ...]]:
    """Return the rows of a table in the order of its key, without a number of this store alone.

    PostgreSQL leaves out numbers that a transaction took which was given up.
    """
    source = Base.metadata.tables[table]
    told = [column for column in source.columns if column is not source.autoincrement_column]
    with database.read() as session:
        rows = session.execute(select(*told).order_by(*source.primary_key))
        return [tuple(row) for row in rows]
