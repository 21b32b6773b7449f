"""Print jobs: written in the transaction of their document, sent afterwards by a worker.

A job holds what to print by name; the worker renders it at the first try and keeps the bytes, so
that a second try and a later look are the same. States: pending → sending → printed, unconfirmed
(the printer did not say), failed (it did not come out, for certain), discarded (a person gave it
up).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select, update

from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import PrintJobMissing
from pos_app.core.ids import new_id
from pos_app.core.models.local import PrintJob
from pos_app.core.statements import insert_into

JobKind = Literal[
    "sale", "gift", "drawer", "cash_open", "cash_close", "cash_move", "cash_x", "test",
    "debt_paid", "statement", "credit_note", "debit_note",
]  # fmt: skip
State = Literal["pending", "sending", "unconfirmed", "printed", "failed", "discarded"]

TICKET_PRINTER = "ticket"
DRAWER_LIFE = timedelta(seconds=5)  # a drawer that opens minutes later is a danger, not a service

_insert = insert_into(PrintJob)


@dataclass(frozen=True)
class Job:
    """A print job as the worker and the screens see it."""

    id: UUID
    kind: JobKind
    document_id: UUID
    copy_no: int
    printer: str
    requested_by: UUID
    body: bytes | None
    state: State
    attempts: int
    error: str
    created_at: datetime
    expires_at: datetime | None


def add(
    session: WriteSession, actor: Actor, kind: JobKind, document_id: UUID, *, copy_no: int = 0
) -> UUID:
    """Put a job into the transaction of its document; `copy_no` 0 is the original."""
    return add_all(session, actor, (kind,), document_id, copy_no=copy_no)[0]


def add_all(
    session: WriteSession,
    actor: Actor,
    kinds: Sequence[JobKind],
    document_id: UUID,
    *,
    copy_no: int = 0,
) -> list[UUID]:
    """Put several jobs into the transaction of their document; return them in order."""
    now, ids = clock_of(session).now(), [new_id() for _ in kinds]
    jobs = [
        {
            "id": job_id,
            "kind": kind,
            "document_id": document_id,
            "copy_no": copy_no,
            "printer": TICKET_PRINTER,
            "requested_by": actor.user_id,
            "body": None,
            "sha256": None,
            "state": "pending",
            "attempts": 0,
            "error": "",
            "created_at": now,
            "updated_at": now,
            "expires_at": now + DRAWER_LIFE if kind == "drawer" else None,
        }
        for job_id, kind in zip(ids, kinds, strict=True)
    ]
    _insert.run_many(session, jobs)
    return ids


def reprint(
    session: WriteSession, actor: Actor, document_id: UUID, *, kind: JobKind | None = None
) -> UUID:
    """Ask for another print of a document; return the job.

    A cash session has two papers, its opening and its Z: `kind` says which. After a proved no-print
    (failed, discarded) it is the same original again, never a second one; otherwise a new job,
    marked as a copy. Needs `tickets.reprint`; raises `PrintJobMissing`.
    """
    actor.require("tickets.reprint")
    jobs = [
        job
        for job in list_for_document(session, document_id)
        if (job.kind == kind if kind else job.kind != "gift")  # which is no copy of the ticket
    ]
    if not jobs:
        raise PrintJobMissing(document=str(document_id))
    original = next((job for job in jobs if job.copy_no == 0), jobs[0])
    if original.state in {"failed", "discarded"}:
        _set_state(session, original.id, "pending")
        return original.id
    if original.state == "pending":
        return original.id
    copy_no = max(job.copy_no for job in jobs) + 1
    return add(session, actor, original.kind, document_id, copy_no=copy_no)


def print_copy(session: WriteSession, actor: Actor, document_id: UUID, *, kind: JobKind) -> UUID:
    """Ask for a copy of a document that has no paper on this till, as one of another till.

    Needs `tickets.reprint`. Once it has paper here, `reprint` is what to call.
    """
    actor.require("tickets.reprint")
    return add(session, actor, kind, document_id, copy_no=1)


def claim_next(session: WriteSession, printer: str = TICKET_PRINTER) -> Job | None:
    """Take the oldest pending job, a drawer first, as sending; expired drawers are discarded."""
    now = clock_of(session).now()
    session.execute(
        update(PrintJob)
        .where(PrintJob.state == "pending", PrintJob.expires_at < now)
        .values(state="discarded", error="expired", updated_at=now)
    )
    row = session.scalars(
        select(PrintJob)
        .where(PrintJob.state == "pending", PrintJob.printer == printer)
        .order_by(PrintJob.kind != "drawer", PrintJob.id)  # the customer waits for the change
        .limit(1)
    ).first()
    if row is None:
        return None
    row.state, row.attempts, row.updated_at = "sending", row.attempts + 1, now
    return _job(row)


def keep_body(session: WriteSession, job_id: UUID, body: bytes) -> None:
    """Keep what was rendered, with its SHA-256, so that every later print equals the first."""
    session.execute(
        update(PrintJob)
        .where(PrintJob.id == job_id, PrintJob.body.is_(None))
        .values(body=body, sha256=hashlib.sha256(body).digest())
    )


def mark(session: WriteSession, job_id: UUID, state: State, error: str = "") -> None:
    """Record what became of a job."""
    _set_state(session, job_id, state, error)


def settle_unconfirmed(session: WriteSession, job_id: UUID, *, came_out: bool) -> None:
    """Record the cashier's answer to «did it come out?»; no means the original prints again."""
    _set_state(session, job_id, "printed" if came_out else "pending")


