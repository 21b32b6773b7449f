"""A till without a window, as a process: sells, gives back, closes its drawer, and syncs.

It says nothing by itself. Its driver writes down what the product acknowledged, after `write` came
back and never before: the number and the hash of the operation, a line each, in a file of its own.
"""

import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TypeVar
from uuid import UUID

from pos_app.core import cash, journal, people, returns, sales
from pos_app.core.cash.flows import DROP, IN, OUT
from pos_app.core.clock import SystemClock
from pos_app.core.db import WriteSession, open_database, sqlite_url
from pos_app.core.errors import ShopError
from pos_app.core.ids import new_id
from pos_app.core.keys import load_keys
from pos_app.sync.worker import SyncWorker
from tests.shop import DATABASE_NAME
from tests.simulation import acts
from tests.simulation.nodes import Machine, Till

T = TypeVar("T")
ACKNOWLEDGED = "acknowledged"
BETWEEN_S = (0.02, 0.25)
BOAST_S = 1.0
ASKS_AGAIN_S = 2.0  # somebody presses "send now": the pauses of the worker grow to minutes


@dataclass
class Driven(Machine):
    """A machine whose driver writes down what was acknowledged to it.

    `boasts` is the control: it writes down before COMMIT, as no till may say that it is done.
    """

    paper: Path = Path()
    boasts: bool = False
    pause: threading.Event = field(default_factory=threading.Event)

    def write(self, operation: Callable[[WriteSession], T], op_id: UUID | None = None) -> T:
        """Do something in one transaction, and write it down."""
        done: list[str] = []

        def noted(session: WriteSession) -> T:
            result = operation(session)
            session.flush()
            seq, digest = journal.head(session, journal.get_station(session).device_id)
            done[:] = [f"{seq} {digest.hex()}\n"]
            if self.boasts:
                self._note(done[0])
                self.pause.wait(BOAST_S)
            return result

        result = super().write(noted, op_id)
        self._note(done[0])
        return result

    def _note(self, line: str) -> None:
        with self.paper.open("ab", buffering=0) as paper:
            paper.write(line.encode())


def give_back(till: Till, chance: Random) -> None:
    """Take a unit of a line of one of the newest tickets back, for cash."""
    with till.machine.store.read() as session:
        known = sales.list_recent(session, limit=20)
        if not known or cash.find_open(session) is None:
            return
        sale_id = chance.choice(known).id
        left = [line for line in returns.returnable(session, sale_id).lines if line.left_milli]
    if left:
        lines = [returns.ReturnLine(chance.choice(left).line_no, 1000)]
        op_id = new_id()
        till.machine.write(
            lambda s: returns.give_back(s, till.actor, op_id=op_id, sale_id=sale_id, lines=lines),
            op_id,
        )


def move_cash(till: Till, chance: Random) -> None:
    """Put cash in or take it out."""
    kind, amount_minor, op_id = (
        chance.choice((IN, OUT, DROP)),
        chance.randrange(100, 9000),
        new_id(),
    )

    def move(session: WriteSession) -> None:
        cash.move(
            session, till.actor, kind=kind, amount_minor=amount_minor, reason="cambio",
            op_id=op_id, print_slip=False,
        )  # fmt: skip

    till.machine.write(move, op_id)


ACTS: dict[Callable[[Till, Random], None], int] = {
    acts.sell: 55,
    acts.sell_twice: 5,
    give_back: 12,
    acts.adjust: 6,
    acts.send: 5,
    acts.receive: 6,
    acts.order: 4,
    acts.hand_over: 4,
    acts.close_cash: 3,
    move_cash: 3,
    acts.poison: 1,
}


def work(folder: Path, seed: str, *, boasts: bool = False) -> None:
    """Be a till until told to end."""
    logging.basicConfig(level=logging.WARNING)
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    database = open_database(sqlite_url(folder / DATABASE_NAME))
    database.start_checkpoints()
    worker = SyncWorker(database, load_keys(folder), chance=Random(seed))
    database.listeners.append(worker.heard)
    worker.start()
    machine = Driven(
        folder / DATABASE_NAME, clock=SystemClock(), _open=database,  # type: ignore[arg-type]
        paper=folder / ACKNOWLEDGED, boasts=boasts,
    )  # fmt: skip
    with database.read() as session:
        till = Till(0, machine, people.first_with_role(session, "ADMINISTRADOR"))
    chance, waited = Random(seed), 0.0
    while not stopping.is_set():
        act = chance.choices(list(ACTS), list(ACTS.values()))[0]
        try:
            act(till, chance)
        except ShopError as refusal:
            print(f"refused: {refusal}", flush=True)
        pause = chance.uniform(*BETWEEN_S)
        stopping.wait(pause)
        waited += pause
        if waited > ASKS_AGAIN_S:
            waited = 0.0
            worker.sync_now()
    worker.stop()
    database.close()
