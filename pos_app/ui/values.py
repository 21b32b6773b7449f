"""What presenters hand to screens: plain frozen values, already in words. Free of Qt."""

from dataclasses import dataclass
from enum import Enum

from pos_app.core.money import Currency
from pos_app.ui.format import money_text


class Tone(Enum):
    """Grey waits, green is done, amber is unsure, red needs a person, blue only tells."""

    GREY = "grey"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class BadgeText:
    """What a badge says: one or two words, and the name of an icon in resources/icons."""

    text: str
    tone: Tone = Tone.GREY
    icon: str = ""


@dataclass(frozen=True)
class ChipText:
    """A filter over a list: its name in signals, what it says, how many it shows."""

    key: str
    text: str
    count: str = ""
    tone: Tone = Tone.GREY


class Level(Enum):
    """How serious a strip is."""

    OK = "ok"
    INFO = "info"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class StripKey:
    """A key in the strip: what it is called in signals, what it says, and its cap."""

    key: str
    label: str
    cap: str = ""


@dataclass(frozen=True)
class StripText:
    """What a strip says: one line what, one line why and what to do, at most two keys."""

    level: Level
    title: str
    detail: str = ""
    keys: tuple[StripKey, ...] = ()
    icon: str = ""


@dataclass(frozen=True)
class Figure:
    """What a number block shows.

    `caption` stands over the number, `foot` below it, `head` upper left; `facts` are the small
    lines at the left (label, value); where there is no room for them, `short_fact` is shown at the
    foot.
    """

    caption: str
    number: str
    foot: str = ""
    head: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    short_fact: str = ""


@dataclass(frozen=True)
class Category:
    """A page of quick keys: its name in signals, what it says, its icon and colour token.

    The tokens are bread, produce, drinks, pantry, cleaning and favourites.
    """

    key: str
    text: str
    icon: str
    colour: str


@dataclass(frozen=True)
class QuickKeyText:
    """A quick key: its name in signals, product, price, colour token, and whether it is weighed."""

    key: str
    name: str
    price: str
    colour: str = "favourites"
    weighed: bool = False


@dataclass(frozen=True)
class FoundText:
    """One thing that was found: its name in signals, what it is, and what it costs and has."""

    key: str
    name: str
    detail: str = ""
    price: str = ""
    stock: str = ""
    badge: BadgeText | None = None


@dataclass(frozen=True)
class Place:
    """Somewhere to go: its name in signals, what it says, its icon; `low` is at the bottom."""

    key: str
    text: str
    icon: str
    low: bool = False


@dataclass(frozen=True)
class SectionTab:
    """One screen of a place that has several: its name in signals, and what it says."""

    key: str
    text: str


class Lamp(Enum):
    """What is known of a device: it answers, nobody knows, or a person must act."""

    OK = "ok"
    UNKNOWN = "unknown"
    BAD = "bad"
    OFF = "off"  # there is no such device at this till


@dataclass(frozen=True)
class Denomination:
    """A note or a coin of a currency."""

    currency: str
    value_minor: int
    text: str
    note: bool


@dataclass(frozen=True)
class ChangeText:
    """The change due: shown in very large digits until the next sale begins.

    `handed` is what to take from the drawer: how many of which note or coin, after
    `handed_caption`. `note` stands at the
    upper right, `foot` below everything: the ticket, what was paid.
    """

    caption: str
    amount: str
    note: str = ""
    handed: tuple[tuple[int, Denomination], ...] = ()
    handed_caption: str = ""
    foot: str = ""


def denominations(currency: Currency) -> tuple[Denomination, ...]:
    """Return notes and coins, greatest first."""
    return tuple(
        Denomination(
            currency.code,
            value,
            _face(value, currency),
            value >= currency.notes_from_minor,
        )
        for value in currency.denominations_minor
    )


def _face(value_minor: int, currency: Currency) -> str:
    """Return what is written on a note or coin: whole units without decimals."""
    units, cents = divmod(value_minor, currency.unit_minor)
    if cents:
        return money_text(value_minor, currency, symbol=False)
    return f"{units:,}".replace(",", currency.thousands)
