"""A shop that lived two months, made once for all that is read of it."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from pos_app.core.clock import SetClock
from pos_app.core.db import ReadSession
from pos_app.core.reports import periods
from tests.core.any_database import DATABASES, make_shop_at
from tests.core.lived_shop import FIRST_DAY, ZONE, Rows, live
from tests.postgres import PostgresServer
from tests.shop import make_shop


@pytest.fixture(scope="package", params=DATABASES)
def rows(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rows]:
    """A shop that lived sixty days, the last until half past noon."""
    folder = tmp_path_factory.mktemp("lived")
    if request.param == "sqlite":
        shop = make_shop(folder / "shop", products=None)
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        shop = make_shop_at(server.fresh(), folder, stock_milli=0)
    clock = SetClock(datetime.combine(FIRST_DAY, datetime.min.time(), tzinfo=ZONE))
    shop.database.clock = clock
    yield Rows(shop, live(shop, clock))
    shop.database.close()


@pytest.fixture
def session(rows: Rows) -> Iterator[ReadSession]:
    with rows.shop.database.read() as session:
        yield session


@pytest.fixture
def month(session: ReadSession) -> periods.Period:
    return periods.last_days(session, 30)
