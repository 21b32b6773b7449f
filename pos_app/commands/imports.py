"""pos import: what a shop has in a spreadsheet becomes its catalogue and its opening stock."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from pos_app.commands.store import OpenShop, open_shop
from pos_app.commands.terminal import AsJson, DataFolder, answer, command, progress_bar, say
from pos_app.commands.terminal import Progress as Bar
from pos_app.core import imports, people
from pos_app.core.i18n import N_, Translate
from pos_app.core.imports import Imported, Noted, Step

KINDS = (imports.PRODUCTS, imports.STOCK)

app = command(no_args_is_help=True)


@app.command()
def import_(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[products|stock] FILE",
            help="CSV, TSV or XLSX: code, name, price, family, unit, stock, lot, expiry, cost …",
        ),
    ],
    data: DataFolder,
    as_json: AsJson = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen and change nothing.")
    ] = False,
) -> None:
    """Bring catalogue and stock to what a file states; rows that cannot be right are refused."""
    kind, file = _what(words)
    with open_shop(data) as shop, progress_bar(shop.translate(N_("Rows"))) as bar:
        with shop.database.read() as session:
            actor = people.first_with_role(session, "ADMINISTRADOR")
        shop.database.start_checkpoints()
        done = imports.import_file(
            shop.database, actor, file, kind=kind, dry_run=dry_run, progress=_shown(bar)
        )
    if as_json:
        answer(_payload(done, shop.translate, dry_run=dry_run))
    else:
        _show(done, shop, dry_run=dry_run)


def _what(words: Sequence[str]) -> tuple[str | None, Path]:
    """Return what the file is of, where that was said, and the file."""
    if len(words) == 1 and words[0] not in KINDS:
        return None, Path(words[0])
    if len(words) == 2 and words[0] in KINDS:
        return words[0], Path(words[1])
    raise typer.BadParameter(f"write [{'|'.join(KINDS)}] FILE")


def _shown(bar: Bar | None) -> Callable[[Step], None] | None:
    return None if bar is None else lambda step: bar(step.done, step.total)


def _payload(done: Imported, translate: Translate, *, dry_run: bool) -> dict[str, Any]:
    return {
        "rows": done.rows,
        "created": done.created,
        "updated": done.updated,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "stock_opened": done.opened,
        "refused": [_said(noted, "reason", translate) for noted in done.refused],
        "notes": [_said(noted, "note", translate) for noted in done.notes],
        "columns": dict(done.columns.names),
        "columns_unread": list(done.columns.unread),
        "dry_run": dry_run,
    }


def _said(noted: Noted, name: str, translate: Translate) -> dict[str, Any]:
    said = noted.remark.said(translate)
    return {"row": noted.row, "code": noted.code, "kind": noted.remark.kind, name: said}


def _show(done: Imported, shop: OpenShop, *, dry_run: bool) -> None:
    translate = shop.translate
    text = N_(
        "{rows} rows: {created} new, {changed} changed, {unchanged} as before, {refused} refused"
    )
    say(
        translate(text).format(
            rows=done.rows,
            created=done.created,
            changed=done.changed,
            unchanged=done.unchanged,
            refused=len(done.refused),
        )
    )
    if done.opened:
        say(translate(N_("{rows} rows open their stock")).format(rows=done.opened))
    if done.columns.unread:
        unread = ", ".join(done.columns.unread)
        say(translate(N_("Columns that nobody reads: {columns}")).format(columns=unread))
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
