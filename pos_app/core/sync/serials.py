"""Serial numbers on the wire: all that was done with one thing, so that every till can find it.

A row of the catalogue's stream is the whole life of a serial number. What a till knows and what the
centre says are the same append-only rows; together they are one life, whatever came first.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.journal import Recorded
from pos_app.core.kardex import list_serial_moves, take_over_serials
from pos_app.core.sync import bodies
from pos_app.core.sync.bodies import SerialBody, SerialMoveBody


def rows_of(session: ReadSession, recorded: Sequence[Recorded]) -> dict[str, bytes | None]:
    """Return rows of the serial numbers that these operations moved, as they are now."""
    moved = {
        (move.variant, serial)
        for one in recorded
        for move in getattr(one.fact, "moves", ())
        for serial in move.serials
    }
    rows: dict[str, bytes | None] = {}
    for variant_id, serial in sorted(moved):
        steps = tuple(_body(row) for row in list_serial_moves(session, variant_id, serial))
        body = SerialBody(variant=variant_id, serial=serial, moves=steps)
        rows[f"serial:{variant_id}:{serial}"] = bodies.encode(body)
    return rows


def _body(row: dict[str, Any]) -> SerialMoveBody:
    return SerialMoveBody(**{name: row[name] for name in SerialMoveBody.__struct_fields__})


def apply(session: WriteSession, body: SerialBody) -> None:
    """Take up what the centre knows of a serial number; what is here already stays."""
    take_over_serials(
        session,
        [
            {**msgspec.structs.asdict(step), "variant_id": body.variant, "serial": body.serial}
            for step in body.moves
        ],
    )
