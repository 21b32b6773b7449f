"""A product that was made twice: its codes go to the other one, and it is sold no more (K1).

Stock has no id to follow: what one shelf has would change its name without anybody having counted
it. So the one that goes must have nothing, anywhere (`sync/centre` asks the ledger); what it has is
put over before, by two adjustments that say who and why.
"""

from typing import Final
from uuid import UUID

from sqlalchemy import select, update

from pos_app.core.actor import Actor
from pos_app.core.catalog.saving import set_active
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import ProductsDiffer, UnknownProduct
from pos_app.core.models.catalog import Barcode, Product, Variant

EDIT: Final = "catalog.edit"
SAME: Final = ("unit", "sold_by_weight", "controls_stock", "tracks_lots", "tracks_serials")


def merge_products(session: WriteSession, actor: Actor, *, goes_id: UUID, stays_id: UUID) -> UUID:
    """Give the codes of a product to another and sell it no more; return the one that stays.

    Each scan means the units it meant. Said again it changes nothing. Documents name the one that
    goes for ever; a till that has not heard of it may still sell it, which opens `SOLD_INACTIVE`.
    Raises `UnknownProduct`, `NotPermitted`, and `ProductsDiffer` for what is not counted alike or
    comes in variants.
    """
    actor.require(EDIT)
    goes, stays = _plain(session, goes_id), _plain(session, stays_id)
    unlike = [name for name in SAME if getattr(goes, name) != getattr(stays, name)]
    if goes.id == stays.id or unlike or not stays.active:
        raise ProductsDiffer(one=goes.name, other=stays.name)
    session.execute(
        update(Barcode)
        .where(Barcode.variant_id == goes.id)
        .values(variant_id=stays.id)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    set_active(session, goes_id, active=False)
    return stays_id


def _plain(session: ReadSession, product_id: UUID) -> Product:
    """Return a product whose one variant has its id; raise `UnknownProduct`, `ProductsDiffer`."""
    product = session.get(Product, product_id)
    if product is None:
        raise UnknownProduct(code=str(product_id))
    query = select(Variant.id).where(Variant.product_id == product_id, Variant.active)
    if session.scalars(query).all() != [product_id]:
        raise ProductsDiffer(one=product.name, other=product.name)
    return product
