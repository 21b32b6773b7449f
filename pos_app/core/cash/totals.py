"""What a session took, from its rows; `expected_minor` is what the drawer must hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, case, func, select

from pos_app.core.cash.aside import Aside, read_aside
from pos_app.core.cash.flows import DROP, IN, OUT, SALE, Flow, list_flows, merge_flows
from pos_app.core.db import ReadSession
from pos_app.core.facts import MethodTotalFact
from pos_app.core.fiscal.drafts import SALE_RECEIPT
from pos_app.core.models.returns import CreditNote
from pos_app.core.models.sales import Sale
from pos_app.core.statements import Prepared


@dataclass(frozen=True)
class CashierTotals:
    """What one person sold and moved in a session; a drawer may have several cashiers."""

    user_id: UUID
    sales_count: int
    sales_minor: int
    flows: tuple[Flow, ...]


@dataclass(frozen=True)
class Totals:
    """What a session took; `flows` are all ways money went in and out, by person."""

    sales_count: int
    sales_minor: int
    net_minor: int
    tax_minor: int
    exempt_minor: int
    rounding_minor: int
    discount_minor: int
    first_number: int
    last_number: int
    cashiers: tuple[CashierTotals, ...]
    flows: tuple[Flow, ...]
    returns_count: int = 0
    returns_minor: int = 0
    returns_net_minor: int = 0
    returns_tax_minor: int = 0
    returns_exempt_minor: int = 0

    @property
    def methods(self) -> tuple[MethodTotalFact, ...]:
        """Return what each method of payment took by sales."""
        names = sorted({flow.method for flow in self.flows if flow.kind == SALE})
        return tuple(
            MethodTotalFact(
                method=name,
                count=self._sum("count", SALE, name),
                amount_minor=self._sum("amount_minor", SALE, name),
            )
            for name in names
        )

    @property
    def cash_taken_minor(self) -> int:
        """Return the cash that sales left in the drawer: given less change."""
        return self._sum("cash_minor", SALE)

    @property
    def paid_in_minor(self) -> int:
        """Return the cash paid in."""
        return self._sum("amount_minor", IN)

    @property
    def paid_out_minor(self) -> int:
        """Return the cash paid out."""
        return self._sum("amount_minor", OUT)

    @property
    def dropped_minor(self) -> int:
        """Return the cash dropped."""
        return self._sum("amount_minor", DROP)

    def expected_minor(self, float_minor: int) -> int:
        """Return the float and all that the drawer gained and gave."""
        return float_minor + sum(flow.cash_minor for flow in self.flows)

    def _sum(self, column: str, kind: str, method: str | None = None) -> int:
        return sum(
            getattr(flow, column)
            for flow in self.flows
            if flow.kind == kind and method in {None, flow.method}
        )


# Numbers of other kinds are other series: from one to the other would say nothing.
_receipt_number = case((Sale.document_kind == SALE_RECEIPT, Sale.number))
_SUMS = (
    Sale.total_minor,
    Sale.net_minor,
    Sale.tax_minor,
    Sale.exempt_minor,
    Sale.rounding_minor,
    Sale.discount_minor,
)


_SOLD: Final = Prepared(
    select(
        Sale.user_id,
        func.count(),
        func.min(_receipt_number),
        func.max(_receipt_number),
        *(func.sum(column) for column in _SUMS),  # 4 and on
    )
    .where(Sale.cash_session_id == bindparam("turn"))
    .group_by(Sale.user_id)
    .order_by(Sale.user_id)
)
_RETURNS: Final = {
    "returns_minor": CreditNote.total_minor,
    "returns_net_minor": CreditNote.net_minor,
    "returns_tax_minor": CreditNote.tax_minor,
    "returns_exempt_minor": CreditNote.exempt_minor,
}
_RETURNED: Final = Prepared(
    select(
        func.count(), *(func.coalesce(func.sum(column), 0) for column in _RETURNS.values())
    ).where(CreditNote.cash_session_id == bindparam("turn"), CreditNote.total_minor > 0)
)


def totals(session: ReadSession, session_id: UUID, *, aside: Aside | None = None) -> Totals:
    """Add up a session from its rows, in one consistent read.

    With the money of what the centre set `aside`, which is in the drawer all the same: all of it,
    unless it is said which.
    """
    session.flush()  # what was added to the session and not sent yet
    sold = _SOLD.all(session, turn=session_id)
    apart = read_aside(session, session_id) if aside is None else aside
    flows = list_flows(session, session_id)
    flows = merge_flows((*flows, *apart.flows)) if apart.flows else flows
    numbers = [int(number) for row in sold for number in row[2:4] if number]
    numbers += apart.numbers

    def total(column: int) -> int:
        name = _SUMS[column - 4].key
        return sum(int(row[column]) for row in sold) + apart.sum(name)

    return Totals(
        sales_count=sum(int(row[1]) for row in sold) + len(apart.sales),
        sales_minor=total(4),
        net_minor=total(5),
        tax_minor=total(6),
        exempt_minor=total(7),
        rounding_minor=total(8),
        discount_minor=total(9),
        first_number=min(numbers, default=0),
        last_number=max(numbers, default=0),
        cashiers=_cashiers(_by_person(sold, apart), flows),
        flows=flows,
        **_returned(session, session_id),
    )


def _by_person(sold: Sequence[Any], apart: Aside) -> dict[UUID, tuple[int, int]]:
    """Return how many sales each person made, and of how much."""
    found = {row[0]: (int(row[1]), int(row[4])) for row in sold}
    for person, fact in apart.sales:
        count, amount = found.get(person, (0, 0))
        found[person] = (count + 1, amount + fact.total_minor)
    return found


def _returned(session: ReadSession, session_id: UUID) -> dict[str, int]:
    """Return what credit notes of a session took off its sales; those of no amount do not count."""
    found = _RETURNED.first(session, turn=session_id)
    assert found is not None, "sums are one row"
    count, *amounts = found
    return {"returns_count": int(count), **dict(zip(_RETURNS, map(int, amounts), strict=True))}


def _cashiers(
    sold: dict[UUID, tuple[int, int]], flows: tuple[Flow, ...]
) -> tuple[CashierTotals, ...]:
    people = sorted({*sold, *(flow.user_id for flow in flows)})
    return tuple(
        CashierTotals(
            person,
            *sold.get(person, (0, 0)),
            flows=tuple(flow for flow in flows if flow.user_id == person),
        )
        for person in people
    )
