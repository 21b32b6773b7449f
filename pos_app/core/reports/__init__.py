"""Reports: read models that till and centre show alike (K17, K18, K19). Nothing here writes.

Each report is a frozen dataclass of rows, in exact integers; docs/reports.md names each with its
formula and its source. What a report asks of the Kardex it may read as rows, never write.
"""

from pos_app.core.reports.adjustment_pages import (
    AdjustedLine,
    AdjustmentSummary,
    AdjustmentWay,
    list_adjusted,
    list_adjustments,
)
from pos_app.core.reports.alerts import (
    ALERTS,
    AlertCounts,
    AlertKind,
    AlertRow,
    alert_counts,
    list_alert_ids,
    list_alerts,
)
from pos_app.core.reports.card import CardLine, card_page
from pos_app.core.reports.names import DocumentName, name_documents
from pos_app.core.reports.pages import Report, Slice, Where
from pos_app.core.reports.reorder import Reorder, ReorderRule, list_reorder
from pos_app.core.reports.stock_pages import (
    ExpiredCost,
    ListedStock,
    ProductFacts,
    cost_of_expired,
    get_facts,
    get_rows,
    list_variants,
)
from pos_app.core.reports.stock_take_pages import (
    Correction,
    CountedLine,
    StockTakeSummary,
    TakeStep,
    Uncounted,
    count_late,
    count_uncounted,
    get_take_summary,
    list_corrections,
    list_counted,
    list_take_steps,
    list_take_summaries,
    list_uncounted,
)
from pos_app.core.reports.why import Why, WhyLine, why

__all__ = [
    "ALERTS", "AdjustedLine", "AdjustmentSummary", "AdjustmentWay", "AlertCounts", "AlertKind",
    "AlertRow", "CardLine", "Correction", "CountedLine", "DocumentName", "ExpiredCost",
    "ListedStock", "ProductFacts", "Reorder", "ReorderRule", "Report", "Slice", "StockTakeSummary",
    "TakeStep", "Uncounted", "Where", "Why", "WhyLine", "alert_counts", "card_page",
    "cost_of_expired", "count_late", "count_uncounted", "get_facts", "get_rows",
    "get_take_summary", "list_adjusted", "list_adjustments", "list_alert_ids", "list_alerts",
    "list_corrections", "list_counted", "list_reorder", "list_take_steps", "list_take_summaries",
    "list_uncounted", "list_variants", "name_documents", "why",
]  # fmt: skip
