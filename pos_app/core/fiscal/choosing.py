"""Choosing whose documents a shop issues: a setting of the whole company."""

import msgspec

from pos_app.core import audit
from pos_app.core.actor import Actor
from pos_app.core.db import WriteSession
from pos_app.core.errors import InvalidTaxId, ProfileUnknown
from pos_app.core.fiscal import PROFILES, get_profile
from pos_app.core.fiscal.cl.types import CODE
from pos_app.core.settings_shared import Shop, get_shop, save_shop


def choose_profile(
    session: WriteSession,
    actor: Actor,
    *,
    profile: str | None = None,
    card_vouchers: bool | None = None,
    tax_id: str | None = None,
) -> Shop:
    """Change what is said of the shop's documents; what is None stays. Return the shop as it is.

    What was issued stays as it was. Raises `ProfileUnknown`, `InvalidTaxId` (Chile needs a RUT),
    `NotPermitted`.
    """
    actor.require("settings.edit")
    now = get_shop(session)
    chosen = now.fiscal_profile if profile is None else profile
    if chosen not in PROFILES:
        raise ProfileUnknown(profile=chosen[:20], known=", ".join(PROFILES))
    after = msgspec.structs.replace(
        now,
        fiscal_profile=chosen,
        card_vouchers=now.card_vouchers if card_vouchers is None else card_vouchers,
        tax_id=now.tax_id if tax_id is None else tax_id.strip(),
    )
    if chosen == CODE or after.tax_id != now.tax_id:
        _check_tax_id(after)
    if after == now:
        return now
    save_shop(session, after)
    detail = {"setting": "fiscal_profile", "value": f"{chosen} {int(after.card_vouchers)}"}
    audit.note(session, actor, audit.SETTING_CHANGED, detail=detail)
    return after


def _check_tax_id(shop: Shop) -> None:
    if not shop.tax_id and shop.fiscal_profile == CODE:
        raise InvalidTaxId(text="-")
    get_profile(shop).tax_ids().normalise(shop.tax_id)
