"""A centre and a till with two days behind it, made once for a module and copied for each test."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from pos_app.core import cash, journal
from pos_app.core.actor import Actor
from pos_app.core.db import Database, open_database, sqlite_url
from pos_app.core.keys import load_keys
from pos_app.core.models.journal import Operation
from pos_app.core.returns import ReturnLine
from pos_app.core.sync import outbox, telling
from pos_app.core.sync.enrolment import CentreSecrets
from tests.core.returning import give_back
from tests.shop import DATABASE_NAME, ReadyShop, make_shop
from tests.sync.direct import DirectCentre, bring, join, make_centre, talk
from tests.sync.tills import STOCKED, device_of, sell


@dataclass(frozen=True)
class Prepared:
    """Folders of a centre and a till that everything was acknowledged of; closed."""

    folder: Path
    own: CentreSecrets
    actor: Actor

    def open_in(self, folder: Path) -> "Kept":
        """Return both, copied into a folder and opened."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        centre = telling.attach(open_database(sqlite_url(folder / "centre" / "centre.db")))
        at = folder / "till"
        till = ReadyShop(
            open_database(sqlite_url(at / DATABASE_NAME)), self.actor, load_keys(at), at
        )
        return Kept(DirectCentre(centre, self.own), till, folder)


@dataclass(frozen=True)
class Kept:
    """A centre and the till whose disk will be lost."""

    node: DirectCentre
    lost: ReadyShop
    folder: Path

    @property
    def old_id(self) -> UUID:
        """Return the device that the till was."""
        return device_of(self.lost)

    def replaced(self, name: str = "new") -> ReadyShop:
        """Return a new till that goes on for the one whose disk is gone; it has not talked yet."""
        till = make_shop(self.folder / name, products=(), own_device=True)
        code = self.node.code(till="Caja 1", replaces=self.old_id)
        return replace(join(self.node, till, code), folder=till.folder)


def work(till: ReadyShop, days: int = 2, sales: tuple[int, ...] = (1, 2, 3)) -> None:
    """Let a till work: sales, a return, a Z each day."""
    for _ in range(days):
        till.open_cash()
        sold = [sell(till, STOCKED, pieces=pieces) for pieces in sales]
        give_back(till, sold[0].sale_id, ReturnLine(1, 1000))
        till.database.write(lambda s: cash.close_session(s, till.actor, counted_minor=50_000))


def prepare(folder: Path, days: int = 2, sales: tuple[int, ...] = (1, 2, 3)) -> Prepared:
    """Make both, let the till work, and let it send everything."""
    till = make_shop(folder / "till", own_device=True)
    node = make_centre(folder / "centre")
    bring(node, till)
    with node.database.read() as session:
        server_id = journal.get_station(session).device_id
    till.database.write(lambda s: outbox.set_link(s, "direct:", server_id, outbox.ACTIVE))
    work(till, days, sales)
    assert talk(node, till).pending == 0
    till.database.close()
    node.database.close()
    return Prepared(folder, node.own, till.actor)


def operations(database: Database, device_id: UUID) -> list[bytes]:
    """Return the bytes of a journal, in order."""
    query = select(Operation.payload).where(Operation.device_id == device_id)
    with database.read() as session:
        return [bytes(one) for one in session.scalars(query.order_by(Operation.seq))]
