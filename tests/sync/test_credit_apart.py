"""Store credit: spent where it was given without a line, elsewhere with one, twice never unseen."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from pos_app.core import customer_accounts, returns
from pos_app.core.customers import CustomerInput
from pos_app.core.errors import CreditElsewhere, CreditShort
from pos_app.core.ids import new_id
from pos_app.core.returns import RefundWay, ReturnLine
from tests.simulation.nodes import Till
from tests.sync.apart import Apart, open_apart, sell


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[Apart]:
    with open_apart(tmp_path / "company") as made:
        yield made


def rosa_with_credit(apart: Apart, till: Till) -> UUID:
    """Sell Rosa two, take both back, and owe her 3.200."""
    rosa = till.machine.write(
        lambda s: customer_accounts.save_customer(s, till.actor, CustomerInput("Rosa Fuentes"))
    )
    sale = sell(till, 2, customer_id=rosa)
    till.machine.write(
        lambda s: returns.give_back(
            s,
            till.actor,
            op_id=new_id(),
            sale_id=sale.sale_id,
            lines=[ReturnLine(1, 2000)],
            refund=RefundWay("store_credit"),
        )
    )
    return rosa


def credit(apart: Apart, till: Till | None, customer_id: UUID) -> int:
    machine = till.machine if till else apart.centre
    return machine.read(lambda s: customer_accounts.get_balance(s, customer_id).store_credit_minor)


@pytest.mark.req("V3", "R5")
@pytest.mark.conflict_row("store_credit")
def test_credit_is_spent_offline_where_it_was_given_and_elsewhere_with_a_line(
    apart: Apart,
) -> None:
    giver, other, third = apart.tills
    rosa = rosa_with_credit(apart, giver)
    apart.later(days=2)  # nobody has a line
    sell(giver, 1, customer_id=rosa, method="store_credit")  # 1.600 of its own
    apart.talk()
    assert [credit(apart, till, rosa) for till in (*apart.tills, None)] == [1600] * 4
    sell(other, 1, customer_id=rosa, method="store_credit")  # it has just heard of the centre
    apart.talk()
    assert credit(apart, giver, rosa) == 0
    with pytest.raises(CreditShort):
        sell(third, 1, customer_id=rosa, method="store_credit")
    assert "CREDIT_OVERSPENT" not in apart.cases()
    assert apart.problems() == []


@pytest.mark.req("V3", refusal=True)
@pytest.mark.conflict_row("store_credit")
def test_credit_of_another_till_is_refused_without_a_line_and_the_way_out_is_said(
    apart: Apart,
) -> None:
    giver, other, _ = apart.tills
    rosa = rosa_with_credit(apart, giver)
    apart.talk()
    apart.later(minutes=6)
    with pytest.raises(CreditElsewhere) as refused:
        sell(other, 1, customer_id=rosa, method="store_credit")
    assert "try again when there is a connection" in str(refused.value.message)
    assert credit(apart, other, rosa) == 3200
    sell(giver, 1, customer_id=rosa, method="store_credit")  # here it may
    apart.talk(other)
    sell(other, 1, customer_id=rosa, method="store_credit")  # and there, once it has asked
    apart.talk()
    assert credit(apart, None, rosa) == 0


@pytest.mark.req("V3", refusal=True)
@pytest.mark.conflict_row("store_credit")
def test_credit_spent_at_two_tills_at_one_moment_is_kept_and_a_person_is_told(
    apart: Apart,
) -> None:
    giver, other, third = apart.tills
    rosa = rosa_with_credit(apart, giver)
    apart.talk()
    sell(other, 2, customer_id=rosa, method="store_credit")
    sell(third, 2, customer_id=rosa, method="store_credit")
    apart.talk()
    assert apart.cases(open_only=True).count("CREDIT_OVERSPENT") == 1
    assert credit(apart, None, rosa) == -3200
    assert apart.problems() == []
