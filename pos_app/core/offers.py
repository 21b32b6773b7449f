"""Promotions in a cart: what the shop gives off, kept on each line with its reason (V4). Pure.

The cart keeps what it shows: `offered` is asked whenever lines change, and `sales.charge` takes
what the cart says. A promotion that ran when the first line came is kept until the sale is charged,
also where it has ended meanwhile; one that begins meanwhile takes part from the next change on.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from pos_app.core.cart import Cart, CartLine, Offer, shared
from pos_app.core.pricing import CHANGED, FILE
from pos_app.core.promotions import Line, Promotion, apply


def offered(cart: Cart, promotions: Iterable[Promotion], now: datetime) -> Cart:
    """Return the cart with what the promotions take off each line, and nothing older.

    `now` is aware, in the time zone of the shop. The cart's beginning is noted with its first line.
    """
    if not cart.lines:
        return replace(cart, begun_at=None)
    begun = (cart.begun_at or now).astimezone(now.tzinfo)
    lines = [_line(no, line) for no, line in enumerate(cart.lines)]
    offers: dict[int, list[Offer]] = {}
    for one in apply(lines, promotions, now=now, customer_id=cart.customer_id, begun_at=begun):
        offer = Offer(one.promotion_id, one.name, one.units, one.discount_minor)
        offers.setdefault(one.line_no, []).append(offer)
    with_offers = tuple(
        _with(line, tuple(offers.get(no, ()))) for no, line in enumerate(cart.lines)
    )
    return shared(replace(cart, lines=with_offers, begun_at=begun))


def _with(line: CartLine, offers: tuple[Offer, ...]) -> CartLine:
    return line if line.offers == offers else replace(line, offers=offers)


def _line(no: int, line: CartLine) -> Line:
    """Return a line as promotions see it; what a label priced is taken as it is, like a weight."""
    return Line(
        line_no=no,
        variant_id=line.variant_id,
        category_id=line.category_id,
        quantity_milli=line.quantity_milli,
        price_e4=line.price_e4,
        weighed=line.sold_by_weight or line.label_minor is not None,
        decided=bool(line.given_minor) or line.price_reason in {CHANGED, FILE},
        amount_minor=line.label_minor,
    )
