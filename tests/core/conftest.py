"""What most tests of the core stand on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.any_database import DATABASES, ready_shop
from tests.shop import ReadyShop


@pytest.fixture(params=DATABASES)
def any_shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReadyShop]:
    """Give a shop on SQLite, then one on PostgreSQL; it has ten of each product."""
    yield from ready_shop(request, tmp_path, stock_milli=10_000)
