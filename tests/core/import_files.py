"""Files to import, as people and programs make them."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl

_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override '
    'PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="'
    'application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_ROOT_RELS = (
    f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" '
    f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_BOOK_RELS = (
    f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" '
    f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
_BOOK = (
    f'<?xml version="1.0"?><workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="Hoja1" sheetId="1" r:id="r1"/></sheets></workbook>'
)


def text_file(
    folder: Path, header: str, *lines: str, name: str = "list.csv", encoding: str = "utf-8"
) -> Path:
    """Write a table of text."""
    path = folder / name
    path.write_bytes("".join(f"{line}\r\n" for line in (header, *lines)).encode(encoding))
    return path


def workbook(folder: Path, *rows: Sequence[Any], name: str = "list.xlsx") -> Path:
    """Write a workbook with one sheet, as openpyxl writes it."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    path = folder / name
    book.save(path)
    return path


def raw_workbook(
    folder: Path, rows: str, *, before: str = "", name: str = "raw.xlsx", more: str = ""
) -> Path:
    """Write a workbook whose sheet is this XML, for what no library would write."""
    path = folder / name
    sheet = (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="{_MAIN}">{more}'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _ROOT_RELS)
        archive.writestr("xl/workbook.xml", _BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", _BOOK_RELS)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return path


def raw_row(number: int, *cells: str) -> str:
    """Return a row of XML cells; each is the inside of a cell with its attributes."""
    return f'<row r="{number}">{"".join(cells)}</row>'


def raw_text(place: str, text: str) -> str:
    """Return a cell of text."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'
