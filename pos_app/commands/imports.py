"""pos import: what a shop has in a spreadsheet becomes its catalogue."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from pos_app.commands.store import OpenShop, open_shop
from pos_app.commands.terminal import AsJson, DataFolder, answer, command, progress_bar, say
from pos_app.core import imports
from pos_app.core.i18n import N_, Translate
from pos_app.core.imports import Imported, Noted

app = command(no_args_is_help=True)


@app.callback()
def group() -> None:
    """Bring in what the shop has in files."""


@app.command()
def products(
    file: Annotated[Path, typer.Argument(help="TSV or CSV: code, name, family, unit, price.")],
    data: DataFolder,
    as_json: AsJson = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen and change nothing.")
    ] = False,
) -> None:
    """Bring the catalogue to what a price list states; rows that cannot be right are refused."""
    with open_shop(data) as shop, progress_bar(shop.translate(N_("Products"))) as progress:
        done = imports.import_products(shop.database, file, dry_run=dry_run, progress=progress)
    if as_json:
        answer(_payload(done, shop.translate, dry_run=dry_run))
    else:
        _show(done, shop, dry_run=dry_run)


def _payload(done: Imported, translate: Translate, *, dry_run: bool) -> dict[str, Any]:
    return {
        "rows": done.rows,
        "created": done.created,
        "updated": done.updated,
        "unchanged": done.unchanged,
        "refused": [_said(noted, "reason", translate) for noted in done.refused],
        "notes": [_said(noted, "note", translate) for noted in done.notes],
        "dry_run": dry_run,
    }


def _said(noted: Noted, name: str, translate: Translate) -> dict[str, Any]:
    said = noted.remark.said(translate)
    return {"row": noted.row, "code": noted.code, "kind": noted.remark.kind, name: said}


def _show(done: Imported, shop: OpenShop, *, dry_run: bool) -> None:
    translate = shop.translate
    text = N_(
        "{rows} rows: {created} new, {updated} known ({unchanged} as before), {refused} refused"
    )
    say(
        translate(text).format(
            rows=done.rows,
            created=done.created,
            updated=done.updated,
            unchanged=done.unchanged,
            refused=len(done.refused),
        )
    )
    if dry_run:
        say(translate(N_("A dry run: nothing was changed.")))
    _list(translate(N_("Refused")), done.refused, translate)
    _list(translate(N_("To know")), done.notes, translate)


def _list(title: str, remarks: Sequence[Noted], translate: Translate) -> None:
    if not remarks:
        return
    say(f"\n{title}")
    row_text = translate(N_("row {row}, {code}: {remark}"))
    for noted in remarks:
        said = noted.remark.said(translate)
        say("  " + row_text.format(row=noted.row, code=noted.code or "-", remark=said))
