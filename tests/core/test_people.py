from datetime import UTC, datetime, timedelta

import pytest

from pos_app.core import keys, people, staff
from pos_app.core.clock import SetClock
from pos_app.core.db import open_database
from pos_app.core.errors import (
    LockedOut,
    LockedUntilFreed,
    NotPermitted,
    UnknownUser,
    WeakPin,
    WrongPin,
    describe,
)
from pos_app.core.i18n import translator
from pos_app.core.ids import new_id
from pos_app.core.models.people import User
from tests.shop import PEOPLE, ReadyShop

PIN = PEOPLE["VENDEDOR"][1]


def test_the_pin_proves_who_one_is_and_brings_the_rules_of_the_role(shop: ReadyShop) -> None:
    cashier = shop.person("VENDEDOR")
    actor = people.sign_in(shop.database, cashier.user_id, PIN, shop.keys.pepper)
    assert (actor.name, actor.rule("sales.charge"), actor.rule("people.edit")) == (
        "Ana Rojas",
        "allow",
        "deny",
    )


def test_five_wrong_pins_lock_and_the_lock_grows(shop: ReadyShop) -> None:
    clock = SetClock(datetime(2026, 11, 21, 12, tzinfo=UTC))
    shop.database.clock = clock
    cashier = shop.person("VENDEDOR").user_id
    for wait in (1, 5, 15):
        for left in (4, 3, 2, 1):
            with pytest.raises(WrongPin) as wrong:
                people.sign_in(shop.database, cashier, "0000", shop.keys.pepper)
            assert wrong.value.facts["left"] == left
        with pytest.raises(LockedOut) as locked:
            people.sign_in(shop.database, cashier, "0000", shop.keys.pepper)
        assert locked.value.facts["minutes"] == wait
        with pytest.raises(LockedOut):  # the right PIN does not help while it lasts
            people.sign_in(shop.database, cashier, PIN, shop.keys.pepper)
        for days in (-1, 3650, -3649):  # nor does the clock on the wall, wherever it is put
            clock.set(clock.now() + timedelta(days=days))
            with pytest.raises(LockedOut):
                people.sign_in(shop.database, cashier, PIN, shop.keys.pepper)
        clock.wait(timedelta(minutes=wait))
    assert people.sign_in(shop.database, cashier, PIN, shop.keys.pepper).name == "Ana Rojas"


@pytest.mark.req("X2")
def test_a_wait_survives_a_restart_and_a_counter_that_began_anew(shop: ReadyShop) -> None:
    cashier, pepper = shop.person("VENDEDOR").user_id, shop.keys.pepper
    clock = SetClock(datetime(2026, 11, 21, 12, tzinfo=UTC), ticks_ms=9_000_000)
    shop.database.clock = clock
    for _ in range(5):
        with pytest.raises((WrongPin, LockedOut)):
            people.sign_in(shop.database, cashier, "0000", pepper)
    # The machine is off for a week: its counter begins at nothing, and nothing of the week counts.
    later = SetClock(datetime(2026, 11, 28, 12, tzinfo=UTC))
    again = open_database(str(shop.database.engine.url), clock=later)
    with pytest.raises(LockedOut):
        people.sign_in(again, cashier, PIN, pepper)
    later.wait(timedelta(seconds=59))
    with pytest.raises(LockedOut):
        people.sign_in(again, cashier, PIN, pepper)
    later.wait(timedelta(seconds=2))
    assert people.sign_in(again, cashier, PIN, pepper).name == "Ana Rojas"
    again.close()


@pytest.mark.req("X2", refusal=True)
def test_in_the_end_only_somebody_else_frees_a_name_but_never_shuts_out_who_frees(
    shop: ReadyShop,
) -> None:
    clock = SetClock(datetime(2026, 11, 21, 12, tzinfo=UTC))
    shop.database.clock, pepper = clock, shop.keys.pepper
    ana, marta = shop.person("VENDEDOR"), shop.person("SUPERVISOR")
    for person in (ana, marta):
        for _ in range(4):
            for _ in range(5):
                with pytest.raises((WrongPin, LockedOut)):
                    people.sign_in(shop.database, person.user_id, "0000", pepper)
            clock.wait(timedelta(minutes=15))
    clock.wait(timedelta(days=30))
    with pytest.raises(LockedUntilFreed):
        people.sign_in(shop.database, ana.user_id, PIN, pepper)
    people.sign_in(shop.database, marta.user_id, PEOPLE["SUPERVISOR"][1], pepper)
    with pytest.raises(NotPermitted):
        shop.database.write(lambda s: staff.unlock(s, shop.person("BODEGUERO"), ana.user_id))
    shop.database.write(lambda s: staff.unlock(s, marta, ana.user_id))
    assert people.sign_in(shop.database, ana.user_id, PIN, pepper).name == "Ana Rojas"


def test_one_try_is_said_in_the_singular() -> None:
    assert str(WrongPin(left=2)).startswith("2 tries left.")
    assert str(WrongPin(left=1)).startswith("1 try left.")
    spanish = translator("es")
    assert describe(WrongPin(left=2), spanish)[1].startswith("Quedan 2 intentos.")
    assert describe(WrongPin(left=1), spanish)[1].startswith("Queda 1 intento.")


def test_the_right_pin_forgets_the_wrong_ones(shop: ReadyShop) -> None:
    cashier = shop.person("VENDEDOR").user_id
    with pytest.raises(WrongPin):
        people.sign_in(shop.database, cashier, "9999", shop.keys.pepper)
    people.sign_in(shop.database, cashier, PIN, shop.keys.pepper)
    with pytest.raises(WrongPin) as wrong:
        people.sign_in(shop.database, cashier, "9999", shop.keys.pepper)
    assert wrong.value.facts["left"] == 4


def test_a_stranger_does_not_get_in(shop: ReadyShop) -> None:
    with pytest.raises(UnknownUser):
        people.sign_in(shop.database, new_id(), PIN, shop.keys.pepper)


def test_without_the_pepper_the_database_opens_no_pin(shop: ReadyShop) -> None:
    cashier = shop.person("VENDEDOR").user_id
    with pytest.raises(WrongPin):
        people.sign_in(shop.database, cashier, PIN, b"another pepper of another machine")


def test_pins_are_kept_as_the_checklist_asks(shop: ReadyShop) -> None:
    with shop.database.read() as session:
        kept = session.get(User, shop.person("VENDEDOR").user_id)
        assert kept is not None
        assert kept.pin_hash is not None
        assert kept.pin_hash.startswith("$argon2id$v=19$m=19456,t=2,")


@pytest.mark.parametrize("pin", ["1234", "4321", "1111", "123", "abcd", "", "48 6"])
def test_an_easy_pin_is_refused(pin: str) -> None:
    with pytest.raises(WeakPin):
        people.check_pin_strength(pin, "VENDEDOR")


def test_a_supervisor_needs_six_digits() -> None:
    people.check_pin_strength("4826", "VENDEDOR")
    with pytest.raises(WeakPin):
        people.check_pin_strength("4826", "SUPERVISOR")


def test_the_keys_of_a_node_are_for_its_owner_alone(shop: ReadyShop) -> None:
    file = shop.folder / keys.FILE_NAME
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(FileExistsError):
        keys.create_keys(shop.folder)
