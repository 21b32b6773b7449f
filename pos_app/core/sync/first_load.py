"""The first load of a till: the whole shop of a centre, page by page, before anything here changes.

Each page is put aside as it comes, with where it ends; broken off, by a bad line or a crash, the
next attempt goes on behind the last one. The old shop stays in use until the new one is whole
(`joining.take_over`).
"""

from collections.abc import Sequence
from functools import partial
from typing import Protocol
from uuid import UUID

import msgspec
from sqlalchemy import delete, func, select

from pos_app.core.db import Database, ReadSession, WriteSession
from pos_app.core.models.sync import StagedPage
from pos_app.core.sync.arriving import Arrivals, Tell, nobody
from pos_app.core.sync.feed import CATALOG, START, branch_stream
from pos_app.core.sync.messages import MAX_ROWS, Page, Pull, PullReply, Row, StreamAt


class Pulls(Protocol):
    """Asks the centre for news."""

    def pull(self, message: Pull) -> PullReply:
        """Ask for what came after some positions."""
        ...


def fetch(database: Database, line: Pulls, branch_id: UUID, tell: Tell = nobody) -> Sequence[Page]:
    """Return every page of the shop of a branch, with those that came in an earlier attempt.

    `tell` hears how far it is. Raises what the line raises; what had come stays for the next
    attempt.
    """
    pages: list[Page] = []
    for stream in (CATALOG, branch_stream(branch_id)):
        pages += _fetch(database, line, stream, Arrivals(tell))
    return pages


def _fetch(database: Database, line: Pulls, stream: str, arrivals: Arrivals) -> Sequence[Page]:
    with database.read() as session:
        pages = list(staged(session, stream))
    arrivals.go_on(stream, sum(len(page.rows) for page in pages))
    more = True
    while more:
        at = StreamAt(position=0, token=START.hex())
        if pages:
            at = StreamAt(position=pages[-1].position, token=pages[-1].token)
        page = line.pull(Pull(streams={stream: at}, max_rows=MAX_ROWS)).pages[0]
        if page.reset:  # of another centre, or of one that was put back since
            pages = []
        arrivals.note(page)
        if page.rows or not pages:
            pages.append(page)
            database.write(partial(_stage, page=page, number=len(pages)))
        more = page.more
    return pages


def staged(session: ReadSession, stream: str) -> Sequence[Page]:
    """Return the pages of a stream that came already, in order."""
    query = select(StagedPage.body).where(StagedPage.stream == stream).order_by(StagedPage.number)
    return [msgspec.json.decode(body, type=Page) for body in session.scalars(query)]


def count_staged(session: ReadSession) -> int:
    """Return how many pages wait until all of them are here."""
    return int(session.execute(select(func.count()).select_from(StagedPage)).scalar_one())


def _stage(session: WriteSession, page: Page, number: int) -> None:
    if number == 1:
        session.execute(delete(StagedPage).where(StagedPage.stream == page.stream))
    session.add(StagedPage(stream=page.stream, number=number, body=msgspec.json.encode(page)))
    session.flush()


def newest_rows(pages: Sequence[Page]) -> list[Row]:
    """Return the newest row of each key, gone ones left out: a page may be older than the next."""
    rows: dict[tuple[str, str], Row] = {}
    for page in pages:
        for row in page.rows:
            rows[page.stream, row.key] = row
    return [row for row in rows.values() if not row.deleted]


def forget_staged(session: WriteSession) -> None:
    """Forget what was put aside: it is in use now."""
    session.execute(delete(StagedPage))
