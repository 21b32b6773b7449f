"""A real PgBouncer in transaction mode before the PostgreSQL of the tests.

Every transaction may get another of its few sessions, and all companies share them: they come as
one user of the server, which is harder than the roles that an installation has.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import pytest

from tests.postgres import PostgresServer

# Debian keeps programs of the system where not everybody looks.
PATHS = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))
PORT = 6432  # the name of its socket: each lies in a folder of its own
SESSIONS = 3  # of the server, for each database

_SETTINGS = """\
[databases]
* = {server}
[pgbouncer]
pool_mode = transaction
default_pool_size = {sessions}
max_client_conn = 300
auth_type = any
listen_port = {port}
unix_socket_dir = {folder}
"""


@dataclass(frozen=True)
class Pooler:
    """A pooler that listens at a socket in `folder`."""

    folder: Path

    def before(self, address: str) -> str:
        """Return the address at which a database is reached through the pooler."""
        where = urlencode({"host": str(self.folder), "port": PORT})
        return urlunsplit(urlsplit(address)._replace(netloc="postgres@", query=where))


@contextmanager
def pooling(server: PostgresServer, sessions: int = SESSIONS) -> Iterator[Pooler]:
    """Run a pooler before a server; skip the test where the program is missing."""
    program = shutil.which("pgbouncer", path=PATHS)
    if program is None:
        pytest.skip("no PgBouncer here: requirements/system.sh postgres")
    # A short path: a socket's name may not be longer than 107 bytes.
    with tempfile.TemporaryDirectory(prefix="pb-", dir="/tmp") as name:
        folder, user = Path(name), "nobody" if os.geteuid() == 0 else None  # never as root
        said = _SETTINGS.format(
            server=_words(server.url), sessions=sessions, port=PORT, folder=folder
        )
        (folder / "settings").write_text(said, encoding="utf-8")
        if user is not None:
            shutil.chown(folder, user=user)
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [program, "--quiet", folder / "settings"],
                stdout=log,
                stderr=log,
                user=user,
                cwd=folder,
            )
        try:
            _wait_until_it_listens(process, folder)
            yield Pooler(folder)
        finally:
            process.kill()
            process.wait()


def _words(url: str) -> str:
    """Return where a server is, as the pooler's settings say it."""
    parts = urlsplit(url)
    given = {name: values[0] for name, values in parse_qs(parts.query).items()}
    said = {
        "host": parts.hostname or given.get("host"),
        "port": parts.port or given.get("port"),
        "user": parts.username,
        "password": parts.password,
    }
    return " ".join(f"{name}={value}" for name, value in said.items() if value)


def _wait_until_it_listens(process: "subprocess.Popen[bytes]", folder: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(folder / f".s.PGSQL.{PORT}")) == 0:
                return
        time.sleep(0.02)
    raise AssertionError("the pooler did not start:\n" + (folder / "log").read_text())
