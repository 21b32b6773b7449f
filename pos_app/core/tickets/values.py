"""What the tickets are made from: frozen values, every figure final.

Amounts are minor units, quantities thousandths, prices minor units times 10,000; times are aware,
in UTC. Names, titles and labels arrive as people read them (translated by whoever knows them).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from pos_app.core.i18n import Translate
from pos_app.core.money import Currency
from pos_app.core.tickets.blocks import Block, Picture


@dataclass(frozen=True)
class Style:
    """How a shop writes: its words, its money, its time of day."""

    translate: Translate
    currency: Currency
    zone: tzinfo


@dataclass(frozen=True)
class ShopHeader:
    """Who sells. What is empty is not printed."""

    name: str  # the sign over the door
    legal_name: str = ""
    activity: str = ""
    address: str = ""
    phone: str = ""
    tax_id: str = ""  # with its label, as the country writes it: "R.U.T.: 76.192.083-9"
    logo: Picture | None = None  # takes the place of the name


@dataclass(frozen=True)
class SaleTicketLine:
    """One line of a sale. `total_minor` is what it costs before the discount of the whole sale.

    `discount_minor` is what a person took off, `offers` are promotions with what each saved.
    """

    name: str
    quantity_milli: int
    unit_price_e4: int
    total_minor: int
    discount_minor: int = 0
    unit: str = ""  # "kg" for what is weighed; empty for what is counted
    price_note: str = ""  # why this price or this discount: "2x1", "10 % envase dañado"
    lot_number: str = ""  # as the label named it
    serial: str = ""
    offers: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class TaxAmount:
    """One tax in the total: ``IVA 19 %``."""

    label: str
    amount_minor: int


@dataclass(frozen=True)
class PaymentLine:
    """One payment; for cash the amount that was handed over."""

    label: str
    amount_minor: int
    reference: str = ""  # "**4821  aut. 482913"


@dataclass(frozen=True)
class SaleTicket:
    """A sale as its ticket shows it."""

    title: str  # "BOLETA ELECTRÓNICA", "TICKET"
    number: str
    occurred_at: datetime
    till: str
    cashier: str
    session_number: int
    lines: tuple[SaleTicketLine, ...]
    total_minor: int
    payments: tuple[PaymentLine, ...]
    discount_minor: int = 0  # of the whole sale, apart from those of the lines
    discount_reason: str = ""
    net_minor: int | None = None  # None: no tax is shown
    exempt_minor: int = 0
    taxes: tuple[TaxAmount, ...] = ()
    rounding_minor: int = 0  # of the cash leg: what is paid minus the total
    rounding_label: str = ""  # "Redondeo Ley 20.956"; empty: the plain word
    change_minor: int = 0
    customer: str = ""  # name and tax id
    fiscal: tuple[Block, ...] = ()  # stamp and legend of the fiscal profile
    footer: tuple[str, ...] = ()
    warning: str = ""  # "DEMO: SIN VALIDEZ TRIBUTARIA"
    code: str = ""  # scanned at a return


@dataclass(frozen=True)
class NoteLine:
    """One line of a note; `condition` and `reason` in the words of the shop."""

    name: str
    quantity_milli: int
    total_minor: int
    unit: str = ""
    condition: str = ""
    reason: str = ""
    serial: str = ""


@dataclass(frozen=True)
class NoteTicket:
    """A credit or debit note as its paper shows it; `refunds` are payments of a debit note."""

    title: str
    number: str
    occurred_at: datetime
    till: str
    cashier: str
    session_number: int
    why: str  # "Goods returned"
    original: str  # title and number of the document it is about; empty without a ticket
    original_on: date | None
    lines: tuple[NoteLine, ...]
    fee_minor: int
    total_minor: int
    refunds: tuple[PaymentLine, ...]
    net_minor: int | None = None
    exempt_minor: int = 0
    taxes: tuple[TaxAmount, ...] = ()
    rounding_minor: int = 0
    customer: str = ""
    note: str = ""
    exchange: str = ""  # number of the sale that was charged with it
    unverified: bool = False  # of another till's ticket, without asking the centre
    signed: bool = False  # the customer signs for the money
    fiscal: tuple[Block, ...] = ()
    warning: str = ""
    code: str = ""


@dataclass(frozen=True)
class CopyMark:
    """Who asked for a copy, and when; `number` is 1 for the first copy."""

    number: int
    by: str
    at: datetime


@dataclass(frozen=True)
class CashOpenTicket:
    """A cash session was opened."""

    session_number: int
    till: str
    cashier: str
    opened_at: datetime
    float_minor: int
    denominations: Mapping[int, int]  # minor units of a note or coin: how many


@dataclass(frozen=True)
class MethodTotal:
    """One way of paying in a session: how often and how much, in the words of the shop."""

    label: str
    count: int
    amount_minor: int


@dataclass(frozen=True)
class FlowTotal:
    """Another way that money came in or went out: `out` where it left."""

    label: str
    count: int
    amount_minor: int
    out: bool = False


@dataclass(frozen=True)
class CashierTotal:
    """What one of several cashiers did; `cash_minor` is what the drawer gained by this person."""

    name: str
    sales_count: int
    sales_minor: int
    refunds_minor: int = 0
    moved_minor: int = 0
    cash_minor: int = 0


@dataclass(frozen=True)
class CashSlip:
    """Cash paid in, paid out or dropped. `receiver` asks for a second signature."""

    kind: str
    session_number: int
    till: str
    cashier: str
    occurred_at: datetime
    amount_minor: int
    reason: str
    receiver: bool = False


@dataclass(frozen=True)
class CashTurnTicket:
    """The X: an open session as it stands. What would tell a blind count is None."""

    session_number: int
    till: str
    opened_by: str
    opened_at: datetime
    printed_by: str
    at: datetime
    sales_count: int
    sales_minor: int | None
    float_minor: int
    methods: tuple[MethodTotal, ...] = ()
    flows: tuple[FlowTotal, ...] = ()
    expected_minor: int | None = None


@dataclass(frozen=True)
class CashCloseTicket:
    """The Z: a closed cash session, with what anchors it in the journal."""

    z_number: int
    session_number: int
    till: str
    opened_by: str
    opened_at: datetime
    closed_by: str
    closed_at: datetime
    sales_count: int
    sales_minor: int
    methods: tuple[MethodTotal, ...]
    float_minor: int
    cash_sales_minor: int
    expected_minor: int
    counted_minor: int
    perpetual_minor: int  # everything this till ever sold
    ledger_head: str  # hex of the journal's last hash
    ledger_position: int
    uncounted: bool = False  # its till was lost
    returns_count: int = 0
    returns_minor: int = 0
    cash_returns_minor: int = 0
    cash_in_minor: int = 0
    cash_out_minor: int = 0
    dropped_minor: int = 0
    raised_minor: int = 0  # cash of debit notes
    debts_minor: int = 0  # paid in cash
    flows: tuple[FlowTotal, ...] = ()  # returns and debts, by method
    discount_minor: int = 0  # given, and not in the sales
    rounding_minor: int = 0
    cashiers: tuple[CashierTotal, ...] = ()
    earlier_minor: tuple[int, ...] = ()  # counted and compared before the count that counts
    net_minor: int | None = None
    exempt_minor: int = 0
    taxes: tuple[TaxAmount, ...] = ()
    first_number: str = ""
    last_number: str = ""
    denominations: Mapping[int, int] | None = None  # what was counted
    card_slips: int | None = None  # counted; None where they are not
    note: str = ""  # why it differs
    kardex_problems: int | None = 0  # found at the close; None where it was not checked
