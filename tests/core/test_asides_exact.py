"""A day of work of which the centre could not read a part: replayed, it is as if it had been.

The till did everything in order, so its tables are what the centre's must be afterwards. What was
set aside is replayed in any order, and held nothing else up.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from pos_app.core import adjustments, cart, cash, customer_accounts, journal, orders, sales
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.customers import CustomerInput
from pos_app.core.facts import Envelope, Fact, decode_fact
from pos_app.core.ids import new_id
from pos_app.core.journal import get_station
from pos_app.core.models import Base
from pos_app.core.models.catalog import Location
from pos_app.core.orders import NewLine
from pos_app.core.settling import Tender
from pos_app.core.transfers import SendLine, move
from tests.core.any_database import DATABASES, place_of
from tests.core.test_asides import replay, waiting
from tests.shop import ReadyShop, make_shop
from tests.sync.direct import DirectCentre, bring, make_centre, pull_all, push_all
from tests.sync.tills import STOCKED, problems_of

MISREAD = 3  # one in so many
LEFT_OUT = {"movements": {"position", "on_hand_after_milli", "reserved_after_milli"}}
SAME = (
    "levels", "average_costs", "lots", "reservations", "movements", "sales", "sale_lines",
    "payments", "fiscal_documents", "cash_sessions", "cash_counts", "z_reports", "z_addenda",
    "orders", "order_lines", "order_steps", "order_results", "transfers", "transfer_lines",
    "transfer_receipts", "transfer_arrivals", "customers",
)  # fmt: skip


class Day:
    """What is done at the till, one thing after the other."""

    def __init__(self, till: ReadyShop, chance: Random) -> None:
        self.till, self.chance = till, chance
        self.orders: list[Any] = []
        self.customers = [self._customer()]

    def acts(self) -> list[Callable[[], object]]:
        return [
            self.sell,
            self.sell,
            self.buy,
            self.turn,
            self.order,
            self.ship,
            self.carry,
            self.rename,
        ]

    def sell(self) -> None:
        filled = cart.add(cart.open_cart(), self._item(), 1000 * self.chance.randint(1, 3))
        tenders = [Tender("cash", filled.total_minor + 20_000)]
        self._write(
            lambda s: sales.charge(
                s, self.till.actor, cart=filled, tenders=tenders, shortage="record"
            )
        )

    def buy(self) -> None:
        """A receipt with a cost and a lot of its own: the average and the lot follow from it."""
        line = AdjustmentLine(
            self.till.item(STOCKED[0]).variant_id, 1000 * self.chance.randint(1, 9),
            unit_cost_e4=self.chance.randrange(100, 900) * 10_000,
        )  # fmt: skip
        self._write(
            lambda s: adjustments.adjust(
                s, self.till.actor, lines=[line], reason="INICIAL", note="compra"
            )
        )

    def turn(self) -> None:
        self._write(lambda s: cash.close_session(s, self.till.actor, counted_minor=50_000))
        self.till.open_cash()

    def order(self) -> None:
        one, lines = new_id(), [NewLine(self._item().variant_id, 1000)]
        self._write(lambda s: orders.place(s, self.till.actor, lines=lines, op_id=one))
        self._write(
            lambda s: orders.set_status(s, self.till.actor, order_id=one, status="processing")
        )
        self.orders.append(one)

    def ship(self) -> None:
        if self.orders:
            one = self.orders.pop()
            self._write(
                lambda s: orders.set_status(s, self.till.actor, order_id=one, status="shipped")
            )

    def carry(self) -> None:
        with self.till.database.read() as session:
            here = get_station(session).location_id
            other = session.scalars(select(Location.id).where(Location.kind == "store")).one()
        lines = [SendLine(self._item().variant_id, 1000)]
        self._write(
            lambda s: move(s, self.till.actor, origin_id=here, target_id=other, lines=lines)
        )

    def rename(self) -> None:
        named = CustomerInput(f"Rosa {self.chance.randint(1, 99)}")
        known = self.customers[0]
        self._write(
            lambda s: customer_accounts.save_customer(s, self.till.actor, named, customer_id=known)
        )

    def _customer(self) -> Any:
        return self._write(
            lambda s: customer_accounts.save_customer(s, self.till.actor, CustomerInput("Rosa"))
        )

    def _item(self) -> Any:
        return self.till.item(self.chance.choice(STOCKED))

    def _write(self, verb: Callable[[Any], Any]) -> Any:
        return self.till.database.write(verb)


def content(shop: Any) -> dict[str, list[str]]:
    """Return what stands in the tables that till and centre both derive from the journal."""
    found = {}
    with shop.database.read() as session:
        for name in SAME:
            columns = Base.metadata.tables[name].columns
            shown = [one for one in columns if one.name not in LEFT_OUT.get(name, set())]
            found[name] = sorted(repr(tuple(row)) for row in session.execute(select(*shown)))
    return found


def differs(node: DirectCentre, till: ReadyShop) -> None:
    """Fail with the rows that differ."""
    there, here = content(node), content(till)
    wrong = {
        name: (
            sorted(set(there[name]) - set(here[name])),
            sorted(set(here[name]) - set(there[name])),
        )
        for name in here
        if here[name] != there[name]
    }
    assert wrong == {}


@pytest.fixture(params=DATABASES)
def node(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DirectCentre]:
    made = make_centre(place_of(request, tmp_path / "centre"))
    yield made
    made.database.close()


@pytest.mark.req("Q14")
@pytest.mark.parametrize("seed", [1, 2])
def test_what_was_set_aside_and_replayed_in_any_order_is_as_if_in_order(
    node: DirectCentre, tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance, till = Random(seed), make_shop(tmp_path / "till", own_device=True)
    bring(node, till)
    push_all(node, till)
    misread: set[Any] = set()

    def read(envelope: Envelope) -> Fact:
        if envelope.op in misread or chance.randrange(MISREAD) == 0:
            misread.add(envelope.op)
            raise KeyError(envelope.type)
        return decode_fact(envelope)

    with monkeypatch.context() as patch:
        patch.setattr("pos_app.core.sync.receiving.decode_fact", read)
        till.open_cash()
        day = Day(till, chance)
        for _ in range(12):
            for act in chance.sample(day.acts(), 3):
                act()
            reply = push_all(node, till)
            with till.database.read() as session:  # nothing waits behind what was set aside
                assert reply.acked_seq == journal.head(session, get_station(session).device_id)[0]
    aside = [one.seq for one in waiting(node)]
    assert len(aside) >= 8
    chance.shuffle(aside)
    for seq in aside:
        if any(one.seq == seq for one in waiting(node)):  # it may have gone with another
            replay(node, till, seq)
    assert waiting(node) == ()
    differs(node, till)
    pull_all(node, till)
    differs(node, till)
    assert problems_of(node.database) == ()
    till.database.close()
