"""What was decided at one node is recorded elsewhere to the same rows, and levels (K3)."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from pysqlite3 import dbapi2
from sqlalchemy import select, text

from pos_app.core import journal, recorders
from pos_app.core.cases import list_open as list_cases
from pos_app.core.db import Database, WriteSession, open_database, sqlite_url
from pos_app.core.facts import decode_envelope, decode_fact
from pos_app.core.models import Base
from pos_app.core.models.journal import Operation
from pos_app.core.people import SHIPPED_RULES
from pos_app.core.resources import migrations_dir
from pos_app.core.schema import migrate
from tests.core import buying
from tests.shop import DATABASE_NAME, ReadyShop, make_shop

COMPARED = (
    "purchases", "purchase_orders", "item_requests", "stock_transactions", "document_lines",
    "document_states", "movements", "levels", "average_costs", "lots",
)  # fmt: skip


def rows(database: Database, table: str) -> list[tuple[Any, ...]]:
    shown = Base.metadata.tables[table]
    with database.read() as session:
        return [tuple(row) for row in session.execute(select(shown).order_by(*shown.primary_key))]


def replay(source: Database, target: Database) -> int:
    """Record at `target` every operation of `source` that it does not know."""
    with source.read() as session:
        query = select(Operation.payload, Operation.prev_hash).order_by(Operation.seq)
        operations = [tuple(row) for row in session.execute(query)]

    def take_over(session: WriteSession) -> int:
        count = 0
        for payload, previous in operations:
            envelope = decode_envelope(payload)
            if journal.find_applied(session, envelope.op) is None:
                at = envelope.occurred_at
                journal.store(session, envelope, payload, previous, received_at=at)
                recorders.record(session, journal.stamp_of(envelope), decode_fact(envelope))
                count += 1
        return count

    return target.write(take_over)


@pytest.mark.req("K3", "K11", "K12", "K13", "K14")
def test_a_replayed_journal_gives_the_same_documents_and_levels(tmp_path: Path) -> None:
    made = make_shop(tmp_path / "till")
    made.database.close()
    shutil.copytree(tmp_path / "till", tmp_path / "centre")
    till, centre = (
        open_database(sqlite_url(tmp_path / name / DATABASE_NAME)) for name in ("till", "centre")
    )
    shop = ReadyShop(till, made.actor, made.keys, made.folder)
    buying.buy_and_issue(shop)
    assert replay(till, centre) == 11
    for table in COMPARED:
        assert rows(centre, table) == rows(till, table), table
        assert rows(till, table), table
    with centre.read() as session:
        assert list_cases(session) == ()
    assert buying.wrong(ReadyShop(centre, made.actor, made.keys, made.folder)) == []
    assert replay(till, centre) == 0
    till.close()
    centre.close()


# Each figure of a document, changed with the walls down: `pos verify` names the row.
EDITS = (
    "UPDATE purchases SET total_minor = total_minor + 1",
    "UPDATE purchases SET supplier_id = randomblob(16)",
    "UPDATE purchase_orders SET note = 'x'",
    "UPDATE item_requests SET department = 'x'",
    "UPDATE stock_transactions SET reason = 'MERMA' WHERE type = 'OUT'",
    "UPDATE document_lines SET quantity_milli = quantity_milli + 1",
    "DELETE FROM document_lines WHERE line_no = 1",
    "UPDATE document_states SET user_id = randomblob(16) WHERE state = 'approved'",
    "DELETE FROM document_states WHERE state = 'received'",
)


@pytest.mark.req("K3", refusal=True)
@pytest.mark.parametrize("edit", EDITS)
def test_a_document_changed_behind_the_walls_is_found(shop: ReadyShop, edit: str) -> None:
    buying.buy_and_issue(shop)
    assert buying.wrong(shop) == []
    table = edit.removeprefix("UPDATE ").removeprefix("DELETE FROM ").split()[0]
    connection = dbapi2.connect(shop.folder / DATABASE_NAME, isolation_level=None)
    for event in ("update", "delete"):
        connection.execute(f"DROP TRIGGER {table}_no_{event}")
    assert connection.execute(edit).rowcount
    connection.close()
    found = [what for what in buying.wrong(shop) if what.startswith("document")]
    assert table in found[0]


def test_the_roles_of_a_shop_that_is_there_already_get_their_new_permissions(
    tmp_path: Path,
) -> None:
    database = open_database(sqlite_url(tmp_path / "old.db"))

    def as_it_was(session: WriteSession) -> None:
        config = Config()
        config.set_main_option("script_location", str(migrations_dir()))
        config.attributes["connection"] = session.connection()
        command.upgrade(config, "0001")
        for role in SHIPPED_RULES:
            session.execute(text("INSERT INTO roles (code, name) VALUES (:r, :r)"), {"r": role})

    database.write(as_it_was)
    migrate(database)
    with database.read() as session:
        found = session.execute(text("SELECT role_code, code FROM permissions"))
        kept = {(role, code) for role, code in found}
    new = ("suppliers.", "purchases.", "purchase_orders.", "requests.")
    shipped = {
        (role, code)
        for role, rules in SHIPPED_RULES.items()
        for code in rules
        if code.startswith(new) or code in {"stock.transact", "stock.confirm"}
    }
    assert shipped <= kept
    database.close()
