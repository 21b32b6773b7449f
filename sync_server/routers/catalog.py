"""Products by their code, as the owner's programs state them."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy import select

from pos_app.core.codes import normalise_code
from pos_app.core.db import WriteSession
from pos_app.core.models.catalog import Product
from pos_app.core.price_watch import watching_prices
from pos_app.core.sync import centre
from sync_server import ksp
from sync_server.callers import require
from sync_server.numbers import figures_of
from sync_server.resources.items import ItemIn, ItemSaved
from sync_server.routers.items import product_input
from sync_server.work import WRITES, Working

router = APIRouter(prefix="/api/v1", tags=["items"])


@router.put("/products", dependencies=[require("catalog.edit")], responses=ksp.refused(*WRITES))
def save_product(asked: ItemIn, work: Working) -> ItemSaved:
    """Save an item by its code, new or known: codes and variants that are not stated stay."""

    def write(session: WriteSession, _: UUID) -> ItemSaved:
        stated = product_input(asked, figures_of(session))
        by_code = select(Product.id).where(Product.code == normalise_code(asked.code))
        with watching_prices(session, work.who.actor, session.scalars(by_code).first()):
            product_id, created = centre.save_product(session, stated)
        return ItemSaved(id=product_id, created=created)

    return work.keep(ItemSaved, write, asked=asked)
