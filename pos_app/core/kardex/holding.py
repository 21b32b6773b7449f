"""Writing what order lines hold: the projection `reservations`, beside the levels."""

from collections.abc import Sequence

from pos_app.core.cases import open_case
from pos_app.core.db import WriteSession
from pos_app.core.facts import HoldFact
from pos_app.core.journal import Stamp
from pos_app.core.models.stock import Lot, Reservation


def hold(session: WriteSession, stamp: Stamp, holds: Sequence[HoldFact]) -> None:
    """Bring the reservations to what a fact says; call it after its movements are recorded.

    Two tills that released the same goods apart from each other open a case for a person. What an
    order holds is the plain sum of what every fact said, so it is the same whatever came first.
    """
    for one in holds:
        left = add_hold(session, one)
        if left < 0:
            detail: dict[str, str | int] = {"line": one.line_no, "over_milli": -left}
            open_case(session, stamp, kind="RELEASED_TWICE", subject_id=one.order, detail=detail)


def add_hold(session: WriteSession, one: HoldFact) -> int:
    """Add to what an order line holds of a lot; return what it holds then."""
    key = (one.order, one.line_no, one.location, one.lot)
    row = session.get(Reservation, key, populate_existing=True)
    left = (row.quantity_milli if row else 0) + one.quantity_milli
    if left:
        assert session.get(Lot, one.lot) is not None, "its movement made the lot"
        row = row or Reservation(
            order_id=one.order,
            line_no=one.line_no,
            location_id=one.location,
            lot_id=one.lot,
            variant_id=one.variant,
        )
        row.quantity_milli = left
        session.add(row)
    elif row is not None:
        session.delete(row)
    session.flush()
    return left
