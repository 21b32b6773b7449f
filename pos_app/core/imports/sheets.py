"""Tables from files of any kind: text (CSV, TSV, gzip) and XLSX, as rows of cells.

XLSX is read by openpyxl, row by row, with defusedxml beneath it; before that the archive is
weighed, for a file of 100 kB may unpack to gigabytes. Only values are read, never formulas. A
number comes out exact: what the sheet shows in its 15 digits, without its binary noise.
"""

import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import defusedxml

from pos_app.core.errors import FileMissing, FileTooLarge, FileUnreadable, TooManyRows
from pos_app.core.i18n import N_
from pos_app.core.imports.cells import Cell
from pos_app.core.imports.columns import looks_like_header
from pos_app.core.tables import read_table

ROW_LIMIT: Final = 200_000  # rows with something in them
SHEET_ROWS: Final = 2**20  # what a sheet can have
COLUMN_LIMIT: Final = 64
UNPACKED_LIMIT: Final = 256 * 1024 * 1024
RATIO_LIMIT: Final = 200  # a real sheet packs to a tenth or a thirtieth
RATIO_FROM: Final = 16 * 1024 * 1024  # below this even a bomb is harmless
HEADER_WITHIN: Final = 10  # rows above the header that may be a title
ZIP_MAGIC, OLD_EXCEL_MAGIC = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
FORMULA_ERRORS: Final = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}
)
# What our own exports put before text that begins like a formula.
GUARDED: Final = tuple("'" + start for start in "=+-@\t\r'")
NO_VALUE: Final = "#VALUE!"  # a formula that nobody has computed
# What openpyxl and the libraries below it raise on a file that is broken or made to break them.
_BROKEN: Final = (
    zipfile.BadZipFile, defusedxml.DefusedXmlException, OSError, EOFError,
    zlib.error, struct.error, SyntaxError, KeyError, ValueError, TypeError, IndexError,
    AttributeError, OverflowError, RecursionError, NotImplementedError,
)  # fmt: skip

Told = Callable[[int, int], None]  # how many rows were read, of how many


@dataclass(frozen=True)
class Sheet:
    """A table with a header; each row with its number in the file, the first being 1."""

    path: Path
    sha256: bytes
    header: tuple[str, ...]
    rows: tuple[tuple[int, list[Cell]], ...]


def read_sheet(path: Path, told: Told | None = None) -> Sheet:
    """Read a table of any kind.

    Raises `FileMissing`, `FileUnreadable`, `FileTooLarge` or `TooManyRows`. `told` hears how far it
    is, and may raise to stop it.
    """
    start = _start_of(path)
    if start.startswith(OLD_EXCEL_MAGIC):
        raise FileUnreadable(path=str(path), reason=N_("an old Excel file; save it as XLSX"))
    if start.startswith(ZIP_MAGIC):
        return _read_workbook(path, told)
    table = read_table(path)
    rows: Iterable[tuple[int, list[Cell]]] = (
        (at, [_unguarded(cell) for cell in cells]) for at, cells in table.rows()
    )
    return Sheet(path, table.sha256, table.header, tuple(_limited(path, rows, told)))


def _start_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4)
    except FileNotFoundError as error:
        raise FileMissing(path=str(path)) from error
    except OSError as error:
        raise FileUnreadable(path=str(path), reason=error.strerror or str(error)) from error


def _unguarded(text: str) -> str:
    """Return text without the mark that kept a spreadsheet from reading it as a formula."""
    return text[1:] if text.startswith(GUARDED) else text


def _limited(
    path: Path, rows: Iterable[tuple[int, list[Cell]]], told: Told | None
) -> Iterator[tuple[int, list[Cell]]]:
    for count, row in enumerate(rows):
        if count >= ROW_LIMIT:
            raise TooManyRows(path=str(path), limit=ROW_LIMIT)
        if told is not None and count % 1000 == 0:
            told(count, 0)
        yield row


# XLSX ---------------------------------------------------------------------------------------------


