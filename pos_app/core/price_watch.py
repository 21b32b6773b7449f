"""Prices that were changed, by whom, from what to what, as the audit log keeps them (X14)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from sqlalchemy import select

from pos_app.core import audit
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.models.catalog import Price, Product, Variant

MOST: Final = 20  # prices of one product that are named; all of them are in the catalogue

_Prices = dict[tuple[str, str], int]  # by variant and list: the newest


@contextmanager
def watching_prices(session: WriteSession, actor: Actor, product_id: UUID | None) -> Iterator[None]:
    """Keep which prices of a product another part changes meanwhile, in its transaction.

    A product that is new has no price before, and no entry.
    """
    before = _prices(session, product_id) if product_id is not None else {}
    yield
    if product_id is None:
        return
    session.flush()
    after = _prices(session, product_id)
    product = session.get(Product, product_id)
    changed = [key for key in before.keys() & after.keys() if before[key] != after[key]]
    for key in sorted(changed)[:MOST]:
        detail: dict[str, str | int] = {
            "product": product.name if product is not None else "",
            "code": key[0],
            "list": key[1],
            "old": before[key],
            "new": after[key],
        }
        audit.note(session, actor, audit.PRICE_CHANGED, subject_id=product_id, detail=detail)


def _prices(session: ReadSession, product_id: UUID) -> _Prices:
    query = (
        select(Variant.code, Price.price_list, Price.amount_minor)
        .join(Price, Price.variant_id == Variant.id)
        .where(Variant.product_id == product_id)
        .order_by(Price.from_at)  # the newest is kept
    )
    return {(code, price_list): amount for code, price_list, amount in session.execute(query)}
