"""The gift receipt (ticket de cambio): what was bought and until when, without a price."""

from pos_app.core.i18n import N_
from pos_app.core.quantity import format_quantity
from pos_app.core.tickets.blocks import (
    Align,
    Barcode,
    Block,
    Cut,
    Feed,
    Item,
    Row,
    Rule,
    Size,
    Text,
    Ticket,
)
from pos_app.core.tickets.parts import moment, shop_head
from pos_app.core.tickets.values import SaleTicket, ShopHeader, Style


def render_gift(document: SaleTicket, shop: ShopHeader, style: Style) -> Ticket:
    """Return the gift receipt of a sale; its barcode is that of the sale, so a return finds it."""
    title = style.translate(N_("GIFT RECEIPT"))
    of = style.translate(N_("Of ticket {number}")).format(number=document.number)
    words = style.translate(N_("To change it, bring this paper and the article."))
    return Ticket((
        *shop_head(shop),
        Text(title, Align.CENTER, bold=True, size=Size.DOUBLE),
        Row(moment(document.occurred_at, style), document.till),
        Text(of),
        Rule(),
        *(_line(line.name, line.quantity_milli, line.unit, style) for line in document.lines),
        *_serials(document, style),
        Rule(),
        Text(words, Align.CENTER),
        Feed(),
        Barcode(document.code),
        *(Text(line, Align.CENTER) for line in document.footer),
        Cut(),
    ))  # fmt: skip


def _line(name: str, quantity_milli: int, unit: str, style: Style) -> Item:
    quantity = format_quantity(quantity_milli, decimal=style.currency.decimal)
    return Item(quantity, f"{name} ({unit})" if unit else name)


def _serials(document: SaleTicket, style: Style) -> list[Block]:
    words = style.translate(N_("Serial {serial}"))
    return [Item("", words.format(serial=line.serial)) for line in document.lines if line.serial]
