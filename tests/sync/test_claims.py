"""Goods claimed of another branch: sent and received, taken back, or asked about in time (K8)."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from pos_app.core import adjustments, resolving, transfers
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.errors import InvalidAmount, TransferDone, TransferElsewhere
from pos_app.core.ids import new_id
from pos_app.core.models.journal import Case
from pos_app.core.settings_shared import TransferRules
from pos_app.core.sync import centre
from pos_app.core.transfers import ReceiveLine, SendLine
from tests.simulation.nodes import Till
from tests.sync.apart import Apart, item, open_apart

OVERDUE = "TRANSFER_OVERDUE"


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[Apart]:
    with open_apart(tmp_path / "company") as made:
        yield made


def send(apart: Apart, till: Till, pieces: int = 4) -> UUID:
    variant_id = item(till).variant_id
    line = AdjustmentLine(variant_id, 10_000)
    till.machine.write(
        lambda s: adjustments.adjust(s, till.actor, lines=[line], reason="AJUSTE", note="había")
    )
    return till.machine.write(
        lambda s: transfers.send(
            s,
            till.actor,
            origin_id=apart.place("shelf"),
            target_id=apart.place("shelf", "2"),
            lines=[SendLine(variant_id, pieces * 1000)],
        )
    )


def receive(till: Till, transfer_id: UUID, pieces: int, **other: int) -> None:
    part = [ReceiveLine(1, pieces * 1000, {name: each * 1000 for name, each in other.items()})]
    till.machine.write(
        lambda s: transfers.receive(s, till.actor, transfer_id=transfer_id, lines=part)
    )


@pytest.mark.req("K8")
@pytest.mark.conflict_row("claim_of_another_branch")
def test_what_never_arrives_is_asked_about_and_stays_in_sight_until_somebody_decides(
    apart: Apart,
) -> None:
    sender, receiver, _ = apart.tills
    apart.talk()
    before = apart.on_hand(apart.place("shelf"))
    transfer_id = send(apart, sender)
    apart.talk()
    assert apart.on_hand(apart.place("shelf")) == before + 6000
    apart.later(days=6)
    apart.talk()
    assert OVERDUE not in apart.cases()
    receive(receiver, transfer_id, 1)  # a part of it arrives
    apart.later(days=2)
    apart.talk()
    assert apart.cases().count(OVERDUE) == 1  # once, however often they talk
    assert apart.on_hand(apart.place("transit", "2")) == 3000  # nothing has disappeared

    case = apart.centre.read(lambda s: s.scalars(select(Case).where(Case.kind == OVERDUE)).one())
    apart.decide(
        lambda s, owner: resolving.resolve(
            s, owner, op_id=new_id(), case_id=case.id, decision="acknowledged", note="lo buscan"
        )
    )
    apart.talk()
    assert apart.cases().count(OVERDUE) == 1
    apart.later(days=8)  # and still nothing
    apart.talk()
    assert apart.cases().count(OVERDUE) == 2

    receive(sender, transfer_id, 0, returned=3)  # the sender takes the rest back
    apart.talk()
    assert OVERDUE not in apart.cases(open_only=True)
    assert apart.on_hand(apart.place("shelf")) == before + 9000
    assert apart.on_hand(apart.place("transit", "2")) == 0
    for till in apart.tills:
        assert till.machine.read(lambda s: transfers.status_of(s, transfer_id)) == "received"
    with pytest.raises(TransferDone):
        receive(receiver, transfer_id, 1)
    assert apart.problems() == []


@pytest.mark.req("K8", refusal=True)
@pytest.mark.conflict_row("claim_of_another_branch")
def test_goods_that_were_taken_back_and_received_apart_are_both_kept_with_a_case(
    apart: Apart,
) -> None:
    sender, receiver, _ = apart.tills
    transfer_id = send(apart, sender)
    apart.talk()
    with pytest.raises(TransferElsewhere):
        receive(sender, transfer_id, 4)  # the sender cannot say that they arrived there
    receive(sender, transfer_id, 0, returned=4)
    receive(receiver, transfer_id, 4)  # neither knows of the other
    apart.talk()
    assert "RECEIVED_TWICE" in apart.cases(open_only=True)
    assert apart.on_hand(apart.place("transit", "2")) == -4000
    assert apart.problems() == []


@pytest.mark.req("K8")
@pytest.mark.conflict_row("claim_of_another_branch")
def test_the_owner_says_after_how_many_days_or_never(apart: Apart) -> None:
    send(apart, apart.tills[0])
    say_days(apart, 0)
    apart.later(days=90)
    apart.talk()
    assert OVERDUE not in apart.cases()
    say_days(apart, 2)
    apart.talk()
    assert OVERDUE in apart.cases()
    with pytest.raises(InvalidAmount):
        say_days(apart, -1)


def say_days(apart: Apart, days: int) -> None:
    rules = TransferRules(overdue_days=days)
    apart.decide(lambda s, owner: centre.set_transfer_rules(s, owner, rules))
