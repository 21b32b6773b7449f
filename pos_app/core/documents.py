"""Documents as paper shows them: read from the record, said in the shop's words.

`render` is what the print worker asks for each job; `pos ticket` and a reprint ask the same
functions. Everything comes from what was recorded, so a ticket read a year later says what it said.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from pos_app.core import documents_accounts, fiscal, people, sales
from pos_app.core.codes import ticket_code
from pos_app.core.db import ReadSession, clock_of
from pos_app.core.documents_cash import cash_close_ticket, cash_open_ticket, cash_slip
from pos_app.core.documents_parts import METHOD_NAMES, method_name, shop_header, style_of, till_name
from pos_app.core.documents_parts import customer_words as _customer
from pos_app.core.documents_parts import session_number as _session_number
from pos_app.core.documents_parts import tax_words as _tax_label
from pos_app.core.documents_parts import warning_of as _warning
from pos_app.core.documents_returns import credit_note_ticket, debit_note_ticket
from pos_app.core.errors import PrintJobMissing, SaleMissing
from pos_app.core.fiscal.profile import FiscalProfile
from pos_app.core.i18n import translator
from pos_app.core.models.sales import FiscalDocument, Payment, Sale, SaleLine, SaleOffer
from pos_app.core.print_jobs import Job
from pos_app.core.settings_shared import Shop, get_shop
from pos_app.core.settling import CASH, EXCHANGE
from pos_app.core.tickets import (
    CopyMark,
    PaymentLine,
    SaleTicket,
    SaleTicketLine,
    Style,
    TaxAmount,
    Ticket,
    render_cash_close,
    render_cash_open,
    render_cash_slip,
    render_copy,
    render_gift,
    render_note,
    render_sale,
    render_test_page,
)
from pos_app.core.tickets.account import render_debt_paid, render_statement
from pos_app.core.totals import net_of

__all__ = [
    "COLUMNS", "COUNTED_UNIT", "METHOD_NAMES", "SaleSummary", "cash_close_ticket",
    "cash_open_ticket", "cash_slip", "find_sale", "method_name", "render", "sale_ticket",
    "shop_header", "style_of", "summary", "ticket_code", "till_name",
]  # fmt: skip

COUNTED_UNIT = "un"  # of what is sold by the piece; paper does not say it
COLUMNS = 48


def render(session: ReadSession, job: Job, *, columns: int = COLUMNS) -> Ticket:
    """Return the ticket of a print job; a copy says that it is one, by whom and when.

    Raises `SaleMissing` or `PrintJobMissing` where the document is not on this node.
    """
    style = style_of(get_shop(session))
    ticket = _original(session, job, style, columns)
    if job.copy_no == 0:
        return ticket
    by = people.name_of(session, job.requested_by)
    return render_copy(ticket, CopyMark(job.copy_no, by, job.created_at), style)


def _original(session: ReadSession, job: Job, style: Style, columns: int) -> Ticket:
    header = shop_header(session)
    match job.kind:
        case "sale":
            return render_sale(sale_ticket(session, job.document_id), header, style)
        case "gift":
            return render_gift(sale_ticket(session, job.document_id), header, style)
        case "cash_open":
            return render_cash_open(cash_open_ticket(session, job.document_id), header, style)
        case "cash_close":
            return render_cash_close(cash_close_ticket(session, job.document_id), header, style)
        case "debt_paid":
            paid = documents_accounts.debt_paid_ticket(session, job.document_id, method_name)
            return render_debt_paid(paid, header, style)
        case "statement":
            known = documents_accounts.statement_ticket(session, job.document_id)
            return render_statement(known, header, style)
        case "credit_note":
            return render_note(credit_note_ticket(session, job.document_id), header, style)
        case "debit_note":
            return render_note(debit_note_ticket(session, job.document_id), header, style)
        case "cash_move":
            return render_cash_slip(cash_slip(session, job.document_id), header, style)
        case "test":
            now = clock_of(session).now()
            return render_test_page(header, style, printer=job.printer, columns=columns, at=now)
        case _:
            raise PrintJobMissing(document=str(job.document_id))


# Sales --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SaleSummary:
    """A sale in a list; `payments` are method and amount."""

    sale_id: UUID
    number: int
    occurred_at: datetime
    till: str
    user: str
    customer: str
    lines: int
    currency: str
    total_minor: int
    tax_minor: int
    rounding_minor: int
    payments: tuple[tuple[str, int], ...]


def summary(session: ReadSession, sale: Sale) -> SaleSummary:
    """Return a sale as a list shows it."""
    count = select(func.count()).select_from(SaleLine).where(SaleLine.sale_id == sale.id)
    return SaleSummary(
        sale_id=sale.id,
        number=sale.number,
        occurred_at=sale.occurred_at,
        till=till_name(session, sale.device_id),
        user=people.name_of(session, sale.user_id),
        customer=_customer(session, sale.customer_id),
        lines=int(session.execute(count).scalar() or 0),
        currency=sale.currency,
        total_minor=sale.total_minor,
        tax_minor=sale.tax_minor,
        rounding_minor=sale.rounding_minor,
        payments=tuple(
            (payment.method, payment.amount_minor)
            for payment in sales.list_payments(session, sale.id)
        ),
    )


def find_sale(session: ReadSession, text: str) -> Sale:
    """Return the sale that people name: its id, its number on this till, or its ticket's barcode.

    Raises `SaleMissing`.
    """
    asked = text.strip()
    found: Sale | None = None
    if asked.isascii() and asked.isdigit() and len(asked) <= 18:
        found = sales.find_sale_by_number(session, int(asked)) or _by_code(session, asked)
    else:
        try:
            found = session.get(Sale, UUID(asked))
        except ValueError:
            found = None
    if found is None:
        raise SaleMissing(ticket=asked or "-")
    return found


def _by_code(session: ReadSession, code: str) -> Sale | None:
    """Return the sale of a ticket's barcode; it may be of another till."""
    if len(code) < 16:
        return None
    query = (
        select(Sale, FiscalDocument.series)
        .join(FiscalDocument, FiscalDocument.document_id == Sale.id)
        .where(Sale.number == int(code[8:]))
    )
    return next(
        (sale for sale, series in session.execute(query) if _code(sale, series) == code), None
    )


