"""Telling the tills of a branch what the centre knows of their stock.

Each row says which operations of which device it includes, so that a till counts its own movements
once: not twice for what it just pushed, not never for what it sold meanwhile.
"""

from collections.abc import Collection
from uuid import UUID

import msgspec
from sqlalchemy import select

from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.kardex.stated import LevelKey, StatedLevel, get_stated
from pos_app.core.models.journal import Device, Head
from pos_app.core.models.sync import Quarantined
from pos_app.core.sync import bodies
from pos_app.core.sync.bodies import IncludedBody, StockBody
from pos_app.core.sync.feed import CATALOG, publish, stock_stream


def tell(
    session: WriteSession, branch_id: UUID, levels: Collection[LevelKey], made: Collection[UUID]
) -> None:
    """Publish the levels that changed and the products that were made from facts.

    Read after the levels are locked and written: a head read now covers at most what is in them.
    """
    if made:
        stubs = bodies.product_bodies(session, sorted(made))
        rows = {f"product:{stub.id}": bodies.encode(_as_stub(stub)) for stub in stubs}
        publish(session, CATALOG, rows)
    if levels:
        session.flush()
        included = included_now(session, branch_id)
        stated = get_stated(session, levels)
        publish(
            session,
            stock_stream(branch_id),
            {_key(level): bodies.encode(_body(level, included)) for level in stated},
        )


def _as_stub(body: bodies.ProductBody) -> bodies.ProductBody:
    return msgspec.structs.replace(body, stub=True)


def _key(level: StatedLevel) -> str:
    return f"level:{level.location_id}:{level.variant_id}:{level.lot_id}"


def included_now(session: ReadSession, branch_id: UUID) -> dict[str, IncludedBody]:
    """Return, for each device of a branch, which of its operations the levels hold."""
    heads = session.execute(
        select(Head.device_id, Head.seq)
        .join(Device, Device.id == Head.device_id)
        .where(Device.branch_id == branch_id)
        .order_by(Head.device_id)
    )
    aside: dict[UUID, list[int]] = {}
    for device_id, seq in session.execute(
        select(Quarantined.device_id, Quarantined.seq)
        .join(Device, Device.id == Quarantined.device_id)
        .where(Device.branch_id == branch_id, Quarantined.released_at.is_(None))
        .order_by(Quarantined.seq)
    ):
        aside.setdefault(device_id, []).append(seq)
    return {
        str(device_id): IncludedBody(seq=seq, excepted=tuple(aside.get(device_id, ())))
        for device_id, seq in heads
    }


def _body(level: StatedLevel, included: dict[str, IncludedBody]) -> StockBody:
    return StockBody(
        location=level.location_id,
        variant=level.variant_id,
        lot=level.lot_id,
        lot_number=level.lot_number,
        expires_on=level.expires_on.isoformat() if level.expires_on else None,
        lot_cost_e4=level.lot_cost_e4,
        lot_received_at=level.lot_received_at,
        average_cost_e4=level.average_cost_e4,
        on_hand_milli=level.on_hand_milli,
        reserved_milli=level.reserved_milli,
        included=included,
    )
