"""Which operations of accounts a person dismissed: their till did them, and is told not to count.

At its till a sale on account is owed at once. Where the centre set it aside and somebody decided
that it is not to take effect, or posted another in its place, nobody else will ever count it.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec

from pos_app.core.customer_accounts import moved_by
from pos_app.core.db import ReadSession
from pos_app.core.facts import decode_envelope, decode_fact
from pos_app.core.facts_review import AsideDecidedFact
from pos_app.core.journal import Recorded, find_applied
from pos_app.core.models.journal import Operation
from pos_app.core.sync import feed
from pos_app.core.sync.bodies import AccountBody

Dismissed = dict[UUID, set[UUID]]  # operations by customer


def list_dismissed(session: ReadSession, recorded: Sequence[Recorded]) -> Dismissed:
    """Return which operations were dismissed here, by the customer whose account they would move.

    Of what nobody can read nobody can say it: its till goes on counting it.
    """
    found: Dismissed = defaultdict(set)
    for one in recorded:
        if not isinstance(one.fact, AsideDecidedFact):
            continue
        row = session.get_one(Operation, (one.fact.device, one.fact.seq))
        try:
            envelope = decode_envelope(bytes(row.payload))
            customers = moved_by(decode_fact(envelope))
        except (msgspec.MsgspecError, KeyError, RecursionError, UnicodeDecodeError):
            continue
        for customer in customers:
            found[customer].add(envelope.op)
    return found


def still_dismissed(
    session: ReadSession, customer_id: UUID, dismissed: Collection[UUID]
) -> tuple[UUID, ...]:
    """Return what was dismissed of an account, now or before, and did not take effect after all."""
    known = set(dismissed)
    told = feed.find_body(session, feed.CATALOG, f"account:{customer_id}")
    if told is not None:
        known.update(msgspec.json.decode(told, type=AccountBody).told.without)
    return tuple(sorted(op_id for op_id in known if find_applied(session, op_id) is None))
