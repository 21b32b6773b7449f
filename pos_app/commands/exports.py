"""pos export: what the shop has, as files for other programs."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from pos_app.commands.store import open_shop
from pos_app.commands.terminal import AsJson, DataFolder, answer, command, progress_bar, say
from pos_app.core import exports, people
from pos_app.core.i18n import N_

EVERYTHING = "all"

app = command(no_args_is_help=True)


class Format(StrEnum):
    """Kinds of file."""

    CSV = exports.CSV
    XLSX = exports.XLSX


@app.command()
def export(
    what: Annotated[
        str, typer.Argument(help=f"One of {', '.join(exports.EXPORTS)}, or {EVERYTHING}.")
    ],
    data: DataFolder,
    as_json: AsJson = False,
    form: Annotated[Format, typer.Option("--format", help="The kind of file.")] = Format.CSV,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE|DIR", help="Where to write.")
    ] = Path(),
) -> None:
    """Write what the shop has to a file; everything, to a folder with a file for each."""
    keys = tuple(exports.EXPORTS) if what == EVERYTHING else (exports.get_export(what).key,)
    written: list[dict[str, Any]] = []
    with open_shop(data) as shop, progress_bar(shop.translate(N_("Rows"))) as bar:
        with shop.database.read() as session:
            actor = people.first_with_role(session, "ADMINISTRADOR")
        if what == EVERYTHING:
            output.mkdir(parents=True, exist_ok=True)
        for key in keys:
            path = output / f"{key}.{form.value}" if output.is_dir() else output
            told = None if bar is None else lambda done: bar(done, 0)
            rows = exports.write_export(shop.database, actor, key, path, form=form.value, told=told)
            written.append({"what": key, "file": str(path), "rows": rows})
    if as_json:
        answer({"files": written, "format": form.value})
        return
    for one in written:
        say("{what:20} {rows:>9}  {file}".format(**one))
