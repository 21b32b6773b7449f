"""Sales: charging a cart. One transaction takes stock, money, number, print job and record (V2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from pos_app.core import cash, customer_accounts, drafts, journal, kardex, print_jobs, rows
from pos_app.core.actor import Actor
from pos_app.core.cart import ONE, Cart, CartLine, Mark, add, open_cart
from pos_app.core.cases import open_case
from pos_app.core.customer_accounts.allowing import Terms
from pos_app.core.customers import known_as
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import CartEmpty, LotNotForSale, PriceMissing, SaleMissing, UnknownMethod
from pos_app.core.facts import LineFact, NumberFact, OfferFact, PaymentFact, SaleFact
from pos_app.core.fiscal import Draft, Item, customer_party, get_profile, issue, shop_party
from pos_app.core.journal import Stamp
from pos_app.core.kardex import Demand, Taken
from pos_app.core.known_time import known_now
from pos_app.core.models import Base
from pos_app.core.models.accounts import AccountEntry
from pos_app.core.models.returns import CreditNote, Refund
from pos_app.core.models.sales import FiscalDocument, Payment, Sale, SaleLine, SaleOffer
from pos_app.core.price_versions import find_version
from pos_app.core.pricing import CHANGED, GENERIC_ID, Sellable
from pos_app.core.settings_shared import get_shop
from pos_app.core.settling import CASH, EXCHANGE, METHODS, Settled, Tender, settle
from pos_app.core.statements import Prepared, insert_into
from pos_app.core.totals import Amounts

_INSERTS: dict[type[Base], Prepared] = {
    model: insert_into(model)
    for model in (Sale, SaleLine, SaleOffer, Payment, FiscalDocument, AccountEntry)
}
_exchanged = Prepared(
    select(CreditNote.id, Refund.amount_minor)
    .join(Refund, Refund.credit_note_id == CreditNote.id)
    .where(CreditNote.exchange_id == bindparam("sale"), Refund.method == EXCHANGE)
)
_same_number = Prepared(
    select(FiscalDocument.document_id)
    .where(
        FiscalDocument.series == bindparam("series"),
        FiscalDocument.number == bindparam("number"),
        FiscalDocument.document_id != bindparam("document"),
    )
    .limit(1)
)


@dataclass(frozen=True)
class Charged:
    """What the counter shows after the commit; `change_minor` in large digits."""

    sale_id: UUID
    number: int
    total_minor: int
    rounding_minor: int
    change_minor: int
    occurred_at: datetime
    again: bool = False  # it had been charged before: a repeated Enter, a retry after a crash


def charge(
    session: WriteSession,
    actor: Actor,
    *,
    cart: Cart,
    tenders: Sequence[Tender],
    shortage: kardex.Shortage | None = None,
    print_ticket: bool = True,
    document_kind: str | None = None,
) -> Charged:
    """Charge a cart: everything or nothing; the same cart again gives the same sale (V5).

    `shortage="record"` lets stock go below zero, needs `sales.without_stock`. `document_kind` is
    the tax document the customer asks for; by default the cart says it, or what was sold.
    Raises `CartEmpty`, `PriceMissing`, `NoCashSession`, `InsufficientStock`, `UnknownVariant`,
    `NotPermitted`, what the fiscal profile refuses and the payment errors of `settling.settle`;
    then nothing was recorded.
    """
    journal.hold(session)
    if journal.find_applied(session, cart.id) is not None:
        return _charged_before(session, cart.id)
    _check(actor, cart, tenders, shortage)
    if cart.customer_id is not None:  # an alias, in a cart that was parked
        cart = replace(cart, customer_id=known_as(session, cart.customer_id))
    kind = document_kind or cart.document_kind or None
    fact, change_minor = _decide(session, actor, cart, tenders, shortage, kind)
    stamp = journal.append(session, actor, fact, record, op_id=cart.id)
    drafts.discard(session, cart.id)
    jobs: list[print_jobs.JobKind] = ["sale"] if print_ticket else []
    if cart.gift:
        jobs.append("gift")
    if any(tender.method == CASH for tender in tenders):
        jobs.append("drawer")
    print_jobs.add_all(session, actor, jobs, cart.id)
    return Charged(
        sale_id=cart.id,
        number=fact.document.number,
        total_minor=fact.total_minor,
        rounding_minor=fact.rounding_minor,
        change_minor=change_minor,
        occurred_at=stamp.occurred_at,
    )


def _check(
    actor: Actor, cart: Cart, tenders: Sequence[Tender], shortage: kardex.Shortage | None
) -> None:
    """Refuse what needs no database to be refused."""
    actor.require("sales.charge")
    if shortage == "record":
        actor.require("sales.without_stock")
    if not cart.lines:
        raise CartEmpty
    for line in cart.lines:
        if line.price_e4 <= 0:
            raise PriceMissing(product=line.name)
    check_person(actor, cart)
    for tender in tenders:
        if tender.method not in (*METHODS, EXCHANGE):
            raise UnknownMethod(method=tender.method)


def check_person(actor: Actor, cart: Cart) -> None:
    """Refuse what a person may not decide: changed prices, discounts, items without a product.

    A discount is bounded by its amount (`sales.discount`) and by its share of what it is taken off
    (`sales.discount_percent`, hundredths of a percent). What promotions take off nobody decides.
    Raises `NotPermitted`, `ApprovalRequired`.
    """
    if changed := [line for line in cart.lines if line.price_reason == CHANGED]:
        actor.require("sales.price", sum(line.gross_minor for line in changed))
    if given_minor := cart.given_minor:
        actor.require("sales.discount_percent", cart.given_bp)
        actor.require("sales.discount", given_minor)
    if generic := [line for line in cart.lines if line.variant_id == GENERIC_ID]:
        actor.require("sales.generic", sum(line.gross_minor for line in generic))


def _decide(
    session: WriteSession,
    actor: Actor,
    cart: Cart,
    tenders: Sequence[Tender],
    shortage: kardex.Shortage | None,
    document_kind: str | None,
) -> tuple[SaleFact, int]:
    """Decide every figure of the sale: lots and costs, totals and tax, settlement, number."""
    station, shop = journal.get_station(session), get_shop(session)
    today = shop.day(known_now(session))
    cash_session, profile = cash.get_open(session), get_profile(shop)
    rates = profile.rates_bp(today)
    taken = kardex.take(
        session,
        location_id=station.location_id,
        demands=[_demand(line, today) for line in cart.lines],
        reason="VENTA",
        today=today,
        shortage=shortage,
    )
    totals = profile.totals(
        [Amounts(line.gross_minor, line.discount_minor, line.tax_class) for line in cart.lines],
        today,
    )
    _check_exchange(session, cart.id, tenders)
    settlement = settle(totals.total_minor, tenders, shop.money)
    terms = customer_accounts.check_payments(
        session,
        actor,
        customer_id=cart.customer_id,
        payments=settlement.payments,
        shop=shop,
        today=today,
    )
    draft = Draft(
        kind=profile.sale_kind(document_kind, totals, settlement.payments),
        day=today,
        issuer=shop_party(shop),
        receiver=customer_party(session, cart.customer_id),
        items=[_item(line, rates) for line in cart.lines],
        net_minor=totals.net_minor,
        tax_minor=totals.tax_minor,
        exempt_minor=totals.exempt_minor,
        payments=settlement.payments,
        till=station.name,
    )
    fact = SaleFact(
        branch=station.branch_id,
        location=station.location_id,
        cash_session=cash_session.id,
        customer=cart.customer_id,
        currency=shop.currency,
        document=issue(session, profile, draft, device_id=station.device_id),
        lines=tuple(
            _line_fact(line, part, rates.get(line.tax_class, 0))
            for line, part in zip(cart.lines, taken, strict=True)
        ),
        payments=tuple(_payment_fact(payment, terms) for payment in settlement.payments),
        moves=tuple(move for part in taken for move in part.moves),
        subtotal_minor=totals.subtotal_minor,
        discount_minor=totals.discount_minor,
        total_minor=totals.total_minor,
        net_minor=totals.net_minor,
        tax_minor=totals.tax_minor,
        exempt_minor=totals.exempt_minor,
        rounding_minor=settlement.rounding_minor,
        discount_reason=cart.discount_reason if _has_share(cart) else "",
        price_version=find_version(session),
    )
    return fact, settlement.change_minor


def _has_share(cart: Cart) -> bool:
    return any(line.shared_minor for line in cart.lines)


def _check_exchange(session: ReadSession, sale_id: UUID, tenders: Sequence[Tender]) -> None:
    """Refuse goods as a payment unless a credit note of this very step gave them for this sale."""
    for tender in tenders:
        if tender.method != EXCHANGE:
            continue
        given = _exchanged.first(session, sale=sale_id)
        if given is None or (str(given[0]), given[1]) != (tender.reference, tender.amount_minor):
            raise UnknownMethod(method=tender.method)


def _item(line: CartLine, rates: Mapping[str, int]) -> Item:
    return Item(
        name=line.name,
        quantity_milli=line.quantity_milli,
        price_e4=line.price_e4,
        total_minor=line.total_minor,
        discount_minor=line.discount_minor,
        exempt=not rates.get(line.tax_class, 0),
        unit=line.unit,
    )


def check_mark(session: ReadSession, item: Sellable, mark: Mark) -> None:
    """Refuse at the scan what the charge would refuse: a lot or a thing that cannot be sold here.

    Raises `LotNotForSale`, `LotUnknown`, `LotShort`, `SerialUnknown`, `SerialElsewhere`,
    `SerialGone`. Nothing is taken.
    """
    today = get_shop(session).day(known_now(session))
    line = add(open_cart(), item, ONE, mark=mark).lines[0]
    demand = _demand(line, today)
    if not item.controls_stock or not (demand.lot_number or demand.serials):
        return
    location_id = journal.get_station(session).location_id
    kardex.take(session, location_id=location_id, demands=[demand], reason="VENTA", today=today)


def _demand(line: CartLine, today: date) -> Demand:
    """Return what a line takes; refuse what its own label says has expired."""
    if not (line.lot_number or line.serial or line.expires_on):
        return Demand(line.variant_id, line.quantity_milli)
    if line.expires_on is not None and line.expires_on < today:
        raise LotNotForSale(
            product=line.name,
            lot=line.lot_number or "-",
            expires_on=line.expires_on.isoformat(),
        )
    return Demand(
        line.variant_id,
        line.quantity_milli,
        lot_number=line.lot_number,
        serials=(line.serial,) if line.serial else (),
    )


def _line_fact(line: CartLine, taken: Taken, rate_bp: int) -> LineFact:
    return LineFact(
        variant=line.variant_id,
        code=line.code,
        name=line.name,
        unit=line.unit,
        quantity_milli=line.quantity_milli,
        price_e4=line.price_e4,
        price_reason=line.price_reason,
        discount_minor=line.discount_minor,
        discount_reason=line.discount_reason,
        total_minor=line.total_minor,
        tax_class=line.tax_class,
        tax_rate_bp=rate_bp,
        cost_minor=taken.cost_minor,
        lot_number=line.lot_number,
        serial=line.serial if taken.item.tracks_serials else "",
        offers=tuple(
            OfferFact(
                promotion=offer.promotion_id,
                name=offer.name,
                units=offer.units,
                discount_minor=offer.discount_minor,
            )
            for offer in line.offers
        ),
        shared_minor=line.shared_minor,
    )


def _payment_fact(payment: Settled, terms: Terms) -> PaymentFact:
    on_account = payment.method == "account"
    return PaymentFact(
        method=payment.method,
        amount_minor=payment.amount_minor,
        given_minor=payment.given_minor,
        change_minor=payment.change_minor,
        reference=payment.reference,
        due_on=terms.due_on if on_account else None,
        over_minor=terms.over_minor if on_account else 0,
    )


def print_gift(session: WriteSession, actor: Actor, sale_id: UUID) -> UUID:
    """Ask for the gift receipt of a sale; again, it is a copy. Return the job.

    Needs `tickets.reprint`; raises `SaleMissing`.
    """
    actor.require("tickets.reprint")
    get_sale(session, sale_id)
    if any(job.kind == "gift" for job in print_jobs.list_for_document(session, sale_id)):
        return print_jobs.reprint(session, actor, sale_id, kind="gift")
    return print_jobs.add(session, actor, "gift", sale_id)


def _charged_before(session: ReadSession, sale_id: UUID) -> Charged:
    sale = get_sale(session, sale_id)
    return Charged(
        sale_id=sale.id,
        number=sale.number,
        total_minor=sale.total_minor,
        rounding_minor=sale.rounding_minor,
        change_minor=sum(payment.change_minor for payment in list_payments(session, sale_id)),
        occurred_at=sale.occurred_at,
        again=True,
    )


def record(session: WriteSession, stamp: Stamp, fact: SaleFact) -> None:
    """Write the rows of a sale: document, number, movements. The same at till and centre."""
    for part in rows.of_sale(stamp, fact):
        if part.rows:  # most sales have none of an account or a promotion
            _INSERTS[part.model].run_many(session, part.rows)
    kardex.record(session, stamp, fact.moves, document_kind="sale", document_id=stamp.op_id)


def note_twin(session: WriteSession, stamp: Stamp, document: NumberFact) -> None:
    """Open a case for a number that another document has: both are kept (folio conflict)."""
    twin = _same_number.first(
        session, series=document.series, number=document.number, document=stamp.op_id
    )
    if twin is not None:
        detail: dict[str, str | int] = {"number": document.number, "other": str(twin[0])}
        open_case(session, stamp, kind="FOLIO_CONFLICT", subject_id=stamp.op_id, detail=detail)


def get_sale(session: ReadSession, sale_id: UUID) -> Sale:
    """Return a sale; raise `SaleMissing`."""
    sale = session.get(Sale, sale_id)
    if sale is None:
        raise SaleMissing(ticket=str(sale_id))
    return sale


def find_sale_by_number(session: ReadSession, number: int) -> Sale | None:
    """Return this till's newest sale with that number, or None; each kind has its own numbers."""
    device_id = journal.get_station(session).device_id
    series = get_profile(get_shop(session)).sale_series(device_id)
    query = (
        select(Sale)
        .join(FiscalDocument, FiscalDocument.document_id == Sale.id)
        .where(FiscalDocument.series.in_(series), FiscalDocument.number == number,
               Sale.device_id == device_id)
        .order_by(Sale.occurred_at.desc())
    )  # fmt: skip
    return session.scalars(query).first()


def list_lines(session: ReadSession, sale_id: UUID) -> tuple[SaleLine, ...]:
    """Return the lines of a sale in order."""
    query = select(SaleLine).where(SaleLine.sale_id == sale_id).order_by(SaleLine.line_no)
    return tuple(session.scalars(query))


def list_offers(session: ReadSession, sale_id: UUID) -> tuple[SaleOffer, ...]:
    """Return what promotions took off a sale, by line."""
    query = select(SaleOffer).where(SaleOffer.sale_id == sale_id)
    return tuple(session.scalars(query.order_by(SaleOffer.line_no, SaleOffer.promotion_id)))


def list_payments(session: ReadSession, sale_id: UUID) -> tuple[Payment, ...]:
    """Return the payments of a sale in order."""
    query = select(Payment).where(Payment.sale_id == sale_id).order_by(Payment.line_no)
    return tuple(session.scalars(query))


def list_recent(session: ReadSession, *, limit: int = 50) -> tuple[Sale, ...]:
    """Return the newest sales of this node, newest first."""
    query = select(Sale).order_by(Sale.occurred_at.desc(), Sale.id.desc()).limit(limit)
    return tuple(session.scalars(query))
