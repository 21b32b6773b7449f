"""Returns that the centre decides: the request of seed 001, mapped to the verbs of the counter."""

from collections import defaultdict
from decimal import Decimal
from uuid import UUID

from fastapi import APIRouter

from pos_app.core import customer_accounts, fiscal, returns
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import InvalidRequest, LineMissing, RefundNeedsCustomer
from pos_app.core.fiscal.drafts import AMOUNT_CORRECTED, CREDIT_NOTE, TEXT_CORRECTED, VOIDED
from pos_app.core.i18n import N_
from pos_app.core.models.catalog import Customer
from pos_app.core.models.returns import CreditNote
from pos_app.core.models.sales import FiscalDocument
from pos_app.core.returns import LineLeft, RefundWay, ReturnLine
from pos_app.core.settings_shared import ReturnRules, get_return_rules, get_shop
from pos_app.core.sync import centre
from sync_server import ksp
from sync_server.callers import require
from sync_server.dependencies import Store
from sync_server.numbers import Figures, figures_of, quantity, to_milli
from sync_server.products import variant_of
from sync_server.resources.returns import (
    ReferenceRow,
    RefundRow,
    ReturnCustomer,
    ReturnDetail,
    ReturnIn,
    ReturnItemIn,
    ReturnRulesRow,
    ReturnWhole,
)
from sync_server.work import READS, WRITES, Working

router = APIRouter(prefix="/api/v1/sales", tags=["sales"])
VOID, AMOUNT, TEXT, GOODS = 1, 2, 3, 4  # reasons, in the words of the shop
INTERNAL = 5
METHODS = {1: "cash", 2: "card", 3: "card", 4: "transfer"}
# What the tax authority is told: goods that came back correct amounts, unless all of them did.
CODES = {VOIDED: 1, TEXT_CORRECTED: 2, AMOUNT_CORRECTED: 3}


@router.post("/return", status_code=201, responses=ksp.refused(*WRITES))
def return_sale(asked: ReturnIn, work: Working, store: Store) -> ReturnWhole:
    """Take goods back, void a sale of today, or correct a price or a text: one credit note.

    Stock, money, number and note together, or nothing, by the shop's rules for returns. The centre
    has no drawer, so cash is given back at a till.
    """
    with store.read() as session:
        figures_of(session)
        sold_at = returns.get_sold(session, asked.original_sale_id).fact.location

    def write(session: WriteSession, op_id: UUID) -> ReturnWhole:
        issue = {VOID: _void, AMOUNT: _correct, TEXT: _say}.get(asked.sii_reason_code, _take_back)
        if asked.sii_reason_code == VOID and asked.items:
            issue = _take_back
        issue(session, work, asked, op_id)
        return _whole(session, op_id)

    where = asked.location_id or sold_at
    return work.decide(ReturnWhole, write, asked=asked, location_id=where)


def _take_back(session: WriteSession, work: Working, asked: ReturnIn, op_id: UUID) -> None:
    opened = returns.returnable(session, asked.original_sale_id)
    lines = _lines(session, opened.lines, asked.items)
    total = returns.preview(
        session,
        asked.original_sale_id,
        lines,
        customer_id=asked.customer_id,
        restocking=asked.cobro_reposicion,
    ).sums.total_minor
    customer = asked.customer_id or opened.sold.fact.customer
    returns.give_back(
        session,
        work.who.actor,
        op_id=op_id,
        sale_id=asked.original_sale_id,
        lines=lines,
        refund=_ways(session, asked, customer, total),
        note=asked.reason,
        customer_id=asked.customer_id,
        restocking=asked.cobro_reposicion,
        late=asked.fuera_de_plazo,
    )


def _void(session: WriteSession, work: Working, asked: ReturnIn, op_id: UUID) -> None:
    returns.void(
        session,
        work.who.actor,
        op_id=op_id,
        sale_id=asked.original_sale_id,
        note=asked.reason,
        reference=asked.return_reference,
    )


def _correct(session: WriteSession, work: Working, asked: ReturnIn, op_id: UUID) -> None:
    opened, figures = returns.returnable(session, asked.original_sale_id), figures_of(session)
    off: dict[int, int] = defaultdict(int)
    for item in asked.items:
        if item.monto is None:
            raise InvalidRequest(field="items.monto", reason=N_("say how much it was too high"))
        rest = figures.to_minor(item.monto)
        for line in _of_product(session, opened.lines, item):
            taken = min(rest, line.left_minor - off[line.line_no])
            off[line.line_no] += taken
            rest -= taken
        if rest:  # more than is left: the verb says it
            off[_of_product(session, opened.lines, item)[0].line_no] += rest
    returns.correct_price(
        session,
        work.who.actor,
        op_id=op_id,
        sale_id=asked.original_sale_id,
        off_minor={no: amount for no, amount in off.items() if amount},
        note=asked.reason,
        refund=_ways(session, asked, opened.sold.fact.customer, sum(off.values())),
    )


def _say(session: WriteSession, work: Working, asked: ReturnIn, op_id: UUID) -> None:
    returns.correct_text(
        session,
        work.who.actor,
        op_id=op_id,
        sale_id=asked.original_sale_id,
        note=asked.reason,
    )


def _lines(
    session: ReadSession, left: tuple[LineLeft, ...], items: tuple[ReturnItemIn, ...]
) -> list[ReturnLine]:
    """Return which lines of the sale give the products asked for, the first first."""
    used: dict[int, int] = defaultdict(int)
    lines = []
    for item in items:
        if item.cantidad is None:
            raise InvalidRequest(field="items.cantidad", reason=N_("say how much comes back"))
        rest, found = to_milli(item.cantidad), _of_product(session, left, item)
        for place, line in enumerate(found, start=1):
            free = line.left_milli - used[line.line_no]
            # What is left over goes to the last line, so that the verb says what is too much.
            taken = rest if place == len(found) else min(rest, free)
            if taken <= 0:
                continue
            used[line.line_no] += taken
            rest -= taken
            lines.append(ReturnLine(line.line_no, taken, item.estado, "other", item.serie))
    return lines


