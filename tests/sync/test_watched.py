"""What a person sees of a conversation: what is on its way, and how far the clock is off."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from pos_app.core.clock import SetClock
from pos_app.core.errors import CentreUnreachable
from pos_app.core.sync.messages import (
    DeviceAt,
    Diff,
    DiffReply,
    Hello,
    HelloReply,
    Limits,
    Pull,
    PullReply,
    Push,
    PushReply,
    SentOperation,
)
from pos_app.sync.watched import WatchedLine

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
NOTHING = bytes(32).hex()
HELLO = Hello(
    protocol=(1,), schema="1", app_version="1", last_seq=0, last_hash=NOTHING, acked_seq=0,
    streams={},
)  # fmt: skip
PUSH = Push(
    previous=NOTHING,
    ops=tuple(SentOperation(seq=seq, hash=NOTHING, op=msgspec.Raw(b"{}")) for seq in (5, 6, 7)),
)


@dataclass
class SlowLine:
    """A centre whose clock says noon, behind a line that takes its time."""

    clock: SetClock
    takes: timedelta = timedelta()
    seen: list[object] = field(default_factory=list)
    breaks: bool = False

    def hello(self, message: Hello) -> HelloReply:
        del message
        self.clock.set(self.clock.now() + self.takes)
        return HelloReply(
            protocol=1, server=UUID(int=1), min_client="1", server_time=NOON,
            device=DeviceAt(last_seq=0, last_hash=NOTHING, status="active"), streams={},
            limits=Limits(max_operations=1, max_bytes=1),
        )  # fmt: skip

    def push(self, message: Push) -> PushReply:
        if self.breaks:
            raise CentreUnreachable(url="-", reason="-")
        return PushReply(
            acked_seq=message.ops[-1].seq, acked_hash=NOTHING, results=(), durable_seq=0
        )

    def pull(self, message: Pull) -> PullReply:
        del message
        return PullReply(pages=())

    def diff(self, message: Diff) -> DiffReply:
        del message
        return DiffReply(missing=())


@pytest.mark.parametrize(
    ("ahead", "takes", "said"),
    [
        (timedelta(), timedelta(), 0),
        (timedelta(minutes=12), timedelta(), 720),
        (timedelta(days=-3650), timedelta(), -3650 * 86_400),
        (timedelta(seconds=-1, milliseconds=1), timedelta(), 0),
        (timedelta(seconds=-15), timedelta(seconds=30), 0),  # half way it was noon
    ],
)
def test_how_far_the_clock_is_off_is_said_at_each_greeting(
    ahead: timedelta, takes: timedelta, said: int
) -> None:
    clock = SetClock(NOON + ahead)
    skews: list[int] = []
    watched = WatchedLine(SlowLine(clock, takes), clock, skews.append, lambda _: None)
    watched.hello(HELLO)
    assert skews == [said]


@pytest.mark.parametrize("breaks", [False, True])
def test_what_is_on_its_way_is_said_while_it_is(breaks: bool) -> None:
    clock = SetClock(NOON)
    on_its_way: list[tuple[int, int] | None] = []
    watched = WatchedLine(SlowLine(clock, breaks=breaks), clock, lambda _: None, on_its_way.append)
    try:
        watched.push(PUSH)
    except CentreUnreachable:
        assert breaks
    assert on_its_way == [(5, 7), None]
