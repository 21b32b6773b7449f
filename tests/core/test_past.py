"""Time travel against a fold by hand: whatever happened, in whatever order it became known."""

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from pos_app.core import adjustments, cart, kardex, recorders, reports, sales, transfers
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.clock import SetClock
from pos_app.core.db import ReadSession
from pos_app.core.errors import InsufficientStock, UnknownVariant
from pos_app.core.facts import AdjustmentFact, LotFact, MoveFact
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp, get_station, head
from pos_app.core.models.catalog import Location
from pos_app.core.models.stock import Baseline, Movement
from pos_app.core.settling import Tender
from tests.core.any_database import DATABASES, ready_shop
from tests.shop import PRODUCTS, ReadyShop, make_shop

MILK, BREAD = PRODUCTS[0].code, PRODUCTS[1].code
START = datetime(2026, 3, 2, 15, tzinfo=UTC)
SIGN = {"ENTRADA": (1, 0), "SALIDA": (-1, 0), "RESERVA": (0, 1), "LIBERACION": (0, -1)}

Key = tuple[UUID, UUID, UUID]
Levels = dict[Key, tuple[int, int]]


@dataclass(frozen=True)
class Event:
    """A row of the Kardex in this node's order, as this test reads it."""

    at: datetime
    key: Key
    on_hand: int
    reserved: int
    device: UUID | None = None  # of a movement
    seq: int = 0  # of a movement; of a statement, what it includes


def events(session: ReadSession) -> list[Event]:
    """Return movements and statements in the order in which this node took them up."""
    rows: list[tuple[int, int, Event]] = []
    for m in session.scalars(select(Movement)):
        on_hand, reserved = (sign * m.quantity_milli for sign in SIGN[m.type])
        key = (m.location_id, m.variant_id, m.lot_id)
        event = Event(m.occurred_at, key, on_hand, reserved, m.device_id, m.seq)
        rows.append((m.position, 0, event))
    for b in session.scalars(select(Baseline)):
        key = (b.location_id, b.variant_id, b.lot_id)
        event = Event(b.received_at, key, b.on_hand_milli, b.reserved_milli, None, b.included_seq)
        rows.append((b.after_position, b.position, event))
    return [event for _, _, event in sorted(rows, key=lambda row: row[:2])]


def fold(session: ReadSession, at: datetime) -> Levels:
    """Replay what had happened by an instant, one row after the other."""
    own = get_station(session).device_id
    levels: Levels = defaultdict(lambda: (0, 0))
    before: list[Event] = []
    for event in events(session):
        if event.at > at:
            continue
        if event.device is None:
            since = [e for e in before if e.device == own and e.seq > event.seq]
            since = [e for e in since if e.key == event.key]
            levels[event.key] = (
                event.on_hand + sum(e.on_hand for e in since),
                event.reserved + sum(e.reserved for e in since),
            )
        else:
            on_hand, reserved = levels[event.key]
            levels[event.key] = (on_hand + event.on_hand, reserved + event.reserved)
            before.append(event)
    return {key: level for key, level in levels.items() if level != (0, 0)}


def read(session: ReadSession, at: datetime | None) -> Levels:
    found = kardex.stock_at(session, at)
    return {row[:3]: row[3:] for row in found}


class Life:
    """A shop to which something happens every so often."""

    def __init__(self, shop: ReadyShop, clock: SetClock) -> None:
        self.shop, self.clock = shop, clock
        self.instants = [clock.at]
        self.items = [shop.item(MILK), shop.item(BREAD)]
        with shop.database.read() as session:
            self.station = get_station(session)
            found = session.execute(select(Location.kind, Location.id)).all()
        self.rooms: dict[str, UUID] = {kind: place for kind, place in found}  # noqa: C416
        self.stated: list[Key] = []

    def do(self, what: str, which: int, milli: int, minutes: int) -> None:
        self.clock.set(self.clock.at + timedelta(minutes=minutes))
        try:
            getattr(self, what)(self.items[which], milli)
        except InsufficientStock:
            return
        self.instants.append(self.clock.at)

    def receive(self, item: Any, milli: int) -> None:
        self._adjust(AdjustmentLine(item.variant_id, milli))

    def receive_lot(self, item: Any, milli: int) -> None:
        lot = LotFact(number=f"L{milli}", expires_on=(START + timedelta(days=90)).date())
        self._adjust(AdjustmentLine(item.variant_id, milli, lot=lot))

    def take(self, item: Any, milli: int) -> None:
        self._adjust(AdjustmentLine(item.variant_id, -milli))

    def sell(self, item: Any, milli: int) -> None:
        filled = cart.add(cart.open_cart(), item, milli)
        tender = [Tender("debit", filled.total_minor)]
        self.shop.database.write(
            lambda s: sales.charge(s, self.shop.actor, cart=filled, tenders=tender)
        )

    def send(self, item: Any, milli: int) -> None:
        line = transfers.SendLine(item.variant_id, milli)
        self.shop.database.write(
            lambda s: transfers.send(
                s,
                self.shop.actor,
                origin_id=self.rooms["shelf"],
                target_id=self.rooms["store"],
                lines=[line],
            )
        )

    def arrive_late(self, item: Any, milli: int) -> None:
        """Record what another till did an hour ago, as the centre does."""
        move = MoveFact(
            location=self.rooms["shelf"],
            variant=item.variant_id,
            lot=item.variant_id,
            type="ENTRADA",
            reason="AJUSTE",
            quantity_milli=milli,
            unit_cost_e4=0,
        )
        fact = AdjustmentFact(branch=self.station.branch_id, note="", moves=(move,))
        then = self.clock.at - timedelta(hours=1)
        stamp = Stamp(new_id(), new_id(), 1, self.station.branch_id, self.shop.actor.user_id, then)
        self.shop.database.write(lambda s: recorders.record(s, stamp, fact))
        self.instants.append(then)

    def be_told(self, item: Any, milli: int) -> None:
        """Take up what the centre states; it includes all but this till's last operation."""
        key = (self.rooms["shelf"], item.variant_id, item.variant_id)
        with self.shop.database.read() as session:
            included = max(0, head(session, self.station.device_id)[0] - 1)
        self.shop.database.write(
            lambda s: kardex.state_level(
                s,
                location_id=key[0],
                variant_id=key[1],
                lot=(key[2], ""),
                on_hand_milli=milli,
                reserved_milli=0,
                included_seq=included,
            )
        )

    def _adjust(self, line: AdjustmentLine) -> None:
        self.shop.database.write(
            lambda s: adjustments.adjust(s, self.shop.actor, lines=[line], reason="AJUSTE", note="")
        )

    def check(self) -> None:
        with self.shop.database.read() as session:
            for at in self.instants:
                just_before = at - timedelta(microseconds=1)
                assert read(session, at) == fold(session, at)
                assert read(session, just_before) == fold(session, just_before)
            self._check_now(session)

    def _check_now(self, session: ReadSession) -> None:
        """Now is what the levels say, and what the documents add up to."""
        assert kardex.verify(session).problems == []
        for item in self.items:
            shelf = self.rooms["shelf"]
            for at in (None, *self.instants):
                for place in (None, shelf):
                    why = reports.why(session, item.variant_id, location_id=place, at=at, limit=3)
                    there = kardex.on_hand_at(session, at, item.variant_id, location_id=place)
                    told = sum(line.in_milli - line.out_milli for line in why.lines)
                    assert why.on_hand_milli == there == why.opening_milli + told
                    if not why.more:
                        assert why.opening_milli == why.stated_milli
            on_hand = kardex.on_hand(session, item.variant_id)
            assert kardex.on_hand_at(session, None, item.variant_id) == on_hand


