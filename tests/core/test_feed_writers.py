"""Many write to the feed at once on PostgreSQL while others read: a reader misses no row (Q5).

Row 16 of the failure table: a transaction that commits late. Eight writers publish batches on
connections of their own, each transaction working for a moment before it commits; readers follow
from position 0 with the product's pages and tokens. The control takes its positions early from a
sequence and reads what is above the last one: it must lose rows, or this proves nothing.
"""

import random
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
from sqlalchemy import bindparam, select, text

from pos_app.core.db import Database, WriteSession, open_database
from pos_app.core.models.sync import FeedRow
from pos_app.core.statements import Prepared, insert_into
from pos_app.core.sync import feed
from pos_app.core.sync.messages import StreamAt
from tests.faults.sizes import size

WRITERS, READERS = 8, 2
STREAM = feed.CATALOG
BATCH = 10  # rows of a transaction: new ones, and one that its writer has published before
PAGE = 200
LONGEST_WORK_S = 0.004

Rows = Mapping[str, bytes | None]
Write = Callable[[WriteSession, Rows, float], None]
Read = Callable[["Reader"], int]

_put = insert_into(FeedRow)
_replace = Prepared(text("DELETE FROM feed WHERE stream = :stream AND key = :key"), changes="feed")
_early = Prepared(text("SELECT nextval('early')"))
_above = Prepared(
    select(FeedRow.key, FeedRow.position, FeedRow.body)
    .where(FeedRow.stream == STREAM, FeedRow.position > bindparam("cursor"))
    .order_by(FeedRow.position)
    .limit(PAGE)
)


@pytest.fixture
def url(migrated_postgres_url: str) -> str:
    return migrated_postgres_url


@dataclass
class Reader:
    """Follows the feed; `held` is what it was told last of each key."""

    database: Database
    at: StreamAt = field(default_factory=lambda: StreamAt(position=0, token=feed.START.hex()))
    held: dict[str, bytes] = field(default_factory=dict)
    resets: int = 0


def publish_last(session: WriteSession, rows: Rows, work_s: float) -> None:
    """Write as the product does: positions under the head's lock, the last act."""
    time.sleep(work_s)
    feed.publish(session, STREAM, rows)


def take_early(session: WriteSession, rows: Rows, work_s: float) -> None:
    """Write as one might: positions from a sequence, and then the work."""
    numbered = []
    for key, body in rows.items():
        (position,) = _early.first(session) or (0,)
        numbered.append(
            {"stream": STREAM, "key": key, "position": position, "deleted": False,
             "schema_version": feed.SCHEMA, "body": body}
        )  # fmt: skip
    time.sleep(work_s)
    _replace.run_many(session, numbered)
    _put.run_many(session, numbered)


def read_pages(reader: Reader) -> int:
    """Read a page as a till does."""
    with reader.database.read() as session:
        page = feed.read_page(session, STREAM, reader.at, max_rows=PAGE)
    reader.resets += page.reset
    reader.at = StreamAt(position=page.position, token=page.token)
    reader.held |= {row.key: bytes(row.body) for row in page.rows}
    return len(page.rows)


def read_above(reader: Reader) -> int:
    """Read what is above the cursor, as the control does."""
    with reader.database.read() as session:
        rows = _above.all(session, cursor=reader.at.position)
    reader.held |= {key: bytes(body) for key, _, body in rows}
    if rows:
        reader.at = StreamAt(position=rows[-1][1], token=reader.at.token)
    return len(rows)


def write_all(database: Database, write: Write, name: int, rows: int) -> dict[str, bytes]:
    """Publish batches until so many rows are published; return the last state of each key."""
    chance = random.Random(name)
    state: dict[str, bytes] = {}
    for batch in range(rows // BATCH):
        news = {f"{name}:{batch}:{number}": b"1" for number in range(BATCH - bool(state))}
        if state:
            news[chance.choice(list(state))] = b"%d" % (batch + 2)
        work_s = chance.random() * LONGEST_WORK_S
        database.write(lambda s, r=news, w=work_s: write(s, r, w))  # type: ignore[misc]
        state |= news
    return state


def run(
    url: str,
    write: Write,
    read: Read,
    rows: int,
    open_store: Callable[[str], Database] = open_database,
) -> tuple[dict[str, bytes], list[Reader]]:
    """Let all write and read at once; readers go on until nothing is left for them."""
    with ExitStack() as opened:
        stores = [open_store(url) for _ in range(WRITERS + READERS)]
        for store in stores:
            opened.callback(store.close)
        readers = [Reader(store) for store in stores[WRITERS:]]
        with ThreadPoolExecutor(WRITERS + READERS) as threads:
            writing = [
                threads.submit(write_all, store, write, name, rows // WRITERS)
                for name, store in enumerate(stores[:WRITERS])
            ]

            def follow(reader: Reader) -> None:
                while not all(one.done() for one in writing):
                    if not read(reader):
                        time.sleep(0.001)
                while read(reader):
                    pass

            following = [threads.submit(follow, reader) for reader in readers]
            for one in following:
                one.result()
        written: dict[str, bytes] = {}
        for each in writing:
            written |= each.result()
    return written, readers


@pytest.mark.failure_row(16)
@pytest.mark.req("Q5")
@pytest.mark.parametrize(
    "rows", [2_000, pytest.param(50_000, marks=[pytest.mark.gate, pytest.mark.timeout(600)])]
)
def test_a_reader_misses_no_row_of_eight_writers(url: str, rows: int) -> None:
    rows = size(rows)
    written, readers = run(url, publish_last, read_pages, rows)
    assert len(written) >= rows * (BATCH - 1) // BATCH
    for reader in readers:
        assert reader.held == written
        assert reader.resets == 0
        assert reader.at.position == rows


@pytest.mark.req("Q5", refusal=True)
def test_positions_taken_early_lose_rows(url: str) -> None:
    database = open_database(url)
    database.write(lambda session: session.execute(text("CREATE SEQUENCE early")))
    database.close()
    written, readers = run(url, take_early, read_above, 2_000)
    for reader in readers:
        missed = {key for key, body in written.items() if reader.held.get(key) != body}
        assert len(missed) > 0
