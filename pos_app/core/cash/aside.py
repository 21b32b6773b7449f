"""Money of operations that the centre set aside: it is in the drawer all the same (KSP/1, 2.3).

What can be read of them counts in the totals of their session; its stock and its papers wait.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

import msgspec
from sqlalchemy import Select, select

from pos_app.core.cash.flows import CASH, SALE, SIGNS, Flow
from pos_app.core.db import ReadSession
from pos_app.core.fact_parts import NumberFact
from pos_app.core.facts import CashMovedFact, Envelope, Fact, SaleFact, decode_envelope, decode_fact
from pos_app.core.fiscal.drafts import SALE_RECEIPT
from pos_app.core.journal import find_applied
from pos_app.core.models.cash import CashSession, ZReport
from pos_app.core.models.journal import Applied, Device, Operation
from pos_app.core.models.sync import Quarantined


@dataclass(frozen=True)
class Aside:
    """What a session took that was set aside, and the operations that it is of."""

    sales: tuple[tuple[UUID, SaleFact], ...] = ()  # by whom
    flows: tuple[Flow, ...] = ()
    operations: tuple[UUID, ...] = ()

    @property
    def numbers(self) -> tuple[int, ...]:
        """Return the numbers of the receipts."""
        documents = (fact.document for _, fact in self.sales)
        return tuple(one.number for one in documents if one.kind == SALE_RECEIPT)

    def sum(self, name: str) -> int:
        """Return the sum of a field of the sales."""
        return sum(getattr(fact, name) for _, fact in self.sales)


def read_aside(
    session: ReadSession, session_id: UUID, named: Collection[UUID] | None = None
) -> Aside:
    """Return the money of a session that was set aside and took no effect here, as far as it reads.

    Of the operations that are `named`, where that is said.
    """
    sales: list[tuple[UUID, SaleFact]] = []
    flows: list[Flow] = []
    operations: list[UUID] = []
    for envelope, fact in _facts(session, session_id):
        if fact is None or envelope is None or getattr(fact, "cash_session", None) != session_id:
            continue
        if named is not None and envelope.op not in named:
            continue
        if isinstance(fact, SaleFact):
            sales.append((envelope.user, fact))
            flows.extend(_paid(envelope.user, fact))
        elif isinstance(fact, CashMovedFact) and fact.kind in SIGNS:
            gained = SIGNS[fact.kind] * fact.amount_minor
            flows.append(Flow(fact.kind, CASH, envelope.user, 1, fact.amount_minor, gained))
        else:
            continue
        operations.append(envelope.op)
    return Aside(tuple(sales), tuple(flows), tuple(operations))


def _paid(user_id: UUID, fact: SaleFact) -> Iterator[Flow]:
    for one in fact.payments:
        gained = one.given_minor - one.change_minor if one.method == CASH else 0
        yield Flow(SALE, one.method, user_id, 1, one.amount_minor, gained)


def list_numbers(session: ReadSession) -> tuple[dict[str, set[int]], bool]:
    """Return the numbers of papers that were set aside by series, and whether all can be read."""
    numbers: dict[str, set[int]] = defaultdict(set)
    whole = True
    for _, fact in _read(session, _apart()):
        whole = whole and fact is not None
        document = getattr(fact, "document", None)
        if isinstance(document, NumberFact):
            numbers[document.series].add(document.number)
    return numbers, whole


def _facts(session: ReadSession, session_id: UUID) -> Iterator[tuple[Envelope | None, Fact | None]]:
    """Give what the device of a session did that was set aside; None for what cannot be read.

    Also what that device did before it began anew: the opening of the drawer may be aside as well,
    and the Z alone tells whose it is.
    """
    devices = (
        select(CashSession.device_id)
        .where(CashSession.id == session_id)
        .union(select(ZReport.device_id).where(ZReport.cash_session_id == session_id))
    )
    line: set[UUID] = set()
    for device_id in session.scalars(devices):
        line |= _line_of(session, device_id)
    yield from _read(session, _apart().where(Quarantined.device_id.in_(line)))


def _line_of(session: ReadSession, device_id: UUID) -> set[UUID]:
    line: set[UUID] = set()
    at: UUID | None = device_id
    while at is not None and at not in line:
        line.add(at)
        device = session.get(Device, at)
        at = device.forked_from if device is not None else None
    return line


def _apart() -> Select[bytes]:
    """Return the query of what was set aside and took no effect here, under any number.

    A till that began anew may have brought the same operation twice.
    """
    return (
        select(Operation.payload)
        .join(
            Quarantined,
            (Quarantined.device_id == Operation.device_id) & (Quarantined.seq == Operation.seq),
        )
        .outerjoin(Applied, Applied.op_id == Operation.op_id)
        .where(Applied.op_id.is_(None))
        .order_by(Operation.device_id, Operation.seq)
    )


def _read(
    session: ReadSession, query: Select[bytes]
) -> Iterator[tuple[Envelope | None, Fact | None]]:
    seen: set[UUID] = set()
    for payload in session.scalars(query):
        try:
            envelope = decode_envelope(bytes(payload))
            fact = decode_fact(envelope)
            # It may have come when nobody could read which operation it is.
            if envelope.op not in seen and find_applied(session, envelope.op) is None:
                seen.add(envelope.op)
                yield envelope, fact
        except (msgspec.MsgspecError, KeyError, RecursionError, UnicodeDecodeError):
            yield None, None
