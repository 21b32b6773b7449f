"""What the screen of products says: values of the core in the words of the shop. Free of Qt."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from pos_app.core import pictures
from pos_app.core.catalog import BarcodeView, PriceView, ProductRow, ProductView, VariantView
from pos_app.core.codes import shown_code
from pos_app.core.i18n import N_, plural
from pos_app.core.kardex import LotRow
from pos_app.core.quantity import MILLI
from pos_app.ui.dates import day_text
from pos_app.ui.desk import Desk
from pos_app.ui.format import DOT, date_text, filled, money_text, price_text, quantity_text
from pos_app.ui.products.rows import CodeText, FactText, ListedText, SheetText
from pos_app.ui.values import BadgeText, Tone

TAXES: Final = {"standard": N_("Taxed"), "exempt": N_("Exempt")}
SHORTAGES: Final = {
    "refuse": N_("Never sold without stock"),
    "approve": N_("Without stock, with approval"),
    "record": N_("Sold also without stock"),
}
FLAGS: Final = {
    "sold_by_weight": N_("Weighed"),
    "asks_price": N_("Asks the price"),
    "controls_stock": N_("Keeps stock"),
    "tracks_lots": N_("By lots"),
    "tracks_serials": N_("By serial number"),
    "active": N_("On sale"),
}


class ProductWords:
    """Turns products into texts for one till."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self._desk, self._folder = desk, folder
        self._tr = desk.translate

    def count(self, count: int) -> str:
        """Return how many products are listed."""
        text = plural(self._desk.language, "{count} product", "{count} products", count)
        return text.replace(str(count), f"{count:,}".replace(",", self._desk.money.thousands))

    def listed(self, row: ProductRow) -> ListedText:
        """Return a product of the list."""
        badge = None if row.active else BadgeText(self._tr(N_("Not sold")))
        detail = [shown_code(row.code)]
        if row.variants > 1:
            language = self._desk.language
            detail.append(plural(language, "{count} variant", "{count} variants", row.variants))
        if row.category:
            detail.append(row.category)
        stock = ""
        if row.on_hand_milli is not None:
            stock = quantity_text(row.on_hand_milli, self._desk.money, row.unit)
        return ListedText(
            name=row.name,
            detail=DOT.join(detail),
            badge=badge,
            price=self._range(row.price_from_minor, row.price_to_minor),
            stock=stock,
        )

    def _range(self, lowest: int | None, highest: int | None) -> str:
        if not highest:
            return self._tr(N_("no price"))
        text = money_text(lowest or 0, self._desk.money)
        if lowest != highest:
            return filled(self._tr, N_("from {price}"), price=text)
        return text

    def sheet(self, product: ProductView, costs: Mapping[UUID, int | None]) -> SheetText:
        """Return the head of a product."""
        prices = [one.price_minor or 0 for one in product.variants if one.active]
        known = sorted({cost for cost in costs.values() if cost})
        cost = ""
        if known:
            amounts = [price_text(each, self._desk.money) for each in (known[0], known[-1])]
            shown = DOT.join(dict.fromkeys(amounts))
            cost = filled(self._tr, N_("average cost {cost}"), cost=shown)
        detail = [shown_code(product.code)]
        if product.category:
            detail.append(product.category)
        caption = N_("Price per {unit}") if product.unit != "un" else N_("Price")
        return SheetText(
            name=product.name,
            detail=DOT.join(detail),
            badges=tuple(self._badges(product)),
            price=self._range(min(prices, default=0), max(prices, default=0)),
            price_caption=filled(self._tr, caption, unit=product.unit),
            cost=cost,
            picture=pictures.find_picture(self._folder, product.image),
        )

    def _badges(self, product: ProductView) -> list[BadgeText]:
        tr = self._tr
        badges = []
        if not product.active:
            badges.append(BadgeText(tr(N_("Not sold")), Tone.AMBER, "eye-off"))
        if product.tracks_lots:
            badges.append(BadgeText(tr(FLAGS["tracks_lots"]), icon="layers"))
        if product.tracks_serials:
            badges.append(BadgeText(tr(FLAGS["tracks_serials"]), icon="hash"))
        if product.sold_by_weight:
            badges.append(BadgeText(tr(FLAGS["sold_by_weight"]), icon="weight"))
        if not product.controls_stock:
            badges.append(BadgeText(tr(N_("Without stock"))))
        if product.asks_price:
            badges.append(BadgeText(tr(FLAGS["asks_price"]), icon="tag"))
        return badges

    # What stands below ---------------------------------------------------------------------------

    def facts(self, product: ProductView) -> tuple[FactText, ...]:
        """Return what is kept of a product."""
        tr, money = self._tr, self._desk.money
        language = self._desk.language
        days = plural(language, "{count} day", "{count} days", product.lead_time_days)
        minimum = quantity_text(product.min_stock_milli, money, product.unit)
        return (
            FactText(tr(N_("Unit")), figure=product.unit),
            FactText(tr(N_("Family")), figure=product.category or "–"),
            FactText(tr(N_("Tax")), figure=self.tax(product.tax_class)),
            FactText(tr(N_("Minimum stock")), figure=minimum),
            FactText(tr(N_("Time of delivery")), figure=days),
            FactText(tr(N_("When stock is short")), figure=tr(SHORTAGES[product.shortage])),
        )

    def tax(self, tax_class: str) -> str:
        """Return a class of tax in words; one that only the fiscal profile knows, by its name."""
        return self._tr(TAXES[tax_class]) if tax_class in TAXES else tax_class

    def prices(self, product: ProductView, now: datetime) -> tuple[FactText, ...]:
        """Return prices with their validity, newest first."""
        rows = []
        for variant in product.variants:
            for at, price in enumerate(variant.prices):
                later = variant.prices[at - 1] if at else None
                rows.append(self._price(product, variant, price, later, now))
        return tuple(rows)

    def _price(
        self,
        product: ProductView,
        variant: VariantView,
        price: PriceView,
        later: PriceView | None,
        now: datetime,
    ) -> FactText:
        tr, zone = self._tr, self._desk.zone
        begun = price.from_at <= now
        until = price.until_at or (later.from_at if later else None)
        here = begun and (until is None or until > now)
        badge = BadgeText(tr(N_("Now")), Tone.GREEN) if here else None
        if not begun:
            badge = BadgeText(tr(N_("Announced")), Tone.BLUE, "calendar-clock")
        text = filled(tr, N_("from {day}"), day=date_text(price.from_at, zone))
        if until is not None:
            text += " " + filled(tr, N_("until {day}"), day=date_text(until, zone))
        detail = variant.name if product.has_variants else ""
        figure = money_text(price.amount_minor, self._desk.money)
        return FactText(text, detail, figure, badge)

    def codes(self, product: ProductView) -> tuple[FactText, ...]:
        """Return every code that finds the product."""
        rows = []
        for variant in product.variants:
            own = tuple(dict.fromkeys((shown_code(product.code), shown_code(variant.code))))
            detail = variant.name if product.has_variants else self._tr(N_("the shop's own code"))
            rows.append(FactText(own[-1], detail, quantity_text(MILLI, self._desk.money)))
            rows += [
                FactText(shown_code(code.code), code.pack_name, self._quantity(code))
                for code in variant.barcodes
            ]
        return tuple(rows)

    def _quantity(self, code: BarcodeView) -> str:
        return quantity_text(code.quantity_milli, self._desk.money)

    def code(self, code: str, quantity_milli: int, pack: str) -> CodeText:
        """Return a barcode of the editor."""
        return CodeText(shown_code(code), quantity_text(quantity_milli, self._desk.money), pack)

    def variants(self, product: ProductView) -> tuple[FactText, ...]:
        """Return the variants."""
        return tuple(
            FactText(
                DOT.join(value for _, value in variant.attributes) or variant.name,
                shown_code(variant.code),
                self._range(variant.price_minor, variant.price_minor),
                None if variant.active else BadgeText(self._tr(N_("Not sold"))),
            )
            for variant in product.variants
            if variant.attributes
        )

    def lots(self, lots: tuple[tuple[str, LotRow], ...], today: datetime) -> tuple[FactText, ...]:
        """Return the lots that are here, as they leave."""
        tr, day = self._tr, today.astimezone(self._desk.zone).date()
        rows = []
        for name, lot in lots:
            detail, badge = tr(N_("does not expire")), None
            if lot.expires_on is not None:
                detail = filled(tr, N_("expires {day}"), day=day_text(lot.expires_on))
                if lot.expires_on < day:
                    badge = BadgeText(tr(N_("Expired")), Tone.RED, "calendar-x")
            number = lot.number or tr(N_("without number"))
            text = DOT.join((number, name)) if name else number
            rows.append(
                FactText(text, detail, quantity_text(lot.on_hand_milli, self._desk.money), badge)
            )
        return tuple(rows)
