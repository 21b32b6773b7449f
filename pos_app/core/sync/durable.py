"""What of each till a finished backup of the centre has: its `durable_seq` (KSP/1, 2.3).

Positions are read before a backup begins, or from the backup itself, and noted when it is finished
and was read back: what they say is in it. A centre that is put back to that backup has them.
"""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select

from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import InvalidMessage
from pos_app.core.journal import get_station, head
from pos_app.core.models.centre import DurableHead
from pos_app.core.models.journal import Head
from pos_app.core.named_values import find_value, keep_value
from pos_app.core.sync.messages import Count, Message, decode, encode

HELD = "durable"


class Positions(Message, frozen=True):
    """Where the journal of each device ended at one moment of a centre."""

    server: UUID
    at: datetime
    heads: dict[UUID, Count]


class Held(Message, frozen=True):
    """Up to which operation of a till a backup of its centre goes, as it said last."""

    device: UUID
    seq: Count


def positions(session: ReadSession) -> Positions:
    """Return where each journal ends here now."""
    rows = session.execute(select(Head.device_id, Head.seq)).all()
    return Positions(
        server=get_station(session).device_id,
        at=clock_of(session).now(),
        heads={device_id: seq for device_id, seq in rows},  # noqa: C416 - rows
    )


def note(session: WriteSession, covered: Positions) -> int:
    """Note what a finished backup has; return of how many journals.

    A position never goes back, and never beyond what is here. Raises `InvalidMessage` where it is
    of another centre.
    """
    if covered.server != get_station(session).device_id:
        raise InvalidMessage(reason=f"positions of the centre {covered.server}")
    for device_id, seq in sorted(covered.heads.items()):
        row = session.get(DurableHead, device_id) or DurableHead(device_id=device_id, seq=0)
        row.seq = max(row.seq, min(seq, head(session, device_id)[0]))
        row.backed_up_at = covered.at
        session.add(row)
    session.flush()
    return len(covered.heads)


def durable_seq(session: ReadSession, device_id: UUID) -> int:
    """Return up to which operation of a device a finished backup goes; 0 where there is none."""
    row = session.get(DurableHead, device_id)
    return 0 if row is None else row.seq


# At the till --------------------------------------------------------------------------------------


def keep(session: WriteSession, seq: int) -> None:
    """Keep what the centre said of this till; the same again writes nothing."""
    held = Held(device=get_station(session).device_id, seq=seq)
    if find(session) == seq:
        return
    keep_value(session, HELD, encode(held))


def find(session: ReadSession) -> int:
    """Return up to which operation of this till a backup of the centre goes, as it said last."""
    value = find_value(session, HELD)
    if value is None:
        return 0
    held = decode(Held, value)
    return held.seq if held.device == get_station(session).device_id else 0


def read(content: bytes) -> Positions:
    """Read positions that were written into a file; raise `InvalidMessage`."""
    return decode(Positions, content)


def write(covered: Positions) -> bytes:
    """Return positions as they are written into a file."""
    return msgspec.json.format(encode(covered)) + b"\n"
