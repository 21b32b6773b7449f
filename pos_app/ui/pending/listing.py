"""What the list of pending work holds and shows a part of: papers first, then operations by number.

Free of Qt, and of words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from pos_app.core.print_jobs import Job, State
from pos_app.core.sync.waiting import Entry, SetAside, Standing
from pos_app.ui.pending.papers import Paper
from pos_app.ui.widgets.paged_rows import PAGE

WAITING: Final[tuple[State, ...]] = ("failed", "unconfirmed", "sending", "pending")
NEEDS_SOMEONE: Final = {"failed", "unconfirmed"}
ALL, PERSON, SENDING, SENT, PRINTING = "all", "person", "send", "sent", "print"
SENT_SHOWN: Final = 200  # of what the centre has, the newest
KEPT: Final = 20 * PAGE  # operations that are remembered while the screen is open

Item = Paper | SetAside | int  # a number is that of an operation
Id = UUID | int | tuple[UUID, int]


@dataclass(frozen=True)
class Known:
    """What was read last. `standing` is None where there is no centre."""

    papers: tuple[Paper, ...] = ()
    standing: Standing | None = None

    @property
    def unsent(self) -> range:
        """Return the numbers of the operations that the centre does not have."""
        return self.standing.waiting if self.standing is not None else range(0)

    @property
    def someone(self) -> tuple[Paper, ...]:
        """Return the papers that need a person."""
        return tuple(paper for paper in self.papers if paper.state in NEEDS_SOMEONE)

    @property
    def failed_jobs(self) -> list[Job]:
        """Return the jobs that certainly did not come out."""
        jobs = (paper.printed.job for paper in self.papers)
        return [job for job in jobs if job.state == "failed"]


@dataclass
class Listing:
    """What is known, which part of it is shown, and what is looked at."""

    known: Known = field(default_factory=Known)
    part: str = ALL
    chosen: Id | None = None
    entries: dict[int, Entry] = field(default_factory=dict)  # of this till, by number

    def take(self, known: Known, first: Sequence[Entry]) -> None:
        """Take what was read; another device's numbers mean other operations."""
        before, after = self.known.standing, known.standing
        if before is None or after is None or before.device_id != after.device_id:
            self.entries = {}
        self.known = known
        self.remember(first)

    def remember(self, entries: Sequence[Entry]) -> None:
        """Keep operations that were read, not too many of them."""
        if len(self.entries) > KEPT:
            self.entries = {}
        self.entries.update((entry.seq, entry) for entry in entries)

    def parts(self, key: str) -> tuple[tuple[Paper | SetAside, ...], range]:
        """Return what a part begins with, and the numbers of the operations that follow."""
        known, standing = self.known, self.known.standing
        aside = standing.aside if standing is not None else ()
        acked = standing.acked_seq if standing is not None else 0
        others = tuple(paper for paper in known.papers if paper.state not in NEEDS_SOMEONE)
        parts: dict[str, tuple[tuple[Paper | SetAside, ...], range]] = {
            ALL: ((*known.someone, *aside, *others), known.unsent),
            PERSON: ((*known.someone, *aside), range(0)),
            SENDING: ((), known.unsent),
            SENT: ((), range(acked, max(0, acked - SENT_SHOWN), -1)),
            PRINTING: (known.papers, range(0)),
        }
        return parts[key]

    def __len__(self) -> int:
        """Return how many rows are shown."""
        head, tail = self.parts(self.part)
        return len(head) + len(tail)

    def item_at(self, row: int) -> Item | None:
        """Return what stands in a row."""
        head, tail = self.parts(self.part)
        if 0 <= row < len(head):
            return head[row]
        row -= len(head)
        return tail[row] if 0 <= row < len(tail) else None

    def row_of(self, chosen: Id | None) -> int:
        """Return where something stands, -1 where it is not shown."""
        head, tail = self.parts(self.part)
        if isinstance(chosen, int):
            return len(head) + tail.index(chosen) if chosen in tail else -1
        places = [id_of(item) for item in head]
        return places.index(chosen) if chosen in places else -1

    def item(self) -> Item | None:
        """Return what is looked at."""
        return self.item_at(self.row_of(self.chosen))

    def settle(self) -> int:
        """Look at the first thing where what was looked at is gone; return its row."""
        row = self.row_of(self.chosen)
        if row < 0:
            first = self.item_at(0)
            self.chosen, row = (None, -1) if first is None else (id_of(first), 0)
        return row

    def is_here(self, item: Item) -> bool:
        """Return whether an item can be shown: its operation was read."""
        return not isinstance(item, int) or item in self.entries

    def page(self, number: int) -> list[Item]:
        """Return what stands on a page."""
        head, tail = self.parts(self.part)
        first = number * PAGE
        start = max(0, first - len(head))
        return [*head[first : first + PAGE], *tail[start : max(0, first + PAGE - len(head))]]

    def whole_pages(self) -> list[int]:
        """Return the pages of which everything is here."""
        numbers = {0} | {self.row_of(seq) // PAGE for seq in self.entries}
        return sorted(
            number
            for number in numbers
            if number >= 0 and all(map(self.is_here, self.page(number)))
        )

    def aside_of(self, seq: int) -> SetAside | None:
        """Return why an operation of this till is set aside, if it is."""
        standing = self.known.standing
        if standing is None:
            return None
        own = (one for one in standing.aside if one.device_id == standing.device_id)
        return next((one for one in own if one.entry.seq == seq), None)

    def entry_of(self, item: SetAside | int) -> Entry:
        """Return the operation of an item that is here."""
        return item.entry if isinstance(item, SetAside) else self.entries[item]


def id_of(item: Item) -> Id:
    """Return what an item is known by."""
    if isinstance(item, Paper):
        return item.printed.job.id
    return (item.device_id, item.entry.seq) if isinstance(item, SetAside) else item
