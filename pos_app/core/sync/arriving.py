"""What comes from the centre to this till, told while it comes: of which stream, how far it is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from pos_app.core.i18n import N_, Translate
from pos_app.core.sync.messages import Identity, Page

ECHO: Final = "echo"
# By the first word of a stream's name: what its rows are to people.
WORDS: Final = {
    "catalog": N_("Products, prices and customers: {done} of {total}"),
    "branch": N_("People, roles and settings: {done} of {total}"),
    "stock": N_("Stock: {done} of {total}"),
    "docs": N_("Documents: {done} of {total}"),
    ECHO: N_("What {till} had: {done} of {total} operations"),
}
OTHER: Final = N_("News of the centre: {done} of {total}")


@dataclass(frozen=True)
class Arrival:
    """How many rows of a stream came, of how many; `till`: whose journal an echo is."""

    kind: str
    done: int
    total: int
    till: str = ""

    @property
    def share(self) -> float:
        """Return which part of it is here, for a bar."""
        return self.done / self.total if self.total else 0.0


Tell = Callable[[Arrival | None], object]


def nobody(_arrival: Arrival | None) -> None:
    """Tell nobody."""


def words(arrival: Arrival, translate: Translate, number: Callable[[int], str] = str) -> str:
    """Return how far it is, as a sentence; `number` writes a count as the shop does."""
    return translate(WORDS.get(arrival.kind, OTHER)).format(
        done=number(arrival.done), total=number(arrival.total), till=arrival.till
    )


@dataclass
class Arrivals:
    """Watches the pages that come; tells after each one that has more behind it, and at its end.

    News of one page are there at once and are not told. A centre of an earlier version does not say
    how much is left: then nothing is told.
    """

    tell: Tell
    was: dict[str, Identity] = field(default_factory=dict)
    _done: dict[str, int] = field(default_factory=dict)

    def know(self, was: tuple[Identity, ...]) -> None:
        """Note which devices this till was: their journals come as echoes."""
        self.was = {str(one.device): one for one in was}

    def go_on(self, stream: str, done: int) -> None:
        """Go on behind rows that came in an earlier attempt."""
        if done:
            self._done[stream] = done

    def note(self, page: Page) -> None:
        """Note a page that came."""
        kind, _, rest = page.stream.partition(":")
        before = self._done.pop(page.stream, None)
        if not page.more:
            if before is not None:
                self.tell(None)
        elif kind == ECHO:
            one = self.was.get(rest)
            if one is not None and len(page.rows) > 1:  # one alone asks where both stand
                self._done[page.stream] = page.position
                self.tell(Arrival(ECHO, page.position, one.last_seq, one.name))
        elif page.left:
            done = (0 if page.reset else before or 0) + len(page.rows)
            self._done[page.stream] = done
            self.tell(Arrival(kind, done, done + page.left))
