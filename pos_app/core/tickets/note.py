"""The paper of a credit or debit note: of which document, why, and how the money went."""

from pos_app.core.i18n import N_
from pos_app.core.money import format_money
from pos_app.core.quantity import format_quantity
from pos_app.core.tickets.blocks import (
    Align,
    Barcode,
    Block,
    Box,
    Cut,
    Feed,
    Item,
    Row,
    Rule,
    Size,
    Text,
    Ticket,
)
from pos_app.core.tickets.parts import amount, moment, shop_head, tax_rows
from pos_app.core.tickets.values import NoteLine, NoteTicket, ShopHeader, Style


def render_note(document: NoteTicket, shop: ShopHeader, style: Style) -> Ticket:
    """Return the paper of a note; for money that goes back the customer signs."""
    number = style.translate(N_("No. {number}")).format(number=document.number)
    return Ticket((
        *shop_head(shop),
        Box(tuple(line for line in (shop.tax_id, document.title, number) if line)),
        *_circumstances(document, style),
        Rule(),
        *(block for line in document.lines for block in _line(line, style)),
        Rule(),
        *_totals(document, style),
        Rule(),
        *_refunds(document, style),
        *document.fiscal,
        *_foot(document, style),
        Cut(),
    ))  # fmt: skip


def _circumstances(document: NoteTicket, style: Style) -> list[Block]:
    translate = style.translate
    where = document.till
    if document.session_number:
        where = translate(N_("{till}  Session {number}")).format(
            till=document.till, number=document.session_number
        )
    blocks: list[Block] = [
        Row(moment(document.occurred_at, style), where),
        Text(translate(N_("Served by: {name}")).format(name=document.cashier)),
    ]
    if document.customer:
        blocks.append(Text(translate(N_("Customer: {name}")).format(name=document.customer)))
    if document.original and document.original_on:
        of = translate(N_("Refers to: {document} of {date}")).format(
            document=document.original, date=document.original_on.strftime("%d-%m-%Y")
        )
        blocks.append(Text(of))
        if document.unverified:
            blocks.append(Text(translate(N_("Of another till, the centre was not asked"))))
    else:
        blocks.append(Text(translate(N_("Without a ticket"))))
    blocks.append(Text(translate(N_("Reason: {reason}")).format(reason=document.why)))
    if document.note:
        blocks.append(Text(document.note))
    return blocks


def _line(line: NoteLine, style: Style) -> list[Block]:
    if not line.quantity_milli:
        return [Item("", line.name, amount(line.total_minor, style))]
    quantity = format_quantity(line.quantity_milli, decimal=style.currency.decimal)
    shown = f"{quantity} {line.unit}".rstrip()
    blocks: list[Block] = [Item(shown, line.name, amount(line.total_minor, style))]
    if line.serial:
        serial = style.translate(N_("Serial {serial}")).format(serial=line.serial)
        blocks.append(Item("", serial))
    said = ", ".join(word for word in (line.condition, line.reason) if word)
    if said:
        blocks.append(Item("", said))
    return blocks


def _totals(document: NoteTicket, style: Style) -> list[Block]:
    blocks: list[Block] = []
    if document.fee_minor:
        fee = style.translate(N_("Restocking fee"))
        blocks.append(Row(fee, amount(-document.fee_minor, style)))
    blocks += tax_rows(document.net_minor, document.taxes, document.exempt_minor, style)
    total = format_money(document.total_minor, style.currency)
    return [*blocks, Row(style.translate(N_("TOTAL")), total, bold=True, size=Size.DOUBLE)]


def _refunds(document: NoteTicket, style: Style) -> list[Block]:
    blocks: list[Block] = [
        Row(f"{refund.label} {refund.reference}".rstrip(), amount(refund.amount_minor, style))
        for refund in document.refunds
    ]
    if document.rounding_minor:
        label = style.translate(N_("Rounding"))
        blocks.append(Row(label, amount(document.rounding_minor, style)))
    if document.exchange:
        words = style.translate(N_("Exchanged: ticket {number}")).format(number=document.exchange)
        blocks.append(Text(words))
    return blocks


def _foot(document: NoteTicket, style: Style) -> list[Block]:
    blocks: list[Block] = []
    if document.signed:
        received = style.translate(N_("Received by the customer"))
        blocks = [Feed(3), Text("_" * 24, Align.CENTER), Text(received, Align.CENTER)]
    if document.code:
        blocks += [Feed(), Barcode(document.code)]
    if document.warning:
        blocks += [Feed(), Text(f"*** {document.warning} ***", Align.CENTER, bold=True)]
    return blocks
