"""What the list of pending work shows, already in words. Free of Qt."""

from dataclasses import dataclass
from pathlib import Path

from pos_app.ui.products.rows import ProgressText
from pos_app.ui.values import BadgeText, StripText, Tone


@dataclass(frozen=True)
class PendingText:
    """One thing that waits: what, of which document, since when, how much, how it stands."""

    icon: str
    what: str
    document: str
    since: str
    amount: str
    badge: BadgeText | None


BLANK = PendingText("", "", "", "", "", None)  # a row whose page is on its way


@dataclass(frozen=True)
class FilterText:
    """A filter over the list and how many it shows."""

    key: str
    label: str
    count: int
    tone: Tone = Tone.GREY


@dataclass(frozen=True)
class CentreText:
    """How the till stands with its centre: (name, value, tone token) of each fact, and a banner.

    `coming` is how far what comes from the centre is, where it takes a while.
    """

    facts: tuple[tuple[str, str, str], ...] = ()
    banner: StripText | None = None
    coming: ProgressText | None = None


@dataclass(frozen=True)
class AdviceText:
    """What happened, why, and what to do; the rest is what can be done here."""

    icon: str
    title: str
    subtitle: str
    happened: str
    why: str = ""
    todo: str = ""
    bad: bool = False
    print_label: str = ""  # empty: nothing to print
    can_discard: bool = False
    asks: bool = False  # whether it came out


@dataclass(frozen=True)
class PlaceText:
    """A folder to write into, or a file to read: its name, where it is, what is said of it."""

    path: Path
    name: str
    detail: str
    note: str
    icon: str


@dataclass(frozen=True)
class ByFileText:
    """What the screen of files does now: title, note, hint of the box, the keys, an empty list."""

    title: str
    note: str
    hint: str
    act: str
    turn: str
    empty: str
    empty_todo: str
