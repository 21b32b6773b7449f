"""What changed in the prices of a cart since they were shown, and the cart at the prices of now.

A sale that is taken up again keeps its prices; the cashier is told what changed and may take the
new ones. A price that a person decided, asked for, or that a label of the scale says is nobody's to
change.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from pos_app.core import catalog, price_lists
from pos_app.core.cart import Cart, CartLine, shared
from pos_app.core.db import ReadSession
from pos_app.core.money import E4
from pos_app.core.offers import offered
from pos_app.core.pricing import SHELF, list_of, list_reason
from pos_app.core.promotions import Promotion


@dataclass(frozen=True)
class Changed:
    """A product whose price is another now; prices per unit in minor units with four decimals."""

    name: str
    shown_e4: int
    now_e4: int


def changed_prices(session: ReadSession, cart: Cart) -> tuple[Changed, ...]:
    """Return the products of a cart whose price is another now, each once."""
    found: dict[str, Changed] = {}
    for line in cart.lines:
        now_e4, _ = _price_now(session, line, cart.price_list)
        if now_e4 != line.price_e4:
            found.setdefault(line.name, Changed(line.name, line.price_e4, now_e4))
    return tuple(found.values())


def at_prices_of_now(
    session: ReadSession, cart: Cart, promotions: Iterable[Promotion], now: datetime
) -> Cart:
    """Return the cart as if it were begun now: prices, lists and promotions of this minute.

    `now` is aware, in the time zone of the shop.
    """
    lines = []
    for line in cart.lines:
        price_e4, reason = _price_now(session, line, cart.price_list)
        lines.append(replace(line, price_e4=price_e4, price_reason=reason))
    return offered(shared(replace(cart, lines=tuple(lines), begun_at=None)), promotions, now)


def _price_now(session: ReadSession, line: CartLine, price_list: str) -> tuple[int, str]:
    """Return price and reason of a line now; what is not the shop's to say stays."""
    of_shop = line.price_reason == SHELF or list_of(line.price_reason)
    if not of_shop or line.label_minor is not None:
        return line.price_e4, line.price_reason
    if price_list:
        stated = price_lists.find_price(session, line.variant_id, price_list)
        if stated is not None:
            return stated * E4, list_reason(price_list)
    item = catalog.find_sellable(session, line.variant_id)
    if item is None or item.price_minor <= 0:
        return line.price_e4, line.price_reason
    return item.price_e4, SHELF
