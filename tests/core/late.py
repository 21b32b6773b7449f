"""A cash move for a session that has its Z: what no verb here makes, and a sync may bring."""

from uuid import UUID

from pos_app.core import journal, recorders
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
