"""The promotions of the shop: saved, listed, and those the counter reckons with (V4).

Master data like the catalogue: edited in place, told to the tills by the catalogue's feed, and kept
by name and amount on the lines of the sales they changed (docs/decisions/0022). A promotion is
never deleted; one that is over is switched off.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import select

from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import InvalidPromotion, PromotionMissing
from pos_app.core.i18n import N_
from pos_app.core.models.catalog import ShopPromotion
from pos_app.core.money import LIMIT_MINOR
from pos_app.core.promotions import BASIS_POINTS, MINUTES, Goods, Kind, Promotion, Slot

EDIT: Final = "prices.edit"
NAME_LIMIT: Final = 60
UNITS_LIMIT: Final = 1000
GOODS_LIMIT: Final = 500
SLOTS_LIMIT: Final = 10
PRIORITY_LIMIT: Final = 100
RUNNING_LIMIT: Final = 500
AHEAD: Final = timedelta(days=2)  # promotions that begin soon are read along: no read at the minute


class GoodsBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """Goods as they are stored and sent; nothing named means all."""

    variants: tuple[UUID, ...] = ()
    categories: tuple[UUID, ...] = ()


class SlotBody(msgspec.Struct, frozen=True):
    """A part of a bundle."""

    goods: GoodsBody
    count: int


class PromotionBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """A promotion as it is stored and sent; see `promotions.Promotion` for what each means."""

    kind: str
    goods: GoodsBody = GoodsBody()
    n: int = 1
    percent_bp: int = 0
    slots: tuple[SlotBody, ...] = ()
    price_minor: int = 0
    priority: int = 0
    from_at: datetime | None = None
    until_at: datetime | None = None
    customers: tuple[UUID, ...] = ()
    weekdays: tuple[int, ...] = ()
    from_minute: int = 0
    until_minute: int = MINUTES


@dataclass(frozen=True)
class StoredPromotion:
    """A promotion and whether it is switched on."""

    promotion: Promotion
    active: bool


_decoder = msgspec.json.Decoder(PromotionBody)


def save_promotion(
    session: WriteSession, actor: Actor, promotion: Promotion, *, active: bool = True
) -> UUID:
    """Add a promotion, or change the one of its id; return the id.

    Raises `NotPermitted`, `InvalidPromotion`; nothing is changed then.
    """
    actor.require(EDIT)
    _check(promotion)
    row = session.get(ShopPromotion, promotion.id) or ShopPromotion(id=promotion.id)
    row.name, row.active = " ".join(promotion.name.split()), active
    row.body, row.updated_at = encode(promotion), clock_of(session).now()
    session.add(row)
    session.flush()
    return row.id


def set_promotion_active(
    session: WriteSession, actor: Actor, promotion_id: UUID, *, active: bool
) -> None:
    """Switch a promotion off, or on again. Raises `NotPermitted`, `PromotionMissing`."""
    actor.require(EDIT)
    row = session.get(ShopPromotion, promotion_id)
    if row is None:
        raise PromotionMissing(promotion=str(promotion_id))
    row.active, row.updated_at = active, clock_of(session).now()
    session.flush()


def get_promotion(session: ReadSession, promotion_id: UUID) -> StoredPromotion:
    """Return a promotion; raise `PromotionMissing`."""
    row = session.get(ShopPromotion, promotion_id)
    if row is None:
        raise PromotionMissing(promotion=str(promotion_id))
    return StoredPromotion(read(row), row.active)


def list_promotions(session: ReadSession) -> tuple[StoredPromotion, ...]:
    """Return all promotions: those that are switched on first, then the newest."""
    query = select(ShopPromotion).order_by(ShopPromotion.active.desc(), ShopPromotion.id.desc())
    return tuple(
        StoredPromotion(read(row), row.active) for row in session.scalars(query.limit(1000))
    )


def list_running(session: ReadSession) -> tuple[Promotion, ...]:
    """Return what the counter reckons with: switched on, not over, or beginning soon.

    Read once and kept by the screen until promotions change; which of them run at a minute
    `Promotion.runs` says without asking the store. One that ended in the last two days is there
    too, for a sale that was begun before.
    """
    now = clock_of(session).now()
    query = select(ShopPromotion).where(ShopPromotion.active).order_by(ShopPromotion.id)
    return tuple(
        promotion
        for promotion in map(read, session.scalars(query.limit(RUNNING_LIMIT)))
        if promotion.until_at is None or promotion.until_at > now - AHEAD
    )


def read(row: ShopPromotion) -> Promotion:
    """Return the promotion of a row."""
    body = _decoder.decode(row.body)
    return Promotion(
        id=row.id,
        name=row.name,
        kind=Kind(body.kind),
        goods=_goods(body.goods),
        n=body.n,
        percent_bp=body.percent_bp,
        slots=tuple(Slot(_goods(slot.goods), slot.count) for slot in body.slots),
        price_minor=body.price_minor,
        priority=body.priority,
        from_at=body.from_at,
        until_at=body.until_at,
        customers=frozenset(body.customers),
        weekdays=frozenset(body.weekdays),
        from_minute=body.from_minute,
        until_minute=body.until_minute,
    )


def encode(promotion: Promotion) -> bytes:
    """Return what is stored of a promotion, the same bytes for the same promotion."""
    body = PromotionBody(
        kind=promotion.kind.value,
        goods=_goods_body(promotion.goods),
        n=promotion.n,
        percent_bp=promotion.percent_bp,
        slots=tuple(SlotBody(_goods_body(slot.goods), slot.count) for slot in promotion.slots),
        price_minor=promotion.price_minor,
        priority=promotion.priority,
        from_at=promotion.from_at,
        until_at=promotion.until_at,
        customers=tuple(sorted(promotion.customers)),
        weekdays=tuple(sorted(promotion.weekdays)),
        from_minute=promotion.from_minute,
        until_minute=promotion.until_minute,
    )
    return msgspec.json.encode(body, order="sorted")


def _goods(body: GoodsBody) -> Goods:
    return Goods(frozenset(body.variants), frozenset(body.categories))


def _goods_body(goods: Goods) -> GoodsBody:
    return GoodsBody(tuple(sorted(goods.variants)), tuple(sorted(goods.categories)))


# What cannot be right --------------------------------------------------------------------------


def _check(promotion: Promotion) -> None:
    name = " ".join(promotion.name.split())
    reason = next(_wrong(promotion, name), None)
    if reason is not None:
        raise InvalidPromotion(promotion=name or "-", reason=reason)


def _wrong(promotion: Promotion, name: str) -> Iterator[str]:
    """Give what is wrong with a promotion, the first thing first."""
    if not 0 < len(name) <= NAME_LIMIT:
        yield N_("a name has 1 to 60 characters")
    if promotion.kind is Kind.BUNDLE:
        yield from _wrong_bundle(promotion)
    elif not 0 < promotion.percent_bp <= BASIS_POINTS:
        yield N_("it takes off more than 0 % and at most 100 %")
    if promotion.kind is Kind.NTH and not 2 <= promotion.n <= UNITS_LIMIT:
        yield N_("every second unit at least: write 2 or more")
    for goods in (promotion.goods, *(slot.goods for slot in promotion.slots)):
        if len(goods.variants) + len(goods.categories) > GOODS_LIMIT:
            yield N_("it names at most 500 products and categories; choose a category")
    start, end = promotion.from_at, promotion.until_at
    if start is not None and end is not None and end <= start:
        yield N_("it ends before it begins; look at the dates")
    if not promotion.weekdays <= set(range(7)) or not _hours_right(promotion):
        yield N_("its days or hours are none; look at them")
    if not 0 <= promotion.priority <= PRIORITY_LIMIT:
        yield N_("its place in the order is from 0 to 100")


def _hours_right(promotion: Promotion) -> bool:
    start, end = promotion.from_minute, promotion.until_minute
    return 0 <= start < MINUTES and 0 < end <= MINUTES and start != end


def _wrong_bundle(promotion: Promotion) -> Iterator[str]:
    if not 0 < len(promotion.slots) <= SLOTS_LIMIT:
        yield N_("a bundle has 1 to 10 parts")
    if not all(0 < slot.count <= UNITS_LIMIT for slot in promotion.slots):
        yield N_("each part of a bundle has at least one unit")
    if sum(slot.count for slot in promotion.slots) < 2:
        yield N_("a bundle is at least two things together")
    if any(not slot.goods.variants and not slot.goods.categories for slot in promotion.slots):
        yield N_("each part of a bundle says which goods")
    if not 0 <= promotion.price_minor <= LIMIT_MINOR:
        yield N_("the price of the bundle cannot be below zero")
