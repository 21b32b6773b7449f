"""Pieces that several tickets share: the head of the shop, times, amounts."""

from collections.abc import Mapping
from datetime import datetime

from pos_app.core.i18n import N_
from pos_app.core.money import E4, Currency, format_money
from pos_app.core.tickets.blocks import Align, Block, Feed, Row, Rule, Sign, Text
from pos_app.core.tickets.values import ShopHeader, Style, TaxAmount

HASH_GROUP = 8  # letters of a hash that are read aloud at once


def moment(at: datetime, style: Style) -> str:
    """Return date and time in the shop's time: ``21-11-2026 12:41:37``."""
    assert at.tzinfo is not None
    return at.astimezone(style.zone).strftime("%d-%m-%Y %H:%M:%S")


def amount(amount_minor: int, style: Style) -> str:
    """Return an amount for the right column, without the symbol of the currency."""
    return format_money(amount_minor, style.currency, symbol=False)


def with_symbol(amount_minor: int, style: Style) -> str:
    """Return an amount that stands alone: ``$22.575``."""
    return format_money(amount_minor, style.currency)


def price(price_e4: int, currency: Currency) -> str:
    """Return a unit price; decimals beyond the minor unit only where there are any."""
    whole, rest = divmod(abs(price_e4), E4)
    text = format_money(whole, currency, symbol=False)
    if rest:
        decimals = f"{rest:04d}".rstrip("0")
        text += decimals if currency.exponent else currency.decimal + decimals
    return f"-{text}" if price_e4 < 0 else text


def shop_head(shop: ShopHeader) -> list[Block]:
    """Return the logo or the name, and who stands behind it."""
    blocks: list[Block] = []
    if shop.logo is not None:
        blocks += [shop.logo, Feed()]
    else:
        blocks += [Sign(shop.name), Feed()]
    if shop.legal_name:
        blocks.append(Text(shop.legal_name, Align.CENTER, bold=True))
    blocks += [
        Text(line, Align.CENTER) for line in (shop.activity, shop.address, shop.phone) if line
    ]
    return blocks


def tax_rows(
    net_minor: int | None, taxes: tuple[TaxAmount, ...], exempt_minor: int, style: Style
) -> list[Block]:
    """Return net, each tax and what is exempt; nothing where no tax is shown."""
    if net_minor is None:
        return []
    rows: list[Block] = [Row(style.translate(N_("Net")), amount(net_minor, style))]
    rows += [Row(tax.label, amount(tax.amount_minor, style)) for tax in taxes]
    if exempt_minor:
        rows.append(Row(style.translate(N_("Exempt")), amount(exempt_minor, style)))
    return rows


def money_rows(denominations: Mapping[int, int], style: Style) -> list[Block]:
    """Return a counted drawer, greatest first: ``3 x $20.000 ... 60.000``."""
    return [
        Row(f"{count} x {with_symbol(value, style)}", amount(value * count, style))
        for value, count in sorted(denominations.items(), reverse=True)
        if count
    ]


def heading(text: str) -> list[Block]:
    """Return a bold heading under a line."""
    return [Rule(), Text(text, bold=True)]


def hash_in_groups(text: str) -> str:
    """Return a hash in groups that a person can compare and that wrap well."""
    return " ".join(text[at : at + HASH_GROUP] for at in range(0, len(text), HASH_GROUP))
