"""What a person sees of a conversation: what is on its way, and how far the clock is off."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from pos_app.core.clock import SetClock
from pos_app.core.errors import CentreUnreachable
from pos_app.core.i18n import translator
from pos_app.core.sync.arriving import Arrival, Arrivals, words
from pos_app.core.sync.messages import (
    DeviceAt,
    Diff,
    DiffReply,
    Hello,
    HelloReply,
    Identity,
    Limits,
    Page,
    Pull,
    PullReply,
    Push,
    PushReply,
    Recognise,
    Recognised,
    Row,
    SentOperation,
    StreamAt,
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


def nothing(_said: object) -> None:
    """Hear it, and do nothing."""


@dataclass
class SlowLine:
    """A centre whose clock says noon, behind a line that takes its time."""

    clock: SetClock
    takes: timedelta = timedelta()
    seen: list[object] = field(default_factory=list)
    breaks: bool = False
    pages: tuple[Page, ...] = ()

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
        return PullReply(pages=self.pages)

    def diff(self, message: Diff) -> DiffReply:
        del message
        return DiffReply(missing=())

    def recognise(self, message: Recognise) -> Recognised:
        return Recognised(name=message.certificate)


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
    watched = WatchedLine(SlowLine(clock, takes), clock, skews.append, nothing, Arrivals(nothing))
    watched.hello(HELLO)
    assert skews == [said]


@pytest.mark.parametrize("breaks", [False, True])
def test_what_is_on_its_way_is_said_while_it_is(breaks: bool) -> None:
    clock = SetClock(NOON)
    on_its_way: list[tuple[int, int] | None] = []
    watched = WatchedLine(
        SlowLine(clock, breaks=breaks), clock, nothing, on_its_way.append, Arrivals(nothing)
    )
    try:
        watched.push(PUSH)
    except CentreUnreachable:
        assert breaks
    assert on_its_way == [(5, 7), None]


def page(stream: str, rows: int, left: int, position: int = 0, *, reset: bool = False) -> Page:
    """Return a page of so many rows, with so many behind it."""
    row = Row(key="product:1", position=1, schema=1, deleted=False, body=msgspec.Raw(b"{}"))
    return Page(
        stream=stream, rows=(row,) * rows, position=position, token=NOTHING, more=left > 0,
        reset=reset, left=left,
    )  # fmt: skip


def test_what_comes_in_many_pages_is_told_until_it_is_here() -> None:
    told: list[Arrival | None] = []
    arrivals = Arrivals(told.append)
    for one in (page("catalog", 50, 70), page("catalog", 50, 20), page("catalog", 20, 0)):
        arrivals.note(one)
    assert told == [Arrival("catalog", 50, 120), Arrival("catalog", 100, 120), None]
    arrivals.note(page("stock:7", 3, 0))  # there at once: nobody has to wait
    assert len(told) == 3
    arrivals.go_on("catalog", 2000)  # those came before the line broke
    arrivals.note(page("catalog", 50, 950))
    assert told[-1] == Arrival("catalog", 2050, 3000)
    arrivals.note(page("catalog", 50, 9950, reset=True))
    assert told[-1] == Arrival("catalog", 50, 10_000)


def test_a_journal_that_comes_back_is_told_by_its_numbers() -> None:
    told: list[Arrival | None] = []
    arrivals = Arrivals(told.append)
    lost = Identity(
        device=UUID(int=9), name="Caja 1", branch=UUID(int=2), location=None, enrolled_at=NOON,
        last_seq=7309,
    )  # fmt: skip
    arrivals.know((lost,))
    echo = f"echo:{lost.device}"
    arrivals.note(page(echo, 1, 1, 3600))  # asks only where both stand
    assert told == []
    arrivals.note(page(echo, 25, 1, 3425))
    assert told == [Arrival("echo", 3425, 7309, "Caja 1")]
    (first,) = told
    assert first is not None
    spanish = words(first, translator("es"), lambda number: f"{number:,}".replace(",", "."))
    assert "3.425" in spanish
    assert "7.309" in spanish
    assert "Caja 1" in spanish
    arrivals.note(page(echo, 9, 0, 7309))
    assert told[-1] is None


def test_a_line_that_is_watched_tells_of_what_comes() -> None:
    told: list[Arrival | None] = []
    clock = SetClock(NOON)
    line = SlowLine(clock, pages=(page("catalog", 50, 70),))
    watched = WatchedLine(line, clock, nothing, nothing, Arrivals(told.append))
    watched.hello(HELLO)
    watched.pull(Pull(streams={"catalog": StreamAt(position=0, token=NOTHING)}))
    assert told == [Arrival("catalog", 50, 120)]
