"""The dashboard: four figures, sales against what is usual, best sellers, stock, expiry."""

from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.reports.rows import DashboardText
from pos_app.ui.widgets.card import Card
from pos_app.ui.widgets.charts import BarChart, KpiCard, NoticeRows, RankBars, Ring
from pos_app.ui.widgets.pieces import EmptyState
from pos_app.ui.widgets.text import Text


class Titled(Card):
    """A card with a title, a quiet note, and a chart or what to say instead of an empty one."""

    def __init__(
        self, title: str, chart: QWidget, *, icon: str, sentence: str, detail: str
    ) -> None:
        super().__init__(spacing=6)
        self.title = Text(title, "panel")
        self.note = Text("", "help", "text3")
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.note)
        self.body.setContentsMargins(look.INSET, 10, look.INSET, 12)
        self.body.addLayout(head)
        self.empty = EmptyState(icon, sentence, detail)
        self.empty.setMinimumHeight(0)
        self._middle = QStackedLayout()
        self.body.addLayout(self._middle, 1)
        self._middle.addWidget(chart)
        self._middle.addWidget(self.empty)

    def show_filled(self, filled: bool, note: str = "") -> None:
        """Show the chart, or that there is nothing to show."""
        self._middle.setCurrentIndex(0 if filled else 1)
        self.note.setText(note)


class Board(QWidget):
    """The dashboard as a page."""

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._translate = tr = translate
        self.kpis = [KpiCard() for _ in range(4)]
        self.bars, self.top = BarChart(), RankBars(name=tr(N_("Best sellers")))
        self.ring, self.expiring = (
            Ring(name=tr(N_("Stock value"))),
            NoticeRows(name=tr(N_("About to expire"))),
        )
        self.bars_card = Titled(
            tr(N_("Sales by hour")),
            self.bars,
            icon="chart-column",
            sentence=tr(N_("No sales yet")),
            detail=tr(N_("They stand here as soon as they are charged")),
        )
        self.top_card = Titled(
            tr(N_("Best sellers")),
            self.top,
            icon="star",
            sentence=tr(N_("Nothing was sold yet")),
            detail="",
        )
        self.ring_card = Titled(
            tr(N_("Stock value")),
            self.ring,
            icon="boxes",
            sentence=tr(N_("The stock has no cost yet")),
            detail=tr(N_("Enter a purchase: its prices become the cost")),
        )
        self.expiring_card = Titled(
            tr(N_("About to expire")),
            self.expiring,
            icon="circle-check",
            sentence=tr(N_("Nothing expires within 30 days")),
            detail=tr(N_("Only products with lots have a day of expiry")),
        )
        self._lay_out()

    def _lay_out(self) -> None:
        figures = QHBoxLayout()
        figures.setSpacing(look.PAGE)
        for kpi in self.kpis:
            figures.addWidget(kpi, 1)
        upper = QHBoxLayout()
        upper.setSpacing(look.PAGE)
        upper.addWidget(self.bars_card, 7)
        upper.addWidget(self.top_card, 5)
        lower = QHBoxLayout()
        lower.setSpacing(look.PAGE)
        lower.addWidget(self.ring_card, 1)
        lower.addWidget(self.expiring_card, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.PAGE)
        column.addLayout(figures)
        column.addLayout(upper, 6)
        column.addLayout(lower, 5)

    def show_text(self, text: DashboardText) -> None:
        """Show all of it."""
        tr = self._translate
        for card, kpi in zip(self.kpis, text.kpis, strict=True):
            card.show_kpi(kpi)
        self.bars_card.title.setText(text.bars_title)
        self.bars.show_bars(text.bars)
        self.bars_card.show_filled(bool(text.bars.bars), text.bars_note if text.bars.bars else "")
        self.top.show_rows(text.top)
        self.top_card.show_filled(bool(text.top), tr(N_("by amount")) if text.top else "")
        self.ring.show_ring(text.ring)
        self.ring_card.show_filled(bool(text.ring.slices), text.ring_note)
        self.expiring.show_rows(text.expiring)
        self.expiring_card.show_filled(bool(text.expiring), text.expiring_note)
