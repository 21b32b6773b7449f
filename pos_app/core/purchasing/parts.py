"""Orders and requests are done in parts: what a part is of, and what it leaves open."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from pos_app.core.db import ReadSession
from pos_app.core.errors import DocumentMissing
from pos_app.core.kardex import StockItem
from pos_app.core.models.purchasing import StockTransaction
from pos_app.core.purchasing import rules, states
from pos_app.core.purchasing.quantities import LineView


class OfLine(Protocol):
    """So much of a line of the document, in thousandths of its unit."""

    @property
    def line_no(self) -> int:
        """Return which line of the document it is of."""

    @property
    def quantity_milli(self) -> int:
        """Return how much of it."""


L = TypeVar("L", bound=OfLine)


@dataclass(frozen=True)
class PartLine(Generic[L]):
    """A line of a part: what was said, the line it is of, and what it leaves open.

    `left_milli` is below zero where the part is more than was open.
    """

    said: L
    asked: LineView
    item: StockItem
    left_milli: int


def part_lines(
    session: ReadSession,
    code: str,
    still_open: Sequence[LineView],
    said: Sequence[L] | None,
    whole: Callable[[int, int], L],
) -> Iterator[PartLine[L]]:
    """Give the lines of a part, each with the line it is of; None says all that is open.

    `whole` makes a line of what is open of one. Raises `DocumentEmpty`, `DocumentTooLong`,
    `UnknownVariant`, and `DocumentMissing` for a line that the document does not have.
    """
    if said is None:
        said = [whole(line.line_no, line.open_milli) for line in still_open if line.open_milli]
    rules.check_count(said)
    by_no = {line.line_no: line for line in still_open}
    left = {line.line_no: line.open_milli for line in still_open}
    known = rules.get_items(session, (line.variant_id for line in still_open))
    for line in said:
        asked = by_no.get(line.line_no)
        if asked is None:
            raise DocumentMissing(document=f"{code} {line.line_no}")
        left[line.line_no] -= line.quantity_milli
        yield PartLine(line, asked, known[asked.variant_id], left[line.line_no])


def done_before(session: ReadSession, part_id: UUID) -> tuple[str, str]:
    """Return the code of a part that was recorded, and the state its document is in now.

    Raises `DocumentMissing` where the id is of something else.
    """
    row = session.get(StockTransaction, part_id)
    if row is None or row.source_id is None:
        raise DocumentMissing(document=str(part_id))
    return row.code, states.find_current(session, row.source_id) or ""
