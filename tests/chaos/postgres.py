"""A PostgreSQL that is killed and comes back with everything it committed."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlencode

import psycopg

from tests import postgres

# The machine stays up, so what was written is there without a sync; but it must be written.
SETTINGS = {**postgres._SETTINGS, "synchronous_commit": "on"}
START_S = 60


@dataclass
class Cluster:
    """A server of its own in a temporary folder; use it as a context."""

    home: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="pg-")))
    pid: int = 0
    kills: int = 0

    @property
    def url(self) -> str:
        """Return the address of the database, as SQLAlchemy wants it."""
        return "postgresql+psycopg://postgres@/postgres?" + urlencode({"host": str(self.home)})

    @property
    def _user(self) -> str | None:
        return "nobody" if os.geteuid() == 0 else None

    def __enter__(self) -> Self:
        self._programs = postgres._programs(self.home, copied=self._user is not None)
        if self._user:
            shutil.chown(self.home, user=self._user)
        subprocess.run(
            [self._programs / "initdb", *postgres._INITDB, "--pgdata", self.home / "data"],
            check=True, capture_output=True, user=self._user, cwd=self.home,
        )  # fmt: skip
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._signal(signal.SIGINT)
        shutil.rmtree(self.home, ignore_errors=True)

    def start(self) -> None:
        """Start it and wait until it answers; what a killed one left is waited for."""
        settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command: list[str | Path] = [
            self._programs / "postgres", "-D", self.home / "data", "-k", self.home, *settings,
        ]  # fmt: skip
        until = time.monotonic() + START_S
        self.pid = postgres._detach(self.home / "log", command, user=self._user)
        while time.monotonic() < until:
            try:
                plain = self.url.replace("+psycopg", "")
                psycopg.connect(plain, connect_timeout=5).close()
            except psycopg.OperationalError:
                time.sleep(0.1)
            else:
                return
            if not _lives(self.pid):  # the memory of the killed one is still held by a session
                self.pid = postgres._detach(self.home / "log", command, user=self._user)
        raise AssertionError("PostgreSQL did not start:\n" + self.log())

    def kill(self) -> None:
        """End it as a power cut would, without the power cut."""
        self.kills += 1
        self._signal(signal.SIGKILL)

    def log(self) -> str:
        """Return what it said."""
        return (self.home / "log").read_text(errors="replace")

    def _signal(self, number: int) -> None:
        if self.pid:
            os.kill(self.pid, number)
            until = time.monotonic() + 20
            while _lives(self.pid) and time.monotonic() < until:
                time.sleep(0.05)
        self.pid = 0


def _lives(pid: int) -> bool:
    """Return whether a process runs; one that has ended and was not waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"
