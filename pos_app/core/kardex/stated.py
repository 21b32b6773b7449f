"""Levels as one node states them to another: read at the centre, taken up by a till."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, func, select

from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.journal import get_station
from pos_app.core.kardex.baselines import own_since, signed_on_hand, signed_reserved, state_level
from pos_app.core.models.journal import Applied, Inert
from pos_app.core.models.stock import AverageCost, Level, Lot, Movement
from pos_app.core.statements import Prepared

TOGETHER: Final = 500  # levels that are asked for at once
LevelKey = tuple[UUID, UUID, UUID]  # location, variant, lot
_AGAIN: Final = "stamped_again"
_Again = dict[LevelKey, list[tuple[int, int, int]]]  # number, on hand, reserved


@dataclass(frozen=True)
class StatedLevel:
    """One level, with what another node needs to know of its lot and its cost."""

    location_id: UUID
    variant_id: UUID
    lot_id: UUID
    lot_number: str
    expires_on: date | None
    lot_cost_e4: int
    lot_received_at: datetime
    average_cost_e4: int | None
    on_hand_milli: int
    reserved_milli: int


_stated = (
    select(
        Level.location_id,
        Level.variant_id,
        Level.lot_id,
        Lot.number,
        Lot.expires_on,
        Lot.unit_cost_e4,
        Lot.received_at,
        AverageCost.unit_cost_e4,
        Level.on_hand_milli,
        Level.reserved_milli,
    )
    .select_from(Level)
    .join(Lot, Lot.id == Level.lot_id)
    .outerjoin(AverageCost, AverageCost.variant_id == Level.variant_id)
)
_level_now = Prepared(
    select(Level.on_hand_milli, Level.reserved_milli).where(
        Level.location_id == bindparam("location"),
        Level.variant_id == bindparam("variant"),
        Level.lot_id == bindparam("lot"),
    )
)
_average_now = Prepared(
    select(AverageCost.unit_cost_e4).where(AverageCost.variant_id == bindparam("variant"))
)


def get_stated(session: ReadSession, keys: Iterable[LevelKey]) -> tuple[StatedLevel, ...]:
    """Return the levels of `keys` in a fixed order; one that does not exist is left out."""
    asked = sorted(keys)
    found = {}
    for location, group in groupby(asked, itemgetter(0)):
        there = list(group)
        for start in range(0, len(there), TOGETHER):
            some = there[start : start + TOGETHER]
            query = _stated.where(
                Level.location_id == location,
                Level.variant_id.in_([variant for _, variant, _ in some]),
                Level.lot_id.in_([lot for _, _, lot in some]),
            )
            for row in session.execute(query):
                level = StatedLevel(*row)  # type: ignore[call-arg]
                found[level.location_id, level.variant_id, level.lot_id] = level
    return tuple(found[key] for key in asked if key in found)


def take_up(
    session: WriteSession,
    stated: StatedLevel,
    *,
    included_seq: int,
    except_seqs: Sequence[int] = (),
) -> bool:
    """Make a level of this till what the centre states, own movements counted once.

    The statement covers this till's operations up to `included_seq`, but not those in
    `except_seqs`, which wait in quarantine at the centre: the goods moved here all the same. So it
    is with what the till did as another device and stamped again: its movements keep that device.
    Return False where level and cost were so already: then no baseline is written, for it would
    change nothing, now or in a replay.
    """
    _know_lot(session, stated)
    key = {
        "location": stated.location_id,
        "variant": stated.variant_id,
        "lot": stated.lot_id,
    }
    stated = _with_own(session, stated, except_seqs)
    stated = _with_stamped_again(session, stated, included_seq, except_seqs)
    device_id = get_station(session).device_id
    upto = 2**62  # all there are
    own = own_since.first(session, device=device_id, included=included_seq, upto=upto, **key)
    own_on_hand, own_reserved = own or (0, 0)
    wanted = (stated.on_hand_milli + int(own_on_hand), stated.reserved_milli + int(own_reserved))
    average = stated.average_cost_e4
    same_cost = average is None or _average_now.first(session, variant=stated.variant_id) == (
        average,
    )
    if same_cost and _level_now.first(session, **key) == wanted:
        return False
    state_level(
        session,
        location_id=stated.location_id,
        variant_id=stated.variant_id,
        lot=(stated.lot_id, stated.lot_number),
        on_hand_milli=stated.on_hand_milli,
        reserved_milli=stated.reserved_milli,
        included_seq=included_seq,
        average_cost_e4=average,
    )
    return True


def _know_lot(session: WriteSession, stated: StatedLevel) -> None:
    known = session.get(Lot, stated.lot_id)
    if known is not None and known.number == str(known.id) != stated.lot_number:
        known.number, known.expires_on = stated.lot_number, stated.expires_on
        session.flush()
    if known is None:
        session.add(
            Lot(
                id=stated.lot_id,
                variant_id=stated.variant_id,
                number=stated.lot_number,
                expires_on=stated.expires_on,
                unit_cost_e4=stated.lot_cost_e4,
                received_at=stated.lot_received_at,
            )
        )
        session.flush()


def _with_own(session: ReadSession, stated: StatedLevel, except_seqs: Sequence[int]) -> StatedLevel:
    """Add the own movements that the centre has set aside."""
    if not except_seqs:
        return stated
    query = select(
        func.coalesce(func.sum(signed_on_hand), 0), func.coalesce(func.sum(signed_reserved), 0)
    ).where(
        Movement.device_id == get_station(session).device_id,
        Movement.seq.in_(except_seqs),
        Movement.location_id == stated.location_id,
        Movement.variant_id == stated.variant_id,
        Movement.lot_id == stated.lot_id,
    )
    on_hand, reserved = session.execute(query).one()
    return replace(
        stated,
        on_hand_milli=stated.on_hand_milli + int(on_hand),
        reserved_milli=stated.reserved_milli + int(reserved),
    )


def _with_stamped_again(
    session: ReadSession, stated: StatedLevel, included_seq: int, except_seqs: Sequence[int]
) -> StatedLevel:
    """Add what this till moved as another device, stamped again, and the centre has not taken."""
    key = (stated.location_id, stated.variant_id, stated.lot_id)
    above = min((included_seq, *(seq - 1 for seq in except_seqs)))
    found = [
        (on_hand, reserved)
        for seq, on_hand, reserved in _list_stamped_again(session, above).get(key, ())
        if seq > included_seq or seq in except_seqs
    ]
    return replace(
        stated,
        on_hand_milli=stated.on_hand_milli + sum(on_hand for on_hand, _ in found),
        reserved_milli=stated.reserved_milli + sum(reserved for _, reserved in found),
    )


def _list_stamped_again(session: ReadSession, above: int) -> _Again:
    """Return what was stamped again under numbers above one, or more, by level.

    Read once for the rows of a transaction, which mostly include the same.
    """
    known: tuple[int, _Again] | None = session.info.get(_AGAIN)
    if known is None or above < known[0]:
        own = get_station(session).device_id
        query = (
            select(
                Movement.location_id, Movement.variant_id, Movement.lot_id,
                Inert.seq, signed_on_hand, signed_reserved,
            )
            .select_from(Inert)
            .join(Applied, Applied.op_id == Inert.op_id)
            .join(
                Movement,
                (Movement.device_id == Applied.device_id) & (Movement.seq == Applied.seq),
            )
            .where(Inert.device_id == own, Inert.seq > above, Applied.device_id != own)
        )  # fmt: skip
        found: _Again = defaultdict(list)
        for location, variant, lot, *moved in session.execute(query):
            found[location, variant, lot].append((moved[0], int(moved[1]), int(moved[2])))
        known = session.info[_AGAIN] = (above, found)
    return known[1]
