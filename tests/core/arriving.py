"""What another till of the branch did, as sync hands it over."""

from datetime import datetime
from uuid import UUID, uuid4

import msgspec

from pos_app.core import recorders
from pos_app.core.db import WriteSession
from pos_app.core.facts import AdjustmentFact, Envelope, MoveFact, encode
from pos_app.core.ids import new_id
from pos_app.core.journal import GENESIS, get_station, stamp_of, store
from tests.shop import ReadyShop


def arrive(
    shop: ReadyShop, variant_id: UUID, milli: int, at: datetime, *, clock_state: str = "ok"
) -> None:
    """Receive what another till of the branch took out at a moment, as sync hands it over."""

    def receive(session: WriteSession) -> None:
        station = get_station(session)
        move = MoveFact(
            location=station.location_id,
            variant=variant_id,
            lot=variant_id,
            type="SALIDA",
            reason="AJUSTE",
            quantity_milli=milli,
            unit_cost_e4=0,
        )
        fact = AdjustmentFact(branch=station.branch_id, note="other till", moves=(move,))
        envelope = Envelope(
            device=uuid4(),
            seq=1,
            op=new_id(),
            type="stock.adjusted",
            version=1,
            branch=station.branch_id,
            user=shop.actor.user_id,
            approved_by=None,
            occurred_at=at,
            monotonic_ms=1,
            boot=uuid4(),
            clock_state=clock_state,
            fact=msgspec.Raw(encode(fact)),
        )
        store(session, envelope, encode(envelope), GENESIS, received_at=at)
        recorders.record(session, stamp_of(envelope), fact)

    shop.database.write(receive)
