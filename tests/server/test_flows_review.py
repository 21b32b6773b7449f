"""Cases and what was set aside, over HTTP: seen by who may, decided once, with the reason."""

from typing import Any

import pytest

from pos_app.core import journal
from tests.server.conftest import AppCentre
from tests.server.people import Signed, join
from tests.shop import ReadyShop
from tests.sync.tills import STOCKED, device_of, levels_of, problems_of, sell, sync


@pytest.fixture
def selling(at: AppCentre, till: ReadyShop) -> ReadyShop:
    till.open_cash()
    sync(till)
    return till


def set_aside(till: ReadyShop) -> str:
    """Sell what the centre does not know how to read; return where it waits."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pos_app.core.sync.receiving.FACT_VERSION", 0)  # an older centre
        sell(till, pieces=4)
        sync(till)
    with till.database.read() as session:
        return f"{device_of(till)}/{journal.head(session, device_of(till))[0]}"


@pytest.mark.req("S8", "X4")
def test_a_case_is_closed_over_http(at: AppCentre, selling: ReadyShop) -> None:
    sell(selling, pieces=500)
    sync(selling)
    manager, clerk = join(at, "SUPERVISOR"), join(at, "VENDEDOR")
    (case,) = manager.get("cases", kind="OVERSOLD")["rows"]
    english = {"Accept-Language": "en"}
    shown = manager.ask("GET", f"cases/{case['id']}", headers=english).json()
    assert shown["title"] == "Sold more than there was"
    assert [one["code"] for one in case["decisions"]] == ["corrected", "acknowledged"]
    assert manager.get("cases/count")["kinds"][0]["count"] == 1
    path, said = f"cases/{case['id']}/resolve", {"decision": "corrected", "note": "faltaba guía"}
    assert clerk.refused("GET", "cases") == (403, "people.not_permitted")
    assert clerk.refused("POST", path, json=said) == (403, "people.not_permitted")
    elsewhere = other_branch(at)
    assert elsewhere.get("cases")["rows"] == []
    assert elsewhere.refused("POST", path, json=said)[0] == 403
    bad = {**said, "decision": "flagged"}
    assert manager.refused("POST", path, json=bad) == (422, "cases.decision")
    key = {"Idempotency-Key": "close-1"}
    done = manager.ask("POST", path, json=said, headers=key)
    assert done.status_code == 200, done.text
    assert manager.ask("POST", path, json=said, headers=key).json() == done.json()
    assert (done.json()["decision"], done.json()["note"]) == ("corrected", "faltaba guía")
    assert manager.refused("POST", path, json=said) == (409, "cases.resolved")
    assert manager.get("cases")["rows"] == []
    assert [one["id"] for one in manager.get("cases", status="resolved")["rows"]] == [case["id"]]
    assert problems_of(at.database) == ()


def other_branch(at: AppCentre) -> Signed:
    """Return a supervisor of another branch."""
    owner = join(at, "ADMINISTRADOR")
    owner.post("branches", code="9", name="Otra")
    return join(at, "SUPERVISOR", "Nora", branch="9")


@pytest.mark.req("Q14", "X4")
def test_what_was_set_aside_is_looked_at_and_replayed_over_http(
    at: AppCentre, selling: ReadyShop
) -> None:
    before = levels_of(selling)[STOCKED[0]]
    where = set_aside(selling)
    owner, manager = join(at, "ADMINISTRADOR"), join(at, "SUPERVISOR")
    (row,) = manager.get("quarantine")["rows"]
    assert (row["code"], row["type"]) == ("unknown_version", "sale.charged")
    whole: dict[str, Any] = manager.get(f"quarantine/{where}")
    assert '"payments"' in whole["content"]
    said: dict[str, Any] = {"note": "central actualizada"}
    assert manager.refused("POST", f"quarantine/{where}/replay", json=said)[0] == 403
    assert owner.refused("POST", f"quarantine/{where[:-1]}999/replay", json=said)[0] == 404
    done = owner.ask("POST", f"quarantine/{where}/replay", json=said)
    assert (done.status_code, done.json()["decision"]) == (200, "replayed")
    assert owner.refused("POST", f"quarantine/{where}/dismiss", json=said)[0] == 409
    sync(selling)
    assert levels_of(selling)[STOCKED[0]] == before - 4000
    assert owner.get("quarantine")["rows"] == []
    assert problems_of(at.database) == problems_of(selling.database) == ()
