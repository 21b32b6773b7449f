"""Folios of the company over HTTP: loaded, told number by number, annulled; refused in words."""

from collections.abc import Iterator

import httpx
import pytest

from pos_app.core.company import seed_company
from sync_server.app import create_app
from sync_server.folios import choose
from sync_server.opening import open_centre
from sync_server.settings import CentreSettings
from tests.server.conftest import serving
from tests.server.people import Signed, sign_in


@pytest.fixture(scope="module")
def owner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Signed]:
    settings = CentreSettings(data=tmp_path_factory.mktemp("folios") / "centre")
    database, vault = open_centre(settings)
    made = seed_company(database, vault.own_pepper())
    database.write(lambda s: choose(s, profile="cl", vouchers=None, tax_id="76.192.083-9"))
    app = create_app(database, settings, vault)
    user = next(one for one in made.users if one.role == "ADMINISTRADOR")
    with serving(app) as url, httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        yield sign_in(client, user.username, user.password)
    database.close()


@pytest.mark.req("V2")
def test_what_is_loaded_is_told_and_can_be_annulled(owner: Signed) -> None:
    asked = {"code": "39", "first": 1, "last": 100, "each": 10}
    loaded = owner.ask("POST", "folios", json=asked).json()
    assert loaded["numbers"] == {"free": 100}
    assert owner.ask("POST", "folios", json=asked).status_code == 409
    assert owner.get("folios")["rows"] == [loaded]
    (stretch,) = owner.get("folios/gaps", code="39")["rows"]
    assert (stretch["first"], stretch["last"], stretch["state"]) == (1, 100, "free")
    assert owner.get("folios/39/7")["documents"] == []
    assert owner.ask("GET", "folios/39/101").status_code == 404
    burnt = owner.ask("POST", f"folios/{loaded['id']}/burn", json={"note": "F3285"})
    assert burnt.status_code == 200, burnt.text
    assert owner.get("folios/39/7")["state"] == "burnt"
    again = owner.ask("POST", f"folios/{loaded['id']}/burn", json={})
    assert again.status_code == 404