WHATS = ("receive", "receive_lot", "take", "sell", "send", "arrive_late", "be_told")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(WHATS),
        st.integers(0, 1),
        st.integers(1, 9).map(lambda n: n * 1000),
        st.integers(1, 500),
    ),
    min_size=1,
    max_size=12,
)


@pytest.mark.req("K17")
@settings(max_examples=12, deadline=None)
@given(steps=STEPS)
def test_the_stock_of_any_instant_is_the_replay_up_to_it(
    steps: list[tuple[str, int, int, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        clock = SetClock(START)
        shop = make_shop(Path(folder) / "shop", clock=clock, stock_milli=20_000)
        shop.open_cash()
        life = Life(shop, clock)
        for step in steps:
            life.do(*step)
        life.check()
        shop.database.close()


@pytest.fixture(params=DATABASES)
def any_shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReadyShop]:
    yield from ready_shop(request, tmp_path, stock_milli=20_000)


@pytest.mark.req("K17")
def test_time_travel_and_why_are_the_same_on_both_databases(any_shop: ReadyShop) -> None:
    clock = SetClock(datetime.now(UTC) + timedelta(minutes=1))
    any_shop.database.clock = clock
    any_shop.open_cash()
    life = Life(any_shop, clock)
    for number, what in enumerate(WHATS * 2):
        life.do(what, number % 2, 1000 + number * 1000, 30)
    life.check()


@pytest.mark.req("K17")
def test_why_names_the_documents_the_people_and_the_reasons(shop: ReadyShop) -> None:
    milk = shop.item(MILK)
    shop.open_cash()
    life = Life(shop, SetClock(datetime.now(UTC)))
    shop.database.write(
        lambda s: adjustments.adjust(
            s,
            shop.actor,
            lines=[AdjustmentLine(milk.variant_id, -4000)],
            reason="MERMA",
            note="caja rota",
            cause="damage",
        )
    )
    life.sell(milk, 3000)
    with shop.database.read() as session:
        why = reports.why(session, milk.variant_id)
        card = reports.card_page(session, milk.variant_id)
        then = reports.why(session, milk.variant_id, at=why.lines[1].occurred_at)
    sold, broken, first = why.lines
    assert (sold.document.kind, sold.document.number, sold.reason) == ("sale", "1", "VENTA")
    assert (broken.document.note, broken.document.cause) == ("caja rota", "damage")
    assert [line.after_milli for line in why.lines] == [93_000, 96_000, 100_000]
    assert (first.in_milli, first.user, why.opening_milli, why.more) == (
        *(100_000, "Dueño"),
        *(0, False),
    )
    assert [line.on_hand_change_milli for line in card] == [-3000, -4000, 100_000]
    assert card[0].document == sold.document
    assert then.on_hand_milli == 96_000


@pytest.mark.req("K17", refusal=True)
def test_nobody_can_ask_why_of_what_is_not_a_product(shop: ReadyShop) -> None:
    with shop.database.read() as session:
        with pytest.raises(UnknownVariant):
            reports.why(session, new_id())
        assert kardex.stock_at(session, None, variant_id=new_id()) == ()
        long_ago = datetime(2001, 1, 1, tzinfo=UTC)
        assert kardex.stock_at(session, long_ago) == ()
