"""A company that is quick to make: three tills and their centre, one clock, no network.

Tills 0 and 2 are of the first branch, till 1 of the other. Before they `talk` they act apart.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from pos_app.core import cart, cash, catalog, kardex, people, sales
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.models.catalog import Branch, Location
from pos_app.core.models.journal import Case
from pos_app.core.pricing import Sellable
from pos_app.core.sales import Charged
from pos_app.core.settling import Tender
from pos_app.core.sync import deciding, sealing
from pos_app.core.sync.conversation import converse
from pos_app.core.sync.enrolment import CentreSecrets
from tests.simulation.nodes import Company, Till, copy_company
from tests.sync.direct import DirectCentre, DirectLine
from tests.sync.tills import STOCKED, problems_of

T = TypeVar("T")
MILK = STOCKED[0]  # 1.600


class Apart:
    """The company, and what a test asks of it."""

    def __init__(self, company: Company) -> None:
        self.company, self.centre, self.tills = company, company.centre, company.tills
        self._secrets = CentreSecrets(b"", sealing.new_agreement_key(), b"")

    def talk(self, *tills: Till) -> None:
        """Let tills talk to the centre, by default all of them until nobody has news."""
        node = DirectCentre(self.centre.store, self._secrets)
        for till in tills or (*self.tills, *self.tills):
            report = converse(till.machine.store, DirectLine(node, till.sender))
            assert report.stopped == ()

    def later(self, **time: float) -> None:
        """Let time pass everywhere."""
        for machine in self.company.machines:
            machine.clock.wait(timedelta(**time))

    def decide(self, verb: Callable[[WriteSession, Actor], T]) -> T:
        """Let the owner decide at the centre."""

        def decided(session: WriteSession) -> T:
            owner = people.first_with_role(session, "ADMINISTRADOR")
            place = deciding.find_place(session, branch_id=deciding.first_branch(session))
            assert place is not None
            return deciding.decide(session, owner, place, lambda actor: verb(session, actor))

        return self.centre.write(decided)

    def cases(self, *, open_only: bool = False) -> list[str]:
        """Return the kinds of cases at the centre."""
        query = select(Case.kind).order_by(Case.opened_at, Case.kind)
        if open_only:
            query = query.where(Case.resolved_at.is_(None))
        return self.centre.read(lambda s: list(s.scalars(query)))

    def place(self, kind: str, branch: str = "1") -> UUID:
        """Return the place of a kind of a branch."""
        query = (
            select(Location.id)
            .join(Branch, Branch.id == Location.branch_id)
            .where(Branch.code == branch, Location.kind == kind)
            .order_by(Location.code)
        )
        return self.centre.read(lambda s: s.scalars(query).one())

    def on_hand(self, place: UUID, *, till: Till | None = None, code: str = MILK) -> int:
        """Return what a till, or the centre, has of a product at a place."""
        machine = till.machine if till else self.centre
        variant_id = item(till or self.tills[0], code).variant_id
        return machine.read(lambda s: kardex.on_hand(s, variant_id, location_id=place))

    def problems(self) -> list[object]:
        """Return what `pos verify` finds anywhere."""
        return [one for machine in self.company.machines for one in problems_of(machine.store)]


@contextmanager
def open_apart(folder: Path) -> Iterator[Apart]:
    """Give a company, and close it after."""
    company = copy_company(3, folder, chilean=False)
    made = Apart(company)
    made.talk()
    yield made
    company.close()


def item(till: Till, code: str = MILK) -> Sellable:
    """Return what a code sells."""
    return till.machine.read(lambda s: catalog.get_by_code(s, code))


def sell(
    till: Till,
    pieces: int = 1,
    *,
    customer_id: UUID | None = None,
    method: str = "cash",
    shortage: kardex.Shortage | None = "record",
) -> Charged:
    """Charge a sale; the drawer is opened where it was not."""
    open_drawer(till)
    filled = cart.add(cart.open_cart(), item(till), pieces * 1000)
    filled = replace(filled, customer_id=customer_id)
    tenders = [Tender(method, filled.total_minor)]
    return till.machine.write(
        lambda s: sales.charge(s, till.actor, cart=filled, tenders=tenders, shortage=shortage)
    )


def open_drawer(till: Till) -> None:
    """Open the cash session of a till where it has none."""

    def is_open(session: ReadSession) -> bool:
        return cash.find_open(session) is not None

    if not till.machine.read(is_open):
        till.machine.write(lambda s: cash.open_session(s, till.actor, float_minor=50_000))
