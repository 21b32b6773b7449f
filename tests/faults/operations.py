"""The operations that are killed, and the children that perform them.

A child may die before its k-th statement: the driver tells of each statement before it runs it
(also BEGIN, COMMIT and the PRAGMAs of opening), and the last step of all is the acknowledgement.
"""

import os
import shutil
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, event, select
from sqlalchemy.exc import DBAPIError

from pos_app.core import (
    adjustments,
    cart,
    cash,
    customer_accounts,
    drafts,
    journal,
    print_jobs,
    returns,
    sales,
    schema,
)
from pos_app.core import db as core_db
from pos_app.core.actor import Actor
from pos_app.core.cart import Cart
from pos_app.core.customers import CustomerInput
from pos_app.core.db import Database, WriteSession, driver, open_database, sqlite_url
from pos_app.core.errors import ShopError
from pos_app.core.ids import new_id
from pos_app.core.models.sales import Sale
from pos_app.core.pricing import Sellable
from pos_app.core.settling import Tender
from tests.faults import checks
from tests.faults.forks import Say
from tests.shop import DATABASE_NAME

NEVER = 0
TRIES = 3
DONE = "done"


@dataclass(frozen=True)
class Work:
    """What a child needs to know of the shop it works in."""

    folder: Path
    actor: Actor
    items: tuple[Sellable, ...]

    def open(self, synchronous: str = "FULL") -> Database:
        """Open the store."""
        return open_database(sqlite_url(self.folder / DATABASE_NAME), synchronous=synchronous)

    def cart(self, op_id: UUID) -> Cart:
        """Return the cart of an operation: five lines, always the same for the same id."""
        filled = Cart(op_id)
        for place, item in enumerate(self.items):
            filled = cart.add(filled, item, 1000 * (1 + (op_id.int + place) % 3))
        return filled


Operation = Callable[[WriteSession, Work, UUID], object]


def sell(session: WriteSession, work: Work, op_id: UUID) -> object:
    """Charge five lines, paid in cash with change."""
    filled = work.cart(op_id)
    tenders = [Tender("cash", filled.total_minor + 500)]
    return sales.charge(session, work.actor, cart=filled, tenders=tenders)


def open_cash(session: WriteSession, work: Work, op_id: UUID) -> object:
    """Open the cash session with a counted float."""
    counts = [cash.Count(10_000, 3), cash.Count(1_000, 20)]
    return cash.open_session(session, work.actor, float_minor=0, counts=counts, session_id=op_id)


def close_cash(session: WriteSession, work: Work, op_id: UUID) -> object:
    """Close the cash session with a count."""
    counts = [cash.Count(10_000, 4), cash.Count(1_000, 25)]
    return cash.close_session(session, work.actor, counts=counts, op_id=op_id)


def adjust(session: WriteSession, work: Work, op_id: UUID) -> object:
    """Put goods in: three lines."""
    lines = [
        adjustments.AdjustmentLine(item.variant_id, 7000, unit_cost_e4=5_000_000)
        for item in work.items[:3]
    ]
    return adjustments.adjust(
        session, work.actor, lines=lines, reason="AJUSTE", note="found", op_id=op_id
    )


def waste(session: WriteSession, work: Work, op_id: UUID) -> object:
    """Take goods out: two lines."""
    lines = [adjustments.AdjustmentLine(item.variant_id, -1000) for item in work.items[:2]]
    return adjustments.adjust(
        session, work.actor, lines=lines, reason="MERMA", note="broken", cause="damage", op_id=op_id
    )


def of_op(op_id: UUID, what: str) -> UUID:
    """Return the id of something that belongs to an operation: the same in each process."""
    return uuid5(op_id, what)


def sell_before(session: WriteSession, work: Work, op_id: UUID) -> object:
    """Sell what the operation will take back."""
    return sell(session, work, of_op(op_id, "sold"))


def lines_back(session: WriteSession, sale_id: UUID) -> list[returns.ReturnLine]:
    """Return a unit of each line of a sale, the first of them damaged."""
    left = returns.returnable(session, sale_id).lines
    return [
        returns.ReturnLine(
            line.line_no, 1000, returns.DAMAGED if line.line_no == 1 else returns.GOOD
        )
        for line in left
    ]


