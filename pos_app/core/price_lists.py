"""Price lists and dated prices (V4): what each customer pays, and from which minute on.

The shelf's own list is always there. A price of another list counts for the customers that have the
list; where a list says nothing of a product, the shelf price counts. Prices may be stated
beforehand: they travel to the tills with the catalogue, and each till begins to use them at their
minute, with or without a network.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, literal_column, select

from pos_app.core.actor import Actor
from pos_app.core.codes import CODE_LIMIT, normalise_code
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import InvalidPrice, PriceListMissing, UnknownProduct
from pos_app.core.i18n import N_
from pos_app.core.known_time import known_now
from pos_app.core.models.catalog import Price, PriceList, Product, Variant
from pos_app.core.money import LIMIT_MINOR
from pos_app.core.pricing import SHELF
from pos_app.core.statements import Prepared

EDIT: Final = "prices.edit"
NAME_LIMIT: Final = 60

_price_now = Prepared(
    select(Price.amount_minor)
    .where(
        Price.variant_id == bindparam("variant"),
        Price.price_list == bindparam("price_list"),
        Price.from_at <= bindparam("now"),
        (Price.until_at.is_(None)) | (Price.until_at > bindparam("now")),
    )
    .order_by(Price.from_at.desc())
    .limit(literal_column("1"))
)


@dataclass(frozen=True)
class PriceListView:
    """A price list as it is."""

    code: str
    name: str
    active: bool


@dataclass(frozen=True)
class DatedPrice:
    """A gross price of a list from a moment on; `until_at` None: until the next one begins."""

    price_list: str
    amount_minor: int
    from_at: datetime
    until_at: datetime | None


def save_price_list(
    session: WriteSession, actor: Actor, *, code: str, name: str, active: bool = True
) -> str:
    """Add a price list, or change the one of that code; return the code.

    Raises `NotPermitted`, `InvalidPrice`; the shelf's own list cannot be changed.
    """
    actor.require(EDIT)
    key, words = normalise_code(code).lower(), " ".join(name.split())
    if not key or len(key) > CODE_LIMIT or key == SHELF:
        raise InvalidPrice(what=code or "-", reason=N_("a price list has a short code of its own"))
    if not 0 < len(words) <= NAME_LIMIT:
        raise InvalidPrice(what=code, reason=N_("a name has 1 to 60 characters"))
    row = session.get(PriceList, key) or PriceList(code=key)
    row.name, row.active = words, active
    session.add(row)
    session.flush()
    return key


def list_price_lists(session: ReadSession, *, active: bool | None = True) -> list[PriceListView]:
    """Return the price lists beside the shelf's own, by name; `active` None for all."""
    query = select(PriceList).order_by(PriceList.name, PriceList.code)
    if active is not None:
        query = query.where(PriceList.active == active)
    return [PriceListView(row.code, row.name, row.active) for row in session.scalars(query)]


def find_price_list(session: ReadSession, code: str) -> PriceListView | None:
    """Return a price list, or None; the shelf's own is none of them."""
    row = session.get(PriceList, code)
    return None if row is None else PriceListView(row.code, row.name, row.active)


def find_price(session: ReadSession, variant_id: UUID, price_list: str) -> int | None:
    """Return what a list says of a variant now, or None where it says nothing: one keyed read."""
    now = known_now(session)
    row = _price_now.first(session, variant=variant_id, price_list=price_list, now=now)
    return None if row is None else int(row[0])


def list_prices(session: ReadSession, variant_id: UUID) -> tuple[DatedPrice, ...]:
    """Return the prices of a variant in all lists, the shelf's first, the newest first."""
    query = select(Price).where(Price.variant_id == variant_id)
    query = query.order_by(Price.price_list != SHELF, Price.price_list, Price.from_at.desc())
    return tuple(
        DatedPrice(row.price_list, row.amount_minor, row.from_at, row.until_at)
        for row in session.scalars(query)
    )


def set_price(
    session: WriteSession,
    actor: Actor,
    variant_id: UUID,
    price_list: str,
    amount_minor: int,
    *,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
) -> UUID:
    """State a price of a list from a moment on (now), perhaps until another; return the product.

    After `until_at` the price before it counts again. A price that has begun is history: only one
    that begins at the same moment replaces it. Raises `NotPermitted`, `UnknownProduct`,
    `PriceListMissing`, `InvalidPrice`; nothing is changed then.
    """
    actor.require(EDIT)
    product = _product_of(session, variant_id)
    now = clock_of(session).now()
    start = now if from_at is None else from_at
    if price_list != SHELF and session.get(PriceList, price_list) is None:
        raise PriceListMissing(price_list=price_list)
    if not 0 < amount_minor <= LIMIT_MINOR:
        raise InvalidPrice(what=product.name, reason=N_("the price is more than zero"))
    if start < now:
        raise InvalidPrice(
            what=product.name,
            reason=N_("a price begins now or later; what was sold keeps its price"),
        )
    if until_at is not None and until_at <= start:
        raise InvalidPrice(
            what=product.name, reason=N_("it ends before it begins; look at the dates")
        )
    row = session.get(Price, (variant_id, price_list, start)) or Price(
        variant_id=variant_id, price_list=price_list, from_at=start
    )
    row.amount_minor, row.until_at = amount_minor, until_at
    session.add(row)
    product.updated_at = now
    session.flush()
    return product.id


def withdraw_price(
    session: WriteSession, actor: Actor, variant_id: UUID, price_list: str, from_at: datetime
) -> UUID:
    """Take back a price: one that has not begun is forgotten, one that runs ends now.

    Returns the product. Raises `NotPermitted`, `UnknownProduct`, `InvalidPrice`.
    """
    actor.require(EDIT)
    product = _product_of(session, variant_id)
    row, now = session.get(Price, (variant_id, price_list, from_at)), clock_of(session).now()
    if row is None or (row.until_at is not None and row.until_at <= now):
        raise InvalidPrice(what=product.name, reason=N_("this price is over or was never stated"))
    if price_list == SHELF and row.from_at <= now and not _has_older(session, row):
        raise InvalidPrice(
            what=product.name, reason=N_("it has no other price; state a new one instead")
        )
    if row.from_at > now:
        session.delete(row)
    else:
        row.until_at = now
    product.updated_at = now
    session.flush()
    return product.id


def _has_older(session: ReadSession, row: Price) -> bool:
    """Return whether a price of before would count again."""
    query = select(Price.amount_minor).where(
        Price.variant_id == row.variant_id,
        Price.price_list == row.price_list,
        Price.from_at < row.from_at,
        Price.until_at.is_(None),
    )
    return session.execute(query.limit(1)).first() is not None


def _product_of(session: ReadSession, variant_id: UUID) -> Product:
    variant = session.get(Variant, variant_id)
    if variant is None:
        raise UnknownProduct(code=str(variant_id))
    return session.get_one(Product, variant.product_id)
