"""pos init: a shop that one can sign in to, in the right money and words, or a clear refusal."""

import re
from pathlib import Path

import pytest

from pos_app.commands.store import open_shop
from pos_app.commands.terminal import Refused
from pos_app.core import demo, kardex, keys, people
from tests.commands.pos import pos, run_pos


def sign_in(folder: Path, name: str, pin: str) -> None:
    with open_shop(folder) as shop:
        with shop.database.read() as session:
            (found,) = (one for one in people.list_people(session) if one.name == name)
        people.sign_in(shop.database, found.id, pin, shop.keys.pepper)


@pytest.mark.parametrize(
    ("currency", "language", "zone"),
    [("CLP", "es", "America/Santiago"), ("GBP", "en", "Europe/London"),
     ("EUR", "es", "Europe/Madrid"), ("USD", "en", "America/New_York")],
)  # fmt: skip
def test_a_new_shop_has_the_customs_of_its_currency(
    tmp_path: Path, currency: str, language: str, zone: str
) -> None:
    said = pos("init", "--currency", currency, "--data", tmp_path / "s", "--json").answer
    assert (said["currency"], said["language"], said["demo"]) == (currency, language, False)
    with open_shop(tmp_path / "s") as shop:
        assert (shop.shop.currency, shop.shop.timezone) == (currency, zone)


def test_a_made_up_pin_is_strong_and_opens_the_shop(tmp_path: Path) -> None:
    said = pos("init", "--data", tmp_path / "s", "--json").answer
    (owner,) = said["users"]
    assert re.fullmatch(r"\d{6}", owner["pin"])
    people.check_pin_strength(owner["pin"], owner["role"])
    sign_in(tmp_path / "s", owner["name"], owner["pin"])
    with pytest.raises(Refused):
        sign_in(tmp_path / "s", owner["name"], "000000")


def test_a_chosen_pin_is_not_said_again(tmp_path: Path) -> None:
    ran = pos("init", "--data", tmp_path, "--owner", "María Ñ", "--pin", "482613", "--name", "Uno")
    assert ran.code == 0
    assert "María Ñ" in ran.out
    assert "482613" not in ran.out
    sign_in(tmp_path, "María Ñ", "482613")


def test_the_demo_says_its_people_and_their_pins(tmp_path: Path) -> None:
    said = pos("init", "--demo", "--data", tmp_path, "--json").answer
    assert [(one["name"], one["role"], one["pin"]) for one in said["users"]] == [
        (one.name, one.role, one.pin) for one in demo.PEOPLE
    ]
    for one in said["users"]:
        sign_in(tmp_path, one["name"], one["pin"])
    assert pos("verify", "--data", tmp_path, "--json").answer["products"] == 128


def test_the_secrets_are_for_their_owner_alone(tmp_path: Path) -> None:
    pos("init", "--data", tmp_path)
    assert (tmp_path / keys.FILE_NAME).stat().st_mode & 0o077 == 0


def test_a_second_init_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    pos("init", "--demo", "--data", tmp_path)
    before = (tmp_path / keys.FILE_NAME).read_bytes()
    refusal = pos("init", "--data", tmp_path, "--json").refusal
    assert str(tmp_path) in refusal
    assert (tmp_path / keys.FILE_NAME).read_bytes() == before
    with open_shop(tmp_path) as shop, shop.database.read() as session:
        assert shop.shop.demo
        assert kardex.list_stock(session)


def test_a_first_try_that_did_not_end_can_be_repeated(tmp_path: Path) -> None:
    keys.create_keys(tmp_path)  # and then the machine stopped
    said = pos("init", "--data", tmp_path, "--json").answer
    sign_in(tmp_path, said["users"][0]["name"], said["users"][0]["pin"])


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "file" in pos("init", "--data", tmp_path / "file" / "shop").refusal


@pytest.mark.parametrize(
    "wrong",
    [
        ("--language", "fr"),
        ("--demo", "--currency", "GBP"),
        ("--nonsense",),
        ("extra",),
    ],
)
def test_wrong_use_ends_with_two(tmp_path: Path, wrong: tuple[str, ...]) -> None:
    ran = pos("init", "--data", tmp_path / "s", *wrong)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize(
    "wrong", [("--currency", "XXX"), ("--timezone", "Mars/Base"), ("--pin", "123456")]
)
def test_what_the_shop_refuses_ends_with_one(tmp_path: Path, wrong: tuple[str, ...]) -> None:
    assert pos("init", "--data", tmp_path / "s", *wrong).refusal
    assert not (tmp_path / "s").exists()


def test_the_real_command_says_json_and_nothing_else(tmp_path: Path) -> None:
    ran = run_pos(
        "init", "--demo", "--data", tmp_path / "señal", "--json", PYTHONIOENCODING="ascii"
    )
    assert ran.err == ""
    assert ran.answer["users"][3]["name"] == "Iván Muñoz"
