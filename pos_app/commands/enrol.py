"""pos enrol URL CODE: join this till to a centre."""

from typing import Annotated

import typer

from pos_app.commands.store import open_shop
from pos_app.commands.terminal import AsJson, DataFolder, answer, command, say
from pos_app.core.i18n import N_
from pos_app.sync import enrol as joining

app = command()


@app.command()
def enrol(
    url: Annotated[str, typer.Argument(help="The centre, such as https://centre.example.")],
    code: Annotated[str, typer.Argument(help="The one-time code that the centre gave.")],
    data: DataFolder,
    as_json: AsJson = False,
) -> None:
    """Join this till to a centre with a one-time code."""
    with open_shop(data) as shop:
        report = joining.enrol(shop.database, shop.keys, url, code, folder=data)
        if as_json:
            answer(
                {
                    "url": url,
                    "server": str(report.server_id),
                    "branch": str(report.branch_id),
                    "till": report.till_name,
                    "brought": report.brought,
                    "rows": report.rows,
                    "stamped": report.stamped,
                }
            )
            return
        text = N_("This till is {till} now. It took the shop of the centre: {rows} rows.")
        if report.stamped is not None:
            text = N_(
                "This till is {till} now, as a new device. It sends again what only it has:"
                " {rows} operations."
            )
        elif report.brought:
            text = N_("This till is {till} now. It gave the centre its shop: {rows} rows.")
        say(shop.translate(text).format(till=report.till_name, rows=report.stamped or report.rows))
