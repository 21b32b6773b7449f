"""«Why do I have 7?»: the documents that make up a number, to the thousandth (K17)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from pos_app.core import kardex
from pos_app.core.db import ReadSession
from pos_app.core.kardex import Folded, Span
from pos_app.core.reports.names import DocumentName, name_documents

LIMIT: Final = 50


@dataclass(frozen=True)
class WhyLine:
    """One document with what it put in and took out, and what was on hand after it."""

    document: DocumentName
    occurred_at: datetime
    reason: str
    user: str
    description: str
    in_milli: int
    out_milli: int
    after_milli: int


@dataclass(frozen=True)
class Why:
    """A number and what makes it up: `opening_milli` plus every line's in less out, exactly.

    `lines` newest first. `opening_milli` is what there was before the oldest line; of it,
    `stated_milli` is what the centre last stated (0 on a lone till and at the centre).
    """

    on_hand_milli: int
    reserved_milli: int
    opening_milli: int
    stated_milli: int
    stated_at: datetime | None
    lines: tuple[WhyLine, ...]
    more: bool

    @property
    def available_milli(self) -> int:
        """Return on hand less reserved."""
        return self.on_hand_milli - self.reserved_milli


def why(
    session: ReadSession,
    variant_id: UUID,
    *,
    location_id: UUID | None = None,
    lot_id: UUID | None = None,
    at: datetime | None = None,
    limit: int = LIMIT,
) -> Why:
    """Say which documents make up what is on hand of a variant, now or at a past instant.

    Everywhere, at one location, of one lot. Older documents than the newest `limit` are the
    opening; `more` says that there are some. Raises `UnknownVariant`.
    """
    kardex.get_item(session, variant_id)
    span = Span(variant_id, location_id, lot_id, at)
    levels = kardex.stock_at(
        session, at, variant_id=variant_id, location_id=location_id, lot_id=lot_id
    )
    on_hand = sum(level.on_hand_milli for level in levels)
    folded = kardex.list_folded(session, span, limit=limit + 1)
    shown = folded[:limit]
    stated = kardex.find_statement(session, span)
    return Why(
        on_hand_milli=on_hand,
        reserved_milli=sum(level.reserved_milli for level in levels),
        opening_milli=on_hand - sum(one.in_milli - one.out_milli for one in shown),
        stated_milli=stated.on_hand_milli if stated else 0,
        stated_at=stated.received_at if stated else None,
        lines=_lines(session, shown, on_hand),
        more=len(folded) > limit,
    )


def _lines(
    session: ReadSession, folded: tuple[Folded, ...], on_hand_milli: int
) -> tuple[WhyLine, ...]:
    names = name_documents(session, ((one.document_kind, one.document_id) for one in folded))
    lines, after = [], on_hand_milli
    for one in folded:
        lines.append(
            WhyLine(
                document=names[one.document_kind, one.document_id],
                occurred_at=one.occurred_at,
                reason=one.reason,
                user=one.user,
                description=one.description,
                in_milli=one.in_milli,
                out_milli=one.out_milli,
                after_milli=after,
            )
        )
        after -= one.in_milli - one.out_milli
    return tuple(lines)
