"""Approvals: one other person, one operation, so much, once; and what failed stays on record."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from pos_app.core import approvals, cash, verify
from pos_app.core.actor import Actor, Grant
from pos_app.core.approvals import Ask
from pos_app.core.errors import (
    ApprovalAnswered,
    ApprovalInvalid,
    ApprovalMissing,
    ApprovalRequired,
    LockedOut,
    NotPermitted,
    OwnApproval,
    ReasonMissing,
    WrongPin,
)
from pos_app.core.ids import new_id
from pos_app.core.models.approvals import Approval
from pos_app.core.models.journal import Operation
from tests.core.any_database import DATABASES, add_people, ready_shop
from tests.shop import PEOPLE, ReadyShop

MOVE = "cash.move"  # a cashier needs an approval for it


@pytest.fixture(params=DATABASES)
def any_shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReadyShop]:
    for shop in ready_shop(request, tmp_path, stock_milli=10_000):
        if request.param == "postgresql":
            add_people(shop)
        shop.open_cash()
        yield shop


def pay_out(shop: ReadyShop, actor: Actor, op_id: UUID, amount_minor: int = 5000) -> None:
    shop.database.write(
        lambda s: cash.move(
            s, actor, kind="paid_out", amount_minor=amount_minor, reason="pan", op_id=op_id
        )
    )


def by_pin(shop: ReadyShop, ask: Ask, *, role: str = "SUPERVISOR", pin: str = "") -> Grant:
    requester, approver = shop.person("VENDEDOR"), shop.person(role)
    return approvals.approve_with_pin(
        shop.database, requester, approver.user_id, pin or PEOPLE[role][1], shop.keys.pepper, ask
    )


def outcomes(shop: ReadyShop) -> list[tuple[str, str]]:
    with shop.database.read() as session:
        query = select(Approval.outcome, Approval.reason).order_by(Approval.id)
        return [(outcome, reason) for outcome, reason in session.execute(query)]


def operations(shop: ReadyShop) -> int:
    with shop.database.read() as session:
        return int(session.execute(select(func.count()).select_from(Operation)).scalar_one())


@pytest.mark.req("R8")
def test_a_supervisor_agrees_by_pin_and_the_operation_names_who(any_shop: ReadyShop) -> None:
    ana, op_id = any_shop.person("VENDEDOR"), new_id()
    with pytest.raises(ApprovalRequired):
        pay_out(any_shop, ana, op_id)
    grant = by_pin(any_shop, Ask(MOVE, op_id, 5000))
    pay_out(any_shop, ana.with_grants(grant), op_id)
    with any_shop.database.read() as session:
        payload = session.scalars(select(Operation.payload).where(Operation.op_id == op_id)).one()
        assert verify.verify(session).problems == ()
    assert str(grant.approver_id).encode() in bytes(payload)
    assert outcomes(any_shop) == [("granted", "")]


@pytest.mark.req("R8", refusal=True)
def test_an_approval_is_for_one_operation_of_one_amount(any_shop: ReadyShop) -> None:
    ana, op_id = any_shop.person("VENDEDOR"), new_id()
    grant = by_pin(any_shop, Ask(MOVE, op_id, 5000))
    before = operations(any_shop)
    with pytest.raises(ApprovalInvalid):
        pay_out(any_shop, ana.with_grants(grant), new_id())
    forged = Grant(grant.approval_id, MOVE, op_id, 9_000_000, grant.approver_id)
    with pytest.raises(ApprovalInvalid):
        pay_out(any_shop, ana.with_grants(forged), op_id)
    unknown = Grant(new_id(), MOVE, op_id, 5000, grant.approver_id)
    with pytest.raises(ApprovalInvalid):
        pay_out(any_shop, ana.with_grants(unknown), op_id)
    other = Grant(grant.approval_id, "sales.price", op_id, 5000, grant.approver_id)
    with pytest.raises(ApprovalRequired):
        pay_out(any_shop, ana.with_grants(other), op_id)
    assert operations(any_shop) == before


def test_what_is_pressed_twice_happens_once_with_one_approval(any_shop: ReadyShop) -> None:
    ana, op_id = any_shop.person("VENDEDOR"), new_id()
    approved = ana.with_grants(by_pin(any_shop, Ask(MOVE, op_id, 5000)))
    pay_out(any_shop, approved, op_id)
    before = operations(any_shop)
    pay_out(any_shop, approved, op_id)
    assert operations(any_shop) == before


@pytest.mark.req("R8", refusal=True)
def test_a_wrong_pin_stays_on_record_and_locks_in_the_end(any_shop: ReadyShop) -> None:
    ask = Ask(MOVE, new_id(), 5000)
    for _ in range(4):
        with pytest.raises(WrongPin):
            by_pin(any_shop, ask, pin="000000")
    with pytest.raises(LockedOut):
        by_pin(any_shop, ask, pin="000000")
    with pytest.raises(LockedOut):
        by_pin(any_shop, ask)  # the right one, while locked
    assert outcomes(any_shop) == [
        *[("failed", "wrong_credential")] * 4,
        ("failed", "locked_out"),
        ("failed", "locked_out"),
    ]
    with any_shop.database.read() as session:
        assert verify.verify(session).problems == ()


def test_nobody_approves_what_they_asked_nor_what_they_may_not(any_shop: ReadyShop) -> None:
    marta, keeper = any_shop.person("SUPERVISOR"), any_shop.person("BODEGUERO")
    ask = Ask(MOVE, new_id(), 5000)
    with pytest.raises(OwnApproval):
        any_shop.database.write(lambda s: approvals.grant(s, marta, marta, ask, method="pin"))
    with pytest.raises(NotPermitted):
        by_pin(any_shop, ask, role="BODEGUERO")
    assert outcomes(any_shop) == [("failed", "not_permitted")]
    with pytest.raises(NotPermitted):
        pay_out(any_shop, keeper, new_id())  # denied: not even with an approval


def test_a_cap_lets_so_much_through_and_asks_for_more(any_shop: ReadyShop) -> None:
    ana = Actor(new_id(), "Ana", "VENDEDOR", rules={MOVE: "allow"}, caps={MOVE: 10_000})
    ana.require(MOVE, 10_000)
    with pytest.raises(ApprovalRequired):
        ana.require(MOVE, 10_001)
    grant = Grant(new_id(), MOVE, new_id(), 20_000, new_id())
    ana.with_grants(grant).require(MOVE, 20_000)
    with pytest.raises(ApprovalRequired):
        ana.with_grants(grant).require(MOVE, 20_001)


@pytest.mark.req("R8")
def test_a_request_waits_and_is_approved_from_afar(any_shop: ReadyShop) -> None:
    ana, marta, op_id = any_shop.person("VENDEDOR"), any_shop.person("SUPERVISOR"), new_id()
    asked = any_shop.database.write(
        lambda s: approvals.request(s, ana, Ask(MOVE, op_id, 5000), "Retiro para pan")
    )
    with any_shop.database.read() as session:
        (waiting,) = approvals.list_requests(session)
        assert (waiting.person, waiting.summary, waiting.answer) == (
            ana.name, "Retiro para pan", "",
        )  # fmt: skip
        assert approvals.find_grants(session, op_id) == ()
    any_shop.database.write(lambda s: approvals.approve(s, marta, asked))
    with any_shop.database.read() as session:
        assert approvals.list_requests(session) == ()
        (answered,) = approvals.list_requests(session, waiting=False)
        assert (answered.answer, answered.answered_by) == ("granted", marta.name)
        grants = approvals.find_grants(session, op_id)
    pay_out(any_shop, ana.with_grants(*grants), op_id)
    with pytest.raises(ApprovalAnswered):
        any_shop.database.write(lambda s: approvals.reject(s, marta, asked, "tarde"))


@pytest.mark.req("R8", refusal=True)
def test_a_rejected_request_says_why_and_allows_nothing(any_shop: ReadyShop) -> None:
    ana, marta, op_id = any_shop.person("VENDEDOR"), any_shop.person("SUPERVISOR"), new_id()
    asked = any_shop.database.write(
        lambda s: approvals.request(s, ana, Ask(MOVE, op_id, 5000), "Retiro")
    )
    with pytest.raises(ReasonMissing):
        any_shop.database.write(lambda s: approvals.reject(s, marta, asked, "  "))
    any_shop.database.write(lambda s: approvals.reject(s, marta, asked, "ya salió uno hoy"))
    with any_shop.database.read() as session:
        (answered,) = approvals.list_requests(session, waiting=False)
        assert (answered.answer, answered.reason) == ("rejected", "ya salió uno hoy")
        assert approvals.find_grants(session, op_id) == ()
    with pytest.raises(ApprovalRequired):
        pay_out(any_shop, ana, op_id)
    with pytest.raises(ApprovalMissing):
        any_shop.database.write(lambda s: approvals.approve(s, marta, new_id()))


@pytest.mark.req("R6", refusal=True)
def test_who_may_return_goods_alone_may_not_approve_the_return_of_another(
    any_shop: ReadyShop,
) -> None:
    keeper, owner = any_shop.person("BODEGUERO"), any_shop.person("ADMINISTRADOR")
    ask = Ask("returns.register", new_id(), 1000)
    assert keeper.may(ask.permission)
    with pytest.raises(NotPermitted):
        by_pin(any_shop, ask, role="BODEGUERO")
    with any_shop.database.read() as session:
        assert approvals.find_grants(session, ask.subject_id) == ()
    assert owner.may_approve(ask.permission, ask.amount_minor)
