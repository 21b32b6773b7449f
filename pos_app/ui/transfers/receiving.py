"""Receiving a transfer line by line: what arrived, what was damaged, missing or sent back."""

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

import msgspec

from pos_app.core import document_drafts, transfer_lists, transfers
from pos_app.core.actor import Actor
from pos_app.core.codes import shown_code
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.document_drafts import DraftLine
from pos_app.core.errors import InvalidQuantity, TransferExceeded
from pos_app.core.i18n import N_
from pos_app.core.pricing import Sellable
from pos_app.core.quantity import decimal_quantity
from pos_app.core.transfer_lists import TransferSummary
from pos_app.core.transfers import DIFFERENCES, LineOnTheWay, ReceiveLine
from pos_app.ui.desk import Desk
from pos_app.ui.documents.counted import AGAIN, ALL, DO, CountedPart
from pos_app.ui.documents.rows import ActionText, CellText, FieldText, LineText
from pos_app.ui.documents.screen import DocumentsScreen
from pos_app.ui.format import DOT, filled
from pos_app.ui.transfers.rows import TransferWords
from pos_app.ui.values import Figure, Level

KIND: Final = "transfer_reception"
OPEN_UNITS: Final = 1000


class ReceivingPresenter(CountedPart):
    """Each scan is one piece that arrived; differences are written by name.

    Call `start()` when the screen is shown; `on_done(id)` goes back to the transfers.
    """

    def __init__(
        self,
        view: DocumentsScreen,
        desk: Desk,
        actor: Actor,
        transfer_id: UUID,
        *,
        on_done: Callable[[UUID], object],
    ) -> None:
        super().__init__(view, desk, actor, transfer_id, on_done=on_done)
        self.words = TransferWords(desk)
        self._summary: TransferSummary | None = None

    def start(self) -> None:
        """Show what is on its way, nothing of it arrived yet; a half counted one goes on."""
        self._screen.show_page("write")
        self._view.show_strip(None)
        kept = self.find_kept(KIND)
        with self._desk.database.read() as session:
            self._summary = transfer_lists.get_summary(session, self._document_id)
            lines = transfers.list_lines(session, self._document_id)
        on_the_way = tuple(_draft_line(line) for line in lines if line.open_milli > 0)
        if kept is None or kept.fields.get("transfer") != self._document_id.hex:
            kept = document_drafts.new_draft(KIND, transfer=self._document_id.hex)
        counted = {line.of_line: line.quantity_milli for line in kept.lines}
        fresh = [
            msgspec.structs.replace(line, quantity_milli=counted.get(line.of_line, 0))
            for line in on_the_way
        ]
        self.open(msgspec.structs.replace(kept, lines=tuple(fresh)))

    # Lines ---------------------------------------------------------------------------------------

    def new_line(self, session: ReadSession, item: Sellable, quantity_milli: int) -> DraftLine:
        """Return the line of a product: one of those that were sent."""
        del session
        return DraftLine(
            variant=item.variant_id, code=item.code, name=item.name, unit=item.unit,
            quantity_milli=quantity_milli,
        )  # fmt: skip

    def twin_of(self, line: DraftLine) -> int:
        """Return the line that a scan counts for: one with pieces still to come first."""
        same = [at for at, each in enumerate(self.draft.lines) if each.variant == line.variant]
        if line.lot:
            same = [at for at in same if self.draft.lines[at].lot == line.lot] or same
        waiting = [at for at in same if self._left(self.draft.lines[at]) > 0]
        return next(iter(waiting or same), -1)

    def add(self, item: Sellable, quantity_milli: int, **label: object) -> None:
        """Count what arrived; what was not sent is not added."""
        wanted = DraftLine(
            variant=item.variant_id, code=item.code, name=item.name,
            lot=str(label.get("lot") or ""),
        )  # fmt: skip
        at = self.twin_of(wanted)
        if at < 0:
            self._view.clear_box()
            self.say(
                Level.WARN, N_("{product} is not in this transfer"),
                N_("Nothing was added. Put it aside and ask who sent it."), product=item.name,
            )  # fmt: skip
            return
        line = self.draft.lines[at]
        if quantity_milli > self._left(line):
            self._view.clear_box()
            self.say(
                Level.WARN, N_("More of {product} than was sent"),
                N_("Nothing was added. {sent} were sent. Ask who sent it."),
                product=line.name, sent=self.words.quantity(line.asked_milli, line.unit),
            )  # fmt: skip
            return
        super().add(item, quantity_milli, lot=wanted.lot)

    def column_keys(self) -> tuple[str, ...]:
        """Return the names of the columns in order."""
        return ("product", "open", "received", *DIFFERENCES)

    def line_text(self, line: DraftLine) -> LineText:
        """Return what, how much was sent, what became of it."""
        lot = filled(self._translate, N_("Lot {number}"), number=line.lot) if line.lot else ""
        left = self._left(line)
        rest = ""
        if 0 < left < line.asked_milli:
            words = N_("{quantity} still on its way")
            rest = filled(self._translate, words, quantity=self.words.quantity(left, line.unit))
        detail = DOT.join(filter(None, (shown_code(line.code), lot, rest)))
        return LineText((
            CellText(line.name, detail),
            CellText(self.words.quantity(line.asked_milli, line.unit), tone="text2"),
            self._quantity(line, line.quantity_milli, strong=True),
            *(self._quantity(line, self._difference(line, name)) for name in DIFFERENCES),
        ))  # fmt: skip

    def _quantity(self, line: DraftLine, quantity_milli: int, *, strong: bool = False) -> CellText:
        text = self.words.quantity(quantity_milli, line.unit) if quantity_milli else "\N{EN DASH}"
        tone = "text" if quantity_milli else "text3"
        return CellText(text, tone=tone, strong=strong, edit=str(quantity_milli or ""))

    def _difference(self, line: DraftLine, name: str) -> int:
        return int(self.field(f"{name}.{line.of_line}") or "0")

    def _left(self, line: DraftLine) -> int:
        told = sum(self._difference(line, name) for name in DIFFERENCES)
        return line.asked_milli - line.quantity_milli - told

    def read_cell(self, line: DraftLine, key: str, text: str) -> DraftLine:
        """Take how much had which end; more than was sent is refused."""
        quantity = int(text) if text else 0
        if quantity < 0 or (not line.by_weight and quantity % OPEN_UNITS):
            raise InvalidQuantity(text=self.quantity_of(quantity))
        before = line.quantity_milli if key == "received" else self._difference(line, key)
        most = self._left(line) + before
        if quantity > most:
            raise TransferExceeded(
                product=line.name,
                wanted=decimal_quantity(quantity),
                available=decimal_quantity(most),
            )
        if key == "received":
            return msgspec.structs.replace(line, quantity_milli=quantity)
        if quantity != before:
            self._view.show_strip(None)
            self.set_fields(**{f"{key}.{line.of_line}": str(quantity)})
        return line

    def line_removed(self) -> None:
        """Count the selected line as not arrived: a line that was sent does not go away."""
        if not self.busy and 0 <= self._row < len(self.draft.lines):
            lines = list(self.draft.lines)
            lines[self._row] = msgspec.structs.replace(lines[self._row], quantity_milli=0)
            self._set_lines(lines, self._row)

    def line_stepped(self, by: int) -> None:
        """Count one more or less of what was sent."""
        if 0 <= self._row < len(self.draft.lines):
            line = self.draft.lines[self._row]
            if by < 0 or self._left(line) >= by * OPEN_UNITS:
                super().line_stepped(by)

    # The head ------------------------------------------------------------------------------------

    def show_rest(self) -> None:
        """Show where it comes from, how much arrived, and what can be done."""
        tr, lines = self._translate, self.draft.lines
        arrived = sum(self._left(line) < line.asked_milli for line in lines)
        done = sum(self._left(line) == 0 for line in lines)
        way = self.words.way(self._summary) if self._summary is not None else ""
        self._view.show_figure(Figure(tr(N_("LINES COMPLETE")), f"{done} / {len(lines)}", foot=way))
        note = FieldText("note", tr(N_("Note")), value=self.field("note"))
        self._view.show_head(tr(N_("Reception")), (note,))
        self._view.show_write_actions((
            ActionText(ALL, tr(N_("All as sent")), "check-check", "Ctrl+T"),
            ActionText(AGAIN, tr(N_("Begin again")), "rotate-ccw", "F8", enabled=bool(arrived)),
            ActionText(
                DO, tr(N_("Receive")), "package-check", "F12", "primary",
                bool(arrived) and not self.busy,
            ),
        ))  # fmt: skip

    def _whole(self, line: DraftLine) -> int:
        return line.quantity_milli + self._left(line)

    def _do(self) -> None:
        draft, lines = self.draft, []
        for line in self.draft.lines:
            differences: Mapping[str, int] = {
                name: quantity for name in DIFFERENCES if (quantity := self._difference(line, name))
            }
            if line.quantity_milli or differences:
                lines.append(ReceiveLine(line.of_line, line.quantity_milli, differences))

        def verb(session: WriteSession) -> UUID:
            return transfers.receive(
                session, self._actor, transfer_id=self._document_id, lines=lines,
                note=draft.fields.get("note", ""), op_id=draft.id,
            )  # fmt: skip

        self.record(verb, lambda _: self._on_done(self._document_id))


def _draft_line(line: LineOnTheWay) -> DraftLine:
    return DraftLine(
        variant=line.variant_id,
        code=line.code,
        name=line.name,
        unit=line.unit,
        by_weight=line.unit != "un",
        lot=line.lot_number,
        of_line=line.line_no,
        asked_milli=line.open_milli,
    )
