"""The tickets of a cash session: its opening, and the Z of its close."""

from pos_app.core.i18n import N_
from pos_app.core.tickets.blocks import Align, Block, Box, Cut, Feed, Row, Rule, Size, Text, Ticket
from pos_app.core.tickets.parts import (
    amount,
    hash_in_groups,
    heading,
    moment,
    money_rows,
    shop_head,
    tax_rows,
    with_symbol,
)
from pos_app.core.tickets.values import (
    CashCloseTicket,
    CashOpenTicket,
    FlowTotal,
    ShopHeader,
    Style,
)


def render_cash_open(document: CashOpenTicket, shop: ShopHeader, style: Style) -> Ticket:
    """Return the slip of an opened session: who, when, and the float by note and coin."""
    translate = style.translate
    title = translate(N_("CASH SESSION {number} OPENED")).format(number=document.session_number)
    return Ticket((
        *shop_head(shop),
        Box((title,)),
        Row(moment(document.opened_at, style), document.till),
        Text(translate(N_("Opened by: {name}")).format(name=document.cashier)),
        Rule(),
        *money_rows(document.denominations, style),
        Row(
            translate(N_("FLOAT")), with_symbol(document.float_minor, style),
            bold=True, size=Size.DOUBLE,
        ),
        Rule(),
        *signature(document.cashier),
        Cut(),
    ))  # fmt: skip


def render_cash_close(document: CashCloseTicket, shop: ShopHeader, style: Style) -> Ticket:
    """Return the Z: sales, taxes, ways of paying, the drawer, and the head of the journal.

    Perpetual total and ledger head tie the paper to the journal: who rewrites the journal later
    cannot also rewrite the paper in the owner's folder (reliability X13).
    """
    title = style.translate(N_("CASH CLOSE Z {number}")).format(number=document.z_number)
    return Ticket((
        *shop_head(shop),
        Box(tuple(line for line in (shop.tax_id, title) if line)),
        *_when(document, style),
        *_sales(document, style),
        *_methods(document, style),
        *_cashiers(document, style),
        *_drawer(document, style),
        *_anchor(document, style),
        *signature(document.closed_by),
        Cut(),
    ))  # fmt: skip


def _when(document: CashCloseTicket, style: Style) -> list[Block]:
    session = style.translate(N_("Session {number}")).format(number=document.session_number)
    return [
        Row(document.till, session),
        Row(style.translate(N_("Opened")), moment(document.opened_at, style)),
        Row("", document.opened_by),
        Row(style.translate(N_("Closed")), moment(document.closed_at, style)),
        Row("", document.closed_by),
    ]


def _sales(document: CashCloseTicket, style: Style) -> list[Block]:
    translate = style.translate
    blocks = heading(translate(N_("SALES")))
    if document.first_number:
        numbers = f"{document.first_number} - {document.last_number}"
        blocks.append(Row(translate(N_("Numbers")), numbers))
    sales = translate(N_("Sales ({count})")).format(count=document.sales_count)
    blocks.append(Row(sales, amount(document.sales_minor, style)))
    if document.returns_count:
        returns = translate(N_("Returns ({count})")).format(count=document.returns_count)
        blocks.append(Row(returns, amount(-document.returns_minor, style)))
    if document.discount_minor:
        given = amount(document.discount_minor, style)
        blocks.append(Row(translate(N_("Discounts given")), given))
    blocks += tax_rows(document.net_minor, document.taxes, document.exempt_minor, style)
    total = with_symbol(document.sales_minor - document.returns_minor, style)
    return [*blocks, Row(translate(N_("TOTAL")), total, bold=True, size=Size.DOUBLE)]


def _methods(document: CashCloseTicket, style: Style) -> list[Block]:
    rows = [
        Row(f"{method.label} ({method.count})", amount(method.amount_minor, style))
        for method in document.methods
    ]
    others = flow_rows(document.flows, style)
    return [*heading(style.translate(N_("WAYS OF PAYING"))), *rows, *others]


