"""Handing over a part of an order, or taking a part back: each scan is one piece. Free of Qt."""

from collections.abc import Callable
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from pos_app.core import document_drafts, order_lists, orders
from pos_app.core.actor import Actor
from pos_app.core.codes import shown_code
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.document_drafts import DraftLine
from pos_app.core.errors import InvalidQuantity
from pos_app.core.i18n import N_
from pos_app.core.order_lists import OrderSummary
from pos_app.core.order_stock import LineState
from pos_app.core.orders import Outcome
from pos_app.core.pricing import Sellable
from pos_app.ui.desk import Desk
from pos_app.ui.documents.counted import AGAIN, ALL, DO, CountedPart
from pos_app.ui.documents.rows import ActionText, CellText, FieldText, LineText
from pos_app.ui.documents.screen import DocumentsScreen
from pos_app.ui.orders.rows import OrderWords
from pos_app.ui.values import Figure, Level


class PartPresenter(CountedPart):
    """Call `start()` when the screen is shown; `on_done(id)` goes back to the orders."""

    def __init__(
        self,
        view: DocumentsScreen,
        desk: Desk,
        actor: Actor,
        order_id: UUID,
        *,
        back: bool,
        on_done: Callable[[UUID], object],
    ) -> None:
        super().__init__(view, desk, actor, order_id, on_done=on_done)
        self._back = back
        self._kind: Final = "order_return" if back else "order_part"
        self.words = OrderWords(desk)
        self._summary: OrderSummary | None = None

    def start(self) -> None:
        """Show what is owed (or was handed over), nothing chosen yet."""
        self._screen.show_page("write")
        self._view.show_strip(None)
        kept = self.find_kept(self._kind)
        with self._desk.database.read() as session:
            self._summary = order_lists.get_summary(session, self._document_id)
            lines = orders.list_lines(session, self._document_id)
        if kept is None or kept.fields.get("order") != self._document_id.hex:
            kept = document_drafts.new_draft(self._kind, order=self._document_id.hex)
        chosen = {line.of_line: line.quantity_milli for line in kept.lines}
        fresh = [
            msgspec.structs.replace(line, quantity_milli=chosen.get(line.of_line, 0))
            for line in (self._draft_line(each) for each in lines if each.variant_id is not None)
            if line.asked_milli > 0
        ]
        self.open(msgspec.structs.replace(kept, lines=tuple(fresh)))

    def _draft_line(self, line: LineState) -> DraftLine:
        assert line.variant_id is not None
        most = line.fulfilled_milli - line.returned_milli if self._back else line.owed_milli
        return DraftLine(
            variant=line.variant_id, code=line.code, name=line.name, unit=line.unit,
            by_weight=line.unit != "un", of_line=line.line_no, asked_milli=most,
            on_hand_milli=line.held_milli,
        )  # fmt: skip

    # Lines ---------------------------------------------------------------------------------------

    def new_line(self, session: ReadSession, item: Sellable, quantity_milli: int) -> DraftLine:
        """Return the line of a product that is one of the order."""
        del session
        return DraftLine(
            variant=item.variant_id, code=item.code, name=item.name, unit=item.unit,
            quantity_milli=quantity_milli,
        )  # fmt: skip

    def twin_of(self, line: DraftLine) -> int:
        """Return the line of the order that a scan counts for: one that is not full first."""
        same = [at for at, each in enumerate(self.draft.lines) if each.variant == line.variant]
        return next(iter([at for at in same if self._left(self.draft.lines[at])] or same), -1)

    @staticmethod
    def _left(line: DraftLine) -> int:
        return line.asked_milli - line.quantity_milli

    def add(
        self, item: Sellable, quantity_milli: int, *, lot: str = "", expires_on: date | None = None
    ) -> None:
        """Count a piece; what is not of the order is not added."""
        with self._desk.database.read() as session:
            at = self.twin_of(self.new_line(session, item, quantity_milli))
        self._view.clear_box()
        if at < 0:
            why = N_("Nothing was added. Sell it by itself.")
            if self._back:
                why = N_("Nothing was added. Look for the order that it was of.")
            self.say(Level.WARN, N_("{product} is not of this order"), why, product=item.name)
        elif quantity_milli > self._left(self.draft.lines[at]):
            line = self.draft.lines[at]
            self.say(
                Level.WARN, N_("No more than {most} of {product}"), N_("Nothing was added."),
                most=self.words.quantity(line.asked_milli, line.unit), product=line.name,
            )  # fmt: skip
        else:
            super().add(item, quantity_milli, lot=lot, expires_on=expires_on)

    def column_keys(self) -> tuple[str, ...]:
        """Return the names of the columns in order."""
        return ("product", "held", "most", "quantity")

    def line_text(self, line: DraftLine) -> LineText:
        """Return what, how much is set aside, how much there may be, how much now."""
        now = line.quantity_milli
        return LineText((
            CellText(line.name, shown_code(line.code)),
            CellText(
                self.words.quantity(line.on_hand_milli, line.unit) if line.on_hand_milli else "–",
                tone="text2",
            ),
            CellText(self.words.quantity(line.asked_milli, line.unit), tone="text2"),
            CellText(
                self.words.quantity(now, line.unit) if now else "–",
                tone="text" if now else "text3", strong=True, edit=str(now or ""),
            ),
        ))  # fmt: skip

    def read_cell(self, line: DraftLine, key: str, text: str) -> DraftLine:
        """Take how much; raise `InvalidQuantity` for more than there may be."""
        del key  # the only column that is written
        quantity = int(text) if text else 0
        whole = not line.by_weight and quantity % 1000
        if whole or not 0 <= quantity <= line.asked_milli:
            raise InvalidQuantity(text=self.quantity_of(quantity))
        return msgspec.structs.replace(line, quantity_milli=quantity)

    def line_removed(self) -> None:
        """Count nothing of the selected line: a line of an order does not go away."""
        if not self.busy and 0 <= self._row < len(self.draft.lines):
            lines = list(self.draft.lines)
            lines[self._row] = msgspec.structs.replace(lines[self._row], quantity_milli=0)
            self._set_lines(lines, self._row)

    def line_stepped(self, by: int) -> None:
        """Count one more or less."""
        if not 0 <= self._row < len(self.draft.lines):
            return
        if by < 0 or self._left(self.draft.lines[self._row]) >= by * 1000:
            super().line_stepped(by)

    # The head ------------------------------------------------------------------------------------

    def show_rest(self) -> None:
        """Show which order it is, how far one is, and what can be done."""
        tr, lines = self._translate, self.draft.lines
        done = sum(self._left(line) == 0 for line in lines)
        some = any(line.quantity_milli for line in lines)
        foot = self.words.name(self._summary) if self._summary is not None else ""
        figure = Figure(tr(N_("LINES COMPLETE")), f"{done} / {len(lines)}", foot=foot)
        self._view.show_figure(figure)
        title = tr(N_("It comes back")) if self._back else tr(N_("Hand over a part"))
        note = FieldText("note", tr(N_("Note")), value=self.field("note"))
        self._view.show_head(title, (note,) if self._back else ())
        label = tr(N_("Take back")) if self._back else tr(N_("Hand over"))
        icon = "undo-2" if self._back else "package-check"
        ready = some and not self.busy
        self._view.show_write_actions((
            ActionText(ALL, tr(N_("Everything")), "check-check", "Ctrl+T"),
            ActionText(AGAIN, tr(N_("Begin again")), "rotate-ccw", "F8", enabled=some),
            ActionText(DO, label, icon, "F12", "primary", ready),
        ))  # fmt: skip

    def _whole(self, line: DraftLine) -> int:
        return line.asked_milli

    def _do(self) -> None:
        draft, actor = self.draft, self._actor
        quantities = {
            line.of_line: line.quantity_milli for line in draft.lines if line.quantity_milli
        }

        def verb(session: WriteSession) -> Outcome:
            if self._back:
                return orders.take_back(
                    session, actor, order_id=self._document_id, quantities=quantities,
                    note=draft.fields.get("note", ""), op_id=draft.id,
                )  # fmt: skip
            return orders.fulfil(
                session, actor, order_id=self._document_id, quantities=quantities, op_id=draft.id
            )

        self.record(verb, lambda _: self._on_done(self._document_id))
