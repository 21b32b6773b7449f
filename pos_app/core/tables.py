"""Tables in text files, as shops have them: tabs, commas or semicolons, old encodings, gzip.

The whole text is read at once, so that its hash is known before the first row is played and a file
that is cut or of another kind is refused before anything is recorded.
"""

import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pos_app.core.errors import FileMissing, FileTooLarge, FileUnreadable, WrongColumns
from pos_app.core.i18n import N_

LIMIT_BYTES: Final = 400 * 1024 * 1024  # a year of a large shop has 50 MB
GZIP_MAGIC: Final = b"\x1f\x8b"
DELIMITERS: Final = "\t;,|"
SHOWN: Final = 120  # characters of a wrong header that are said back


@dataclass(frozen=True)
class Table:
    """A table with a header. `sha256` is of the text, so a file and its gzip are the same table."""

    path: Path
    sha256: bytes
    header: tuple[str, ...]
    delimiter: str
    text: str

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Give each row below the header that is not blank, with its line number in the file."""
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter)
        try:
            next(reader, None)
            for fields in reader:
                if any(field.strip() for field in fields):
                    yield reader.line_num, fields
        except csv.Error as error:
            raise FileUnreadable(path=str(self.path), reason=str(error)) from error

    def places(
        self, names: Mapping[str, Sequence[str]], *, needed: Sequence[str]
    ) -> dict[str, int]:
        """Return where each column is; `names` gives what a column may be called.

        Raises `WrongColumns` when one of `needed` is absent.
        """
        said = [name.strip().casefold() for name in self.header]
        found = {
            column: said.index(alias)
            for column, aliases in names.items()
            for alias in aliases
            if alias in said
        }
        for column in needed:
            if column not in found:
                header = self.delimiter.join(self.header)
                shown = "".join(char if char.isprintable() else " " for char in header)
                raise WrongColumns(
                    path=str(self.path), missing=names[column][0], found=shown[:SHOWN] or "-"
                )
        return found


def read_table(path: Path) -> Table:
    """Read a table; raise `FileMissing`, `FileUnreadable` or `FileTooLarge`."""
    data = _read(path)
    text = _decode(path, data)
    first_line = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(DELIMITERS, key=first_line.count)
    try:
        header = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error as error:
        raise FileUnreadable(path=str(path), reason=str(error)) from error
    return Table(path, hashlib.sha256(data).digest(), tuple(header), delimiter, text)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            start = file.read(len(GZIP_MAGIC))
            file.seek(0)
            if start == GZIP_MAGIC:
                with gzip.open(file) as unpacked:
                    data = unpacked.read(LIMIT_BYTES + 1)
            else:
                data = file.read(LIMIT_BYTES + 1)
    except FileNotFoundError as error:
        raise FileMissing(path=str(path)) from error
    except (OSError, EOFError, zlib.error) as error:  # a folder, no permission, a cut gzip
        reason = getattr(error, "strerror", None) or str(error)
        raise FileUnreadable(path=str(path), reason=reason) from error
    if len(data) > LIMIT_BYTES:
        raise FileTooLarge(path=str(path), limit=LIMIT_BYTES // 1024 // 1024)
    return data


def _decode(path: Path, data: bytes) -> str:
    """Return the text: UTF-8, UTF-16 as spreadsheets save it, or the old code page of Windows."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\0" in data or data.startswith(b"PK\x03\x04"):
        raise FileUnreadable(path=str(path), reason=N_("not a text file; save it as CSV"))
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")
