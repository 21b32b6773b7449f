"""Commands that run a centre and say how it stands."""

import json
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pos_app.core.errors import PostgresNeeded
from pos_app.core.schema import HEAD
from pos_app.core.sync import centre
from sync_server import roles
from sync_server.commands.terminal import (
    AsJson,
    DatabaseUrl,
    DataFolder,
    at_centre,
    read_settings,
    refusals_told,
)
from sync_server.opening import build, open_store
from sync_server.serving import serve
from sync_server.settings import CentreSettings
from sync_server.vault import Vault

app = typer.Typer()


@app.command()
def run(
    data: DataFolder = None,
    port: Annotated[int | None, typer.Option(help="TCP port.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen at.")] = None,
    database_url: DatabaseUrl = None,
    *,
    workers: Annotated[
        int | None, typer.Option(help="Processes that serve; several need PostgreSQL.")
    ] = None,
    tls_cert: Annotated[
        Path | None, typer.Option("--tls-cert", help="Serve https with this certificate (PEM).")
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option("--tls-key", help="Its key (PEM), if in a file of its own.")
    ] = None,
) -> None:
    """Run the centre."""
    said = {
        "port": port,
        "host": host,
        "workers": workers,
        "tls_cert": tls_cert,
        "tls_key": tls_key,
    }
    serve_centre(read_settings(data, database_url, **said))


def serve_centre(settings: CentreSettings) -> None:
    """Serve until the process is told to end."""
    with refusals_told():
        serve(settings)


@app.command(name="migrate")
def migrate_store(data: DataFolder = None, database_url: DatabaseUrl = None) -> None:
    """Bring the data up to this program, as the owner of the schema where there are roles."""
    with refusals_told(), closing(open_store(read_settings(data, database_url))) as database:
        build(database, always=True)
    print(f"schema {HEAD}")


@app.command(name="roles")
def make_roles(
    data: DataFolder = None, database_url: DatabaseUrl = None, as_json: AsJson = False
) -> None:
    """Make the roles of a company on PostgreSQL and print their addresses, once.

    The address given is an administrator's. owner migrates, app runs the centre, report and backup
    only read.
    """
    settings = read_settings(data, database_url)
    with refusals_told():
        if not settings.database_url:
            raise PostgresNeeded(option="roles")
        with closing(open_store(settings)) as database:
            made = database.write(lambda session: roles.make_roles(session, settings.company))
    said = {name: roles.address(settings.url, name, password) for name, password in made.items()}
    if as_json:
        print(json.dumps(said))
        return
    for name, where in said.items():
        print(f"{name:20} {where}")


@app.command()
def token(data: DataFolder = None) -> None:
    """Print the token with which the owner's programs ask this centre."""
    settings = read_settings(data, None)
    settings.folder.mkdir(parents=True, exist_ok=True)
    print(Vault(settings.folder).held.token)


@app.command()
def status(
    data: DataFolder = None, database_url: DatabaseUrl = None, as_json: AsJson = False
) -> None:
    """Say how the centre stands."""
    settings = read_settings(data, database_url)
    counts = asdict(at_centre(settings, lambda session, _: centre.count(session)))
    state = at_centre(settings, lambda session, _: centre.get_state(session))
    said = {"data": str(settings.folder), "shop": state.complete, **counts}
    if as_json:
        print(json.dumps(said))
    else:
        for name, value in said.items():
            print(f"{name:12} {value}")
