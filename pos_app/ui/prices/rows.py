"""What the screen of prices says of itself, its lists, and what it shows of each. Free of Qt."""

from collections.abc import Sequence
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from pos_app.core import cart as carts
from pos_app.core import catalog, price_lists, shop_promotions
from pos_app.core.catalog import ProductFilter
from pos_app.core.codes import shown_code
from pos_app.core.db import ReadSession
from pos_app.core.errors import PromotionMissing
from pos_app.core.i18n import N_, Translate
from pos_app.core.offers import offered
from pos_app.core.price_lists import DatedPrice, PriceListView
from pos_app.core.pricing import SHELF, Sellable
from pos_app.core.promotions import Goods, Kind, Promotion
from pos_app.core.search import fold
from pos_app.core.shop_promotions import StoredPromotion
from pos_app.ui.desk import Desk
from pos_app.ui.documents.browsing import Asked, Listed, Looked
from pos_app.ui.documents.rows import (
    ActionText,
    CellText,
    ColumnText,
    DetailText,
    DocumentText,
    FilterText,
    LineText,
    Words,
)
from pos_app.ui.format import DOT, money_text, quantity_text
from pos_app.ui.prices.words import PromotionWords
from pos_app.ui.values import BadgeText, Tone

PROMOTIONS, OFF, PRODUCTS, LISTS = "promotions", "off", "products", "lists"
NEW, NEW_LIST, EDIT, STOP, START, STATE, WITHDRAW = (
    "new", "new_list", "edit", "stop", "start", "state", "withdraw",
)  # fmt: skip
LIMIT: Final = 100
TRIED: Final = 3  # products that a preview puts into the cart
PIECE: Final = 1000


def words(tr: Translate) -> Words:
    """Return what the page says of itself."""
    return Words(
        search=tr(N_("Promotion, product or price list")),
        list_title=tr(N_("Prices and promotions")),
        amount_title=tr(N_("Price")),
        empty=("tags", tr(N_("Nothing here yet")), tr(N_("F6 adds a promotion, F7 a price list"))),
        list_columns=(
            ColumnText("what", tr(N_("What it costs"))),
            ColumnText("before", "", 150, 140, "right"),
            ColumnText("off", "", 160, 150, "right"),
            ColumnText("price", tr(N_("Price")), 120, 100, "right"),
        ),
    )


def list_id(code: str) -> UUID:
    """Return the name of a price list in signals, which are of ids."""
    return uuid5(NAMESPACE_OID, f"price-list:{code}")


