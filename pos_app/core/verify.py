"""`pos verify`: recompute the chain, the Kardex, the documents, the cash and the numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import bindparam, func, select, text

from pos_app.core import cash, catalog, kardex
from pos_app.core.db import ReadSession
from pos_app.core.facts import Envelope, Fact, MoveFact, decode_envelope, decode_fact
from pos_app.core.journal import GENESIS, chain
from pos_app.core.models.base import Id
from pos_app.core.models.cash import CashSession, ZReport
from pos_app.core.models.journal import Head, Operation
from pos_app.core.models.sales import FiscalDocument, NumberSeries, Sale, SaleLine
from pos_app.core.models.sales import Payment
from pos_app.core.models.stock import Movement
from pos_app.core.problems import Problem
from pos_app.core.statements import Prepared

CHUNK = 1000
LIMIT = 100  # problems named; more would help nobody


@dataclass(frozen=True)
class Verdict:
    """What was checked and what is wrong; `problems` names the row."""

    operations: int
    movements: int
    products: int
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Return whether everything is as the record says."""
        return not self.problems


_journal = Prepared(
    select(
        Operation.device_id,
        Operation.seq,
        Operation.payload,
        Operation.prev_hash,
        Operation.hash,
        Operation.op_id,
    )
    .where(Operation.device_id == bindparam("device"), Operation.seq > bindparam("after"))
    .order_by(Operation.seq)
    .limit(CHUNK)
)
_moves = Prepared(
    select(
        Movement.location_id,
        Movement.variant_id,
        Movement.lot_id,
        Movement.type,
        Movement.reason,
        Movement.quantity_milli,
        Movement.unit_cost_e4,
    )
    .where(Movement.device_id == bindparam("device"), Movement.seq == bindparam("seq"))
    .order_by(Movement.line_no)
)


def verify(session: ReadSession) -> Verdict:
    """Check everything that was recorded on this node; memory grows with the levels only."""
    problems: list[Problem] = []
    operations = 0
    for device_id, last_seq, last_hash in _heads(session):
        count, found = _check_chain(session, device_id, last_seq, last_hash)
        operations += count
        problems.extend(found)
    replayed = kardex.verify(session)
    problems.extend(replayed.problems)
    for check in (_check_applied, _check_sales, _check_sessions, _check_numbers, _check_walls):
        problems.extend(check(session))
    return Verdict(
        operations=operations,
        movements=replayed.movements,
        products=catalog.count_products(session),
        problems=tuple(problems[:LIMIT]),
    )
