"""What the screen of returns shows, already in words. Free of Qt."""

from dataclasses import dataclass

from pos_app.ui.values import BadgeText


@dataclass(frozen=True)
class TicketRowText:
    """A ticket that was found."""

    title: str
    detail: str
    amount: str
    badge: BadgeText | None = None


@dataclass(frozen=True)
class LineText:
    """A line of the ticket: what was sold, what came back before, what comes back now."""

    name: str
    detail: str
    sold: str
    before: str
    now: str
    amount: str
    badge: BadgeText | None = None
    live: bool = True  # something of it can come back
    chosen: bool = False


@dataclass(frozen=True)
class OutText:
    """A line that goes out in an exchange."""

    name: str
    detail: str
    quantity: str
    amount: str


@dataclass(frozen=True)
class HeadText:
    """The ticket at the head of the screen."""

    title: str
    detail: str
    total: str
    badge: BadgeText | None = None
    icon: str = "receipt-text"


@dataclass(frozen=True)
class ChoiceText:
    """One of a few keys of which one is chosen: its name in signals, words, icon."""

    key: str
    label: str
    icon: str
    enabled: bool = True


@dataclass(frozen=True)
class SideText:
    """What stands at the right: why, in what state, how the money goes; "" is not chosen yet.

    `way_caption` asks how the money goes back, or how the difference is paid; `note` says why a way
    is closed. `asks_reference`: the number on the voucher of the card is to be typed.
    """

    reason: str
    condition: str
    way: str
    ways: tuple[ChoiceText, ...]
    way_caption: str
    note: str = ""
    asks_reference: bool = False


@dataclass(frozen=True)
class ActionsText:
    """Which keys act now, what the primary one says, and what is chosen of the switches."""

    ready: bool
    primary: str
    every: bool = False
    paper: bool = False
    void: bool = False
    exchange: bool = False
    exchanging: bool = False
    correct: bool = False
    correcting: bool = False
    fee: bool = False
    keeping_fee: bool = False
    without_ticket: bool = False
