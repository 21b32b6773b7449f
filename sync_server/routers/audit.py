"""The audit log of every till and of the centre."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from pos_app.core import audit
from pos_app.core.errors import InvalidRequest
from pos_app.core.models.audit import AuditEntry
from sync_server import ksp
from sync_server.callers import Who, require
from sync_server.dependencies import Store
from sync_server.listing import Since, Until
from sync_server.pages import USUAL, After, Limit, page_of, read_values
from sync_server.resources.approvals import AuditRow
from sync_server.resources.base import Page
from sync_server.work import READS

router = APIRouter(prefix="/api/v1/audit", tags=["audit"])
VIEW = [require("audit.view")]
Kind = Annotated[str, Field(max_length=40)]


@router.get("", dependencies=VIEW, responses=ksp.refused(*READS))
def list_audit(
    store: Store,
    who: Who,
    kind: Annotated[list[Kind] | None, Query(description="only these kinds")] = None,
    person: Annotated[UUID | None, Query(description="only what this person did")] = None,
    branch: UUID | None = None,
    since: Since = None,
    until: Until = None,
    after: After = "",
    limit: Limit = USUAL,
) -> Page[AuditRow]:
    """List who did what, the newest first: sign-ins, approvals, copies, changes."""
    if unknown := set(kind or ()) - set(audit.KINDS):
        raise InvalidRequest(field="kind", reason=min(unknown))
    before = read_values(after, [AuditEntry.__table__.c.id.type])[0] if after else None
    with store.read() as session:
        found = audit.list_entries(
            session,
            kinds=kind or (),
            user_ids=None if person is None else (person,),
            branch_id=who.branch(branch),
            period=audit.Period(since, until),
            before=before,
            limit=limit + 1,
        )
    return page_of(found, limit, lambda one: AuditRow(**vars(one)), lambda one: (one.id,))
