"""Recording again what happened long ago: the card is whole, and no level changes by it.

What the centre states of the levels has these movements in it already. So the levels are put back
to where this till's own movements had brought them, the movements are recorded on that, and the
levels are stated as they are: an ordinary statement before and after, which every replay folds.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import func, select

from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.facts import MoveFact
from pos_app.core.journal import get_station, head
from pos_app.core.kardex.baselines import signed_on_hand, signed_reserved, state_level
from pos_app.core.kardex.recording import Place
from pos_app.core.models.stock import AverageCost, Level, Movement

Figures = tuple[int, int]  # on hand and reserved
Lots = dict[UUID, Figures]


@contextmanager
def levels_kept(
    session: WriteSession, journals: Collection[UUID], moves: Iterable[MoveFact]
) -> Iterator[None]:
    """Let movements of old journals of this till be recorded; the levels are then what they were.

    `journals` are those journals, `moves` all that may be recorded inside.
    """
    places = sorted({(move.location, move.variant) for move in moves})
    now = {place: _levels(session, place) for place in places}
    costs = _averages(session, {variant for _, variant in places})
    for place in places:
        _state(session, place, _left_at(session, journals, place), costs)
    yield
    session.flush()
    session.expire_all()  # the levels were moved beside the session
    for place in places:
        _state(session, place, now[place], costs)


def _state(session: WriteSession, place: Place, wanted: Lots, costs: dict[UUID, int]) -> None:
    """State the lots at a place, those that are not wanted as nothing, where they are not so."""
    location_id, variant_id = place
    here = _levels(session, place)
    cost = costs.get(variant_id)
    same_cost = cost is None or _averages(session, {variant_id}).get(variant_id) == cost
    device_id = get_station(session).device_id
    for lot_id in sorted(here.keys() | wanted.keys()):
        figures = wanted.get(lot_id, (0, 0))
        if same_cost and here.get(lot_id, (0, 0)) == figures:
            continue
        state_level(
            session,
            location_id=location_id,
            variant_id=variant_id,
            lot=(lot_id, str(lot_id)),
            on_hand_milli=figures[0],
            reserved_milli=figures[1],
            included_seq=head(session, device_id)[0],
            average_cost_e4=cost,
        )


def _levels(session: ReadSession, place: Place) -> Lots:
    query = select(Level.lot_id, Level.on_hand_milli, Level.reserved_milli).where(
        Level.location_id == place[0], Level.variant_id == place[1]
    )
    return {lot: (on_hand, reserved) for lot, on_hand, reserved in session.execute(query)}


def _averages(session: ReadSession, variants: Collection[UUID]) -> dict[UUID, int]:
    query = select(AverageCost.variant_id, AverageCost.unit_cost_e4)
    rows = session.execute(query.where(AverageCost.variant_id.in_(variants)))
    return {row[0]: row[1] for row in rows}


def _left_at(session: ReadSession, journals: Collection[UUID], place: Place) -> Lots:
    """Return where the movements of these journals had brought the lots of a place."""
    of_these = (
        Movement.variant_id == place[1],
        Movement.location_id == place[0],
        Movement.device_id.in_(journals),
    )
    last = (
        select(Movement.lot_id, Movement.on_hand_after_milli, Movement.reserved_after_milli)
        .where(*of_these)
        .order_by(Movement.position.desc())
        .limit(1)
    )
    found = session.execute(last).first()
    if found is None:
        return {}
    if len(_levels(session, place)) == 1:  # most have no lots: what the last movement says
        return {found[0]: (found[1], found[2])}
    sums = select(Movement.lot_id, func.sum(signed_on_hand), func.sum(signed_reserved))
    rows = session.execute(sums.where(*of_these).group_by(Movement.lot_id))
    return {lot: (int(on_hand), int(reserved)) for lot, on_hand, reserved in rows}
