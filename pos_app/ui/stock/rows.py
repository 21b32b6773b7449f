"""What the stock screen shows, already in words. Free of Qt."""

from dataclasses import dataclass

from pos_app.ui.values import BadgeText


@dataclass(frozen=True)
class StockText:
    """A product in the list: what there is, how it stands, the share of the bar that is filled.

    `mark` is where the minimum is on the bar; below zero there is none.
    """

    name: str = ""
    detail: str = ""
    badge: BadgeText | None = None
    quantity: str = ""
    tone: str = "text"
    share: float = 0.0
    mark: float = -1.0
    bar_tone: str = "primary"


@dataclass(frozen=True)
class HeadText:
    """The product that is looked at, and its three figures."""

    name: str
    detail: str
    icon: str
    badges: tuple[BadgeText, ...]
    on_hand: str
    reserved: str
    available: str
    tone: str = "primary_text"  # of what is available


@dataclass(frozen=True)
class LotText:
    """A lot: number, expiry, the share of its life that is left, what is left, how it stands."""

    number: str
    expires: str
    life: float
    life_tone: str
    left: str
    badge: BadgeText


@dataclass(frozen=True)
class MoveText:
    """A row of the card: when and who, why and which document, the change, the balance."""

    when: str
    who: str
    icon: str
    tone: str
    what: str
    document: str
    change: str
    balance: str


@dataclass(frozen=True)
class CardText:
    """The card as a whole: what it is called, what is said beside it, its rows, its foot."""

    title: str
    note: str
    rows: tuple[MoveText, ...]
    foot: str
    empty: str = ""
    dated: bool = False  # it is of a past moment
    explains: bool = False  # it says why, instead of all that happened
