"""What the cash screens show, already in words. Free of Qt."""

from dataclasses import dataclass

from pos_app.ui.values import Tone


@dataclass(frozen=True)
class PieceText:
    """One note or coin: how many were counted (None: not yet) and what they are worth."""

    value_minor: int
    pieces: int | None
    amount: str


@dataclass(frozen=True)
class CountText:
    """A whole count: its rows, and what the notes and the coins come to."""

    rows: tuple[PieceText, ...]
    notes: str
    coins: str


@dataclass(frozen=True)
class SumLine:
    """One line of a sum: what, how much; `strong` closes it."""

    label: str
    amount: str
    strong: bool = False


@dataclass(frozen=True)
class VerdictText:
    """What a confirmed count came to, against what the drawer should hold.

    `lines` is how the expected amount comes about; `slips` compares the card slips, if it must be
    said; `note_wanted` asks for a reason before the session closes.
    """

    counted: str
    expected: str
    difference: str
    word: str  # exact, short, over
    sentence: str
    tone: Tone
    lines: tuple[SumLine, ...]
    slips: str = ""
    slips_tone: Tone = Tone.GREY
    note_wanted: bool = False
    note_shown: bool = False


@dataclass(frozen=True)
class TurnLine:
    """One way that money came in or went out: its amount, and what the drawer gained."""

    label: str
    detail: str
    amount: str
    drawer: str
    strong: bool = False


@dataclass(frozen=True)
class MoveText:
    """A cash move of this session."""

    title: str
    detail: str
    amount: str


@dataclass(frozen=True)
class ZText:
    """A Z in the list, or the balance of one person: what, who and when, how it came out."""

    title: str
    detail: str
    amount: str
    difference: str
    tone: Tone
