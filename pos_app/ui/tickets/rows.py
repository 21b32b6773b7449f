"""What the tickets screen shows, already in words. Free of Qt."""

from dataclasses import dataclass

from pos_app.ui.values import BadgeText


@dataclass(frozen=True)
class TicketText:
    """One paper: what it is, when and how much, what became of it."""

    title: str
    detail: str
    badge: BadgeText


@dataclass(frozen=True)
class CheckText:
    """One thing that is true of the paper that is shown, or not."""

    text: str
    good: bool
