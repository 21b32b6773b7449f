"""The centre's feed: the newest state of each key of a stream, in the order of its commits.

A writer takes the positions of a stream last in its transaction, under a lock that it holds to the
commit; so the order of positions is the order of commits, and a reader that asks for what comes
after a position never misses a row that was committed late. Feeds are compacted: position 0 is the
snapshot, and a first load is an ordinary pull.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, func, select, text, update

from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.models.sync import FeedRow, FeedToken, StreamHead
from pos_app.core.statements import Prepared, insert_into
from pos_app.core.sync.messages import Page, Row, StreamAt

CATALOG = "catalog"
SCHEMA = 1  # of the bodies, sync/bodies.py
START = bytes(32)  # the token of position 0
TOKENS_KEPT = 10_000
TOGETHER = 500  # keys that are asked for at once

_head_locked = Prepared(
    select(StreamHead.position, StreamHead.token)
    .where(StreamHead.stream == bindparam("name"))
    .with_for_update()
)
_head_now = Prepared(
    select(StreamHead.position, StreamHead.token).where(StreamHead.stream == bindparam("name"))
)
_new_head = Prepared(
    text(
        "INSERT INTO stream_heads (stream, position, token) VALUES (:name, 0, :token)"
        " ON CONFLICT DO NOTHING"
    ),
    changes="stream_heads",
)
_move_head = Prepared(
    update(StreamHead)
    .where(StreamHead.stream == bindparam("name"))
    .values(position=bindparam("last"), token=bindparam("last_token"))
)
_body = Prepared(
    select(FeedRow.body, FeedRow.deleted, FeedRow.schema_version, FeedRow.position).where(
        FeedRow.stream == bindparam("name"), FeedRow.key == bindparam("of")
    )
)
_put_row = Prepared(
    text(
        "INSERT INTO feed (stream, key, position, deleted, schema_version, body)"
        " VALUES (:stream, :key, :position, :deleted, :schema_version, :body)"
        " ON CONFLICT (stream, key) DO UPDATE SET position = excluded.position,"
        " deleted = excluded.deleted, schema_version = excluded.schema_version,"
        " body = excluded.body"
    ),
    changes="feed",
)
_put_token = insert_into(FeedToken)
# A token stays while its position is alive (a till in the middle of a first load stands there).
# It goes when its position grows old without a row, or when the row of an old one moves on: each
# publication looks at as many tokens as it brings, however many rows the stream has.
_forget_token = Prepared(
    text("DELETE FROM feed_tokens WHERE stream = :name AND position = :at"), changes="feed_tokens"
)
_forget_tokens = Prepared(
    text(
        "DELETE FROM feed_tokens WHERE stream = :name AND position > :after AND position <= :upto"
        " AND NOT EXISTS"
        " (SELECT 1 FROM feed f WHERE f.stream = :name AND f.position = feed_tokens.position)"
    ),
    changes="feed_tokens",
)
_token_at = Prepared(
    select(FeedToken.token).where(
        FeedToken.stream == bindparam("name"), FeedToken.position == bindparam("at")
    )
)
_rows_after = Prepared(
    select(FeedRow.key, FeedRow.position, FeedRow.schema_version, FeedRow.deleted, FeedRow.body)
    .where(FeedRow.stream == bindparam("name"), FeedRow.position > bindparam("after"))
    .order_by(FeedRow.position)
    .limit(bindparam("rows"))
)


_count_after = Prepared(
    select(func.count()).where(
        FeedRow.stream == bindparam("name"), FeedRow.position > bindparam("after")
    )
)


@dataclass(frozen=True)
class Published:
    """Where a stream ends now, and how many of the rows were news."""

    position: int
    changed: int


def branch_stream(branch_id: UUID) -> str:
    """Return the stream of a branch: its places, people, roles and settings."""
    return f"branch:{branch_id}"


def stock_stream(branch_id: UUID) -> str:
    """Return the stream of a branch's stock."""
    return f"stock:{branch_id}"


def documents_stream(branch_id: UUID) -> str:
    """Return the stream of the documents that concern a branch."""
    return f"docs:{branch_id}"


def inbox_stream(device_id: UUID) -> str:
    """Return the stream of what one till alone is told and asked."""
    return f"inbox:{device_id}"


def echo_stream(device_id: UUID) -> str:
    """Return the stream of a till's own journal, for the one that goes on for it."""
    return f"echo:{device_id}"


def streams_of(branch_id: UUID) -> tuple[str, ...]:
    """Return the streams that a till of a branch reads, in the order in which it should."""
    return (
        CATALOG,
        branch_stream(branch_id),
        stock_stream(branch_id),
        documents_stream(branch_id),
    )


def streams_for(branch_id: UUID, device_id: UUID) -> tuple[str, ...]:
    """Return the streams that one till reads: those of its branch, and its inbox."""
    return (*streams_of(branch_id), inbox_stream(device_id))


def token_after(previous: bytes, position: int, key: str, body: bytes) -> bytes:
    """Return the check token of a position: it vouches for all rows before it."""
    return hashlib.sha256(
        b"\0".join((previous, str(position).encode(), key.encode(), body))
    ).digest()


