"""What waits for a person is looked at and decided about on the pages."""

from collections.abc import Iterator

import msgspec
import pytest

from pos_app.core import journal
from pos_app.core.sync import messages
from pos_app.sync.client import Centre
from tests.server.company import Company
from tests.shop import ReadyShop
from tests.sync.tills import device_of, next_till, sell, sync
from tests.web.browser import DESK, PHONE, Browser
from tests.web.site import Site, words


@pytest.fixture(scope="module")
def till(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadyShop]:
    """A till that sold more than there was, and said something that nobody can read."""
    till = next_till(tmp_path_factory.mktemp("tills") / "Caja 8", company.centre)
    sell(till, pieces=101)
    sync(till)
    with till.database.read() as session:
        seq, previous = journal.head(session, device_of(till))
    raw = b'{"<script>":"what is this"}'
    sent = messages.SentOperation(
        seq=seq + 1, hash=journal.chain(previous, raw).hex(), op=msgspec.Raw(raw)
    )
    with Centre(company.centre.url, till.keys, device_of(till)) as talk:
        reply = talk.push(messages.Push(previous=previous.hex(), ops=(sent,)))
    assert [one.outcome for one in reply.results] == ["quarantined"]
    yield till
    till.database.close()


@pytest.fixture(autouse=True)
def _signed_in(browser: Browser, company: Company, till: ReadyShop) -> None:
    browser.look("light", DESK, "en")
    browser.go("/web/cases")
    if browser.path.startswith("/web/sign-in"):
        browser.sign_in(company.owner.login, company.owner.password)
    browser.complaints()


def test_a_case_is_read_and_closed_once_with_a_reason(browser: Browser, company: Company) -> None:
    assert browser.find(".rail .pin").text == "2"
    assert "Sold more than there was" in browser.text
    browser.press(".rows a")
    assert "−1" in browser.find(".story").text
    assert "Count what there is" in browser.find(".story").text
    where = browser.path
    for theme, size in (("dark", PHONE), ("light", DESK)):
        browser.look(theme, size, "es")
        browser.go(where)
        assert browser.too_wide() == []
    browser.look("light", DESK, "en")
    browser.go(where)
    browser.write("note", "  ")
    browser.press(".form .key")
    assert "Open case" in browser.find(".head").text  # spaces are no reason
    browser.write("note", "A box was not entered")
    browser.press(".form .key")
    assert browser.path == where
    assert "A box was not entered" in browser.text
    assert company.owner.get("auth/me")["name"] in browser.find("dl").text
    assert browser.all(".form") == []
    browser.go("/web/cases")
    assert "No case is open" in browser.text
    browser.go("/web/cases?status=resolved")
    assert "Put right with another document" in browser.text


def test_what_was_set_aside_is_shown_whole_and_put_away_with_a_reason(
    browser: Browser, company: Company, till: ReadyShop
) -> None:
    browser.go("/web/asides")
    browser.press(".rows a")
    where = browser.path
    assert "It cannot be read" in browser.find(".story").text
    browser.press(".form .primary")
    assert browser.find(".strip.bad").text  # it still cannot be read
    browser.find("details:not(.sure) summary").click()
    assert '"<script>": "what is this"' in browser.find("pre").text
    browser.find("details.sure summary").click()
    browser.find(".sure [name=note]").send_keys("A test of the line")
    browser.press(".sure .key")
    assert browser.path == where
    assert "A test of the line" in browser.text
    assert browser.all(".form") == []
    browser.go("/web/asides")
    assert "Nothing is set aside" in browser.text
    assert [said for said in browser.complaints() if "409" not in said and "422" not in said] == []


@pytest.mark.req("X4", refusal=True)
def test_who_may_not_decide_sees_no_form_and_is_refused(company: Company, till: ReadyShop) -> None:
    (case,) = company.owner.get("cases", status="all", device=str(device_of(till)))["rows"]
    with Site(company) as site:
        site.sign_in("store")  # a BODEGUERO
        assert "Cases" not in site.read("/stock")
        for path in ("/cases", f"/cases/{case['id']}", "/asides"):
            assert site.get(path).status_code == 403
        sent = site.send_form(
            f"/cases/{case['id']}",
            page="/stock",
            once=case["id"],
            decision="acknowledged",
            note="n",
        )
        assert (sent.status_code, "Not allowed" in words(sent)) == (403, True)
