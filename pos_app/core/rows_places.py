"""The rows that the facts of orders, transfers and stock takes become (see `rows`)."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

import msgspec

from pos_app.core.db import WriteSession
from pos_app.core.facts import Fact
from pos_app.core.facts_places import (
    OrderPlacedFact,
    OrderStepFact,
    StockTakeCompletedFact,
    StockTakeCountedFact,
    StockTakeOpenedFact,
    StockTakeReconciledFact,
    TransferReceivedFact,
    TransferSentFact,
)
from pos_app.core.journal import Stamp
from pos_app.core.models import Base
from pos_app.core.models.places import (
    Order,
    OrderLine,
    OrderResult,
    OrderStep,
    StockTake,
    StockTakeCount,
    StockTakeLate,
    StockTakeState,
    StockTakeVariance,
    Transfer,
    TransferArrival,
    TransferLine,
    TransferReceipt,
)
from pos_app.core.rows import Part, Row
from pos_app.core.statements import insert_into

MODELS: Final[tuple[type[Base], ...]] = (
    Order, OrderLine, OrderStep, OrderResult, Transfer, TransferLine, TransferReceipt,
    TransferArrival, StockTake, StockTakeState, StockTakeCount, StockTakeVariance, StockTakeLate,
)  # fmt: skip
_INSERTS = {model: insert_into(model) for model in MODELS}


def _who(stamp: Stamp) -> Row:
    return {"user_id": stamp.user_id, "occurred_at": stamp.occurred_at}


def _part(model: type[Base], owner: Row, number: str, rows: list[Row]) -> Part:
    """Return rows that share `owner` and are numbered from 1."""
    numbered = [{**owner, number: no, **row} for no, row in enumerate(rows, start=1)]
    return Part(model, owner, numbered)


def of_placed(stamp: Stamp, fact: OrderPlacedFact) -> tuple[Part, ...]:
    """Return an order, its lines, and its first status."""
    order = {
        "id": stamp.op_id,
        "device_id": stamp.device_id,
        "branch_id": fact.branch,
        "location_id": fact.location,
        "customer_id": fact.customer,
        "reference": fact.reference,
        "note": fact.note,
        **_who(stamp),
    }
    lines = [
        {
            "variant_id": item.variant,
            "code": item.code,
            "name": item.name,
            "unit": item.unit,
            "quantity_milli": item.quantity_milli,
            "price_e4": item.price_e4,
        }
        for item in fact.items
    ]
    return (
        Part(Order, {"id": stamp.op_id}, [order]),
        _part(OrderLine, {"order_id": stamp.op_id}, "line_no", lines),
        Part(
            OrderStep, {"id": stamp.op_id}, [_step(stamp, stamp.op_id, 0, "place", "pending", "")]
        ),
    )


def _step(stamp: Stamp, order_id: UUID, step_no: int, action: str, status: str, note: str) -> Row:
    return {
        "id": stamp.op_id,
        "order_id": order_id,
        "step_no": step_no,
        "action": action,
        "status": status,
        "note": note,
        **_who(stamp),
    }


def of_step(stamp: Stamp, fact: OrderStepFact) -> tuple[Part, ...]:
    """Return a step of an order and what came of each line."""
    results = [
        {
            "order_id": fact.order,
            "line_no": result.line_no,
            "outcome": result.outcome,
            "quantity_milli": result.quantity_milli,
            "reason": result.reason,
        }
        for result in fact.results
    ]
    step = _step(stamp, fact.order, fact.step_no, fact.action, fact.status, fact.note)
    return (
        Part(OrderStep, {"id": stamp.op_id}, [step]),
        _part(OrderResult, {"step_id": stamp.op_id}, "entry_no", results),
    )


def of_sent(stamp: Stamp, fact: TransferSentFact) -> tuple[Part, ...]:
    """Return a transfer and its lines, one for each lot."""
    transfer = {
        "id": stamp.op_id,
        "device_id": stamp.device_id,
        "branch_id": fact.branch,
        "from_location_id": fact.origin,
        "transit_location_id": fact.transit,
        "to_location_id": fact.target,
        "to_branch_id": fact.target_branch,
        "note": fact.note,
        **_who(stamp),
    }
    lines = [
        {
            "variant_id": sent.variant,
            "lot_id": sent.lot,
            "lot_number": sent.lot_number,
            "expires_on": sent.expires_on,
            "code": sent.code,
            "name": sent.name,
            "unit": sent.unit,
            "quantity_milli": sent.quantity_milli,
            "unit_cost_e4": sent.unit_cost_e4,
        }
        for sent in fact.sent
    ]
    return (
        Part(Transfer, {"id": stamp.op_id}, [transfer]),
        _part(TransferLine, {"transfer_id": stamp.op_id}, "line_no", lines),
    )


def of_received(stamp: Stamp, fact: TransferReceivedFact) -> tuple[Part, ...]:
    """Return a reception and where each part of it went."""
    receipt = {
        "id": stamp.op_id,
        "transfer_id": fact.transfer,
        "branch_id": fact.branch,
        "note": fact.note,
        **_who(stamp),
    }
    arrivals = [
        {
            "transfer_id": fact.transfer,
            "line_no": arrival.line_no,
            "outcome": arrival.outcome,
            "quantity_milli": arrival.quantity_milli,
            "location_id": arrival.location,
        }
        for arrival in fact.arrivals
    ]
    return (
        Part(TransferReceipt, {"id": stamp.op_id}, [receipt]),
        _part(TransferArrival, {"receipt_id": stamp.op_id}, "entry_no", arrivals),
    )


def _state(stamp: Stamp, stock_take_id: UUID, state: str) -> Part:
    row = {"id": stamp.op_id, "stock_take_id": stock_take_id, "state": state, **_who(stamp)}
    return Part(StockTakeState, {"id": stamp.op_id}, [row])


def of_opened_take(stamp: Stamp, fact: StockTakeOpenedFact) -> tuple[Part, ...]:
    """Return a stock take in draft."""
    row = {
        "id": stamp.op_id,
        "device_id": stamp.device_id,
        "branch_id": fact.branch,
        "location_id": fact.location,
        "blind": fact.blind,
        "note": fact.note,
        "category_id": fact.category,
        "listed": " ".join(variant.hex for variant in fact.listed),
        **_who(stamp),
    }
    return (Part(StockTake, {"id": stamp.op_id}, [row]), _state(stamp, stamp.op_id, "draft"))


def of_counted(stamp: Stamp, fact: StockTakeCountedFact) -> tuple[Part, ...]:
    """Return the counts of one operation."""
    known = msgspec.json.encode(fact.known, order="sorted").decode()
    rows = [
        {
            "stock_take_id": fact.stock_take,
            "device_id": stamp.device_id,
            "variant_id": one.variant,
            "lot_id": one.lot,
            "expected_milli": one.expected_milli,
            "counted_milli": one.counted_milli,
            "reason": one.reason,
            "counted_at": one.counted_at,
            "user_id": stamp.user_id,
            "known": known,
            "torn": fact.torn,
        }
        for one in fact.counted
    ]
    return (_part(StockTakeCount, {"id": stamp.op_id}, "line_no", rows),)


def of_completed(stamp: Stamp, fact: StockTakeCompletedFact) -> tuple[Part, ...]:
    """Return a new state of a stock take."""
    return (_state(stamp, fact.stock_take, fact.state),)


def of_reconciled(stamp: Stamp, fact: StockTakeReconciledFact) -> tuple[Part, ...]:
    """Return the corrections of a stock take, what came late, and the state."""
    variances = [
        {
            "stock_take_id": fact.stock_take,
            "variant_id": one.variant,
            "lot_id": one.lot,
            "expected_milli": one.expected_milli,
            "counted_milli": one.counted_milli,
            "variance_milli": one.variance_milli,
            "reason": one.reason,
        }
        for one in fact.variances
    ]
    late = [
        {
            "stock_take_id": fact.stock_take,
            "device_id": one.device,
            "seq": one.seq,
            "movement_no": one.movement_no,
            "verdict": one.verdict,
            "quantity_milli": one.quantity_milli,
        }
        for one in fact.late
    ]
    owner = {"id": stamp.op_id}
    return (
        _state(stamp, fact.stock_take, fact.state),
        _part(StockTakeVariance, owner, "line_no", variances),
        _part(StockTakeLate, owner, "entry_no", late),
    )


PLACE_ROWS: dict[type[Fact], Callable[[Stamp, Any], tuple[Part, ...]]] = {
    OrderPlacedFact: of_placed,
    OrderStepFact: of_step,
    TransferSentFact: of_sent,
    TransferReceivedFact: of_received,
    StockTakeOpenedFact: of_opened_take,
    StockTakeCountedFact: of_counted,
    StockTakeCompletedFact: of_completed,
    StockTakeReconciledFact: of_reconciled,
}


def write(session: WriteSession, stamp: Stamp, fact: Fact) -> None:
    """Write every row of a fact of this family, but the movements."""
    for part in PLACE_ROWS[type(fact)](stamp, fact):
        _INSERTS[part.model].run_many(session, part.rows)
