"""What people read on paper: values in, a `Ticket` of blocks out; no printer, no database.

`render_*` make a ticket, `dump` and `load` store it, `lay_out` puts it on so many columns, and
`devices` turns that into commands or a picture.
"""

from pos_app.core.tickets.blocks import (
    Align,
    Barcode,
    Block,
    Box,
    Cut,
    Feed,
    Item,
    Picture,
    Qr,
    Row,
    Rule,
    Sign,
    Size,
    Symbology,
    Text,
    Ticket,
    dump,
    load,
)
from pos_app.core.tickets.cash import render_cash_close, render_cash_open
from pos_app.core.tickets.cash_slip import render_cash_slip, render_cash_turn
from pos_app.core.tickets.gift import render_gift
from pos_app.core.tickets.layout import as_text, lay_out
from pos_app.core.tickets.note import render_note
from pos_app.core.tickets.probe import render_test_page
from pos_app.core.tickets.sale import render_copy, render_sale
from pos_app.core.tickets.values import (
    CashCloseTicket,
    CashierTotal,
    CashOpenTicket,
    CashSlip,
    CashTurnTicket,
    CopyMark,
    FlowTotal,
    MethodTotal,
    NoteLine,
    NoteTicket,
    PaymentLine,
    SaleTicket,
    SaleTicketLine,
    ShopHeader,
    Style,
    TaxAmount,
)

__all__ = [
    "Align",
    "Barcode",
    "Block",
    "Box",
    "CashCloseTicket",
    "CashOpenTicket",
    "CashSlip",
    "CashTurnTicket",
    "CashierTotal",
    "CopyMark",
    "Cut",
    "Feed",
    "FlowTotal",
    "Item",
    "MethodTotal",
    "NoteLine",
    "NoteTicket",
    "PaymentLine",
    "Picture",
    "Qr",
    "Row",
    "Rule",
    "SaleTicket",
    "SaleTicketLine",
    "ShopHeader",
    "Sign",
    "Size",
    "Style",
    "Symbology",
    "TaxAmount",
    "Text",
    "Ticket",
    "as_text",
    "dump",
    "lay_out",
    "load",
    "render_cash_close",
    "render_cash_open",
    "render_cash_slip",
    "render_cash_turn",
    "render_copy",
    "render_gift",
    "render_note",
    "render_sale",
    "render_test_page",
]
