"""Returning without a ticket: at the present price, with approval, up to the shop's cap (R7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from pos_app.core import catalog, fiscal, journal, kardex
from pos_app.core.actor import Actor
from pos_app.core.costing import value_minor
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import (
    InvalidQuantity,
    PriceMissing,
    ReturnEmpty,
    UnknownCondition,
    UnknownReason,
    UnknownVariant,
    WithoutTicketTooMuch,
)
from pos_app.core.facts import MoveFact
from pos_app.core.facts_returns import ReturnedLineFact
from pos_app.core.fiscal.drafts import GOODS_RETURNED
from pos_app.core.kardex import Back
from pos_app.core.known_time import known_now
from pos_app.core.money import E4, format_money, half_up
from pos_app.core.pricing import Sellable
from pos_app.core.quantity import MILLI, decimal_quantity
from pos_app.core.refunds import Refund, ReturnedLine
from pos_app.core.returns import rules
from pos_app.core.returns.giving import CONDITIONS, DAMAGED, GOOD, REASONS, check_whole
from pos_app.core.returns.issuing import Plan, Returned, issue, issued_before
from pos_app.core.returns.paying import RefundWay
from pos_app.core.settings_shared import get_return_rules, get_shop


@dataclass(frozen=True)
class LooseLine:
    """So much of a product comes back without a ticket, in thousandths.

    `price_e4` is the gross price of one, by default the present one; another needs `sales.price`.
    """

    variant_id: UUID
    quantity_milli: int
    condition: str = GOOD
    reason: str = "unwanted"
    serial: str = ""
    price_e4: int | None = None


def without_ticket(
    session: WriteSession,
    actor: Actor,
    *,
    op_id: UUID,
    lines: Sequence[LooseLine],
    refund: RefundWay | Sequence[RefundWay] = RefundWay(),  # noqa: B008 - a frozen value
    note: str = "",
    customer_id: UUID | None = None,
) -> Returned:
    """Take goods back that no ticket is known of; the same `op_id` again gives the same note.

    The note names no document. Whoever must ask may not go above the shop's cap, whoever is asked.
    Goods enter the open lot at the average cost. Raises `ReturnEmpty`, `UnknownVariant`,
    `PriceMissing`, `InvalidQuantity`, `QuantityNotWhole`, `WithoutTicketTooMuch`, `NotPermitted`,
    `ApprovalRequired`, `SerialInStock`, `SerialsNeeded` and what `paying.settle` raises.
    """
    journal.hold(session)
    before = issued_before(session, op_id)
    if before is not None:
        return before
    if not lines:
        raise ReturnEmpty
    items = [_item(session, line) for line in lines]
    today = get_shop(session).day(known_now(session))
    sums, facts = _add_up(session, lines, items, today)
    _check(session, actor, lines, items, sums.total_minor)
    ways = (refund,) if isinstance(refund, RefundWay) else tuple(refund)
    plan = Plan(
        reason=GOODS_RETURNED,
        sums=sums,
        lines=tuple(facts),
        moves=_moves(session, lines, items),
        note=note,
        customer_id=customer_id,
        ways=ways,
    )
    return issue(session, actor, op_id, plan)


def _item(session: ReadSession, line: LooseLine) -> Sellable:
    """Return what a line is, and refuse what it cannot say."""
    item = catalog.find_sellable(session, line.variant_id)
    if item is None:
        raise UnknownVariant(code=str(line.variant_id))
    if line.quantity_milli <= 0:
        raise InvalidQuantity(text=decimal_quantity(line.quantity_milli))
    if line.condition not in CONDITIONS:
        raise UnknownCondition(condition=line.condition, known=", ".join(CONDITIONS))
    if line.reason not in REASONS:
        raise UnknownReason(reason=line.reason, known=", ".join(REASONS))
    if _price(line, item) <= 0:
        raise PriceMissing(product=item.name)
    check_whole(session, item.unit, item.name, line.quantity_milli)
    return item


def _price(line: LooseLine, item: Sellable) -> int:
    return item.price_e4 if line.price_e4 is None else line.price_e4


def _add_up(
    session: ReadSession, lines: Sequence[LooseLine], items: Sequence[Sellable], today: date
) -> tuple[Refund, list[ReturnedLineFact]]:
    profile = fiscal.get_profile(get_shop(session))
    rates = profile.rates_bp(today)
    facts, counted = [], []
    for line, item in zip(lines, items, strict=True):
        price = _price(line, item)
        total = half_up(price * line.quantity_milli, E4 * MILLI)
        stock = kardex.get_item(session, item.variant_id)
        cost = value_minor(line.quantity_milli, stock.average_cost_e4 or 0)
        facts.append(
            ReturnedLineFact(
                sale_line=0,
                variant=item.variant_id,
                code=item.code,
                name=item.name,
                unit=item.unit,
                quantity_milli=line.quantity_milli,
                price_e4=price,
                total_minor=total,
                tax_class=item.tax_class,
                tax_rate_bp=rates.get(item.tax_class, 0),
                cost_minor=cost if stock.controls_stock else 0,
                condition=line.condition,
                reason=line.reason,
                serial=line.serial,
            )
        )
        counted.append(ReturnedLine(1, total, item.tax_class, 0, 1))
    return profile.refund_totals(counted, rates), facts


def _check(
    session: ReadSession,
    actor: Actor,
    lines: Sequence[LooseLine],
    items: Sequence[Sellable],
    total_minor: int,
) -> None:
    settings = get_return_rules(session)
    cap, money = settings.without_ticket_minor, get_shop(session).money
    if cap and total_minor > cap and not actor.may(rules.WITHOUT_TICKET, total_minor):
        raise WithoutTicketTooMuch(
            wanted=format_money(total_minor, money), cap=format_money(cap, money)
        )
    actor.require(rules.WITHOUT_TICKET, total_minor)
    pairs = zip(lines, items, strict=True)
    if any(_price(line, item) != item.price_e4 for line, item in pairs):
        actor.require("sales.price", total_minor)


def _moves(
    session: WriteSession, lines: Sequence[LooseLine], items: Sequence[Sellable]
) -> tuple[MoveFact, ...]:
    station = journal.get_station(session)
    backs = [
        Back(
            line.variant_id,
            line.variant_id,
            line.quantity_milli,
            kardex.get_item(session, line.variant_id).average_cost_e4 or 0,
            damaged=line.condition == DAMAGED,
            serials=(line.serial,) if line.serial else (),
        )
        for line, item in zip(lines, items, strict=True)
        if item.controls_stock
    ]
    return kardex.put_back(
        session, location_id=station.location_id, branch_id=station.branch_id, backs=backs
    )
