"""A backup of the centre is proved, and the tills hear what it has."""

import json
from pathlib import Path

import pytest
from pysqlite3 import dbapi2
from typer.testing import CliRunner

from pos_app.core import journal
from pos_app.core.db import open_database, sqlite_url
from pos_app.core.errors import BackupDamaged, FileNotWritten
from pos_app.core.sync import durable
from sync_server.backups import UNFINISHED, back_up
from sync_server.commands.app import app as program
from tests.server.conftest import AppCentre
from tests.shop import ReadyShop
from tests.sync.tills import count_sales, device_of, problems_of, sell, sync


def held(till: ReadyShop) -> int:
    """Return what a till believes a backup of the centre has of it."""
    with till.database.read() as session:
        return durable.find(session)


def last(till: ReadyShop) -> int:
    """Return the number of the last operation of a till."""
    with till.database.read() as session:
        return journal.head(session, device_of(till))[0]


@pytest.fixture
def sold(till: ReadyShop) -> ReadyShop:
    """A till that sold something, and sent it."""
    till.open_cash()
    sell(till)
    sync(till)
    return till


@pytest.mark.req("Q10")
def test_a_backup_while_the_centre_works_has_what_the_tills_are_told(
    at: AppCentre, sold: ReadyShop, tmp_path: Path
) -> None:
    assert held(sold) == 0  # nothing is durable before somebody made it so
    covered = last(sold)
    made = back_up(at.database, tmp_path / "copy.db")
    assert made.operations >= covered
    assert (made.path.stat().st_mode & 0o777, made.size > 0) == (0o600, True)
    sell(sold)
    sync(sold)  # with the greeting, and with the answer to what it sends
    assert held(sold) == covered < last(sold)
    copy = open_database(sqlite_url(made.path))
    assert count_sales(copy) == 1
    assert problems_of(copy) == ()
    copy.close()
    with pytest.raises(FileNotWritten):
        back_up(at.database, made.path)
    assert not list(tmp_path.glob(f"*{UNFINISHED}*"))


@pytest.mark.req("Q17", refusal=True)
def test_a_copy_that_is_not_right_is_no_backup(
    at: AppCentre, sold: ReadyShop, tmp_path: Path
) -> None:
    with pytest.raises(FileNotWritten):
        back_up(at.database, tmp_path / "no such folder" / "copy.db")
    with dbapi2.connect(str(at.database.engine.url.database)) as spoilt:
        spoilt.execute("UPDATE levels SET on_hand_milli = on_hand_milli + 1")
    with pytest.raises(BackupDamaged):
        back_up(at.database, tmp_path / "copy.db")
    assert list(tmp_path.glob("copy*")) == []
    sync(sold)
    assert held(sold) == 0


@pytest.mark.req("Q17", refusal=True)
def test_positions_noted_for_other_tools_are_of_this_centre(
    migrated_postgres_url: str, tmp_path: Path
) -> None:
    where = ["--data", str(tmp_path / "centre"), "--database-url", migrated_postgres_url]
    run = CliRunner()
    printed = run.invoke(program, ["positions", *where]).stdout
    file = tmp_path / "positions.json"
    file.write_text(printed)
    assert run.invoke(program, ["backed-up", str(file), *where]).exit_code == 0
    said = json.loads(printed)
    for wrong in (said | {"server": "01902f6e-0000-7000-8000-000000000000"}, {"x": 1}):
        file.write_text(json.dumps(wrong))
        assert run.invoke(program, ["backed-up", str(file), *where]).exit_code == 1
    assert run.invoke(program, ["backup", str(tmp_path / "x"), *where]).exit_code == 1
    assert not (tmp_path / "x").exists()
