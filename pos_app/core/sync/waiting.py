"""This till's journal as its screen of pending work shows it: what waits, what the centre has.

Numbers run on without a gap, so a page of the list is a range of numbers: fifteen thousand rows
that wait are never read at once.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, func, select

from pos_app.core import people
from pos_app.core.db import ReadSession
from pos_app.core.fact_parts import NumberFact
from pos_app.core.facts import Fact, decode_envelope, decode_fact
from pos_app.core.journal import get_station, head
from pos_app.core.models.journal import Operation
from pos_app.core.models.sync import Quarantined
from pos_app.core.statements import Prepared
from pos_app.core.sync import durable, recalling
from pos_app.core.sync.outbox import Link, find_link
from pos_app.core.sync.recalling import Recalled

MOST_ENTRIES: Final = 200  # of one reading
MOST_ASIDE: Final = 50  # shown; all are counted
_AMOUNTS: Final = ("total_minor", "sales_minor", "amount_minor", "float_minor")
_NUMBERS: Final = ("number", "code")

_range = Prepared(
    select(Operation.seq, Operation.op_id, Operation.type, Operation.occurred_at, Operation.payload)
    .where(
        Operation.device_id == bindparam("device"),
        Operation.seq >= bindparam("first"),
        Operation.seq <= bindparam("last"),
    )
    .order_by(Operation.seq)
)


@dataclass(frozen=True)
class Entry:
    """One operation of this till: what it was, its number on paper, who, when, how much.

    `kind` is the kind of document where it has one (`core/fiscal/drafts`).
    """

    seq: int
    op_id: UUID
    type: str
    kind: str
    number: str
    who: str
    at: datetime
    amount_minor: int | None


@dataclass(frozen=True)
class SetAside:
    """An operation that the centre keeps apart for a person, and why."""

    device_id: UUID
    entry: Entry
    code: str
    detail: str


@dataclass(frozen=True)
class Standing:
    """How this till stands with its centre. What waits are the numbers after `acked_seq`.

    A backup of the centre goes to `durable_seq`, as it said last; `durable_at` is when that
    operation was, None where no backup has anything of this till.
    """

    device_id: UUID
    link: Link
    acked_seq: int
    last_seq: int
    oldest: Entry | None
    aside: tuple[SetAside, ...]
    aside_count: int
    durable_seq: int = 0
    durable_at: datetime | None = None
    returning: Recalled | None = None  # what of an old journal is here while it comes back

    @property
    def waiting(self) -> range:
        """Return the numbers of what waits, oldest first."""
        return range(self.acked_seq + 1, self.last_seq + 1)


def find_standing(session: ReadSession) -> Standing | None:
    """Return how this till stands with its centre; None where it has none."""
    link = find_link(session)
    if link is None:
        return None
    station = get_station(session)
    last_seq, _ = head(session, station.device_id)
    oldest = list_entries(session, station.acked_seq + 1, station.acked_seq + 1)
    # A centre that was put back has less again than its backup said.
    durable_seq = min(durable.find(session), station.acked_seq)
    covered = _range.first(session, device=station.device_id, first=durable_seq, last=durable_seq)
    aside = select(Quarantined).where(Quarantined.released_at.is_(None))
    count = session.execute(select(func.count()).select_from(aside.subquery())).scalar()
    return Standing(
        device_id=station.device_id,
        link=link,
        acked_seq=station.acked_seq,
        last_seq=last_seq,
        oldest=oldest[0] if oldest else None,
        aside=_list_aside(session),
        aside_count=int(count or 0),
        durable_seq=durable_seq,
        durable_at=covered[3] if covered is not None else None,
        returning=next((one for one in recalling.list_recalled(session) if not one.whole), None),
    )


def list_entries(session: ReadSession, first_seq: int, last_seq: int) -> tuple[Entry, ...]:
    """Return the operations of this till with these numbers, both included, in order."""
    assert last_seq - first_seq < MOST_ENTRIES, "a page at a time"
    return _entries(session, get_station(session).device_id, first_seq, last_seq)


def _list_aside(session: ReadSession) -> tuple[SetAside, ...]:
    """Return what is set aside, newest first; also of the device that this till was before."""
    query = (
        select(Quarantined)
        .where(Quarantined.released_at.is_(None))
        .order_by(Quarantined.quarantined_at.desc(), Quarantined.seq.desc())
        .limit(MOST_ASIDE)
    )
    return tuple(
        SetAside(row.device_id, entry, row.code, row.detail)
        for row in session.scalars(query)
        for entry in _entries(session, row.device_id, row.seq, row.seq)
    )


def _entries(
    session: ReadSession, device_id: UUID, first_seq: int, last_seq: int
) -> tuple[Entry, ...]:
    rows = _range.all(session, device=device_id, first=first_seq, last=last_seq)
    return tuple(_entry(session, row) for row in rows)


def _entry(session: ReadSession, row: tuple[Any, ...]) -> Entry:
    seq, op_id, kind_of_fact, at, payload = row
    user, fact = _read(bytes(payload))
    number = getattr(fact, "document", None)
    document = number if isinstance(number, NumberFact) else None
    area = kind_of_fact.partition(".")[0]
    coded = area != "folios"  # whose code is that of the type of document
    shared = area == "approval"  # whose amount may be a share
    return Entry(
        seq=seq,
        op_id=op_id,
        type=kind_of_fact,
        kind=document.kind if document else "",
        number=str(document.number) if document else _first(fact, _NUMBERS) if coded else "",
        who=people.name_of(session, user) if user else "",
        at=at,
        amount_minor=None if shared else _amount(fact),
    )


def _read(payload: bytes) -> tuple[UUID | None, Fact | None]:
    """Return who did it and what; nothing of what this version cannot read."""
    try:
        envelope = decode_envelope(payload)
        return envelope.user, decode_fact(envelope)
    except (msgspec.MsgspecError, KeyError, RecursionError, UnicodeDecodeError):
        return None, None


def _first(fact: Fact | None, names: tuple[str, ...]) -> str:
    return next((str(found) for name in names if (found := getattr(fact, name, None))), "")


def _amount(fact: Fact | None) -> int | None:
    known = (getattr(fact, name) for name in _AMOUNTS if hasattr(fact, name))
    return next(known, None)
