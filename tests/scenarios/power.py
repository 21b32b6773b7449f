"""The power goes: a real process charges a cart and gets SIGKILL at a chosen moment."""

import os
import signal
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import event

from pos_app.core import drafts, print_jobs, sales
from pos_app.core.actor import Actor
from pos_app.core.cart import Cart
from pos_app.core.clock import SetClock
from pos_app.core.db import open_database, sqlite_url
from pos_app.core.settling import Tender
from tests.faults.forks import Say
from tests.scenarios.language import Wanted, sentence
from tests.scenarios.stage import Stage
from tests.shop import DATABASE_NAME

# The moment, by what the driver is about to run then; None is after the commit.
MOMENTS: Final = {
    "while it is written": "INSERT INTO payments",
    "before the commit": "COMMIT",
    "after the commit": None,
}


def charge_and_die(
    say: Say,
    *,
    folder: Path,
    at: datetime,
    actor: Actor,
    cart: Cart,
    tenders: Sequence[Tender],
    moment: str | None,
) -> None:
    """Charge a cart; be gone before the statement `moment`, or before anybody was told."""
    database = open_database(sqlite_url(folder / DATABASE_NAME), clock=SetClock(at))
    writing: list[bool] = []

    def watch(statement: str) -> None:
        if writing and moment is not None and statement.startswith(moment):
            os.kill(os.getpid(), signal.SIGKILL)

    def on_connect(connection: Any, _record: object) -> None:
        connection.set_trace_callback(watch)

    event.listen(database.engine, "connect", on_connect)
    database.write(lambda s: drafts.save(s, actor, cart))  # as the screen keeps it
    writing.append(True)
    database.write(lambda s: sales.charge(s, actor, cart=cart, tenders=tenders), op_id=cart.id)
    os.kill(os.getpid(), signal.SIGKILL)
    say("the power did not go")


@sentence("the power goes {moment}: {who} sells {goods} for {payments}")
def power_goes(
    stage: Stage, moment: str, who: str, goods: list[Wanted], payments: list[Tender]
) -> None:
    cart, actor = stage.filled(goods), stage.person(who)
    job = partial(
        charge_and_die, folder=stage.shop.folder, at=stage.clock.at, actor=actor, cart=cart,
        tenders=stage.tenders(cart, payments), moment=MOMENTS[moment],
    )  # fmt: skip
    stage.database.close()
    end = stage.forks.run(job)
    assert end.killed
    assert end.said == ()
    stage.restart()
    stage.database.write(print_jobs.recover)
    stage.till.cart = cart  # the id that a retry uses


@sentence("{who} finds the cart of {amount}")
def finds_cart(stage: Stage, who: str, amount: int) -> None:
    user_id = stage.person(who).user_id
    kept = stage.read(lambda s: drafts.find_open(s, user_id))
    assert kept is not None, "the cart was lost"
    assert kept.total_minor == amount
    stage.till.cart = kept


@sentence("{who} finds no cart")
def finds_no_cart(stage: Stage, who: str) -> None:
    user_id = stage.person(who).user_id
    assert stage.read(lambda s: drafts.find_open(s, user_id)) is None
