"""The audit log: what must be in it is, in the journal; what must never be in it is not (X14)."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from pos_app.core import (
    approvals,
    audit,
    cash,
    catalog,
    copies,
    emergency,
    exports,
    journal,
    print_jobs,
    roles,
    sign_ins,
    staff,
    verify,
)
from pos_app.core.actor import Actor
from pos_app.core.approvals import Ask
from pos_app.core.audit import ClockWatch
from pos_app.core.audit_words import figures, look_of, sentence
from pos_app.core.catalog import ProductInput
from pos_app.core.clock import SetClock
from pos_app.core.db import WriteSession
from pos_app.core.errors import LockedOut, UnknownBadge, WrongPin
from pos_app.core.facts_staff import NotedFact
from pos_app.core.ids import new_id
from pos_app.core.models import Base
from pos_app.core.price_watch import watching_prices
from pos_app.core.pricing import Sellable
from pos_app.core.roles import RoleRule
from pos_app.core.settings_shared import get_shop
from pos_app.core.staff import PersonInput
from tests.shop import PRODUCTS, ReadyShop

# Canaries: nothing else has these digits.
PIN, NEW_PIN, WRONG_PIN = "80613947", "71940286", "55201938"
BADGE, STRANGE = "CANARY-BADGE-61730928", "CANARY-STRANGER-4417"


def kinds(shop: ReadyShop) -> list[str]:
    with shop.database.read() as session:
        return [entry.kind for entry in reversed(audit.list_entries(session))]


def do_everything(shop: ReadyShop, folder: Path) -> None:
    """Do once whatever the log must hold."""
    database, pepper, owner = shop.database, shop.keys.pepper, shop.actor
    hashed = staff.hash_new_pin(PIN, "SUPERVISOR", pepper)
    rosa = database.write(
        lambda s: staff.add_person(s, owner, PersonInput("Rosa", "SUPERVISOR"), pin_hash=hashed)
    )
    database.write(lambda s: staff.set_badge(s, owner, rosa, BADGE, pepper))
    for _ in range(5):
        with pytest.raises((WrongPin, LockedOut)):
            sign_ins.by_pin(database, rosa, WRONG_PIN, pepper)
    database.write(lambda s: staff.unlock(s, owner, rosa))
    actor = sign_ins.by_pin(database, rosa, PIN, pepper)
    with pytest.raises(UnknownBadge):
        sign_ins.by_badge(database, STRANGE, pepper)
    sign_ins.by_badge(database, BADGE, pepper)
    ask = Ask("cash.move", new_id(), 5_000)
    ana = shop.person("VENDEDOR")
    with pytest.raises(WrongPin):
        approvals.approve_with_pin(database, ana, rosa, WRONG_PIN, pepper, ask)
    approvals.approve_with_pin(database, ana, rosa, PIN, pepper, ask)
    approvals.approve_with_badge(database, ana, BADGE, pepper, Ask("cash.move", new_id(), 1))
    session_id = shop.open_cash().id
    with database.read() as session:
        (job,) = print_jobs.list_for_document(session, session_id)
    database.write(lambda s: print_jobs.mark(s, job.id, "printed"))
    database.write(lambda s: copies.reprint(s, actor, session_id))
    database.write(lambda s: cash.open_drawer(s, owner, reason="cambio"))
    milk = shop.item(PRODUCTS[0].code)

    database.write(lambda s: make_dearer(s, actor, milk))
    exports.write_export(database, owner, "products", folder / "products.csv")
    database.write(lambda s: roles.set_rules(s, owner, "VENDEDOR", {"cash.move": RoleRule("deny")}))
    again = staff.hash_new_pin(NEW_PIN, "SUPERVISOR", pepper)
    database.write(
        lambda s: staff.change_person(
            s, owner, rosa, PersonInput("Rosa", "SUPERVISOR"), pin_hash=again
        )
    )
    database.write(lambda s: sign_ins.leave(s, actor))


def make_dearer(session: WriteSession, actor: Actor, milk: Sellable) -> None:
    wanted = catalog.ProductFilter(text=milk.code)
    (row,) = catalog.list_products(session, wanted, limit=5).rows
    with watching_prices(session, actor, row.id):
        stated = ProductInput(code=milk.code, name=milk.name, price_minor=1_750)
        catalog.save_product(session, stated)


@pytest.mark.req("X14")
def test_whatever_matters_is_in_the_log_and_the_log_in_the_journal(
    shop: ReadyShop, tmp_path: Path
) -> None:
    do_everything(shop, tmp_path)
    assert kinds(shop) == [
        "person_saved", "person_saved", *["sign_in_failed"] * 5, "unlocked", "signed_in",
        "sign_in_failed", "signed_in", "failed", "granted", "granted", "reprinted",
        "drawer_opened", "price_changed", "exported", "role_changed", "person_saved", "signed_out",
    ]  # fmt: skip
    with shop.database.read() as session:
        assert verify.verify(session).problems == ()
        (price,) = audit.list_entries(session, kinds=[audit.PRICE_CHANGED])
        assert (price.person, price.detail["old"], price.detail["new"]) == ("Rosa", 1_600, 1_750)
        (copy,) = audit.list_entries(session, kinds=[audit.REPRINTED])
        assert copy.detail == {"paper": "cash_open"}
        page = audit.list_entries(session, limit=4)
        rest = audit.list_entries(session, before=page[-1].id)
        assert len(page) + len(rest) == len(kinds(shop))


@pytest.mark.req("X14", refusal=True)
def test_no_pin_and_no_badge_is_anywhere_in_the_store_or_the_logs(
    shop: ReadyShop, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        do_everything(shop, tmp_path)
    with shop.database.read() as session:
        kept = "\n".join(
            repr(tuple(row))
            for name in sorted(Base.metadata.tables)
            for row in session.execute(text(f"SELECT * FROM {name}"))
        )
    assert "CANARY" not in kept
    assert "cambio" in kept  # the search finds what is there
    for canary in (PIN, NEW_PIN, WRONG_PIN, BADGE, STRANGE):
        assert canary not in kept
        assert canary not in caplog.text
    files = b"".join(path.read_bytes() for path in shop.folder.rglob("*") if path.is_file())
    for canary in (PIN, NEW_PIN, WRONG_PIN, BADGE, STRANGE):
        assert canary.encode() not in files


def test_a_hand_on_the_clock_is_seen_and_the_time_that_passes_is_not() -> None:
    clock = SetClock(datetime(2026, 11, 21, 12, tzinfo=UTC))
    watch = ClockWatch(clock)
    clock.wait(timedelta(hours=3))
    assert watch.jump_s() == 0
    clock.set(clock.now() + timedelta(days=1))
    assert abs(watch.jump_s() - 86_400) <= 1
    clock.set(clock.now() - timedelta(hours=2))
    assert abs(watch.jump_s() + 7_200) <= 1
    assert watch.jump_s() == 0


@pytest.mark.req("X14", refusal=True)
def test_an_entry_of_a_later_version_is_shown_as_far_as_it_can_be_read(shop: ReadyShop) -> None:
    said: dict[str, str | int] = {"amount": "much", "number": "first", "rules": "sales.x=may<=all"}

    def keep(session: WriteSession) -> None:
        here = journal.get_station(session)
        for kind in (audit.EMERGENCY_USED, audit.ROLE_CHANGED, audit.PERSON_SAVED, "of_tomorrow"):
            fact = NotedFact(branch=here.branch_id, kind=kind, detail=said, subject=here.device_id)
            journal.append(session, shop.actor, fact, audit.record, op_id=new_id())

    shop.database.write(keep)
    with shop.database.read() as session:
        money = get_shop(session).money
        tomorrow, saved, changed, used = audit.list_entries(session)[:4]
        assert (sentence(tomorrow, str), look_of(tomorrow.kind)) == (
            "of_tomorrow",
            ("history", "grey"),
        )
        assert figures(saved, str, money) == figures(used, str, money) == ()
        assert figures(changed, str, money) == (("sales.x", "may"),)
        assert emergency.list_codes(session, used.device_id) == ()
