"""What comes for a session that has its Z: what no verb here makes, and a sync may bring."""

from uuid import UUID

import msgspec

from pos_app.core import cash, journal, recorders
from pos_app.core.facts import CashMovedFact
from pos_app.core.ids import new_id
from tests.shop import ReadyShop


def come_late(
    shop: ReadyShop, session_id: UUID, kind: str = "paid_in", amount_minor: int = 700
) -> UUID:
    """Record it as what another node decided is recorded; return its id."""
    fact = CashMovedFact(
        cash_session=session_id, kind=kind, amount_minor=amount_minor, reason="late"
    )
    op_id = new_id()
    shop.database.write(
        lambda session: journal.append(session, shop.actor, fact, recorders.record, op_id=op_id)
    )
    return op_id


def close_again(shop: ReadyShop, session_id: UUID, over_minor: int = 0) -> UUID:
    """Record another Z of a session, as of a copy of the till, counted so much more."""
    with shop.database.read() as session:
        fact = cash.get_z(session, session_id).fact
    again = msgspec.structs.replace(
        fact,
        counts=(),
        counted_minor=fact.counted_minor + over_minor,
        difference_minor=fact.difference_minor + over_minor,
    )
    op_id = new_id()
    shop.database.write(
        lambda session: journal.append(session, shop.actor, again, recorders.record, op_id=op_id)
    )
    return op_id
