"""What the owner does while the storm lasts: prices, and folios before the last are leased."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from random import Random
from uuid import UUID

from sqlalchemy import select

from pos_app.core.actor import PERMISSIONS, Actor
from pos_app.core.db import WriteSession
from pos_app.core.errors import ShopError
from pos_app.core.fiscal.cl import gaps, pools
from pos_app.core.fiscal.cl.folios import NewFolios
from pos_app.core.ids import new_id
from pos_app.core.models.catalog import Branch
from pos_app.core.sync import deciding
from tests.simulation.acts import reprice
from tests.simulation.nodes import Machine

# How many a till gets at a time: those in use and in reserve are gone in seconds, so who cannot
# reach the centre for a while has none left.
EACH = {"39": 10, "61": 4}
FILE = 150  # folios of a file of the authority
FEW = 60  # left of them when the next file is loaded
REPRICED = 0.02  # of the looks
LOOKS_AGAIN = 20


@dataclass
class Office:
    """The owner at the store of the centre, beside the processes that serve."""

    at_centre: Machine
    chance: Random
    looks: int = 0

    def look(self) -> None:
        """Do what is due now; what the store refuses while it is away is done later."""
        try:
            if self.chance.random() < REPRICED:
                reprice(self.at_centre, self.chance)
            if self.looks % LOOKS_AGAIN == 0:
                self.load_folios()
        except ShopError:
            return
        finally:
            self.looks += 1

    def load_folios(self) -> None:
        """Load a file of each type of which few are left."""
        free, last = Counter[str](), Counter[str]()
        for account in self.at_centre.read(gaps.list_accounts):
            free[account.code] += account.sums[gaps.FREE]
            last[account.code] = max(last[account.code], account.last)
        for code, each in EACH.items():
            if free[code] < FEW:
                self._load(code, last[code] + 1, each)

    def _load(self, code: str, first: int, each: int) -> None:
        new = NewFolios(code, first, first + FILE - 1, authorised_on=date.today())  # noqa: DTZ011
        owner = Actor(UUID(int=7), "Dueña", "ADMINISTRADOR", dict.fromkeys(PERMISSIONS, "allow"))
        op_id = new_id()

        def load(session: WriteSession) -> None:
            branch = session.scalars(select(Branch.id).order_by(Branch.id).limit(1)).one()
            place = deciding.find_place(session, branch_id=branch)
            assert place is not None
            deciding.decide(
                session, owner, place,
                lambda who: pools.authorise(session, who, new, each=each, op_id=op_id),
            )  # fmt: skip

        self.at_centre.write(load, op_id)
