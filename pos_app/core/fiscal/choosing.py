"""Choosing whose documents a shop issues: a setting of the whole company."""

import re
from datetime import date

import msgspec

from pos_app.core import audit
from pos_app.core.actor import Actor
from pos_app.core.db import WriteSession
from pos_app.core.errors import InvalidTaxId, InvalidTaxRate, ProfileUnknown
from pos_app.core.fiscal import PROFILES, get_profile
from pos_app.core.fiscal.cl.types import CODE
from pos_app.core.i18n import N_
from pos_app.core.known_time import known_now
from pos_app.core.settings_shared import ALL_BP, Shop, TaxStep, get_shop, save_shop

STANDARD = "standard"  # the class of tax of nearly everything
_RATE = re.compile(r"([0-9]{1,2})(?:[.,]([0-9]{1,2}))?", re.ASCII)


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


def change_tax(
    session: WriteSession, actor: Actor, *, tax_class: str, rate_bp: int, from_day: date
) -> Shop:
    """State the rate of a tax class from a day to come on; return the shop as it is.

    Every node switches by itself at that day; what was sold keeps its rate. Raises
    `InvalidTaxRate`, also where the rates are those of a law that the program knows;
    `NotPermitted`.
    """
    actor.require("settings.edit")
    now = get_shop(session)
    if now.fiscal_profile == CODE:
        raise InvalidTaxRate(tax=tax_class, reason=N_("the law's rates come with the program"))
    if tax_class not in now.tax_rates_bp:
        raise InvalidTaxRate(tax=tax_class, reason=N_("there is no such tax"))
    if not 0 <= rate_bp < ALL_BP:
        raise InvalidTaxRate(tax=tax_class, reason=N_("a rate is 0 to 99.99 percent"))
    if from_day <= now.day(known_now(session)):
        raise InvalidTaxRate(
            tax=tax_class, reason=N_("it begins tomorrow or later, so that every till hears of it")
        )
    others = [
        step for step in now.tax_steps if (step.tax_class, step.from_day) != (tax_class, from_day)
    ]
    step = TaxStep(from_day=from_day, tax_class=tax_class, rate_bp=rate_bp)
    steps = sorted((*others, step), key=lambda one: one.from_day)
    after = msgspec.structs.replace(now, tax_steps=tuple(steps))
    save_shop(session, after)
    detail = {"setting": "tax", "value": f"{tax_class} {rate_bp} {from_day.isoformat()}"}
    audit.note(session, actor, audit.SETTING_CHANGED, detail=detail)
    return after


def rate_of(text: str) -> int:
    """Return a rate as it is typed ("19", "19,5") in hundredths of a percent.

    Raises `InvalidTaxRate`.
    """
    found = _RATE.fullmatch(text.strip().removesuffix("%").strip())
    if found is None:
        raise InvalidTaxRate(tax=text[:20], reason=N_("a rate is 0 to 99.99 percent"))
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def _check_tax_id(shop: Shop) -> None:
    if not shop.tax_id and shop.fiscal_profile == CODE:
        raise InvalidTaxId(text="-")
    get_profile(shop).tax_ids().normalise(shop.tax_id)
