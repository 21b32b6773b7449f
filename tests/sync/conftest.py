"""A running centre for each test: on SQLite and, where the test is about both, on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.processes import CentreProcess


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[CentreProcess]:
    with CentreProcess(tmp_path / "centre") as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def any_centre(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CentreProcess]:
    url = ""
    if request.param == "postgresql":
        url = str(request.getfixturevalue("migrated_postgres_url"))
    with CentreProcess(tmp_path / "centre", database_url=url) as running:
        yield running
