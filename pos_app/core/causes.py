"""Why goods are written off (MERMA): the causes that every document of a loss shares (K15)."""

from typing import Final

from pos_app.core.errors import UnknownCause

MERMA: Final = "MERMA"
EXPIRY: Final = "expiry"
CAUSES: Final = ("damage", EXPIRY, "theft", "sample")


def check_cause(reason: str, cause: str) -> None:
    """Raise `UnknownCause` unless a MERMA says one of its causes, and nothing else says any."""
    if reason == MERMA and cause not in CAUSES:
        raise UnknownCause(cause=cause or "-", known=", ".join(CAUSES))
    if reason != MERMA and cause:
        raise UnknownCause(cause=cause, known="-")
