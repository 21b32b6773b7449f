"""Cash sessions of every drawer, their Zs, and the close of the centre's own."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from sync_server.resources.base import Amount, AmountIn, Resource


class CashSessionRow(Resource):
    """A session; what its Z says is null while it is open."""

    id: UUID
    number: int
    branch_id: UUID
    device_id: UUID
    till: str
    opened_by: str
    opened_at: datetime
    opening_float: Amount
    closed_by: str | None
    closed_at: datetime | None
    z_number: int | None
    sales_count: int | None
    sales: Amount | None
    expected: Amount | None
    counted: Amount | None
    difference: Amount | None
    uncounted: bool = Field(
        default=False,
        description="its till was lost and nobody counted: `counted` and `difference` are null",
    )
    late: int = Field(description="operations that came after the Z")


class CashFlowRow(Resource):
    """What one person took or gave, of one kind by one method; the drawer gained `cash`."""

    kind: str
    method: str
    user: str
    count: int
    amount: Amount
    cash: Amount


class CountRow(Resource):
    """So many pieces of one note or coin."""

    denomination: Amount
    pieces: int


class LateRow(Resource):
    """What came after the Z, and what it added to the session."""

    number: int
    kind: str
    user: str
    occurred_at: datetime
    noted_at: datetime
    sales: Amount
    cash: Amount


class ZWhole(Resource):
    """A Z with all it said when it was made; `ledger_head` is the journal before it."""

    session: CashSessionRow
    net: Amount
    tax: Amount
    exempt: Amount
    discount: Amount
    rounding: Amount
    first_number: int
    last_number: int
    perpetual: Amount
    ledger_head: str
    note: str
    card_slips: int
    counts: tuple[CountRow, ...]
    counted_before: tuple[Amount, ...]
    flows: tuple[CashFlowRow, ...]
    late: tuple[LateRow, ...]


class CashCloseIn(Resource):
    """The close of the centre's own session, which holds no cash."""

    counted: AmountIn = Decimal(0)
    note: str = Field(default="", max_length=500)


class CloseAskedIn(Resource):
    """Why a drawer should be closed, for who stands at it."""

    note: str = Field(default="", max_length=200)


class EndIn(Resource):
    """Why nobody can count a drawer any more."""

    note: str = Field(min_length=1, max_length=500, examples=["robo del 21 de noviembre"])
