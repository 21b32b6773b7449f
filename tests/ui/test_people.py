"""People, roles, approvals and the audit log at a real till: real windows, real keys."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.core import approvals, audit, people, roles, sign_ins, staff
from pos_app.core.actor import PERMISSIONS
from pos_app.core.approvals import Ask
from pos_app.core.audit_words import SENTENCES
from pos_app.core.errors import LockedOut, ShopError, UnknownBadge
from pos_app.core.ids import new_id
from pos_app.core.keys import load_keys
from pos_app.core.permission_words import PERMISSIONS as WORDS
from pos_app.core.roles import RoleRule
from pos_app.ui.roles.view import RolesView
from tests.shop import PEOPLE, ReadyShop
from tests.ui.documents_counter import DocumentsCounter, at_screen

BADGE = "MOSTRADOR-BADGE-7719204488"
OWNER = "ADMINISTRADOR"


def members(at: DocumentsCounter) -> dict[str, tuple[str, bool, bool]]:
    with at.counter.database.read() as session:
        found = staff.list_members(session, active_only=False)
    return {one.name: (one.role, one.active, one.has_badge) for one in found}


@pytest.mark.req("R6")
def test_a_person_is_added_given_a_badge_and_deactivated(
    qapp: QApplication, tmp_path: Path
) -> None:
    with at_screen(qapp, tmp_path, "people", role=OWNER) as at:
        at.wait_for_rows(4)
        at.hands.press("F6")
        for text in ("Rosa Núñez", "592714", "592714"):
            at.type_and_enter(text)
        at.wait_for_strip("Rosa Núñez is saved")
        at.wait_for_rows(5)
        at.hands.wait_for(lambda: at.title() == "Rosa Núñez", "the new one")
        at.wait_for_key("Badge")
        at.hands.press("F7")
        at.wait_for_strip("Scan the badge of Rosa Núñez")
        at.hands.scan(BADGE)
        at.wait_for_strip("has the badge now")
        pepper = load_keys(tmp_path).pepper
        assert people.sign_in_by_badge(at.counter.database, BADGE, pepper).name == "Rosa Núñez"
        at.hands.press("F7")
        at.hands.wait_for(at.view.is_asking, "the question")
        at.hands.press("F12")
        at.wait_for_strip("has no badge any more")
        with pytest.raises(UnknownBadge):
            people.sign_in_by_badge(at.counter.database, BADGE, pepper)
        at.hands.press("F8")
        at.wait_for_strip("cannot sign in any more")
        at.wait_for_rows(4)
        assert members(at)["Rosa Núñez"] == ("VENDEDOR", False, False)


@pytest.mark.req("R6", refusal=True)
def test_two_pins_that_differ_or_are_easy_are_refused_and_nothing_is_lost(
    qapp: QApplication, tmp_path: Path
) -> None:
    with at_screen(qapp, tmp_path, "people", role=OWNER) as at:
        at.wait_for_rows(4)
        before = members(at)
        at.hands.press("F6")
        for text in ("Rosa", "5927", "5928"):
            at.type_and_enter(text)
        at.wait_for_strip("The two PINs are not the same")
        assert at.view.is_asking()
        at.hands.press("F12")
        assert at.view.browse.ask.form.value("name") == "Rosa"
        at.hands.press("Escape", "F6")
        for text in ("Rosa", "1234", "1234"):
            at.type_and_enter(text)
        at.wait_for_strip("too easy")
        assert members(at) == before


@pytest.mark.req("R6")
def test_a_supervisor_unlocks_a_name_and_may_do_nothing_else(
    qapp: QApplication, tmp_path: Path
) -> None:
    def lock(shop: ReadyShop) -> None:
        ana = shop.person("VENDEDOR").user_id
        for _ in range(5):
            with pytest.raises(ShopError):
                sign_ins.by_pin(shop.database, ana, "0000", shop.keys.pepper)

    with at_screen(qapp, tmp_path, "people", role="SUPERVISOR", prepare=lock) as at:
        at.wait_for_rows(4)
        assert at.badges() == ["Locked", "", "", ""]
        at.wait_for_key("Unlock")
        assert at.labels() == ["Unlock"]
        with pytest.raises(LockedOut):
            sign_in(at, tmp_path)
        at.hands.press("F9")
        at.wait_for_strip("Ana Rojas can try again")
        sign_in(at, tmp_path)
        at.hands.wait_for(lambda: at.badges() == [""] * 4, "the name to be free")


def sign_in(at: DocumentsCounter, folder: Path) -> None:
    """Sign Ana in with her PIN, not on the thread of the screens."""
    pin, pepper, database = PEOPLE["VENDEDOR"][1], load_keys(folder).pepper, at.counter.database
    with database.read() as session:
        ana = staff.list_members(session, text="Ana Rojas")[0].id
    with ThreadPoolExecutor(1) as other:
        other.submit(people.sign_in, database, ana, pin, pepper).result()


@pytest.mark.req("R6")
def test_the_owner_writes_rules_with_the_keys_alone(qapp: QApplication, tmp_path: Path) -> None:
    with at_screen(qapp, tmp_path, "people", role=OWNER) as at:
        counter = at.counter
        counter.till.to_room("roles")
        counter.wait_for_screen("roles")
        view = counter.till.window.stack.currentWidget()
        assert isinstance(view, RolesView)
        at.hands.wait_for(lambda: view.table.rows_model.rows, "the rules")
        at.hands.press("Left")  # round to the last role
        at.hands.press(*["Down"] * PERMISSIONS.index("sales.discount"))
        assert view.panel.title.text() == "Give a discount"
        at.hands.press("F6")
        at.hands.wait_for(lambda: rule_of(at) == RoleRule("allow"), "the rule")
        at.hands.press("F4")
        at.hands.type("5000")
        at.hands.press("Return")
        at.hands.wait_for(lambda: rule_of(at) == RoleRule("allow", 5000), "the limit")
        at.hands.wait_for(lambda: "5.000" in view.sentence.text(), "the words of it")
        at.hands.press("F7")
        at.hands.wait_for(lambda: rule_of(at) == RoleRule("approve"), "to ask")
        at.hands.press("Down")  # so large a share: its limit is in percent
        at.hands.wait_for(view.share.isVisible, "a share")
        at.hands.press("F4")
        at.hands.type("7,5")
        at.hands.press("Return")
        code = "sales.discount_percent"
        at.hands.wait_for(lambda: rule_of(at, code) == RoleRule("allow", 750), "the limit")
        at.hands.press("Up", "Right")  # the administrator
        at.hands.press(*["Down"] * (PERMISSIONS.index("people.edit") - 2), "F8")
        at.hands.wait_for(lambda: "shut yourself out" in view.strip.text().title, "the refusal")
        with counter.database.read() as session:
            assert roles.get_rules(session, OWNER)["people.edit"] == RoleRule("allow")


def rule_of(at: DocumentsCounter, code: str = "sales.discount") -> RoleRule:
    with at.counter.database.read() as session:
        return roles.get_rules(session, "VENDEDOR")[code]


def leave_requests(shop: ReadyShop) -> None:
    ana = shop.person("VENDEDOR")
    for amount in (20_000, 8_400):
        asked = Ask("cash.move", new_id(), amount)
        shop.database.write(lambda s, asked=asked: approvals.request(s, ana, asked, "Retiro"))  # type: ignore[misc]


@pytest.mark.req("R8")
def test_a_supervisor_answers_what_waits_by_keys(qapp: QApplication, tmp_path: Path) -> None:
    with at_screen(qapp, tmp_path, "requests", role="SUPERVISOR", prepare=leave_requests) as at:
        at.wait_for_rows(2)
        at.wait_for_key("Approve")
        at.hands.press("F12")
        at.wait_for_strip("Approved")
        at.wait_for_rows(1)
        at.wait_for_key("Reject")
        at.hands.press("F8")
        at.type_and_enter("ya salió uno hoy")
        at.wait_for_strip("Rejected")
        at.wait_for_rows(0)
        at.view.browse.chips["answered"].click()
        at.wait_for_rows(2)
        assert sorted(at.badges()) == ["Approved", "Rejected"]


@pytest.mark.req("R8", refusal=True)
def test_who_asked_sees_it_and_cannot_answer_and_a_reason_is_needed(
    qapp: QApplication, tmp_path: Path
) -> None:
    with at_screen(qapp, tmp_path, "requests", role="VENDEDOR", prepare=leave_requests) as at:
        at.wait_for_rows(2)
        at.hands.wait_for(lambda: at.title() == "Take cash out or put it in", "the request")
        assert at.labels() == []
        at.hands.press("F12", "F8")
        assert not at.view.is_asking()
    with at_screen(qapp, tmp_path, "requests", role="SUPERVISOR", fresh=False) as at:
        at.wait_for_rows(2)
        at.wait_for_key("Reject")
        at.hands.press("F8", "F12")
        assert at.view.is_asking()
        with at.counter.database.read() as session:
            assert len(approvals.list_requests(session)) == 2


def test_the_log_is_read_by_kind_person_and_day(qapp: QApplication, tmp_path: Path) -> None:
    with at_screen(qapp, tmp_path, "audit", role="SUPERVISOR", prepare=leave_requests) as at:
        at.wait_for_rows(1)  # Marta, who reads it, has signed in
        assert at.rows() == ["Marta Soto signed in"]
        at.view.browse.chips["money"].click()
        at.wait_for_rows(0)
        at.view.browse.chips["all"].click()
        at.wait_for_rows(1)
        at.hands.press("F2")
        at.hands.type("Ana")
        at.wait_for_rows(0)
        at.hands.press("Backspace", "Backspace", "Backspace")
        at.hands.type("01-01-2020")
        at.wait_for_rows(0)


def test_every_permission_and_every_entry_has_words() -> None:
    assert set(WORDS) >= set(PERMISSIONS)
    assert set(SENTENCES) == set(audit.KINDS)
