"""What a printer says about itself: DLE EOT 1 to 4 and GS r 1, read without optimism.

Bits as in Epson's ESC/POS reference. A byte that is not shaped like the answer is no answer, and no
answer is never "ok": it is unknown.
"""

from dataclasses import dataclass
from enum import Enum

from pos_app.core.errors import (
    PrinterBroken,
    PrinterCoverOpen,
    PrinterOffline,
    PrinterOutOfPaper,
    ShopError,
)

PRINTER, OFFLINE_CAUSE, ERROR_CAUSE, PAPER_SENSOR = (b"\x10\x04" + bytes([n]) for n in (1, 2, 3, 4))
PAPER_QUERY = b"\x1dr\x01"  # GS r 1: answered when everything before it is done


class Health(Enum):
    """How a printer is, as far as it says."""

    OK = "ok"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Status:
    """Health, and what a person must do when it is bad."""

    health: Health
    problem: type[ShopError] | None = None
    paper_low: bool = False

    def require_usable(self, printer: str) -> None:
        """Raise the problem of a printer that says it cannot print."""
        if self.problem is not None:
            raise self.problem(printer=printer)


UNKNOWN = Status(Health.UNKNOWN)


def realtime_byte(answer: bytes) -> int | None:
    """Return the answer to a DLE EOT, or None: bits 1 and 4 are set, bits 0 and 7 clear."""
    return next((byte for byte in answer if byte & 0b1001_0011 == 0b0001_0010), None)


def paper_byte(answer: bytes) -> int | None:
    """Return the answer to GS r 1, or None: bits 4 and 7 are clear (XON, XOFF, DLE EOT differ)."""
    return next((byte for byte in answer if byte & 0b1001_0000 == 0), None)


def paper_is_out(byte: int) -> bool:
    """Return whether an answer to GS r 1 says that the roll ended."""
    return bool(byte & 0b0000_1100)


def judge(printer: int | None, offline: int | None, error: int | None, paper: int | None) -> Status:
    """Return the status from the four answers; what was not answered is not known to be well."""
    if printer is None:
        return UNKNOWN
    low = paper is not None and bool(paper & 0b0000_1100)
    if (paper or 0) & 0b0110_0000 or (offline or 0) & 0b0010_0000:
        return Status(Health.BAD, PrinterOutOfPaper)
    if (offline or 0) & 0b0000_0100:
        return Status(Health.BAD, PrinterCoverOpen, paper_low=low)
    if (error or 0) & 0b0110_1100 or (offline or 0) & 0b0100_0000:
        return Status(Health.BAD, PrinterBroken, paper_low=low)
    if printer & 0b0000_1000:
        return Status(Health.BAD, PrinterOffline, paper_low=low)
    if None in (offline, error, paper):
        return UNKNOWN
    return Status(Health.OK, paper_low=low)
