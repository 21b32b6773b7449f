from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from pos_app.core import schema
from pos_app.core.db import (
    SQLITE_FLOOR,
    Database,
    check_sqlite_version,
    open_database,
    sqlite_url,
)
from pos_app.core.errors import SchemaTooNew, StoreTooOld
from pos_app.core.models import Base
from pos_app.core.resources import migrations_dir


def differences(database: Database) -> list[object]:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        found = compare_metadata(context, Base.metadata)
    return [one for one in found if "product_search" not in str(one)]  # FTS5's own tables


def test_the_history_builds_exactly_the_models(tmp_path: Path) -> None:
    database = open_database(sqlite_url(tmp_path / "shop.db"))
    schema.migrate(database)
    assert differences(database) == []
    assert schema.current(database) == schema.HEAD
    schema.migrate(database)  # again: nothing to do
    database.close()


def test_the_history_builds_exactly_the_models_on_postgresql(postgres_url: str) -> None:
    database = open_database(postgres_url)
    schema.migrate(database)
    assert differences(database) == []
    with database.read() as session:
        assert schema.walls_missing(session) == ()
    database.close()


def test_the_program_knows_the_newest_revision() -> None:
    assert ScriptDirectory(str(migrations_dir())).get_heads() == [schema.HEAD]


def test_data_of_a_newer_version_are_refused_untouched(tmp_path: Path) -> None:
    database = open_database(sqlite_url(tmp_path / "shop.db"))
    schema.migrate(database)
    database.write(
        lambda session: session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    )
    with pytest.raises(SchemaTooNew, match="9999"):
        schema.migrate(database)
    assert schema.current(database) == "9999"
    database.close()


def test_a_sqlite_that_can_damage_files_is_refused() -> None:
    check_sqlite_version(SQLITE_FLOOR)
    with pytest.raises(StoreTooOld, match=r"3\.51\.2"):
        check_sqlite_version((3, 51, 2))


def test_every_connection_keeps_what_the_three_truths_need(tmp_path: Path) -> None:
    database = open_database(sqlite_url(tmp_path / "shop.db"))
    with database.read() as session:
        kept = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
        }
    assert kept == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1,
    }  # fmt: skip
    database.close()
