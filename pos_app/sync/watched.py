"""A line that says what goes over it: what is being sent, and a clock that is wrong."""

from collections.abc import Callable
from dataclasses import dataclass

from pos_app.core.clock import Clock
from pos_app.core.clock_rules import whole_seconds
from pos_app.core.sync.arriving import Arrivals
from pos_app.core.sync.conversation import Line
from pos_app.core.sync.messages import (
    Diff,
    DiffReply,
    Hello,
    HelloReply,
    Pull,
    PullReply,
    Push,
    PushReply,
    Recognise,
    Recognised,
)


@dataclass(frozen=True)
class WatchedLine:
    """Carries messages on another line.

    `on_skew` is told after each greeting how many seconds this till's clock is ahead of the
    centre's (negative: behind); `on_sending` the numbers of a push while it is under way, then
    None; `arrivals` hears of what comes in many pages.
    """

    line: Line
    clock: Clock
    on_skew: Callable[[int], object]
    on_sending: Callable[[tuple[int, int] | None], object]
    arrivals: Arrivals

    def hello(self, message: Hello) -> HelloReply:
        """Say where this till stands; the centre looked at its clock half way."""
        asked = self.clock.now()
        reply = self.line.hello(message)
        half_way = asked + (self.clock.now() - asked) / 2
        self.on_skew(whole_seconds(half_way - reply.server_time))
        self.arrivals.know(reply.was)
        return reply

    def push(self, message: Push) -> PushReply:
        """Send operations."""
        self.on_sending((message.ops[0].seq, message.ops[-1].seq))
        try:
            return self.line.push(message)
        finally:
            self.on_sending(None)

    def pull(self, message: Pull) -> PullReply:
        """Ask for news."""
        reply = self.line.pull(message)
        for page in reply.pages:
            self.arrivals.note(page)
        return reply

    def diff(self, message: Diff) -> DiffReply:
        """Ask which of old operations the centre lacks."""
        return self.line.diff(message)

    def recognise(self, message: Recognise) -> Recognised:
        """Show a centre that has forgotten this till that it is the company's."""
        return self.line.recognise(message)
