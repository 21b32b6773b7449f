"""Lists of documents begin at an index, whatever they are filtered by: the plans say so."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event

from pos_app.core.db import Database
from pos_app.sync.worker import sync_once
from tests.server.conftest import AppCentre
from tests.server.people import join
from tests.shop import ReadyShop

LISTS = {
    "purchases": ("supplier_id",),
    "purchase-orders": ("supplier_id",),
    "item-requests": (),
    "stock-transactions": ("location", "source_id"),
    "transfers": (),
    "orders": ("customer_id",),
    "stock-takes": ("location",),
}


@contextmanager
def plans(database: Database) -> Iterator[list[str]]:
    """Note the first step of the plan of every statement that is read."""
    steps: list[str] = []

    def note(_c: object, cursor: Any, sql: str, values: Any, *_more: object) -> None:
        if sql.startswith("SELECT"):
            rows = cursor.connection.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
            steps.extend(row[-1] for row in rows)

    event.listen(database.engine, "before_cursor_execute", note)
    yield steps
    event.remove(database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("noun", LISTS)
def test_every_filter_of_a_list_has_its_index(noun: str, at: AppCentre, till: ReadyShop) -> None:
    sync_once(till.database, till.keys)
    eva = join(at, "ADMINISTRADOR", "Eva Lagos")
    branch = eva.get("branches")["rows"][0]["id"]
    table = noun.replace("-", "_")
    filters: list[dict[str, Any]] = [
        {},
        {"branch": branch},
        {"mine": True},
        {"since": "2026-01-01T00:00:00Z", "until": "2026-02-01T00:00:00Z"},
        *({name: str(uuid4())} for name in LISTS[noun]),
    ]
    for chosen in filters:
        with plans(at.database) as steps:
            assert eva.get(noun, **chosen)["rows"] == []
        reads = [step for step in steps if table in step.split()]
        assert reads, steps
        begins = "SEARCH" if chosen else "SCAN"
        assert all(step.startswith(begins) and "INDEX" in step for step in reads), (chosen, reads)
        sorts = [step for step in steps if "TEMP B-TREE" in step and "ORDER BY" in step]
        assert not sorts or "OR" in " ".join(steps), (chosen, steps)
