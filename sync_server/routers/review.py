"""What waits for a person."""

from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import select

from pos_app.core import cases
from pos_app.core.models.journal import Operation
from pos_app.core.models.sync import Quarantined
from sync_server import ksp
from sync_server.dependencies import Store
from sync_server.resources.review import CaseRow, QuarantineRow
from sync_server.security import OWNER

router = APIRouter(prefix="/api/v1", tags=["review"], dependencies=[OWNER])
Limit = Annotated[int, Query(ge=1, le=1000)]


@router.get("/cases", responses=ksp.refused(401, 422, 503))
def list_cases(store: Store, limit: Limit = 200) -> tuple[CaseRow, ...]:
    """List the open cases, oldest first."""
    with store.read() as session:
        return tuple(
            CaseRow(
                id=case.id,
                kind=case.kind,
                device_id=case.device_id,
                seq=case.seq,
                subject_id=case.subject_id,
                detail=case.detail,
                opened_at=case.opened_at,
            )
            for case in cases.list_open(session, limit=limit)
        )


@router.get("/quarantine", responses=ksp.refused(401, 422, 503))
def list_quarantine(store: Store, limit: Limit = 200) -> tuple[QuarantineRow, ...]:
    """List the operations that are set aside, oldest first."""
    query = (
        select(Quarantined, Operation.type)
        .join(
            Operation,
            (Operation.device_id == Quarantined.device_id) & (Operation.seq == Quarantined.seq),
        )
        .where(Quarantined.released_at.is_(None))
        .order_by(Quarantined.quarantined_at)
        .limit(limit)
    )
    with store.read() as session:
        return tuple(
            QuarantineRow(
                device_id=row.device_id,
                seq=row.seq,
                code=row.code,
                detail=row.detail,
                type=kind,
                quarantined_at=row.quarantined_at,
            )
            for row, kind in session.execute(query)
        )
