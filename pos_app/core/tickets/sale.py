"""The ticket of a sale, and the mark that makes a copy of any ticket."""

from pos_app.core.i18n import N_
from pos_app.core.money import format_money
from pos_app.core.quantity import MILLI, format_quantity
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
from pos_app.core.tickets.parts import amount, moment, price, shop_head, tax_rows, with_symbol
from pos_app.core.tickets.values import (
    CopyMark,
    PaymentLine,
    SaleTicket,
    SaleTicketLine,
    ShopHeader,
    Style,
)


def render_sale(document: SaleTicket, shop: ShopHeader, style: Style) -> Ticket:
    """Return the ticket of a sale; what it must say is in Formato Boletas v4.2 (SII), column I."""
    return Ticket((
        *shop_head(shop),
        _frame(document, shop, style),
        *_circumstances(document, style),
        Rule(),
        _columns(style),
        Rule(),
        *(block for line in document.lines for block in _line(line, style)),
        Rule(),
        *_totals(document, style),
        Rule(),
        *_payments(document, style),
        *document.fiscal,
        *_foot(document),
        Cut(),
    ))  # fmt: skip


def render_copy(original: Ticket, mark: CopyMark, style: Style) -> Ticket:
    """Return `original` marked as a copy, at its head and at its foot, with who and when.

    Made from the stored ticket, never rendered anew: a copy says what the original said.
    """
    word = style.translate(N_("COPY"))
    banner = Text(f"*** {word} ***", Align.CENTER, bold=True, size=Size.DOUBLE)
    asked = style.translate(N_("Copy {number}, printed {at} by {by}")).format(
        number=mark.number, at=moment(mark.at, style), by=mark.by
    )
    foot = (Feed(), Text(banner.text, Align.CENTER, bold=True))
    head = (banner, Text(asked, Align.CENTER), Feed())
    return Ticket((*head, *original.blocks[:-1], *foot, Cut()))


def _frame(document: SaleTicket, shop: ShopHeader, style: Style) -> Box:
    number = style.translate(N_("No. {number}")).format(number=document.number)
    return Box(tuple(line for line in (shop.tax_id, document.title, number) if line))


def _circumstances(document: SaleTicket, style: Style) -> list[Block]:
    where = style.translate(N_("{till}  Session {number}")).format(
        till=document.till, number=document.session_number
    )
    blocks: list[Block] = [
        Row(moment(document.occurred_at, style), where),
        Text(style.translate(N_("Served by: {name}")).format(name=document.cashier)),
    ]
    if document.customer:
        blocks.append(Text(style.translate(N_("Customer: {name}")).format(name=document.customer)))
    return blocks


def _columns(style: Style) -> Item:
    return Item(
        style.translate(N_("QTY")),
        style.translate(N_("DESCRIPTION")),
        style.translate(N_("AMOUNT")),
    )


def _line(line: SaleTicketLine, style: Style) -> list[Block]:
    quantity = format_quantity(line.quantity_milli, decimal=style.currency.decimal)
    saved = sum(saving for _, saving in line.offers)
    gross = amount(line.total_minor + line.discount_minor + saved, style)
    if line.quantity_milli == MILLI and not line.unit:
        blocks: list[Block] = [Item(quantity, line.name, gross)]
    else:
        blocks = [Item(quantity, line.name), Item("", _how(line, quantity, style), gross)]
    if line.discount_minor:
        words = style.translate(N_("Discount {reason}")).format(reason=line.price_note)
        blocks.append(Item("", words.rstrip(), amount(-line.discount_minor, style)))
    elif line.price_note:
        blocks.append(Item("", line.price_note))
    blocks += [Item("", name, amount(-saving, style)) for name, saving in line.offers]
    if line.lot_number:
        named = style.translate(N_("Lot {lot}")).format(lot=line.lot_number)
        blocks.append(Item("", named))
    if line.serial:
        named = style.translate(N_("Serial {serial}")).format(serial=line.serial)
        blocks.append(Item("", named))
    return blocks


def _how(line: SaleTicketLine, quantity: str, style: Style) -> str:
    """Return ``2 x 2.200``, or ``0,735 kg x 700 $/kg`` for what is measured."""
    each = price(line.unit_price_e4, style.currency)
    if not line.unit:
        return f"{quantity} x {each}"
    return f"{quantity} {line.unit} x {each} {style.currency.symbol}/{line.unit}"


def _totals(document: SaleTicket, style: Style) -> list[Block]:
    blocks: list[Block] = []
    if document.discount_minor:
        subtotal = document.total_minor + document.discount_minor
        reason = style.translate(N_("Discount {reason}")).format(reason=document.discount_reason)
        blocks += [
            Row(style.translate(N_("Subtotal")), amount(subtotal, style)),
            Row(reason.rstrip(), amount(-document.discount_minor, style)),
        ]
    blocks += tax_rows(document.net_minor, document.taxes, document.exempt_minor, style)
    total = format_money(document.total_minor, style.currency)
    return [*blocks, Row(style.translate(N_("TOTAL")), total, bold=True, size=Size.DOUBLE)]


def _payments(document: SaleTicket, style: Style) -> list[Block]:
    blocks: list[Block] = [_payment(payment, style) for payment in document.payments]
    if document.rounding_minor:
        label = document.rounding_label or style.translate(N_("Rounding"))
        blocks.append(Row(label, amount(document.rounding_minor, style)))
    if document.change_minor:
        change = with_symbol(document.change_minor, style)
        blocks.append(Row(style.translate(N_("CHANGE")), change, bold=True))
    return blocks


def _payment(payment: PaymentLine, style: Style) -> Row:
    left = f"{payment.label} {payment.reference}".rstrip()
    return Row(left, amount(payment.amount_minor, style))


def _foot(document: SaleTicket) -> list[Block]:
    blocks: list[Block] = []
    if document.code:
        blocks += [Feed(), Barcode(document.code)]
    if document.footer or document.warning:
        blocks.append(Feed())
    blocks += [Text(line, Align.CENTER) for line in document.footer]
    if document.warning:
        blocks.append(Text(f"*** {document.warning} ***", Align.CENTER, bold=True))
    return blocks
