"""Files as shops have them: any delimiter, old encodings, gzip; and what is no table."""

import gzip
from pathlib import Path

import pytest

from pos_app.core import tables
from pos_app.core.errors import FileMissing, FileTooLarge, FileUnreadable, WrongColumns
from pos_app.core.tables import read_table

NAMES = {"code": ("codigo", "code"), "name": ("nombre", "name")}
TEXT = "Codigo;Nombre\n1;Piña\n\n2;Ñandú\n"


def _rows(path: Path) -> list[list[str]]:
    return [fields for _, fields in read_table(path).rows()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
@pytest.mark.parametrize("delimiter", ["\t", ",", ";", "|"])
def test_every_usual_writing_gives_the_same_rows(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(TEXT.replace(";", delimiter).encode(encoding))
    assert _rows(path) == [["1", "Piña"], ["2", "Ñandú"]]


def test_a_file_and_its_gzip_are_the_same_table(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.csv", tmp_path / "a.csv.gz"
    plain.write_text(TEXT, encoding="utf-8")
    packed.write_bytes(gzip.compress(TEXT.encode()))
    assert read_table(plain).sha256 == read_table(packed).sha256
    assert _rows(packed) == _rows(plain)


def test_a_row_says_its_line_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(TEXT, encoding="utf-8")
    assert [row for row, _ in read_table(path).rows()] == [2, 4]


def test_columns_are_found_by_any_of_their_names_in_any_order(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x, NAME ,code\n", encoding="utf-8")
    assert read_table(path).places(NAMES, needed=("code", "name")) == {"name": 1, "code": 2}


def test_a_missing_column_is_named_with_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("fecha,monto\n1,2\n", encoding="utf-8")
    with pytest.raises(WrongColumns) as refused:
        read_table(path).places(NAMES, needed=("code",))
    assert refused.value.facts == {"path": str(path), "missing": "codigo", "found": "fecha,monto"}


def test_an_empty_file_lacks_every_column(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"")
    with pytest.raises(WrongColumns):
        read_table(path).places(NAMES, needed=("code",))


def test_a_file_that_is_not_there_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        read_table(tmp_path / "none.csv")


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04rest of a spreadsheet", b"a\0b", gzip.compress(b"x" * 9999, mtime=0)[:-20]]
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    with pytest.raises(FileUnreadable):
        read_table(path)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        read_table(tmp_path)


def test_a_small_gzip_of_endless_text_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "LIMIT_BYTES", 1000)
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"x" * 1001, mtime=0))
    with pytest.raises(FileTooLarge):
        read_table(path)


def test_a_cell_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('code,name\n1,"' + "x" * 200_000, encoding="utf-8")
    with pytest.raises(FileUnreadable):
        _rows(path)
