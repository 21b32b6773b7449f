"""pos returns: what this shop takes back."""

from typing import Annotated

import msgspec
import typer

from pos_app.commands.store import open_shop
from pos_app.commands.terminal import AsJson, DataFolder, answer, command, say
from pos_app.core import people, returns
from pos_app.core.db import WriteSession
from pos_app.core.errors import SettingsOfCentre
from pos_app.core.i18n import N_, Translate
from pos_app.core.money import format_money
from pos_app.core.settings_shared import ReturnRules, Shop, get_return_rules
from pos_app.core.sync import outbox

app = command()


@app.command(name="returns")
def show(
    data: DataFolder,
    as_json: AsJson = False,
    days: Annotated[int | None, typer.Option(help="Days for a return; 0 for any.")] = None,
    approval_above: Annotated[
        int | None, typer.Option(help="Amount above which somebody must agree; 0 for none.")
    ] = None,
    same_customer: Annotated[
        bool | None, typer.Option(help="Whether only who bought may return.")
    ] = None,
    fee_bp: Annotated[
        int | None, typer.Option(help="Restocking fee in hundredths of a percent; 0 for none.")
    ] = None,
    without_ticket: Annotated[
        int | None, typer.Option(help="The most that is given back without a ticket; 0 for any.")
    ] = None,
) -> None:
    """Show what this shop takes back, or change it; amounts in the smallest unit of the money."""
    asked = {
        "window_days": days,
        "approval_above_minor": approval_above,
        "same_customer": same_customer,
        "fee_bp": fee_bp,
        "without_ticket_minor": without_ticket,
    }
    changed = {name: value for name, value in asked.items() if value is not None}
    with open_shop(data) as shop:

        def change(session: WriteSession) -> ReturnRules:
            if (link := outbox.find_link(session)) is not None:
                raise SettingsOfCentre(centre=link.url)
            owner = people.first_with_role(session, "ADMINISTRADOR")
            rules = msgspec.structs.replace(get_return_rules(session), **changed)
            returns.set_rules(session, owner, rules)
            return rules

        if changed:
            now = shop.database.write(change)
        else:
            with shop.database.read() as session:
                now = get_return_rules(session)
        if as_json:
            answer(msgspec.structs.asdict(now))
            return
        for line in _said(shop.translate, shop.shop, now):
            say(line)


def _said(translate: Translate, shop: Shop, rules: ReturnRules) -> list[str]:
    """Return the rules as sentences; one that is off says so."""
    off = translate(N_("no"))
    whole, part = divmod(rules.fee_bp, 100)
    percent = f"{whole}{shop.money.decimal}{part:02d}" if part else str(whole)
    fee = f"{percent} %" if rules.fee_bp else off
    approval, cap = (
        format_money(amount, shop.money) if amount else off
        for amount in (rules.approval_above_minor, rules.without_ticket_minor)
    )
    return [
        translate(N_("Days for a return: {days}")).format(days=rules.window_days or off),
        translate(N_("Approval above: {amount}")).format(amount=approval),
        translate(N_("Only who bought: {said}")).format(
            said=translate(N_("yes")) if rules.same_customer else off
        ),
        translate(N_("Restocking fee: {fee}")).format(fee=fee),
        translate(N_("Without a ticket at most: {amount}")).format(amount=cap),
    ]
