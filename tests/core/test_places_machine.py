"""Random operations on places against the rules that must hold after each of them.

A few steps with make test, any number with make soak STEPS=200000.
"""

import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from pos_app.core import (
    adjustments,
    expiry,
    kardex,
    orders,
    recorders,
    sales,
    stock_takes,
    transfers,
    verify,
)
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.cart import add, open_cart
from pos_app.core.clock import SetClock
from pos_app.core.db import WriteSession
from pos_app.core.errors import InsufficientStock, NothingExpired, OrderNotShipped
from pos_app.core.facts import LotFact, decode_envelope, decode_fact
from pos_app.core.journal import GENESIS, get_station, stamp_of, store
from pos_app.core.kardex import DatedLot, LotRow
from pos_app.core.models.catalog import Location
from pos_app.core.models.journal import Operation
from pos_app.core.pricing import Sellable
from pos_app.core.settling import Tender
from tests.shop import PRODUCTS, ReadyShop, make_shop

MILK, BREAD = PRODUCTS[0].code, PRODUCTS[1].code
KINDS = ("shelf", "store", "damaged", "transit")
FIRST = datetime(2026, 3, 2, 15, tzinfo=UTC)
CODES = st.sampled_from((MILK, BREAD))
SOME = st.integers(1, 30).map(lambda n: n * 500)
ROOMS = st.sampled_from(("shelf", "store", "damaged"))