class PricePages(Listed):
    """What the page shows; `editable` is whether prices are made here, not at a centre."""

    def __init__(self, desk: Desk, *, editable: bool) -> None:
        self._desk, self._translate = desk, desk.translate
        self._words, self._editable = PromotionWords(desk), editable

    def chips(self) -> tuple[FilterText, ...]:
        """Return the filters over the list."""
        tr = self._translate
        return (
            FilterText(PROMOTIONS, tr(N_("Promotions"))),
            FilterText(PRODUCTS, tr(N_("Prices of products"))),
            FilterText(LISTS, tr(N_("Price lists"))),
            FilterText(OFF, tr(N_("Switched off"))),
        )

    def idle(self) -> tuple[ActionText, ...]:
        """Return the keys that add something."""
        if not self._editable:
            return ()
        tr = self._translate
        return (
            ActionText(NEW, tr(N_("New promotion")), "plus", "F6"),
            ActionText(NEW_LIST, tr(N_("New price list")), "tags", "F7"),
        )

    # The list at the left ------------------------------------------------------------------------

    def load(self, session: ReadSession, asked: Asked) -> Sequence[DocumentText]:
        """Return what a chip shows, all at once."""
        if asked.before is not None:
            return ()
        if asked.chip == PRODUCTS:
            return self._products(session, asked.text)
        if asked.chip == LISTS:
            return [
                self._list(each)
                for each in price_lists.list_price_lists(session, active=None)
                if fold(asked.text) in fold(each.name)
            ]
        return [
            self._promotion(session, each)
            for each in shop_promotions.list_promotions(session)
            if each.active == (asked.chip == PROMOTIONS)
            and fold(asked.text) in fold(each.promotion.name)
        ][:LIMIT]

    def _products(self, session: ReadSession, text: str) -> list[DocumentText]:
        page = catalog.list_products(session, ProductFilter(text=text), limit=LIMIT)
        return [
            DocumentText(
                row.id.hex, row.name,
                DOT.join(part for part in (shown_code(row.code), row.category) if part),
                amount=self._money(row.price_from_minor) if row.price_from_minor else "",
            )
            for row in page.rows
        ]  # fmt: skip

    def _promotion(self, session: ReadSession, each: StoredPromotion) -> DocumentText:
        return DocumentText(
            each.promotion.id.hex,
            each.promotion.name,
            self._words.gives(session, each.promotion),
            self._state(each),
        )

    def _state(self, each: StoredPromotion) -> BadgeText:
        tr, now = self._translate, self._desk.database.clock.now()
        start, end = each.promotion.from_at, each.promotion.until_at
        if not each.active:
            return BadgeText(tr(N_("Off")), Tone.GREY, "ban")
        if end is not None and end <= now:
            return BadgeText(tr(N_("Ended")), Tone.GREY, "check")
        if start is not None and start > now:
            return BadgeText(tr(N_("To come")), Tone.BLUE, "clock")
        return BadgeText(tr(N_("On")), Tone.GREEN, "check")

    def _list(self, each: PriceListView) -> DocumentText:
        off = BadgeText(self._translate(N_("Off")), Tone.GREY, "ban")
        return DocumentText(
            list_id(each.code).hex, each.name, each.code, None if each.active else off
        )

    # One of them at the right --------------------------------------------------------------------

    def look(self, session: ReadSession, subject: UUID) -> Looked:
        """Return a promotion, a price list or the prices of a product."""
        try:
            found = shop_promotions.get_promotion(session, subject)
        except PromotionMissing:
            pass
        else:
            return self._look_promotion(session, found)
        for each in price_lists.list_price_lists(session, active=None):
            if list_id(each.code) == subject:
                return self._look_list(each)
        return self._look_product(session, subject)

    def _look_promotion(self, session: ReadSession, found: StoredPromotion) -> Looked:
        tr, promotion = self._translate, found.promotion
        badges = [self._state(found)]
        badges += [BadgeText(each, icon="calendar") for each in self._words.when(promotion)]
        if promotion.customers:
            badges.append(BadgeText(tr(N_("Some customers")), Tone.BLUE, "user"))
        if promotion.priority:
            badges.append(BadgeText(tr(N_("Comes first")), Tone.BLUE))
        detail = DetailText(
            promotion.name,
            self._words.gives(session, promotion),
            tuple(badges),
            lines=self.preview(session, promotion),
            icon="tags",
        )
        return Looked(detail, self._keys(active=found.active))

    def _keys(self, *, active: bool) -> tuple[ActionText, ...]:
        if not self._editable:
            return ()
        tr = self._translate
        edit = ActionText(EDIT, tr(N_("Edit")), "pencil", "F4")
        if active:
            return edit, ActionText(STOP, tr(N_("Switch off")), "ban", "F8", "danger")
        return edit, ActionText(START, tr(N_("Switch on")), "check", "F8")

    def _look_list(self, each: PriceListView) -> Looked:
        tr = self._translate
        note = tr(N_("Prices are stated product by product; customers are given the list."))
        detail = DetailText(each.name, note, (BadgeText(each.code, icon="tag"),), icon="tags")
        return Looked(detail, self._keys(active=each.active))

    def _look_product(self, session: ReadSession, product_id: UUID) -> Looked:
        tr, product = self._translate, catalog.get_product(session, product_id)
        known = price_lists.list_price_lists(session, active=None)
        names = {each.code: each.name for each in known}
        lines = [
            self._price(price, variant.name if product.has_variants else "", names)
            for variant in product.variants
            for price in price_lists.list_prices(session, variant.id)
        ]
        keys: tuple[ActionText, ...] = ()
        if self._editable:
            keys = (
                ActionText(STATE, tr(N_("State a price")), "tag", "F4"),
                ActionText(WITHDRAW, tr(N_("Withdraw price")), "undo-2", "F8", "danger"),
            )
        code = shown_code(product.code)
        return Looked(DetailText(product.name, code, lines=tuple(lines), icon="tag"), keys)

    def _price(self, price: DatedPrice, variant: str, names: dict[str, str]) -> LineText:
        tr, now = self._translate, self._desk.database.clock.now()
        badge = None
        if price.from_at > now:
            badge = BadgeText(tr(N_("To come")), Tone.BLUE, "clock")
        elif price.until_at is not None and price.until_at <= now:
            badge = BadgeText(tr(N_("Ended")), Tone.GREY)
        until = f"– {self._words.moment(price.until_at)}" if price.until_at is not None else ""
        name = tr(N_("On the shelf")) if price.price_list == SHELF else ""
        return LineText((
            CellText(name or names.get(price.price_list, price.price_list), variant, badge),
            CellText(self._words.moment(price.from_at), tone="text2"),
            CellText(until, tone="text2"),
            CellText(self._money(price.amount_minor), strong=True),
        ))  # fmt: skip

    # What would this cost ------------------------------------------------------------------------

    def preview(self, session: ReadSession, promotion: Promotion) -> tuple[LineText, ...]:
        """Return a cart that a promotion fits, at the prices of now: before, off, and the cost."""
        cart = carts.open_cart()
        for goods, count in _wanted(promotion):
            for item in _examples(session, goods):
                cart = carts.add(cart, item, count * PIECE)
        at = self._desk.database.clock.now().astimezone(self._desk.zone)
        always = Promotion(
            id=promotion.id, name=promotion.name, kind=promotion.kind, goods=promotion.goods,
            n=promotion.n, percent_bp=promotion.percent_bp, slots=promotion.slots,
            price_minor=promotion.price_minor,
        )  # fmt: skip
        return tuple(
            LineText((
                CellText(f"{quantity_text(line.quantity_milli, self._desk.money)} {line.name}"),
                CellText(self._money(line.gross_minor), tone="text2"),
                CellText(self._money(-line.offered_minor) if line.offers else "", tone="text2"),
                CellText(self._money(line.total_minor), strong=True),
            ))
            for line in offered(cart, (always,), at).lines
        )  # fmt: skip

    def _money(self, amount_minor: int) -> str:
        return money_text(amount_minor, self._desk.money)


def _wanted(promotion: Promotion) -> list[tuple[Goods, int]]:
    if promotion.kind is Kind.BUNDLE:
        return [(slot.goods, slot.count) for slot in promotion.slots]
    return [(promotion.goods, promotion.n if promotion.kind is Kind.NTH else 1)]


def _examples(session: ReadSession, goods: Goods) -> list[Sellable]:
    """Return a few things of these goods that have a price."""
    wanted = sorted(goods.variants)[:TRIED]
    if not wanted:
        category = next(iter(sorted(goods.categories)), None)
        page = catalog.list_products(
            session, ProductFilter(category_id=category, priced=True), limit=TRIED
        )
        wanted = (
            [row.id for row in page.rows][:1] if goods.categories else [r.id for r in page.rows]
        )
    items = [catalog.find_sellable(session, variant_id) for variant_id in wanted]
    return [item for item in items if item is not None and item.price_minor > 0][:TRIED]