def _of_product(
    session: ReadSession, left: tuple[LineLeft, ...], item: ReturnItemIn
) -> list[LineLeft]:
    variant = variant_of(session, item.product_id)
    found = [line for line in left if line.sold.variant == variant]
    if not found:
        raise LineMissing(line=str(item.product_id))
    named = [line for line in found if item.serie and line.sold.serial == item.serie.upper()]
    return named or found


def _ways(
    session: ReadSession, asked: ReturnIn, customer: UUID | None, total_minor: int
) -> tuple[RefundWay, ...]:
    """Return how the money goes back; internal credit takes off the debt first."""
    if asked.return_method_id != INTERNAL:
        return (RefundWay(METHODS[asked.return_method_id], asked.return_reference),)
    if customer is None:
        raise RefundNeedsCustomer
    debt = max(0, customer_accounts.get_balance(session, customer).debt_minor)
    off = min(debt, total_minor)
    return (RefundWay("account", amount_minor=off), RefundWay("store_credit"))


# The rules ----------------------------------------------------------------------------------------


@router.get("/return-rules", dependencies=[require("sales.charge")], responses=ksp.refused(*READS))
def read_rules(store: Store) -> ReturnRulesRow:
    """Give what the company takes back."""
    with store.read() as session:
        return _rules(session)


@router.put(
    "/return-rules", dependencies=[require("settings.edit")], responses=ksp.refused(*WRITES)
)
def change_rules(asked: ReturnRulesRow, work: Working) -> ReturnRulesRow:
    """Make the rules what is stated; 0 or false turns one off. All tills are told."""

    def write(session: WriteSession, _: UUID) -> ReturnRulesRow:
        figures = figures_of(session)
        rules = ReturnRules(
            window_days=asked.window_days,
            approval_above_minor=figures.to_minor(Decimal(asked.approval_above)),
            same_customer=asked.same_customer,
            fee_bp=asked.fee_bp,
            without_ticket_minor=figures.to_minor(Decimal(asked.without_ticket)),
            unverified_minor=figures.to_minor(Decimal(asked.unverified)),
        )
        centre.set_return_rules(session, work.who.actor, rules)
        return _rules(session)

    return work.keep(ReturnRulesRow, write, asked=asked)


def _rules(session: ReadSession) -> ReturnRulesRow:
    rules, figures = get_return_rules(session), figures_of(session)
    return ReturnRulesRow(
        window_days=rules.window_days,
        approval_above=figures.amount(rules.approval_above_minor),
        same_customer=rules.same_customer,
        fee_bp=rules.fee_bp,
        without_ticket=figures.amount(rules.without_ticket_minor),
        unverified=figures.amount(rules.unverified_minor),
    )


# The answer ---------------------------------------------------------------------------------------


def _whole(session: ReadSession, note_id: UUID) -> ReturnWhole:
    note, figures = returns.get_note(session, note_id), figures_of(session)
    document = session.get_one(FiscalDocument, note_id)
    spec = fiscal.spec_of(get_shop(session), CREDIT_NOTE, document.series)
    customer = session.get(Customer, note.customer_id) if note.customer_id else None
    return ReturnWhole(
        id=note.id,
        unverified=note.unverified,
        folio=note.number,
        tipo_dte=int(spec.code) if spec.code else None,
        fecha_emision=note.occurred_at,
        monto_neto=figures.amount(note.net_minor),
        iva=figures.amount(note.tax_minor),
        monto_exento=figures.amount(note.exempt_minor),
        monto_total=figures.amount(note.total_minor),
        cobro_reposicion=figures.amount(note.fee_minor),
        descripcion=note.note,
        motivo=note.reason,  # type: ignore[arg-type] # one of these
        related_sale_id=note.sale_id,
        referencias=_references(session, note),
        customer=ReturnCustomer(rut=customer.tax_id or "", razon_social=customer.name)
        if customer
        else None,
        details=_details(session, note.id, figures),
        refunds=tuple(
            RefundRow(
                method=one.method,
                amount=figures.amount(one.amount_minor),
                reference=one.reference,
            )
            for one in returns.list_refunds(session, note.id)
        ),
    )


def _references(session: ReadSession, note: CreditNote) -> tuple[ReferenceRow, ...]:
    if note.sale_id is None or note.reference_on is None:
        return ()
    document = session.get_one(FiscalDocument, note.sale_id)
    code = fiscal.spec_of(get_shop(session), note.reference_kind, document.series).code
    told = 1 if note.whole else CODES.get(note.reason, CODES[AMOUNT_CORRECTED])
    return (
        ReferenceRow(
            tipo_documento=code or note.reference_kind,
            folio=str(note.reference_number),
            fecha=note.reference_on,
            sii_reason_code=told,
        ),
    )


def _details(session: ReadSession, note_id: UUID, figures: Figures) -> tuple[ReturnDetail, ...]:
    return tuple(
        ReturnDetail(
            product_id=line.variant_id,
            codigo_interno=line.code,
            nombre=line.name,
            cantidad=quantity(line.quantity_milli),
            precio_unitario=figures.cost(line.price_e4),
            subtotal=figures.amount(line.total_minor),
            estado=line.condition,
        )
        for line in returns.list_note_lines(session, note_id)
    )
