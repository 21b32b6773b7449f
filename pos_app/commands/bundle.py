"""pos bundle: carry by file what waits, where there is no network, and read what came back."""

from pathlib import Path
from typing import Annotated

import typer

from pos_app.commands.store import open_shop
from pos_app.commands.terminal import AsJson, DataFolder, answer, command, progress_bar, say
from pos_app.core.i18n import N_
from pos_app.core.sync.bundle import read_answer, write_till_bundle
from pos_app.core.sync.bundle_files import nobody

app = command(no_args_is_help=True, help="Carry by file what waits, where there is no network.")


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    data: DataFolder,
    as_json: AsJson = False,
    first: Annotated[
        int, typer.Option("--from", min=0, help="First operation, where the centre asks for it.")
    ] = 0,
) -> None:
    """Write a file with everything the centre has not confirmed, signed by this till."""
    with open_shop(data) as shop, progress_bar(file.name) as bar:
        after = first - 1 if first else None
        written = write_till_bundle(
            shop.database, shop.keys, file, after=after, progress=bar or nobody
        )
        if as_json:
            answer({"file": str(file), "operations": written.count, "last": written.last_seq})
            return
        text = N_("{file}: {count} operations. Read it at the centre: pos-server bundle import")
        say(shop.translate(text).format(file=file, count=written.count))


@app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="The answer of the centre.")],
    data: DataFolder,
    as_json: AsJson = False,
) -> None:
    """Read the centre's answer: what it has confirmed, prices, people, documents."""
    with open_shop(data) as shop:
        report = read_answer(shop.database, file)
        if as_json:
            answer(
                {
                    "acked": report.acked_seq,
                    "pending": report.pending,
                    "quarantined": report.quarantined,
                    "rows": report.rows,
                }
            )
            return
        text = N_("Confirmed up to operation {acked}, {rows} rows of news, {pending} wait")
        facts = {"acked": report.acked_seq, "rows": report.rows, "pending": report.pending}
        say(shop.translate(text).format(**facts))
