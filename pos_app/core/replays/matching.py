"""Which sales a return of a file gives back: worked out on the plan, so a second run says the same.

A unit that comes back was bought by the same customer in the latest earlier sale of that code with
units left; within one sale the last line is taken first. Earlier is what is played before. A return
of nobody in particular matches nothing: whose sale would it be.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pos_app.core.replays.plans import PlanDocument, PlanLine


@dataclass
class Matched:
    """What a return gives back: units of lines of earlier sales, and what matched none.

    `sales`: by the number of the sale its line, counted from 1, and the units of it, in the order
    they were met. `unmatched` are lines of the return with the units that are left of them.
    """

    sales: dict[str, dict[int, int]] = field(default_factory=dict)
    unmatched: list[PlanLine] = field(default_factory=list)

    def take(self, sale: str, line_no: int, units: int) -> None:
        """Give back units of a line of a sale."""
        lines = self.sales.setdefault(sale, {})
        lines[line_no] = lines.get(line_no, 0) + units


@dataclass
class _Sold:
    """A line that was sold, and what of it has not come back."""

    sale: str
    line_no: int
    units: int


def match(documents: Iterable[PlanDocument]) -> Mapping[str, Matched]:
    """Return what each return gives back, by its number; documents in the order they are played."""
    stacks: defaultdict[tuple[str, str], list[_Sold]] = defaultdict(list)
    found: dict[str, Matched] = {}
    for document in documents:
        if document.returned:
            found[document.number] = _match(document, stacks)
        if document.customer:
            for line_no, line in enumerate(document.sold, start=1):
                sold = _Sold(document.number, line_no, line.units)
                stacks[document.customer, line.code].append(sold)
    return found


def _match(document: PlanDocument, stacks: Mapping[tuple[str, str], list[_Sold]]) -> Matched:
    result = Matched()
    for line in document.returned:
        left, stack = line.units, stacks.get((document.customer, line.code), [])
        while left and stack:
            sold = stack[-1]
            units = min(left, sold.units)
            result.take(sold.sale, sold.line_no, units)
            sold.units, left = sold.units - units, left - units
            if not sold.units:
                stack.pop()
        if left:
            result.unmatched.append(line._replace(units=left))
    return result
