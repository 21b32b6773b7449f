"""Rules of the company that belong to no document."""

from decimal import Decimal
from uuid import UUID

from fastapi import APIRouter

from pos_app.core import shop_rules
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.shop_rules import ShopRules
from pos_app.core.sync import centre
from sync_server import ksp
from sync_server.callers import require
from sync_server.dependencies import Store
from sync_server.numbers import figures_of
from sync_server.resources.shop import ShopRulesRow
from sync_server.work import READS, WRITES, Working

router = APIRouter(prefix="/api/v1", tags=["shop"], dependencies=[require("settings.edit")])


@router.get("/shop-rules", responses=ksp.refused(*READS))
def read_rules(store: Store) -> ShopRulesRow:
    """Give what a close may differ by and when prices are old."""
    with store.read() as session:
        return _rules(session)


@router.put("/shop-rules", responses=ksp.refused(*WRITES))
def change_rules(asked: ShopRulesRow, work: Working) -> ShopRulesRow:
    """Make the rules what is stated. All tills are told."""

    def write(session: WriteSession, _: UUID) -> ShopRulesRow:
        rules = ShopRules(
            cash_tolerance_minor=figures_of(session).to_minor(Decimal(asked.cash_tolerance)),
            max_price_age_days=asked.max_price_age_days,
        )
        centre.set_shop_rules(session, work.who.actor, rules)
        return _rules(session)

    return work.keep(ShopRulesRow, write, asked=asked)


def _rules(session: ReadSession) -> ShopRulesRow:
    figures, rules = figures_of(session), shop_rules.get_rules(session)
    return ShopRulesRow(
        cash_tolerance=figures.amount(rules.cash_tolerance_minor),
        max_price_age_days=rules.max_price_age_days,
    )