def recover(session: WriteSession) -> tuple[Job, ...]:
    """At start: what was being sent when the machine stopped is unconfirmed; return those."""
    session.execute(
        update(PrintJob)
        .where(PrintJob.state == "sending", PrintJob.kind == "drawer")
        .values(state="discarded", updated_at=clock_of(session).now())
    )
    session.execute(
        update(PrintJob)
        .where(PrintJob.state == "sending")
        .values(state="unconfirmed", updated_at=clock_of(session).now())
    )
    return list_by_state(session, ("unconfirmed",))


def get(session: ReadSession, job_id: UUID) -> Job:
    """Return a job; raise `PrintJobMissing`."""
    row = session.get(PrintJob, job_id)
    if row is None:
        raise PrintJobMissing(document=str(job_id))
    return _job(row)


def list_for_document(session: ReadSession, document_id: UUID) -> tuple[Job, ...]:
    """Return the jobs of a document, without the drawer, oldest first."""
    query = (
        select(PrintJob)
        .where(PrintJob.document_id == document_id, PrintJob.kind != "drawer")
        .order_by(PrintJob.id)
    )
    return tuple(_job(row) for row in session.scalars(query))


def list_by_state(
    session: ReadSession, states: Sequence[State], *, limit: int = 200
) -> tuple[Job, ...]:
    """Return jobs in some states, oldest first."""
    query = select(PrintJob).where(PrintJob.state.in_(states)).order_by(PrintJob.id).limit(limit)
    return tuple(_job(row) for row in session.scalars(query))


def list_recent(session: ReadSession, *, limit: int = 50) -> tuple[Job, ...]:
    """Return the newest jobs but the drawer's, newest first."""
    query = (
        select(PrintJob).where(PrintJob.kind != "drawer").order_by(PrintJob.id.desc()).limit(limit)
    )
    return tuple(_job(row) for row in session.scalars(query))


def count_waiting(session: ReadSession) -> int:
    """Return how many jobs a person must look at: unconfirmed and failed."""
    query = select(func.count()).where(PrintJob.state.in_(("unconfirmed", "failed")))
    return int(session.execute(query).scalar() or 0)


def _set_state(session: WriteSession, job_id: UUID, state: State, error: str = "") -> None:
    session.execute(
        update(PrintJob)
        .where(PrintJob.id == job_id)
        .values(state=state, error=error[:200], updated_at=clock_of(session).now())
    )


def _job(row: PrintJob) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,  # type: ignore[arg-type]
        document_id=row.document_id,
        copy_no=row.copy_no,
        printer=row.printer,
        requested_by=row.requested_by,
        body=row.body,
        state=row.state,  # type: ignore[arg-type]
        attempts=row.attempts,
        error=row.error,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
