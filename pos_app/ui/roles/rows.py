"""What the table of roles shows, already in words. Free of Qt."""

from dataclasses import dataclass

from pos_app.ui.values import BadgeText


@dataclass(frozen=True)
class RuleText:
    """One permission: what it allows, its code, and for each role what it says."""

    title: str
    code: str
    rules: tuple[BadgeText, ...]


@dataclass(frozen=True)
class ChosenText:
    """The rule at the right: of which permission and role, how it is now, its limit."""

    title: str
    role: str
    rule: str
    sentence: str
    cap_minor: int | None = None
    is_share: bool = False  # the limit is in hundredths of a percent
