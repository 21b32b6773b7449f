"""Approvals from afar with real processes: asked at a till, answered at the centre, back again."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from pos_app.core import approvals, audit, cash, challenges, journal, people, roles, staff
from pos_app.core.actor import Actor, Grant
from pos_app.core.approvals import Ask
from pos_app.core.cases import list_open
from pos_app.core.errors import ApprovalInvalid, OwnRights, UnknownUser
from pos_app.core.ids import new_id
from pos_app.core.roles import RoleRule
from pos_app.core.staff import PersonInput
from pos_app.core.sync import accounts
from tests.server.people import Signed, sign_in
from tests.server.processes import CentreProcess
from tests.shop import ReadyShop
from tests.sync.company import Company, open_company
from tests.sync.tills import sync

MOVE = "cash.move"


@dataclass(frozen=True)
class Away:
    """A company, with a supervisor at the centre and one of the other branch."""

    company: Company
    marta: Signed
    north: Signed

    @property
    def one(self) -> ReadyShop:
        return self.company.one


@pytest.fixture
def away(any_centre: CentreProcess, tmp_path: Path) -> Iterator[Away]:
    with (
        open_company(any_centre, tmp_path) as company,
        httpx.Client(base_url=any_centre.url, trust_env=False, timeout=60) as client,
    ):
        signed = []
        for name, branch in (("Marta Soto", None), ("Nora Norte", "2")):
            password = accounts.new_password()
            hashed = accounts.hash_password(password)
            _, login = company.write(
                lambda s, n=name, b=branch, h=hashed: accounts.give_account(  # type: ignore[misc]
                    s, name=n, role="SUPERVISOR", password_hash=h, branch_code=b
                )
            )
            signed.append(sign_in(client, login, password))
        yield Away(company, *signed)


def ask(shop: ReadyShop, op_id: UUID, amount: int) -> UUID:
    ana = shop.person("VENDEDOR")
    asked = Ask(MOVE, op_id, amount)
    return shop.database.write(lambda s: approvals.request(s, ana, asked, "Retiro"))


def pay_out(shop: ReadyShop, actor: Actor, op_id: UUID, amount: int) -> None:
    shop.database.write(
        lambda s: cash.move(s, actor, kind=cash.OUT, amount_minor=amount, reason="pan", op_id=op_id)
    )


def grants(shop: ReadyShop, op_id: UUID) -> tuple[Grant, ...]:
    with shop.database.read() as session:
        return approvals.find_grants(session, op_id)


@pytest.mark.req("R8")
def test_a_request_is_approved_at_the_centre_and_the_till_goes_on(away: Away) -> None:
    one, op_id = away.one, new_id()
    request = ask(one, op_id, 20_000)
    sync(one)
    (row,) = away.marta.get("approvals")
    assert (row["id"], row["amount"], row["person"], row["status"]) == (
        str(request), "20000", one.person("VENDEDOR").name, "waiting",
    )  # fmt: skip
    answer = away.marta.ask("POST", f"approvals/{request}/approve")
    assert (answer.status_code, answer.json()["status"]) == (200, "granted")
    sync(one)
    pay_out(one, one.person("VENDEDOR").with_grants(*grants(one, op_id)), op_id, 20_000)
    sync(one)
    (row,) = away.marta.get("approvals", status="answered")
    assert (row["answered_by"], row["done"]) == ("Marta Soto", True)
    assert away.company.cases() == []
    assert away.company.problems() == ()


@pytest.mark.req("R8", refusal=True)
def test_a_request_is_rejected_with_its_reason_and_answered_once(away: Away) -> None:
    one, op_id = away.one, new_id()
    request = ask(one, op_id, 20_000)
    sync(one)
    assert away.north.get("approvals") == []  # another branch
    assert away.north.refused("POST", f"approvals/{request}/approve")[0] == 403
    path = f"approvals/{request}/reject"
    assert away.marta.refused("POST", path, json={"reason": ""})[0] == 422
    assert away.marta.ask("POST", path, json={"reason": "ya salió uno"}).status_code == 200
    assert away.marta.refused("POST", f"approvals/{request}/approve") == (
        409, "people.approval_answered",
    )  # fmt: skip
    sync(one)
    with one.database.read() as session:
        said = approvals.get_request(session, request)
    assert (said.answer, said.reason, said.answered_by) == (
        "rejected", "ya salió uno", "Marta Soto",
    )  # fmt: skip
    assert grants(one, op_id) == ()


@pytest.mark.req("R8")
def test_a_code_of_the_centre_is_good_at_a_till_without_a_line(away: Away) -> None:
    one, op_id = away.one, new_id()
    sync(one)  # knows Marta
    with one.database.read() as session:
        station = journal.get_station(session)
    now_ms = one.database.clock.monotonic_ms()
    asked = Ask(MOVE, op_id, 20_000)
    challenge = challenges.issue(one.keys.pepper, station.device_id, asked, now_ms)
    said = {
        "till": station.name, "challenge": challenge.digits, "permission": MOVE, "amount": 20_000,
    }  # fmt: skip
    assert away.north.refused("POST", "approvals/answer", json=said)[0] == 422  # not her till
    code = away.marta.ask("POST", "approvals/answer", json=said)
    assert code.status_code == 200, code.text
    ana = one.person("VENDEDOR")
    grant = challenges.approve_with_code(
        one.database, ana, challenge, code.json()["code"], one.keys.pepper
    )
    pay_out(one, ana.with_grants(grant), op_id, 20_000)
    sync(one)
    assert away.company.cases() == []
    (given,) = away.marta.get("audit", kind="code_given")["rows"]
    assert (given["person"], given["detail"]["till"]) == ("Marta Soto", station.name)


@pytest.mark.req("X3", refusal=True)
def test_an_approval_that_is_replayed_is_refused_here_and_a_case_at_the_centre(away: Away) -> None:
    one, first, second = away.one, new_id(), new_id()
    ana, marta = one.person("VENDEDOR"), one.person("SUPERVISOR")
    grant = one.database.write(
        lambda s: approvals.grant(s, marta, ana, Ask(MOVE, first, 5_000), method="pin")
    )
    approved = ana.with_grants(grant)
    pay_out(one, approved, first, 5_000)
    with pytest.raises(ApprovalInvalid):
        pay_out(one, approved, second, 5_000)
    sync(one)
    assert away.company.cases() == []
    # A till whose program was changed does it all the same: the centre sees what it leans on.
    honest = journal._check_grants
    journal._check_grants = lambda _session, actor, _op: actor.grants[0].approver_id  # type: ignore[assignment]
    try:
        pay_out(one, approved, second, 5_000)
    finally:
        journal._check_grants = honest
    sync(one)
    assert away.company.cases() == ["APPROVAL_UNKNOWN"]
    with away.company.store.read() as session:
        (case,) = list_open(session)
    assert (case.subject_id, marta.name in case.detail) == (second, True)


@pytest.mark.req("R6")
def test_people_and_rules_travel_to_every_till(away: Away) -> None:
    company, one = away.company, away.one
    hashed = staff.hash_new_pin("5927", "VENDEDOR", one.keys.pepper)
    rosa = one.database.write(
        lambda s: staff.add_person(s, one.actor, PersonInput("Rosa", "VENDEDOR"), pin_hash=hashed)
    )
    one.database.write(
        lambda s: roles.set_rules(s, one.actor, "VENDEDOR", {MOVE: RoleRule("allow", 700)})
    )
    company.quiet()
    for till in company.tills:
        actor = people.sign_in(till.database, rosa, "5927", till.keys.pepper)
        assert (actor.rule(MOVE), actor.caps[MOVE]) == ("allow", 700)
    one.database.write(lambda s: staff.set_active(s, one.actor, rosa, active=False))
    company.quiet()
    with pytest.raises(UnknownUser):
        people.sign_in(company.three.database, rosa, "5927", company.three.keys.pepper)
    assert company.cases() == []
    assert company.problems() == ()
    kinds = [row["kind"] for row in away.marta.get("audit", limit=20)["rows"]]
    assert kinds.count(audit.PERSON_SAVED) == 2


@pytest.mark.req("R6", "X4", refusal=True)
def test_a_change_of_who_may_not_is_a_case_and_comes_back_as_it_was(away: Away) -> None:
    company, one = away.company, away.one
    thief = one.person("VENDEDOR")
    forged = Actor(thief.user_id, thief.name, thief.role, rules={roles.EDIT: "allow"})
    promote = PersonInput(thief.name, "SUPERVISOR")
    with pytest.raises(OwnRights):
        one.database.write(
            lambda s: roles.set_rules(s, forged, "VENDEDOR", {MOVE: RoleRule("allow")})
        )
    honest = roles.keep_somebody
    roles.keep_somebody = lambda *_args, **_named: None
    try:
        hashed = staff.hash_new_pin("592714", "SUPERVISOR", one.keys.pepper)
        one.database.write(
            lambda s: staff.change_person(s, forged, thief.user_id, promote, pin_hash=hashed)
        )
    finally:
        roles.keep_somebody = honest
    assert one.person("SUPERVISOR").may(MOVE)
    company.quiet()
    assert company.cases() == ["NOT_PERMITTED"]
    for till in company.tills:
        with till.database.read() as session:
            assert people.get_actor(session, thief.user_id).role == "VENDEDOR"
