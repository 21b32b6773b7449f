"""What the commands of a centre share: options, one operation at the centre, refusals."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from pos_app.core.db import Database, WriteSession
from pos_app.core.errors import ShopError, describe
from pos_app.core.i18n import translator
from pos_app.core.problems import Problem
from sync_server.opening import open_centre
from sync_server.settings import CentreSettings
from sync_server.vault import Vault

T = TypeVar("T")
DataFolder = Annotated[Path | None, typer.Option("--data", help="Folder of this centre.")]
DatabaseUrl = Annotated[
    str | None, typer.Option("--database-url", help="PostgreSQL by address instead of SQLite.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


def read_settings(data: Path | None, database_url: str | None, **more: object) -> CentreSettings:
    """Return the settings: what was said on the command line before the environment."""
    said = {"data": data, "database_url": database_url, **more}
    stated: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
    return CentreSettings(**stated)


@contextmanager
def refusals_told() -> Iterator[None]:
    """Let a refusal of the shop end the command: a line on standard error, and 1."""
    try:
        yield
    except ShopError as error:
        title, sentence = describe(error, translator("es"))
        print(f"{title}. {sentence}", file=sys.stderr)
        raise typer.Exit(1) from error


@contextmanager
def centre_of(settings: CentreSettings) -> Iterator[tuple[Database, Vault]]:
    """Open the centre of this machine, whether it runs or not."""
    with refusals_told():
        database, vault = open_centre(settings)
        with closing(database):
            yield database, vault


def at_centre(settings: CentreSettings, operation: Callable[[WriteSession, Vault], T]) -> T:
    """Run one operation at the centre of this machine, in one transaction."""
    with centre_of(settings) as (database, vault):
        return database.write(lambda session: operation(session, vault))


def say_problems(problems: Sequence[Problem], said: Mapping[str, object], *, as_json: bool) -> None:
    """Print what was found: one JSON object, or a line for each row."""
    if as_json:
        rows = [{"kind": one.kind, "where": one.where, "what": one.what} for one in problems]
        print(json.dumps({**said, "problems": rows}))
        return
    for one in problems:
        print(f"- {one.where}: {one.what}")
    for name, value in said.items():
        print(f"{name:12} {value}")
