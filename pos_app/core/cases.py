"""Cases: a rule that a recorded fact broke, waiting for a person. A case never blocks the fact."""

from collections.abc import Mapping
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Exists, exists, select
from sqlalchemy.orm import InstrumentedAttribute

from pos_app.core.case_kinds import CASE_KINDS
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.models.journal import Case

RETOLD = "retold"  # in a session: what is recorded now was judged long ago (sync/recalling)
TWO_OF_ONE_NUMBER = "FOLIO_CONFLICT"  # also `pos verify` must know of it


def open_case(
    session: WriteSession,
    stamp: Stamp,
    *,
    kind: str,
    subject_id: UUID | None,
    detail: Mapping[str, str | int],
) -> None:
    """Open a case about the operation in `stamp`; `detail` holds the figures a person needs."""
    assert kind in CASE_KINDS, kind
    if kind != TWO_OF_ONE_NUMBER and session.info.get(RETOLD):
        return
    session.add(
        Case(
            id=new_id(),
            kind=kind,
            device_id=stamp.device_id,
            seq=stamp.seq,
            branch_id=stamp.branch_id,
            subject_id=subject_id,
            detail=_text(detail),
            opened_at=clock_of(session).now(),
        )
    )
    session.flush()


def close_cases(
    session: WriteSession,
    stamp: Stamp,
    *,
    kind: str,
    subject_id: UUID,
    detail: Mapping[str, str | int],
    resolution: str,
) -> None:
    """Close the open cases with these figures: the operation in `stamp` answers them."""
    said = _text(detail)
    query = select(Case).where(
        Case.resolved_at.is_(None), Case.kind == kind, Case.subject_id == subject_id
    )
    for case in session.scalars(query):
        if case.detail == said:
            case.resolved_at, case.resolved_by = stamp.occurred_at, stamp.user_id
            case.resolution = resolution
    session.flush()


def close_about(
    session: WriteSession, stamp: Stamp, *, kind: str, subject_id: UUID, resolution: str
) -> None:
    """Close the open cases of a kind about something: the operation in `stamp` answers them."""
    query = select(Case).where(
        Case.resolved_at.is_(None), Case.kind == kind, Case.subject_id == subject_id
    )
    for case in session.scalars(query):
        case.resolved_at, case.resolved_by = stamp.occurred_at, stamp.user_id
        case.resolution = resolution
    session.flush()


def _text(detail: Mapping[str, str | int]) -> str:
    return msgspec.json.encode(dict(detail), order="sorted").decode()


def is_told(kind: str, subject: ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> Exists:
    """Return the condition that a case of a kind tells, or told, a person of a subject."""
    query = exists(Case.id).where(Case.kind == kind, Case.subject_id == subject)
    return query.correlate_except(Case)


def list_open(session: ReadSession, *, limit: int = 200) -> tuple[Case, ...]:
    """Return the cases that wait for a person, oldest first."""
    query = select(Case).where(Case.resolved_at.is_(None)).order_by(Case.opened_at).limit(limit)
    return tuple(session.scalars(query))
