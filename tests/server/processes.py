"""A real centre in a process of its own, on SQLite or PostgreSQL."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

import httpx

from sync_server.settings import DATABASE_NAME as CENTRE_DATABASE
from sync_server.vault import Vault
from tests.server.forked import Forked, fork_centre
from tests.shared_data import PROJECT
from tests.shop import prepared_schema

START_S = 180  # several workers on a busy machine


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class CentreProcess:
    """`pos-server run` on a folder; use it as a context."""

    folder: Path
    database_url: str = ""
    port: int = field(default_factory=free_port)
    tls: tuple[Path, Path] | None = None  # certificate and key, to serve https
    environment: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[], None] | None = None  # done in its process before it serves
    company: str = ""
    workers: int = 1
    pooled: bool = False
    spawned: bool = False  # it and its workers import everything themselves, as in a shop
    process: "Forked | subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"

    @property
    def token(self) -> str:
        return Vault(self.folder / self.company).held.token

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it and wait until it can work."""
        self.launch()
        self.wait_until_ready()

    def launch(self) -> None:
        """Start it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.database_url and not (self.folder / CENTRE_DATABASE).exists():
            # Half a second saved for each of some hundred centres.
            shutil.copy(prepared_schema(), self.folder / CENTRE_DATABASE)
        words = ["run", "--data", str(self.folder), "--port", str(self.port)]
        if self.database_url:
            words += ["--database-url", self.database_url]
        if self.tls:
            words += ["--tls-cert", str(self.tls[0]), "--tls-key", str(self.tls[1])]
        if self.workers > 1:
            words += ["--workers", str(self.workers)]
        if self.pooled:
            words = ["--pooled", *words]
        if self.company:
            words = ["--company", self.company, *words]
        self.process = self._started(words)

    def wait_until_ready(self) -> None:
        """Wait until it can work."""
        assert self.process is not None
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            try:
                if (
                    httpx.get(f"{self.url}/health/ready", trust_env=False, verify=False).status_code
                    == 200
                ):
                    return
            except httpx.TransportError:
                time.sleep(0.05)
            if self.process.poll() is not None:
                break
        raise AssertionError("the centre did not start:\n" + self.log())

    def _started(self, words: list[str]) -> "Forked | subprocess.Popen[bytes]":
        if not self.environment and not self.spawned:
            return fork_centre(words, self.folder / "log", self.prepare)
        command = [sys.executable, "-m", "sync_server", *words]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                command, cwd=PROJECT, stdout=log, stderr=log, env={**os.environ, **self.environment}
            )

    def log(self) -> str:
        """Return what the process said."""
        return (self.folder / "log").read_text(errors="replace")

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it as a person would."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Ask as the owner."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.request(
            method, self.url + path, headers=headers, trust_env=False, verify=False, timeout=60,
            **options,
        )  # fmt: skip

    def new_code(self, branch: str = "1", till: str = "Caja 2") -> str:
        """Return a one-time code for a till."""
        answer = self.ask("POST", "/api/v1/enrolment-codes", json={"branch": branch, "till": till})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["code"])

    def stock(self) -> dict[tuple[str, str], int]:
        """Return what the centre says there is, by location and code of product."""
        rows: dict[tuple[str, str], int] = {}
        after = ""
        while True:
            answer = self.ask("GET", f"/api/v1/inventory?limit=3&after={after}")
            assert answer.status_code == 200, answer.text
            page = answer.json()
            rows.update(
                {
                    (row["location_id"], row["code"]): int(Decimal(row["on_hand"]) * 1000)
                    for row in page["rows"]
                }
            )
            if page["next"] is None:
                return rows
            after = page["next"]


def workers_of(centre: CentreProcess) -> set[int]:
    """Return the processes that serve; another child of the centre keeps count of resources."""
    assert centre.process is not None
    pid = centre.process.pid
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    return {
        int(one)
        for one in listed
        if b"resource_tracker" not in Path(f"/proc/{one}/cmdline").read_bytes()
    }
