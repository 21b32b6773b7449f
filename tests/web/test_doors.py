"""Who may come in to the owner's pages, and what protects who did."""

import re
from http.cookies import SimpleCookie

import httpx
import pytest

from pos_app.core.i18n import translator
from tests.server.company import Company
from tests.server.forked import Forked
from tests.server.processes import CentreProcess
from tests.web.site import Site, words

PAGES = ("", "/", "/stock", "/tills", "/audit", "/customers")


def test_the_bare_address_leads_to_the_pages_and_they_ask_who_it_is(site: Site) -> None:
    bare = httpx.get(f"{site.company.centre.url}/", trust_env=False)
    assert (bare.status_code, bare.headers["location"]) == (303, "/web")
    for path in PAGES:
        answer = site.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/web/sign-in"), path
    assert "Password" in site.read("/sign-in?next=/stock")


@pytest.mark.req("X4", refusal=True)
def test_a_token_of_the_rest_interface_opens_no_page(site: Site) -> None:
    token = site.company.owner.token
    answer = site.get("/stock", headers={"Authorization": f"Bearer {token}"})
    assert answer.headers["location"] == "/web/sign-in?next=%2Fstock"


def test_who_signed_in_is_led_on_to_a_page_of_ours_and_to_no_other(site: Site) -> None:
    signed = site.company.owner
    who = {"login": signed.login, "password": signed.password}
    answer = site.send_form("/sign-in", **who, next="/stock")
    assert answer.headers["location"] == "/web/stock"
    for foreign in ("//evil.example", "https://evil.example", "/\\evil.example", "/sign-in", "x"):
        answer = site.send_form("/sign-in", **who, next=foreign)
        assert answer.headers["location"] == "/web", foreign


def test_the_cookie_is_for_no_script_and_no_other_site(site: Site) -> None:
    signed = site.company.owner
    answer = site.send_form("/sign-in", login=signed.login, password=signed.password)
    cookie = SimpleCookie(answer.headers.get_list("set-cookie")[0])["mostrador_session"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "strict", "/web")
    assert not cookie["secure"]  # http
    behind = {"X-Forwarded-Proto": "https"}
    page = site.get("/sign-in", headers=behind)
    assert "secure" in page.headers["set-cookie"].lower()


@pytest.mark.req("X6")
def test_signing_out_ends_the_session_and_not_only_the_cookie(site: Site) -> None:
    site.sign_in("owner")
    stolen = dict(site.cookies)
    assert site.send_form("/sign-out", page="/stock").headers["location"] == "/web/sign-in"
    assert site.get("/stock").status_code == 303
    site.cookies.update(stolen)
    assert site.get("/stock").status_code == 303


@pytest.mark.req("X6")
def test_another_password_ends_every_session(site: Site) -> None:
    site.sign_in("other")
    person = site.company.other
    assert "Stock" in site.read("/stock")
    fresh = "quite another password"
    changed = person.ask("POST", "auth/password", json={"old": person.password, "new": fresh})
    assert changed.status_code == 200
    assert site.get("/stock").status_code == 303


@pytest.mark.req("X4", refusal=True)
def test_a_person_of_one_branch_sees_that_one(site: Site) -> None:
    company = site.company
    item, here = company.item("Tabla"), company.warehouse("Patio", "2")
    company.fill(item, 7, here)
    company.fill(item, 5, company.warehouse("Galpón", "1"))
    site.sign_in("owner")
    assert all(place in site.read(f"/stock/{item}") for place in ("Patio", "Galpón"))
    centro = re.search(r"/web/tills/([0-9a-f-]{36})", site.get("/tills").text)
    assert centro
    site.sign_in("north")  # a BODEGUERO of the branch Norte
    mine = site.read(f"/stock/{item}")
    assert ("Patio" in mine, "Galpón" in mine, "7 UN" in mine.upper()) == (True, False, True)
    assert "<select" not in site.get("/stock").text
    assert "0 tills" in site.read("/tills")
    assert site.get(f"/tills/{centro.group(1)}").status_code == 403
    assert site.get(f"/stock?branch={company.branches['1']}").status_code == 403


