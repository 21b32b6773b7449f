"""A company for the tests of documents: two branches, three tills, one centre that decides too."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select

from pos_app.core import kardex
from pos_app.core.db import Database, ReadSession, WriteSession, open_database
from pos_app.core.models.catalog import Branch, Location
from pos_app.core.models.journal import Case
from pos_app.core.models.stock import Level
from pos_app.core.sync import telling
from tests.server.processes import CentreProcess
from tests.shop import ReadyShop
from tests.sync.tills import first_till, next_till, problems_of, sync

T = TypeVar("T")


@dataclass(frozen=True)
class Company:
    """Tills one and two in the first branch, three in the other; `store` is the centre's own."""

    centre: CentreProcess
    store: Database
    one: ReadyShop
    two: ReadyShop
    three: ReadyShop

    @property
    def tills(self) -> tuple[ReadyShop, ...]:
        """Return every till."""
        return self.one, self.two, self.three

    def quiet(self) -> None:
        """Let everybody talk until nobody has news."""
        for _ in range(2):
            for till in self.tills:
                assert sync(till).stopped == ()

    def write(self, operation: Callable[[WriteSession], T]) -> T:
        """Let the centre decide, beside the process that serves."""
        return self.store.write(operation)

    def everywhere(self, read: Callable[[ReadSession], T]) -> set[T]:
        """Return what tills one and two and the centre say: one answer, if they agree."""
        said = set()
        for node in (self.one.database, self.two.database, self.store):
            with node.read() as session:
                said.add(read(session))
        return said

    def place(self, kind: str, branch: str = "1") -> UUID:
        """Return the place of a kind of a branch."""
        query = (
            select(Location.id)
            .join(Branch, Branch.id == Location.branch_id)
            .where(Branch.code == branch, Location.kind == kind)
            .order_by(Location.code)
        )
        with self.store.read() as session:
            return session.scalars(query).first() or UUID(int=0)

    def on_hand(self, variant_id: UUID, location_id: UUID) -> int:
        """Return what the centre has of a product at a place."""
        with self.store.read() as session:
            return kardex.on_hand(session, variant_id, location_id=location_id)

    def total(self) -> int:
        """Return the sum of everything over all places at the centre."""
        with self.store.read() as session:
            return int(session.execute(select(func.sum(Level.on_hand_milli))).scalar() or 0)

    def cases(self) -> list[str]:
        """Return what waits for a person at the centre."""
        with self.store.read() as session:
            return sorted(session.scalars(select(Case.kind)))

    def problems(self) -> tuple[object, ...]:
        """Return what `pos verify` finds anywhere."""
        nodes = (*(till.database for till in self.tills), self.store)
        return tuple(problem for node in nodes for problem in problems_of(node))

    def levels_agree(self) -> None:
        """Check that each till has the levels of its branch as the centre has them."""
        for till, branch in ((self.one, "1"), (self.two, "1"), (self.three, "2")):
            assert levels_at(till.database, branch) == levels_at(self.store, branch)


def levels_at(node: Database, branch: str) -> dict[tuple[UUID, UUID, UUID], tuple[int, int]]:
    """Return the levels of a branch at a node that are not nothing."""
    query = (
        select(Level)
        .join(Location, Location.id == Level.location_id)
        .join(Branch, Branch.id == Location.branch_id)
        .where(Branch.code == branch)
    )
    with node.read() as session:
        return {
            (row.location_id, row.variant_id, row.lot_id): (row.on_hand_milli, row.reserved_milli)
            for row in session.scalars(query)
            if row.on_hand_milli or row.reserved_milli
        }


@contextmanager
def open_company(centre: CentreProcess, folder: Path, url: str | None = None) -> Iterator[Company]:
    """Give a company whose tills know of each other; `url` is a line between them and it."""
    one = first_till(folder / "one", centre, url)
    sync(one)
    added = centre.ask("POST", "/api/v1/branches", json={"code": "2", "name": "Sucursal Norte"})
    assert added.is_success, added.text
    store = telling.attach(
        open_database(centre.database_url or f"sqlite:///{centre.folder / 'centre.db'}")
    )
    company = Company(
        centre,
        store,
        one,
        next_till(folder / "two", centre, url),
        next_till(folder / "three", centre, url, branch="2"),
    )
    company.quiet()
    yield company
    for node in (*(till.database for till in company.tills), store):
        node.close()
