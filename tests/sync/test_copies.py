"""A till and its copy that both work on: each thing counts once at both, whoever brought it first.

What both hold in their journals reaches the centre under two numbers: of the copy that kept the
identity, and of the one that began anew. It takes effect under the first that comes.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import select

from pos_app.core import cash, customer_accounts, journal
from pos_app.core.customers import CustomerInput
from pos_app.core.db import ReadSession
from pos_app.core.facts import Envelope, Fact
from pos_app.core.ids import new_id
from pos_app.core.models.catalog import Customer
from pos_app.core.sync import applying, aside_views, asides, feed, receiving, twice_known
from pos_app.core.sync.aside_views import AsideFilter
from pos_app.core.sync.messages import Pull
from tests.core.any_database import DATABASES, place_of
from tests.shop import ReadyShop, make_shop
from tests.simulation import nodes
from tests.simulation.nodes import Desk, Machine, Till
from tests.sync.apart import Apart, open_apart, sell
from tests.sync.direct import DirectCentre, joined_centre, pull_all, push_all, rejoin, sender_of
from tests.sync.tills import copy_of, problems_of, reopen


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[Apart]:
    with open_apart(tmp_path / "company") as made:
        yield made


class Copied:
    """A company of which one till works on twice; Rosa has an account there."""

    def __init__(self, apart: Apart) -> None:
        self.apart, self.kept = apart, apart.tills[0]
        self.rosa = self.write_down(self.kept, "Rosa Fuentes")
        self.shelf = self.kept.machine.read(journal.get_station).location_id
        apart.talk()
        self.nodes: list[Till] = list(apart.tills)

    def copy(self, of: Till | None = None) -> Till:
        """Copy a disk."""
        number = len(self.nodes)
        machine = Machine(
            self.apart.company.folder / f"copy{number}.db", clock=self.kept.machine.clock
        )
        (of or self.kept).machine.copy_to(machine.path)
        made = Till(number, machine, self.kept.actor)
        self.nodes.append(made)
        self.apart.company.tills.append(made)
        return made

    def write_down(self, till: Till, name: str) -> UUID:
        """Save a customer."""
        stated = CustomerInput(name, credit_limit_minor=50_000)
        return till.machine.write(lambda s: customer_accounts.save_customer(s, till.actor, stated))

    def hear(self, till: Till) -> None:
        """Let a till take up all news and send nothing."""
        line, sender = Desk(self.apart.centre, till.sender), till.sender
        for stream in feed.streams_for(sender.branch_id, sender.device_id):
            more = True
            while more:
                at = till.machine.read(partial(applying.positions, streams=(stream,)))
                page = line.pull(Pull(streams=at)).pages[0]
                till.machine.write(partial(applying.apply_page, page=page))
                more = page.more

    def owe(self, till: Till, amount_minor: int) -> None:
        """Write a debt down."""
        till.machine.write(
            lambda s: customer_accounts.correct(
                s, till.actor, op_id=new_id(), customer_id=self.rosa, account="debt",
                amount_minor=amount_minor, reason="cuaderno",
            )
        )  # fmt: skip

    def begin_anew(self, till: Till) -> None:
        """Let a copy go on as a new device, its drawer counted."""
        if till.machine.read(cash.find_open) is not None:
            till.machine.write(lambda s: cash.close_session(s, till.actor, counted_minor=0))
        nodes.begin_anew(self.apart.centre, till)

    def debts(self) -> list[int]:
        """Return what Rosa owes, as each till and the centre know it."""
        machines = [*(till.machine for till in self.nodes), self.apart.centre]
        return [machine.read(self._debt) for machine in machines]

    def _debt(self, session: ReadSession) -> int:
        return customer_accounts.get_balance(session, self.rosa).debt_minor

    def lines(self, till: Till | None = None) -> list[int]:
        """Return the lines of her statement at a till or at the centre, and what was before."""
        machine = till.machine if till else self.apart.centre
        found = machine.read(lambda s: customer_accounts.get_statement(s, self.rosa))
        return [found.before_debt_minor, *(line.amount_minor for line in found.lines)]

    def on_hand(self) -> list[int]:
        """Return what the tills of the branch and the centre have of the milk."""
        there = [till for till in self.nodes if till is not self.apart.tills[1]]
        return [
            *(self.apart.on_hand(self.shelf, till=till) for till in there),
            self.apart.on_hand(self.shelf),
        ]


@pytest.fixture
def copied(apart: Apart) -> Copied:
    return Copied(apart)


def agree(figures: list[int]) -> int:
    """Return what all say."""
    assert len(set(figures)) == 1, figures
    return figures[0]


@pytest.mark.req("V3")
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_what_a_till_and_its_copy_hold_counts_once_whoever_brings_it_first(
    copied: Copied, order: tuple[int, ...]
) -> None:
    """Three disks hold the same: the till that works on, and two copies that began anew."""
    kept, other, apart = copied.kept, copied.apart.tills[2], copied.apart
    copied.owe(kept, 200)
    sell(kept, 3, customer_id=copied.rosa, method="account")
    disks = (kept, copied.copy(), copied.copy())
    before = apart.on_hand(copied.shelf, till=kept)
    for copy in disks[1:]:
        copied.begin_anew(copy)
    for number, till in enumerate(disks):
        copied.owe(till, 1000 * 10**number)
    apart.talk(*(disks[number] for number in order))
    copied.owe(other, 7)
    apart.talk()
    assert agree(copied.debts()) == 200 + 3 * 1600 + 111_000 + 7
    assert agree(copied.on_hand()) == before
    for till in copied.nodes:
        assert sorted(copied.lines(till)) == sorted(copied.lines())
    twin = copied.write_down(other, "Rosa F.")
    copied.owe(disks[1], 50)
    apart.talk()
    apart.decide(
        lambda s, actor: customer_accounts.merge_customers(
            s, actor, op_id=new_id(), customer_id=copied.rosa, into_id=twin, reason="una"
        )
    )
    apart.talk()
    assert agree(copied.debts()) == 200 + 3 * 1600 + 111_000 + 57
    assert apart.problems() == []


@pytest.mark.req("V3")
@pytest.mark.parametrize("told_again", [True, False])
def test_a_till_that_heard_of_it_before_it_brought_it_hears_it_again(
    copied: Copied, monkeypatch: pytest.MonkeyPatch, *, told_again: bool
) -> None:
    kept, apart = copied.kept, copied.apart
    copied.owe(kept, 200)
    sell(kept, 3, customer_id=copied.rosa, method="account")
    copy, before = copied.copy(), apart.on_hand(copied.shelf, till=kept)
    copied.begin_anew(copy)
    apart.talk(copy)
    copied.hear(kept)  # the centre does not know yet that it did the same
    assert copied.debts()[0] == 2 * (200 + 3 * 1600)
    assert copied.on_hand()[0] == before - 3000
    if not told_again:  # the guard off: that stays until somebody moves these again
        monkeypatch.setattr(twice_known, "list_twice", lambda *_: [])
    apart.talk()
    assert (copied.debts()[0] == 5000) is told_again
    assert (copied.on_hand()[0] == before) is told_again
    if told_again:
        assert agree(copied.debts()) == 5000
        assert agree(copied.on_hand()) == before


def unknown(envelope: Envelope) -> Fact:
    """Read nothing, as a centre that is too old."""
    raise KeyError(envelope.type)


def spoilt(_payload: bytes) -> Envelope:
    """Read not even whose it is."""
    raise msgspec.DecodeError


READ_BY = {unknown: "decode_fact", spoilt: "decode_envelope"}


@pytest.mark.req("V3")
@pytest.mark.parametrize("aside_first", [True, False])
@pytest.mark.parametrize("reader", [unknown, spoilt])
def test_what_was_set_aside_of_one_and_taken_of_the_other_counts_once(
    copied: Copied, reader: Callable[..., Any], *, aside_first: bool
) -> None:
    kept, apart = copied.kept, copied.apart
    copied.owe(kept, 200)
    sell(kept, 3, customer_id=copied.rosa, method="account")
    copy, before = copied.copy(), apart.on_hand(copied.shelf, till=kept)
    copied.begin_anew(copy)
    if not aside_first:
        apart.talk(copy)
    with pytest.MonkeyPatch.context() as old:
        old.setattr(receiving, READ_BY[reader], reader)
        apart.talk(kept)
    apart.talk()
    if reader is unknown:  # the centre knows which operation it cannot read
        assert agree(copied.debts()) == 5000
        assert agree(copied.on_hand()) == before
    for one in apart.centre.read(lambda s: aside_views.list_asides(s, AsideFilter(), limit=9)):
        which: dict[str, Any] = {"device_id": one.device_id, "seq": one.seq}
        apart.decide(partial(asides.replay, op_id=new_id(), **which))
    apart.talk()
    assert agree(copied.debts()) == 5000
    assert agree(copied.on_hand()) == before
    assert apart.problems() == []


@pytest.mark.req("V3")
def test_what_a_person_dismissed_is_owed_nowhere_until_the_copy_brings_it_all_the_same(
    copied: Copied,
) -> None:
    kept, apart = copied.kept, copied.apart
    copied.owe(kept, 200)
    copy = copied.copy()
    copied.begin_anew(copy)
    with pytest.MonkeyPatch.context() as old:
        old.setattr(receiving, "decode_fact", unknown)
        apart.talk(kept)
    assert copied.debts()[0] == 200  # it waits
    (one,) = apart.centre.read(lambda s: aside_views.list_asides(s, AsideFilter(), limit=9))
    which: dict[str, Any] = {"device_id": one.device_id, "seq": one.seq}
    apart.decide(partial(asides.dismiss, op_id=new_id(), note="no fue", **which))
    copied.owe(apart.tills[2], 7)
    apart.talk(apart.tills[2], kept)
    assert copied.lines(kept) == [0, 7]
    assert copied.debts()[0] == 7
    apart.talk(copy)
    apart.talk()
    assert agree(copied.debts()) == 207
    assert apart.problems() == []


@pytest.mark.parametrize("aside", [True, False])
def test_a_copy_still_has_what_it_stamped_again_and_the_centre_has_not_taken(
    copied: Copied, *, aside: bool
) -> None:
    kept, apart = copied.kept, copied.apart
    copied.owe(kept, 200)
    sell(kept, 3, customer_id=copied.rosa, method="account")
    copy, before = copied.copy(), apart.on_hand(copied.shelf, till=kept)
    copied.begin_anew(copy)
    sell(apart.tills[2], 5)
    apart.talk(apart.tills[2])
    if aside:  # a centre that is too old, for weeks perhaps
        with pytest.MonkeyPatch.context() as old:
            old.setattr(receiving, "decode_fact", unknown)
            apart.talk(copy)
    copied.hear(copy)
    assert copied.debts()[-2] == 5000
    assert apart.on_hand(copied.shelf, till=copy) == before - 5000
    apart.talk(kept)  # it takes effect here
    copied.hear(copy)
    sell(apart.tills[2], 5)
    apart.talk(*apart.tills, copy, kept)
    assert agree(copied.debts()) == 5000
    assert agree(copied.on_hand()) == before - 10_000
    assert apart.problems() == []


@pytest.mark.req("V3")
def test_a_centre_that_was_put_back_and_hears_it_the_other_way_round(copied: Copied) -> None:
    kept, apart = copied.kept, copied.apart
    copied.owe(kept, 200)
    sell(kept, 3, customer_id=copied.rosa, method="account")
    copy, before = copied.copy(), apart.on_hand(copied.shelf, till=kept)
    copied.begin_anew(copy)
    backup = apart.company.folder / "older.db"
    apart.centre.copy_to(backup)
    apart.talk(copy, kept)
    apart.talk()
    apart.centre.put_back(backup)
    apart.talk(kept, copy)
    apart.talk()
    assert agree(copied.debts()) == 5000
    assert agree(copied.on_hand()) == before
    assert apart.problems() == []


def test_a_till_that_was_restored_counts_what_came_back_once(copied: Copied) -> None:
    """It did some things after the backup: sent ones come back, those it had not sent are gone."""
    kept, apart = copied.kept, copied.apart
    copied.owe(kept, 200)
    older = copied.copy()
    copied.nodes.remove(kept)
    copied.owe(kept, 3000)
    apart.talk(kept)
    apart.company.tills.remove(kept)
    copied.begin_anew(older)
    copied.owe(older, 10)
    apart.talk(older, *apart.company.tills)
    apart.talk(*apart.company.tills)
    assert agree(copied.debts()) == 3210
    assert apart.problems() == []


@pytest.mark.req("V3")
@pytest.mark.parametrize("awaited", [True, False])
def test_what_a_centre_that_was_put_back_knows_no_more_is_owed_nowhere(
    copied: Copied, monkeypatch: pytest.MonkeyPatch, *, awaited: bool
) -> None:
    """The till that wrote it down is gone, with its disk."""
    kept, lost, apart = copied.kept, copied.apart.tills[2], copied.apart
    backup = apart.company.folder / "older.db"
    apart.centre.copy_to(backup)
    copied.owe(lost, 5000)
    apart.talk(lost, kept)
    assert copied.debts()[0] == 5000
    apart.centre.put_back(backup)
    if not awaited:  # the guard off: it is owed here for ever
        monkeypatch.setattr(customer_accounts, "await_told", lambda _session: None)
    apart.talk(kept)
    assert copied.debts()[0] == (0 if awaited else 5000)
    assert copied.debts()[-1] == 0


@pytest.mark.req("V3")
@pytest.mark.parametrize("guarded", [True, False])
def test_a_customer_whom_only_tills_know_any_more_is_said_to_the_centre_again(
    copied: Copied, monkeypatch: pytest.MonkeyPatch, *, guarded: bool
) -> None:
    """Written down in the weeks that the centre lost, at a till whose disk is gone too."""
    kept, other, lost = copied.apart.tills
    apart, backup = copied.apart, copied.apart.company.folder / "older.db"
    apart.centre.copy_to(backup)
    luis = copied.write_down(lost, "Luis Soto")
    apart.talk(lost, kept, other)
    sell(kept, customer_id=luis, method="account")
    apart.centre.put_back(backup)
    if not guarded:
        monkeypatch.setattr(customer_accounts, "say_unsaid", lambda _session: 0)
    for _ in range(3):
        apart.talk(kept, other)
    names = apart.centre.read(
        lambda s: [row.name for row in s.scalars(select(Customer).where(Customer.id == luis))]
    )
    assert names == (["Luis Soto"] if guarded else [])
    if guarded:
        machines = (kept.machine, other.machine, apart.centre)
        owed = [m.read(lambda s: customer_accounts.get_balance(s, luis)) for m in machines]
        assert {one.debt_minor for one in owed} == {1600}
        assert {one.limit_minor for one in owed} == {50_000}
        assert apart.cases() == ["OVER_LIMIT"]  # the sale came before who it was
        assert [problems_of(machine.store) for machine in machines] == [(), (), ()]
        assert [till.machine.read(journal.pending_count) for till in (kept, other)] == [0, 0]


@pytest.fixture(params=DATABASES)
def node(request: pytest.FixtureRequest, tmp_path: Path, till: ReadyShop) -> Iterator[DirectCentre]:
    yield from joined_centre(place_of(request, tmp_path / "centre"), till)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[ReadyShop]:
    made = make_shop(tmp_path / "till", own_device=True)
    yield made
    made.database.close()


@pytest.mark.req("V3", "Q4")
def test_either_database_says_in_which_journals_an_entry_stands(
    node: DirectCentre, till: ReadyShop, tmp_path: Path
) -> None:
    def owe(at: ReadyShop, amount_minor: int) -> None:
        at.database.write(
            lambda s: customer_accounts.correct(
                s, at.actor, op_id=new_id(), customer_id=rosa, account="debt",
                amount_minor=amount_minor, reason="cuaderno",
            )
        )  # fmt: skip

    stated = CustomerInput("Rosa Fuentes")
    rosa = till.database.write(lambda s: customer_accounts.save_customer(s, till.actor, stated))
    owe(till, 100)
    push_all(node, till)
    owe(till, 1000)
    copy_of(till, tmp_path / "copy")
    copy = reopen(till, tmp_path / "copy")
    kept_id = sender_of(till).device_id
    rejoin(node, copy)
    copy_id = sender_of(copy).device_id
    owe(copy, 10_000)
    for one in (copy, till):
        assert push_all(node, one).results[-1].outcome in {"applied", "already"}
    with node.database.read() as session:
        told = customer_accounts.tell(session, [rosa])[rosa]
    said = {(one.device, one.also): one.debt_minor for one in told.sums}
    assert said == {(kept_id, ()): 100, (copy_id, ()): 10_000, (copy_id, (kept_id,)): 1000}
    for one in (copy, till):
        pull_all(node, one)
        with one.database.read() as session:
            assert customer_accounts.get_balance(session, rosa).debt_minor == 11_100
        assert problems_of(one.database) == ()
    assert problems_of(node.database) == ()
    copy.database.close()
