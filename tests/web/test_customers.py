"""Two customers who are one person are made one on the owner's pages."""

import re
from uuid import UUID

import pytest

from pos_app.core.ids import new_id
from tests.server.company import Company
from tests.web.site import Site, words


def add(company: Company, name: str, tax_id: str = "") -> str:
    answer = company.owner.post("customers", name=name, tax_id=tax_id)
    return str(answer["id"])


def merge(site: Site, page: str, goes: str, stays: str, reason: str = "la misma") -> int:
    fields = {"once": str(new_id()), "goes": goes, "stays": stays, "reason": reason, "q": ""}
    return site.send_form("/customers", page=page, **fields).status_code


@pytest.mark.req("V1")
@pytest.mark.conflict_row("made_twice")
def test_two_customers_are_found_by_name_and_made_one_with_a_reason(
    site: Site, company: Company
) -> None:
    kept, twice = add(company, "Berta Soto", "11.111.111-1"), add(company, "Berta S. Soto")
    site.sign_in("owner")
    assert "No two customers have one tax id" in site.read("/customers")
    page = site.get("/customers?q=Berta")
    assert "Berta Soto" in words(page)
    assert {UUID(each) for each in re.findall(r'option value="([0-9a-f-]{36})"', page.text)} == {
        UUID(kept),
        UUID(twice),
    }
    assert merge(site, "/customers?q=Berta", twice, kept) == 303
    assert merge(site, "/customers", twice, kept) == 303  # pressed twice
    assert company.owner.get(f"customers/{twice}")["merged_into"] == kept
    assert "Berta S. Soto" not in site.read("/customers?q=Berta")


@pytest.mark.req("V1", "X4", refusal=True)
def test_two_people_stay_two_and_who_may_not_is_refused(site: Site, company: Company) -> None:
    one, other = add(company, "Carla Paz", "22.222.222-2"), add(company, "Carla P.", "12345678-5")
    site.sign_in("owner")
    answer = site.send_form(
        "/customers", once=str(new_id()), goes=other, stays=one, reason="x", q="Carla"
    )
    assert answer.status_code == 409
    assert "They have different tax ids" in words(answer)
    assert merge(site, "/customers?q=Carla", other, "nobody") == 422
    assert company.owner.get(f"customers/{other}")["merged_into"] is None
    with Site(company) as seller:
        seller.sign_in("clerk")
        assert merge(seller, "/stock", other, one) == 403
