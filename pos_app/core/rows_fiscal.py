"""The rows that the facts of folios become."""

from collections.abc import Callable
from typing import Any

from pos_app.core.fact_parts import Fact
from pos_app.core.facts_fiscal import FoliosAddedFact
from pos_app.core.journal import Stamp
from pos_app.core.models.fiscal import FolioRange
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
    }
    return (Part(FolioRange, {"id": stamp.op_id}, [row]),)


FISCAL_ROWS: dict[type[Fact], Callable[[Stamp, Any], tuple[Part, ...]]] = {FoliosAddedFact: _added}
