"""Reports: rows as the read models have them, in decimal texts."""

from datetime import date, datetime
from typing import Generic, Literal, TypeVar
from uuid import UUID

from pydantic import Field

from sync_server.resources.base import Amount, Quantity, Resource

T = TypeVar("T")


class Report(Resource, Generic[T]):
    """A page of a report; `count` rows there are, and `totals` are of all of them."""

    rows: tuple[T, ...]
    next: str | None = Field(default=None, description="`after` of the next page")
    count: int
    totals: dict[str, str] = Field(
        default_factory=dict,
        description="by field, as decimal texts",
        examples=[{"value": "3784672"}],
    )
    since: date | None = Field(default=None, description="first day; null for a report of now")
    until: date | None = Field(default=None, description="last day, included")


class Goods(Resource):
    """A product of a report."""

    product_id: UUID = Field(description="the variant")
    code: str
    name: str
    unit: str


class SalesRow(Resource):
    """Sales of an hour, a day, a category, a person: `key` says which."""

    key: str = Field(description="hour 00-23, weekday 1-7, day, id, way of paying", examples=["12"])
    name: str
    count: int = Field(description="tickets; lines of a category")
    total: Amount


class TopRow(Goods):
    """A product that sells, its amount with tax and its cost without."""

    category: str
    sold: Quantity
    lines: int
    total: Amount
    cost: Amount


class VelocityRow(Goods):
    """How fast a product sells."""

    category: str
    sold: Quantity
    lines: int
    average: Quantity = Field(description="a line")
    per_day: Quantity
    on_hand: Quantity
    days_left: int | None


class ValuationRow(Resource):
    """What a product, category, location or lot is worth at cost."""

    id: UUID | None
    code: str
    name: str
    unit: str
    lot: str
    expires_on: date | None
    products: int
    on_hand: Quantity = Field(description="0 where units are mixed")
    unit_cost: Amount
    value: Amount


class ReorderRow(Goods):
    """What to order, and why: daily sales x lead time + safety stock."""

    available: Quantity
    on_order: Quantity
    min_stock: Quantity
    sold: Quantity
    days_in_stock: int = Field(description="of the window; the others had nothing to sell")
    daily: Quantity
    lead_time_days: int
    safety: Quantity
    reorder_point: Quantity
    pack: Quantity
    suggested: Quantity
    days_left: int | None


class LowRow(Goods):
    """A product that is low, sold out or below zero."""

    category: str
    on_hand: Quantity
    reserved: Quantity
    expired: Quantity
    available: Quantity
    min_stock: Quantity
    next_expiry: date | None
    state: Literal["negative", "out", "low", "ok"]


class DeadRow(Goods):
    """A product that lies there."""

    category: str
    on_hand: Quantity
    value: Amount
    last_sold_at: datetime | None


class ExpiryRow(Goods):
    """A lot that has expired or will within 30 days, at one location."""

    lot_id: UUID
    lot: str
    location: str
    expires_on: date
    days_left: int
    urgency: Literal["expired", "7", "30"]
    on_hand: Quantity
    value: Amount


class Cause(Resource):
    """How much was lost by a cause; empty where nobody said."""

    cause: str
    quantity: Quantity
    cost: Amount


class ShrinkageRow(Goods):
    """What was lost of a product."""

    lost: Quantity
    events: int
    cost: Amount
    causes: tuple[Cause, ...]


class ReturnRow(Goods):
    """What came back of what was sold; the rate in percent."""

    sold: Quantity
    returned: Quantity
    rate: Quantity = Field(description="percent")


class ReturnNoteRow(Resource):
    """A credit note; `ticket` is the number of the sale, 0 where there was none."""

    credit_note_id: UUID
    number: int
    occurred_at: datetime
    kind: str = Field(description="void, goods, amount, text")
    ticket: int
    customer: str
    person: str
    units: Quantity
    methods: tuple[str, ...]
    fee: Amount
    total: Amount


class ReasonRow(Resource):
    """How often goods came back for one reason."""

    reason: str
    returns: int
    units: Quantity
    damaged: Quantity
    total: Amount


class ReturnerRow(Resource):
    """A customer who brought goods back often."""

    customer_id: UUID
    name: str
    tax_id: str
    returns: int
    total: Amount
    last_at: datetime


class LotCostRow(Goods):
    """What was sold of a lot, at its cost."""

    lot_id: UUID
    lot: str
    expires_on: date | None
    sold: Quantity
    cost: Amount


class TurnoverRow(Resource):
    """How often the stock of a category was sold."""

    category_id: UUID | None
    category: str
    cost: Amount
    opening: Amount
    closing: Amount
    turns: Quantity | None
    days: int | None


class SupplierRow(Resource):
    """What was bought of a supplier."""

    supplier_id: UUID
    supplier: str
    tax_id: str
    documents: int
    total: Amount
    last_at: datetime


class VarianceRow(Goods):
    """What a stock take corrected of a product."""

    stock_take_id: UUID
    reconciled_on: date
    location: str
    expected: Quantity
    counted: Quantity
    variance: Quantity
    worth: Amount
    reason: str


class StateRow(Resource):
    """How many documents of a kind stand in a state."""

    kind: str
    state: str
    count: int
    total: Amount
    reserved: Quantity
    oldest_at: datetime


class ReconciliationRow(Resource):
    """Whether the lots of a location add up to its ledger."""

    branch: str
    location_id: UUID
    location: str
    lots: int
    by_lots: Quantity
    by_ledger: Quantity
    different: int


class PastRow(Resource):
    """What there was of a lot at a location."""

    location_id: UUID
    location: str
    product_id: UUID
    lot_id: UUID
    lot: str
    on_hand: Quantity
    reserved: Quantity


class Past(Resource):
    """Stock as it was at an instant."""

    at: datetime
    on_hand: Quantity
    reserved: Quantity
    rows: tuple[PastRow, ...]


class WhyRow(Resource):
    """A document, what it put in and took out, and what was on hand after it."""

    document_kind: str
    document_id: UUID
    number: str
    party: str = Field(description="customer, supplier, or from where to where")
    note: str
    cause: str
    occurred_at: datetime
    reason: str
    user: str
    quantity_in: Quantity
    quantity_out: Quantity
    after: Quantity


class Why(Resource):
    """The documents that make up a number: opening + in - out = on hand."""

    on_hand: Quantity
    reserved: Quantity
    opening: Quantity
    rows: tuple[WhyRow, ...]
    more: bool = Field(description="there are older documents; they are in the opening")


class Figure(Resource):
    """A number, its last days, and its change in percent against what is usual."""

    value: Amount
    days: tuple[Amount, ...]
    change: Quantity | None = Field(description="percent; null where nothing is usual yet")


class Bar(Resource):
    """Sales of an hour (`8`) or of a day, and what is usual for it."""

    key: str
    total: Amount
    usual: Amount | None
    tickets: int
    open: bool


class Share(Resource):
    """What the stock of a category is worth."""

    category_id: UUID | None
    name: str
    value: Amount


class Dashboard(Resource):
    """The day, the week or the month at a glance."""

    span: Literal["today", "week", "month"]
    since: date
    until: date
    at: datetime
    sales: Figure
    tickets: Figure
    average: Figure
    margin: Figure
    margin_percent: Quantity | None
    bars: tuple[Bar, ...]
    top: tuple[TopRow, ...]
    stock_value: Amount
    shares: tuple[Share, ...]
    expiring: int
