"""Cash sessions over HTTP: the centre's own is closed with a Z, and read (C5)."""

import pytest

from tests.server.company import Company
from tests.server.test_flows_returns import sold


@pytest.mark.req("C5")
def test_the_centres_own_session_is_closed_and_the_next_sale_opens_another(
    company: Company,
) -> None:
    sold(company)
    (opened, *_) = company.owner.get("cash-sessions")["rows"]
    assert (opened["closed_at"], opened["z_number"], opened["expected"]) == (None, None, None)
    z = company.owner.post("cash-sessions/close", note="fin de mes")
    assert z["session"]["id"] == opened["id"]
    assert (z["session"]["expected"], z["session"]["difference"]) == ("0", "0")
    assert z["session"]["sales"] == z["perpetual"] == "3570"
    assert [(flow["kind"], flow["method"], flow["cash"]) for flow in z["flows"]] == [
        ("sale", "debit", "0")
    ]
    assert company.owner.get(f"cash-sessions/{opened['id']}") == z
    sold(company)
    newest = company.owner.get("cash-sessions", limit=1)["rows"][0]
    assert (newest["number"], newest["closed_at"]) == (opened["number"] + 1, None)
    company.is_true()


@pytest.mark.req("C5", refusal=True)
def test_what_is_not_open_is_not_closed_and_an_open_one_has_no_z(company: Company) -> None:
    if company.owner.get("cash-sessions", limit=1)["rows"][0]["closed_at"] is None:
        company.owner.post("cash-sessions/close")
    assert company.owner.refused("POST", "cash-sessions/close", json={}) == (409, "cash.no_session")
    sold(company)
    (opened, *_) = company.owner.get("cash-sessions")["rows"]
    asked = company.owner.refused("GET", f"cash-sessions/{opened['id']}")
    assert asked == (404, "cash.session_missing")
    negative = {"counted": "-1"}
    assert company.owner.refused("POST", "cash-sessions/close", json=negative)[0] == 422
    much = {"counted": "500000"}
    assert company.other.refused("POST", "cash-sessions/close", json=much)[0] == 403