def _read_workbook(path: Path, told: Told | None) -> Sheet:
    try:
        _weigh(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl does not keep: it only reads here
            return _first_table(path, told)
    except _BROKEN as error:
        reason = str(error) or type(error).__name__
        raise FileUnreadable(path=str(path), reason=reason.splitlines()[0][:120]) from error


def _weigh(path: Path) -> None:
    """Refuse an archive that unpacks to more than any price list; nothing is unpacked here."""
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
        packed = sum(part.compress_size for part in archive.infolist())
        names = set(archive.namelist())
    bomb = unpacked > RATIO_FROM and unpacked > RATIO_LIMIT * packed
    if unpacked > UNPACKED_LIMIT or bomb:
        raise FileTooLarge(path=str(path), limit=UNPACKED_LIMIT // 1024 // 1024)
    if "xl/workbook.xml" not in names:
        raise FileUnreadable(path=str(path), reason=N_("not an Excel file; save it as XLSX"))


def _first_table(path: Path, told: Told | None) -> Sheet:
    """Return the first visible sheet whose header names columns of ours, else the first."""
    import openpyxl  # noqa: PLC0415 - slow to import, and most files are text

    digest = sha256(path.read_bytes()).digest()
    assert openpyxl.DEFUSEDXML, "entities of a hostile file would be read"
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        found: Sheet | None = None
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            rows = tuple(_limited(path, _cells(sheet, _formulas(path, sheet)), told))
            header, body = _split(rows)
            table = Sheet(path, digest, header, body)
            if looks_like_header(header):
                return table
            found = found or table
    finally:
        book.close()
    return found or Sheet(path, digest, (), ())


def _formulas(path: Path, sheet: Any) -> frozenset[tuple[int, int]]:  # noqa: ANN401 - openpyxl
    """Return where formulas stand that no program has computed: they say nothing, and look empty.

    A sheet without formulas is not read twice.
    """
    with zipfile.ZipFile(path) as archive, archive.open(sheet._worksheet_path) as file:  # noqa: SLF001
        before = b""
        while block := file.read(1 << 20):
            if b"<f>" in before + block or b"<f " in before + block:
                break
            before = block[-2:]
        else:
            return frozenset()
    import openpyxl  # noqa: PLC0415 - as above

    formulas = openpyxl.load_workbook(path, read_only=True, data_only=False)
    try:
        other = formulas[sheet.title]
        other.reset_dimensions()
        return frozenset(
            (cell.row, cell.column)
            for row in other.iter_rows(max_col=COLUMN_LIMIT)
            for cell in row
            if cell.data_type == "f"
        )
    finally:
        formulas.close()


def _cells(
    sheet: Any,  # noqa: ANN401 - openpyxl
    formulas: frozenset[tuple[int, int]],
) -> Iterator[tuple[int, list[Cell]]]:
    """Give each row that is not blank, with its number."""
    sheet.reset_dimensions()  # a file may state any size
    rows = sheet.iter_rows(max_col=COLUMN_LIMIT, values_only=True)
    for number, row in enumerate(rows, start=1):
        if number > SHEET_ROWS:
            return
        cells = [_cell(value) for value in row]
        if formulas:
            for at, value in enumerate(row):
                if value is None and (number, at + 1) in formulas:
                    cells[at] = NO_VALUE
        if any(cell != "" for cell in cells):
            yield number, cells


def _cell(value: object) -> Cell:
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case int():
            return Decimal(value)
        case float():
            return Decimal(f"{value:.15g}")  # what the sheet shows; 0.1 + 0.2 is 0.3
        case datetime() | date():
            return value
    return str(value).strip()


def _split(
    rows: tuple[tuple[int, list[Cell]], ...],
) -> tuple[tuple[str, ...], tuple[tuple[int, list[Cell]], ...]]:
    """Return the header and what is below it; a title above it is left out."""
    for at, (_, cells) in enumerate(rows[:HEADER_WITHIN]):
        names = tuple(str(cell) for cell in cells)
        if looks_like_header(names):
            return names, rows[at + 1 :]
    return (tuple(str(cell) for cell in rows[0][1]), rows[1:]) if rows else ((), ())
