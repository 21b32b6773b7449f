"""A till is replaced from its page, and everything of it is in the record that the owner reads."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from pos_app.core.db import open_database, sqlite_url
from pos_app.core.sync import accounts
from pos_app.sync.enrol import enrol
from sync_server.settings import DATABASE_NAME
from tests.server.company import Company
from tests.shop import make_shop
from tests.sync.tills import device_of
from tests.web.site import Site, words

CODE = re.compile(r'class="code-figure">([^<]+)<')


@pytest.fixture(scope="module")
def replaced(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Iterator[UUID]:
    """A till whose machine was lost, and that another one goes on for: by codes of the pages."""
    folder = tmp_path_factory.mktemp("replaced")
    with Site(company) as site:
        site.sign_in("owner")
        made = site.send_form("/tills/codes", page="/tills", branch="1", name="Caja 9")
        lost = _joined(company, folder / "lost", made.text)
        page = f"/tills/{lost}"
        assert "Replace this till" in site.read(page)
        answer = site.send_form(f"{page}/replace", page=page)
        assert "Code to replace Caja 9" in words(answer)
        assert re.search(r"Until \d\d:\d\d\.", words(answer))
        assert "pos init" in words(answer)
        heir = _joined(company, folder / "heir", answer.text)
        assert heir != lost
        assert f"/web/tills/{heir}" in site.get(page).text
        yield lost


def _joined(company: Company, folder: Path, page: str) -> UUID:
    """Join a new machine with the code that a page shows; return its device."""
    found = CODE.search(page)
    assert found, page
    till = make_shop(folder, products=(), own_device=True)
    enrol(till.database, till.keys, company.centre.url, found.group(1))
    device_id = device_of(till)
    till.database.close()
    return device_id


@pytest.mark.req("X5")
def test_a_till_that_was_replaced_is_nothing_to_look_at(site: Site, replaced: UUID) -> None:
    site.sign_in("owner")
    assert "Another machine goes on for this till" in site.read(f"/tills/{replaced}")
    assert "Replace this till" not in site.read(f"/tills/{replaced}")
    assert "replaced or shut out" in site.read("/tills")
    assert str(replaced) not in site.get("/tills?show=look").text
    assert str(replaced) not in site.get("").text


@pytest.mark.req("X14")
def test_the_record_says_who_made_the_code_and_which_till_joined(
    site: Site, replaced: UUID
) -> None:
    site.sign_in("owner")
    tills = site.read("/audit?show=tills")
    assert "Caja 9 joined and goes on for another till" in tills
    assert "its disk was lost" in tills
    assert "Gerente General made a code for Caja 9 to join" in tills
    assert "signed in" not in tills
    today = datetime.now(ZoneInfo("America/Santiago")).date()
    for asked in ("q=Gerente&show=tills", f"day={today}&show=tills", "day=nonsense&show=tills"):
        assert "made a code for Caja 9" in site.read(f"/audit?{asked}")
    assert "Nothing of this kind" in site.read("/audit?q=Nadie")
    assert "Nothing of this kind" in site.read("/audit?day=2020-01-01")


@pytest.mark.req("X14")
def test_who_signs_in_who_cannot_and_who_leaves_is_on_record(site: Site, company: Company) -> None:
    site.send_form("/sign-in", login=company.manager.login, password="not the password")
    site.send_form("/sign-in", login="nobody.at.all", password="not the password")
    site.sign_in("manager")
    site.send_form("/sign-out", page="/stock")
    site.sign_in("owner")
    read = site.read("/audit?show=sign_ins")
    for said in (
        "Marta Gerente signed in at the centre",
        "A wrong password for Marta Gerente at the centre",
        "A wrong name or password at the centre",
        "Marta Gerente left the pages of the centre",
    ):
        assert said in read
    assert "nobody.at.all" not in read  # people write their password into the field above


def test_the_record_goes_on_behind_an_entry(site: Site, company: Company) -> None:
    site.sign_in("owner")
    newest, *older = company.owner.get("audit", kind=["signed_in"], limit=2)["rows"]
    assert newest["person"] == "Gerente General"
    whole, behind = (
        site.get(f"/audit?show=sign_ins{more}").text for more in ("", f"&before={newest['id']}")
    )
    assert whole.count('class="row still"') > behind.count('class="row still"') > 0
    assert ("The newest" in whole, "The newest" in behind) == (False, True)
    assert older


@pytest.mark.req("X4", refusal=True)
def test_who_may_not_see_or_replace_is_refused(site: Site, replaced: UUID) -> None:
    site.sign_in("store")  # a BODEGUERO
    assert "Record" not in site.read("/stock")
    assert site.get("/audit").status_code == 403
    sent = site.send_form(f"/tills/{replaced}/replace", page="/stock")
    assert sent.status_code == 403


@pytest.mark.req("X4", refusal=True)
def test_who_sees_one_branch_sees_no_till_of_another(
    site: Site, company: Company, replaced: UUID
) -> None:
    password = accounts.new_password()
    hashed = accounts.hash_password(password)
    store = open_database(sqlite_url(company.centre.folder / DATABASE_NAME))
    _, login = store.write(
        lambda session: accounts.give_account(
            session, name="Sara Norte", role="SUPERVISOR", branch_code="2", password_hash=hashed
        )
    )
    store.close()
    site.send_form("/sign-in", login=login, password=password)
    assert site.get("/audit").status_code == 200
    refused = site.get(f"/audit?till={replaced}")
    assert (refused.status_code, "Caja 9" in refused.text) == (403, False)
