"""Words that several papers share: the till, the customer, the tax, the warning at the foot."""

from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from pos_app.core.db import ReadSession
from pos_app.core.i18n import N_, translator
from pos_app.core.models.cash import CashSession
from pos_app.core.models.catalog import Customer
from pos_app.core.models.journal import Device
from pos_app.core.settings_shared import Shop, get_shop
from pos_app.core.settling import CASH, EXCHANGE
from pos_app.core.tickets import ShopHeader, Style

METHOD_NAMES: Final = {
    CASH: N_("In cash"),
    "debit": N_("Debit card"),
    "credit": N_("Credit card"),
    "transfer": N_("Bank transfer"),
    "account": N_("On account"),
    "store_credit": N_("Store credit"),
    EXCHANGE: N_("With what came back"),
    "card": N_("To the card"),
    "gateway": N_("To the card"),
}


def tax_words(label: str, rate_bp: int) -> str:
    """Return ``IVA 19 %``, with a space that does not break."""
    whole, rest = divmod(rate_bp, 100)
    decimals = f",{rest:02d}".rstrip("0") if rest else ""
    return f"{label} {whole}{decimals}\N{NO-BREAK SPACE}%"


def warning_of(shop: Shop, *, legal: bool) -> str:
    """Return what says that a paper is no tax document; empty for one that is."""
    translate = translator(shop.language)
    if shop.demo:
        return translate(N_("DEMO: NO TAX VALIDITY"))
    return "" if legal else translate(N_("NOT A TAX DOCUMENT"))


def customer_words(session: ReadSession, customer_id: UUID | None) -> str:
    """Return name and tax id of a customer; empty for nobody."""
    customer = session.get(Customer, customer_id) if customer_id else None
    if customer is None:
        return ""
    return f"{customer.name}  {customer.tax_id or ''}".rstrip()


def till_name(session: ReadSession, device_id: UUID) -> str:
    """Return the name of a device; empty for one this node does not know."""
    device = session.get(Device, device_id)
    return device.name if device else ""


def session_number(session: ReadSession, session_id: UUID | None) -> int:
    """Return the number of a cash session; 0 for none, or one this node does not know."""
    row = session.get(CashSession, session_id) if session_id else None
    return row.number if row else 0


def style_of(shop: Shop) -> Style:
    """Return how this shop writes."""
    return Style(translator(shop.language), shop.money, ZoneInfo(shop.timezone))


def shop_header(session: ReadSession) -> ShopHeader:
    """Return who sells, as the head of a ticket says it."""
    shop = get_shop(session)
    tax_id = translator(shop.language)(N_("Tax ID: {id}")).format(id=shop.tax_id)
    return ShopHeader(
        name=shop.name,
        legal_name=shop.legal_name,
        activity=shop.activity,
        address=shop.address,
        tax_id=tax_id if shop.tax_id else "",
    )


def method_name(method: str, shop: Shop) -> str:
    """Return the shop's word for a way of paying."""
    return translator(shop.language)(METHOD_NAMES.get(method, method))
