"""Repairs: projections made again what the record says, with a record of the repair (K3)."""

from dataclasses import dataclass
from uuid import UUID

from pos_app.core import journal, kardex
from pos_app.core.actor import Actor
from pos_app.core.cases import open_case
from pos_app.core.db import WriteSession
from pos_app.core.facts import RepairFact, StockRepairedFact
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.problems import Problem

PERMISSION = "stock.repair"
LIMIT = 1000  # rows named in the record; all of them are repaired


@dataclass(frozen=True)
class Rebuilt:
    """What was repaired; `op_id` names its record, None where nothing was wrong."""

    op_id: UUID | None
    problems: tuple[Problem, ...]


def rebuild(
    session: WriteSession, actor: Actor, *, note: str = "", op_id: UUID | None = None
) -> Rebuilt:
    """Rebuild levels, reservations, average costs and lots from the record, and record that.

    Nothing that was recorded is touched. The operation names each row that was wrong, what it said
    and what is right; a case tells a person. Raises `NotPermitted`.
    """
    actor.require(PERMISSION)
    repair_id = op_id or new_id()
    station = journal.hold(session)
    if journal.find_applied(session, repair_id) is not None:
        return Rebuilt(repair_id, ())
    wrong = kardex.rebuild(session)
    if not wrong:
        return Rebuilt(None, ())
    fact = StockRepairedFact(
        branch=station.branch_id,
        note=note.strip(),
        count=len(wrong),
        repairs=tuple(
            RepairFact(kind=one.kind, where=one.where, what=one.what, level=one.level)
            for one in wrong[:LIMIT]
        ),
    )
    journal.append(session, actor, fact, record, op_id=repair_id)
    return Rebuilt(repair_id, wrong)


def record(session: WriteSession, stamp: Stamp, fact: StockRepairedFact) -> None:
    """Open a case: rows of a node were not what its record says, and somebody should know why."""
    first = fact.repairs[0]
    detail: dict[str, str | int] = {"rows": fact.count, "where": first.where, "what": first.what}
    open_case(session, stamp, kind="STOCK_REPAIRED", subject_id=None, detail=detail)