def give_back(session: WriteSession, work: Work, op_id: UUID) -> object:
    """Take a unit of each line of a sale back, for cash."""
    sale_id = of_op(op_id, "sold")
    lines = [] if journal.find_applied(session, op_id) else lines_back(session, sale_id)
    return returns.give_back(session, work.actor, op_id=op_id, sale_id=sale_id, lines=lines)


def exchange(session: WriteSession, work: Work, op_id: UUID) -> object:
    """Take a unit of each line back and sell others: two documents in one transaction."""
    sale_id, cart_id = of_op(op_id, "sold"), of_op(op_id, "instead")
    filled = work.cart(cart_id)
    lines = [] if journal.find_applied(session, op_id) else lines_back(session, sale_id)
    paid = returns.preview(session, sale_id, lines).sums.total_minor if lines else 0
    more = filled.total_minor - paid
    tenders = [Tender("cash", more + 5000)] if more > 0 else []
    return returns.exchange(
        session, work.actor, op_id=op_id, sale_id=sale_id, lines=lines, cart=filled,
        tenders=tenders,
    )  # fmt: skip


def sell_on_account(session: WriteSession, work: Work, op_id: UUID) -> object:
    """Let a customer owe what the operation will be paid."""
    customer = customer_accounts.save_customer(
        session,
        work.actor,
        CustomerInput(name=f"Juana {op_id.hex[-6:]}", credit_limit_minor=10**9),
        op_id=of_op(op_id, "customer"),
    )
    filled = replace(work.cart(of_op(op_id, "sold")), customer_id=customer)
    tenders = [Tender("account", filled.total_minor)]
    return sales.charge(session, work.actor, cart=filled, tenders=tenders)


def pay_debt(session: WriteSession, work: Work, op_id: UUID) -> object:
    """Take an instalment of a debt in cash."""
    return customer_accounts.pay_debt(
        session, work.actor, op_id=op_id, customer_id=of_op(op_id, "customer"),
        amount_minor=1003, method="cash",
    )  # fmt: skip


def sell_in_two_halves(session: WriteSession, work: Work, op_id: UUID) -> object:
    """Control: the same rows as `sell`, the print job in a second transaction, as none may be."""
    filled = work.cart(op_id)
    tenders = [Tender("cash", filled.total_minor + 500)]
    sales.charge(session, work.actor, cart=filled, tenders=tenders, print_ticket=False)
    connection = driver(session.connection())
    connection.execute("COMMIT")
    connection.execute("BEGIN IMMEDIATE")
    return print_jobs.add(session, work.actor, "sale", op_id)


# Children -----------------------------------------------------------------------------------------


class Steps:
    """Counts what the driver is about to do; at step `die_before` the process is gone."""

    def __init__(self, die_before: int) -> None:
        self._die_before = die_before
        self.taken = 0

    def take(self, _statement: str = "") -> None:
        """Take one more step, or die."""
        self.taken += 1
        if self.taken == self._die_before:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, database: Database) -> None:
        """Count the statements of every connection, from its first PRAGMA on."""

        def on_connect(connection: Any, _record: object) -> None:
            connection.set_trace_callback(self.take)

        event.listen(database.engine, "connect", on_connect, insert=True)


def perform(
    say: Say, work: Work, operation: Operation, op_id: UUID, die_before: int = NEVER
) -> None:
    """Do one operation and say its id once it is done; die before a statement."""
    database, steps = work.open(), Steps(die_before)
    steps.watch(database)
    database.write(lambda session: operation(session, work, op_id), op_id=op_id)
    steps.take()
    say(op_id.hex)
    database.close()


def perform_boasting(
    say: Say, work: Work, operation: Operation, op_id: UUID, die_before: int = NEVER
) -> None:
    """Control: says that it is done before COMMIT, as no till may."""
    database, steps = work.open(), Steps(die_before)
    steps.watch(database)

    def boast(session: WriteSession) -> None:
        operation(session, work, op_id)
        say(op_id.hex)

    database.write(boast, op_id=op_id)
    database.close()


def migrate(say: Say, file: Path, die_before: int = NEVER) -> None:
    """Bring an empty file to the schema."""
    database, steps = open_database(sqlite_url(file)), Steps(die_before)
    steps.watch(database)
    schema.migrate(database)
    steps.take()
    say("migrated")
    database.close()


