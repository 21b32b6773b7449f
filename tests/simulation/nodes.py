"""The machines of a simulated company: real stores on real files, set clocks, no network.

A company is made once for a number of tills and copied for each run, so a run costs no enrolment.
"""

import atexit
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import TypeVar
from uuid import UUID

from pysqlite3 import dbapi2

from pos_app.core import ids, journal, people
from pos_app.core.actor import Actor
from pos_app.core.clock import SetClock
from pos_app.core.db import Database, ReadSession, WriteSession, open_database, sqlite_url
from pos_app.core.models.journal import Device
from pos_app.core.sync import centre, first_load, forking, joining, outbox, telling
from pos_app.core.sync.answers import answer_diff, answer_pull
from pos_app.core.sync.messages import Diff, DiffReply, EnrolReply, Pull, PullReply
from pos_app.core.sync.receiving import Sender
from tests.core.fiscal.chile import become_chilean
from tests.shop import DATABASE_NAME, ReadyShop, make_shop
from tests.sync.direct import DirectCentre, ask, bring, make_centre, sender_of

T = TypeVar("T")
FIRST_DAY = datetime(2026, 1, 5, 12, tzinfo=UTC)
CENTRE = "centre.db"
SELLERS = ("Rosa", "Luis", "Inés")
MAKING, REPLACING = UUID(int=2), UUID(int=3)  # starts of a machine that is made; later ones: 1


