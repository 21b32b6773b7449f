"""A company is a schema: several in one PostgreSQL database, and none sees another."""

from pathlib import Path

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import text

from pos_app.core.db import open_database
from pos_app.core.models import Base
from pos_app.core.schema import HEAD, current, migrate, walls_missing
from sync_server import roles
from sync_server.settings import CentreSettings
from tests.server.processes import CentreProcess
from tests.server.test_database_roles import make_roles, plain
from tests.sync.tills import first_till, problems_of, sell, sync

NORTH, SOUTH = "ferreteria_norte", "minimarket_sur"


@pytest.mark.req("X4", "Q4")
def test_two_companies_in_one_database_do_not_see_each_other(
    tmp_path: Path, postgres_url: str
) -> None:
    made = {name: make_roles(postgres_url, name) for name in (NORTH, SOUTH)}
    # The same data folder: what is kept outside of the database is apart all the same.
    for pieces, (name, roles_of) in enumerate(made.items(), 1):
        with CentreProcess(tmp_path / "centre", roles_of.addresses["app"], company=name) as centre:
            till = first_till(tmp_path / name, centre)
            for _ in range(pieces):
                sell(till)
            assert sync(till).stopped == ()
            till.database.close()
    for pieces, (name, roles_of) in enumerate(made.items(), 1):
        store = open_database(roles_of.addresses["app"], schema=name)
        assert problems_of(store) == ()
        with store.read() as session:
            assert session.execute(text("SELECT count(*) FROM sales")).scalar() == pieces
            assert session.execute(text("SELECT count(*) FROM branches")).scalar() == 1
            assert walls_missing(session) == ()
        store.close()
    with psycopg.connect(plain(postgres_url)) as admin:
        outside = admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        assert outside.fetchall() == []


@pytest.mark.req("X4", refusal=True)
def test_who_works_for_one_company_may_not_look_into_another(postgres_url: str) -> None:
    north = make_roles(postgres_url, NORTH)
    make_roles(postgres_url, SOUTH)
    for part in roles.PARTS:
        with north.connect(part) as connection:
            for words in ("SELECT * FROM {}.sales", "CREATE TABLE {}.mine ()", "SET ROLE {}_app"):
                with pytest.raises(errors.InsufficientPrivilege):
                    connection.execute(words.format(SOUTH).encode())


def test_each_company_has_a_history_of_its_own(postgres_url: str) -> None:
    north, south = (open_database(postgres_url, schema=name) for name in (NORTH, SOUTH))
    migrate(north)
    assert (current(north), current(south)) == (HEAD, None)
    north.write(lambda session: session.execute(text("DROP TRIGGER sales_append_only ON sales")))
    migrate(south)
    assert current(south) == HEAD
    with north.read() as session:
        assert walls_missing(session) == ("sales_append_only",)
    with south.read() as session:
        assert walls_missing(session) == ()
    north.close()
    south.close()


def test_no_table_and_no_key_names_a_company() -> None:
    for table in Base.metadata.tables.values():
        assert table.schema is None
        assert not {"tenant_id", "company_id", "company"} & set(table.columns.keys()), table.name


@pytest.mark.parametrize(
    "name", ["Norte", "1a", "a-b", 'a"; DROP', "a b", "ñ", "a" * 41, "public."]
)
def test_what_cannot_name_a_schema_names_no_company(name: str) -> None:
    with pytest.raises(ValueError, match="company"):
        CentreSettings(company=name)
