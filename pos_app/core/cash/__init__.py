"""Cash sessions: open with a float, move cash, count blind, close with a numbered Z (C1–C5)."""

from pos_app.core.cash.aside import list_numbers as list_aside_numbers
from pos_app.core.cash.blind import Compared, compare, keep_count
from pos_app.core.cash.checking import check_sessions
from pos_app.core.cash.closing import (
    Z_SERIES,
    LastClose,
    close_session,
    find_last_close,
    record_closed,
)
from pos_app.core.cash.counts import Count
from pos_app.core.cash.drawer import open_drawer, record_drawer_opened
from pos_app.core.cash.explaining import Cause, explain
from pos_app.core.cash.flows import (
    CASH,
    DEBT_PAID,
    DROP,
    IN,
    OUT,
    RAISED,
    REFUND,
    REFUND_INSTEAD,
    SALE,
    VOID,
    Flow,
)
from pos_app.core.cash.history import (
    Balance,
    Late,
    MoveRow,
    ZDetail,
    ZRow,
    get_z,
    list_addenda,
    list_balances,
    list_moves,
    list_z,
)
from pos_app.core.cash.late import record_with_addendum
from pos_app.core.cash.lost import ENDED, LostDrawer, end_lost, find_lost, is_gone, list_lost
from pos_app.core.cash.moves import REASON_LIMIT, move, record_moved, require_enough
from pos_app.core.cash.reasons import NO_SALE, list_reasons
from pos_app.core.cash.sessions import (
    SESSION_SERIES,
    Session,
    find_open,
    get_open,
    open_session,
    record_opened,
)
from pos_app.core.cash.totals import CashierTotals, Totals, totals
from pos_app.core.cash.turn import Turn, may_see_expected, view_turn
from pos_app.core.cash.twice import has_z, is_second, note_close

__all__ = [
    "CASH",
    "DEBT_PAID",
    "DROP",
    "ENDED",
    "IN",
    "NO_SALE",
    "OUT",
    "RAISED",
    "REASON_LIMIT",
    "REFUND",
    "REFUND_INSTEAD",
    "SALE",
    "SESSION_SERIES",
    "VOID",
    "Z_SERIES",
    "Balance",
    "CashierTotals",
    "Cause",
    "Compared",
    "Count",
    "Flow",
    "LastClose",
    "Late",
    "LostDrawer",
    "MoveRow",
    "Session",
    "Totals",
    "Turn",
    "ZDetail",
    "ZRow",
    "check_sessions",
    "close_session",
    "compare",
    "end_lost",
    "explain",
    "find_last_close",
    "find_lost",
    "find_open",
    "get_open",
    "get_z",
    "has_z",
    "is_gone",
    "is_second",
    "keep_count",
    "list_addenda",
    "list_aside_numbers",
    "list_balances",
    "list_lost",
    "list_moves",
    "list_reasons",
    "list_z",
    "may_see_expected",
    "move",
    "note_close",
    "open_drawer",
    "open_session",
    "record_closed",
    "record_drawer_opened",
    "record_moved",
    "record_opened",
    "record_with_addendum",
    "require_enough",
    "totals",
    "view_turn",
]  # fmt: skip
