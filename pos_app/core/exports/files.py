"""Writing tables to files: CSV and XLSX, row by row, however many there are.

A file is written beside its place and moved there when it is whole: what was there before is never
half overwritten.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from pos_app.core import audit
from pos_app.core.actor import Actor
from pos_app.core.db import Database, ReadSession
from pos_app.core.errors import FileNotWritten, UnknownExport
from pos_app.core.exports.tables import EXPORTS, Export
from pos_app.core.exports.values import EXACT_DIGITS, Value, Words, number_text, safe_text
from pos_app.core.settings_shared import get_shop
from pos_app.core.zones import get_zone

CSV, XLSX = "csv", "xlsx"
FORMATS: Final = (CSV, XLSX)
SHEET_LIMIT: Final = 2**20 - 1  # rows below the header that a sheet can have
TELL_EACH: Final = 1000
CELL_LIMIT: Final = 32_767  # characters that a cell of a sheet can have

Told = Callable[[int], None]  # how many rows are written; may raise to stop


def get_export(key: str) -> Export:
    """Return what is exported under a name; raise `UnknownExport`."""
    export = EXPORTS.get(key)
    if export is None:
        raise UnknownExport(what=key, known=", ".join(EXPORTS))
    return export


def write_export(
    database: Database,
    actor: Actor,
    key: str,
    path: Path,
    *,
    form: str = CSV,
    told: Told | None = None,
) -> int:
    """Write one export to a file, from one consistent state of the shop; return how many rows.

    Raises `UnknownExport`, `NotPermitted` or `FileNotWritten`; the file is whole or as it was.
    """
    rows = write_table(database, actor, get_export(key), path, form=form, told=told)
    detail: dict[str, str | int] = {"what": key, "rows": rows}
    database.write(lambda s: audit.note(s, actor, audit.EXPORTED, detail=detail))
    return rows


def write_table(
    database: Database,
    actor: Actor,
    export: Export,
    path: Path,
    *,
    form: str = CSV,
    told: Told | None = None,
) -> int:
    """Write any table to a file, as `write_export` does."""
    if form not in FORMATS:
        raise UnknownExport(what=form, known=", ".join(FORMATS))
    actor.require(export.permission)
    with database.read() as session, _whole(path) as part:
        rows = _counted(_cells(session, export), told)
        if form == XLSX:
            return _write_xlsx(part, export, rows)
        return _write_csv(part, export, rows)


def _cells(session: ReadSession, export: Export) -> Iterator[list[Value]]:
    shop = get_shop(session)
    words = Words(shop.money, get_zone(shop.timezone))
    kinds = [column.kind for column in export.columns]
    for row in export.rows(session):
        yield [words.cell(kind, value) for kind, value in zip(kinds, row, strict=True)]


def _counted(rows: Iterable[list[Value]], told: Told | None) -> Iterator[list[Value]]:
    for count, row in enumerate(rows):
        if told is not None and count % TELL_EACH == 0:
            told(count)
        yield row


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Give a place to write; what was written takes the place of `path` when nothing failed."""
    part = path.with_name(f".{path.name}.part")
    try:
        try:
            yield part
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileNotWritten(path=str(path), reason=reason) from error


def _write_csv(path: Path, export: Export, rows: Iterable[list[Value]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.name for column in export.columns])
        for count, row in enumerate(rows, start=1):  # noqa: B007 - the last one is the answer
            writer.writerow([_csv_cell(value) for value in row])
    return count


def _csv_cell(value: Value) -> str:
    return number_text(value) if isinstance(value, Decimal) else safe_text(value)


def _write_xlsx(path: Path, export: Export, rows: Iterable[list[Value]]) -> int:
    import openpyxl  # noqa: PLC0415 - slow to import, and most files are text

    book = openpyxl.Workbook(write_only=True)
    names = [column.name for column in export.columns]
    count = 0
    sheet: Any = None
    for row in rows:
        if count % SHEET_LIMIT == 0:
            sheet = _new_sheet(book, export, names, count // SHEET_LIMIT)
        sheet.append([_sheet_cell(sheet, value) for value in row])
        count += 1
    if sheet is None:
        _new_sheet(book, export, names, 0)
    book.save(path)
    return count


def _new_sheet(book: Any, export: Export, names: Sequence[str], number: int) -> Any:  # noqa: ANN401 - openpyxl
    title = export.key if number == 0 else f"{export.key} {number + 1}"
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.append(list(names))
    return sheet


def _sheet_cell(sheet: Any, value: Value) -> Any:  # noqa: ANN401 - openpyxl
    """Return a cell that is what it says: text is never a formula, a number is exact or text."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell  # noqa: PLC0415 - as above

    if value == "":
        return None
    if isinstance(value, Decimal):
        if len(value.normalize().as_tuple().digits) <= EXACT_DIGITS:
            return value
        value = number_text(value)
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:CELL_LIMIT])
    cell.data_type = "s"
    return cell
