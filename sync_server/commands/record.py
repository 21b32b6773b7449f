"""Commands about the record: what came by file, what is proved, what is made again."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select

from pos_app.core import people, repairs
from pos_app.core import verify as checks
from pos_app.core.db import WriteSession
from pos_app.core.errors import CentreEmpty
from pos_app.core.models.catalog import Branch
from pos_app.core.sync import deciding
from sync_server.bundles import carry_in
from sync_server.commands.terminal import (
    AsJson,
    DatabaseUrl,
    DataFolder,
    at_centre,
    centre_of,
    read_settings,
    say_problems,
)
from sync_server.vault import Vault

app = typer.Typer()
bundles = typer.Typer(
    help="Read what a till without network carried by file.", no_args_is_help=True
)


@bundles.callback()
def _carried() -> None:
    """Read what a till without network carried by file."""


@bundles.command(name="import")
def import_bundle(
    file: Annotated[Path, typer.Argument(help="What the till wrote.")],
    reply: Annotated[
        Path | None, typer.Option("--reply", help="Write the answer for the till here.")
    ] = None,
    data: DataFolder = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Take the operations in a till's file, as if it had sent them; write the answer for it."""
    with centre_of(read_settings(data, database_url)) as (database, vault):
        received = carry_in(database, vault, file, reply)
    if as_json:
        print(json.dumps(asdict(received)))
    else:
        print(
            f"{received.till}: {received.count} operations, {received.fresh} new,"
            f" {received.quarantined} set aside"
        )


@app.command()
def verify(
    data: DataFolder = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
    file: Annotated[
        bool, typer.Option("--file", help="Also check every page of the data file.")
    ] = False,
) -> None:
    """Check that all is as the record says. Names each row that is not, and exits with 1."""
    verdict = at_centre(
        read_settings(data, database_url), lambda session, _: checks.verify(session, file=file)
    )
    said = {"ok": verdict.ok, "operations": verdict.operations, "movements": verdict.movements}
    say_problems(verdict.problems, said, as_json=as_json)
    if not verdict.ok:
        raise typer.Exit(1)


@app.command()
def rebuild(
    data: DataFolder = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
    note: Annotated[str, typer.Option("--note", help="Why, for the record.")] = "",
) -> None:
    """Make the stock again what the record says, leave a record of it, and tell the tills."""

    def repair(session: WriteSession, _: Vault) -> repairs.Rebuilt:
        first = session.scalars(select(Branch.id).order_by(Branch.id)).first()
        if first is None:
            raise CentreEmpty
        place = deciding.find_place(session, branch_id=first)
        assert place is not None, "a branch was said"
        owner = people.first_with_role(session, "ADMINISTRADOR")
        return deciding.decide(
            session, owner, place, lambda actor: repairs.rebuild(session, actor, note=note)
        )

    done = at_centre(read_settings(data, database_url), repair)
    operation = str(done.op_id) if done.op_id else None
    said = {"repaired": len(done.problems), "operation": operation}
    say_problems(done.problems, said, as_json=as_json)
