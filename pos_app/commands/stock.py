"""pos stock: what there is."""

from typing import Annotated

import typer

from pos_app.commands.store import open_shop
from pos_app.commands.terminal import AsJson, DataFolder, answer, command, say, table
from pos_app.core import kardex
from pos_app.core.codes import shown_code
from pos_app.core.i18n import N_
from pos_app.core.quantity import decimal_quantity, format_quantity

LIMIT = 1_000_000

app = command()


@app.command()
def stock(
    data: DataFolder,
    as_json: AsJson = False,
    low: Annotated[
        bool, typer.Option("--low", help="Only what is at or below its minimum.")
    ] = False,
) -> None:
    """Show what there is of each product."""
    with open_shop(data) as shop:
        with shop.database.read() as session:
            rows = kardex.list_stock(session, low_only=low, limit=LIMIT)
        if as_json:
            answer(
                {
                    "products": [
                        {
                            "code": shown_code(row.code),
                            "name": row.name,
                            "unit": row.unit,
                            "on_hand": decimal_quantity(row.on_hand_milli),
                            "reserved": decimal_quantity(row.reserved_milli),
                            "available": decimal_quantity(row.available_milli),
                            "minimum": decimal_quantity(row.min_stock_milli),
                        }
                        for row in rows
                    ]
                }
            )
            return
        translate, mark = shop.translate, shop.shop.money.decimal
        header = [translate(word) for word in (
            N_("Code"), N_("Product"), N_("Available"), N_("Reserved"), N_("Minimum"), N_("Unit"),
        )]  # fmt: skip
        say(
            table(
                header,
                [
                    [
                        shown_code(row.code),
                        row.name,
                        format_quantity(row.available_milli, decimal=mark),
                        format_quantity(row.reserved_milli, decimal=mark),
                        format_quantity(row.min_stock_milli, decimal=mark),
                        row.unit,
                    ]
                    for row in rows
                ],
                right=(2, 3, 4),
            )
        )
