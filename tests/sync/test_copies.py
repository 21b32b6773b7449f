"""A till and its copy that both work on: each thing counts once at both, whoever brought it first.

What both hold in their journals reaches the centre under two numbers: of the copy that kept the
identity, and of the one that began anew. It takes effect under the first that comes.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_app.core import cash, customer_accounts, journal
from pos_app.core.customers import CustomerInput
from pos_app.core.db import ReadSession
from pos_app.core.ids import new_id
from tests.simulation import nodes
from tests.simulation.nodes import Machine, Till
from tests.sync.apart import Apart, open_apart, sell


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[Apart]:
    with open_apart(tmp_path / "company") as made:
        yield made


class Copied:
    """A company of which one till works on twice; Rosa has an account there."""

    def __init__(self, apart: Apart) -> None:
        self.apart, self.kept = apart, apart.tills[0]
        kept = self.kept
        self.rosa = kept.machine.write(
            lambda s: customer_accounts.save_customer(
                s, kept.actor, CustomerInput("Rosa Fuentes", credit_limit_minor=50_000)
            )
        )
        self.shelf = kept.machine.read(journal.get_station).location_id
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
def test_what_a_copy_brought_first_counts_once_at_the_till_that_did_it(copied: Copied) -> None:
    copied.owe(copied.kept, 200)
    sell(copied.kept, 3, customer_id=copied.rosa, method="account")
    copy = copied.copy()
    before = copied.apart.on_hand(copied.shelf, till=copied.kept)
    copied.begin_anew(copy)
    copied.owe(copy, 1000)
    copied.apart.talk(
        copy, copied.kept, copy
    )  # the copy's came first, the till's are there already
    copied.apart.talk()
    assert agree(copied.debts()) == 200 + 3 * 1600 + 1000
    assert agree(copied.on_hand()) == before
    for till in copied.nodes:
        assert sorted(copied.lines(till)) == sorted(copied.lines())
    assert copied.apart.problems() == []
