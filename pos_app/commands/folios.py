"""pos folios: the numbers that a tax authority gave this till, and giving it more."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from pos_app.commands.store import OpenShop, open_shop
from pos_app.commands.terminal import AsJson, DataFolder, answer, command, say, table
from pos_app.core import journal, people
from pos_app.core.db import WriteSession
from pos_app.core.fiscal.cl import caf, folios, pools
from pos_app.core.fiscal.cl.folios import Folios, NewFolios
from pos_app.core.fiscal.cl.types import KIND_OF, KINDS
from pos_app.core.i18n import N_, plural

app = command(help="Folios of the tax authority: what this till has, and giving it more.")


@app.command()
def add(
    data: DataFolder,
    as_json: AsJson = False,
    file: Annotated[
        Path | None, typer.Option(metavar="CAF.xml", help="The file that the SII gave.")
    ] = None,
    kind: Annotated[str, typer.Option("--type", metavar="39", help="Type of document.")] = "",
    first: Annotated[int, typer.Option("--from", metavar="N", help="First folio.")] = 0,
    last: Annotated[int, typer.Option("--to", metavar="N", help="Last folio.")] = 0,
    authorised: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day of authorisation, for 33, 56 and 61."),
    ] = None,
) -> None:
    """Give this till a range of folios, from a file of the SII or by its numbers."""
    with open_shop(data) as shop:
        new = caf.read_caf(file) if file else _stated(kind, first, last, authorised)

        def write(session: WriteSession) -> Folios:
            owner = people.first_with_role(session, "ADMINISTRADOR")
            added = folios.add_folios(session, owner, new)
            return next(one for one in folios.list_folios(session) if one.id == added)

        _show(shop, (shop.database.write(write),), as_json=as_json)


@app.command(name="list")
def list_all(data: DataFolder, as_json: AsJson = False) -> None:
    """Show the ranges of this node: what was used, what is left, what will never be used."""
    with open_shop(data) as shop:
        with shop.database.read() as session:
            own = journal.get_station(session).device_id  # it also knows those of its branch
            known = folios.list_folios(session, device_id=own)
        _show(shop, known, as_json=as_json)


@app.command(name="give-back")
def give_back(data: DataFolder, as_json: AsJson = False) -> None:
    """Give back what this till has left, before it is put away: nobody uses it afterwards."""
    with open_shop(data) as shop:

        def write(session: WriteSession) -> tuple[UUID, ...]:
            owner = people.first_with_role(session, "ADMINISTRADOR")
            return pools.give_back(session, owner)

        done = shop.database.write(write)
        if as_json:
            answer({"operations": [str(one) for one in done]})
            return
        one, more = "{count} range was given back.", "{count} ranges were given back."
        say(plural(shop.shop.language, one, more, len(done)))


def _stated(code: str, first: int, last: int, authorised: datetime | None) -> NewFolios:
    if not code or not first or not last:
        raise typer.BadParameter("give --file, or --type with --from and --to")
    return NewFolios(code, first, last, authorised_on=authorised.date() if authorised else None)


def _show(shop: OpenShop, known: tuple[Folios, ...], *, as_json: bool) -> None:
    if as_json:
        answer({"ranges": [_row(one) for one in known]})
        return
    translate = shop.translate
    if not known:
        say(translate(N_("This shop has no folios.")))
        return
    header = [translate(word) for word in (
        N_("Type"), N_("Document"), N_("First folio"), N_("Last folio"), N_("Last used"),
        N_("Left"), N_("Until"),
    )]  # fmt: skip
    rows = [
        [
            one.code,
            translate(KINDS[KIND_OF[one.code]].title),
            str(one.first),
            str(one.last),
            str(one.last_used or "-"),
            str(one.left),
            one.usable_until.isoformat() if one.usable_until else "-",
        ]
        for one in known
    ]
    say(table(header, rows, right=(2, 3, 4, 5)))


def _row(one: Folios) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "device": str(one.device_id),
        "type": one.code,
        "first": one.first,
        "last": one.last,
        "last_used": one.last_used,
        "left": one.left,
        "given_up": one.given_up,
        "usable_until": one.usable_until.isoformat() if one.usable_until else None,
        "environment": one.environment,
    }
