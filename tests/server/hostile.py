"""Whoever means harm to a centre in a process of its own: what is sent, what it cost, what it left.

A till with a key that is known there signs whatever it sends; `Content` says whether anything was
written, `Memory` how much the process took at most.
"""

import hashlib
import http.client
import threading
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx
import psutil
from pysqlite3 import dbapi2

from pos_app.core import journal
from pos_app.core.errors import AuthSessionExpired
from pos_app.core.sync import signing
from pos_app.core.sync.messages import SessionReply
from pos_app.sync.client import Centre
from pos_app.sync.enrol import enrol
from sync_server.settings import DATABASE_NAME
from tests.server.processes import CentreProcess
from tests.shop import ReadyShop, make_shop
from tests.sync.tills import device_of

MIB = 1024 * 1024


class Content:
    """The whole content of a centre's store, seen from beside it."""

    def __init__(self, folder: Path) -> None:
        self._store = dbapi2.connect(f"file:{folder / DATABASE_NAME}?mode=ro", uri=True)

    def close(self) -> None:
        self._store.close()

    def version(self) -> int:
        """Return a number that changes whenever somebody commits a change."""
        return int(self._store.execute("PRAGMA data_version").fetchone()[0])

    def digest(self, without: Collection[str] = ()) -> str:
        """Return a hash of every row of every table."""
        whole = hashlib.sha256()
        names = self._store.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            " ORDER BY name"
        )
        for (name,) in names.fetchall():
            if name not in without:
                whole.update(name.encode())
                for row in self._store.execute(f'SELECT * FROM "{name}"'):
                    whole.update(repr(row).encode())
        return whole.hexdigest()


class Memory:
    """How much memory a process held at most, looked at all the time; a context."""

    def __init__(self, process: int) -> None:
        self._process = psutil.Process(process)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.before_mib = self.peak_mib = self._now()

    def _now(self) -> int:
        return int(self._process.memory_info().rss) // MIB

    def _look(self) -> None:
        while not self._end.wait(0.005):
            self.peak_mib = max(self.peak_mib, self._now())

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()


@dataclass
class SigningTill:
    """A till that signs whatever it is told to send."""

    centre: CentreProcess
    shop: ReadyShop
    client: httpx.Client
    _session: SessionReply | None = None

    def send(self, path: str, body: bytes, **headers: str) -> httpx.Response:
        """Send a body as this till, signed as it is."""
        answer = self._send(path, body, headers)
        if answer.status_code == 401 and AuthSessionExpired.code in answer.text:
            self._session = None
            answer = self._send(path, body, headers)
        return answer

    def _send(self, path: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        claim = {"Authorization": self.claim(path, body)}
        return self.client.post(path, content=body, headers=claim | headers)

    def claim(self, path: str, body: bytes) -> str:
        """Return the header that proves that this till sends a body."""
        device = device_of(self.shop)
        if self._session is None:
            with Centre(self.centre.url, self.shop.keys, device) as talk:
                self._session = talk.open_session()
        own = self._session
        text = signing.request_text(own.server, own.session, "POST", path, body)
        return signing.authorization(device, own.session, self.shop.keys.sign(text))

    def head(self) -> tuple[int, bytes]:
        """Return number and hash of the last operation of this till."""
        with self.shop.database.read() as session:
            return journal.head(session, device_of(self.shop))


@contextmanager
def joined(centre: CentreProcess, folder: Path) -> Iterator[SigningTill]:
    """Give a till of a centre; the first brings it its shop."""
    empty = centre.ask("GET", "/api/v1/branches").json()["rows"] != []
    products: Any = {"products": ()} if empty else {}
    shop = make_shop(folder, own_device=True, **products)
    enrol(shop.database, shop.keys, centre.url, centre.new_code(till="Caja X"))
    with (
        closing(shop.database),
        httpx.Client(base_url=centre.url, trust_env=False, timeout=60) as client,
    ):
        yield SigningTill(centre, shop, client)


def say_only(centre: CentreProcess, path: str, **headers: str) -> int:
    """Send the head of a request and nothing after it; return the status of the answer.

    A centre that waited for the rest would say 408.
    """
    line = http.client.HTTPConnection("127.0.0.1", centre.port, timeout=60)
    with closing(line):
        line.putrequest("POST", path)
        for name, value in headers.items():
            line.putheader(name.replace("_", "-"), value)
        line.endheaders()
        return line.getresponse().status
