"""A copy of a till's disk in another machine: it works on where the till was, and joins anew."""

import shutil
from contextlib import suppress
from pathlib import Path
from random import Random

from pysqlite3 import dbapi2

from pos_app.core import cash, people
from pos_app.core.db import open_database, sqlite_url
from pos_app.core.errors import JournalForked, NoFoliosLeft
from pos_app.core.keys import load_keys
from pos_app.sync.enrol import enrol
from pos_app.sync.worker import sync_once
from tests.chaos.till import move_cash
from tests.server.processes import CentreProcess
from tests.shop import DATABASE_NAME
from tests.simulation import acts
from tests.simulation.nodes import Machine, Till

SALES = 4


def copy_disk(till: Path, copy: Path) -> bool:
    """Copy what a till has now, while it works or is down; return whether its drawer is open.

    Where it is not there is no copy: nothing would come late for its Z.
    """
    copy.mkdir()
    shutil.copy(till / "station.key", copy)
    connection = dbapi2.connect(till / DATABASE_NAME, timeout=60)
    connection.execute("VACUUM INTO ?", (str(copy / DATABASE_NAME),))
    connection.close()
    machine = till_at(copy, 0).machine
    is_open = machine.read(cash.find_open) is not None
    machine.close()
    if not is_open:
        shutil.rmtree(copy)
    return is_open


def till_at(folder: Path, number: int) -> Till:
    """Open the store of a till of a town."""
    machine = Machine(folder / DATABASE_NAME)
    machine._open = open_database(sqlite_url(machine.path))
    return Till(number, machine, machine.read(lambda s: people.first_with_role(s, "ADMINISTRADOR")))


def work_and_join(copy: Path, number: int, centre: CentreProcess, branch: str) -> Till:
    """Sell with the copy, close the drawer that the till may have closed, and join as its own."""
    till, keys, chance = till_at(copy, number), load_keys(copy), Random(number)
    database = till.machine.store
    move_cash(till, chance)
    for _ in range(SALES):
        with suppress(NoFoliosLeft):
            acts.sell(till, chance)
    acts.close_cash(till, chance)
    try:
        sync_once(database, keys)
    except JournalForked:
        code = centre.new_code(branch=branch, till=f"Caja {number + 1}")
        enrol(database, keys, centre.url, code)
        return till
    raise AssertionError("a copy of a till that went on is not seen")
