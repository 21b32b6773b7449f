"""What an order does with stock: reserve, fulfil, release, take back, line by line (K9).

RESERVA holds first-expiry lots; fulfilling is LIBERACION and SALIDA of the same lots, and only
SALIDA where nothing was held. A lot that expired while it was held is released, never shipped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from pos_app.core import kardex
from pos_app.core.db import ReadSession
from pos_app.core.errors import InvalidQuantity
from pos_app.core.facts import HoldFact
from pos_app.core.facts_places import OrderResultFact
from pos_app.core.kardex import Desk
from pos_app.core.models.places import OrderLine, OrderResult, OrderStep
from pos_app.core.quantity import decimal_quantity

PLACEHOLDER: Final = "0000000000000"  # the code of an item that matched no product
NEWEST_STEP: Final = (OrderStep.step_no.desc(), OrderStep.occurred_at.desc(), OrderStep.id.desc())
SKIPPED_PLACEHOLDER: Final = "placeholder"
SKIPPED_NOT_STOCKED: Final = "not_stocked"
SKIPPED_NO_RECORD: Final = "no_stock_record"


@dataclass(frozen=True)
class LineState:
    """Where a line stands, in thousandths."""

    line_no: int
    variant_id: UUID | None
    code: str
    name: str
    unit: str
    ordered_milli: int
    held_milli: int
    fulfilled_milli: int
    returned_milli: int

    @property
    def owed_milli(self) -> int:
        """Return what was not shipped yet."""
        return max(0, self.ordered_milli - self.fulfilled_milli)

    @property
    def backordered_milli(self) -> int:
        """Return what is owed and not held."""
        return max(0, self.owed_milli - self.held_milli)


@dataclass(frozen=True)
class Need:
    """So much is to be done with a line."""

    line: LineState
    quantity_milli: int

    @property
    def left_after_return(self) -> int:
        """Return what stays with the customer when this much came back."""
        return self.line.fulfilled_milli - self.line.returned_milli - self.quantity_milli


def list_lines(session: ReadSession, order_id: UUID) -> tuple[LineState, ...]:
    """Return where each line of an order stands."""
    sums = {
        (line_no, outcome): int(total)
        for line_no, outcome, total in session.execute(
            select(OrderResult.line_no, OrderResult.outcome, func.sum(OrderResult.quantity_milli))
            .where(OrderResult.order_id == order_id)
            .group_by(OrderResult.line_no, OrderResult.outcome)
        )
    }
    held: dict[int, int] = {}
    for row in kardex.list_held(session, order_id=order_id):
        held[row.line_no] = held.get(row.line_no, 0) + row.quantity_milli
    query = select(OrderLine).where(OrderLine.order_id == order_id).order_by(OrderLine.line_no)
    return tuple(
        LineState(
            line_no=line.line_no,
            variant_id=line.variant_id,
            code=line.code,
            name=line.name,
            unit=line.unit,
            ordered_milli=line.quantity_milli,
            held_milli=held.get(line.line_no, 0),
            fulfilled_milli=sums.get((line.line_no, "fulfilled"), 0),
            returned_milli=sums.get((line.line_no, "returned"), 0),
        )
        for line in session.scalars(query)
    )


def needs_of(lines: Sequence[LineState], quantities: Mapping[int, int] | None) -> list[Need]:
    """Return what is owed of each line, or so much of it; raise `InvalidQuantity` for more."""
    return [_need(line, line.owed_milli, quantities) for line in lines]


def returnable(lines: Sequence[LineState], quantities: Mapping[int, int] | None) -> list[Need]:
    """Return what may come back of each line, or so much of it; raise `InvalidQuantity`."""
    return [_need(line, line.fulfilled_milli - line.returned_milli, quantities) for line in lines]


def _need(line: LineState, most_milli: int, quantities: Mapping[int, int] | None) -> Need:
    wanted = most_milli if quantities is None else quantities.get(line.line_no, 0)
    if not 0 <= wanted <= most_milli:
        raise InvalidQuantity(text=decimal_quantity(wanted))
    return Need(line, wanted)


@dataclass
class Doer:
    """Does one action with the lines of an order, on one desk; gathers what came of it."""

    desk: Desk
    order_id: UUID
    places: Sequence[UUID]
    results: list[OrderResultFact] = field(default_factory=list)
    holds: list[HoldFact] = field(default_factory=list)

    def do(self, action: str, needs: Sequence[Need]) -> None:
        """Reserve, fulfil, release or return what is needed; any other action moves nothing."""
        act = {
            "reserve": self._reserve,
            "fulfil": self._fulfil,
            "release": self._release,
            "return": self._return,
        }.get(action)
        for need in needs if act else ():
            reason = self._skip(need.line) if action in {"reserve", "fulfil"} else ""
            if reason:
                self._note(need.line, "skipped", need.quantity_milli, reason)
            elif act:
                act(need)

    def left_owed(self, line: LineState) -> int:
        """Return what is still owed after what was done; nothing of a line without stock."""
        if self._skip(line):
            return 0
        done = (
            result.quantity_milli
            for result in self.results
            if result.line_no == line.line_no and result.outcome == "fulfilled"
        )
        return line.owed_milli - sum(done)

    def _skip(self, line: LineState) -> str:
        """Return why a line has no stock to work with; empty when it has (seed 002)."""
        if line.variant_id is None or line.code == PLACEHOLDER:
            return SKIPPED_PLACEHOLDER
        if not self.desk.item(line.variant_id).controls_stock:
            return SKIPPED_NOT_STOCKED
        if not kardex.has_record(self.desk.session, line.variant_id):
            return SKIPPED_NO_RECORD
        return ""

    def _note(self, line: LineState, outcome: str, quantity_milli: int, reason: str = "") -> None:
        result = OrderResultFact(
            line_no=line.line_no, outcome=outcome, quantity_milli=quantity_milli, reason=reason
        )
        self.results.append(result)

    def _reserve(self, need: Need) -> None:
        wanted = left = need.line.backordered_milli
        assert need.line.variant_id is not None
        for place in self.places:
            if left:
                holds, left = kardex.reserve(
                    self.desk,
                    order_id=self.order_id,
                    line_no=need.line.line_no,
                    location_id=place,
                    variant_id=need.line.variant_id,
                    milli=left,
                )
                self.holds.extend(holds)
        if wanted > left:
            self._note(need.line, "reserved", wanted - left)
        if left:
            self._note(need.line, "short", left, "backorder")

    def _fulfil(self, need: Need) -> None:
        left = self._ship_held(need, need.quantity_milli)
        assert need.line.variant_id is not None
        for place in self.places:
            if left:
                picks, missing = self.desk.pick(place, need.line.variant_id, left)
                for one in picks:
                    self._out(place, need.line.variant_id, one.lot.lot_id, one.quantity_milli)
                left = missing
        if need.quantity_milli > left:
            self._note(need.line, "fulfilled", need.quantity_milli - left)
        if left:
            self._note(need.line, "short", left, "not_shipped")

    def _ship_held(self, need: Need, wanted_milli: int) -> int:
        """Release and ship what the line holds; return what is still wanted."""
        left = wanted_milli
        for held in self._held(need.line):
            quantity = min(left, held.quantity_milli)
            if not quantity:
                break
            lot = self.desk.lot(held.location_id, held.variant_id, held.lot_id)
            if not lot.sellable(self.desk.today):
                self.holds.append(kardex.release(self.desk, held, held.quantity_milli))
                continue
            self.holds.append(kardex.release(self.desk, held, quantity))
            self._out(held.location_id, held.variant_id, held.lot_id, quantity)
            left -= quantity
        return left

    def _held(self, line: LineState) -> list[kardex.Held]:
        rows = kardex.list_held(self.desk.session, order_id=self.order_id)
        return [row for row in rows if row.line_no == line.line_no]

    def _out(self, location_id: UUID, variant_id: UUID, lot_id: UUID, quantity_milli: int) -> None:
        lot = self.desk.lot(location_id, variant_id, lot_id)
        self.desk.move(
            "SALIDA",
            "VENTA",
            location_id=location_id,
            variant_id=variant_id,
            lot_id=lot_id,
            quantity_milli=quantity_milli,
            unit_cost_e4=self.desk.cost_of(variant_id, lot),
        )

    def _release(self, need: Need) -> None:
        released = 0
        for held in self._held(need.line):
            self.holds.append(kardex.release(self.desk, held, held.quantity_milli))
            released += held.quantity_milli
        if released:
            self._note(need.line, "released", released)

    def _return(self, need: Need) -> None:
        left = need.quantity_milli
        if not left:
            return
        assert need.line.variant_id is not None
        shipped = kardex.list_left(self.desk, self.order_id, need.line.variant_id)
        for gone in shipped:
            quantity = min(left, gone.quantity_milli)
            if quantity:
                self.desk.move(
                    "ENTRADA",
                    "DEVOLUCION",
                    location_id=gone.location_id,
                    variant_id=need.line.variant_id,
                    lot_id=gone.lot_id,
                    quantity_milli=quantity,
                    unit_cost_e4=gone.unit_cost_e4,
                )
                left -= quantity
        assert left == 0, "no more comes back than the Kardex sent out"
        self._note(need.line, "returned", need.quantity_milli)
