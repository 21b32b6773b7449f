"""What the owner says of drawers and prices: kept, said in the audit log, refused where wrong."""

from functools import partial
from pathlib import Path

import msgspec
import pytest

from pos_app.core import audit, shop_rules
from pos_app.core.audit_words import figures, sentence
from pos_app.core.cash.blind import is_beyond
from pos_app.core.errors import NotPermitted, RuleOutOfRange
from pos_app.core.i18n import translator
from pos_app.core.money import CURRENCIES
from pos_app.core.settings_shared import get_shop
from pos_app.core.shop_rules import ShopRules
from tests.shop import ReadyShop, make_shop


@pytest.fixture
def shop(tmp_path: Path) -> ReadyShop:
    return make_shop(tmp_path)


def rules_of(shop: ReadyShop) -> ShopRules:
    with shop.database.read() as session:
        return shop_rules.get_rules(session)


@pytest.mark.req("C4")
def test_what_a_close_may_differ_by_is_what_the_owner_said(shop: ReadyShop) -> None:
    shop.open_cash()
    owner, rules = shop.person("ADMINISTRADOR"), ShopRules(2_500, 7)
    with shop.database.read() as session:
        before = get_shop(session)
    for _ in range(2):  # the same again is no change
        shop.database.write(partial(shop_rules.set_rules, actor=owner, rules=rules))
    assert rules_of(shop) == rules
    with shop.database.read() as session:
        after = get_shop(session)
        changed = msgspec.structs.replace(before, cash_tolerance_minor=2_500, max_price_age_days=7)
        assert after == changed  # nothing else of the shop
        assert is_beyond(session, 2_501)
        assert not is_beyond(session, -2_500)
        (entry,) = audit.list_entries(session, kinds=(audit.SETTING_CHANGED,))
    said = translator("en")
    assert sentence(entry, said) == f"{owner.name} changed the settings: rules of the shop"
    assert figures(entry, said, CURRENCIES["CLP"]) == (
        ("A close may differ by", "$2.500"),
        ("Prices are old after days", "7"),
    )


@pytest.mark.req("C4", refusal=True)
@pytest.mark.parametrize("rules", [ShopRules(-1, 3), ShopRules(1000, 0), ShopRules(1000, 366)])
def test_what_is_no_rule_is_refused(shop: ReadyShop, rules: ShopRules) -> None:
    before, owner = rules_of(shop), shop.person("ADMINISTRADOR")
    with pytest.raises(RuleOutOfRange):
        shop.database.write(partial(shop_rules.set_rules, actor=owner, rules=rules))
    good, supervisor = ShopRules(2_500, 7), shop.person("SUPERVISOR")
    with pytest.raises(NotPermitted):
        shop.database.write(partial(shop_rules.set_rules, actor=supervisor, rules=good))
    assert rules_of(shop) == before
