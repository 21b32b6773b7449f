"""The inbox of a till: what the centre tells and asks this device alone (`inbox:` streams).

What of it was set aside at the centre, and why, until it is taken up; and that somebody would like
its drawer closed. Requests only: what a till does with its drawer is decided at the till.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import delete, select

from pos_app.core import cash
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import CashSessionMissing, DrawerGone
from pos_app.core.facts import CashClosedFact
from pos_app.core.journal import Recorded
from pos_app.core.models.cash import CashSession
from pos_app.core.models.journal import Device
from pos_app.core.models.sync import Asked, Quarantined
from pos_app.core.sync import bodies, feed
from pos_app.core.sync.bodies import AsideBody, Body, CloseAskedBody, EndedBody
from pos_app.core.sync.feed import inbox_stream
from pos_app.core.sync.lineage import heir_of
from pos_app.core.sync.messages import Row

Rows = dict[str, bytes | None]
TEXT_LIMIT = 200


# At the centre ------------------------------------------------------------------------------------


def ask_close(session: WriteSession, actor: Actor, session_id: UUID, note: str = "") -> None:
    """Ask a till to close its drawer; asked again, the newest words stand. The last act of a write.

    Needs `cash.close`. Raises `CashSessionMissing` for one that is not open at a till, `DrawerGone`
    where its till is no more.
    """
    actor.require("cash.close")
    turn = session.get(CashSession, session_id)
    device = session.get(Device, turn.device_id) if turn is not None else None
    if turn is None or turn.closed_at is not None or device is None or device.kind != "till":
        raise CashSessionMissing(session=str(session_id))
    if cash.is_gone(session, device.id):
        raise DrawerGone(number=turn.number, till=device.name)
    body = CloseAskedBody(
        cash_session=turn.id,
        number=turn.number,
        asked_by=actor.name,
        at=clock_of(session).now(),
        note=note.strip()[:TEXT_LIMIT],
    )
    stream = inbox_stream(turn.device_id)
    feed.publish(session, stream, {_close_key(turn.id): bodies.encode(body)})


def find_asked(session: ReadSession, turn: CashSession) -> CloseAskedBody | None:
    """Return who asked a till to close a drawer that is still open, and when."""
    body = feed.find_body(session, inbox_stream(turn.device_id), _close_key(turn.id))
    return None if body is None else msgspec.json.decode(body, type=CloseAskedBody)


def news(
    session: ReadSession, touched: Iterable[object], recorded: Sequence[Recorded]
) -> Iterator[tuple[str, Rows]]:
    """Give what inboxes say now: what was set aside or is so no more, drawers that are closed."""
    for row in touched:
        if isinstance(row, Quarantined):
            stream = inbox_stream(heir_of(session, row.device_id))
            yield stream, {f"aside:{row.device_id}:{row.seq}": _aside(row)}
    for one in recorded:
        if isinstance(one.fact, CashClosedFact):
            yield from _closed(session, one, one.fact)


def _closed(
    session: ReadSession, one: Recorded, fact: CashClosedFact
) -> Iterator[tuple[str, Rows]]:
    """Give that a drawer is asked for no more; and to who goes on for its till, that it is over."""
    turn = session.get(CashSession, fact.cash_session)
    counter = one.stamp.device_id if turn is None else turn.device_id
    stream, key = inbox_stream(counter), _close_key(fact.cash_session)
    if feed.has_row(session, stream, key):
        yield stream, {key: None}
    heir = heir_of(session, counter)
    if heir not in {counter, one.stamp.device_id}:
        body = EndedBody(cash_session=fact.cash_session, at=one.stamp.occurred_at)
        yield inbox_stream(heir), {f"{cash.ENDED}{fact.cash_session}": bodies.encode(body)}


def _aside(row: Quarantined) -> bytes | None:
    if row.released_at is not None:
        return None
    return bodies.encode(
        AsideBody(
            device=row.device_id,
            seq=row.seq,
            code=row.code,
            detail=row.detail,
            at=row.quarantined_at,
        )
    )


def _close_key(session_id: UUID) -> str:
    return f"close:{session_id}"


# At a till ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CloseAsked:
    """Somebody at the centre asks that the open drawer of this till be closed."""

    session_id: UUID
    number: int
    asked_by: str
    asked_at: datetime
    note: str


def list_close_asked(session: ReadSession) -> tuple[CloseAsked, ...]:
    """Return who asks that a drawer that is still open here be closed, the oldest first."""
    found = []
    for body in session.scalars(select(Asked.body).where(Asked.key.startswith("close:"))):
        asked = msgspec.json.decode(body, type=CloseAskedBody)
        turn = session.get(CashSession, asked.cash_session)
        if turn is not None and turn.closed_at is None:
            found.append(CloseAsked(turn.id, turn.number, asked.asked_by, asked.at, asked.note))
    return tuple(sorted(found, key=lambda one: one.asked_at))


def take(session: WriteSession, rows: Sequence[tuple[Row, Body | None]], *, anew: bool) -> None:
    """Take up a page of this till's inbox, None for what is gone; `anew`: all before is void."""
    if anew:
        session.execute(delete(Asked))
    for row, body in rows:
        if row.key.startswith("aside:"):
            _take_aside(session, row.key, body)
        elif body is None:
            session.execute(delete(Asked).where(Asked.key == row.key))
        else:
            asked = session.get(Asked, row.key) or Asked(key=row.key)
            asked.body, asked.received_at = bytes(row.body), clock_of(session).now()
            session.add(asked)
    session.flush()


def _take_aside(session: WriteSession, key: str, body: Body | None) -> None:
    """Keep beside an operation of this till what the centre says of it now."""
    _, device, seq = key.split(":")
    aside = session.get(Quarantined, (UUID(device), int(seq)))
    if not isinstance(body, AsideBody):
        if aside is not None and aside.released_at is None:
            aside.released_at = clock_of(session).now()
        return
    aside = aside or Quarantined(device_id=body.device, seq=body.seq)
    aside.code, aside.detail = body.code, body.detail
    aside.quarantined_at, aside.released_at = body.at, None
    session.add(aside)
