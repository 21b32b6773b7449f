"""The rules of the shop under real keys: typed, saved, refused; only shown where a centre is."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.core import shop_rules
from pos_app.core.ids import new_id
from pos_app.core.shop_rules import ShopRules
from pos_app.core.sync import outbox
from pos_app.ui.shop_rules.view import ShopRulesView
from tests.shop import ReadyShop, make_shop
from tests.ui.counter import Counter, counter_in

NOWHERE = "http://127.0.0.1:9"  # nobody listens there


def ready(folder: Path) -> ReadyShop:
    shop = make_shop(folder)
    shop.open_cash()
    return shop


def rules_of(counter: Counter) -> ShopRules:
    with counter.database.read() as session:
        return shop_rules.get_rules(session)


def open_rules(counter: Counter) -> ShopRulesView:
    """Go there as the owner, and wait until the numbers are on the screen."""
    counter.sign_in("ADMINISTRADOR")
    counter.wait_for_screen("sale")
    counter.till.to_room("shop_rules")
    counter.wait_for_screen("shop_rules")
    view = counter.till.window.stack.currentWidget()
    assert isinstance(view, ShopRulesView)
    counter.hands.wait_for(lambda: view.days.value() is not None, "the rules")
    return view


@pytest.mark.req("C4")
def test_the_owner_types_over_a_rule_and_the_close_goes_by_it(
    qapp: QApplication, tmp_path: Path
) -> None:
    shop = ready(tmp_path / "shop")
    shop.database.close()
    with counter_in(qapp, shop.folder) as counter:
        view = open_rules(counter)
        counter.hands.type("2500")
        counter.hands.press("Return")
        counter.hands.type("0")
        counter.hands.press("Return")
        counter.hands.wait_for(lambda: not view.strip.isHidden(), "that no day is too few")
        assert "1 to 365" in view.strip.text().detail
        assert rules_of(counter) == ShopRules(1_000, 3)
        counter.hands.press("Esc")
        counter.hands.wait_for(lambda: view.days.value() == 3, "the rules as they were")
        counter.hands.type("2500")
        counter.hands.press("Down")
        counter.hands.press("F12")
        counter.hands.wait_for(lambda: rules_of(counter) == ShopRules(2_500, 3), "the rule")
        counter.hands.wait_for(lambda: "saved" in view.strip.text().title, "what was done")


@pytest.mark.req("C4", refusal=True)
def test_a_till_of_a_centre_shows_the_rules_and_takes_none(
    qapp: QApplication, tmp_path: Path
) -> None:
    shop = ready(tmp_path / "shop")
    shop.database.write(lambda s: outbox.set_link(s, NOWHERE, new_id(), outbox.ACTIVE))
    shop.database.close()
    with counter_in(qapp, shop.folder) as counter:
        view = open_rules(counter)
        counter.hands.wait_for(lambda: "The centre decides" in view.strip.text().title, "who does")
        counter.hands.type("9")
        counter.hands.press("F12")
        assert not view.save_key.isVisible()
        assert view.tolerance.value() == 1_000
        view.saved.emit(9, 9)  # from an old screen, say
        counter.hands.wait_for(lambda: NOWHERE in view.strip.text().detail, "where it is changed")
        assert rules_of(counter) == ShopRules(1_000, 3)


def test_who_may_not_change_them_has_no_such_screen(qapp: QApplication, tmp_path: Path) -> None:
    shop = ready(tmp_path / "shop")
    shop.database.close()
    with counter_in(qapp, shop.folder) as counter:
        counter.sign_in("SUPERVISOR")
        counter.wait_for_screen("sale")
        counter.till.go("settings")
        counter.hands.wait_for(lambda: counter.screen() in {"people", "audit"}, "the settings")
        assert "shop_rules" not in counter.till.window.tabs.keys
