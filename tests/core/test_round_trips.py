"""What the centre asks to take a batch in does not grow with the products in it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event

from pos_app.core.catalog import ProductInput
from tests.shop import ReadyShop, make_shop
from tests.sync.direct import DirectCentre, joined_centre, push_all
from tests.sync.tills import sell

CODES = tuple(f"{number:06}" for number in range(100001, 100041))


class _Cursor(psycopg.Cursor[Any]):
    """Counts what goes to the server; many rows of one statement go at once."""

    asked = 0

    def execute(self, *arguments: Any, **options: Any) -> Any:
        _Cursor.asked += 1
        return super().execute(*arguments, **options)

    def executemany(self, *arguments: Any, **options: Any) -> None:
        _Cursor.asked += 1
        super().executemany(*arguments, **options)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[ReadyShop]:
    products = [ProductInput(code=code, name="Queso", price_minor=1000) for code in CODES]
    made = make_shop(tmp_path / "till", products=products, own_device=True)
    made.open_cash()
    yield made
    made.database.close()


def asked_for(node: DirectCentre, till: ReadyShop, products: int) -> int:
    """Return how often the centre asked for a batch of two sales of so many products each."""
    for _ in range(2):
        sell(till, CODES[:products])
    _Cursor.asked = 0
    assert {one.outcome for one in push_all(node, till).results} == {"applied"}
    return _Cursor.asked


def test_forty_products_cost_no_more_questions_than_two(
    migrated_postgres_url: str, till: ReadyShop
) -> None:
    for node in joined_centre(migrated_postgres_url, till):
        event.listen(
            node.database.engine,
            "connect",
            lambda connection, _: setattr(connection, "cursor_factory", _Cursor),
        )
        node.database.engine.dispose()
        asked_for(node, till, 2)  # what is learnt once
        assert asked_for(node, till, 40) == asked_for(node, till, 2)
