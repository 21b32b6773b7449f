"""A centre in this process, on a thread, so that a test can look into its store."""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from pos_app.core.db import Database
from pos_app.core.sync import signing
from pos_app.sync.client import Centre
from pos_app.sync.enrol import EnrolReport, enrol
from sync_server.app import create_app
from sync_server.opening import open_centre
from sync_server.settings import DATABASE_NAME as CENTRE_DATABASE
from sync_server.settings import CentreSettings
from sync_server.vault import Vault
from tests.server.company import Company, working
from tests.server.processes import free_port
from tests.shop import ReadyShop, make_shop, prepared_schema
from tests.sync.tills import device_of


@dataclass(frozen=True)
class AppCentre:
    """The application, its store, and a client that speaks to it."""

    app: FastAPI
    client: httpx.Client
    database: Database
    vault: Vault

    @property
    def url(self) -> str:
        return str(self.client.base_url)

    @property
    def owner(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.vault.held.token}"}

    def code(self, branch: str = "1", till: str = "Caja 1") -> str:
        answer = self.client.post(
            "/api/v1/enrolment-codes", json={"branch": branch, "till": till}, headers=self.owner
        )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["code"])

    def enrol(self, till: ReadyShop, code: str | None = None) -> EnrolReport:
        return enrol(till.database, till.keys, self.url, code or self.code())

    def talk(self, till: ReadyShop) -> Centre:
        return Centre(self.url, till.keys, device_of(till))

    def signed(
        self, till: ReadyShop, method: str, path: str, body: bytes = b"", **headers: str
    ) -> Any:
        """Ask as a till, whatever the message."""
        with self.talk(till) as talk:
            session = talk.open_session()
        text = signing.request_text(session.server, session.session, method, path, body)
        signature = till.keys.sign(text)
        claim = signing.authorization(device_of(till), session.session, signature)
        return self.client.request(
            method, path, content=body, headers={"Authorization": claim, **headers}
        )


@pytest.fixture
def at(tmp_path: Path) -> Iterator[AppCentre]:
    settings = CentreSettings(data=tmp_path / "centre")
    settings.data.mkdir()
    shutil.copy(prepared_schema(), settings.data / CENTRE_DATABASE)
    database, vault = open_centre(settings)
    app = create_app(database, settings, vault)
    with (
        serving(app) as url,
        httpx.Client(base_url=url, trust_env=False, verify=False, timeout=60) as client,
    ):
        yield AppCentre(app, client, database, vault)
    database.close()


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Serve an application on a thread; give its address."""
    port = free_port()
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def till(tmp_path: Path, at: AppCentre) -> Iterator[ReadyShop]:
    """A till that brought its shop."""
    made = make_shop(tmp_path / "till", own_device=True)
    at.enrol(made)
    yield made
    made.database.close()


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """A centre in a process of its own with a company; tests add what is theirs."""
    with working(tmp_path_factory.mktemp("company")) as company:
        yield company
