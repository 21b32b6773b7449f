"""Commands about fiscal documents: whose they are, and the numbers of the whole company."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from pos_app.core.db import WriteSession
from pos_app.core.fiscal.cl import caf
from sync_server import folios
from sync_server.commands.terminal import (
    AsJson,
    DatabaseUrl,
    DataFolder,
    at_centre,
    read_settings,
    say_problems,
)
from sync_server.vault import Vault

app = typer.Typer()
ranges = typer.Typer(help="Folios of the whole company.", no_args_is_help=True)
FolioType = Annotated[str, typer.Option("--type", help="Type of document, such as 61.")]
FirstFolio = Annotated[int, typer.Option("--from", help="First folio.")]
LastFolio = Annotated[int, typer.Option("--to", help="Last folio.")]
Authorised = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


@app.command()
def fiscal(
    profile: Annotated[str | None, typer.Option(help="generic, or cl for Chile.")] = None,
    vouchers: Annotated[
        bool | None, typer.Option(help="Whether the card's voucher is the receipt of card sales.")
    ] = None,
    tax_id: Annotated[str | None, typer.Option(help="The tax id of the company.")] = None,
    data: DataFolder = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Show whose documents the company issues, or change it and tell all tills."""
    settings = read_settings(data, database_url)
    shop = at_centre(
        settings,
        lambda session, _: folios.choose(
            session, profile=profile, vouchers=vouchers, tax_id=tax_id
        ),
    )
    said = {
        "profile": shop.fiscal_profile,
        "vouchers": shop.card_vouchers,
        "tax_id": shop.tax_id,
    }
    say_problems((), said, as_json=as_json)


@app.command()
def tax(
    rate: Annotated[str, typer.Argument(metavar="PERCENT", help="The rate, such as 19 or 19.5.")],
    from_day: Annotated[
        datetime,
        typer.Option("--from", formats=["%Y-%m-%d"], help="Its first day: tomorrow or later."),
    ],
    data: DataFolder = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """State the rate of the tax from a day on and tell all tills, which switch by that day."""
    shop = at_centre(
        read_settings(data, database_url),
        lambda session, _: folios.change_tax(session, rate, from_day.date()),
    )
    steps = {f"{one.from_day} {one.tax_class}": one.rate_bp for one in shop.tax_steps}
    say_problems((), steps, as_json=as_json)


@ranges.command(name="add")
def add_folios(
    code: FolioType,
    first: FirstFolio,
    last: LastFolio,
    authorised: Authorised = None,
    data: DataFolder = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Give the centre itself a range of folios, for the notes of what comes back here."""
    at_centre(
        read_settings(data, database_url),
        lambda session, _: folios.give_folios(session, code, first, last, authorised),
    )


@ranges.command(name="load")
def load_folios(
    file: Annotated[
        Path | None, typer.Option(metavar="CAF.xml", help="The file that the SII gave.")
    ] = None,
    numbers: Annotated[
        str,
        typer.Option("--range", metavar="39:1-1000", help="In numbers."),
    ] = "",
    each: Annotated[int | None, typer.Option(help="How many a till gets at a time.")] = None,
    data: DataFolder = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Load a range of the company: the tills get parts of it by themselves."""
    settings = read_settings(data, database_url)

    def load(session: WriteSession, _: Vault) -> Mapping[str, object]:
        new = caf.read_caf(file) if file else folios.read_numbers(numbers)
        loaded = folios.load(session, new, each)
        return folios.row_of(session, loaded)

    say_ranges((at_centre(settings, load),), as_json=as_json)


@ranges.command(name="list")
def list_folios(
    data: DataFolder = None, database_url: DatabaseUrl = None, as_json: AsJson = False
) -> None:
    """Show every range that the authority gave, and how many of its numbers are in which state."""
    settings = read_settings(data, database_url)
    say_ranges(at_centre(settings, lambda s, _: folios.list_rows(s)), as_json=as_json)


@ranges.command(name="gaps")
def list_gaps(
    code: Annotated[str | None, typer.Option("--type", help="Only of this type.")] = None,
    number: Annotated[int | None, typer.Option(help="Only this folio.")] = None,
    data: DataFolder = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Tell every number: issued, leased to which till, free, given back, burnt; 1 if one is lost.

    Numbers are told as stretches in one state, without a gap; the sums come last.
    """
    settings = read_settings(data, database_url)
    told = at_centre(settings, lambda s, _: folios.list_stretches(s, code, number))
    if as_json:
        print(json.dumps({"ok": told.ok, "stretches": told.rows, "sums": told.sums}))
    else:
        for row in told.rows:
            print("  ".join(str(value) for value in row.values() if value is not None))
        for state, count in told.sums.items():
            print(f"{state:12} {count}")
        if not told.rows:
            print("No folios here. Load a range with: pos-server folios load")
    if not told.ok:
        raise typer.Exit(1)


@ranges.command(name="burn")
def burn_folios(
    range_id: Annotated[UUID, typer.Argument(help="The pool or the lease.")],
    note: Annotated[str, typer.Option(help="The form of the authority, for the record.")] = "",
    data: DataFolder = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Write down that what is left of a pool, or at a till that is gone, was annulled."""
    settings = read_settings(data, database_url)
    print(at_centre(settings, lambda session, _: folios.burn(session, range_id, note)))


def say_ranges(rows: Sequence[Mapping[str, object]], *, as_json: bool) -> None:
    """Print ranges: one JSON object, or a line for each."""
    if as_json:
        print(json.dumps({"ranges": rows}))
        return
    for row in rows:
        print("  ".join(f"{name}={value}" for name, value in row.items() if value is not None))
