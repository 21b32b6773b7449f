"""Who works here and what each role may do: edited, refused, kept in the journal."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from pos_app.core import audit, cash, journal, people, roles, sign_ins, staff, verify
from pos_app.core.actor import PERMISSIONS, Actor
from pos_app.core.db import WriteSession
from pos_app.core.errors import (
    ApprovalRequired,
    BadgeTaken,
    CodeTaken,
    InvalidEntry,
    InvalidRule,
    LastAdministrator,
    NewPinNeeded,
    NotPermitted,
    OwnRights,
    PersonTaken,
    UnknownBadge,
    UnknownRole,
    UnknownUser,
    WeakBadge,
    WeakPin,
)
from pos_app.core.ids import new_id
from pos_app.core.models.journal import Operation
from pos_app.core.models.people import User
from pos_app.core.people import SHIPPED_RULES
from pos_app.core.roles import RoleRule
from pos_app.core.staff import PersonInput
from tests.core.any_database import DATABASES, add_people, ready_shop
from tests.shop import PRODUCTS, ReadyShop

BADGE, OTHER_BADGE = "MOSTRADOR-7719204488", "MOSTRADOR-5530917264"
MOVE = "cash.move"


@pytest.fixture(params=DATABASES)
def any_shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReadyShop]:
    for shop in ready_shop(request, tmp_path, stock_milli=10_000):
        if request.param == "postgresql":
            add_people(shop)
            hashed = people.hash_pin("482613", shop.keys.pepper)
            shop.database.write(partial(give_pin, owner=shop.actor, pin_hash=hashed))
        yield shop


def give_pin(session: WriteSession, owner: Actor, pin_hash: str) -> None:
    session.get_one(User, owner.user_id).pin_hash = pin_hash


def add(shop: ReadyShop, name: str, role: str = "VENDEDOR", pin: str = "5927") -> UUID:
    hashed = staff.hash_new_pin(pin, role, shop.keys.pepper)
    return shop.database.write(
        lambda s: staff.add_person(s, shop.actor, PersonInput(name, role), pin_hash=hashed)
    )


def change(shop: ReadyShop, person_id: UUID, person: PersonInput, pin_hash: str | None = None,
           actor: Actor | None = None) -> None:  # fmt: skip
    shop.database.write(
        lambda s: staff.change_person(s, actor or shop.actor, person_id, person, pin_hash=pin_hash)
    )


def rule(shop: ReadyShop, role: str, code: str, said: RoleRule, actor: Actor | None = None) -> None:
    shop.database.write(lambda s: roles.set_rules(s, actor or shop.actor, role, {code: said}))


def kinds(shop: ReadyShop) -> list[str]:
    with shop.database.read() as session:
        return [entry.kind for entry in reversed(audit.list_entries(session))]


def operations(shop: ReadyShop) -> int:
    with shop.database.read() as session:
        return int(session.execute(select(func.count()).select_from(Operation)).scalar_one())


def is_clean(shop: ReadyShop) -> bool:
    with shop.database.read() as session:
        return verify.verify(session).problems == ()


@pytest.mark.req("R6")
def test_a_person_is_added_signs_in_changes_role_and_leaves(any_shop: ReadyShop) -> None:
    shop = any_shop
    rosa = add(shop, "  Rosa   Núñez ")
    actor = sign_ins.by_pin(shop.database, rosa, "5927", shop.keys.pepper)
    assert (actor.name, actor.role) == ("Rosa Núñez", "VENDEDOR")
    longer = staff.hash_new_pin("592714", "SUPERVISOR", shop.keys.pepper)
    change(shop, rosa, PersonInput("Rosa Núñez Díaz", "SUPERVISOR"), longer)
    promoted = sign_ins.by_pin(shop.database, rosa, "592714", shop.keys.pepper)
    assert (promoted.name, promoted.may(MOVE)) == ("Rosa Núñez Díaz", True)
    shop.database.write(lambda s: staff.set_active(s, shop.actor, rosa, active=False))
    with pytest.raises(UnknownUser):
        sign_ins.by_pin(shop.database, rosa, "592714", shop.keys.pepper)
    with shop.database.read() as session:
        assert [m.id for m in staff.list_members(session, text="núñez")] == []
        (gone,) = staff.list_members(session, text="Rosa", active_only=False)
        assert (gone.role, gone.active, gone.has_pin) == ("SUPERVISOR", False, True)
    assert kinds(shop) == [
        "person_saved", "signed_in", "person_saved", "signed_in", "person_saved",
    ]  # fmt: skip
    assert is_clean(shop)


@pytest.mark.req("R6", refusal=True)
def test_people_are_edited_by_who_may_and_as_they_can_be_told_apart(any_shop: ReadyShop) -> None:
    shop, marta = any_shop, any_shop.person("SUPERVISOR")
    rosa, before = add(shop, "Rosa"), operations(any_shop)
    with pytest.raises(NotPermitted):
        change(shop, rosa, PersonInput("Rosa", "ADMINISTRADOR"), actor=marta)
    with pytest.raises(PersonTaken):
        add(shop, "Rosa")
    with pytest.raises(InvalidEntry):
        add(shop, "   ")
    with pytest.raises(UnknownRole):
        change(shop, rosa, PersonInput("Rosa", "JEFE"))
    with pytest.raises(InvalidEntry):
        change(shop, rosa, PersonInput("Rosa", "VENDEDOR", new_id()))
    with pytest.raises(WeakPin):
        add(shop, "Luis", pin="1234")
    with pytest.raises(NewPinNeeded):
        change(shop, rosa, PersonInput("Rosa", "SUPERVISOR"))
    with pytest.raises(UnknownUser):
        change(shop, new_id(), PersonInput("Nadie", "VENDEDOR"))
    assert operations(shop) == before


@pytest.mark.req("R6")
def test_a_badge_is_learnt_replaced_and_taken_away(any_shop: ReadyShop) -> None:
    shop, pepper = any_shop, any_shop.keys.pepper
    rosa = add(shop, "Rosa")
    shop.database.write(lambda s: staff.set_badge(s, shop.actor, rosa, f" {BADGE} ", pepper))
    assert sign_ins.by_badge(shop.database, BADGE, pepper).name == "Rosa"
    shop.database.write(lambda s: staff.set_badge(s, shop.actor, rosa, OTHER_BADGE, pepper))
    with pytest.raises(UnknownBadge):
        sign_ins.by_badge(shop.database, BADGE, pepper)
    assert sign_ins.by_badge(shop.database, OTHER_BADGE, pepper).name == "Rosa"
    shop.database.write(lambda s: staff.set_badge(s, shop.actor, rosa, "", pepper))
    with pytest.raises(UnknownBadge):
        sign_ins.by_badge(shop.database, OTHER_BADGE, pepper)
    with shop.database.read() as session:
        failed = audit.list_entries(session, kinds=[audit.SIGN_IN_FAILED])
    assert [(one.person, one.detail["method"]) for one in failed] == [("", "badge")] * 2
    assert is_clean(shop)


@pytest.mark.req("R6", refusal=True)
def test_a_badge_has_one_owner_and_is_no_product(any_shop: ReadyShop) -> None:
    shop, pepper = any_shop, any_shop.keys.pepper
    rosa, luis = add(shop, "Rosa"), add(shop, "Luis")
    shop.database.write(lambda s: staff.set_badge(s, shop.actor, rosa, BADGE, pepper))
    before = operations(shop)
    for code, refusal in (
        (BADGE, BadgeTaken),
        (PRODUCTS[0].code, CodeTaken),
        ("12345", WeakBadge),
        ("1111111111111", WeakBadge),
    ):
        with pytest.raises(refusal):
            shop.database.write(
                partial(staff.set_badge, actor=shop.actor, person_id=luis, code=code, pepper=pepper)
            )
    assert operations(shop) == before


@pytest.mark.req("R6")
def test_a_rule_with_a_cap_takes_effect_at_once(any_shop: ReadyShop) -> None:
    shop, ana = any_shop, any_shop.person("VENDEDOR")
    shop.open_cash()
    assert not ana.may(MOVE)
    rule(shop, "VENDEDOR", MOVE, RoleRule("allow", 5000))
    ana = shop.person("VENDEDOR")
    shop.database.write(lambda s: cash.move(s, ana, kind=cash.IN, amount_minor=5000, reason="x"))
    with pytest.raises(ApprovalRequired):
        shop.database.write(
            lambda s: cash.move(s, ana, kind=cash.IN, amount_minor=5001, reason="x")
        )
    rule(shop, "VENDEDOR", MOVE, RoleRule("deny"))
    with pytest.raises(NotPermitted):
        shop.person("VENDEDOR").require(MOVE, 1)
    with shop.database.read() as session:
        said = [one.detail for one in audit.list_entries(session, kinds=[audit.ROLE_CHANGED])]
    assert [one["rules"] for one in said] == ["cash.move=deny", "cash.move=allow<=5000"]
    assert is_clean(shop)


@pytest.mark.req("R6", refusal=True)
def test_nobody_shuts_out_themselves_nor_the_last_who_may(any_shop: ReadyShop) -> None:
    shop, owner = any_shop, any_shop.actor
    before = operations(shop)
    with pytest.raises(OwnRights):
        rule(shop, "ADMINISTRADOR", roles.EDIT, RoleRule("deny"))
    with pytest.raises(OwnRights):
        rule(shop, "ADMINISTRADOR", roles.EDIT, RoleRule("approve"))
    with pytest.raises(OwnRights):
        change(shop, owner.user_id, PersonInput(owner.name, "VENDEDOR"))
    with pytest.raises(OwnRights):
        shop.database.write(lambda s: staff.set_active(s, owner, owner.user_id, active=False))
    with pytest.raises(NotPermitted):
        rule(shop, "VENDEDOR", MOVE, RoleRule("allow"), shop.person("SUPERVISOR"))
    with pytest.raises(InvalidRule):
        rule(shop, "VENDEDOR", "sales.everything", RoleRule("allow"))
    with pytest.raises(InvalidRule):
        rule(shop, "VENDEDOR", MOVE, RoleRule("allow", -1))
    with pytest.raises(InvalidRule):
        rule(shop, "VENDEDOR", MOVE, RoleRule("deny", 5))
    with pytest.raises(LastAdministrator):  # their own right stays, but nobody could sign in
        change(shop, owner.user_id, PersonInput(owner.name, owner.role), "")
    assert operations(shop) == before
    assert shop.person("ADMINISTRADOR").may(roles.EDIT)


def test_the_same_change_again_is_one_operation(any_shop: ReadyShop) -> None:
    shop, change_id = any_shop, new_id()
    said = {MOVE: RoleRule("allow", 100)}
    for _ in range(2):
        shop.database.write(
            lambda s: roles.set_rules(s, shop.actor, "VENDEDOR", said, op_id=change_id)
        )
    after = operations(shop)
    rule(shop, "VENDEDOR", MOVE, RoleRule("allow", 100))  # what is so already is no change
    assert operations(shop) == after


def test_a_person_of_another_branch_is_not_at_this_login(any_shop: ReadyShop) -> None:
    shop = any_shop
    rosa = add(shop, "Rosa")
    with shop.database.read() as session:
        here = journal.get_station(session).branch_id
    change(shop, rosa, PersonInput("Rosa", "VENDEDOR", here))
    with shop.database.read() as session:
        assert "Rosa" in {one.name for one in people.list_people(session)}
        assert staff.get_member(session, rosa).branch


def test_permissions_of_the_page_are_those_of_the_program() -> None:
    page = (Path(__file__).parents[2] / "docs" / "permissions.md").read_text()
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page.splitlines()
        if line.startswith("| `")
    ]
    said = {row[0].strip("`"): row[2:] for row in rows}
    order = ("ADMINISTRADOR", "SUPERVISOR", "BODEGUERO", "VENDEDOR")
    assert list(said) == list(PERMISSIONS)
    for code in PERMISSIONS:
        assert said[code] == [SHIPPED_RULES[role].get(code, "deny") for role in order], code


@pytest.mark.req("R6")
def test_the_roles_as_shipped_are_those_of_the_shop(any_shop: ReadyShop) -> None:
    with any_shop.database.read() as session:
        assert [code for code, _ in roles.list_roles(session)] == list(SHIPPED_RULES)
        for role, rules in SHIPPED_RULES.items():
            said = {code: one.rule for code, one in roles.get_rules(session, role).items()}
            assert said == {code: rules.get(code, "deny") for code in PERMISSIONS}
