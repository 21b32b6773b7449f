"""Backups of the centre, and what the tills are told of them."""

from pathlib import Path
from typing import Annotated

import typer

from pos_app.core.db import WriteSession
from pos_app.core.errors import FileUnreadable
from pos_app.core.sync import durable
from sync_server import backups
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


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="A new file for the copy.")],
    data: DataFolder = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Copy a centre on SQLite while it works, prove the copy, and tell the tills what is in it.

    Its key file (centre.key, revoked.txt) is copied once, and kept elsewhere.
    """
    with centre_of(read_settings(data, database_url)) as (database, _):
        made = backups.back_up(database, file)
    said = {"file": str(made.path), "size": made.size, "operations": made.operations}
    say_problems((), said, as_json=as_json)


@app.command()
def positions(data: DataFolder = None, database_url: DatabaseUrl = None) -> None:
    """Print where the journal of each device ends: before a backup with other tools begins."""
    found = at_centre(read_settings(data, database_url), lambda s, _: durable.positions(s))
    print(durable.write(found).decode(), end="")


@app.command(name="backed-up")
def note_backed_up(
    file: Annotated[Path, typer.Argument(help="What `positions` printed before the backup.")],
    data: DataFolder = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Note that a backup is finished and was restored to try it: the tills are told what it has."""

    def note(session: WriteSession, _: Vault) -> int:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise FileUnreadable(path=str(file), reason=str(error)) from error
        return durable.note(session, durable.read(content))

    noted = at_centre(read_settings(data, database_url), note)
    say_problems((), {"journals": noted}, as_json=as_json)
