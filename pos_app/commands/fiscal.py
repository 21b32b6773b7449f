"""pos fiscal: whose documents this shop issues."""

from datetime import datetime
from typing import Annotated

import typer

from pos_app.commands.store import open_shop
from pos_app.commands.terminal import AsJson, DataFolder, answer, command, say
from pos_app.core import people
from pos_app.core.db import WriteSession
from pos_app.core.errors import SettingsOfCentre
from pos_app.core.fiscal.choosing import STANDARD, change_tax, choose_profile, rate_of
from pos_app.core.i18n import N_, Translate
from pos_app.core.money import format_percent
from pos_app.core.settings_shared import Shop
from pos_app.core.sync import outbox

app = command()


@app.command()
def fiscal(
    data: DataFolder,
    as_json: AsJson = False,
    profile: Annotated[
        str | None, typer.Option(help="generic, or cl for Chile. What was issued stays.")
    ] = None,
    vouchers: Annotated[
        bool | None,
        typer.Option(help="Whether the card machine's voucher is the receipt of card sales."),
    ] = None,
    tax_id: Annotated[str | None, typer.Option(help="The tax id of the company.")] = None,
    tax_rate: Annotated[
        str | None, typer.Option(metavar="PERCENT", help="The rate of the tax from a day on.")
    ] = None,
    tax_from: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="That day: tomorrow or later.")
    ] = None,
) -> None:
    """Show whose documents this shop issues and the taxes to come, or change them."""
    if (tax_rate is None) != (tax_from is None):
        raise typer.BadParameter("--tax-rate and --tax-from belong together")
    with open_shop(data) as shop:
        asked = (profile, vouchers, tax_id, tax_rate) != (None, None, None, None)

        def change(session: WriteSession) -> Shop:
            link = outbox.find_link(session)
            if link is not None:
                raise SettingsOfCentre(centre=link.url)
            owner = people.first_with_role(session, "ADMINISTRADOR")
            chosen = choose_profile(
                session, owner, profile=profile, card_vouchers=vouchers, tax_id=tax_id
            )
            if tax_rate is None or tax_from is None:
                return chosen
            rate_bp, from_day = rate_of(tax_rate), tax_from.date()
            return change_tax(
                session, owner, tax_class=STANDARD, rate_bp=rate_bp, from_day=from_day
            )

        now = shop.database.write(change) if asked else shop.shop
        if as_json:
            answer(
                {
                    "profile": now.fiscal_profile,
                    "vouchers": now.card_vouchers,
                    "tax_id": now.tax_id,
                    "tax_steps": {one.from_day.isoformat(): one.rate_bp for one in now.tax_steps},
                }
            )
        else:
            _show(now, shop.translate)


def _show(shop: Shop, translate: Translate) -> None:
    say(translate(N_("Fiscal profile: {name}")).format(name=shop.fiscal_profile))
    say(translate(N_("Tax ID: {id}")).format(id=shop.tax_id or "-"))
    for step in shop.tax_steps:
        words = translate(N_("{tax} {rate} from {day} on"))
        rate = format_percent(step.rate_bp)
        day = step.from_day.strftime("%d-%m-%Y")
        say(words.format(tax=shop.tax_label, rate=rate, day=day))
    if shop.card_vouchers:
        say(translate(N_("The card's voucher is the receipt of card sales.")))
