"""The papers a receipt printer may hold, and how a shop's printer is set up."""

from dataclasses import dataclass
from enum import StrEnum

from pos_app.core.errors import UnknownPaper

CP858_TABLE = 19  # number of code page 858 for ESC t, on Epson and on most that imitate it


@dataclass(frozen=True)
class Paper:
    """A printable width: dots of the head and columns of its font A."""

    code: str
    dots: int
    columns: int

    @property
    def margin_dots(self) -> int:
        """Return what the columns leave free on the left."""
        return (self.dots - self.columns * 12) // 2


PAPERS = {
    paper.code: paper
    for paper in (Paper("58-32", 384, 32), Paper("80-42", 512, 42), Paper("80-48", 576, 48))
}


class CutMode(StrEnum):
    """What the knife does at the end of a ticket."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"  # no knife: the paper is torn


@dataclass(frozen=True)
class PrinterSetup:
    """One printer of this till, as the settings say.

    `graphics` sends every ticket as a picture: for printers without the letters of Spanish.
    `answers` is switched off for a printer that never says anything, after its test page came out:
    then what was sent counts as printed, instead of a question after each sale.
    """

    paper: Paper = PAPERS["80-48"]
    graphics: bool = False
    answers: bool = True
    cut: CutMode = CutMode.FULL
    code_table: int = CP858_TABLE
    drawer_pin: int = 2  # of the printer's socket: 2 or 5
    pulse_on_ms: int = 120
    pulse_off_ms: int = 240


def get_paper(code: str) -> Paper:
    """Return the paper with that code; raise `UnknownPaper`."""
    try:
        return PAPERS[code]
    except KeyError:
        raise UnknownPaper(code=code, known=", ".join(PAPERS)) from None
