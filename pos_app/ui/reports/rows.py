"""What the reports show, already in words. Free of Qt."""

from dataclasses import dataclass

from pos_app.ui.values import ChipText
from pos_app.ui.widgets.chart_values import BarsText, KpiText, NoticeText, RankText, RingText


@dataclass(frozen=True)
class DashboardText:
    """The dashboard: four figures, sales against what is usual, best sellers, stock, expiry."""

    title: str
    subtitle: str
    kpis: tuple[KpiText, ...]
    bars_title: str
    bars_note: str
    bars: BarsText
    top: tuple[RankText, ...]
    ring: RingText
    ring_note: str
    expiring: tuple[NoticeText, ...]
    expiring_note: str


@dataclass(frozen=True)
class ReportName:
    """A report in the list of them."""

    key: str
    title: str
    hint: str


@dataclass(frozen=True)
class ColumnText:
    """A column of a table: its title, whether it holds numbers, whether it takes what is left."""

    title: str
    number: bool = False
    wide: bool = False
    spare: bool = False  # may go where the window is narrow


@dataclass(frozen=True)
class TableText:
    """A report as a table: its first rows of so many, its chart, its totals."""

    title: str
    subtitle: str
    columns: tuple[ColumnText, ...]
    count: int
    first: tuple[tuple[str, ...], ...]
    totals: tuple[tuple[str, str], ...]
    bars: BarsText | None = None
    ranks: tuple[RankText, ...] = ()


@dataclass(frozen=True)
class AskedText:
    """What may be asked of a report: its periods, its parts, and the days of now."""

    periods: tuple[ChipText, ...]
    period: str
    parts: tuple[ChipText, ...]
    part: str
    first: str
    last: str
    dated: bool
