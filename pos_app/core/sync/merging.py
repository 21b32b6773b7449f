"""Products made twice, made one at the centre, where the stock of all branches is known."""

from typing import Final
from uuid import UUID

from pos_app.core import audit, catalog, journal, kardex
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import ProductHasStock, ReasonMissing
from pos_app.core.kardex import LevelFilter
from pos_app.core.models.catalog import Location, Product
from pos_app.core.quantity import decimal_quantity
from pos_app.core.settings_shared import get_shop
from pos_app.core.sync.centre import require_shop, tell_product

PLACES: Final = 1000  # where a product may be


def merge_products(
    session: WriteSession, actor: Actor, *, goes_id: UUID, stays_id: UUID, reason: str
) -> UUID:
    """Make a product one with another, as `catalog.merge_products`; tell all tills.

    It stands in the audit log, with the reason. Raises what that raises, `ReasonMissing`, and
    `ProductHasStock` for one of which anything is on hand or reserved anywhere.
    """
    require_shop(session)
    journal.hold(session)
    if not reason.strip():
        raise ReasonMissing
    goes, there = session.get(Product, goes_id), session.get(Product, stays_id)
    was_sold = goes is not None and goes.active
    catalog.merge_products(session, actor, goes_id=goes_id, stays_id=stays_id)
    _check_nothing_left(session, goes_id)
    if was_sold and goes is not None and there is not None:
        detail: dict[str, str | int] = {
            "product": goes.name,
            "other": there.name,
            "reason": " ".join(reason.split())[: audit.TEXT_LIMIT],
        }
        audit.note(session, actor, audit.PRODUCT_MERGED, detail=detail)
    for product_id in (goes_id, stays_id):
        tell_product(session, product_id)
    return stays_id


def _check_nothing_left(session: ReadSession, product_id: UUID) -> None:
    today = get_shop(session).day(clock_of(session).now())
    wanted = LevelFilter(today=today, variant_ids=(product_id,))
    for level in kardex.list_levels(session, wanted, limit=PLACES):
        if level.on_hand_milli or level.reserved_milli:
            product = session.get_one(Product, product_id)
            raise ProductHasStock(
                product=product.name,
                location=session.get_one(Location, level.location_id).name,
                quantity=decimal_quantity(level.on_hand_milli or level.reserved_milli),
                unit=product.unit,
            )