@dataclass
class Machine:
    """A store on a disk that can be closed, copied and put back, and the clock beside it."""

    path: Path
    at_centre: bool = False
    clock: SetClock = field(default_factory=lambda: SetClock(FIRST_DAY, UUID(int=1)))
    _open: Database | None = None

    @property
    def store(self) -> Database:
        """Return the store, opened where it was not."""
        if self._open is None:
            database = open_database(sqlite_url(self.path), clock=self.clock)
            self._open = telling.attach(database) if self.at_centre else database
        return self._open

    def close(self) -> None:
        """Stop the machine."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def write(self, operation: Callable[[WriteSession], T], op_id: UUID | None = None) -> T:
        """Do something in one transaction."""
        return self.store.write(operation, op_id=op_id)

    def read(self, look: Callable[[ReadSession], T]) -> T:
        """Look at the store."""
        with self.store.read() as session:
            return look(session)

    def copy_to(self, path: Path) -> None:
        """Back the store up, as it is now."""
        path.unlink(missing_ok=True)
        connection = dbapi2.connect(self.path)
        connection.execute("VACUUM INTO ?", (str(path),))
        connection.close()

    def put_back(self, path: Path) -> None:
        """Put an older copy in the place of the store."""
        self.close()
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        shutil.copy(path, self.path)


@dataclass
class Till:
    """A till: its machine, and who works at it."""

    number: int
    machine: Machine
    actor: Actor
    skew: timedelta = timedelta()
    backups: list[Path] = field(default_factory=list)

    @property
    def sender(self) -> Sender:
        """Return the till as its signature would prove it."""
        station = self.machine.read(journal.get_station)
        return Sender(station.device_id, station.branch_id)


@dataclass
class Company:
    """One centre and its tills, in a folder."""

    folder: Path
    centre: Machine
    tills: list[Till]
    chilean: bool = False
    authorised: list[tuple[int, int]] = field(default_factory=list)  # folios, on paper

    @property
    def machines(self) -> list[Machine]:
        """Return every machine."""
        return [self.centre, *(till.machine for till in self.tills)]

    def close(self) -> None:
        """Stop everything."""
        for machine in self.machines:
            machine.close()


def copy_company(tills: int, folder: Path, *, chilean: bool) -> Company:
    """Return a company of so many tills in two branches, as new, in a folder."""
    made, actors = _template(tills, chilean)
    shutil.copytree(made, folder, dirs_exist_ok=True)
    return Company(
        folder,
        Machine(folder / CENTRE, at_centre=True),
        [
            Till(number, Machine(folder / f"till{number}" / DATABASE_NAME), actor)
            for number, actor in enumerate(actors)
        ],
        chilean,
    )


@cache
def _template(tills: int, chilean: bool) -> tuple[Path, tuple[Actor, ...]]:
    folder = Path(tempfile.mkdtemp(prefix="simulated-company-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    chance, now_ms = Random(f"company of {tills}"), int(FIRST_DAY.timestamp() * 1000)
    with ids.drawn_from(lambda: now_ms, chance.randbytes):
        return folder, _make(folder, tills, chilean=chilean)


def _make(folder: Path, tills: int, *, chilean: bool) -> tuple[Actor, ...]:
    node = make_centre(folder, clock=SetClock(FIRST_DAY, MAKING))
    first = make_shop(folder / "till0", own_device=True, clock=SetClock(FIRST_DAY, MAKING))
    if chilean:
        become_chilean(first)
    for name in SELLERS:
        first.database.write(partial(people.add_user, name=name, role="SUPERVISOR"))
    bring(node, first)
    server_id = node.database.write(centre.server_id)
    first.database.write(lambda s: outbox.set_link(s, "sim:", server_id, outbox.ACTIVE))
    node.database.write(lambda s: centre.add_branch(s, code="2", name="Sucursal Norte"))
    shops = [
        first,
        *(
            _next_till(node, folder / f"till{number}", branch=str(1 + number % 2))
            for number in range(1, tills)
        ),
    ]
    actors = []
    for shop in shops:
        with shop.database.read() as session:
            actors.append(people.first_with_role(session, "ADMINISTRADOR"))
        shop.database.close()
    node.database.close()
    return tuple(actors)


def _next_till(node: DirectCentre, folder: Path, branch: str) -> ReadyShop:
    shop = make_shop(folder, products=(), own_device=True, clock=SetClock(FIRST_DAY, MAKING))
    reply = node.enrol(ask(shop, node.code(branch, folder.name)))
    line = Desk(
        Machine(Path(), _open=node.database), Sender(sender_of(shop).device_id, reply.branch)
    )
    pages = first_load.fetch(shop.database, line, reply.branch)
    shop.database.write(partial(joining.take_over, url="sim:", reply=reply, pages=pages))
    return shop


def replace_disk(at_centre: Machine, till: Till) -> None:
    """Put a new disk into a till: a new shop that joins for the one that is gone.

    Codes and keys are another test's work; the lineage, the first load and the echo are real.
    """
    machine, lost = till.machine, till.sender
    before = machine.clock.now()
    machine.close()
    for suffix in ("", "-wal", "-shm"):
        machine.path.with_name(machine.path.name + suffix).unlink(missing_ok=True)
    blank = make_shop(
        machine.path.parent / f"disk{ids.new_id().hex[-6:]}", products=(), own_device=True,
        clock=SetClock(before, REPLACING),
    )  # fmt: skip
    new_id = sender_of(blank).device_id
    at_centre.write(lambda s: know(s, new_id, lost.device_id, lost.branch_id))
    place = at_centre.read(lambda s: centre.shelf_of(s, lost.branch_id))
    server = at_centre.read(centre.server_id)
    reply = EnrolReply(
        server=server, name=f"Caja {new_id}", branch=lost.branch_id, location=place,
        brings_shop=False, pepper="",
    )  # fmt: skip
    line = Desk(at_centre, Sender(new_id, lost.branch_id))
    pages = first_load.fetch(blank.database, line, lost.branch_id)
    blank.database.write(partial(joining.take_over, url="sim:", reply=reply, pages=pages))
    blank.database.close()
    shutil.copy(blank.folder / DATABASE_NAME, machine.path)
    shutil.rmtree(blank.folder)
    till.backups.clear()  # of another disk


def begin_anew(at_centre: Machine, till: Till) -> None:
    """Join a till that was restored or copied again, without the words of the enrolment.

    Keys and codes are another test's work; here the identity is new, the diff and the stamps real.
    """
    machine = till.machine
    new_device = machine.write(forking.next_identity)
    old = machine.read(journal.get_station)

    at_centre.write(lambda s: know(s, new_device, old.device_id, old.branch_id))
    missing = forking.find_missing(
        machine.store, Desk(at_centre, till.sender), forking.all_journals
    )
    machine.write(lambda s: forking.begin_anew(s, new_device, missing))
    machine.write(lambda s: outbox.set_status(s, outbox.ACTIVE))


def know_again(at_centre: Machine, till: Till) -> None:
    """Let a centre that was put back before a till joined know it again, and all that it was."""
    station = till.machine.read(journal.get_station)
    line = till.machine.read(journal.list_identities)

    def write(session: WriteSession) -> None:
        for device_id, before in zip(line, [*line[1:], None], strict=True):
            if session.get(Device, device_id) is None:
                know(session, device_id, before, station.branch_id)

    at_centre.write(write)


def know(session: WriteSession, new: UUID, old: UUID | None, branch_id: UUID) -> None:
    """Write a till down at the centre, as an enrolment does."""
    session.add(
        Device(
            id=new, kind="till", branch_id=branch_id, name=f"Caja {new}", public_key=bytes(32),
            location_id=centre.shelf_of(session, branch_id), forked_from=old,
            enrolled_at=FIRST_DAY, last_seen_at=None,
        )
    )  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """Asks the centre across the table."""

    at_centre: Machine
    sender: Sender

    def pull(self, message: Pull) -> PullReply:
        """Ask for news."""
        return self.at_centre.read(lambda s: answer_pull(s, self.sender, message))

    def diff(self, message: Diff) -> DiffReply:
        """Ask which operations it lacks."""
        return self.at_centre.read(lambda s: answer_diff(s, message))
