"""Sales: of all tills, and those that the centre charges itself."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime
from sqlalchemy import func, select

from pos_app.core import cart, cash, catalog, customers, returns, sales
from pos_app.core.cart import Cart
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import UnknownVariant
from pos_app.core.models.people import User
from pos_app.core.models.sales import Sale, SaleLine
from pos_app.core.money import E4
from pos_app.core.pricing import CHANGED
from pos_app.core.settling import Tender
from sync_server import ksp
from sync_server.callers import Who, require
from sync_server.dependencies import Store
from sync_server.numbers import Figures, figures_of, quantity, to_milli
from sync_server.pages import USUAL, After, Limit, page
from sync_server.products import variant_of, variants_of
from sync_server.resources.base import Page
from sync_server.resources.returns import SaleReturn
from sync_server.resources.sales import PaymentRow, SaleIn, SaleLineRow, SaleRow, SaleWhole
from sync_server.work import READS, WRITES, Working

router = APIRouter(prefix="/api/v1/sales", tags=["sales"])
VIEW = [require("sales.charge")]
Moment = AwareDatetime | None


@router.get("", dependencies=VIEW, responses=ksp.refused(*READS))
def list_sales(
    store: Store,
    who: Who,
    branch: UUID | None = None,
    product_id: UUID | None = None,
    since: Annotated[Moment, Query(description="not before")] = None,
    until: Annotated[Moment, Query(description="before")] = None,
    after: After = "",
    limit: Limit = USUAL,
) -> Page[SaleRow]:
    """List sales, newest first."""
    query = select(Sale, func.coalesce(User.name, "")).outerjoin(User, User.id == Sale.user_id)
    if (of := who.branch(branch)) is not None:
        query = query.where(Sale.branch_id == of)
    if since is not None:
        query = query.where(Sale.occurred_at >= since)
    if until is not None:
        query = query.where(Sale.occurred_at < until)
    with store.read() as session:
        if product_id is not None:
            sold = select(SaleLine.sale_id)
            sold = sold.where(SaleLine.variant_id.in_(variants_of(session, product_id)))
            query = query.where(Sale.id.in_(sold))
        figures = figures_of(session)
        return page(
            session,
            query,
            lambda sale, user: SaleRow(**_fields(sale, user, figures)),
            by=(Sale.occurred_at, Sale.id),
            after=after,
            limit=limit,
            newest_first=True,
        )


@router.get("/{sale_id}", dependencies=VIEW, responses=ksp.refused(*READS))
def get_sale(sale_id: UUID, store: Store, who: Who) -> SaleWhole:
    """Give one sale with its lines and payments."""
    with store.read() as session:
        who.branch(sales.get_sale(session, sale_id).branch_id)
        return _whole(session, sale_id)


@router.post("", status_code=201, responses=ksp.refused(*WRITES))
def charge_sale(asked: SaleIn, work: Working) -> SaleWhole:
    """Charge a sale from a location: stock, payment and number together, or nothing.

    The centre has one cash session of its own, opened with its first sale; it holds no cash.
    """

    def write(session: WriteSession, op_id: UUID) -> SaleWhole:
        figures = figures_of(session)
        tenders = [
            Tender(one.method, figures.to_minor(one.amount), one.reference)
            for one in asked.payments
        ]
        if cash.find_open(session) is None:
            cash.open_session(session, work.who.actor, float_minor=0)
        sales.charge(
            session,
            work.who.actor,
            cart=_cart(session, asked, op_id, figures),
            tenders=tenders,
            print_ticket=False,
        )
        return _whole(session, op_id)

    return work.decide(SaleWhole, write, asked=asked, op_id=asked.id, location_id=asked.location_id)


def _cart(session: ReadSession, asked: SaleIn, sale_id: UUID, figures: Figures) -> Cart:
    if asked.customer_id is not None:
        customers.get_customer(session, asked.customer_id)
    made = Cart(sale_id, customer_id=asked.customer_id)
    for line in asked.lines:
        item = catalog.find_sellable(session, variant_of(session, line.product_id))
        if item is None:
            raise UnknownVariant(code=str(line.product_id))
        milli = to_milli(line.quantity)
        price = None if line.price is None else figures.to_minor(line.price) * E4
        if price is None or price == item.price_e4:
            made = cart.add(made, item, milli)
        else:
            made = cart.add(made, item, milli, price_e4=price, price_reason=CHANGED)
    return made


def _whole(session: ReadSession, sale_id: UUID) -> SaleWhole:
    figures, sale = figures_of(session), sales.get_sale(session, sale_id)
    user = session.get(User, sale.user_id)
    lines = sales.list_lines(session, sale_id)
    payments = sales.list_payments(session, sale_id)
    return SaleWhole(
        **_fields(sale, user.name if user else "", figures),
        lines=tuple(_line(line, figures) for line in lines),
        payments=tuple(
            PaymentRow(
                method=one.method,
                amount=figures.amount(one.amount_minor),
                reference=one.reference,
            )
            for one in payments
        ),
        returns=tuple(
            SaleReturn(
                id=note.credit_note_id,
                number=note.number,
                occurred_at=note.occurred_at,
                reason=note.reason,  # type: ignore[arg-type] # one of these
                note=note.note,
                total=figures.amount(note.total_minor),
                fee=figures.amount(note.fee_minor),
            )
            for note in returns.list_notes(session, sale_id)
        ),
    )


def _fields(sale: Sale, user: str, figures: Figures) -> dict[str, Any]:
    return {
        "id": sale.id,
        "number": sale.number,
        "occurred_at": sale.occurred_at,
        "branch_id": sale.branch_id,
        "location_id": sale.location_id,
        "device_id": sale.device_id,
        "user_id": sale.user_id,
        "user": user,
        "customer_id": sale.customer_id,
        "currency": sale.currency,
        "subtotal": figures.amount(sale.subtotal_minor),
        "discount": figures.amount(sale.discount_minor),
        "net": figures.amount(sale.net_minor),
        "tax": figures.amount(sale.tax_minor),
        "exempt": figures.amount(sale.exempt_minor),
        "total": figures.amount(sale.total_minor),
    }


def _line(line: SaleLine, figures: Figures) -> SaleLineRow:
    return SaleLineRow(
        product_id=line.variant_id,
        code=line.code,
        name=line.name,
        unit=line.unit,
        quantity=quantity(line.quantity_milli),
        price=figures.cost(line.price_e4),
        discount=figures.amount(line.discount_minor),
        total=figures.amount(line.total_minor),
    )
