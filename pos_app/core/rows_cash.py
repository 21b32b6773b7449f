"""The rows that the facts of the drawer become."""

from collections.abc import Callable, Sequence
from typing import Any

from pos_app.core.fact_parts import Fact
from pos_app.core.facts import encode
from pos_app.core.facts_cash import (
    CashClosedFact,
    CashMovedFact,
    CashOpenedFact,
    CountFact,
    DrawerOpenedFact,
)
from pos_app.core.journal import Stamp
from pos_app.core.models.cash import (
    CashCount,
    CashMove,
    CashSession,
    DrawerOpening,
    SecondZ,
    ZReport,
)
from pos_app.core.rows import Part


def of_opened(stamp: Stamp, fact: CashOpenedFact) -> tuple[Part, ...]:
    """Return an opened cash session and the count of its float; closing it comes later."""
    row = {
        "id": stamp.op_id,
        "device_id": stamp.device_id,
        "branch_id": fact.branch,
        "number": fact.number,
        "opened_by": stamp.user_id,
        "opened_at": stamp.occurred_at,
        "float_minor": fact.float_minor,
    }
    return (
        Part(CashSession, {"id": stamp.op_id}, [row]),
        _counts(stamp.op_id, "open", fact.counts),
    )


def of_moved(stamp: Stamp, fact: CashMovedFact) -> tuple[Part, ...]:
    """Return a cash move."""
    row = {
        "id": stamp.op_id,
        "cash_session_id": fact.cash_session,
        "user_id": stamp.user_id,
        "kind": fact.kind,
        "amount_minor": fact.amount_minor,
        "reason": fact.reason,
        "occurred_at": stamp.occurred_at,
    }
    return (Part(CashMove, {"id": stamp.op_id}, [row]),)


def of_closed(stamp: Stamp, fact: CashClosedFact) -> tuple[Part, ...]:
    """Return a Z and the count of the drawer."""
    row = {
        "cash_session_id": fact.cash_session,
        "device_id": stamp.device_id,
        "number": fact.number,
        "closed_at": stamp.occurred_at,
        "sales_count": fact.sales_count,
        "sales_minor": fact.sales_minor,
        "expected_minor": fact.expected_minor,
        "counted_minor": fact.counted_minor,
        "perpetual_minor": fact.perpetual_minor,
        "ledger_head": bytes.fromhex(fact.ledger_head),
        "body": encode(fact),
        "uncounted": fact.uncounted,
    }
    return (
        Part(ZReport, {"cash_session_id": fact.cash_session}, [row]),
        _counts(fact.cash_session, "close", fact.counts),
    )


def of_second(stamp: Stamp, fact: CashClosedFact) -> tuple[Part, ...]:
    """Return a Z of a session that has one already; its count is in its body."""
    row = {
        "op_id": stamp.op_id,
        "cash_session_id": fact.cash_session,
        "device_id": stamp.device_id,
        "user_id": stamp.user_id,
        "number": fact.number,
        "closed_at": stamp.occurred_at,
        "expected_minor": fact.expected_minor,
        "counted_minor": fact.counted_minor,
        "uncounted": fact.uncounted,
        "body": encode(fact),
    }
    return (Part(SecondZ, {"op_id": stamp.op_id}, [row]),)


def of_drawer_opened(stamp: Stamp, fact: DrawerOpenedFact) -> tuple[Part, ...]:
    """Return an opening of the drawer without a sale."""
    row = {
        "id": stamp.op_id,
        "device_id": stamp.device_id,
        "branch_id": fact.branch,
        "cash_session_id": fact.cash_session,
        "user_id": stamp.user_id,
        "reason": fact.reason,
        "occurred_at": stamp.occurred_at,
    }
    return (Part(DrawerOpening, {"id": stamp.op_id}, [row]),)


def _counts(session_id: object, moment: str, counts: Sequence[CountFact]) -> Part:
    owner = {"cash_session_id": session_id, "moment": moment}
    rows = [
        {**owner, "denomination_minor": count.denomination_minor, "pieces": count.pieces}
        for count in sorted(counts, key=lambda count: count.denomination_minor)
    ]
    return Part(CashCount, owner, rows)


CASH_ROWS: dict[type[Fact], Callable[[Stamp, Any], tuple[Part, ...]]] = {
    CashOpenedFact: of_opened,
    CashMovedFact: of_moved,
    CashClosedFact: of_closed,
    DrawerOpenedFact: of_drawer_opened,
}
