"""Recording at a till what it did itself long ago, on a disk that is no more.

The same recorders as everywhere; only what is a state of today stays as it is (people, roles,
customers), and of what this till learned meanwhile as a document only the rest is written.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.orm import InstrumentedAttribute

from pos_app.core import audit, cash, kardex, recorders, sales, verify
from pos_app.core.cases import RETOLD
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import StreamUnreadable
from pos_app.core.fact_parts import NumberFact
from pos_app.core.facts import Fact
from pos_app.core.facts_accounts import CustomerSavedFact
from pos_app.core.facts_staff import PersonSavedFact, RoleChangedFact
from pos_app.core.journal import Stamp
from pos_app.core.models.catalog import Customer, Location, Variant
from pos_app.core.models.journal import Learned
from pos_app.core.models.sales import NumberSeries
from pos_app.core.pricing import GENERIC_ID
from pos_app.core.statements import Prepared, insert_into
from pos_app.core.sync import stubs

_count = Prepared(
    update(NumberSeries)
    .where(NumberSeries.series == bindparam("of"), NumberSeries.last_number < bindparam("number"))
    .values(last_number=bindparam("number"))
)


def require_known(session: ReadSession, facts: Sequence[Fact]) -> None:
    """Raise `StreamUnreadable` where a product or place of these facts has not come down yet."""
    moves = [move for fact in facts for move in getattr(fact, "moves", ())]
    lines = [line for fact in facts for line in getattr(fact, "lines", ())]
    named = {one.variant for one in (*moves, *lines) if getattr(one, "variant", None)}
    _require(session, Variant.id, named - {GENERIC_ID}, "product")
    _require(session, Location.id, {move.location for move in moves}, "location")


def _require(
    session: ReadSession, column: InstrumentedAttribute[UUID], named: set[UUID], word: str
) -> None:
    here = set(session.scalars(select(column).where(column.in_(named))))
    missing = sorted(named - here)
    if missing:
        raise StreamUnreadable(stream="echo", reason=f"{word} {missing[0]} is not here yet")


def record(session: WriteSession, stamp: Stamp, fact: Fact, known: stubs.Known) -> None:
    """Write the rows and movements of an operation of a device that this till was.

    `known` is what the operations of one page have found here already.
    """
    session.info[RETOLD] = True
    try:
        if isinstance(fact, PersonSavedFact | RoleChangedFact):
            audit.record(session, stamp, fact)  # what people and roles are now came by their rows
        elif isinstance(fact, CustomerSavedFact):
            if session.get(Customer, fact.customer) is None:
                recorders.record(session, stamp, fact)
        elif session.get(Learned, stamp.op_id) is not None:
            document = getattr(fact, "document", None)
            if isinstance(document, NumberFact):
                sales.note_twin(session, stamp, document)
            cash.record_with_addendum(
                session, stamp, fact, lambda: _write_rest(session, stamp, fact)
            )
        else:
            stubs.prepare(session, stamp, fact, known)
            recorders.record(session, stamp, fact)
        _count_number(session, fact)
    finally:
        del session.info[RETOLD]


def _count_number(session: WriteSession, fact: Fact) -> None:
    """Bring the counter of a series, where this disk has it, to a number that came back."""
    document = getattr(fact, "document", None)
    if isinstance(document, NumberFact):
        _count.run(session, of=document.series, number=document.number)


def _write_rest(session: WriteSession, stamp: Stamp, fact: Fact) -> None:
    """Write what a learned document leaves out: numbers, money in the drawer, movements."""
    rows_of = verify.ROWS_OF_FACT.get(type(fact))
    for part in rows_of(stamp, fact) if rows_of else ():
        columns = part.model.__table__.c
        there = exists().where(*(columns[name] == value for name, value in part.owner.items()))
        if part.rows and not session.execute(select(there)).scalar():
            insert_into(part.model).run_many(session, part.rows)
    moves = getattr(fact, "moves", ())
    kind, document_id = verify.document_of(stamp.op_id, fact)
    if moves and kind is not None:
        kardex.record(session, stamp, moves, document_kind=kind, document_id=document_id)
