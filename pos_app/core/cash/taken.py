"""What each operation added to a session: a Z names those whose money it adds up (C5).

A Z is made at one node and recorded at others, where some of its operations wait, came under other
numbers, or stand beside those of a copy of its till. Its sums do not say which of them they are of.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, case, func, literal_column, select

from pos_app.core.cash.flows import CASH, IN, Said
from pos_app.core.db import ReadSession
from pos_app.core.facts import CashClosedFact
from pos_app.core.models.accounts import DebtPayment
from pos_app.core.models.cash import CashMove, DrawerOpening
from pos_app.core.models.returns import CreditNote, DebitNote, Refund, RefundStep
from pos_app.core.models.sales import Payment, Sale
from pos_app.core.statements import Prepared, Query

ID_SIZE: Final = 16  # bytes


class Took(NamedTuple):
    """What operations add to a session: sales, their amount, and cash (below zero: given)."""

    sales_count: int = 0
    sales_minor: int = 0
    cash_minor: int = 0

    def plus(self, other: "Took") -> "Took":
        """Return both together."""
        return Took(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def less(self, other: "Took") -> "Took":
        """Return what is more here than there."""
        return Took(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))


def named_by(fact: CashClosedFact) -> frozenset[UUID] | None:
    """Return the operations that a Z adds up; None where it was made by an earlier program."""
    named = fact.operations
    if named is None:
        return None
    return frozenset(UUID(bytes=named[at : at + ID_SIZE]) for at in range(0, len(named), ID_SIZE))


def naming(operations: Iterable[UUID]) -> bytes:
    """Return operations as a Z names them: the bytes of their ids, in order."""
    return b"".join(sorted(op_id.bytes for op_id in set(operations)))


def list_taken(session: ReadSession, session_id: UUID) -> dict[UUID, Took]:
    """Return what every operation of a session added, by its id; also those that added nothing.

    Together they are what `totals` says without what was set aside.
    """
    session.flush()  # what was added to the session and not sent yet
    found: dict[UUID, Took] = defaultdict(Took)
    for query in _BY_SESSION:
        for op_id, *added in query.all(session, turn=session_id):
            found[op_id] = found[op_id].plus(Took(*map(int, added)))
    return dict(found)


def find_taken(session: ReadSession, op_id: UUID) -> Took:
    """Return what one operation added to its session until now."""
    session.flush()
    found = Took()
    for query in _BY_OPERATION:
        for _, *added in query.all(session, operation=op_id):
            found = found.plus(Took(*map(int, added)))
    return found


_nothing: Final[Said] = literal_column("0")


def _cash(amount: Said, method: Said) -> Said:
    return func.coalesce(func.sum(case((method == CASH, amount), else_=_nothing)), _nothing)


_of_sale: Final[Query] = select(
    Sale.id,
    literal_column("1"),
    Sale.total_minor,
    _cash(Payment.given_minor - Payment.change_minor, Payment.method),
)
_signed = case((CashMove.kind == IN, CashMove.amount_minor), else_=-CashMove.amount_minor)
_instead = case((RefundStep.outcome == "instead", -RefundStep.paid_minor), else_=_nothing)


def _moved(op_id: Said, cash: Said = _nothing) -> Query:
    return select(op_id, _nothing, _nothing, cash).group_by(op_id)


# The operation, its session, and what it adds, as `flows` and `totals` add it up.
_ROWS: Final[tuple[tuple[Said, Said, Query], ...]] = (
    (
        Sale.id,
        Sale.cash_session_id,
        _of_sale.outerjoin(Payment, Payment.sale_id == Sale.id).group_by(Sale.id),
    ),
    (
        CashMove.id,
        CashMove.cash_session_id,
        _moved(CashMove.id, func.sum(_signed)),
    ),
    (
        DebtPayment.id,
        DebtPayment.cash_session_id,
        _moved(
            DebtPayment.id,
            _cash(DebtPayment.given_minor - DebtPayment.change_minor, DebtPayment.method),
        ),
    ),
    (CreditNote.id, CreditNote.cash_session_id, _moved(CreditNote.id)),
    (
        Refund.credit_note_id,
        Refund.cash_session_id,
        _moved(Refund.credit_note_id, _cash(-Refund.paid_minor, Refund.method)),
    ),
    (
        RefundStep.op_id,
        RefundStep.cash_session_id,
        _moved(RefundStep.op_id, _cash(_instead, RefundStep.method)),
    ),
    (
        DebitNote.id,
        DebitNote.cash_session_id,
        _moved(DebitNote.id, _cash(DebitNote.paid_minor, DebitNote.method)),
    ),
    (DrawerOpening.id, DrawerOpening.cash_session_id, _moved(DrawerOpening.id)),
)


def _where(name: str, which: int) -> Iterator[Prepared]:
    for *columns, query in _ROWS:
        yield Prepared(query.where(columns[which] == bindparam(name)))


_BY_OPERATION: Final = tuple(_where("operation", 0))
_BY_SESSION: Final = tuple(_where("turn", 1))
