"""Time travel: stock of anything at any past instant, and the documents that make up a number.

On a lone till and at the centre a level is the sum of the movements, so the level of then is the
sum of what had happened by then; an operation that arrived late counts from when it happened, not
from when it was told. An enrolled till folds what the centre stated for a level too: the newest
statement it had by then, and the movements that the statement does not include
(data_model.md, Kardex). `pos verify` folds the same way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select, union_all

from pos_app.core.db import ReadSession
from pos_app.core.journal import first_identity
from pos_app.core.kardex.baselines import signed_on_hand, signed_reserved
from pos_app.core.models.people import User
from pos_app.core.models.stock import Baseline, Movement


class PastLevel(NamedTuple):
    """On hand and reserved of one lot at one location, in thousandths, as they were."""

    location_id: UUID
    variant_id: UUID
    lot_id: UUID
    on_hand_milli: int
    reserved_milli: int


@dataclass(frozen=True)
class Span:
    """Which rows of the Kardex: of a variant, a location, a lot; until an instant (None: all)."""

    variant_id: UUID | None = None
    location_id: UUID | None = None
    lot_id: UUID | None = None
    at: datetime | None = None

    def of(self, model: type[Baseline | Movement]) -> Iterator[ColumnElement[bool]]:
        """Give the conditions on the keys of a row."""
        if self.variant_id is not None:
            yield model.variant_id == self.variant_id
        if self.location_id is not None:
            yield model.location_id == self.location_id
        if self.lot_id is not None:
            yield model.lot_id == self.lot_id


def stock_at(
    session: ReadSession,
    at: datetime | None,
    *,
    variant_id: UUID | None = None,
    location_id: UUID | None = None,
    lot_id: UUID | None = None,
) -> tuple[PastLevel, ...]:
    """Return the levels as they were at an instant (aware; None is now), exactly.

    Levels that were zero and had nothing reserved are left out. Without a variant it reads the
    whole Kardex: for the background.
    """
    span = Span(variant_id, location_id, lot_id, at)
    stated = _stated(span)
    moved = _live(session, span, stated).with_only_columns(
        Movement.location_id.label("location_id"),
        Movement.variant_id.label("variant_id"),
        Movement.lot_id.label("lot_id"),
        func.sum(signed_on_hand).label("on_hand"),
        func.sum(signed_reserved).label("reserved"),
    )
    moved = moved.group_by(Movement.location_id, Movement.variant_id, Movement.lot_id)
    said = select(
        stated.c.location_id,
        stated.c.variant_id,
        stated.c.lot_id,
        stated.c.on_hand_milli,
        stated.c.reserved_milli,
    )
    both = union_all(moved, said).subquery()
    keys = (both.c.location_id, both.c.variant_id, both.c.lot_id)
    on_hand, reserved = func.sum(both.c.on_hand), func.sum(both.c.reserved)
    query = select(*keys, on_hand, reserved).group_by(*keys).order_by(*keys)
    query = query.having(or_(on_hand != 0, reserved != 0))
    return tuple(
        PastLevel(location, variant, lot, int(there), int(held))
        for location, variant, lot, there, held in session.execute(query)
    )


def on_hand_at(
    session: ReadSession,
    at: datetime | None,
    variant_id: UUID,
    *,
    location_id: UUID | None = None,
    lot_id: UUID | None = None,
) -> int:
    """Return what was on hand of a variant at an instant, in thousandths."""
    levels = stock_at(session, at, variant_id=variant_id, location_id=location_id, lot_id=lot_id)
    return sum(level.on_hand_milli for level in levels)


class Folded(NamedTuple):
    """What one document put in and took out of a number; `position` is of its newest movement."""

    position: int
    document_kind: str
    document_id: UUID
    occurred_at: datetime
    reason: str
    user: str
    description: str
    in_milli: int
    out_milli: int


class Statement(NamedTuple):
    """What the centre stated for these levels, all together, and when it last did."""

    on_hand_milli: int
    received_at: datetime


def list_folded(session: ReadSession, span: Span, *, limit: int) -> tuple[Folded, ...]:
    """Return the documents that make up what is on hand, newest first, each folded into one row."""
    grouped = (
        _live(session, span, _stated(span))
        .where(Movement.type.in_(("ENTRADA", "SALIDA")))
        .with_only_columns(
            func.max(Movement.position).label("newest"),
            func.sum(case((Movement.type == "ENTRADA", Movement.quantity_milli), else_=0)).label(
                "put"
            ),
            func.sum(case((Movement.type == "SALIDA", Movement.quantity_milli), else_=0)).label(
                "took"
            ),
        )
        .group_by(Movement.document_kind, Movement.document_id)
        .order_by(func.max(Movement.position).desc())
        .limit(limit)
        .subquery()
    )
    query = (
        select(
            Movement.position,
            Movement.document_kind,
            Movement.document_id,
            Movement.occurred_at,
            Movement.reason,
            func.coalesce(User.name, ""),
            Movement.description,
            grouped.c.put,
            grouped.c.took,
        )
        .join(grouped, grouped.c.newest == Movement.position)
        .outerjoin(User, User.id == Movement.user_id)
        .order_by(Movement.position.desc())
    )
    return tuple(
        Folded._make((*said, int(put), int(took))) for *said, put, took in session.execute(query)
    )


def find_statement(session: ReadSession, span: Span) -> Statement | None:
    """Return what the centre stated of these levels; None where it stated nothing."""
    stated = _stated(span)
    query = select(func.sum(stated.c.on_hand_milli), func.max(stated.c.received_at))
    on_hand, received_at = session.execute(query).one()
    return None if received_at is None else Statement(int(on_hand), received_at)


def _stated(span: Span) -> Subquery:
    """Return the newest statement of each level that was known by then."""
    newest = select(func.max(Baseline.position)).where(*span.of(Baseline))
    if span.at is not None:
        newest = newest.where(Baseline.received_at <= span.at)
    newest = newest.group_by(Baseline.location_id, Baseline.variant_id, Baseline.lot_id)
    return select(Baseline).where(Baseline.position.in_(newest)).subquery("stated")


def _live(session: ReadSession, span: Span, stated: Subquery) -> Select[Any]:
    """Return the movements that had happened by then and that no statement includes already."""
    said = stated.c
    same = and_(
        said.location_id == Movement.location_id,
        said.variant_id == Movement.variant_id,
        said.lot_id == Movement.lot_id,
    )
    own = and_(
        Movement.device_id == func.coalesce(said.device_id, first_identity(session)),
        Movement.seq > said.included_seq,
    )
    query = (
        select(Movement)
        .outerjoin(stated, same)
        .where(
            *span.of(Movement),
            or_(said.position.is_(None), Movement.position > said.after_position, own),
        )
    )
    if span.at is not None:
        query = query.where(Movement.occurred_at <= span.at)
    return query