def _cashiers(document: CashCloseTicket, style: Style) -> list[Block]:
    """Return the sub-total of each of several cashiers."""
    if not document.cashiers:
        return []
    translate = style.translate
    blocks = heading(translate(N_("BY CASHIER")))
    for one in document.cashiers:
        sold = translate(N_("Sales ({count})")).format(count=one.sales_count)
        rest = (
            (N_("Returns"), -one.refunds_minor),
            (N_("In and out"), one.moved_minor),
            (N_("Cash left in the drawer"), one.cash_minor),
        )
        blocks += [
            Text(one.name, bold=True),
            Row(f"  {sold}", amount(one.sales_minor, style)),
            *(Row(f"  {translate(label)}", amount(value, style)) for label, value in rest if value),
        ]
    return blocks


def _drawer(document: CashCloseTicket, style: Style) -> list[Block]:
    """Return the cash equation; rows that are zero and need no saying are left out."""
    translate = style.translate
    moves = (
        (N_("Cash sales"), document.cash_sales_minor),
        (N_("Cash returned"), -document.cash_returns_minor),
        (N_("Debit notes"), document.raised_minor),
        (N_("Payments of debts"), document.debts_minor),
        (N_("Paid in"), document.cash_in_minor),
        (N_("Paid out"), -document.cash_out_minor),
        (N_("Taken to the safe"), -document.dropped_minor),
    )
    return [
        *heading(translate(N_("CASH IN THE DRAWER"))),
        Row(translate(N_("Opening float")), amount(document.float_minor, style)),
        *(Row(translate(label), amount(value, style)) for label, value in moves if value),
        Row(translate(N_("Expected")), amount(document.expected_minor, style)),
        *money_rows(document.denominations or {}, style),
        *_counted(document, style),
        *_remarks(document, style),
    ]


def _counted(document: CashCloseTicket, style: Style) -> list[Block]:
    """Return what was counted and how it differs; that nobody counted where the till was lost."""
    translate = style.translate
    if document.uncounted:
        return [Row(translate(N_("NOT COUNTED")), "", bold=True, size=Size.TALL)]
    difference = document.counted_minor - document.expected_minor
    return [
        Row(translate(N_("Counted")), amount(document.counted_minor, style), bold=True),
        Row(_difference_word(difference, style), with_symbol(difference, style),
            bold=True, size=Size.TALL),
    ]  # fmt: skip


def _remarks(document: CashCloseTicket, style: Style) -> list[Block]:
    """Return what the cashier counted and wrote besides the cash."""
    blocks: list[Block] = []
    if document.rounding_minor:
        rounding = amount(document.rounding_minor, style)
        blocks.append(Row(style.translate(N_("Rounding, in the cash sales")), rounding))
    blocks += [
        Row(style.translate(N_("Counted before")), amount(counted, style))
        for counted in document.earlier_minor
    ]
    if document.card_slips is not None:
        blocks.append(Row(style.translate(N_("Card slips counted")), str(document.card_slips)))
    if document.note:
        blocks.append(Text(style.translate(N_("Note: {note}")).format(note=document.note)))
    return blocks


def _difference_word(difference_minor: int, style: Style) -> str:
    if difference_minor < 0:
        return style.translate(N_("SHORT"))
    return style.translate(N_("OVER")) if difference_minor else style.translate(N_("DIFFERENCE"))


def _anchor(document: CashCloseTicket, style: Style) -> list[Block]:
    translate = style.translate
    return [
        *heading(translate(N_("RECORD"))),
        Row(
            translate(N_("Total since the first day")), with_symbol(document.perpetual_minor, style)
        ),
        Row(translate(N_("Operations")), str(document.ledger_position)),
        Text(translate(N_("Seal of the journal"))),
        Text(hash_in_groups(document.ledger_head)),
        *_checked(document.kardex_problems, style),
    ]


def _checked(problems: int | None, style: Style) -> list[Block]:
    """Return what the check of the stock found at the close."""
    if problems is None:
        return []
    if not problems:
        return [Text(style.translate(N_("Stock card checked: it agrees")))]
    words = style.translate(N_("Stock card checked: {count} to look at"))
    return [Text(words.format(count=problems), bold=True)]


def flow_rows(flows: tuple[FlowTotal, ...], style: Style) -> list[Block]:
    """Return the other ways that money came in and went out."""
    return [
        Row(
            f"{flow.label} ({flow.count})",
            amount(-flow.amount_minor if flow.out else flow.amount_minor, style),
        )
        for flow in flows
    ]


def signature(name: str) -> list[Block]:
    """Return a line to sign on, and who signs."""
    return [Feed(3), Text("_" * 24, Align.CENTER), Text(name, Align.CENTER), Feed()]
