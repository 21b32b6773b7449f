"""What the panel of the supervisor says. Free of Qt."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PanelText:
    """The panel: what is asked, by whom, and how much is at stake."""

    title: str
    detail: str
    amount: str = ""


@dataclass(frozen=True)
class SupervisorText:
    """A person who may agree."""

    name: str
    role: str
    initials: str
    colour: str
