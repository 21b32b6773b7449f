"""Who has the last word where an operation takes effect later than it came: what came after it.

Customers, people and roles are what was said of them last, and so are average costs. What is
replayed from quarantine is older than what has taken effect meanwhile, and must not undo it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import and_, or_, select

from pos_app.core import customer_accounts, kardex, roles, staff
from pos_app.core.db import WriteSession
from pos_app.core.facts import TYPE_NAMES, Fact, MoveFact, decode_envelope, decode_fact
from pos_app.core.facts_accounts import CustomerSavedFact
from pos_app.core.facts_staff import PersonSavedFact, RoleChangedFact
from pos_app.core.journal import Stamp, stamp_of
from pos_app.core.models.journal import Applied, Operation

# What names the row that a fact states, and how it is stated again.
_STATED: Final[dict[type[Fact], tuple[str, Callable[[WriteSession, Stamp, Any], None]]]] = {
    CustomerSavedFact: ("customer", customer_accounts.record_saved),
    PersonSavedFact: ("person", staff.make_person),
    RoleChangedFact: ("role", roles.state_rules),
}


@contextmanager
def kept(session: WriteSession, operation: Operation, fact: Fact) -> Iterator[None]:
    """Let an operation take effect inside, and what came after it keep the last word."""
    moves: Sequence[MoveFact] = getattr(fact, "moves", ())
    averages = kardex.list_last_words(session, operation, moves)
    yield
    kardex.keep_averages(session, moves, averages)
    kardex.age_lots(session, operation, moves)
    if type(fact) in _STATED:
        _state_again(session, operation, fact)


def _state_again(session: WriteSession, operation: Operation, fact: Fact) -> None:
    name, state = _STATED[type(fact)]
    later = or_(
        and_(Operation.device_id == operation.device_id, Operation.seq > operation.seq),
        and_(
            Operation.device_id != operation.device_id,
            Operation.received_at > operation.received_at,
        ),
    )
    query = (
        select(Operation.payload)
        .join(Applied, (Applied.device_id == Operation.device_id) & (Applied.seq == Operation.seq))
        .where(Operation.type == TYPE_NAMES[type(fact)], later)
        .order_by(Operation.received_at, Operation.device_id, Operation.seq)
    )
    for payload in session.scalars(query).all():
        envelope = decode_envelope(bytes(payload))
        said = decode_fact(envelope)
        if getattr(said, name) == getattr(fact, name):
            state(session, stamp_of(envelope), said)
