"""Copies of papers that were printed before, as the audit log keeps them (X14)."""

from uuid import UUID

from pos_app.core import audit, print_jobs
from pos_app.core.actor import Actor
from pos_app.core.db import WriteSession
from pos_app.core.models.local import PrintJob
from pos_app.core.models.sales import Sale
from pos_app.core.print_jobs import JobKind


def reprint(
    session: WriteSession, actor: Actor, document_id: UUID, *, kind: JobKind | None = None
) -> UUID:
    """Ask for another print of a document, as `print_jobs.reprint`; a copy is kept in the log."""
    job_id = print_jobs.reprint(session, actor, document_id, kind=kind)
    _note(session, actor, job_id)
    return job_id


def print_copy(session: WriteSession, actor: Actor, document_id: UUID, *, kind: JobKind) -> UUID:
    """Ask for a copy of a document of another till, as `print_jobs.print_copy`, and keep that."""
    job_id = print_jobs.print_copy(session, actor, document_id, kind=kind)
    _note(session, actor, job_id)
    return job_id


def _note(session: WriteSession, actor: Actor, job_id: UUID) -> None:
    """Keep who printed a copy; what is the same original again, proved not printed, is none."""
    session.flush()
    job = session.get_one(PrintJob, job_id)
    if job.copy_no == 0:
        return
    detail: dict[str, str | int] = {"paper": job.kind}
    sale = session.get(Sale, job.document_id)
    if sale is not None:
        detail["number"] = sale.number
    audit.note(session, actor, audit.REPRINTED, subject_id=job.document_id, detail=detail)
