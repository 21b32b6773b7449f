"""Any order of receipts, write-offs, sales and refusals: the levels are what a child could add up.

Hypothesis chooses the operations; a dictionary is the oracle. At the end the journal is played into
an empty store with the same catalogue and must give the same rows, everywhere.
"""

import shutil
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select, text

from pos_app.core import adjustments, cart, cash, journal, kardex, recorders, sales, verify
from pos_app.core.cart import Cart
from pos_app.core.catalog import ProductInput
from pos_app.core.db import Database, WriteSession, open_database, sqlite_url
from pos_app.core.errors import CashSessionOpen, InsufficientStock, NoCashSession
from pos_app.core.facts import LotFact, decode_envelope, decode_fact
from pos_app.core.models import Base
from pos_app.core.models.journal import Operation
from pos_app.core.schema import RECORDED
from pos_app.core.settling import Tender
from tests.faults.checks import row_counts
from tests.shop import DATABASE_NAME, make_shop

COLA, BREAD, HAM, SERVICE, YOGURT = CODES = ("100", "200", "300", "400", "500")
GOODS = (
    ProductInput(code=COLA, name="Cola", price_minor=1200),
    ProductInput(code=BREAD, name="Bread", price_minor=900, shortage="record"),
    ProductInput(code=HAM, name="Ham", unit="kg", sold_by_weight=True, price_minor=7990),
    ProductInput(code=SERVICE, name="Delivery", price_minor=500, controls_stock=False),
    ProductInput(code=YOGURT, name="Yogurt", price_minor=450, tracks_lots=True),
)
MAY_LACK = {BREAD, SERVICE}  # sold also without stock
# Derived tables that a replay of the journal must give again, besides all that is recorded.
DERIVED = ("levels", "lots", "average_costs", "cash_sessions", "journal_heads")
GOOD, EXPIRED = date(2999, 1, 1), date(2001, 1, 1)

codes = st.sampled_from(CODES)
quantities = st.integers(1, 6).map(lambda pieces: pieces * 1000)
costs = st.none() | st.integers(0, 50_000_000)


