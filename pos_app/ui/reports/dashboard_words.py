"""The day at a glance in words: its figures, bars, ring and what expires. Free of Qt."""

from datetime import date
from typing import Final

from pos_app.core.expiry import Expiring
from pos_app.core.i18n import N_, plural
from pos_app.core.money import half_up
from pos_app.core.reports.dashboard import Bar, Dashboard, Figure
from pos_app.ui.format import (
    DOT,
    filled,
    percent_text,
    time_text,
)
from pos_app.ui.reports.figures import WEEKDAYS, Figures
from pos_app.ui.reports.rows import DashboardText
from pos_app.ui.values import BadgeText, Tone
from pos_app.ui.widgets.chart_values import (
    BarsText,
    BarText,
    KpiText,
    NoticeText,
    RankText,
    RingText,
    SliceText,
    axis,
    share,
    shares_of,
)

EQUAL_BP: Final = 50  # half a percent up or down is «as usual»
RING_COLOURS: Final = ("pantry", "cleaning", "drinks", "favourites", "produce", "bread")


class DashboardWords(Figures):
    """Writes the dashboard of one shop."""

    def dashboard(self, found: Dashboard) -> DashboardText:
        tr, span = self.translate, found.span
        titles = {
            "today": filled(tr, N_("Today, {day}"), day=self.day(found.period.last)),
            "week": tr(N_("The last 7 days")),
            "month": filled(tr, N_("Since {day}"), day=self.day(found.period.first)),
        }
        until = filled(
            tr, N_("figures of this till until {time}"), time=time_text(found.until, self.desk.zone)
        )
        lead = "" if span == "today" else f"{self.days(found.period.first, found.period.last)}{DOT}"
        return DashboardText(
            title=titles[span],
            subtitle=f"{self.desk.shop.name}{DOT}{lead}{until}",
            kpis=self._kpis(found),
            bars_title=tr(N_("Sales by hour") if span == "today" else N_("Sales by day")),
            bars_note=tr(N_("tax included")),
            bars=self._dashboard_bars(found),
            top=self._top(found),
            ring=self._ring(found),
            ring_note=self.amount(found.stock_minor),
            expiring=tuple(self._expiring(one) for one in found.expiring),
            expiring_note=self._lots(len(found.expiring)),
        )

    def _lots(self, count: int) -> str:
        return plural(self.desk.language, "{count} lot", "{count} lots", count) if count else ""

    def _kpis(self, found: Dashboard) -> tuple[KpiText, ...]:
        tr = self.translate
        usual = self._usual_words(found)
        margin = KpiText(
            tr(N_("Margin")),
            self.amount(found.margin.value),
            self._margin_note(found),
            "percent" if found.margin_bp is not None else "",
            Tone.AMBER if (found.margin_bp or 0) < 0 else Tone.GREY,
            shares_of(found.margin.spark),
        )
        return (
            self._kpi(tr(N_("Sales")), self.amount(found.sales.value), found.sales, usual),
            self._kpi(tr(N_("Tickets")), f"{found.tickets.value:,}".replace(
                ",", self.money.thousands), found.tickets, usual),
            self._kpi(tr(N_("Average ticket")), self.amount(found.average.value), found.average,
                      usual),
            margin,
        )  # fmt: skip

    def _usual_words(self, found: Dashboard) -> tuple[str, str, str]:
        """Return what is said of more, less and the same, by what it is compared with."""
        tr = self.translate
        if found.span == "today":
            day = tr(WEEKDAYS[found.period.last.weekday()])
            return (
                tr(N_("{percent} more than at this hour")),
                tr(N_("{percent} less than at this hour")),
                tr(N_("As on a usual {day}")).replace("{day}", day),
            )
        return (
            tr(N_("{percent} more than usual")),
            tr(N_("{percent} less than usual")),
            tr(N_("As usual")),
        )

    def _kpi(self, label: str, value: str, figure: Figure, usual: tuple[str, str, str]) -> KpiText:
        spark = shares_of(figure.spark)
        change = figure.change_bp
        if change is None:
            note = self.translate(N_("Nothing to compare with yet"))
            return KpiText(label, value, note, "", Tone.GREY, spark)
        if abs(change) < EQUAL_BP:
            return KpiText(label, value, usual[2], "equal", Tone.GREEN, spark)
        percent = percent_text(half_up(abs(change), 100) * 100, self.money.decimal)
        if change > 0:
            note = usual[0].format(percent=percent)
            return KpiText(label, value, note, "trending-up", Tone.GREEN, spark)
        note = usual[1].format(percent=percent)
        return KpiText(label, value, note, "trending-down", Tone.AMBER, spark)

    def _margin_note(self, found: Dashboard) -> str:
        if found.margin_bp is None:
            return ""
        percent = percent_text(half_up(found.margin_bp, 10) * 10, self.money.decimal)
        return filled(self.translate, N_("{percent} of net sales"), percent=percent)

    def _dashboard_bars(self, found: Dashboard) -> BarsText:
        most = max(max(bar.total_minor, bar.usual_minor or 0) for bar in found.bars)
        if most <= 0:
            return BarsText((), ())
        ticks = axis(most, least=self.money.unit_minor)
        best = max((bar for bar in found.bars if not bar.open), default=None,
                   key=lambda bar: bar.total_minor)  # fmt: skip
        now = max((bar.at for bar in found.bars if bar.open), default=None, key=str)
        bars = tuple(
            BarText(
                label=self._bar_label(bar, found),
                share=share(bar.total_minor, ticks[-1]),
                usual=None if bar.usual_minor is None else share(bar.usual_minor, ticks[-1]),
                mark=self._mark(bar, best),
                open=bar.open,
                now=bar.open or bar.at == now,
            )
            for bar in found.bars
        )
        said = (f"{bar.label}: {self.short(one.total_minor)}"
                for bar, one in zip(bars, found.bars, strict=True) if one.total_minor)  # fmt: skip
        return BarsText(
            bars=bars,
            ticks=tuple((share(tick, ticks[-1]), self.short(tick, symbol=False)) for tick in ticks),
            legend=self._legend(found),
            usual=self._usual_legend(found),
            spoken="; ".join(said),
        )

    def _bar_label(self, bar: Bar, found: Dashboard) -> str:
        if isinstance(bar.at, date):
            return self.short_day(bar.at) if found.span == "week" else str(bar.at.day)
        return str(bar.at)

    def _mark(self, bar: Bar, best: Bar | None) -> str:
        if bar.open and bar.total_minor:
            return self.translate(N_("so far"))
        return self.short(bar.total_minor) if bar == best and bar.total_minor else ""

    def _legend(self, found: Dashboard) -> str:
        return self.translate(
            {"today": N_("Today"), "week": N_("7 days"), "month": N_("This month")}[found.span]
        )

    def _usual_legend(self, found: Dashboard) -> str:
        if not found.usual_days:
            return ""
        if found.span != "today":
            return self.translate(N_("The same weekday before (4 weeks)"))
        day = self.translate(WEEKDAYS[found.period.last.weekday()])
        usual = filled(self.translate, N_("Usual {day}"), day=day)
        weeks = plural(self.desk.language, "{count} week", "{count} weeks", found.usual_days)
        return f"{usual} ({weeks})"

    def _top(self, found: Dashboard) -> tuple[RankText, ...]:
        most = max((row.total_minor for row in found.top), default=0)
        return tuple(
            RankText(
                row.name,
                self.quantity(row.sold_milli, row.unit),
                self.amount(row.total_minor),
                share(row.total_minor, most),
            )
            for row in found.top
            if row.total_minor
        )

    def _ring(self, found: Dashboard) -> RingText:
        worth = [one for one in found.shares if one.value_minor > 0]
        whole = sum(one.value_minor for one in worth)
        slices = tuple(
            SliceText(
                self._share_name(one.name, rest=one.rest),
                self.short(one.value_minor),
                percent_text(half_up(one.value_minor * 100, whole) * 100),
                share(one.value_minor, whole),
                colour,
            )
            for one, colour in zip(worth, RING_COLOURS, strict=False)
        )
        return RingText(self.short(found.stock_minor), self.translate(N_("at cost")), slices)

    def _share_name(self, name: str, *, rest: bool) -> str:
        return self.translate(N_("The rest")) if rest else name or self.translate(N_("No category"))

    def _expiring(self, one: Expiring) -> NoticeText:
        days = one.days_left
        tr = self.translate
        if days < 0:
            badge = BadgeText(tr(N_("Has expired")), Tone.RED)
        elif days == 0:
            badge = BadgeText(tr(N_("Today")), Tone.RED)
        elif days == 1:
            badge = BadgeText(tr(N_("Tomorrow")), Tone.RED)
        else:
            tone = Tone.RED if days <= 3 else Tone.AMBER if days <= 14 else Tone.GREEN
            words = plural(self.desk.language, "{count} day", "{count} days", days)
            badge = BadgeText(words, tone)
        return NoticeText(badge, one.lot.name, self.quantity(one.lot.on_hand_milli, one.lot.unit))
