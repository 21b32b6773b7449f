"""Stock takes: draft → completed → reconciled (K16). Counting while selling is safe.

A counted line stores what the ledger said at that moment, when that was, and the journal position
of each device that was known. So the variance is the count less the ledger of the same moment, and
what is sold afterwards does not touch it. An operation of another till that comes later but
happened before the count was already missing from the shelf: it is taken out of the variance, or,
when it comes after the reconciliation, corrected by a linked counter-adjustment. Where nobody can
say which was first, a case waits for a person, who says it with `judge`.
"""

from pos_app.core.count_rules import RECONCILED
from pos_app.core.stock_takes.counting import (
    EVERYTHING,
    CountInput,
    Scope,
    begin,
    complete,
    count,
    reopen,
)
from pos_app.core.stock_takes.judging import Unclear, judge, list_unclear
from pos_app.core.stock_takes.reading import (
    COMPLETED,
    COUNT,
    DRAFT,
    RECONCILE,
    CountLine,
    LateSum,
    LineKey,
    get_stock_take,
    hides_expected,
    list_lines,
    list_stock_takes,
    list_variances,
    preview_late,
    state_of,
)
from pos_app.core.stock_takes.reconciling import reconcile, settle_late
from pos_app.core.stock_takes.recording import (
    note_apart,
    record_completed,
    record_counted,
    record_opened,
    record_reconciled,
)

__all__ = [
    "COMPLETED", "COUNT", "DRAFT", "EVERYTHING", "RECONCILE", "RECONCILED",
    "CountInput", "CountLine", "LateSum", "LineKey", "Scope", "Unclear",
    "begin", "complete", "count", "get_stock_take", "hides_expected", "judge", "list_lines",
    "list_stock_takes", "list_unclear", "list_variances", "note_apart", "preview_late",
    "reconcile", "record_completed", "record_counted", "record_opened", "record_reconciled",
    "reopen", "settle_late", "state_of",
]  # fmt: skip
