"""Price lists, dated prices and promotions: stated here, at every till by the catalogue's feed."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path

from pos_app.core import price_lists, shop_promotions
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.promotions import Goods, Kind, Promotion, Slot
from pos_app.core.sync import centre
from sync_server import ksp
from sync_server.callers import require
from sync_server.dependencies import Store
from sync_server.numbers import Figures, figures_of
from sync_server.resources.base import Page
from sync_server.resources.prices import (
    GoodsIn,
    PriceIn,
    PriceListIn,
    PriceListRow,
    PriceRow,
    PromotionIn,
    PromotionRow,
    SlotIn,
)
from sync_server.work import READS, WRITES, Working

router = APIRouter(prefix="/api/v1", tags=["prices"])
EDIT = [require("prices.edit")]
VIEW = [require("stock.view")]
Code = Annotated[str, Path(max_length=48, pattern=r"^[A-Za-z0-9_-]+$", examples=["may"])]


@router.get("/price-lists", dependencies=VIEW, responses=ksp.refused(*READS))
def list_price_lists(store: Store) -> Page[PriceListRow]:
    """List the price lists beside the shelf's own, by name."""
    with store.read() as session:
        rows = price_lists.list_price_lists(session, active=None)
    return Page(rows=tuple(PriceListRow(code=r.code, name=r.name, active=r.active) for r in rows))


@router.put("/price-lists/{code}", dependencies=EDIT, responses=ksp.refused(*WRITES))
def save_price_list(code: Code, asked: PriceListIn, work: Working) -> PriceListRow:
    """Add a price list, or make it what is stated."""

    def write(session: WriteSession, _: UUID) -> PriceListRow:
        saved = centre.save_price_list(
            session, work.who.actor, code=code, name=asked.name, active=asked.active
        )
        return PriceListRow(code=saved, name=asked.name, active=asked.active)

    return work.keep(PriceListRow, write, asked=asked)


@router.get("/prices/{variant_id}", dependencies=VIEW, responses=ksp.refused(*READS))
def list_prices(variant_id: UUID, store: Store) -> Page[PriceRow]:
    """Give the prices of a variant in all lists, also those to come, newest first."""
    with store.read() as session:
        figures = figures_of(session)
        rows = price_lists.list_prices(session, variant_id)
    return Page(rows=tuple(_price(row, figures) for row in rows))


@router.post("/prices", status_code=201, dependencies=EDIT, responses=ksp.refused(*WRITES))
def set_price(asked: PriceIn, work: Working) -> PriceRow:
    """State a price; each till begins to use it at its minute."""

    def write(session: WriteSession, _: UUID) -> PriceRow:
        figures = figures_of(session)
        centre.set_price(
            session,
            work.who.actor,
            asked.variant_id,
            asked.price_list,
            figures.to_minor(asked.amount),
            from_at=asked.from_at,
            until_at=asked.until_at,
        )
        stated = price_lists.list_prices(session, asked.variant_id)
        mine = [row for row in stated if row.price_list == asked.price_list]
        at = asked.from_at
        return _price(next((row for row in mine if row.from_at == at), mine[0]), figures)

    return work.keep(PriceRow, write, asked=asked)


def _price(row: price_lists.DatedPrice, figures: Figures) -> PriceRow:
    return PriceRow(
        price_list=row.price_list,
        amount=figures.amount(row.amount_minor),
        from_at=row.from_at,
        until_at=row.until_at,
    )


@router.get("/promotions", dependencies=VIEW, responses=ksp.refused(*READS))
def list_promotions(store: Store) -> Page[PromotionRow]:
    """List promotions: those that are switched on first, then the newest; at most 1,000."""
    with store.read() as session:
        figures = figures_of(session)
        rows = shop_promotions.list_promotions(session)
    return Page(rows=tuple(_promotion(row, figures) for row in rows))


@router.get("/promotions/{promotion_id}", dependencies=VIEW, responses=ksp.refused(*READS))
def get_promotion(promotion_id: UUID, store: Store) -> PromotionRow:
    """Give one promotion."""
    with store.read() as session:
        return _read(session, promotion_id)


@router.post("/promotions", status_code=201, dependencies=EDIT, responses=ksp.refused(*WRITES))
def create_promotion(asked: PromotionIn, work: Working) -> PromotionRow:
    """Add a promotion."""
    return work.keep(PromotionRow, lambda s, new: _save(s, asked, work, new), asked=asked)


@router.put("/promotions/{promotion_id}", dependencies=EDIT, responses=ksp.refused(*WRITES))
def change_promotion(promotion_id: UUID, asked: PromotionIn, work: Working) -> PromotionRow:
    """Make a promotion what is stated; `active` false switches it off."""

    def write(session: WriteSession, _: UUID) -> PromotionRow:
        shop_promotions.get_promotion(session, promotion_id)
        return _save(session, asked, work, promotion_id)

    return work.keep(PromotionRow, write, asked=asked)


def _save(
    session: WriteSession, asked: PromotionIn, work: Working, promotion_id: UUID
) -> PromotionRow:
    price = asked.price
    promotion = Promotion(
        id=promotion_id,
        name=asked.name,
        kind=Kind(asked.kind),
        goods=_goods(asked.goods),
        n=asked.n,
        percent_bp=asked.percent_bp,
        slots=tuple(Slot(_goods(slot.goods), slot.count) for slot in asked.slots),
        price_minor=0 if price is None else figures_of(session).to_minor(price),
        priority=asked.priority,
        from_at=asked.from_at,
        until_at=asked.until_at,
        customers=frozenset(asked.customers),
        weekdays=frozenset(asked.weekdays),
        from_minute=asked.from_minute,
        until_minute=asked.until_minute,
    )
    saved = centre.save_promotion(session, work.who.actor, promotion, active=asked.active)
    return _read(session, saved)


def _read(session: ReadSession, promotion_id: UUID) -> PromotionRow:
    return _promotion(shop_promotions.get_promotion(session, promotion_id), figures_of(session))


def _promotion(stored: shop_promotions.StoredPromotion, figures: Figures) -> PromotionRow:
    one = stored.promotion
    return PromotionRow(
        id=one.id,
        name=one.name,
        kind=one.kind.value,
        goods=_goods_row(one.goods),
        n=one.n,
        percent_bp=one.percent_bp,
        slots=tuple(SlotIn(goods=_goods_row(slot.goods), count=slot.count) for slot in one.slots),
        price=figures.amount(one.price_minor),
        priority=one.priority,
        from_at=one.from_at,
        until_at=one.until_at,
        customers=tuple(sorted(one.customers)),
        weekdays=tuple(sorted(one.weekdays)),
        from_minute=one.from_minute,
        until_minute=one.until_minute,
        active=stored.active,
    )


def _goods(goods: GoodsIn) -> Goods:
    return Goods(frozenset(goods.variants), frozenset(goods.categories))


def _goods_row(goods: Goods) -> GoodsIn:
    return GoodsIn(
        variants=tuple(sorted(goods.variants)), categories=tuple(sorted(goods.categories))
    )
