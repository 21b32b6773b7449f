"""Cash sessions: open with a float, move cash, count blind, close with a numbered Z (C1–C5)."""

from pos_app.core.cash.closing import (
    Z_SERIES,
    LastClose,
    close_session,
    find_last_close,
    record_closed,
)
from pos_app.core.cash.counts import Count
from pos_app.core.cash.flows import CASH, DROP, IN, OUT, REFUND, SALE, Flow
from pos_app.core.cash.moves import move, record_moved
from pos_app.core.cash.sessions import (
    SESSION_SERIES,
    Session,
    find_open,
    get_open,
    open_session,
    record_opened,
)
from pos_app.core.cash.totals import CashierTotals, Totals, totals

__all__ = [
    "CASH", "DROP", "IN", "OUT", "REFUND", "SALE", "SESSION_SERIES", "Z_SERIES", "CashierTotals",
    "Count", "Flow", "LastClose", "Session", "Totals", "close_session", "find_last_close",
    "find_open", "get_open", "move", "open_session", "record_closed", "record_moved",
    "record_opened", "totals",
]  # fmt: skip
