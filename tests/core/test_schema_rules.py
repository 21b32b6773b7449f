"""What keeps the way open beyond one server, as far as a machine can know it from the schema.

The rules of `reliability.md`, "Growing past one server", over the models, and over a database that
the migrations made. What is allowed against a rule is named here with its reason.
"""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    Text,
    create_engine,
    text,
)

from migrations.collation import compare_by_bytes
from pos_app.core.db import open_database
from pos_app.core.models import Base
from pos_app.core.models.base import Id, UtcTime
from tests import branches
from tests.branches import TwoBranches

TABLES = Base.metadata.tables
# Numbered by the server: the order of rows within one store, which no fact and no feed names.
NUMBERED = {"movements", "baselines", "product_search_keys"}
# Rows of which a store has one.
SINGLE = {"node", "centre_link"}
# Keys that people, formats or the protocol give: codes, hashes, names of streams.
TEXT_KEYS = {
    "feed", "feed_tokens", "stream_heads", "stream_positions", "staged_pages", "inbox",
    "number_series", "settings", "roles", "permissions", "uoms", "price_lists", "barcodes",
    "quick_keys", "imported",
}  # fmt: skip
HASH_KEYS = {"enrolment_codes", "web_sessions", "imported"}
KINDS = (Id, UtcTime, BigInteger, Integer, Text, LargeBinary, Boolean, Date)
EXACT = ("_minor", "_milli", "_e4", "_bp")
# What names an operation once and for all is never cut by time.
IDEMPOTENT = ("applied", "journal", "kept_answers")

# Text whose order is the locale's: not the same on SQLite, nor on another server.
COLLATED = (
    "FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'text'"
    " AND collation_name IS DISTINCT FROM 'C'"
)


def owned() -> set[str]:
    """Return the tables whose rows belong to a branch."""
    return {name for name, table in TABLES.items() if "branch_id" in table.columns}


def broken(table: Table) -> Iterator[str]:
    """Give what a table does against the rules."""
    first = next(iter(table.primary_key.columns))
    if table.name not in NUMBERED | SINGLE | TEXT_KEYS | HASH_KEYS and not isinstance(
        first.type, Id
    ):
        yield f"{table.name}: its key is no UUID made at birth"
    if table.autoincrement_column is not None and table.name not in NUMBERED:
        yield f"{table.name}: numbered by the server"
    for column in table.columns:
        yield from broken_by(column)
    for key in table.foreign_key_constraints:
        if key.deferrable or key.initially:
            yield f"{table.name}: a deferrable reference"
    if table.dialect_kwargs.get("postgresql_partition_by") and table.name in IDEMPOTENT:
        yield f"{table.name}: partitioned"


def broken_by(column: Column[object]) -> Iterator[str]:
    """Give what a column does against the rules."""
    kind = column.type
    if not isinstance(kind, KINDS) or isinstance(kind, Numeric | Float):
        yield f"{column}: {kind!r} is not exact, or not known here"
    if column.name.endswith(EXACT) and not isinstance(kind, Integer):
        yield f"{column}: money and quantities are integers"
    if column.name.endswith("_at") and not isinstance(kind, UtcTime):
        yield f"{column}: a moment is UTC with a zone"
    if column.default is not None and column.default.is_sequence:
        yield f"{column}: a sequence"
    if column.identity is not None:
        yield f"{column}: an identity"
    if getattr(kind, "collation", None) not in {None, "C"}:
        yield f"{column}: keys are compared by their bytes"


def test_the_models_keep_the_rules() -> None:
    assert [one for table in TABLES.values() for one in broken(table)] == []


def test_a_schema_against_the_rules_is_found() -> None:
    table = Table(
        "bad",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("price_minor", Numeric(10, 2)),
        Column("sold_at", Date),
        Column("code", Text(collation="es-x-icu")),
    )
    assert len(list(broken(table))) == 6


def test_rows_of_different_branches_are_not_tied_together() -> None:
    """A reference is to what a company shares, or from a part to its own document."""
    parts = {
        (name, key.referred_table.name)
        for name, table in TABLES.items()
        for key in table.foreign_key_constraints
        if name in owned() and key.referred_table.name in owned() - {"users"}
    }
    assert parts == set()
    # A transfer names the other branch and refers to none of its rows.
    assert not TABLES["transfers"].foreign_key_constraints
    assert not TABLES["transfer_receipts"].foreign_key_constraints


@pytest.mark.parametrize("name", IDEMPOTENT)
def test_what_makes_repetition_harmless_is_one_table(name: str, migrated_postgres_url: str) -> None:
    engine = create_engine(migrated_postgres_url)
    with engine.connect() as connection:
        kind = connection.execute(
            text("SELECT relkind FROM pg_class WHERE oid = (:name)::regclass"), {"name": name}
        ).scalar()
    engine.dispose()
    assert kind == "r"


def test_the_database_keeps_the_rules_too(migrated_postgres_url: str) -> None:
    database = open_database(migrated_postgres_url)
    with database.read() as session:

        def ask(words: str) -> set[object]:
            return set(session.execute(text(words)).scalars())

        ours = "FROM information_schema.columns WHERE table_schema = 'public'"
        types = ask(f"SELECT data_type {ours} AND table_name <> 'alembic_version'")
        numbered = ask(f"SELECT table_name {ours} AND column_default LIKE 'nextval%'")
        identities = ask(f"SELECT table_name {ours} AND is_identity = 'YES'")
        deferrable = ask("SELECT conname FROM pg_constraint WHERE condeferrable")
        by_locale = ask(f"SELECT table_name || '.' || column_name {COLLATED}")
        level = ask("SHOW transaction_isolation")
        others = ask(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
            " AND tgname NOT LIKE '%_append_only'"
        )
    database.close()
    assert types == {
        "uuid", "bigint", "text", "bytea", "boolean", "date", "timestamp with time zone",
    }  # fmt: skip
    assert numbered == NUMBERED
    assert identities == deferrable == others == by_locale == set()
    assert level == {"read committed"}


def test_text_compared_by_a_locale_would_be_found_and_is_put_right(
    migrated_postgres_url: str,
) -> None:
    found = text(f"SELECT table_name || '.' || column_name {COLLATED} ORDER BY 1")
    engine = create_engine(migrated_postgres_url)
    with engine.begin() as connection:
        connection.execute(text('CREATE TABLE later (code text, note text COLLATE "POSIX")'))
        assert connection.execute(found).scalars().all() == ["later.code", "later.note"]
        compare_by_bytes(connection)
        assert connection.execute(found).scalars().all() == []
    engine.dispose()


def test_a_write_of_two_branches_would_be_noticed(migrated_postgres_url: str) -> None:
    one, two = uuid4(), uuid4()
    database = open_database(migrated_postgres_url)
    with database.engine.begin() as connection:
        for number, place in enumerate((one, two)):
            branch = uuid4()
            connection.execute(
                TABLES["branches"].insert().values(id=branch, code=str(number), name="Sucursal")
            )
            connection.execute(
                TABLES["locations"].insert().values(
                    id=place, branch_id=branch, code="S", name="Sala", kind="shelf"
                )
            )  # fmt: skip
    with database.read() as session:
        branches.check(session, [(one, "sale"), (one, "order"), (two, "transfer")])
        with pytest.raises(TwoBranches):
            branches.check(session, [(one, "sale"), (two, "sale")])
    database.close()
