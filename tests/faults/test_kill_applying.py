"""A till killed before every statement of a page of news: rows and position, or neither."""

import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from pos_app.core import catalog
from pos_app.core.db import Database, open_database, sqlite_url
from pos_app.core.ids import new_id
from pos_app.core.sync import applying, bodies, feed
from pos_app.core.sync.bodies import BarcodeBody, PriceBody, ProductBody, VariantBody
from pos_app.core.sync.messages import Page, Row
from tests.faults import checks
from tests.faults.forks import Say, fork_server
from tests.faults.operations import Steps
from tests.shop import DATABASE_NAME, make_shop

THEN = datetime(2026, 1, 1, tzinfo=UTC)
PRODUCTS = 1
EVERY_STATEMENT = 1000

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


def page(number: int) -> Page:
    """Return a page that ends at position `number`: new products with code, price and barcode."""
    ids = [new_id() for _ in range(PRODUCTS)]
    rows = [
        Row(
            key=f"product:{made}", position=number, schema=1, deleted=False,
            body=msgspec.Raw(bodies.encode(_product(made, f"P{number}-{place}"))),
        )
        for place, made in enumerate(ids)
    ]  # fmt: skip
    return Page(
        stream=feed.CATALOG, rows=tuple(rows), position=number, token="ab" * 32, more=False,
        reset=False,
    )  # fmt: skip


def _product(made: UUID, code: str) -> ProductBody:
    return ProductBody(
        id=made, code=code, name=f"Queso {code}", unit="kg",
        variants=(VariantBody(id=made, code=code),),
        barcodes=(BarcodeBody(code=code, variant=made),),
        prices=(PriceBody(variant=made, price_list="shelf", from_at=THEN, amount_minor=8990),),
    )  # fmt: skip


def apply(say: Say, store: Path, encoded: bytes, die_before: int) -> None:
    """Apply a page, as a child that may die; say so after."""
    database, steps = open_database(sqlite_url(store)), Steps(die_before)
    steps.watch(database)
    news = msgspec.json.decode(encoded, type=Page)
    database.write(partial(applying.apply_page, page=news))
    steps.take()
    say("applied")
    database.close()


def stands(database: Database, number: int) -> tuple[int, int]:
    """Return the position of the till, and how many products of a page it has."""
    with database.read() as session:
        position = applying.positions(session, [feed.CATALOG])[feed.CATALOG].position
        codes = [f"P{number}-{place}" for place in range(PRODUCTS)]
        return position, sum(catalog.find_by_code(session, code) is not None for code in codes)


def kill_before_statements(store: Path, step: int) -> tuple[int, int]:
    """Kill before statement 1, 1 + step, …; return how often, and how often all was there."""
    database, before, killed, unsaid = open_database(sqlite_url(store)), 0, 0, 0
    with fork_server() as forks:
        for number in range(1, EVERY_STATEMENT, step):
            news = page(number)
            job = partial(apply, store=store, encoded=msgspec.json.encode(news), die_before=number)
            end = forks.run(job)
            killed += end.killed
            at = stands(database, number)
            assert at in {(before, 0), (number, PRODUCTS)}, f"killed before statement {number}"
            unsaid += end.killed and at != (before, 0)
            if not end.killed:
                assert (end.said, at) == (("applied",), (number, PRODUCTS))
                break
            database.write(partial(applying.apply_page, page=news))  # again, and whole
            assert stands(database, number) == (number, PRODUCTS)
            before = number
    assert checks.problems(database) == []
    database.close()
    return killed, unsaid


@pytest.fixture
def store(tmp_path: Path) -> Path:
    shop = make_shop(tmp_path / "shop")
    shop.database.close()
    return shop.folder / DATABASE_NAME


@pytest.mark.failure_row(15)
@pytest.mark.req("V2")
def test_killed_in_a_page_there_are_its_rows_and_its_position_or_neither(store: Path) -> None:
    killed, unsaid = kill_before_statements(store, step=5)
    assert killed > 4
    assert unsaid <= 1


@pytest.mark.gate
@pytest.mark.failure_row(15)
def test_killed_before_any_statement_of_a_page(store: Path) -> None:
    killed, unsaid = kill_before_statements(store, step=1)
    assert killed > 20
    assert unsaid == 1  # between COMMIT and its word
