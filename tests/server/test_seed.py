"""`pos-server seed`: a demo company that everything can be tried on."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from pos_app.core import verify
from pos_app.core.db import open_database, sqlite_url
from pos_app.core.purchasing import purchase_orders
from pos_app.sync.enrol import enrol
from pos_app.sync.worker import sync_once
from sync_server.settings import DATABASE_NAME
from tests.server.people import Signed, sign_in
from tests.server.processes import CentreProcess
from tests.shared_data import PROJECT
from tests.shop import make_shop


def seed(folder: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "sync_server", "seed", "--data", str(folder), "--json", *more]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("seed") / "centre"


@pytest.fixture(scope="module")
def told(folder: Path) -> dict[str, Any]:
    done = seed(folder)
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def test_the_seed_is_whole_and_true(told: dict[str, Any], folder: Path) -> None:
    assert {user["role"] for user in told["users"]} == {
        "ADMINISTRADOR", "SUPERVISOR", "BODEGUERO", "VENDEDOR",
    }  # fmt: skip
    assert len({user["password"] for user in told["users"]}) == 4
    assert told["sales"] > 300
    database = open_database(sqlite_url(folder / DATABASE_NAME))
    with database.read() as session:
        verdict = verify.verify(session)
        assert verdict.ok, verdict.problems
        states = {order.state for order in purchase_orders.list_orders(session)}
        assert states >= {"posted", "approved", "received", "cancelled"}
    database.close()


def test_its_people_work_at_a_running_centre(told: dict[str, Any], folder: Path) -> None:
    with (
        CentreProcess(folder) as centre,
        httpx.Client(base_url=centre.url, trust_env=False) as client,
    ):
        people = {
            user["role"]: sign_in(client, user["username"], user["password"])
            for user in told["users"]
        }
        keeper: Signed = people["BODEGUERO"]
        kinds = {row["kind"] for row in keeper.get("warehouses")["rows"]}
        assert kinds == {"shelf", "store", "transit", "damaged"}
        assert len(keeper.get("branches")["rows"]) == 2
        assert keeper.get("inventory", expiring=30)["rows"]
        assert keeper.get("inventory", low=True)["rows"]
        assert any(lot["days_left"] < 0 for lot in keeper.get("lots", expiring=0)["rows"])
        assert len(people["VENDEDOR"].get("sales", limit=1000)["rows"]) == told["sales"]
        assert people["VENDEDOR"].get("suppliers")["rows"]
        assert people["VENDEDOR"].get("customers")["rows"]


def test_a_centre_that_has_its_shop_is_not_seeded(told: dict[str, Any], folder: Path) -> None:
    before = status(folder)
    again = seed(folder)
    assert (again.returncode, again.stdout) == (1, "")
    assert "Traceback" not in again.stderr
    assert again.stderr.strip()
    assert status(folder) == before


def status(folder: Path) -> str:
    command = [sys.executable, "-m", "sync_server", "status", "--data", str(folder), "--json"]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout


def test_a_till_joins_the_seeded_company(
    told: dict[str, Any], folder: Path, tmp_path: Path
) -> None:
    till = make_shop(tmp_path / "till", products=(), own_device=True)
    with CentreProcess(folder) as centre:
        enrol(till.database, till.keys, centre.url, centre.new_code(branch="2", till="Caja 9"))
        sync_once(till.database, till.keys)
        with httpx.Client(base_url=centre.url, trust_env=False) as client:
            owner = told["users"][0]
            rows = sign_in(client, owner["username"], owner["password"]).get("items", limit=3)
        assert till.item(rows["rows"][0]["code"]).name == rows["rows"][0]["name"]
    till.database.close()


LISTS: dict[str, tuple[dict[str, Any], ...]] = {
    "items": ({"q": "leche"}, {"tracks_lots": True}),
    "categories": (), "uoms": (), "suppliers": ({"q": "sur"},), "customers": ({"q": "mar"},),
    "branches": (), "warehouses": (),
    "inventory": ({"low": True}, {"out": True}, {"expiring": 30}, {"q": "leche"}),
    "lots": ({"expiring": 60},), "sales": ({"since": "2026-01-01T00:00:00Z"},),
    "purchases": (), "purchase-orders": (), "item-requests": (), "stock-transactions": (),
    "transfers": (), "orders": (), "stock-takes": (),
}  # fmt: skip


def test_the_same_company_works_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    folder = tmp_path / "centre"
    made = seed(folder, "--database-url", postgres_url)
    assert made.returncode == 0, made.stderr
    owner = json.loads(made.stdout)["users"][0]
    with (
        CentreProcess(folder, database_url=postgres_url) as centre,
        httpx.Client(base_url=centre.url, trust_env=False, timeout=60) as client,
    ):
        person = sign_in(client, owner["username"], owner["password"])
        for noun, filters in LISTS.items():
            pages, after = 0, ""
            while pages < 3 and after is not None:
                page = person.get(noun, limit=5, after=after)
                after, pages = page["next"], pages + 1
                assert page["rows"], noun
            for chosen in filters:
                person.get(noun, **chosen)
        shelf = next(r for r in person.get("warehouses")["rows"] if r["kind"] == "shelf")
        row = person.get("inventory", location=shelf["id"], limit=1)["rows"][0]
        line = {"product_id": row["product_id"], "quantity": "0.5"}
        moved = person.post(
            "inventory/adjust", type="ENTRADA", reason="AJUSTE", location_id=shelf["id"],
            lines=[line],
        )  # fmt: skip
        listed = person.get("inventory/movements", product_id=row["product_id"], limit=1)["rows"]
        assert listed == moved["movements"]
        person.post("inventory/deduct", **line, location_id=shelf["id"])
    database = open_database(postgres_url)
    with database.read() as session:
        assert verify.verify(session).ok
    database.close()
