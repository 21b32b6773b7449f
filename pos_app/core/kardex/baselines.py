"""Baselines: what the centre states for a level, and how own movements stay counted once."""

from uuid import UUID

from sqlalchemy import bindparam, case, func, select

from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.journal import get_station
from pos_app.core.models.stock import AverageCost, Baseline, Level, Lot, Movement
from pos_app.core.statements import Prepared

signed_on_hand = case(
    (Movement.type == "ENTRADA", Movement.quantity_milli),
    (Movement.type == "SALIDA", -Movement.quantity_milli),
    else_=0,
)
signed_reserved = case(
    (Movement.type == "RESERVA", Movement.quantity_milli),
    (Movement.type == "LIBERACION", -Movement.quantity_milli),
    else_=0,
)
own_since = Prepared(
    select(
        func.coalesce(func.sum(signed_on_hand), 0), func.coalesce(func.sum(signed_reserved), 0)
    ).where(
        Movement.device_id == bindparam("device"),
        Movement.seq > bindparam("included"),
        Movement.position <= bindparam("upto"),
        Movement.location_id == bindparam("location"),
        Movement.variant_id == bindparam("variant"),
        Movement.lot_id == bindparam("lot"),
    )
)


def last_position(session: ReadSession) -> int:
    """Return the position of the newest movement; 0 when there is none."""
    return int(session.execute(select(func.max(Movement.position))).scalar() or 0)


def state_level(
    session: WriteSession,
    *,
    location_id: UUID,
    variant_id: UUID,
    lot: tuple[UUID, str],
    on_hand_milli: int,
    reserved_milli: int,
    included_seq: int,
    average_cost_e4: int | None = None,
) -> None:
    """Apply what the centre states for one level; `lot` is its id and number.

    The level becomes the stated figures plus the own movements of operations above `included_seq`:
    without that a sale just pushed would be counted twice, or not at all, for one cycle (KSP/1).
    `average_cost_e4` is what the centre says a unit of the variant costs.
    """
    lot_id, lot_number = lot
    upto = last_position(session)
    if session.get(Lot, lot_id) is None:
        now = clock_of(session).now()
        session.add(Lot(id=lot_id, variant_id=variant_id, number=lot_number, expires_on=None,
                        unit_cost_e4=0, received_at=now))  # fmt: skip
        session.flush()
    session.add(
        Baseline(
            after_position=upto,
            location_id=location_id,
            variant_id=variant_id,
            lot_id=lot_id,
            on_hand_milli=on_hand_milli,
            reserved_milli=reserved_milli,
            included_seq=included_seq,
            received_at=clock_of(session).now(),
            average_cost_e4=average_cost_e4,
            device_id=get_station(session).device_id,
        )
    )
    if average_cost_e4 is not None:
        session.merge(AverageCost(variant_id=variant_id, unit_cost_e4=average_cost_e4))
    own = own_since.first(
        session,
        device=get_station(session).device_id,
        included=included_seq,
        upto=upto,
        location=location_id,
        variant=variant_id,
        lot=lot_id,
    )
    own_on_hand, own_reserved = own or (0, 0)
    level = session.get(Level, (location_id, variant_id, lot_id)) or Level(
        location_id=location_id, variant_id=variant_id, lot_id=lot_id
    )
    level.on_hand_milli = on_hand_milli + int(own_on_hand)
    level.reserved_milli = reserved_milli + int(own_reserved)
    session.add(level)
    session.flush()


def restate_levels(session: WriteSession) -> None:
    """State every level anew as it is, for a node that has just taken another identity.

    What was included is counted in numbers of the journal, and a new identity begins a new one.
    """
    lots = dict(session.execute(select(Lot.id, Lot.number)).all())
    for level in session.scalars(select(Level)).all():
        state_level(
            session,
            location_id=level.location_id,
            variant_id=level.variant_id,
            lot=(level.lot_id, lots[level.lot_id]),
            on_hand_milli=level.on_hand_milli,
            reserved_milli=level.reserved_milli,
            included_seq=0,
        )