class Places(RuleBasedStateMachine):
    """A shop with a shelf, a storeroom, a place for what is damaged, and what is on its way."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = SetClock(FIRST)
        self.shop: ReadyShop = make_shop(
            Path(self.folder.name) / "shop", clock=self.clock, stock_milli=0
        )
        self.orders: list[UUID] = []
        self.transfers: list[UUID] = []
        self.net = {MILK: 0, BREAD: 0}  # what came in less what went out, by our own count

    def teardown(self) -> None:
        """Replay the journal elsewhere: the same levels; the whole record verifies."""
        with self.shop.database.read() as session:
            assert verify.verify(session).problems == ()
        self.replayed()
        self.shop.database.close()
        self.folder.cleanup()

    # What is done ------------------------------------------------------------------------------

    @initialize()
    def opened(self) -> None:
        self.items = {code: self.shop.item(code) for code in (MILK, BREAD)}
        with self.shop.database.read() as session:
            found = session.execute(select(Location.kind, Location.id)).all()
            self.rooms: dict[str, UUID] = {kind: place for kind, place in found}  # noqa: C416
        self.shop.open_cash()
        for code in (MILK, BREAD):
            self.receive_lot(code, 20_000, 5)

    @rule(code=CODES, milli=SOME, days=st.integers(-1, 40))
    def receive_lot(self, code: str, milli: int, days: int) -> None:
        lot = LotFact(number=f"L{days}", expires_on=self.today() + timedelta(days=days))
        line = AdjustmentLine(self.items[code].variant_id, milli, lot=lot)
        self.adjust(line)
        self.net[code] += milli

    @rule(code=CODES, milli=SOME)
    def sell(self, code: str, milli: int) -> None:
        item, before = self.items[code], self.lots(code, "shelf")
        milli -= milli % 1000
        if milli == 0:
            return
        cart = add(open_cart(), item, milli)
        tender = Tender("debit", cart.total_minor)
        good = [lot for lot in before if lot.expires_on is None or lot.expires_on >= self.today()]
        there = sum(max(0, lot.on_hand_milli - lot.reserved_milli) for lot in good)
        try:
            self.write(lambda s: sales.charge(
                s, self.shop.actor, cart=cart, tenders=[tender], print_ticket=False))  # fmt: skip
        except InsufficientStock:
            assert milli > there
            return
        assert milli <= there
        self.net[code] -= milli
        self.first_expiry_left_first(before, self.lots(code, "shelf"))

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

    @rule(code=CODES, milli=SOME, more=SOME)
    def order(self, code: str, milli: int, more: int) -> None:
        lines = [
            orders.NewLine(self.items[code].variant_id, milli),
            orders.NewLine(self.items[MILK].variant_id, more),
            orders.NewLine(None, 1000),
        ]
        self.orders.append(self.write(lambda s: orders.place(s, self.shop.actor, lines=lines)))

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), status=st.sampled_from(orders.STATUSES))
    def give_status(self, data: st.DataObject, status: str) -> None:
        order = data.draw(st.sampled_from(self.orders))
        before = self.moved_by_order(order)
        done = self.write(lambda s: orders.set_status(
            s, self.shop.actor, order_id=order, status=status))  # fmt: skip
        assert done.status == status  # never lost
        after = self.moved_by_order(order)
        for code in (MILK, BREAD):
            self.net[code] -= after[code] - before[code]
        if status == "cancelled" and not done.again:
            with self.shop.database.read() as session:
                assert kardex.list_held(session, order_id=order) == ()

    @precondition(lambda self: self.orders)
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        order = data.draw(st.sampled_from(self.orders))
        before = self.moved_by_order(order)
        try:
            self.write(lambda s: orders.take_back(s, self.shop.actor, order_id=order))
        except OrderNotShipped:
            return
        for code, gone in before.items():
            self.net[code] += gone

    @rule(code=CODES, milli=SOME, origin=ROOMS, into=ROOMS)
    def send(self, code: str, milli: int, origin: str, into: str) -> None:
        if origin == into:
            return
        line = transfers.SendLine(self.items[code].variant_id, milli)
        try:
            sent = self.write(lambda s: transfers.send(
                s, self.shop.actor, origin_id=self.rooms[origin], target_id=self.rooms[into],
                lines=[line]))  # fmt: skip
        except InsufficientStock:
            return
        self.transfers.append(sent)

    @precondition(lambda self: self.transfers)
    @rule(data=st.data(), outcome=st.sampled_from(("received", *transfers.DIFFERENCES)))
    def receive(self, data: st.DataObject, outcome: str) -> None:
        transfer = data.draw(st.sampled_from(self.transfers))
        with self.shop.database.read() as session:
            open_lines = [
                line for line in transfers.list_lines(session, transfer) if line.open_milli
            ]
        if not open_lines:
            return
        line = data.draw(st.sampled_from(open_lines))
        milli = data.draw(st.integers(1, line.open_milli))
        arrived = (
            transfers.ReceiveLine(line.line_no, milli)
            if outcome == "received"
            else transfers.ReceiveLine(line.line_no, 0, {outcome: milli})
        )
        self.write(lambda s: transfers.receive(
            s, self.shop.actor, transfer_id=transfer, lines=[arrived]))  # fmt: skip

    @rule(code=CODES, over=st.integers(0, 5000), sold=st.booleans())
    def count_shelf(self, code: str, over: int, sold: bool) -> None:
        variant = self.items[code].variant_id
        there = sum(lot.on_hand_milli for lot in self.lots(code, "shelf"))
        take = self.write(lambda s: stock_takes.begin(s, self.shop.actor))
        counts = [stock_takes.CountInput(variant, there + over)]
        self.write(lambda s: stock_takes.count(
            s, self.shop.actor, stock_take_id=take, lines=counts))  # fmt: skip
        if sold:
            self.sell(code, 1000)
        self.write(lambda s: stock_takes.complete(s, self.shop.actor, stock_take_id=take))
        self.write(lambda s: stock_takes.reconcile(s, self.shop.actor, stock_take_id=take))
        self.net[code] += over

    @rule(days=st.integers(1, 12))
    def days_pass(self, days: int) -> None:
        self.clock.set(self.clock.at + timedelta(days=days))

    @rule()
    def write_off(self) -> None:
        expired = self.expired()
        try:
            done = self.write(lambda s: expiry.write_off_expired(s, self.shop.actor))
        except NothingExpired:
            assert expired == []
            return
        assert done.quantity_milli == sum(lot.on_hand_milli for lot in expired)
        for lot in expired:
            code = next(c for c, item in self.items.items() if item.variant_id == lot.variant_id)
            self.net[code] -= lot.on_hand_milli

    # What must hold ----------------------------------------------------------------------------

    @invariant()
    def nothing_is_lost(self) -> None:
        """The sum over all places is what came in less what went out; no level is below zero."""
        if not hasattr(self, "rooms"):
            return
        for code in (MILK, BREAD):
            lots = [lot for kind in KINDS for lot in self.lots(code, kind)]
            assert sum(lot.on_hand_milli for lot in lots) == self.net[code]
            for lot in lots:
                assert 0 <= lot.reserved_milli <= lot.on_hand_milli

    @invariant()
    def levels_are_the_sum_of_the_movements(self) -> None:
        with self.shop.database.read() as session:
            assert kardex.verify(session).problems == []
            if hasattr(self, "rooms"):
                held = sum(row.quantity_milli for row in kardex.list_held(session))
                levels = [lot for code in (MILK, BREAD) for kind in KINDS
                          for lot in self.lots(code, kind)]  # fmt: skip
                assert held == sum(lot.reserved_milli for lot in levels)

    # Tools -------------------------------------------------------------------------------------

    def write(self, operation: Any) -> Any:
        return self.shop.database.write(operation)

    def today(self) -> date:
        with self.shop.database.read() as session:
            return expiry.today(session)

    def lots(self, code: str, kind: str) -> list[LotRow]:
        item: Sellable = self.items[code]
        with self.shop.database.read() as session:
            return list(kardex.list_lots(session, self.rooms[kind], item.variant_id))

    def expired(self) -> list[DatedLot]:
        with self.shop.database.read() as session:
            return [row.lot for row in expiry.list_expiring(session, within_days=-1)]

    def moved_by_order(self, order: UUID) -> dict[str, int]:
        """Return what the customer has of an order, by the Kardex."""
        with self.shop.database.read() as session:
            desk = kardex.Desk(session, self.today())
            return {
                code: sum(
                    one.quantity_milli for one in kardex.list_left(desk, order, item.variant_id)
                )
                for code, item in self.items.items()
            }

    def adjust(self, line: AdjustmentLine) -> None:
        self.write(lambda s: adjustments.adjust(
            s, self.shop.actor, lines=[line], reason="AJUSTE", note=""))  # fmt: skip

    def levels(self, shop: ReadyShop) -> set[tuple[object, ...]]:
        with shop.database.read() as session:
            return {
                (code, kind, lot.lot_id, lot.on_hand_milli, lot.reserved_milli)
                for code in (MILK, BREAD)
                for kind in KINDS
                for lot in kardex.list_lots(session, self.rooms[kind], self.items[code].variant_id)
            }

    def replayed(self) -> None:
        """Record this journal in a store of the same catalogue and compare."""
        if not hasattr(self, "rooms"):
            return
        other = make_shop(Path(self.folder.name) / "other", products=None, clock=self.clock)
        with self.shop.database.read() as session:
            device = get_station(session).device_id
            query = select(Operation.payload).where(Operation.device_id == device)
            payloads = tuple(session.scalars(query.order_by(Operation.seq)))
        other.database.write(lambda s: copy_catalogue(s, self.shop))
        other.database.write(lambda s: record_all(s, payloads))
        assert self.levels(other) == self.levels(self.shop)
        other.database.close()


def copy_catalogue(session: WriteSession, shop: ReadyShop) -> None:
    """Give a store the products of another, under the same ids."""
    with shop.database.read() as source:
        for table in ("products", "variants"):
            rows = source.connection().exec_driver_sql(f"SELECT * FROM {table}").mappings().all()
            for row in rows:
                names, marks = ", ".join(map(str, row)), ", ".join("?" for _ in row)
                session.connection().exec_driver_sql(
                    f"INSERT INTO {table} ({names}) VALUES ({marks})",
                    tuple(row.values()),
                )


def record_all(session: WriteSession, payloads: tuple[bytes, ...]) -> None:
    """Record every operation of a journal, as sync would."""
    previous = GENESIS
    for payload in payloads:
        envelope = decode_envelope(payload)
        previous = store(session, envelope, payload, previous, received_at=envelope.occurred_at)
        recorders.record(session, stamp_of(envelope), decode_fact(envelope))
        session.flush()


_TASTE = settings(max_examples=10, stateful_step_count=30)


@pytest.mark.soak
@pytest.mark.req("K3", "K8", "K9", "K16")
class TestPlaces(Places.TestCase):  # type: ignore[misc, valid-type]
    """A taste of it with every test run; as long as is asked for in a soak."""

    settings = _TASTE if settings().derandomize else settings()
