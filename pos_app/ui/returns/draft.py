"""A return that is being made: which lines, how much, why, in what state, how the money goes. Pure.

Every change makes a new value; nothing of it is kept before it is done.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from pos_app.core.cart import Cart
from pos_app.core.ids import new_id
from pos_app.core.quantity import MILLI
from pos_app.core.refunds import Refund
from pos_app.core.returns import (
    ACCOUNT,
    CARD,
    DAMAGED,
    GOOD,
    TRANSFER,
    LineLeft,
    Returnable,
    ReturnLine,
)  # fmt: skip
from pos_app.core.returns.lines import refund_lines
from pos_app.core.settling import CASH

SPOILT: Final = frozenset({"defective", "expired"})  # reasons that keep goods off the shelf
CARDS: Final = ("debit", "credit")
BY_HAND: Final = (CARD, TRANSFER)  # done elsewhere: a number says where it can be found


@dataclass(frozen=True)
class Mark:
    """Why a line comes back, and in what state; "" is not said yet."""

    reason: str = ""
    condition: str = GOOD


def condition_for(reason: str) -> str:
    """Return in what state goods are that come back for a reason, unless somebody says so."""
    return DAMAGED if reason in SPOILT else GOOD


@dataclass(frozen=True)
class Correction:
    """What is wrong on a ticket: an amount to take off a line, or a word; neither is typed yet."""

    line_no: int = 0
    off_minor: int = 0
    words: str = ""


@dataclass(frozen=True)
class Draft:
    """A return of one ticket. `now` says how much of which line, in thousandths.

    `op_id` is the operation it becomes: made once, so that whatever is pressed twice is done once.
    `out` is what the customer takes instead, in an exchange.
    """

    opened: Returnable
    op_id: UUID = field(default_factory=new_id)
    now: Mapping[int, int] = field(default_factory=dict)
    marks: Mapping[int, Mark] = field(default_factory=dict)
    last: Mark = field(default_factory=Mark)
    serials: Mapping[int, str] = field(default_factory=dict)  # as scanned on the thing itself
    selected: int = 0
    way: str = CASH
    out: Cart | None = None
    out_selected: int = -1
    customer_id: UUID | None = None
    customer: str = ""
    late: bool = False  # the cashier accepts that the days have passed
    correction: Correction | None = None  # while a ticket is corrected
    fee_bp: int = 0  # the restocking fee, where it is kept

    @property
    def lines(self) -> tuple[LineLeft, ...]:
        """Return the lines of the ticket."""
        return self.opened.lines

    @property
    def chosen(self) -> tuple[LineLeft, ...]:
        """Return the lines of which something comes back."""
        return tuple(line for line in self.lines if self.now.get(line.line_no))

    @property
    def refund(self) -> Refund:
        """Return what it gives back."""
        return refund_lines(self.lines, self.now, fee_bp=self.fee_bp)

    @property
    def difference_minor(self) -> int:
        """Return what the customer pays in the end; below zero it is given back."""
        return (self.out.total_minor if self.out else 0) - self.refund.total_minor

    @property
    def methods(self) -> frozenset[str]:
        """Return how the ticket was paid."""
        return frozenset(payment.method for payment in self.opened.sold.fact.payments)

    def return_lines(self) -> tuple[ReturnLine, ...]:
        """Return what comes back as the operation takes it."""
        return tuple(
            ReturnLine(
                line.line_no,
                self.now[line.line_no],
                condition=self.mark(line.line_no).condition,
                reason=self.mark(line.line_no).reason,
                serial=self.serials.get(line.line_no, ""),
            )
            for line in self.chosen
        )

    @property
    def unexplained(self) -> bool:
        """Return whether a line comes back and nobody said why."""
        return any(not self.mark(line.line_no).reason for line in self.chosen)

    @property
    def left(self) -> bool:
        """Return whether anything can still come back."""
        return any(line.left_milli for line in self.lines)

    def mark(self, line_no: int) -> Mark:
        """Return why a line comes back."""
        return self.marks.get(line_no, self.last)

    def line(self) -> LineLeft | None:
        """Return the line that is looked at."""
        return self.lines[self.selected] if 0 <= self.selected < len(self.lines) else None

    # Changes -------------------------------------------------------------------------------------

    def select(self, row: int) -> "Draft":
        """Look at another line."""
        return replace(self, selected=max(0, min(len(self.lines) - 1, row)))

    def through(self, way: str) -> "Draft":
        """Let the money go another way."""
        return replace(self, way=way)

    def reopened(self, opened: Returnable) -> "Draft":
        """Return the same choice on the ticket as it is now: no more than is still left."""
        draft = replace(self, opened=opened)
        for line_no, milli in self.now.items():
            draft = draft.put(line_no, milli)
        return draft.select(self.selected)

    def scanned(self, line_no: int, quantity_milli: int, serial: str = "") -> "Draft":
        """Let so much more of a line come back; `serial` is what its label says."""
        draft = self.put(line_no, self.now.get(line_no, 0) + quantity_milli)
        return replace(draft, serials={**self.serials, line_no: serial}) if serial else draft

    def put(self, line_no: int, quantity_milli: int) -> "Draft":
        """Let so much of a line come back: no more than is left of it."""
        line = self.lines[line_no - 1]
        quantity = max(0, min(line.left_milli, quantity_milli))
        marks = dict(self.marks)
        if quantity:
            marks.setdefault(line_no, self.last)
        else:
            marks.pop(line_no, None)
        return replace(self, now={**self.now, line_no: quantity}, marks=marks, selected=line_no - 1)

    def step(self, by: int) -> "Draft":
        """Let one more (or less) of the selected line come back; what is weighed, all or none."""
        line = self.line()
        if line is None:
            return self
        before = self.now.get(line.line_no, 0)
        if line.left_milli % MILLI:
            return self.put(line.line_no, line.left_milli if by > 0 else 0)
        return self.put(line.line_no, before + by * MILLI)

    def every(self) -> "Draft":
        """Let all that is left come back; again: nothing."""
        whole = {line.line_no: line.left_milli for line in self.lines if line.left_milli}
        if all(self.now.get(line_no) == left for line_no, left in whole.items()):
            return replace(self, now={}, marks={})
        draft = self
        for line_no, left in whole.items():
            draft = draft.put(line_no, left)
        return draft.select(self.selected)

    def because(self, reason: str) -> "Draft":
        """Say why: of the selected line where it comes back, and of all that follow.

        What is defective or has expired does not go back to the shelf unless somebody says so.
        """
        return self._marked(Mark(reason, condition_for(reason)))

    def in_state(self, condition: str) -> "Draft":
        """Say in what state the selected line is, and all that follow."""
        line = self.line()
        before = self.mark(line.line_no) if line is not None else self.last
        return self._marked(replace(before, condition=condition))

    def _marked(self, mark: Mark) -> "Draft":
        marks, line = dict(self.marks), self.line()
        for line_no, other in self.marks.items():
            if not other.reason:
                marks[line_no] = mark
        if line is not None and line.line_no in marks:
            marks[line.line_no] = mark
        return replace(self, last=mark, marks=marks)


def best_way(opened: Returnable) -> str:
    """Return how the money goes back unless somebody says otherwise: as it came."""
    methods = {payment.method for payment in opened.sold.fact.payments}
    if CASH in methods:
        return CASH
    if methods & set(CARDS):
        return CARD
    return next((way for way in (TRANSFER, ACCOUNT) if way in methods), CASH)
