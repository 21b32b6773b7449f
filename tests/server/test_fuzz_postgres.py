"""A small part of the wrong input of `test_fuzz`, against a centre on PostgreSQL (Q7)."""

import hashlib
from collections import Counter
from collections.abc import Collection
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from pos_app.core import adjustments
from pos_app.core.adjustments import AdjustmentLine
from tests.server.hostile import joined
from tests.server.processes import CentreProcess
from tests.server.test_fuzz import AskedByTill, push_operations, send_messages, verifies
from tests.shop import DATABASE_NAME
from tests.sync.tills import STOCKED, sell, sync

CALLS = 40  # of each kind: seconds


class Content:
    """The whole content of a centre's store on PostgreSQL, seen from beside it."""

    def __init__(self, url: str) -> None:
        where = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._store = psycopg.connect(where, autocommit=True)
        named = self._store.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        )
        self._parts = {
            str(name): f"SELECT '{name}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text),"
            f" '')) FROM \"{name}\" t"
            for (name,) in named
        }

    def close(self) -> None:
        self._store.close()

    def version(self) -> int:
        """Return a number that changes with any row."""
        return int(self.digest()[:15], 16)

    def digest(self, without: Collection[str] = ()) -> str:
        """Return a hash of every row of every table."""
        parts = [part for name, part in self._parts.items() if name not in without]
        rows = self._store.execute(" UNION ALL ".join(parts)).fetchall()
        return hashlib.sha256(repr(sorted(rows)).encode()).hexdigest()


@pytest.mark.gate
@pytest.mark.req("Q7", "X15", refusal=True)
def test_wrong_input_is_refused_without_a_write_on_postgresql_too(
    migrated_postgres_url: str, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        running = CentreProcess(tmp_path / "centre", database_url=migrated_postgres_url)
        centre = stack.enter_context(running)
        till = stack.enter_context(joined(centre, tmp_path / "till"))
        shop = till.shop
        shop.open_cash()
        sell(shop)
        line = AdjustmentLine(shop.item(STOCKED[0]).variant_id, 2000)
        shop.database.write(
            lambda s: adjustments.adjust(s, shop.actor, lines=[line], reason="AJUSTE", note="x")
        )
        content = Content(migrated_postgres_url)
        stack.callback(content.close)
        before = content.version()
        sync(shop)
        assert content.version() != before  # the control: what is written is seen
        asked = AskedByTill(till, content)
        send_messages(asked, CALLS)
        outcomes: Counter[str] = push_operations(asked, shop.folder / DATABASE_NAME, CALLS, 3)
        assert asked.answered["422"] > CALLS // 4
        assert outcomes["quarantined"] > CALLS // 10, outcomes
        assert "incident" not in centre.log()
    verifies(migrated_postgres_url)
