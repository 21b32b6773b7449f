"""Credit notes as paper shows them, read from the record."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from pos_app.core import fiscal, people, returns
from pos_app.core.codes import note_code
from pos_app.core.db import ReadSession
from pos_app.core.documents_parts import (
    customer_words,
    session_number,
    style_of,
    tax_words,
    till_name,
    warning_of,
)
from pos_app.core.errors import PrintJobMissing
from pos_app.core.fiscal.drafts import (
    AMOUNT_CORRECTED,
    CREDIT_NOTE,
    DEBIT_NOTE,
    GOODS_RETURNED,
    TEXT_CORRECTED,
    VOIDED,
)
from pos_app.core.i18n import N_, Translate, translator
from pos_app.core.models.returns import CreditNote, CreditNoteLine, DebitNote, Refund
from pos_app.core.models.sales import FiscalDocument, Sale
from pos_app.core.settings_shared import Shop, get_shop
from pos_app.core.tickets import Block, NoteLine, NoteTicket, PaymentLine, TaxAmount

COUNTED_UNIT = "un"
WHY = {
    VOIDED: N_("The sale is void"),
    GOODS_RETURNED: N_("Goods returned"),
    AMOUNT_CORRECTED: N_("Price corrected"),
    TEXT_CORRECTED: N_("Text corrected"),
}
PAID_NAMES = {
    "cash": N_("In cash"),
    "debit": N_("Debit card"),
    "credit": N_("Credit card"),
    "transfer": N_("Bank transfer"),
}
REFUND_NAMES = {
    "cash": N_("Refunded in cash"),
    "card": N_("Refunded on the card"),
    "transfer": N_("Refunded by transfer"),
    "store_credit": N_("Credit in favour"),
    "account": N_("Taken off the debt"),
    "gateway": N_("Refunded on the card"),
    "exchange": N_("Paid in goods"),
}


def credit_note_ticket(session: ReadSession, note_id: UUID) -> NoteTicket:
    """Return a recorded credit note as its paper shows it; raise `PrintJobMissing`."""
    note = session.get(CreditNote, note_id)
    if note is None:
        raise PrintJobMissing(document=str(note_id))
    shop = get_shop(session)
    translate = translator(shop.language)
    lines = session.scalars(
        select(CreditNoteLine)
        .where(CreditNoteLine.credit_note_id == note_id)
        .order_by(CreditNoteLine.line_no)
    ).all()
    document = session.get(FiscalDocument, note_id)
    series = document.series if document else ""
    spec = fiscal.spec_of(shop, CREDIT_NOTE, series)
    shelf = fiscal.shelf_of(CREDIT_NOTE, series, note.device_id) if series else 0
    blocks = _fiscal_blocks(shop, document)
    taxes = _taxes(note, lines, shop)
    exchange = session.get(Sale, note.exchange_id) if note.exchange_id else None
    return NoteTicket(
        title=translate(spec.title).upper(),
        number=str(note.number),
        occurred_at=note.occurred_at,
        till=till_name(session, note.device_id),
        cashier=people.name_of(session, note.user_id),
        session_number=session_number(session, note.cash_session_id),
        why=translate(WHY[note.reason]),
        original=_original(note, series, shop, translate),
        original_on=note.reference_on,
        lines=tuple(_line(line, translate) for line in lines),
        fee_minor=note.fee_minor,
        total_minor=note.total_minor,
        refunds=_refunds(session, note_id, translate),
        net_minor=note.net_minor if taxes else None,
        exempt_minor=note.exempt_minor if taxes else 0,
        taxes=taxes,
        rounding_minor=note.rounding_minor,
        customer="" if blocks else customer_words(session, note.customer_id),
        fiscal=blocks,
        note=note.note,
        exchange=str(exchange.number) if exchange else "",
        unverified=note.unverified,
        signed=bool(note.total_minor),
        warning=warning_of(shop, legal=spec.legal),
        code=note_code(note.device_id, note.number, shelf),
    )


def debit_note_ticket(session: ReadSession, note_id: UUID) -> NoteTicket:
    """Return a recorded debit note as its paper shows it; raise `PrintJobMissing`."""
    note = session.get(DebitNote, note_id)
    if note is None:
        raise PrintJobMissing(document=str(note_id))
    shop = get_shop(session)
    translate = translator(shop.language)
    document = session.get(FiscalDocument, note_id)
    series = document.series if document else ""
    spec, blocks = fiscal.spec_of(shop, DEBIT_NOTE, series), _fiscal_blocks(shop, document)
    tax = TaxAmount(tax_words(shop.tax_label, note.tax_rate_bp), note.tax_minor)
    paid = PaymentLine(PAID_NAMES[note.method], note.total_minor, note.payment_reference)
    return NoteTicket(
        title=translate(spec.title).upper(),
        number=str(note.number),
        occurred_at=note.occurred_at,
        till=till_name(session, note.device_id),
        cashier=people.name_of(session, note.user_id),
        session_number=session_number(session, note.cash_session_id),
        why=translate(WHY[AMOUNT_CORRECTED]),
        original=_original(note, series, shop, translate),
        original_on=note.reference_on,
        lines=(),
        fee_minor=0,
        total_minor=note.total_minor,
        refunds=(replace(paid, label=translate(paid.label)),),
        net_minor=note.net_minor if note.tax_minor else None,
        exempt_minor=note.exempt_minor if note.tax_minor else 0,
        taxes=(tax,) if note.tax_minor else (),
        rounding_minor=note.rounding_minor,
        customer="" if blocks else customer_words(session, note.customer_id),
        note=note.note,
        warning=warning_of(shop, legal=spec.legal),
        fiscal=blocks,
    )


def _fiscal_blocks(shop: Shop, document: FiscalDocument | None) -> tuple[Block, ...]:
    sealed = document.sealed.decode() if document else ""
    return fiscal.get_profile(shop).receipt_blocks(sealed, style_of(shop)) if sealed else ()


def refund_name(method: str, translate: Translate) -> str:
    """Return the shop's word for a way in which money goes back."""
    return translate(REFUND_NAMES.get(method, method))


