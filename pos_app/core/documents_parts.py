"""Words that several papers share: the till, the customer, the tax, the warning at the foot."""

from uuid import UUID

from pos_app.core.db import ReadSession
from pos_app.core.i18n import N_, translator
from pos_app.core.models.cash import CashSession
from pos_app.core.models.catalog import Customer
from pos_app.core.models.journal import Device
from pos_app.core.settings_shared import Shop


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
