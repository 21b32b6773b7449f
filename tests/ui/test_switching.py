"""Somebody else at the counter: by PIN, by badge, after a while; the sale stays where it is."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.core import audit, people, sales, staff
from pos_app.core.clock import SetClock, SystemClock
from pos_app.core.keys import load_keys
from pos_app.core.models.sales import Sale
from tests.shop import PEOPLE, PRODUCTS, trading_folder
from tests.ui.counter import SETTLE_MS, Counter, counter_at_sale, counter_in

MILK, MILK_NAME = PRODUCTS[0].code, PRODUCTS[0].name


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    return trading_folder(tmp_path / "shop")


@pytest.fixture
def counter(qapp: QApplication, open_folder: Path) -> Iterator[Counter]:
    with counter_at_sale(qapp, open_folder) as made:
        yield made


def test_the_sale_stays_at_the_till_and_who_charges_is_who_is_signed_in(counter: Counter) -> None:
    counter.hands.scan(MILK)
    counter.hands.press("Ctrl+L")
    counter.wait_for_screen("login")
    assert "waits here" in counter.till.login_view.notice.text().title
    counter.sign_in("ADMINISTRADOR")
    counter.wait_for_screen("sale")
    assert counter.lines() == [("1", MILK_NAME)]
    counter.hands.press("F9")
    counter.wait_for_sale()
    with counter.database.read() as session:
        sale = session.get_one(Sale, sales.list_recent(session, limit=1)[0].id)
        assert people.name_of(session, sale.user_id) == PEOPLE["ADMINISTRADOR"][0]


def test_a_badge_signs_in_over_the_login_and_one_of_nobody_does_not(
    counter: Counter, open_folder: Path
) -> None:
    marta = next(iter(members_of(counter, "Marta")))
    pepper, badge = load_keys(open_folder).pepper, "MOSTRADOR-BADGE-7719204488"
    with ThreadPoolExecutor(1) as other:
        give = partial(people.set_badge, user_id=marta, code=badge, pepper=pepper)
        other.submit(counter.database.write, give).result()
    counter.hands.scan(MILK)
    counter.till.window.bar.lock.click()
    counter.wait_for_screen("login")
    counter.hands.pause(SETTLE_MS)
    counter.hands.scan("NOBODY-HAS-THIS-7719")
    notice = counter.till.login_view.notice
    counter.hands.wait_for(lambda: "badge" in notice.text().title, "the refusal")
    assert counter.screen() == "login"
    counter.hands.scan(badge)
    counter.wait_for_screen("sale")
    assert counter.till.actor is not None
    assert (counter.till.actor.name, counter.lines()) == ("Marta Soto", [("1", MILK_NAME)])


def members_of(counter: Counter, text: str) -> list[UUID]:
    with counter.database.read() as session:
        return [one.id for one in staff.list_members(session, text=text)]


def test_a_till_that_nobody_touches_locks_itself_with_its_sale(
    qapp: QApplication, open_folder: Path
) -> None:
    clock = SetClock(SystemClock().now())
    with counter_in(qapp, open_folder, clock=clock) as counter:
        counter.sign_in()
        counter.wait_for_screen("sale")
        counter.hands.scan(MILK)
        station = counter.till._station
        counter.till._station = replace(station, lock_after_minutes=5)
        clock.wait(timedelta(minutes=4))
        counter.till._tick()
        assert counter.screen() == "sale"
        counter.hands.press("Escape")  # a touch
        clock.wait(timedelta(minutes=4))
        counter.till._tick()
        assert counter.screen() == "sale"
        clock.wait(timedelta(minutes=2))
        counter.till._tick()
        counter.wait_for_screen("login")
        counter.sign_in("SUPERVISOR")
        counter.wait_for_screen("sale")
        assert counter.lines() == [("1", MILK_NAME)]
        clock.set(clock.now() + timedelta(days=2))  # a hand on the clock of the machine
        counter.till._tick()
        counter.hands.wait_for(lambda: "clock_changed" in kinds_of(counter), "the entry")
        assert kinds_of(counter)[:3] == ["signed_in", "signed_out", "signed_in"]


def kinds_of(counter: Counter) -> list[str]:
    with counter.database.read() as session:
        return [entry.kind for entry in reversed(audit.list_entries(session))]
