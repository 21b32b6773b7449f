"""Promotions in the words of the shop: what they give, on what, when and to whom. Free of Qt."""

from datetime import datetime
from typing import Final

from pos_app.core.catalog import find_sellable
from pos_app.core.db import ReadSession
from pos_app.core.i18n import N_
from pos_app.core.models.catalog import Category
from pos_app.core.promotions import MINUTES, Goods, Kind, Promotion
from pos_app.ui.desk import Desk
from pos_app.ui.format import DOT, date_text, filled, money_text, percent_text, time_text

WORKDAYS, WEEKEND = frozenset(range(5)), frozenset({5, 6})
DAYS: Final = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"),
    N_("Sunday"),
)  # fmt: skip
WHOLE: Final = 10_000
NAMED: Final = 3  # goods that are named; of more only how many there are


class PromotionWords:
    """Says what a promotion is."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._translate = desk, desk.translate

    def gives(self, session: ReadSession, promotion: Promotion) -> str:
        """Return what it gives and on what: `2x1 · Leche`."""
        if promotion.kind is Kind.BUNDLE:
            parts = [f"{slot.count} {self.goods(session, slot.goods)}" for slot in promotion.slots]
            price = money_text(promotion.price_minor, self._desk.money)
            return filled(
                self._translate, N_("{parts} for {price}"), parts=" + ".join(parts), price=price
            )
        share = percent_text(promotion.percent_bp)
        if promotion.kind is Kind.NTH and (promotion.n, promotion.percent_bp) == (2, WHOLE):
            what = "2x1"
        elif promotion.kind is Kind.NTH:
            what = filled(
                self._translate, N_("every {n}th {share} off"), n=promotion.n, share=share
            )
        else:
            what = filled(self._translate, N_("{share} off"), share=share)
        return DOT.join((what, self.goods(session, promotion.goods)))

    def goods(self, session: ReadSession, goods: Goods) -> str:
        """Return which goods: names, or how many."""
        if not goods.variants and not goods.categories:
            return self._translate(N_("everything"))
        names = []
        for category_id in sorted(goods.categories):
            category = session.get(Category, category_id)
            names.append(category.name if category is not None else "?")
        for variant_id in sorted(goods.variants)[: NAMED + 1]:
            item = find_sellable(session, variant_id)
            names.append(item.name if item is not None else "?")
        count = len(goods.categories) + len(goods.variants)
        if count > NAMED:
            return filled(self._translate, N_("{count} kinds of goods"), count=count)
        return ", ".join(names)

    def when(self, promotion: Promotion) -> tuple[str, ...]:
        """Return its days, its hours and its dates, what there is of them."""
        parts = [self.days(promotion.weekdays), self.hours(promotion)]
        if promotion.from_at is not None:
            parts.append(
                filled(self._translate, N_("from {moment}"), moment=self.moment(promotion.from_at))
            )
        if promotion.until_at is not None:
            parts.append(
                filled(
                    self._translate, N_("until {moment}"), moment=self.moment(promotion.until_at)
                )
            )
        return tuple(part for part in parts if part)

    def days(self, weekdays: frozenset[int]) -> str:
        """Return the days of the week; nothing for every day."""
        tr = self._translate
        if not weekdays or len(weekdays) == len(DAYS):
            return ""
        if weekdays == WORKDAYS:
            return tr(N_("Monday to Friday"))
        if weekdays == WEEKEND:
            return tr(N_("Weekend"))
        return ", ".join(tr(DAYS[day]) for day in sorted(weekdays))

    @staticmethod
    def hours(promotion: Promotion) -> str:
        """Return its hours: `9:00–13:00`; nothing for the whole day."""
        start, end = promotion.from_minute, promotion.until_minute
        if (start, end) == (0, MINUTES):
            return ""
        return f"{start // 60}:{start % 60:02d}–{end // 60}:{end % 60:02d}"

    def moment(self, at: datetime) -> str:
        """Return day and time as the form reads them: `21-11-2026 09:00`."""
        return f"{date_text(at, self._desk.zone)} {time_text(at, self._desk.zone)}"
