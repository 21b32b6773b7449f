"""A shop that sold on account before there were accounts: what is owed is found again."""

from pathlib import Path
from typing import Any
from uuid import uuid4

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from pos_app.core import schema
from pos_app.core.db import WriteSession, open_database, sqlite_url
from pos_app.core.resources import migrations_dir

BEFORE = "0019"


def insert(connection: Connection, table: str, **stated: object) -> None:
    """Insert a row; what is not stated is zero, or empty."""
    columns = connection.execute(text(f"PRAGMA table_info({table})")).all()
    values: dict[str, Any] = {
        name: stated.get(name, "" if kind == "TEXT" else b"" if "BLOB" in kind else 0)
        for _, name, kind, *_ in columns
    }
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)


def test_what_was_charged_on_account_before_is_owed(tmp_path: Path) -> None:
    database = open_database(sqlite_url(tmp_path / "shop.db"))
    sale, customer = uuid4().bytes, uuid4().bytes

    def as_it_was(session: WriteSession) -> None:
        config = Config()
        config.set_main_option("script_location", str(migrations_dir()))
        config.attributes["connection"] = session.connection()
        command.upgrade(config, BEFORE)
        insert(session.connection(), "sales", id=sale, customer_id=customer, number=7)
        for line_no, method in enumerate(("cash", "account"), start=1):
            insert(
                session.connection(), "payments",
                sale_id=sale, line_no=line_no, method=method, amount_minor=line_no * 1000,
            )  # fmt: skip

    database.write(as_it_was)
    schema.migrate(database)
    with database.read() as session:
        kept = session.execute(text("SELECT method, amount_minor FROM payments ORDER BY line_no"))
        assert [tuple(row) for row in kept] == [("cash", 1000), ("account", 2000)]
        entries = session.execute(
            text("SELECT customer_id, account, kind, amount_minor, number FROM account_entries")
        )
        assert [tuple(row) for row in entries] == [(customer, "debt", "charge", 2000, 7)]
        assert schema.walls_missing(session) == ()
    database.close()
