"""A list of people that grew old at a till: selling never stops, supervisors are held (2.8)."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from pos_app.core import (
    approvals,
    audit,
    cash,
    challenges,
    emergency,
    journal,
    people,
    people_list,
    sign_ins,
)
from pos_app.core.actor import Actor, Grant
from pos_app.core.approvals import Ask
from pos_app.core.clock import SetClock
from pos_app.core.errors import (
    ApprovalRequired,
    CodeUsed,
    LockedOut,
    NotPermitted,
    PeopleListOld,
    WrongCode,
)
from pos_app.core.ids import new_id
from pos_app.core.settings_shared import PeopleRules
from pos_app.core.sync import centre, outbox
from tests.shop import PEOPLE, ReadyShop, make_shop
from tests.sync.direct import DirectCentre, bring, make_centre, talk
from tests.sync.tills import device_of, problems_of, sell

HOUR = timedelta(hours=1)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[DirectCentre, ReadyShop]]:
    till = make_shop(tmp_path / "till", own_device=True)
    till.database.clock = SetClock(till.database.clock.now())
    node = make_centre(tmp_path / "centre")
    node.database.clock = till.database.clock  # one time of day for both
    bring(node, till)
    with node.database.read() as session:
        server_id = journal.get_station(session).device_id
    till.database.write(lambda s: outbox.set_link(s, "direct:", server_id, outbox.ACTIVE))
    till.open_cash()
    talk(node, till)
    yield node, till
    till.database.close()
    node.database.close()


def wait(till: ReadyShop, hours: int) -> None:
    clock = till.database.clock
    assert isinstance(clock, SetClock)
    clock.wait(hours * HOUR)


def age(till: ReadyShop) -> people_list.ListAge:
    with till.database.read() as session:
        return people_list.age_of(session)


def again(till: ReadyShop, actor: Actor) -> Actor:
    """Return a person as who signs in now."""
    with till.database.read() as session:
        return people.get_actor(session, actor.user_id)


def approve(till: ReadyShop, ask: Ask) -> Grant:
    """Let the supervisor agree by PIN to what a cashier asks for."""
    requester, marta = till.person("VENDEDOR"), till.person("SUPERVISOR")
    return approvals.approve_with_pin(
        till.database, requester, marta.user_id, PEOPLE["SUPERVISOR"][1], till.keys.pepper, ask
    )


def pay_out() -> Ask:
    return Ask("cash.move", new_id(), 500)


@pytest.mark.conflict_row("user_list_old")
@pytest.mark.req("X4", refusal=True)
def test_a_supervisor_agrees_to_nothing_by_a_list_that_is_three_days_old(
    pair: tuple[DirectCentre, ReadyShop],
) -> None:
    node, till = pair
    assert approve(till, pay_out()).amount_minor == 500
    wait(till, 72)
    approve(till, pay_out())  # to the hour
    wait(till, 1)
    with pytest.raises(PeopleListOld) as refused:
        approve(till, pay_out())
    assert refused.value.facts["days"] == 3
    owner = again(till, till.actor)
    with pytest.raises(ApprovalRequired):  # nor alone what others must ask for
        owner.require("returns.register")
    assert owner.may("people.edit")  # what nobody asks a supervisor for is theirs as ever

    sell(till)  # and selling never stops
    till.database.write(lambda s: cash.close_session(s, till.actor, counted_minor=50_000))
    till.open_cash()
    clerk = again(till, till.person("VENDEDOR"))
    assert clerk.may("sales.charge")
    assert clerk.held == frozenset()

    talk(node, till)  # the centre answers: everything is as it was
    approve(till, pay_out())
    assert again(till, till.actor).held == frozenset()
    assert problems_of(node.database) == problems_of(till.database) == ()


@pytest.mark.conflict_row("user_list_old")
@pytest.mark.req("X4")
def test_who_signs_in_by_a_list_that_is_a_week_old_is_on_record(
    pair: tuple[DirectCentre, ReadyShop],
) -> None:
    _, till = pair
    wait(till, 24 * 8)
    told = age(till)
    assert (told.days, told.is_old, told.is_held) == (8, True, True)
    clerk = till.person("VENDEDOR")
    sign_ins.by_pin(till.database, clerk.user_id, PEOPLE["VENDEDOR"][1], till.keys.pepper)
    with till.database.read() as session:
        (entry,) = audit.list_entries(session, kinds=(audit.SIGNED_IN,))
    assert entry.detail["list_days"] == 8


@pytest.mark.conflict_row("user_list_old")
def test_the_owners_code_is_good_once_for_a_day_at_that_till(
    pair: tuple[DirectCentre, ReadyShop],
) -> None:
    node, till = pair
    clerk, device = till.person("VENDEDOR"), device_of(till)
    pepper = till.keys.pepper
    make = partial(emergency.make, actor=till.actor, device_id=device, pepper=pepper)
    first, second = (node.database.write(make) for _ in range(2))
    assert first != second
    wait(till, 80)
    until = emergency.use(till.database, clerk, emergency.show(second), pepper)
    assert until == till.database.clock.now() + 24 * HOUR
    approve(till, pay_out())
    with pytest.raises(CodeUsed):
        emergency.use(till.database, clerk, second, pepper)
    wait(till, 24)
    with pytest.raises(PeopleListOld):
        approve(till, pay_out())
    emergency.use(till.database, clerk, first, pepper)  # the one in the envelope
    approve(till, pay_out())

    talk(node, till)
    with node.database.read() as session:
        codes = emergency.list_codes(session, device)
    assert [(one.number, one.used_by) for one in codes] == [(2, clerk.name), (1, clerk.name)]
    assert problems_of(node.database) == ()


@pytest.mark.conflict_row("user_list_old")
@pytest.mark.req("X2", refusal=True)
def test_a_code_of_another_till_or_of_nobody_opens_nothing_and_is_counted(
    pair: tuple[DirectCentre, ReadyShop],
) -> None:
    node, till = pair
    clerk, pepper = till.person("VENDEDOR"), till.keys.pepper
    with pytest.raises(NotPermitted):
        node.database.write(
            partial(emergency.make, actor=clerk, device_id=device_of(till), pepper=pepper)
        )
    wait(till, 80)
    other = emergency.code_of(pepper, new_id(), 1)
    later = emergency.code_of(pepper, device_of(till), emergency.AHEAD + 1)
    for code in (other, later, emergency.code_of(b"x" * 32, device_of(till), 1), ""):
        with pytest.raises(WrongCode):
            emergency.use(till.database, clerk, code, pepper)
    with pytest.raises(LockedOut):
        emergency.use(till.database, clerk, "0000000000", pepper)
    with pytest.raises(LockedOut):  # the right one waits as well
        emergency.use(till.database, clerk, emergency.code_of(pepper, device_of(till), 1), pepper)
    assert age(till).is_held


@pytest.mark.conflict_row("user_list_old")
def test_a_code_by_telephone_asks_the_centre_and_is_as_good_as_ever(
    pair: tuple[DirectCentre, ReadyShop],
) -> None:
    _, till = pair
    wait(till, 80)
    ask, clerk, pepper = pay_out(), till.person("VENDEDOR"), till.keys.pepper
    marta = till.person("SUPERVISOR")
    now_ms = till.database.clock.monotonic_ms()
    challenge = challenges.issue(pepper, device_of(till), ask, now_ms)
    said = challenges.answer(
        pepper, device_of(till), marta.user_id, challenge=challenge.digits,
        permission=ask.permission, amount_minor=ask.amount_minor,
    )  # fmt: skip
    grant = challenges.approve_with_code(till.database, clerk, challenge, said, pepper)
    assert grant.approver_id != clerk.user_id


@pytest.mark.conflict_row("user_list_old")
def test_the_company_says_how_long_and_a_till_without_a_centre_has_no_limit(
    pair: tuple[DirectCentre, ReadyShop], tmp_path: Path
) -> None:
    node, till = pair
    marta = till.person("SUPERVISOR")
    with pytest.raises(NotPermitted):
        node.database.write(lambda s: centre.set_people_rules(s, marta, PeopleRules()))
    rules = PeopleRules(list_days=0, supervisor_hours=0)
    node.database.write(lambda s: centre.set_people_rules(s, till.actor, rules))
    talk(node, till)
    wait(till, 24 * 400)
    assert (age(till).is_old, age(till).is_held) == (False, False)
    approve(till, pay_out())
    alone = make_shop(tmp_path / "alone")
    alone.database.clock = SetClock(alone.database.clock.now() + 24 * 400 * HOUR)
    assert age(alone) == people_list.ListAge()
    alone.database.close()


@pytest.mark.conflict_row("user_list_old")
def test_a_clock_put_back_makes_no_list_younger(pair: tuple[DirectCentre, ReadyShop]) -> None:
    _, till = pair
    wait(till, 80)
    sell(till)
    clock = till.database.clock
    assert isinstance(clock, SetClock)
    clock.set(clock.now() - 79 * HOUR)
    assert age(till).is_held
