"""The facts of the drawer: opened, moved, counted and closed, opened without a sale."""

from datetime import datetime
from uuid import UUID

from pos_app.core.fact_parts import Fact


class CountFact(Fact, frozen=True):
    """How many pieces of one note or coin."""

    denomination_minor: int
    pieces: int


class CashOpenedFact(Fact, frozen=True):
    """A cash session was opened with a float (C1). Its id is the operation's id."""

    branch: UUID
    number: int
    float_minor: int
    counts: tuple[CountFact, ...]


class CashMovedFact(Fact, frozen=True):
    """Cash was paid in, paid out or dropped (C2). `amount_minor` is positive."""

    cash_session: UUID
    kind: str
    amount_minor: int
    reason: str


class MethodTotalFact(Fact, frozen=True):
    """What one payment method took in a session."""

    method: str
    count: int
    amount_minor: int


class FlowFact(Fact, frozen=True):
    """What one person took or gave of one kind, by one method. The drawer gained `cash_minor`."""

    kind: str
    method: str
    user: UUID
    count: int
    amount_minor: int
    cash_minor: int


class CashierFact(Fact, frozen=True):
    """What one person sold in a session; a drawer may have several cashiers."""

    user: UUID
    sales_count: int
    sales_minor: int


class CashClosedFact(Fact, frozen=True, omit_defaults=True):
    """A cash session was counted and closed (C4, C5). `ledger_head` is the chain before this.

    `earlier_minor` are counts that had been compared with what was expected before the one that
    counts. `uncounted`: its till is no more and nobody could count it; `counted_minor` is then what
    should have been in the drawer. `operations` are those that it adds up, 16 bytes each; None in
    a Z of an earlier program.
    """

    cash_session: UUID
    number: int
    opened_at: datetime
    float_minor: int
    counts: tuple[CountFact, ...]
    methods: tuple[MethodTotalFact, ...]
    card_slips: int
    sales_count: int
    sales_minor: int
    net_minor: int
    tax_minor: int
    exempt_minor: int
    rounding_minor: int
    paid_in_minor: int
    paid_out_minor: int
    dropped_minor: int
    expected_minor: int
    counted_minor: int
    difference_minor: int
    perpetual_minor: int
    first_number: int
    last_number: int
    ledger_head: str
    note: str
    discount_minor: int = 0
    earlier_minor: tuple[int, ...] = ()
    flows: tuple[FlowFact, ...] = ()
    cashiers: tuple[CashierFact, ...] = ()
    kardex_problems: int | None = None  # found at the close; None where it was not checked
    returns_count: int = 0  # credit notes that gave something back
    returns_minor: int = 0
    returns_net_minor: int = 0
    returns_tax_minor: int = 0
    returns_exempt_minor: int = 0
    uncounted: bool = False
    operations: bytes | None = None


class DrawerOpenedFact(Fact, frozen=True):
    """The drawer was opened without a sale."""

    branch: UUID
    cash_session: UUID | None
    reason: str


CASH_FACTS: dict[str, type[Fact]] = {
    "cash.opened": CashOpenedFact,
    "cash.moved": CashMovedFact,
    "cash.closed": CashClosedFact,
    "cash.drawer_opened": DrawerOpenedFact,
}