def _original(note: CreditNote | DebitNote, series: str, shop: Shop, translate: Translate) -> str:
    if not note.reference_kind:
        return ""
    title = fiscal.spec_of(shop, note.reference_kind, series).title  # a plain note, a plain ticket
    number = translate(N_("No. {number}")).format(number=note.reference_number)
    return f"{translate(title)} {number}"


def _line(line: CreditNoteLine, translate: Translate) -> NoteLine:
    return NoteLine(
        name=line.name,
        quantity_milli=line.quantity_milli,
        total_minor=line.total_minor,
        unit="" if line.unit == COUNTED_UNIT else line.unit,
        condition=translate(returns.CONDITIONS.get(line.condition, "")) if line.condition else "",
        reason=translate(returns.REASONS.get(line.reason, line.reason)) if line.reason else "",
        serial=line.serial,
    )


def _refunds(session: ReadSession, note_id: UUID, translate: Translate) -> tuple[PaymentLine, ...]:
    query = select(Refund).where(Refund.credit_note_id == note_id).order_by(Refund.line_no)
    return tuple(
        PaymentLine(
            refund_name(refund.method, translate),
            refund.amount_minor,
            "" if refund.method == "exchange" else refund.reference,
        )
        for refund in session.scalars(query)
    )


def _taxes(note: CreditNote, lines: Sequence[CreditNoteLine], shop: Shop) -> tuple[TaxAmount, ...]:
    """Return the tax of a note, as it was recorded: one rate has its name, several share one."""
    if not note.tax_minor and not note.net_minor:
        return ()
    rates = {line.tax_rate_bp for line in lines if line.tax_rate_bp}
    label = tax_words(shop.tax_label, rates.pop()) if len(rates) == 1 else shop.tax_label
    return (TaxAmount(label, note.tax_minor),)
