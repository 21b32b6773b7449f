"""pos label: one real label teaches how the scale prints them all."""

import pytest

from pos_app.core import scanning, settings_shared
from pos_app.core.scans import with_check_digit
from tests.commands.pos import pos
from tests.shop import ReadyShop

LABEL = with_check_digit("200030501234")


@pytest.mark.req("K20")
def test_a_label_is_learnt_and_the_next_one_is_read(shop: ReadyShop) -> None:
    told = pos(
        "label", LABEL, "--item", "305", "--weight", "1,234", "--data", shop.folder, "--json"
    )
    assert told.answer == {"pattern": "20IIIIIMMMMMC", "kind": "weight", "decimals": 3}
    with shop.database.read() as session:
        found = scanning.resolve(session, with_check_digit("200030500735"))
    assert found is not None
    assert (found.item.name, found.quantity_milli) == ("Longaniza", 735)


@pytest.mark.req("K20", refusal=True)
def test_what_the_label_does_not_say_changes_nothing(shop: ReadyShop) -> None:
    for item, option, value in (
        ("306", "--weight", "1.234"), ("305", "--price", "1235"), ("305", "--weight", "mucho"),
    ):  # fmt: skip
        ran = pos("label", LABEL, "--item", item, option, value, "--data", shop.folder)
        assert ran.code == 1
        assert ran.refusal
    with shop.database.read() as session:
        assert settings_shared.get_labels(session).rules == ()
