"""Rules of the shop that its owner sets at a till of its own, or at the centre for all tills."""

from dataclasses import asdict, dataclass
from typing import Final

import msgspec

from pos_app.core import audit, journal
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import RuleOutOfRange
from pos_app.core.i18n import N_
from pos_app.core.money import LIMIT_MINOR
from pos_app.core.settings_shared import SHOP, get_shop, save_shop

EDIT: Final = "settings.edit"
OLDEST_DAYS: Final = 365


@dataclass(frozen=True)
class ShopRules:
    """What the owner says of drawers and prices.

    A close that differs by more than `cash_tolerance_minor` needs a supervisor; 0 lets none pass.
    Sales of a till that heard of prices more than `max_price_age_days` ago are told apart.
    """

    cash_tolerance_minor: int
    max_price_age_days: int


def get_rules(session: ReadSession) -> ShopRules:
    """Return the rules as they are."""
    shop = get_shop(session)
    return ShopRules(shop.cash_tolerance_minor, shop.max_price_age_days)


def set_rules(session: WriteSession, actor: Actor, rules: ShopRules) -> None:
    """Make the rules what is stated; it stands in the audit log. The same again is no change.

    Raises `RuleOutOfRange`, `NotPermitted`.
    """
    actor.require(EDIT)
    _check(N_("The difference of a close"), rules.cash_tolerance_minor, 0, LIMIT_MINOR)
    _check(N_("The age of prices, in days"), rules.max_price_age_days, 1, OLDEST_DAYS)
    journal.hold(session)
    if rules == get_rules(session):
        return
    said = asdict(rules)
    save_shop(session, msgspec.structs.replace(get_shop(session), **said))
    audit.note(session, actor, audit.SETTING_CHANGED, detail={"setting": SHOP, **said})


def _check(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise RuleOutOfRange(rule=name, least=least, most=most)
