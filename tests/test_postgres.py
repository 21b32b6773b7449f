"""The PostgreSQL that the tests get is real, shared by the workers, and each test's own."""

from pathlib import Path

import psycopg
import pytest

from tests.postgres import PostgresServer


def _connect(address: str) -> psycopg.Connection[tuple[str]]:
    return psycopg.connect(address.replace("+psycopg", ""))


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_an_empty_database(postgres_url: str, turn: int) -> None:
    with _connect(postgres_url) as connection:
        version = connection.execute("SHOW server_version").fetchone()
        connection.execute("CREATE TABLE only_here (turn int)")
        connection.execute("INSERT INTO only_here VALUES (%s)", (turn,))
    assert version is not None
    assert int(version[0].split(".")[0]) >= 16


def test_a_template_is_built_once_and_copied(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    built = tmp_path / "built"

    def build(address: str) -> None:
        with built.open("a") as times, _connect(address) as connection:
            times.write("x")
            connection.execute("CREATE TABLE words (word text)")
            connection.execute("INSERT INTO words VALUES ('ñandú')")

    name = f"template_{tmp_path.name}"
    copies = [
        postgres_server.fresh(postgres_server.template(name, build)),
        postgres_server.fresh(postgres_server.template(name, build)),
    ]
    for address in copies:
        with _connect(address) as connection:
            assert connection.execute("SELECT word FROM words").fetchone() == ("ñandú",)
        postgres_server.drop(address)
    assert built.read_text() == "x"
    postgres_server.drop(postgres_server.address(name))
