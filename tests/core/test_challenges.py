"""Codes by telephone: of one person, till, question and amount; once; guessing is locked."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from pos_app.core import cash, challenges, journal, verify
from pos_app.core.actor import Grant
from pos_app.core.approvals import Ask
from pos_app.core.challenges import Challenge
from pos_app.core.clock import SetClock
from pos_app.core.errors import CodeExpired, CodeUsed, LockedOut, WrongCode
from pos_app.core.ids import new_id
from pos_app.core.models.approvals import Approval
from tests.shop import ReadyShop

MOVE = "cash.move"


def issued(shop: ReadyShop, ask: Ask) -> Challenge:
    with shop.database.read() as session:
        device_id = journal.get_station(session).device_id
    now_ms = shop.database.clock.monotonic_ms()
    return challenges.issue(shop.keys.pepper, device_id, ask, now_ms)


def answered(shop: ReadyShop, challenge: Challenge, amount: int, role: str = "SUPERVISOR") -> str:
    """Return what the centre reads out to who says this amount."""
    with shop.database.read() as session:
        device_id = journal.get_station(session).device_id
    return challenges.answer(
        shop.keys.pepper, device_id, shop.person(role).user_id,
        challenge=challenge.digits, permission=challenge.ask.permission, amount_minor=amount,
    )  # fmt: skip


def agree(shop: ReadyShop, challenge: Challenge, code: str) -> Grant:
    ana = shop.person("VENDEDOR")
    return challenges.approve_with_code(shop.database, ana, challenge, code, shop.keys.pepper)


def outcomes(shop: ReadyShop) -> list[tuple[str, str, str]]:
    with shop.database.read() as session:
        query = select(Approval.outcome, Approval.method, Approval.reason).order_by(Approval.id)
        return [tuple(row) for row in session.execute(query)]  # type: ignore[misc]


@pytest.mark.req("R8")
def test_a_code_by_telephone_lets_one_operation_through(shop: ReadyShop) -> None:
    shop.open_cash()
    ana, op_id = shop.person("VENDEDOR"), new_id()
    challenge = issued(shop, Ask(MOVE, op_id, 20_000))
    assert len(challenge.digits) == 8
    grant = agree(shop, challenge, f" {answered(shop, challenge, 20_000)} ")
    assert grant.approver_id == shop.person("SUPERVISOR").user_id
    shop.database.write(
        lambda s: cash.move(
            s, ana.with_grants(grant), kind=cash.OUT, amount_minor=20_000, reason="pan", op_id=op_id
        )
    )
    assert outcomes(shop) == [("granted", "code", "")]
    with shop.database.read() as session:
        assert verify.verify(session).problems == ()


@pytest.mark.req("R8", refusal=True)
def test_another_amount_person_till_or_question_has_another_code(shop: ReadyShop) -> None:
    ask = Ask(MOVE, new_id(), 20_000)
    challenge = issued(shop, ask)
    other = issued(shop, ask)
    wrong = (
        answered(shop, challenge, 19_999),
        answered(shop, other, 20_000),
        answered(shop, challenge, 20_000, "BODEGUERO"),  # who may not
        answered(shop, challenge, 20_000, "VENDEDOR"),  # who asks
    )
    for left, code in zip((4, 3, 2, 1), wrong, strict=True):
        with pytest.raises(WrongCode) as refused:
            agree(shop, challenge, code)
        assert refused.value.facts["left"] == left
    assert outcomes(shop) == [("failed", "code", "wrong_credential")] * 4


@pytest.mark.req("R8", "X2", refusal=True)
def test_guessing_locks_the_codes_of_the_till_whatever_the_clock_says(shop: ReadyShop) -> None:
    clock = SetClock(shop.database.clock.now())
    shop.database.clock = clock
    challenge = issued(shop, Ask(MOVE, new_id(), 5_000))
    for number in range(5):
        with pytest.raises((WrongCode, LockedOut)):
            agree(shop, challenge, f"{number:08d}")
    for days in (1, -2):
        clock.set(clock.now() + timedelta(days=days))
        with pytest.raises(LockedOut):
            agree(shop, challenge, answered(shop, challenge, 5_000))
    with pytest.raises(LockedOut):  # another number does not help either
        agree(shop, issued(shop, Ask(MOVE, new_id(), 1)), "00000000")
    clock.wait(timedelta(minutes=2))
    assert agree(shop, challenge, answered(shop, challenge, 5_000)).amount_minor == 5_000


@pytest.mark.req("R8", "X3", refusal=True)
def test_a_code_serves_once_and_not_for_long(shop: ReadyShop) -> None:
    clock = SetClock(shop.database.clock.now())
    shop.database.clock = clock
    challenge = issued(shop, Ask(MOVE, new_id(), 5_000))
    code = answered(shop, challenge, 5_000)
    agree(shop, challenge, code)
    with pytest.raises(CodeUsed):
        agree(shop, challenge, code)
    late = issued(shop, Ask(MOVE, new_id(), 5_000))
    clock.wait(timedelta(minutes=11))
    with pytest.raises(CodeExpired):
        agree(shop, late, answered(shop, late, 5_000))
    assert outcomes(shop) == [("granted", "code", "")]