def checkpoint_often(database: Database) -> None:
    """Start checkpoints that come after a few sales instead of hundreds; in a child only."""
    core_db.CHECKPOINT_PAGES = 60  # type: ignore[misc]
    core_db.CHECKPOINT_COMMITS = 1  # type: ignore[misc]
    core_db.WAL_LIMIT_PAGES = 300  # type: ignore[misc]
    database.start_checkpoints()


def sell_on(say: Say, work: Work, op_ids: Sequence[UUID]) -> None:
    """Sell until killed, with checkpoints beside; say each sale once it is done."""
    database = work.open()
    checkpoint_often(database)
    for op_id in op_ids:
        database.write(partial(keep_draft, work=work, op_id=op_id))
        database.write(partial(sell, work=work, op_id=op_id), op_id=op_id)
        say(op_id.hex)
    database.close()


def sell_and_print(say: Say, work: Work, op_ids: Sequence[UUID], synchronous: str = "FULL") -> None:
    """Sell, print and say, with checkpoints beside: a day at the till, to be cut anywhere."""
    database = work.open(synchronous)
    if synchronous != "NORMAL":  # which loses what no checkpoint has synced yet
        checkpoint_often(database)
    for place, op_id in enumerate(op_ids):
        if place % 5 == 0:
            time.sleep(0.1)  # between customers a checkpoint catches up, and the WAL begins anew
        database.write(partial(keep_draft, work=work, op_id=op_id))
        database.write(partial(sell, work=work, op_id=op_id), op_id=op_id)
        say(op_id.hex)
        while job := database.write(print_jobs.claim_next):
            say(f"{job.kind} {job.document_id.hex}")
            database.write(partial(print_jobs.mark, job_id=job.id, state="printed"))
    database.close()


def sell_through_faults(
    say: Say,
    work: Work,
    op_ids: Sequence[UUID],
    *,
    die_when_refused: bool,
    control: str = "",
) -> None:
    """Sell while the disk fails; say what is done and what was refused, and do that again.

    With `die_when_refused` the till goes dark right after it said that nothing was recorded. A
    report is open all the while, as on a busy till: the connections never all close.
    """
    if control == "believes that a failed commit left nothing":
        Database._is_recorded = lambda *_args, **_options: False  # type: ignore[method-assign]
    database = work.open()
    checkpoint_often(database)
    report = _open_report(database)
    for op_id in op_ids:
        for _ in range(TRIES):
            try:
                database.write(partial(sell, work=work, op_id=op_id), op_id=op_id)
            except ShopError as error:
                boasts = control == "says done to everything"
                say(f"{DONE if boasts else error.code} {op_id.hex}")
                if die_when_refused:
                    os.kill(os.getpid(), signal.SIGKILL)
            else:
                say(f"{DONE} {op_id.hex}")
                break
    if report is not None:
        report.close()
    database.close()


def _open_report(database: Database) -> Connection | None:
    for _ in range(TRIES):
        try:
            report = database.engine.connect()
            report.execute(select(Sale.id)).all()
        except DBAPIError:
            continue
        return report
    return None


def sell_until_full(say: Say, work: Work, room: Path) -> None:
    """Sell on a small disk until it is full, make room, sell again, and look at everything."""
    ballast = room / "ballast"
    ballast.write_bytes(bytes(400_000))
    shutil.copytree(work.folder, room / "shop")
    work = replace(work, folder=room / "shop")
    database = work.open()
    done: list[UUID] = []
    for op_id in (new_id() for _ in range(1000)):
        try:
            database.write(partial(sell, work=work, op_id=op_id), op_id=op_id)
            done.append(op_id)
        except ShopError as error:
            say(f"{error.code} after {len(done)}")
            ballast.unlink()
            database.write(partial(sell, work=work, op_id=op_id), op_id=op_id)
            break
    say(f"lost {len(checks.lost(database, [*done, op_id]))}")
    say(f"problems {len(checks.problems(database))}")
    database.close()


def keep_draft(session: WriteSession, work: Work, op_id: UUID) -> None:
    """Keep the cart of an operation, as the sale screen does before it is charged."""
    drafts.save(session, work.actor, work.cart(op_id))
