"""The program: its command, its document, and what it does without."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from pos_app.core.db import open_database, sqlite_url
from pos_app.core.models.sync import FeedRow
from pos_app.core.settings_shared import get_shop
from pos_app.core.sync import feed, messages
from pos_app.sync.worker import sync_once
from sync_server import ksp
from sync_server.settings import DATABASE_NAME
from sync_server.vault import Vault
from tests.commands.pos import pos
from tests.server.conftest import AppCentre
from tests.server.processes import CentreProcess
from tests.shared_data import PROJECT
from tests.shop import ReadyShop
from tests.sync.tills import first_till, problems_of, sell, sync

NO_QT = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"PySide6", "shiboken6"}:
            raise ImportError(name)
sys.meta_path.insert(0, Blocker())
import sync_server.app, sync_server.__main__
assert not any(name.startswith(("PySide6", "pos_app.ui", "pos_app.devices", "pos_app.sync"))
               for name in sys.modules)
print("ok")
"""


def command(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "sync_server", *words],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_centre_needs_no_qt() -> None:
    done = subprocess.run(
        [sys.executable, "-c", NO_QT], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.stdout == "ok\n", done.stderr


def test_a_code_can_be_given_while_the_centre_runs_and_a_till_joins_with_it(
    tmp_path: Path,
) -> None:
    with CentreProcess(tmp_path / "centre") as centre:
        given = command("code", "--data", str(centre.folder), "--till", "Caja 1", "--json")
        assert given.returncode == 0, given.stderr
        code = json.loads(given.stdout)["code"]
        centre.new_code = lambda **_: code  # type: ignore[method-assign]
        till = first_till(tmp_path / "till", centre)
        sell(till)
        sync(till)
        said = command("status", "--data", str(centre.folder), "--json")
        status = json.loads(said.stdout)
        assert status["shop"] is True
        assert (status["devices"], status["operations"]) == (1, 3)
        assert (status["quarantined"], status["cases"]) == (0, 0)
        till.database.close()


def test_refusals_of_the_command_are_one_line_and_1_and_bad_usage_2(tmp_path: Path) -> None:
    refused = command("branch", "--data", str(tmp_path), "--code", "2", "--name", "Norte")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert len(refused.stderr.strip().splitlines()) == 1
    assert command("code", "--no-such-option").returncode == 2
    unreachable = command("status", "--data", str(tmp_path), "--database-url",
                          "postgresql://nobody@127.0.0.1:1/none")  # fmt: skip
    assert unreachable.returncode == 1
    assert len(unreachable.stderr.strip().splitlines()) == 1


def test_secrets_are_for_their_owner_only_and_not_in_the_database(
    at: AppCentre, till: ReadyShop, tmp_path: Path
) -> None:
    file = tmp_path / "centre" / "centre.key"
    assert file.stat().st_mode & 0o077 == 0
    held = Vault(tmp_path / "centre").held
    assert held.pepper == till.keys.pepper
    store = (tmp_path / "centre" / "centre.db").read_bytes()
    store += (tmp_path / "centre" / "centre.db-wal").read_bytes()
    for secret in (held.private_key, held.hmac_key, held.agreement_key, held.pepper or b"-"):
        assert secret not in store
    assert held.token.encode() not in store


def test_the_document_describes_every_message_and_every_refusal(at: AppCentre) -> None:
    document = at.client.get("/openapi.json").json()
    schemas = document["components"]["schemas"]
    for kind in ksp.KINDS:
        assert kind.__name__ in schemas
    references = {
        part.split('"')[0] for part in json.dumps(document).split("#/components/schemas/")[1:]
    }
    assert references <= set(schemas)
    push = document["paths"]["/sync/v1/push"]["post"]
    assert push["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/Push")
    assert {"200", "401", "403", "409", "413", "422", "503"} <= set(push["responses"])
    for path, endpoints in document["paths"].items():
        for endpoint in endpoints.values():
            assert endpoint["summary"], path
            for status, answer in endpoint["responses"].items():
                if not status.startswith("2"):
                    assert "application/problem+json" in answer["content"], (path, status)


def test_health_says_whether_the_centre_can_work(at: AppCentre) -> None:
    assert at.client.get("/health/live").json() == {"status": "ok"}
    ready = at.client.get("/health/ready").json()
    assert ready == {"status": "ok", "database": "sqlite", "shop": False}


def test_a_price_of_the_centre_reaches_the_till(at: AppCentre, till: ReadyShop) -> None:
    sync_once(till.database, till.keys)
    code = till.item("305").code
    saved = at.client.put(
        "/api/v1/products",
        json={"code": code, "name": "Longaniza de campo", "unit": "kg", "price": "4500",
              "sold_by_weight": True, "category": "CARNES", "barcodes": [{"code": "7800001"}]},
        headers=at.owner,
    )  # fmt: skip
    assert saved.json()["created"] is False, saved.text
    new = at.client.put(
        "/api/v1/products", json={"code": "N1", "name": "Nuevo", "price": 10},
        headers=at.owner,
    )  # fmt: skip
    assert new.json()["created"] is True
    sync_once(till.database, till.keys)
    item = till.item("7800001")
    assert (item.name, item.price_minor, item.code) == ("Longaniza de campo", 4500, code)
    assert till.item("N1").price_minor == 10
    taken = at.client.put(
        "/api/v1/products", json={"code": "N2", "name": "Otro", "barcodes": [{"code": "N1"}]},
        headers=at.owner,
    )  # fmt: skip
    assert (taken.status_code, taken.json()["type"]) == (409, "urn:shop:catalog.code_taken")


def test_cases_and_quarantine_can_be_read(at: AppCentre, till: ReadyShop) -> None:
    till.open_cash()
    sell(till, pieces=500)
    sync_once(till.database, till.keys)
    cases = at.client.get("/api/v1/cases", headers=at.owner).json()
    assert [case["kind"] for case in cases["rows"]] == ["OVERSOLD"]
    waiting = at.client.get("/api/v1/quarantine", headers=at.owner).json()
    assert waiting == {"rows": [], "next": None}
    devices = at.client.get("/api/v1/devices", headers=at.owner).json()
    assert [device["last_seq"] for device in devices] == [3]


@pytest.mark.parametrize("rows", [1, 3, 1000])
def test_the_feed_is_the_same_in_pages_of_any_size(
    at: AppCentre, till: ReadyShop, rows: int
) -> None:
    with at.database.read() as session:
        position, token, keys = 0, feed.START.hex(), []
        while True:
            at_ = messages.StreamAt(position=position, token=token)
            page = feed.read_page(session, feed.CATALOG, at_, max_rows=rows)
            assert not page.reset
            keys += [row.key for row in page.rows]
            position, token = page.position, page.token
            if not page.more:
                break
        assert position == feed.head_of(session, feed.CATALOG) == len(keys) > 5
        wrong = messages.StreamAt(position=position, token="0" * 64)
        assert feed.read_page(session, feed.CATALOG, wrong, max_rows=5).reset
        beyond = messages.StreamAt(position=position + 9, token=token)
        assert feed.read_page(session, feed.CATALOG, beyond, max_rows=5).reset


def told(centre: CentreProcess) -> int:
    """Return how far the centre has told its branches of their stock."""
    database = open_database(sqlite_url(centre.folder / DATABASE_NAME))
    with database.read() as session:
        query = select(func.max(FeedRow.position)).where(FeedRow.stream.startswith("stock:"))
        position = session.execute(query).scalar_one()
    database.close()
    return int(position)


@pytest.mark.req("K3")
def test_a_corrupted_level_of_the_centre_is_named_repaired_and_told(tmp_path: Path) -> None:
    with CentreProcess(tmp_path / "centre") as centre:
        till = first_till(tmp_path / "till", centre)
        sell(till)
        sync(till)
        folder = ("--data", str(centre.folder), "--json")
        assert json.loads(command("verify", *folder).stdout)["ok"] is True
        database = open_database(sqlite_url(centre.folder / DATABASE_NAME))
        database.write(lambda s: s.execute(text("UPDATE levels SET on_hand_milli = 7000")))
        database.close()
        named = command("verify", *folder)
        assert (named.returncode, json.loads(named.stdout)["problems"][0]["kind"]) == (1, "level")
        before = told(centre)
        done = json.loads(command("rebuild", *folder, "--note", "disco").stdout)
        assert told(centre) > before
        assert done["repaired"] == len(done["problems"]) > 0
        assert json.loads(command("verify", *folder).stdout)["ok"] is True
        cases = centre.ask("GET", "/api/v1/cases").json()
        assert "STOCK_REPAIRED" in str(cases)
        sync(till)
        assert problems_of(till.database) == ()
        till.database.close()


def test_the_company_becomes_chilean_at_the_centre_and_its_tills_hear_it(tmp_path: Path) -> None:
    with CentreProcess(tmp_path / "centre") as centre:
        till = first_till(tmp_path / "till", centre)
        sync(till)
        folder = str(centre.folder)
        assert command("fiscal", "--profile", "cl", "--data", folder).returncode == 1
        done = command("fiscal", "--profile", "cl", "--tax-id", "76.192.083-9", "--data", folder)
        assert done.returncode == 0, done.stderr
        added = command(
            "folios", "add", "--type", "39", "--from", "1", "--to", "9", "--data", folder
        )
        assert added.returncode == 0, added.stderr
        loaded = command("folios", "load", "--range", "39:101-160", "--each", "5", "--data", folder)
        assert loaded.returncode == 0, loaded.stderr
        sync(till)
        told = json.loads(command("folios", "gaps", "--data", folder, "--json").stdout)
        assert told["sums"] == {"free": 50, "leased": 9 + 10}
        assert told["ok"]
        with till.database.read() as session:
            assert get_shop(session).fiscal_profile == "cl"
        assert command("verify", "--data", folder).returncode == 0
        assert problems_of(till.database) == ()
        till.database.close()
        refused = pos("fiscal", "--profile", "generic", "--data", till.folder)
        assert centre.url in refused.refusal
