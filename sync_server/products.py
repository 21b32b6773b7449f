"""Which variant a request means by `product_id`."""

from uuid import UUID

from sqlalchemy import select

from pos_app.core.db import ReadSession
from pos_app.core.errors import UnknownVariant
from pos_app.core.models.catalog import Variant


def variant_of(session: ReadSession, product_id: UUID) -> UUID:
    """Return the variant of an id: the variant itself, or the only active one of a product.

    A product with sizes or colours is named by the id of the size or colour. Raises
    `UnknownVariant`.
    """
    of_product = session.scalars(
        select(Variant.id)
        .where(Variant.product_id == product_id, Variant.active)
        .order_by(Variant.id)
        .limit(2)
    ).all()
    if len(of_product) == 1:
        return of_product[0]
    if session.get(Variant, product_id) is None:
        raise UnknownVariant(code=str(product_id))
    return product_id


def variants_of(session: ReadSession, product_id: UUID) -> tuple[UUID, ...]:
    """Return the variants that an id names: one, or all of a product; raise `UnknownVariant`."""
    of_product = session.scalars(select(Variant.id).where(Variant.product_id == product_id)).all()
    if of_product:
        return tuple(of_product)
    if session.get(Variant, product_id) is None:
        raise UnknownVariant(code=str(product_id))
    return (product_id,)
