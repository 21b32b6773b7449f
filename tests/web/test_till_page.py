"""What the owner does on the page of a till with its drawer, and for its supervisors."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pos_app.core import cash, emergency
from pos_app.core.ids import new_id
from pos_app.core.sync import inbox
from tests.core.late import come_late
from tests.server.company import Company
from tests.shop import ReadyShop
from tests.sync.tills import device_of, next_till, sync
from tests.web.site import Site, words


@pytest.fixture
def till(tmp_path: Path, company: Company) -> Iterator[ReadyShop]:
    made = next_till(tmp_path / "Caja 9", company.centre)
    sync(made)
    yield made
    made.database.close()


def turn_of(till: ReadyShop) -> cash.Session:
    with till.database.read() as session:
        return cash.get_open(session)


def asked(till: ReadyShop) -> list[tuple[str, str]]:
    with till.database.read() as session:
        return [(one.asked_by, one.note) for one in inbox.list_close_asked(session)]


@pytest.mark.conflict_row("closed_centrally")
@pytest.mark.req("C5")
def test_a_drawer_is_asked_for_on_the_page_and_closed_by_its_till(
    company: Company, site: Site, till: ReadyShop
) -> None:
    turn, page = turn_of(till), f"/tills/{device_of(till)}"
    site.sign_in("manager")
    shown = site.read(page)
    assert f"number {turn.number}, open" in shown
    assert "Asked to close it" not in shown
    sent = site.send_form(f"{page}/close-request", page, turn=str(turn.id), note="cierre")
    assert (sent.status_code, sent.headers["location"]) == (303, f"/web{page}")
    assert "Asked to close it Marta Gerente · just now · cierre" in site.read(page)
    (row,) = [r for r in company.owner.get("cash-sessions")["rows"] if r["id"] == str(turn.id)]
    assert row["closed_at"] is None  # a request only: the till sells on
    sync(till)
    assert asked(till) == [("Marta Gerente", "cierre")]
    assert turn_of(till).id == turn.id

    till.database.write(lambda s: cash.close_session(s, till.actor, counted_minor=50_000))
    assert asked(till) == []
    sync(till)
    assert "Cash session" not in site.read(page)  # the request ended with the session
    late = company.owner.get(f"cash-sessions/{turn.id}")["late"]
    assert late == []
    come_late(till, turn.id)
    sync(till)  # what comes after the Z stands beside it
    z = company.owner.get(f"cash-sessions/{turn.id}")
    assert [(one["kind"], one["cash"]) for one in z["late"]] == [("cash.moved", "700")]
    assert (z["session"]["expected"], z["session"]["difference"]) == ("50000", "0")
    company.is_true()


@pytest.mark.conflict_row("closed_centrally")
@pytest.mark.req("C5", refusal=True)
def test_nobody_closes_a_drawer_from_afar_or_asks_for_what_is_not_open(
    company: Company, site: Site, till: ReadyShop
) -> None:
    turn, page = turn_of(till), f"/tills/{device_of(till)}"
    site.sign_in("manager")
    other = site.send_form(f"{page}/close-request", page, turn=device_of(till))
    assert other.status_code in {403, 404}
    path = f"cash-sessions/{turn.id}/close-request"
    assert company.store.refused("POST", path, json={})[0] == 403  # who keeps the goods
    assert company.north.refused("POST", path, json={})[0] == 403  # of another branch
    till.database.write(lambda s: cash.close_session(s, till.actor, counted_minor=50_000))
    sync(till)
    assert company.owner.refused("POST", path, json={}) == (404, "cash.session_missing")
    sent = site.send_form(f"{page}/close-request", page, turn=str(turn.id))
    assert sent.status_code == 404
    assert asked(till) == []


@pytest.mark.conflict_row("closed_centrally")
@pytest.mark.req("C5")
def test_the_session_of_a_till_that_was_shut_out_is_ended_on_its_page(
    company: Company, site: Site, till: ReadyShop
) -> None:
    turn, page = turn_of(till), f"/tills/{device_of(till)}"
    path = f"cash-sessions/{turn.id}/end"
    live = company.owner.refused("POST", path, json={"note": "x"})
    assert live == (409, "cash.not_lost")  # it can count its own drawer
    site.sign_in("owner")
    site.send_form(f"{page}/revoke", page)
    assert "Should be in the drawer $50.000" in site.read(page)
    fields = {"turn": str(turn.id), "once": str(new_id())}
    assert site.send_form(f"{page}/end-session", page, **fields).status_code == 422  # no reason
    asking = company.owner.refused("POST", f"cash-sessions/{turn.id}/close-request", json={})
    assert asking == (409, "cash.drawer_gone")
    for _ in range(2):  # pressed twice
        site.send_form(f"{page}/end-session", page, note="robo", **fields)
    assert "Cash session" not in site.read(page)
    z = company.owner.get(f"cash-sessions/{turn.id}")
    told = (z["session"]["uncounted"], z["session"]["expected"], z["session"]["counted"], z["note"])
    assert told == (True, "50000", None, "robo")
    assert company.owner.refused("POST", path, json={"note": "x"}) == (409, "cash.session_ended")
    cases = company.owner.get("cases", kind="CLOSED_UNCOUNTED")["rows"]
    assert [one["subject_id"] for one in cases] == [str(turn.id)]
    company.is_true()


@pytest.mark.conflict_row("user_list_old")
def test_the_owner_makes_an_emergency_code_and_sees_that_it_was_used(
    company: Company, site: Site, till: ReadyShop
) -> None:
    rules = {"list_days": 7, "supervisor_hours": 48, "emergency_hours": 12}
    assert company.owner.put("people-rules", **rules) == rules
    assert company.owner.get("people-rules") == rules
    page = f"/tills/{device_of(till)}"
    site.sign_in("manager")
    assert site.send_form(f"{page}/emergency-code", page).status_code == 403
    site.sign_in("owner")
    assert "48 hours sells all the same" in site.read(page)
    answer = site.send_form(f"{page}/emergency-code", page)
    found = re.search(r"code-figure\">(\d{5} \d{5})<", answer.text)
    assert found is not None
    assert "is good for 12 hours" in words(answer)
    assert "Code 1, made by Gerente General" in site.read(page)
    assert "not used" in site.read(page)
    sync(till)
    clerk = till.actor
    until = emergency.use(till.database, clerk, found.group(1), till.keys.pepper)
    assert until - till.database.clock.now() <= timedelta(hours=12)
    sync(till)
    assert f"used by {clerk.name}" in site.read(page)
    (made, *_) = company.owner.get(f"devices/{device_of(till)}/emergency-codes")
    assert (made["number"], made["used_by"]) == (1, clerk.name)
    second = company.owner.post(f"devices/{device_of(till)}/emergency-codes")["code"]
    assert second != found.group(1)
    kinds = ["emergency_made", "emergency_used"]
    rows = company.owner.get("audit", kind=kinds)["rows"]
    assert [row["kind"] for row in rows].count("emergency_used") == 1
    assert second not in str(rows)  # the digits are nowhere
