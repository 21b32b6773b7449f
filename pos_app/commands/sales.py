"""pos sales: the newest sales."""

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from pos_app.commands.store import open_shop
from pos_app.commands.terminal import AsJson, DataFolder, answer, command, say, table
from pos_app.core import documents
from pos_app.core import sales as selling
from pos_app.core.i18n import N_
from pos_app.core.money import format_money

app = command()


@app.command()
def sales(
    data: DataFolder,
    as_json: AsJson = False,
    limit: Annotated[int, typer.Option(min=1, max=1_000_000, help="At most this many.")] = 50,
) -> None:
    """Show the newest sales, newest first."""
    with open_shop(data) as shop:
        with shop.database.read() as session:
            recent = [
                documents.summary(session, sale)
                for sale in selling.list_recent(session, limit=limit)
            ]
        if as_json:
            answer(
                {
                    "sales": [
                        {
                            "id": str(sale.sale_id),
                            "number": sale.number,
                            "time": sale.occurred_at.isoformat(),
                            "till": sale.till,
                            "user": sale.user,
                            "customer": sale.customer,
                            "lines": sale.lines,
                            "currency": sale.currency,
                            "total": shop.money(sale.total_minor),
                            "tax": shop.money(sale.tax_minor),
                            "rounding": shop.money(sale.rounding_minor),
                            "payments": [
                                {"method": method, "amount": shop.money(amount)}
                                for method, amount in sale.payments
                            ],
                        }
                        for sale in recent
                    ]
                }
            )
            return
        translate, zone = shop.translate, ZoneInfo(shop.shop.timezone)
        header = [translate(word) for word in (
            N_("Ticket"), N_("Time"), N_("Till"), N_("User"), N_("Lines"), N_("Total"),
            N_("Paid with"),
        )]  # fmt: skip
        rows = [
            [
                str(sale.number),
                sale.occurred_at.astimezone(zone).strftime("%d-%m-%Y %H:%M"),
                sale.till,
                sale.user,
                str(sale.lines),
                format_money(sale.total_minor, shop.shop.money),
                ", ".join(documents.method_name(method, shop.shop) for method, _ in sale.payments),
            ]
            for sale in recent
        ]
        say(table(header, rows, right=(0, 4, 5)))
