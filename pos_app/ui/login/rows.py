"""What the login screen shows of a person, already in words. Free of Qt."""

from dataclasses import dataclass

from pos_app.ui.values import BadgeText

# Discs of people in turn, as the categories have them: told apart before the name is read.
COLOURS = ("favourites", "drinks", "bread", "produce", "pantry", "cleaning")


@dataclass(frozen=True)
class PersonText:
    """A tile: who, what they do here, and a badge such as an open turn."""

    name: str
    role: str
    initials: str
    colour: str
    badge: BadgeText | None = None


@dataclass(frozen=True)
class PadText:
    """What stands over the pad: a greeting, one sentence, how many digits the PIN has at least."""

    hello: str
    sentence: str
    places: int = 4
    bad: bool = False
