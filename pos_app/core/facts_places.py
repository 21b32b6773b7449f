"""The facts of orders, transfers and stock takes."""

from datetime import date, datetime
from uuid import UUID

from pos_app.core.fact_parts import Fact, HoldFact, MoveFact


class OrderItemFact(Fact, frozen=True):
    """A line of an order; `variant` is None for a placeholder."""

    variant: UUID | None
    code: str
    name: str
    unit: str
    quantity_milli: int
    price_e4: int


class OrderPlacedFact(Fact, frozen=True):
    """Goods were asked for (K10). The order's id is the operation's id."""

    branch: UUID
    location: UUID
    customer: UUID | None
    reference: str
    note: str
    items: tuple[OrderItemFact, ...]


class OrderResultFact(Fact, frozen=True):
    """What a step did with one line."""

    line_no: int
    outcome: str
    quantity_milli: int
    reason: str


class OrderStepFact(Fact, frozen=True):
    """A status of an order, or an act on its stock, and what came of each line (K9, K10).

    `step_no` is one more than the highest that the deciding node knew of the order.
    """

    branch: UUID
    order: UUID
    action: str
    status: str
    note: str
    results: tuple[OrderResultFact, ...]
    moves: tuple[MoveFact, ...]
    holds: tuple[HoldFact, ...]
    step_no: int = 0


class SentFact(Fact, frozen=True):
    """So much of one lot on its way."""

    variant: UUID
    lot: UUID
    lot_number: str
    expires_on: date | None
    code: str
    name: str
    unit: str
    quantity_milli: int
    unit_cost_e4: int


class TransferSentFact(Fact, frozen=True):
    """Goods left a location and are in transit (K8). The transfer's id is the operation's id."""

    branch: UUID
    origin: UUID
    transit: UUID
    target: UUID
    target_branch: UUID
    note: str
    sent: tuple[SentFact, ...]
    moves: tuple[MoveFact, ...]


class ArrivalFact(Fact, frozen=True):
    """Where a part of a sent line went: received, or a named difference."""

    line_no: int
    outcome: str
    quantity_milli: int
    location: UUID


class TransferReceivedFact(Fact, frozen=True):
    """Goods in transit arrived, in part or whole (K8): the second document of one transfer."""

    branch: UUID
    transfer: UUID
    note: str
    arrivals: tuple[ArrivalFact, ...]
    moves: tuple[MoveFact, ...]


class StockTakeOpenedFact(Fact, frozen=True):
    """A count of one location was begun (K16). Its id is the operation's id.

    What shall be counted there: a category, or the listed variants; with neither, everything.
    """

    branch: UUID
    location: UUID
    blind: bool
    note: str
    category: UUID | None = None
    listed: tuple[UUID, ...] = ()


class CountedFact(Fact, frozen=True):
    """One product or lot was counted; `expected_milli` is what the ledger said then."""

    variant: UUID
    lot: UUID | None
    expected_milli: int
    counted_milli: int
    reason: str
    counted_at: datetime


class StockTakeCountedFact(Fact, frozen=True):
    """Counts of a stock take, with the journal position of each device that was known then.

    `torn`: the centre was just stating levels anew; some were further than known.
    """

    branch: UUID
    stock_take: UUID
    known: dict[str, int]
    counted: tuple[CountedFact, ...]
    torn: bool = False


class StockTakeCompletedFact(Fact, frozen=True):
    """The counting is done, or taken up again (`state` draft)."""

    branch: UUID
    stock_take: UUID
    state: str


class VarianceFact(Fact, frozen=True):
    """What is corrected for one product or lot."""

    variant: UUID
    lot: UUID | None
    expected_milli: int
    counted_milli: int
    variance_milli: int
    reason: str


class LateFact(Fact, frozen=True):
    """A movement of another device that came late, and whether it was before the count."""

    device: UUID
    seq: int
    movement_no: int
    verdict: str
    quantity_milli: int


class StockTakeReconciledFact(Fact, frozen=True):
    """The variances of a count were corrected, once; or what came late after it (`late` only)."""

    branch: UUID
    stock_take: UUID
    state: str
    variances: tuple[VarianceFact, ...]
    late: tuple[LateFact, ...]
    moves: tuple[MoveFact, ...]


PLACE_FACTS: dict[str, type[Fact]] = {
    "order.placed": OrderPlacedFact,
    "order.stepped": OrderStepFact,
    "transfer.sent": TransferSentFact,
    "transfer.received": TransferReceivedFact,
    "stock_take.opened": StockTakeOpenedFact,
    "stock_take.counted": StockTakeCountedFact,
    "stock_take.completed": StockTakeCompletedFact,
    "stock_take.reconciled": StockTakeReconciledFact,
}
