"""Parts of a journal arrive in any order, again and again, and their answers late or never."""

import shutil
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import select

from pos_app.core import journal
from pos_app.core.db import Database, open_database, sqlite_url
from pos_app.core.errors import JournalGap
from pos_app.core.models.journal import Operation
from pos_app.core.sync import outbox, telling
from pos_app.core.sync.messages import Push, PushReply, SentOperation
from tests.shop import DATABASE_NAME, ReadyShop, make_shop
from tests.sync.direct import DirectCentre, bring, make_centre, push_all, sender_of
from tests.sync.tills import problems_of, sell

CENTRE = "centre.db"


@cache
def _prepared() -> tuple[Path, ReadyShop, DirectCentre]:
    """Return a till and the centre that it has joined, on disk, to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="order-"))
    till = make_shop(folder, own_device=True)
    till.open_cash()
    node = make_centre(folder)
    bring(node, till)
    push_all(node, till)
    for database in (till.database, node.database):
        database.close()
    return folder, till, node


def journal_of(database: Database, till: ReadyShop) -> list[tuple[int, bytes, bytes]]:
    """Return number, hash and bytes of what a node has of a till."""
    query = (
        select(Operation.seq, Operation.hash, Operation.payload)
        .where(Operation.device_id == sender_of(till).device_id)
        .order_by(Operation.seq)
    )
    with database.read() as session:
        return [(seq, bytes(digest), bytes(body)) for seq, digest, body in session.execute(query)]


class AnyOrder(RuleBasedStateMachine):
    """A till that sells, and a line without any order. `known`: up to where the centre has it."""

    @initialize()
    def begin(self) -> None:
        made, till, node = _prepared()
        self.folder = Path(tempfile.mkdtemp(prefix="order-"))
        for name in (DATABASE_NAME, CENTRE):
            shutil.copy(made / name, self.folder)
        own = open_database(sqlite_url(self.folder / DATABASE_NAME), synchronous="OFF")
        theirs = open_database(sqlite_url(self.folder / CENTRE), synchronous="OFF")
        self.till = replace(till, database=own)
        self.node = DirectCentre(telling.attach(theirs), node.own)
        self.known = journal_of(own, self.till)[-1][0]
        self.answers: list[PushReply] = []

    @rule(times=st.integers(1, 3))
    def sell(self, times: int) -> None:
        for _ in range(times):
            sell(self.till)

    @rule(before=st.integers(-2, 3), many=st.integers(1, 4))
    def arrive(self, before: int, many: int) -> None:
        """Let operations arrive that begin before, at or beyond what the centre waits for."""
        start = max(1, self.known - before)
        rows = journal_of(self.till.database, self.till)
        if start >= len(rows):
            return
        ops = [
            SentOperation(seq=seq, hash=digest.hex(), op=msgspec.Raw(body))
            for seq, digest, body in rows[start : start + many]
        ]
        push = Push(previous=rows[start - 1][1].hex(), ops=tuple(ops))
        if start > self.known:
            with pytest.raises(JournalGap) as gap:
                self.node.receive(self.till, push)
            assert gap.value.facts["expected"] == self.known + 1
            return
        reply = self.node.receive(self.till, push)
        news = {result.seq for result in reply.results if result.outcome == "applied"}
        assert news == set(range(self.known + 1, ops[-1].seq + 1))
        self.known = max(self.known, ops[-1].seq)
        self.answers.append(reply)

    @rule(which=st.integers(0, 9))
    def hear(self, which: int) -> None:
        """Let an answer arrive at the till, perhaps an old one."""
        if self.answers:
            reply = self.answers[which % len(self.answers)]
            self.till.database.write(lambda s: outbox.settle(s, reply))

    def teardown(self) -> None:
        if not hasattr(self, "till"):
            return
        with self.till.database.read() as session:
            waits = journal.pending_count(session)
        if waits:
            push_all(self.node, self.till)
        same = journal_of(self.till.database, self.till) == journal_of(
            self.node.database, self.till
        )
        problems = problems_of(self.node.database)
        for database in (self.till.database, self.node.database):
            database.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        assert same
        assert problems == ()


@pytest.mark.failure_row(8)
def test_batches_in_any_order_leave_the_journal_of_the_till() -> None:
    run_state_machine_as_test(AnyOrder, settings=settings(max_examples=6, stateful_step_count=12))


@pytest.mark.gate
@pytest.mark.failure_row(8)
def test_batches_in_any_order_many_times() -> None:
    run_state_machine_as_test(AnyOrder, settings=settings(max_examples=100, stateful_step_count=30))