def publish(
    session: WriteSession,
    stream: str,
    rows: Mapping[str, bytes | None],
    *,
    closing: Callable[[], Mapping[str, bytes]] | None = None,
    again: Collection[str] = (),
) -> Published:
    """Give rows the next positions of a stream: None is a tombstone. The last act of a transaction.

    What is already so takes no position, but for the keys that are told `again`: a till holds
    something else. Several streams in one transaction: in sorted order.
    `closing` gives rows that come after, asked while nobody else can write to the stream.
    """
    _new_head.run(session, name=stream, token=START)
    position, token = _head_locked.first(session, name=stream) or (0, START)
    if closing is not None:
        rows = {**rows, **closing()}
    before, values, tokens, left = position, [], [], []
    said = _said(session, stream, tuple(rows))
    for key, body in rows.items():
        known = said.get(key)
        if key not in again and not _is_news(known, body):
            continue
        if known is not None:
            left.append(known[3])
        position += 1
        token = token_after(token, position, key, body or b"")
        values.append(
            {
                "stream": stream,
                "key": key,
                "position": position,
                "deleted": body is None,
                "schema_version": SCHEMA,
                "body": body or b"null",
            }
        )
        tokens.append({"stream": stream, "position": position, "token": token})
    if values:
        _put_row.run_many(session, values)
        _put_token.run_many(session, tokens)
        _forget(session, stream, before - TOKENS_KEPT, position - TOKENS_KEPT, left)
        _move_head.run(session, name=stream, last=position, last_token=token)
    return Published(position, len(values))


def _said(session: ReadSession, stream: str, keys: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    """Return what a stream says of these keys now, deleted or not, each with its position."""
    found: dict[str, tuple[Any, ...]] = {}
    for start in range(0, len(keys), TOGETHER):
        query = select(
            FeedRow.key, FeedRow.body, FeedRow.deleted, FeedRow.schema_version, FeedRow.position
        ).where(FeedRow.stream == stream, FeedRow.key.in_(keys[start : start + TOGETHER]))
        found.update({key: tuple(known) for key, *known in session.execute(query)})
    return found


def _is_news(known: tuple[Any, ...] | None, body: bytes | None) -> bool:
    return known is None or (bytes(known[0]), bool(known[1]), known[2]) != (
        body or b"null",
        body is None,
        SCHEMA,
    )


def _forget(session: WriteSession, stream: str, after: int, upto: int, left: Sequence[int]) -> None:
    """Forget the tokens of dead positions that grew old now, and of old ones that were left."""
    if upto > 0:
        _forget_tokens.run(session, name=stream, after=after, upto=upto)
        _forget_token.run_many(session, [{"name": stream, "at": p} for p in left if p <= upto])


def has_row(session: ReadSession, stream: str, key: str) -> bool:
    """Return whether a stream gives a key to who reads it from the start."""
    return find_body(session, stream, key) is not None


def find_body(session: ReadSession, stream: str, key: str) -> bytes | None:
    """Return what a stream says of a key now; None where it says nothing, or no more."""
    row = _body.first(session, name=stream, of=key)
    return None if row is None or row[1] else bytes(row[0])


def fits(session: ReadSession, stream: str, at: StreamAt) -> bool:
    """Return whether a till's position is one of this feed: the same rows came before it."""
    if at.position == 0:
        return True
    row = _token_at.first(session, name=stream, at=at.position)
    return row is not None and bytes(row[0]).hex() == at.token


def read_page(session: ReadSession, stream: str, at: StreamAt, *, max_rows: int) -> Page:
    """Return the rows after a position; a position that is not of this feed begins anew."""
    reset = not fits(session, stream, at)
    after = 0 if reset else at.position
    found = _rows_after.all(session, name=stream, after=after, rows=max_rows + 1)
    rows = tuple(
        Row(key=key, position=position, schema=schema, deleted=bool(deleted),
            body=msgspec.Raw(bytes(body)))
        for key, position, schema, deleted, body in found[:max_rows]
    )  # fmt: skip
    last = rows[-1].position if rows else after
    known = at if not reset else None  # what did not fit vouches for nothing
    token = START.hex() if last == 0 else _get_token(session, stream, last, known)
    more = len(found) > max_rows
    left = int(_count_after.all(session, name=stream, after=last)[0][0]) if more else 0
    return Page(
        stream=stream, rows=rows, position=last, token=token, more=more, reset=reset, left=left
    )


def _get_token(session: ReadSession, stream: str, position: int, known: StreamAt | None) -> str:
    if known is not None and position == known.position:
        return known.token
    row = _token_at.first(session, name=stream, at=position)
    # Superseded and forgotten between two reads: a token that fits nothing starts the stream anew.
    return START.hex() if row is None else bytes(row[0]).hex()


def head_of(session: ReadSession, stream: str) -> int:
    """Return the last position of a stream."""
    row = _head_now.first(session, name=stream)
    return 0 if row is None else int(row[0])