def _code(sale: Sale, series: str) -> str:
    shelf = fiscal.shelf_of(sale.document_kind, series, sale.device_id)
    return ticket_code(sale.device_id, sale.number, shelf)


def sale_ticket(session: ReadSession, sale_id: UUID) -> SaleTicket:
    """Return a recorded sale as its ticket shows it; raise `SaleMissing`."""
    sale = sales.get_sale(session, sale_id)
    lines = sales.list_lines(session, sale_id)
    payments = sales.list_payments(session, sale_id)
    offers = _offers(session, sale_id)
    shop = get_shop(session)
    translate = translator(shop.language)
    profile = fiscal.get_profile(shop)
    document = session.get_one(FiscalDocument, sale_id)
    kind = fiscal.spec_of(shop, document.kind, document.series)
    taxes = _taxes(lines, profile)
    sealed = document.sealed.decode()
    blocks = profile.receipt_blocks(sealed, style_of(shop)) if sealed else ()
    return SaleTicket(
        title=translate(kind.title).upper(),
        number=str(sale.number),
        occurred_at=sale.occurred_at,
        till=till_name(session, sale.device_id),
        cashier=people.name_of(session, sale.user_id),
        session_number=_session_number(session, sale.cash_session_id),
        lines=tuple(_line(line, offers.get(line.line_no, ())) for line in lines),
        total_minor=sale.total_minor,
        discount_minor=sum(line.shared_minor for line in lines),
        discount_reason=sale.discount_reason,
        payments=tuple(_payment(payment, shop) for payment in payments),
        net_minor=sale.net_minor if taxes else None,
        exempt_minor=sale.exempt_minor if taxes else 0,
        taxes=taxes,
        rounding_minor=sale.rounding_minor,
        change_minor=sum(payment.change_minor for payment in payments),
        customer="" if blocks else _customer(session, sale.customer_id),
        fiscal=blocks,
        footer=tuple(line for line in shop.footer.splitlines() if line.strip()),
        warning=_warning(shop, legal=kind.legal),
        code=_code(sale, document.series),
    )


def _offers(session: ReadSession, sale_id: UUID) -> dict[int, tuple[SaleOffer, ...]]:
    """Return what promotions took off, by line."""
    offers: dict[int, tuple[SaleOffer, ...]] = {}
    for offer in sales.list_offers(session, sale_id):
        offers[offer.line_no] = (*offers.get(offer.line_no, ()), offer)
    return offers


def _line(line: SaleLine, offers: Sequence[SaleOffer]) -> SaleTicketLine:
    offered = sum(offer.discount_minor for offer in offers)
    return SaleTicketLine(
        name=line.name,
        quantity_milli=line.quantity_milli,
        unit_price_e4=line.price_e4,
        total_minor=line.total_minor + line.shared_minor,
        discount_minor=line.discount_minor - line.shared_minor - offered,
        offers=tuple((offer.name, offer.discount_minor) for offer in offers),
        unit="" if line.unit == COUNTED_UNIT else line.unit,
        price_note=line.discount_reason,
        lot_number=line.lot_number,
        serial=line.serial,
    )


def _payment(payment: Payment, shop: Shop) -> PaymentLine:
    shown = payment.given_minor if payment.method == CASH else payment.amount_minor
    reference = "" if payment.method == EXCHANGE else payment.reference  # of use to us only
    return PaymentLine(method_name(payment.method, shop), shown, reference)


def _taxes(lines: tuple[SaleLine, ...], profile: FiscalProfile) -> tuple[TaxAmount, ...]:
    """Return each tax of a sale, derived once per rate as its totals were (fiscal_chile §5)."""
    gross: dict[int, int] = defaultdict(int)
    for line in lines:
        gross[line.tax_rate_bp] += line.total_minor
    return tuple(
        TaxAmount(_tax_label(profile.tax_label, rate), amount - net_of(amount, rate))
        for rate, amount in sorted(gross.items(), reverse=True)
        if rate
    )