@pytest.mark.req("X2", refusal=True)
def test_wrong_passwords_lock_the_name_as_at_the_rest_interface(site: Site) -> None:
    login = site.company.north.login
    answers = [site.send_form("/sign-in", login=login, password="x" * 12) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 401, 429]
    answer = answers[-1]
    assert 'value="x' not in answer.text
    assert "Too many wrong" in words(answer)
    api = httpx.post(
        f"{site.company.centre.url}/api/v1/auth/token",
        data={"username": login, "password": site.company.north.password},
        trust_env=False,
    )
    assert (api.status_code, api.json()["type"]) == (429, "urn:shop:people.locked_out")


@pytest.mark.req("X4", refusal=True)
def test_a_form_that_is_not_ours_changes_nothing(site: Site) -> None:
    signed = site.company.owner
    who = {"login": signed.login, "password": signed.password}
    assert site.post("/sign-in", data=who).status_code == 403
    assert site.post("/sign-in", data={**who, "form": "0" * 64}).status_code == 403
    site.sign_in("owner")
    with Site(site.company) as other:
        other.sign_in("manager")
        found = re.search(r'name="form" value="([^"]*)"', other.get("/stock").text)
        assert found
    for form in ("", "0" * 64, found.group(1)):
        made = site.post("/tills/codes", data={"branch": "1", "name": "Evil", "form": form})
        assert made.status_code == 403
        assert "This form is too old" in words(made)
        assert site.post("/sign-out", data={"form": form}).status_code == 403
    assert site.get("/stock").status_code == 200


def test_every_answer_carries_the_headers_that_keep_it_ours(site: Site) -> None:
    answers = [site.get("/sign-in"), site.get("/stock"), site.post("/sign-in", data={})]
    site.sign_in("owner")
    answers += [site.get(path) for path in (*PAGES, "/nowhere", "/stock/x")]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy, answer.url
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "<script" not in answer.text
        assert " style=" not in answer.text
    for name in ("pages.css", "mark.svg", "Inter-Regular.ttf"):
        file = site.get(f"/static/{name}")
        assert (file.status_code, file.headers["x-content-type-options"]) == (200, "nosniff")
    assert site.get("/static/..%2Fpages.py").status_code == 404


@pytest.mark.req("X4", refusal=True)
def test_a_role_sees_and_does_here_what_it_may_elsewhere(site: Site) -> None:
    site.sign_in("clerk")  # a VENDEDOR: stock, no money
    assert site.get("").headers["location"] == "/web/stock"
    item = site.company.item("Pan de molde")
    assert "Pan de molde" in site.read(f"/stock/{item}")
    assert "Average cost" not in site.read(f"/stock/{item}")
    refused = site.get("/tills")
    assert (refused.status_code, "Not allowed" in words(refused)) == (403, True)
    site.sign_in("manager")  # a SUPERVISOR: reports, no settings
    assert "Join a till" not in site.read("/tills")
    made = site.send_form("/tills/codes", page="/stock", branch="1", name="Caja 9")
    assert (made.status_code, "Not allowed" in words(made)) == (403, True)
    site.sign_in("owner")
    assert "Average cost" in site.read(f"/stock/{item}")
    assert "Join a till" in site.read("/tills")


def test_what_is_not_there_has_a_page_of_its_own(site: Site) -> None:
    site.sign_in("owner")
    for path in ("/nowhere", "/stock/019a0000-0000-7000-8000-000000000000"):
        answer = site.get(path)
        assert answer.status_code == 404, path
        assert "No such page" in words(answer)
        assert "<nav" in answer.text
    assert site.get("/stock?page=x").status_code == 422
    unknown = httpx.get(f"{site.company.centre.url}/nowhere", trust_env=False)
    assert unknown.headers["content-type"] == "application/problem+json"


def test_the_language_is_the_browsers_until_somebody_chooses(company: Company) -> None:
    spanish = translator("es")("Sign in")
    with Site(company, "de-DE, es;q=0.8") as site:
        assert 'lang="es"' in site.get("/sign-in").text
        assert spanish in site.read("/sign-in")
        assert 'lang="en"' in site.get("/sign-in?lang=en").text
        assert 'lang="en"' in site.get("/sign-in").text
        assert 'lang="en"' in site.get("/sign-in?lang=xx").text


def test_a_centre_without_a_shop_says_so_and_lets_nobody_in(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with CentreProcess(tmp_path_factory.mktemp("empty")) as centre:
        assert isinstance(centre.process, Forked)
        answer = httpx.get(f"{centre.url}/web/sign-in?lang=en", trust_env=False)
        assert (answer.status_code, "The centre" in words(answer)) == (200, True)
