"""Putting opening stock into the Kardex: some hundreds of lines an operation, after the products.

An operation of the Kardex is never taken back, so this comes when nothing can be cancelled any
more. What is opened already is left as it is: if the machine stops between two operations, the same
file brings the rest.
"""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from sqlalchemy import select

from pos_app.core import adjustments, kardex
from pos_app.core.actor import Actor
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.db import WriteSession
from pos_app.core.facts import LotFact
from pos_app.core.imports.compare import Opening
from pos_app.core.kardex.openings import OPENING
from pos_app.core.models.catalog import Barcode


def open_stock(
    session: WriteSession, actor: Actor, openings: Sequence[Opening], *, note: str
) -> None:
    """Open the Kardex of some products with their stock (INICIAL); each only once.

    Raises `NotPermitted`.
    """
    codes = [opening.code for opening in openings]
    query = select(Barcode.code, Barcode.variant_id).where(Barcode.code.in_(codes))
    variants = {row[0]: row[1] for row in session.execute(query)}
    there = kardex.list_openings(session, variants.values())
    missing = [one for one in openings if one.key(variants[one.code]) not in there]
    place = attrgetter("location_id")
    for location_id, of_place in groupby(sorted(missing, key=place), key=place):
        lines = [_line(opening, variants[opening.code]) for opening in of_place]
        _adjust(session, actor, location_id, lines, note)


def _adjust(
    session: WriteSession,
    actor: Actor,
    location_id: UUID,
    lines: Sequence[AdjustmentLine],
    note: str,
) -> None:
    adjustments.adjust(
        session, actor, lines=lines, reason=OPENING, note=note, location_id=location_id
    )


def _line(opening: Opening, variant_id: UUID) -> AdjustmentLine:
    return AdjustmentLine(
        variant_id,
        opening.quantity_milli,
        opening.cost_e4,
        LotFact(number=opening.lot, expires_on=opening.expires_on) if opening.lot else None,
    )