class Ledger(RuleBasedStateMachine):
    """A shop at work, and beside it what a child adds up on paper."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp())
        self.shop = make_shop(self.home / "shop", products=GOODS, stock_milli=0)
        self.shop.database.close()
        self.empty = Path(shutil.copy(self.shop.folder / DATABASE_NAME, self.home / "empty.db"))
        self.items = {code: self.shop.item(code) for code in CODES}
        self.paper = dict.fromkeys(CODES, 0)
        self.expired = 0  # yogurt that nobody may sell any more
        self.open = False
        self.charged: list[Cart] = []

    @initialize()
    def begin_with_an_open_drawer(self) -> None:
        self.open_the_drawer()

    def available(self, code: str) -> int:
        return self.paper[code] - (self.expired if code == YOGURT else 0)

    def enough(self, wanted: dict[str, int]) -> bool:
        return all(c in MAY_LACK or self.available(c) >= wanted[c] for c in wanted)

    # Goods ----------------------------------------------------------------------------------------

    @rule(code=codes, quantity=quantities, cost=costs, fresh=st.booleans())
    def receive(self, code: str, quantity: int, cost: int | None, fresh: bool) -> None:
        lot = LotFact(number="L1", expires_on=GOOD if fresh else EXPIRED)
        line = adjustments.AdjustmentLine(
            self.items[code].variant_id, quantity, cost, lot if code == YOGURT else None
        )
        self._adjust(line, "AJUSTE")
        if code != SERVICE:
            self.paper[code] += quantity
        if code == YOGURT and not fresh:
            self.expired += quantity

    @rule(code=codes, quantity=quantities)
    def write_off(self, code: str, quantity: int) -> None:
        line = adjustments.AdjustmentLine(self.items[code].variant_id, -quantity)
        if not self.enough({code: quantity}):
            before = row_counts(self.shop.database)
            with pytest.raises(InsufficientStock):
                self._adjust(line, "MERMA")
            assert row_counts(self.shop.database) == before
            return
        self._adjust(line, "MERMA")
        if code != SERVICE:
            self.paper[code] -= quantity

    def _adjust(self, line: adjustments.AdjustmentLine, reason: str) -> None:
        self.shop.database.write(
            lambda session: adjustments.adjust(
                session,
                self.shop.actor,
                lines=[line],
                reason=reason,
                note="counted",
                cause="damage" if reason == "MERMA" else "",
            )
        )

    # Sales ----------------------------------------------------------------------------------------

    @rule(lines=st.lists(st.tuples(codes, quantities), min_size=1, max_size=4))
    def sell(self, lines: list[tuple[str, int]]) -> None:
        filled, wanted = cart.open_cart(), dict.fromkeys(dict(lines), 0)
        for code, quantity in lines:
            filled = cart.add(filled, self.items[code], quantity)
            wanted[code] += quantity
        if not self.open or not self.enough(wanted):
            before = row_counts(self.shop.database)
            with pytest.raises(InsufficientStock if self.open else NoCashSession):
                self._charge(filled)
            assert row_counts(self.shop.database) == before
            return
        assert not self._charge(filled).again
        self.charged.append(filled)
        for code, quantity in wanted.items():
            if code != SERVICE:
                self.paper[code] -= quantity

    @precondition(lambda self: self.charged)
    @rule(which=st.integers(0, 100))
    def charge_again(self, which: int) -> None:
        assert self._charge(self.charged[which % len(self.charged)]).again

    def _charge(self, filled: Cart) -> sales.Charged:
        tenders = [Tender("cash", filled.total_minor + 10)]
        return self.shop.database.write(
            lambda session: sales.charge(session, self.shop.actor, cart=filled, tenders=tenders)
        )

    # The drawer -----------------------------------------------------------------------------------

    @rule()
    def open_the_drawer(self) -> None:
        if self.open:
            with pytest.raises(CashSessionOpen):
                self.shop.open_cash()
            return
        self.shop.open_cash()
        self.open = True

    @precondition(lambda self: self.open)
    @rule(counted=st.integers(0, 100_000))
    def close_the_drawer(self, counted: int) -> None:
        self.shop.database.write(
            lambda s: cash.close_session(s, self.shop.actor, counted_minor=counted)
        )
        self.open = False

    # What is always true --------------------------------------------------------------------------

    @invariant()
    def the_levels_are_what_the_paper_says(self) -> None:
        with self.shop.database.read() as session:
            there = {c: kardex.on_hand(session, self.items[c].variant_id) for c in CODES}
        assert there == self.paper
        assert all(there[code] >= 0 for code in CODES if code not in MAY_LACK)

    def teardown(self) -> None:
        try:
            with self.shop.database.read() as session:
                assert verify.verify(session).problems == ()
            again = open_database(sqlite_url(self.empty))
            again.write(lambda session: play(session, operations(self.shop.database)))
            for table in (*RECORDED, *DERIVED):
                assert contents(again, table) == contents(self.shop.database, table), table
            again.close()
        finally:
            self.shop.database.close()
            shutil.rmtree(self.home)


def operations(database: Database) -> list[bytes]:
    """Return the journal: the bytes of each operation, in order."""
    with database.read() as session:
        return list(session.scalars(select(Operation.payload).order_by(Operation.seq)))


def play(session: WriteSession, payloads: list[bytes]) -> None:
    """Record operations that were decided before, as a node does that receives them."""
    previous = journal.GENESIS
    for payload in payloads:
        envelope = decode_envelope(payload)
        previous = journal.store(
            session, envelope, payload, previous, received_at=envelope.occurred_at
        )
        recorders.record(session, journal.stamp_of(envelope), decode_fact(envelope))


def contents(database: Database, table: str) -> list[tuple[object, ...]]:
    """Return the rows of a table in the order of its key, without what a clock said here."""
    source = Base.metadata.tables[table]
    told = [one for one in source.columns if table != "journal_heads" or "clock" not in one.name]
    with database.read() as session:
        rows = session.execute(select(*told).order_by(*source.primary_key))
        return [tuple(row) for row in rows]


@pytest.mark.req("K2", "K3", "K4", "K15")
def test_some_orders_of_work_keep_the_ledger_right() -> None:
    run_state_machine_as_test(Ledger, settings=settings(max_examples=8))


@pytest.mark.gate
@pytest.mark.soak
def test_any_order_of_work_keeps_the_ledger_right() -> None:
    run_state_machine_as_test(Ledger)


def test_a_ledger_that_disagrees_with_the_paper_or_with_its_replay_would_be_noticed() -> None:
    ledger = Ledger()
    ledger.open_the_drawer()
    ledger.receive(code=COLA, quantity=3000, cost=None, fresh=True)
    ledger.sell(lines=[(COLA, 1000)])
    ledger.the_levels_are_what_the_paper_says()
    ledger.paper[COLA] += 1000
    with pytest.raises(AssertionError):
        ledger.the_levels_are_what_the_paper_says()
    with ledger.shop.database.engine.begin() as connection:
        connection.execute(text("UPDATE average_costs SET unit_cost_e4 = unit_cost_e4 + 1"))
    with pytest.raises(AssertionError, match="average_costs"):
        ledger.teardown()
