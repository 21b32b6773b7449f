"""pos replay: a shop's own file played through the operations that the screens use."""

import time
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from pos_app.commands.store import OpenShop, open_shop
from pos_app.commands.terminal import (
    AsJson,
    DataFolder,
    answer,
    command,
    progress_bar,
    say,
    say_problem,
)
from pos_app.core import verify
from pos_app.core.errors import WrongCurrency
from pos_app.core.i18n import N_
from pos_app.core.money import format_money, get_currency
from pos_app.core.replays import online_retail
from pos_app.core.replays import play as playing
from pos_app.core.replays.plans import Plan
from pos_app.core.replays.play import Played
from pos_app.core.zones import get_zone


class Format(StrEnum):
    """Formats that can be played."""

    ONLINE_RETAIL = "online-retail"


app = command()


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(help="The file, plain or gzip.")],
    data: DataFolder,
    form: Annotated[Format, typer.Option("--format", help="What the file is.")],
    as_json: AsJson = False,
    currency: Annotated[
        str, typer.Option(metavar="CODE", help="The currency of its amounts.")
    ] = online_retail.CURRENCY,
    timezone: Annotated[
        str, typer.Option(metavar="ZONE", help="The time zone of its times.")
    ] = online_retail.TIMEZONE,
) -> None:
    """Play a real shop's file as operations. A second run resumes and doubles nothing."""
    del form  # there is one
    started = time.monotonic()
    with open_shop(data) as shop:
        money, zone = get_currency(currency), get_zone(timezone)
        if money.code != shop.shop.currency:
            raise WrongCurrency(found=money.code, wanted=shop.shop.currency)
        plan = online_retail.read_plan(file, money, zone)
        shop.database.start_checkpoints()
        with progress_bar(shop.translate(N_("Documents"))) as progress:
            done = playing.play(shop.database, plan, zone, progress=progress)
        with shop.database.read() as session:
            verdict = verify.verify(session)
            held = playing.in_shop(session, plan)
        said = "ok"
        if not verdict.ok:
            said = f"{verdict.problems[0].where}: {verdict.problems[0].what}"
        seconds = round(time.monotonic() - started, 1)
        if as_json:
            answer(_payload(shop, plan, done, held) | {"verify": said, "seconds": seconds})
        else:
            _show(shop, plan, done, said)
    if not verdict.ok:
        say_problem(said)
        raise typer.Exit(1)


def _payload(shop: OpenShop, plan: Plan, done: Played, held: tuple[int, int]) -> dict[str, Any]:
    return {
        "sales": done.sales,
        "sale_lines": done.sale_lines,
        "units_sold": done.units_sold,
        "sales_total": shop.money(done.sales_total_minor),
        "adjustments_in": done.adjustments_in,
        "adjustments_out": done.adjustments_out,
        "returns": done.returns,
        "return_lines": done.return_lines,
        "units_returned": done.units_returned,
        "refund_total": shop.money(done.refund_total_minor),
        "returns_without_ticket": done.returns_without_ticket,
        "skipped": done.skipped,
        "skipped_documents": [
            {"document": skipped.number, "reason": shop.translate(skipped.reason)}
            for skipped in plan.skipped
        ],
        "refused": [
            {"row": row.row, "document": row.number, "reason": shop.translate(row.reason)}
            for row in plan.refused
        ],
        "products": done.products,
        "customers": done.customers,
        "movements": done.movements,
        "operations": done.operations,
        "in_shop": {"sales": held[0], "sales_total": shop.money(held[1])},
    }


def _show(shop: OpenShop, plan: Plan, done: Played, verdict: str) -> None:
    translate = shop.translate
    money = partial(format_money, currency=shop.shop.money)
    facts = {
        N_("Sales"): f"{done.sales} ({money(done.sales_total_minor)})",
        N_("Lines"): f"{done.sale_lines} ({done.units_sold})",
        N_("Adjustments in"): str(done.adjustments_in),
        N_("Adjustments out"): str(done.adjustments_out),
        N_("Credit notes"): f"{done.returns} ({money(done.refund_total_minor)})",
        N_("Returned lines"): f"{done.return_lines} ({done.units_returned})",
        N_("Returns without a ticket"): str(done.returns_without_ticket),
        N_("Documents skipped"): str(done.skipped),
        N_("New products"): str(done.products),
        N_("New customers"): str(done.customers),
        N_("Movements"): str(done.movements),
        N_("Operations"): str(done.operations),
        N_("Verified"): verdict,
    }
    for label, fact in facts.items():
        say(f"{translate(label):24} {fact}")
    for skipped in plan.skipped:
        say(f"- {skipped.number}: {translate(skipped.reason)}")
    for row in plan.refused:
        say(f"- {row.number} ({row.row}): {translate(row.reason)}")
