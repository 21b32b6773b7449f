"""A company of Chile whose centre leases folios: real stores, and conversations without a line."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import TypeVar
from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.core.clock import SetClock
from pos_app.core.db import WriteSession
from pos_app.core.fiscal.cl import folios, gaps, pools
from pos_app.core.fiscal.cl.folios import Folios, NewFolios
from pos_app.core.sync import centre, deciding, outbox
from pos_app.core.sync.conversation import SyncReport, converse
from tests.core.fiscal.chile import Chile, become_chilean
from tests.shop import ReadyShop, make_shop
from tests.simulation.network import Network, SimLine, calm
from tests.simulation.nodes import Machine
from tests.sync.direct import DirectCentre, bring, join, make_centre, push_all, sender_of

T = TypeVar("T")


@dataclass
class Leasing:
    """A centre and tills of its first branch."""

    node: DirectCentre
    tills: list[ReadyShop]
    folder: Path

    def load(
        self, code: str, first: int, last: int, *, each: int | None = None, on: str = ""
    ) -> UUID:
        """Load a pool as the owner."""
        authorised = datetime.fromisoformat(on).date() if on else None
        new = NewFolios(code, first, last, authorised_on=authorised)
        return self.decide(lambda s, owner: pools.authorise(s, owner, new, each=each))

    def decide(self, verb: Callable[[WriteSession, Actor], T]) -> T:
        """Decide something at the centre as its owner."""
        owner, branch = self.tills[0].actor, sender_of(self.tills[0]).branch_id

        def decided(session: WriteSession) -> T:
            place = deciding.find_place(session, branch_id=branch)
            assert place is not None
            return deciding.decide(session, owner, place, lambda actor: verb(session, actor))

        return self.node.database.write(decided)

    def add_till(self) -> ReadyShop:
        """Join another till."""
        name = f"till{len(self.tills)}"
        shop = make_shop(self.folder / name, products=(), own_device=True)
        shop = join(self.node, shop, self.node.code("1", name))
        self.tills.append(shop)
        return shop

    def talk(self, till: ReadyShop) -> SyncReport:
        """Let a till talk to the centre in calm weather."""
        machine = Machine(self.folder, at_centre=True, _open=self.node.database)
        line = SimLine(Network(machine, calm()), sender_of(till), Random(0))
        return converse(till.database, line)

    def selling(self, till: ReadyShop) -> Chile:
        """Return a till as a shop of Chile at work."""
        return Chile(till, SetClock(datetime.now(UTC)))

    def leased(self, till: ReadyShop, code: str = "39") -> list[tuple[int, int]]:
        """Return the leases that a till holds, as it knows them."""
        with till.database.read() as session:
            own = folios.list_folios(session, device_id=sender_of(till).device_id)
        return [(one.first, one.last) for one in own if one.code == code]

    def known(self, till: ReadyShop) -> tuple[Folios, ...]:
        """Return the ranges of a till, as the centre knows them."""
        with self.node.database.read() as session:
            return folios.list_folios(session, device_id=sender_of(till).device_id)

    def accounts(self) -> tuple[gaps.Account, ...]:
        """Return the gap ledger of the centre."""
        with self.node.database.read() as session:
            return gaps.list_accounts(session)

    def close(self) -> None:
        """Close every store."""
        for till in self.tills:
            till.database.close()
        self.node.database.close()


def open_leasing(folder: Path, where: str | Path) -> Leasing:
    """Make a company of Chile with one till, its cash open, at a centre of its own."""
    first = make_shop(folder / "till0", own_device=True, stock_milli=10**9)
    become_chilean(first)
    first.open_cash()
    node = make_centre(where)
    bring(node, first)
    server_id = node.database.write(centre.server_id)
    first.database.write(lambda s: outbox.set_link(s, "sim:", server_id, outbox.ACTIVE))
    push_all(node, first)
    return Leasing(node, [first], folder)
