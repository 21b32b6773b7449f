"""What an owner does with the pages, in a real browser."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pos_app.core.clock import SetClock, SystemClock
from pos_app.core.errors import DeviceRevoked
from pos_app.sync.enrol import enrol
from tests.server.company import Company
from tests.shop import make_shop
from tests.sync.tills import device_of, sync
from tests.web.browser import DESK, PHONE, Browser

EVIL = "<script>document.title='owned'</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module", autouse=True)
def _signed_in(browser: Browser, company: Company) -> None:
    owner = company.owner
    browser.look("light", DESK, "en")
    browser.go("/web/stock")
    assert browser.path.startswith("/web/sign-in")
    browser.sign_in(owner.login, "not the password")
    assert "Name or password is not right" in browser.text
    browser.sign_in(owner.login, owner.password)
    assert browser.path == "/web/stock"  # where one was going
    browser.complaints()  # the browser tells of the refusal, too


def test_the_pages_fit_a_telephone_and_a_desk_in_both_themes(
    browser: Browser, company: Company
) -> None:
    item = company.item("Un producto de nombre larguísimo que no cabe en una línea " + "W" * 60)
    for size in (PHONE, DESK):
        for theme, language in (("light", "es"), ("dark", "en")):
            browser.look(theme, size, language)
            for path in (
                "/web",
                "/web/stock",
                f"/web/stock/{item}",
                "/web/tills",
                "/web/audit",
                "/web/customers",
                "/web/none",
            ):
                browser.go(f"/web{path}")
                assert browser.too_wide() == [], (path, size)
    refused = [said for said in browser.complaints() if "404" not in said]
    assert refused == []
    browser.look("light", DESK, "en")


@pytest.mark.req("X15", refusal=True)
def test_a_name_that_is_a_script_is_only_a_name(browser: Browser, company: Company) -> None:
    item = company.item(EVIL)
    browser.go("/web/stock?q=script")
    assert EVIL in browser.text
    browser.go(f"/web/stock/{item}")
    assert EVIL in browser.text
    browser.go("/web/stock?q=%22%3E%3Cscript%3Edocument.title%3D'owned'%3C/script%3E")
    assert "owned" not in browser.driver.title
    assert browser.all("main script") == []
    assert browser.complaints() == []


@pytest.mark.req("X5")
@pytest.mark.req("X6", refusal=True)
def test_a_till_joins_with_a_code_of_the_page_and_is_shut_out_by_it(
    browser: Browser, company: Company, tmp_path: Path
) -> None:
    browser.go("/web/tills")
    browser.write("name", "Caja 7")
    browser.press(".form .key")
    assert "It works once, within 15 minutes" in browser.text
    code = browser.find(".code-figure").text
    till = make_shop(tmp_path / "till", products=(), own_device=True)
    till = replace(till, keys=enrol(till.database, till.keys, company.centre.url, code).keys)
    till.database.clock = SetClock(datetime.now(UTC) - timedelta(minutes=10))
    sync(till)
    browser.go(f"/web/tills/{device_of(till)}")
    assert "Clock 10 min behind" in browser.text
    till.database.clock = SystemClock()
    sync(till)

    browser.go(f"/web/tills/{device_of(till)}")
    assert browser.find("h1").text == "Caja 7"
    assert "In order" in browser.text
    assert "just now" in browser.text
    browser.find(".sure summary").click()
    browser.press(".sure .key")
    assert "Shut out" in browser.text
    assert browser.all(".sure") == []
    with pytest.raises(DeviceRevoked):
        sync(till)
    till.database.close()
    done = company.owner.get("audit", kind=["till_invited", "till_joined", "till_revoked"])["rows"]
    assert [(row["kind"], row["person"]) for row in done if row["detail"]["till"] == "Caja 7"] == [
        ("till_revoked", "Gerente General"),
        ("till_joined", ""),
        ("till_invited", "Gerente General"),
    ]
    browser.go("/web")
    assert "Caja 7" not in browser.find("main").text  # nobody has to look at it any more


def test_stock_is_found_narrowed_and_turned_page_by_page(
    browser: Browser, company: Company
) -> None:
    store = company.warehouse("Bodega", "2")
    for number in range(51):
        company.item(f"Clavo {number:02}", min_stock="5")
    found = company.item("Clavo dorado", min_stock="5")
    company.fill(found, 3, store)
    browser.go("/web/stock")
    browser.write("q", "clavo")
    browser.press(".find .key")
    assert "1 to 50 of 52" in browser.text
    browser.press("[rel=next]")
    assert "51 to 52 of 52" in browser.text
    assert len(browser.all("tbody tr")) == 2
    browser.go("/web/stock?q=clavo&show=low")
    assert [row.text.split("\n")[0] for row in browser.all("tbody tr")] == ["Clavo dorado"]
    browser.press("tbody a")
    assert "Norte" in browser.find(".list").text
    assert "Bodega" in browser.find(".list").text
    browser.go("/web/stock?q=nadadeeso")
    assert "Nothing is called" in browser.text


def test_today_shows_what_each_branch_sold(browser: Browser, company: Company) -> None:
    item, place = company.item("Vela", price="1234567"), company.warehouse("Bodega 3", "2")
    company.fill(item, 5, place)
    paid = [{"method": "debit", "amount": 1234567}]
    lines = [{"product_id": item, "quantity": 1}]
    company.owner.post("sales", location_id=place, lines=lines, payments=paid)
    browser.go("/web")
    assert "$1.234.567" in browser.find(".kpis").text
    (north,) = [row.text for row in browser.all(".ranks li") if "Norte" in row.text]
    assert "1 ticket" in north
    assert "$1.234.567" in north
    assert len(browser.all(".chart:not(.hours) .column")) == 14
    said = browser.find(".chart:not(.hours) .now title").get_attribute("textContent")
    assert said is not None
    assert said.endswith("$1.234.567")
    by_hour = [one.get_attribute("textContent") or "" for one in browser.all(".hours title")]
    assert sum("$1.234.567" in one for one in by_hour) == 1
    assert len(by_hour) >= 13
