"""A price check: what something costs, at what promotions, and where it is. Free of Qt."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from pos_app.core import catalog, kardex, price_lists
from pos_app.core.db import ReadSession
from pos_app.core.errors import UnknownVariant
from pos_app.core.i18n import N_
from pos_app.core.kardex import LevelFilter
from pos_app.core.money import E4
from pos_app.core.promotions import Goods, Promotion
from pos_app.ui.desk import Desk
from pos_app.ui.format import date_text, filled, price_text, quantity_text, time_text
from pos_app.ui.sale.rows import CheckText

PLACES: Final = 6
OFFERS: Final = 3


def check_of(
    session: ReadSession,
    desk: Desk,
    variant_id: UUID,
    promotions: Sequence[Promotion],
    customer: tuple[UUID | None, str],
) -> CheckText:
    """Return what a price check shows; `customer` is who buys and their price list, "" for none.

    Raises `UnknownVariant`.
    """
    item = catalog.find_sellable(session, variant_id)
    if item is None:
        raise UnknownVariant(code=str(variant_id))
    tr, (customer_id, price_list) = desk.translate, customer
    stated = price_lists.find_price(session, variant_id, price_list) if price_list else None
    unit = item.unit if item.sold_by_weight else ""
    price_e4 = item.price_e4 if stated is None else stated * E4
    shown = price_text(price_e4, desk.money, unit) if price_e4 else tr(N_("ask"))
    facts: list[tuple[str, str]] = []
    if stated is not None:
        facts.append((tr(N_("On the shelf")), price_text(item.price_e4, desk.money, unit)))
    facts += _coming(session, desk, variant_id, price_list)
    now = desk.database.clock.now().astimezone(desk.zone)
    facts += [
        (tr(N_("Promotion")), promotion.name)
        for promotion in promotions
        if promotion.runs(now, customer_id) and _concerns(promotion, variant_id, item.category_id)
    ][:OFFERS]
    facts += _stock(session, desk, variant_id) if item.controls_stock else []
    return CheckText(item.name, item.code, shown, "", tuple(facts))


def _concerns(promotion: Promotion, variant_id: UUID, category_id: UUID | None) -> bool:
    wanted: list[Goods] = [slot.goods for slot in promotion.slots] or [promotion.goods]
    return any(
        (not goods.variants and not goods.categories)
        or variant_id in goods.variants
        or category_id in goods.categories
        for goods in wanted
    )


def _coming(
    session: ReadSession, desk: Desk, variant_id: UUID, price_list: str
) -> list[tuple[str, str]]:
    """Return the next price that was stated beforehand, of the shelf or the customer's list."""
    now = desk.database.clock.now()
    coming = [
        price
        for price in price_lists.list_prices(session, variant_id)
        if price.from_at > now and price.price_list in {"shelf", price_list}
    ]
    if not coming:
        return []
    price = min(coming, key=lambda each: each.from_at)
    day, hour = date_text(price.from_at, desk.zone)[:5], time_text(price.from_at, desk.zone)
    label = filled(desk.translate, N_("From {day} {time}"), day=day, time=hour)
    return [(label, price_text(price.amount_minor * E4, desk.money))]


def _stock(session: ReadSession, desk: Desk, variant_id: UUID) -> list[tuple[str, str]]:
    """Return what is here first, then elsewhere."""
    today = desk.shop.day(desk.database.clock.now())
    here = next((place.id for place in kardex.list_places(session) if place.own), None)
    levels = kardex.list_levels(session, LevelFilter(today, variant_ids=(variant_id,)))
    rows = sorted(levels, key=lambda row: (row.location_id != here, row.location))
    facts = []
    for row in rows[:PLACES]:
        unit = row.unit if row.unit != "un" else desk.translate(N_("pcs"))
        place = kardex.name_of_place(session, row.location_id) or row.location
        label = place
        if row.location_id == here:
            label = filled(desk.translate, N_("{place} (here)"), place=place)
        facts.append((label, quantity_text(row.available_milli, desk.money, unit)))
    return facts or [(desk.translate(N_("Stock")), quantity_text(0, desk.money))]
