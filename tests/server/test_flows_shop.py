"""The rules of the company over HTTP: stated once, and every till goes by them."""

from pathlib import Path

import pytest

from pos_app.core import shop_rules
from pos_app.core.shop_rules import ShopRules
from tests.server.company import Company
from tests.sync.tills import next_till, sync


@pytest.mark.req("C4")
def test_the_owner_says_what_a_close_may_differ_by_and_the_tills_hear_of_it(
    company: Company, tmp_path: Path
) -> None:
    till = next_till(tmp_path / "Caja 9", company.centre)
    before = company.owner.get("shop-rules")
    assert before == {"cash_tolerance": "1000", "max_price_age_days": 3}
    stated = {"cash_tolerance": "2500", "max_price_age_days": 7}
    for _ in range(2):
        assert company.owner.put("shop-rules", **stated) == stated
    sync(till)
    with till.database.read() as session:
        assert shop_rules.get_rules(session) == ShopRules(2_500, 7)
    till.database.close()
    company.owner.put("shop-rules", **before)
    company.is_true()


@pytest.mark.req("C4", refusal=True)
@pytest.mark.parametrize(
    ("tolerance", "days"), [("-1", 3), ("1.5", 3), ("9" * 14, 3), ("1000", 0), ("1000", 366)]
)
def test_what_is_no_rule_changes_nothing(company: Company, tolerance: str, days: int) -> None:
    before = company.owner.get("shop-rules")
    asked = {"cash_tolerance": tolerance, "max_price_age_days": days}
    assert company.owner.refused("PUT", "shop-rules", json=asked)[0] == 422
    assert company.manager.refused("PUT", "shop-rules", json=before)[0] == 403
    assert company.owner.get("shop-rules") == before
