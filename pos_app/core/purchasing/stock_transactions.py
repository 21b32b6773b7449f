"""Stock transactions IN, OUT and MOVE: posted, then confirmed; stock moves at the second (K14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import or_, select

from pos_app.core import journal, kardex
from pos_app.core.actor import Actor
from pos_app.core.causes import MERMA, check_cause
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import (
    DocumentMissing,
    LotsMixed,
    OtherBranches,
    PlacesWrong,
    UnknownReason,
)
from pos_app.core.fact_parts import LotFact, MoveFact
from pos_app.core.facts_purchasing import ItemFact, StockConfirmedFact, StockTransactionFact
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.core.kardex import Demand, Receipt
from pos_app.core.models.catalog import Location
from pos_app.core.models.purchasing import DocumentLine, StockTransaction
from pos_app.core.purchasing import rules, states
from pos_app.core.purchasing.quantities import list_lines
from pos_app.core.purchasing.recording import record
from pos_app.core.purchasing.rules import Posted
from pos_app.core.purchasing.states import CONFIRMED
from pos_app.core.rows_purchasing import STOCK_TRANSACTION
from pos_app.core.settings_shared import get_shop

IN: Final = "IN"
OUT: Final = "OUT"
MOVE: Final = "MOVE"
REASONS: Final = {IN: ("AJUSTE", "INICIAL"), OUT: ("AJUSTE", MERMA), MOVE: ("TRASLADO",)}
_NEVER: Final = date.min  # a lot named by its label may leave after its expiry: to be written off


@dataclass(frozen=True)
class TransactionLine:
    """So much of a variant. IN: its cost (None: the average) and its new lot. Else: a named lot."""

    variant_id: UUID
    quantity_milli: int
    unit_cost_e4: int | None = None
    lot: LotFact | None = None
    lot_id: UUID | None = None


@dataclass(frozen=True)
class Route:
    """From where to where: IN has no origin, OUT no destination, MOVE has both."""

    type: str
    from_id: UUID | None = None
    to_id: UUID | None = None


@dataclass(frozen=True)
class TransactionView:
    """A stock transaction as lists show it."""

    id: UUID
    code: str
    type: str
    from_location_id: UUID | None
    to_location_id: UUID | None
    reason: str
    cause: str
    note: str
    source_kind: str
    source_id: UUID | None
    state: str
    user_id: UUID
    occurred_at: datetime


def post(
    session: WriteSession,
    actor: Actor,
    *,
    route: Route,
    lines: Sequence[TransactionLine],
    note: str,
    reason: str = "",
    cause: str = "",
    op_id: UUID | None = None,
) -> Posted:
    """Post a stock transaction; nothing moves yet. The code is given here, unique everywhere.

    `reason` is AJUSTE (the default), INICIAL for IN, MERMA with its `cause` for OUT, TRASLADO for
    MOVE. Raises `PlacesWrong`, `OtherBranches`, `LocationMissing`, `FieldMissing` (the note),
    `UnknownReason`, `UnknownCause`, `DocumentEmpty`, `UnknownVariant`, `InvalidQuantity`,
    `InvalidAmount`, `LotNeeded`, `LotsMixed`, `NotPermitted`.
    """
    actor.require("stock.transact")
    transaction_id = op_id or new_id()
    journal.hold(session)
    if journal.find_applied(session, transaction_id) is not None:
        return Posted(transaction_id, get_transaction(session, transaction_id).code)
    rules.check_count(lines)
    origin, destination = _places(session, route)
    reason = _checked_reason(route.type, reason, cause)
    fact = StockTransactionFact(
        branch=(origin or destination).branch_id,  # type: ignore[union-attr]
        code=rules.next_code(session, "TX", STOCK_TRANSACTION),
        type=route.type,
        from_location=origin.id if origin else None,
        to_location=destination.id if destination else None,
        reason=reason,
        cause=cause,
        note=rules.required(note, N_("note")),
        items=_items(session, route.type, lines),
    )
    journal.append(session, actor, fact, record, op_id=transaction_id)
    return Posted(transaction_id, fact.code)


def _places(session: ReadSession, route: Route) -> tuple[Location | None, Location | None]:
    given = (route.from_id is not None, route.to_id is not None)
    needed = {IN: (False, True), OUT: (True, False), MOVE: (True, True)}.get(route.type)
    if given != needed or route.from_id == route.to_id:
        raise PlacesWrong(type=route.type)
    origin = session.get(Location, route.from_id) if route.from_id else None
    destination = session.get(Location, route.to_id) if route.to_id else None
    if origin and destination and origin.branch_id != destination.branch_id:
        raise OtherBranches(origin=origin.name, destination=destination.name)
    return (
        kardex.get_place(session, route.from_id) if route.from_id else None,
        kardex.get_place(session, route.to_id) if route.to_id else None,
    )


def _checked_reason(kind: str, reason: str, cause: str) -> str:
    allowed = REASONS[kind]
    reason = reason or allowed[0]
    if reason not in allowed:
        raise UnknownReason(reason=reason, known=", ".join(allowed))
    check_cause(reason, cause)
    return reason


def _items(
    session: ReadSession, kind: str, lines: Sequence[TransactionLine]
) -> tuple[ItemFact, ...]:
    known = rules.get_items(session, (line.variant_id for line in lines))
    named = {line.variant_id for line in lines if line.lot_id is not None}
    items = []
    for line in lines:
        item = known[line.variant_id]
        if (line.variant_id in named) != (line.lot_id is not None):
            raise LotsMixed(product=item.name)
        average = item.average_cost_e4 or 0
        cost = average if line.unit_cost_e4 is None else line.unit_cost_e4
        fact = rules.item_fact(item, line.quantity_milli, cost if kind == IN else 0)
        lot = rules.check_lot(item, line.lot, None) if kind == IN else None
        lot_id = None if kind == IN else line.lot_id
        items.append(msgspec.structs.replace(fact, lot=lot, lot_id=lot_id))
    return tuple(items)


def confirm(
    session: WriteSession, actor: Actor, *, transaction_id: UUID, op_id: UUID | None = None
) -> None:
    """Confirm a posted transaction: all its stock moves, once, or nothing does.

    OUT and MOVE take lots first-expired-first-out and never more than there is; a MOVE keeps lots
    and costs. Raises `InsufficientStock`, `DocumentMissing`, `StateRefused`, `LocationMissing`,
    `NotPermitted`.
    """
    actor.require("stock.confirm")
    journal.hold(session)
    if op_id is not None and journal.find_applied(session, op_id) is not None:
        return
    row = _get(session, transaction_id)
    before = states.require(session, STOCK_TRANSACTION, transaction_id, row.code, CONFIRMED)
    for place in (row.from_location_id, row.to_location_id):
        if place is not None:
            kardex.get_place(session, place)
    fact = StockConfirmedFact(
        branch=row.branch_id,
        transaction=transaction_id,
        before=before,
        state=CONFIRMED,
        moves=_moves(session, row, list_lines(session, transaction_id)),
    )
    journal.append(session, actor, fact, record, op_id=op_id or new_id())


def _moves(
    session: WriteSession, row: StockTransaction, lines: Sequence[DocumentLine]
) -> tuple[MoveFact, ...]:
    if row.from_location_id is None:
        assert row.to_location_id is not None
        receipts = [_receipt(line, row.code) for line in lines]
        return kardex.put_all(
            session, location_id=row.to_location_id, receipts=receipts, reason=row.reason
        )
    today = get_shop(session).day(clock_of(session).now())
    named = [line for line in lines if line.lot_id is not None]
    others = [line for line in lines if line.lot_id is None]
    out = (*_taken(session, row, named, _NEVER), *_taken(session, row, others, today))
    if row.to_location_id is None:
        return out
    return (*out, *(_arriving(move, row.to_location_id) for move in out))


def _receipt(line: DocumentLine, code: str) -> Receipt:
    lot = LotFact(number=line.lot_number, expires_on=line.expires_on) if line.lot_number else None
    return Receipt(line.variant_id, line.quantity_milli, line.price_e4, lot, code)


def _taken(
    session: WriteSession, row: StockTransaction, lines: Sequence[DocumentLine], today: date
) -> tuple[MoveFact, ...]:
    assert row.from_location_id is not None
    taken = kardex.take(
        session,
        location_id=row.from_location_id,
        demands=[Demand(line.variant_id, line.quantity_milli, line.lot_id) for line in lines],
        reason=row.reason,
        today=today,
        shortage="refuse",
    )
    return tuple(
        msgspec.structs.replace(move, description=row.code) for part in taken for move in part.moves
    )


def _arriving(move: MoveFact, location_id: UUID) -> MoveFact:
    """Return the other half of a move: the same lot at the same cost."""
    return msgspec.structs.replace(move, location=location_id, type="ENTRADA")


def _get(session: ReadSession, transaction_id: UUID) -> StockTransaction:
    row = session.get(StockTransaction, transaction_id)
    if row is None:
        raise DocumentMissing(document=str(transaction_id))
    return row


def get_transaction(session: ReadSession, transaction_id: UUID) -> TransactionView:
    """Return a stock transaction; raise `DocumentMissing`. Its lines: `quantities.list_lines`."""
    row = _get(session, transaction_id)
    return _view(row, states.find_current(session, transaction_id) or "")


def list_transactions(
    session: ReadSession,
    *,
    state: str | None = None,
    text: str = "",
    source_id: UUID | None = None,
    before: UUID | None = None,
    limit: int = 100,
) -> tuple[TransactionView, ...]:
    """Return stock transactions, newest first; `source_id`: those of an order or request.

    `text` is a part of the code or of the note.
    """
    present = states.current_of(StockTransaction.id)
    query = select(StockTransaction, present).order_by(StockTransaction.id.desc()).limit(limit)
    if state is not None:
        query = query.where(present == state)
    if words := text.strip():
        query = query.where(
            or_(
                StockTransaction.code.icontains(words, autoescape=True),
                StockTransaction.note.icontains(words, autoescape=True),
            )
        )
    if source_id is not None:
        query = query.where(StockTransaction.source_id == source_id)
    if before is not None:
        query = query.where(StockTransaction.id < before)
    return tuple(_view(row, now or "") for row, now in session.execute(query))


def _view(row: StockTransaction, state: str) -> TransactionView:
    return TransactionView(
        id=row.id,
        code=row.code,
        type=row.type,
        from_location_id=row.from_location_id,
        to_location_id=row.to_location_id,
        reason=row.reason,
        cause=row.cause,
        note=row.note,
        source_kind=row.source_kind,
        source_id=row.source_id,
        state=state,
        user_id=row.user_id,
        occurred_at=row.occurred_at,
    )
