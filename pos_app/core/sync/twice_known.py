"""What came to the centre under two numbers: of a till and of its copy, which both hold it.

It took effect once, with the number that came first. The till that brings it again has counted it
beside what it was told of the other. So it is told again what the operation moved, now that the
centre knows that both hold it: levels include it, sums of accounts name both journals.
"""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from pos_app.core.db import ReadSession
from pos_app.core.facts import Fact, decode_envelope, decode_fact
from pos_app.core.journal import Stamp, stamp_of
from pos_app.core.models.journal import Applied, Device, Inert, Operation

Effect = tuple[Stamp, Fact]  # what took effect, and who is to hear of it


def list_twice(session: ReadSession, touched: Iterable[object]) -> list[Effect]:
    """Return what came in this transaction and has its effect already, as of who brings it now."""
    came = [row for row in touched if isinstance(row, Inert)]
    if not came:
        return []
    query = (
        select(Operation.payload)
        .join(Applied, (Applied.device_id == Operation.device_id) & (Applied.seq == Operation.seq))
        .where(Applied.op_id.in_({row.op_id for row in came}))
    )
    found = [decode_envelope(bytes(payload)) for payload in session.scalars(query)]
    effects = {one.op: (stamp_of(one), decode_fact(one)) for one in found}
    branches = _branches(session, {row.device_id for row in came})
    told = []
    for row in came:
        if row.op_id in effects:
            stamp, fact = effects[row.op_id]
            branch_id = branches.get(row.device_id) or stamp.branch_id
            told.append((replace(stamp, device_id=row.device_id, branch_id=branch_id), fact))
    return told


def _branches(session: ReadSession, devices: set[UUID]) -> dict[UUID, UUID | None]:
    rows = session.execute(select(Device.id, Device.branch_id).where(Device.id.in_(devices)))
    return {row[0]: row[1] for row in rows}
