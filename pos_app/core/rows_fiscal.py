"""The rows that the facts of folios become."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from pos_app.core.fact_parts import Fact
from pos_app.core.facts_fiscal import (
    FoliosAddedFact,
    FoliosAuthorisedFact,
    FoliosEndedFact,
    FoliosLeasedFact,
    FoliosTakenFact,
    LeaseFact,
)
from pos_app.core.journal import Stamp
from pos_app.core.models.fiscal import FolioEnd, FolioPool, FolioRange
from pos_app.core.rows import Part


def _added(stamp: Stamp, fact: FoliosAddedFact) -> tuple[Part, ...]:
    row = {
        "id": stamp.op_id,
        "device_id": stamp.device_id,
        "branch_id": fact.branch,
        "user_id": stamp.user_id,
        "added_at": stamp.occurred_at,
        "code": fact.code,
        "series": fact.series,
        "counter": f"{fact.series}:{stamp.op_id.hex}",
        "first_number": fact.first,
        "last_number": fact.last,
        "authorised_on": fact.authorised_on,
        "usable_until": fact.usable_until,
        "environment": fact.environment,
        "pool_id": None,
    }
    return (Part(FolioRange, {"id": stamp.op_id}, [row]),)


def _authorised(stamp: Stamp, fact: FoliosAuthorisedFact) -> tuple[Part, ...]:
    row = {
        "id": stamp.op_id,
        "user_id": stamp.user_id,
        "added_at": stamp.occurred_at,
        "code": fact.code,
        "series": fact.series,
        "first_number": fact.first,
        "last_number": fact.last,
        "lease_size": fact.each,
        "authorised_on": fact.authorised_on,
        "usable_until": fact.usable_until,
        "environment": fact.environment,
    }
    return (Part(FolioPool, {"id": stamp.op_id}, [row]),)


def _leased(stamp: Stamp, fact: FoliosLeasedFact) -> tuple[Part, ...]:
    return _lease(fact, stamp.op_id, stamp.user_id, stamp.occurred_at)


def _taken(_: Stamp, fact: FoliosTakenFact) -> tuple[Part, ...]:
    return _lease(fact, fact.lease, fact.user, fact.at)


def _lease(fact: LeaseFact, lease_id: UUID, user_id: UUID, at: datetime) -> tuple[Part, ...]:
    """Return the row of a lease: the same whether the centre says it or the till."""
    row = {
        "id": lease_id,
        "device_id": fact.device,
        "branch_id": fact.branch,
        "user_id": user_id,
        "added_at": at,
        "code": fact.code,
        "series": fact.series,
        "counter": f"{fact.series}:{lease_id.hex}",
        "first_number": fact.first,
        "last_number": fact.last,
        "authorised_on": fact.authorised_on,
        "usable_until": fact.usable_until,
        "environment": fact.environment,
        "pool_id": fact.pool,
    }
    return (Part(FolioRange, {"id": lease_id}, [row]),)


def _ended(stamp: Stamp, fact: FoliosEndedFact) -> tuple[Part, ...]:
    row = {
        "id": stamp.op_id,
        "range_id": fact.of,
        "branch_id": fact.branch,
        "user_id": stamp.user_id,
        "ended_at": stamp.occurred_at,
        "series": fact.series,
        "first_number": fact.first,
        "last_number": fact.last,
        "outcome": fact.outcome,
        "note": fact.note,
    }
    return (Part(FolioEnd, {"id": stamp.op_id}, [row]),)


# What tills learn of the centre and of each other; the others are of one node alone.
TOLD_FOLIO_ROWS: dict[type[Fact], Callable[[Stamp, Any], tuple[Part, ...]]] = {
    FoliosLeasedFact: _leased,
    FoliosEndedFact: _ended,
}
FISCAL_ROWS: dict[type[Fact], Callable[[Stamp, Any], tuple[Part, ...]]] = {
    FoliosAddedFact: _added,
    FoliosAuthorisedFact: _authorised,
    FoliosTakenFact: _taken,
    **TOLD_FOLIO_ROWS,
}
