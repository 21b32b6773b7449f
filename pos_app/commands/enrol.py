"""pos enrol URL CODE: join this till to a centre."""

import shutil
from pathlib import Path
from typing import Annotated, Final

import typer
from msgspec.structs import replace

from pos_app.commands.store import open_shop
from pos_app.commands.terminal import (
    AsJson,
    DataFolder,
    Progress,
    answer,
    command,
    progress_bar,
    say,
)
from pos_app.core.i18n import N_
from pos_app.core.sync.arriving import Arrival
from pos_app.settings import load_settings, save_settings
from pos_app.sync import enrol as joining
from pos_app.sync.trust import Trust, trust_of

CA_NAME: Final = "centre-ca.pem"

app = command()


@app.command()
def enrol(
    url: Annotated[str, typer.Argument(help="The centre, such as https://centre.example.")],
    code: Annotated[str, typer.Argument(help="The one-time code that the centre gave.")],
    data: DataFolder,
    as_json: AsJson = False,
    authority: Annotated[
        Path | None,
        typer.Option(
            "--ca", metavar="FILE", help="The only authority to trust (PEM), such as the company's."
        ),
    ] = None,
    plain_http: Annotated[
        bool, typer.Option("--plain-http", help="Permit a line that others can read.")
    ] = False,
) -> None:
    """Join this till to a centre with a one-time code."""
    with open_shop(data) as shop:
        known = trust_of(shop.database)
        trust = Trust(authority or known.authority, plain_http or known.plain_http)
        with progress_bar(shop.translate(N_("The shop of the centre"))) as bar:
            report = joining.enrol(
                shop.database, shop.keys, url, code, folder=data, trust=trust, tell=_teller(bar)
            )
        _remember(data, authority, plain_http=trust.plain_http)
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
                    "replaces": report.replaces,
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
        elif report.replaces:
            text = N_(
                "This till is {till} now, in the place of the one whose disk was lost. You can sell"
                " at once; what the centre has of the old one comes back by itself: its tickets,"
                " returns and closes."
            )
        say(shop.translate(text).format(till=report.till_name, rows=report.stamped or report.rows))


def _teller(bar: Progress | None) -> joining.Tell:
    """Return what shows on a terminal how much of the shop has come."""

    def tell(doing: str | Arrival | None) -> None:
        if bar is not None and isinstance(doing, Arrival):
            bar(doing.done, doing.total)

    return tell


def _remember(data: Path, authority: Path | None, *, plain_http: bool) -> None:
    """Keep the company's authority beside the data, and both choices in the settings."""
    settings = load_settings(data)
    if authority is not None:
        fresh = data / f"{CA_NAME}.new"
        shutil.copyfile(authority, fresh)
        fresh.replace(data / CA_NAME)
        settings = replace(settings, ca_file=CA_NAME)
    save_settings(data, replace(settings, plain_http=plain_http))
