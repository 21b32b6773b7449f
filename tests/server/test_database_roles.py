"""Roles on PostgreSQL: the centre works without the right to change what is recorded (X12)."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import errors, sql
from sqlalchemy import text

from pos_app.core.db import open_database
from pos_app.core.errors import SchemaBehind
from pos_app.core.models import Base
from pos_app.core.schema import HEAD, RECORDED, current, migrate, walls_missing
from sync_server import roles
from sync_server.opening import build
from tests.postgres import PostgresServer
from tests.server.processes import CentreProcess
from tests.sync.tills import first_till, next_till, problems_of, sell, sync

NAMES = {part: roles.role_name("", part) for part in roles.PARTS}


@dataclass(frozen=True)
class Roles:
    """A database with its roles; each has an address."""

    admin: str
    addresses: dict[str, str]

    def connect(self, part: str) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(plain(self.addresses[part]), autocommit=True)


def plain(address: str) -> str:
    return address.replace("postgresql+psycopg", "postgresql")


def make_roles(url: str, company: str = "") -> Roles:
    """Make the roles of a company in a database, as an administrator, and build as the owner."""
    with closing(open_database(url, schema=company)) as admin, _alone(url):
        admin.write(lambda session: roles.make_roles(session, company))
    addresses = {
        part: roles.address(url, roles.role_name(company, part), "unasked") for part in roles.PARTS
    }
    with closing(open_database(addresses["owner"], schema=company)) as owner:
        build(owner, always=True)
    return Roles(url, addresses)


@contextmanager
def _alone(url: str) -> Iterator[None]:
    """Roles belong to the server, which the workers of a run share: one makes them at a time."""
    common = urlsplit(plain(url))._replace(path="/postgres").geturl()
    with psycopg.connect(common, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(4)")
        yield


@pytest.fixture(scope="module")
def made(postgres_server: PostgresServer) -> Iterator[Roles]:
    """One database for all attempts: none of them changes anything."""
    address = postgres_server.fresh()
    made = make_roles(address)
    with psycopg.connect(plain(address), autocommit=True) as admin:
        admin.execute(
            "INSERT INTO applied (op_id, device_id, seq)"
            " VALUES (gen_random_uuid(), gen_random_uuid(), 1)"
        )
    yield made
    postgres_server.drop(address)


BYPASSES = {
    "update": "UPDATE applied SET seq = 2",
    "delete": "DELETE FROM applied",
    "truncate": "TRUNCATE applied",
    "truncate, the others too": "TRUNCATE sales, applied CASCADE",
    "upsert": "INSERT INTO applied SELECT * FROM applied"
    " ON CONFLICT (op_id) DO UPDATE SET seq = 2",
    "merge": "MERGE INTO applied a USING (SELECT 1) x ON true WHEN MATCHED THEN DELETE",
    "inside a select": "WITH gone AS (DELETE FROM applied RETURNING *) SELECT * FROM gone",
    "inside a block": "DO $$ BEGIN UPDATE applied SET seq = 2; END $$",
    "by a view": "CREATE VIEW seen AS SELECT * FROM applied",
    "by a function of the owner": "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger"
    " LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
    "wall off": "ALTER TABLE applied DISABLE TRIGGER ALL",
    "wall dropped": "DROP TRIGGER applied_append_only ON applied",
    "another trigger": "CREATE TRIGGER other BEFORE INSERT ON applied"
    " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "a rule": "CREATE RULE other AS ON INSERT TO applied DO INSTEAD NOTHING",
    "as a replica": "SET session_replication_role = replica",
    "as the owner": "SET ROLE mostrador_owner",
    "as an administrator": "SET SESSION AUTHORIZATION postgres",
    "by its own leave": "GRANT ALL ON applied TO mostrador_app; UPDATE applied SET seq = 2",
    "by another name": "ALTER TABLE applied RENAME TO applied_before",
    "by another owner": "ALTER TABLE applied OWNER TO mostrador_app",
    "column changed": "ALTER TABLE applied ALTER seq TYPE bigint USING 0",
    "dropped": "DROP TABLE applied CASCADE",
    "schema dropped": "DROP SCHEMA public CASCADE",
    "a table in its place": "CREATE TEMP TABLE applied (op_id uuid)",
    "a table beside it": "CREATE TABLE mine (id int)",
    "from a file": "COPY applied FROM PROGRAM 'true'",
    "history turned back": "UPDATE alembic_version SET version_num = '0001'",
    "a role of more": "ALTER ROLE mostrador_app SUPERUSER",
    "a schema to hide in": "CREATE SCHEMA aside",
}  # fmt: skip


@pytest.mark.req("X12", refusal=True)
@pytest.mark.parametrize("way", BYPASSES)
def test_the_centre_may_not_go_around_the_record(made: Roles, way: str) -> None:
    before = rows_of(made)
    with made.connect("app") as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(BYPASSES[way].encode())
    assert rows_of(made) == before


def rows_of(made: Roles) -> list[tuple[object, ...]]:
    with psycopg.connect(plain(made.admin)) as admin:
        return admin.execute("SELECT * FROM applied, alembic_version").fetchall()


@pytest.mark.req("X12", refusal=True)
@pytest.mark.parametrize("part", ["report", "backup"])
@pytest.mark.parametrize("table", ["applied", "products"])
def test_who_only_reads_writes_nothing(made: Roles, part: str, table: str) -> None:
    with made.connect(part) as connection:
        for words in ("INSERT INTO {} DEFAULT VALUES", "DELETE FROM {}", "TRUNCATE {}"):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(sql.SQL(words).format(sql.Identifier(table)))


@pytest.mark.req("X12")
def test_each_role_has_its_rights_and_no_more(made: Roles) -> None:
    with psycopg.connect(plain(made.admin)) as admin:
        rows = admin.execute(
            "SELECT grantee, table_name, privilege_type FROM information_schema.role_table_grants"
            " WHERE table_schema = 'public' AND grantee LIKE 'mostrador_%'"
        ).fetchall()
        columns = admin.execute(
            "SELECT column_name FROM information_schema.column_privileges"
            " WHERE grantee = 'mostrador_report' AND table_name = 'users'"
        ).fetchall()
    rights: dict[tuple[object, object], set[object]] = {}
    for role, table, right in rows:
        rights.setdefault((role, table), set()).add(right)
    work, read = {"SELECT", "INSERT", "UPDATE", "DELETE"}, {"SELECT"}
    for table in Base.metadata.tables:
        expected = {"SELECT", "INSERT"} if table in RECORDED else work
        assert rights[NAMES["app"], table] == expected, table
        assert rights[NAMES["backup"], table] == read
        hidden = table in roles.SECRET_TABLES or table in roles.SECRET_COLUMNS
        assert rights.get((NAMES["report"], table), set()) == (set() if hidden else read)
    assert ("name",) in columns
    assert ("pin_hash",) not in columns
    assert rights[NAMES["app"], "alembic_version"] == read


@pytest.mark.req("X12", refusal=True)
def test_even_the_owner_meets_the_walls(made: Roles) -> None:
    with made.connect("owner") as connection, connection.transaction(force_rollback=True):
        for words in ("UPDATE applied SET seq = 2", "DELETE FROM applied", "TRUNCATE applied"):
            with (
                pytest.raises(errors.RaiseException, match="append-only"),
                connection.transaction(),
            ):
                connection.execute(words.encode())


@pytest.mark.req("X12")
def test_the_whole_centre_runs_without_the_right_to_change_the_record(
    tmp_path: Path, postgres_url: str
) -> None:
    made = make_roles(postgres_url)
    with CentreProcess(tmp_path / "centre", made.addresses["app"]) as centre:
        one = first_till(tmp_path / "one", centre)
        two = next_till(tmp_path / "two", centre)
        for till in (one, two, one):
            sell(till)
            assert sync(till).stopped == ()
        assert centre.ask("GET", "/api/v1/reports/sales").status_code in {200, 422}
        one.database.close()
        two.database.close()
    store = open_database(made.addresses["app"])
    assert problems_of(store) == ()
    with store.read() as session:
        assert walls_missing(session) == ()
        sales = session.execute(text("SELECT count(*) FROM sales")).scalar()
    store.close()
    assert sales == 3


def test_what_must_be_built_first_is_said_to_who_may_not(
    made: Roles, postgres_server: PostgresServer
) -> None:
    address = postgres_server.fresh()
    with closing(open_database(address)) as admin, _alone(address):
        admin.write(lambda session: roles.make_roles(session, ""))
    as_app = open_database(_in(made.addresses["app"], address))
    with pytest.raises(SchemaBehind, match=HEAD):
        migrate(as_app)
    as_app.close()
    as_owner = open_database(_in(made.addresses["owner"], address))
    migrate(as_owner)
    assert current(as_owner) == HEAD
    as_owner.close()
    postgres_server.drop(address)


def _in(address: str, other: str) -> str:
    """Return an address in the database of another one."""
    return urlsplit(address)._replace(path=urlsplit(other).path).geturl()


def test_a_database_that_was_there_before_is_handed_over(migrated_postgres_url: str) -> None:
    made = make_roles(migrated_postgres_url)
    with made.connect("owner") as connection:
        others = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner != user"
        ).fetchall()
    assert others == []
