"""The lines of a purchase: cost, lot, serials, expiry, and what they do to the average cost."""

from datetime import date
from typing import Final

import msgspec

from pos_app.core.codes import shown_code
from pos_app.core.costing import (
    gross_of,
    net_of,
    value_minor,
    weighted_average,
)
from pos_app.core.db import ReadSession
from pos_app.core.document_drafts import DraftLine
from pos_app.core.i18n import N_
from pos_app.core.money import E4
from pos_app.core.pricing import Sellable
from pos_app.core.purchasing import lists
from pos_app.ui.dates import day_text, parse_date
from pos_app.ui.documents.pages import Pages
from pos_app.ui.documents.picking import Picks, SupplierPick
from pos_app.ui.documents.rows import CellText, LineText
from pos_app.ui.documents.writing import PIECE, with_serials
from pos_app.ui.format import DOT, filled
from pos_app.ui.purchases.rows import COLUMNS
from pos_app.ui.values import BadgeText, Level, Tone

YES: Final = "1"


class PurchaseLines(SupplierPick, Picks, Pages):
    """Holds the lines; the base of the page that receives."""

    @property
    def _order(self) -> str:
        return self.field("order")

    @property
    def _gross(self) -> bool:
        return self.field("gross") == YES

    def _rate(self, line: DraftLine) -> int:
        return self._desk.shop.tax_rates_bp.get(line.tax_class, 0)

    # Lines ---------------------------------------------------------------------------------------

    def new_line(self, session: ReadSession, item: Sellable, quantity_milli: int) -> DraftLine:
        """Return the line of a product at the cost of its last purchase, if there is one."""
        line = super().new_line(session, item, quantity_milli)
        cost = lists.find_last_cost(session, item.variant_id)
        if cost is not None and self._gross:
            cost = gross_of(cost, self._rate(line))
        return msgspec.structs.replace(line, price_e4=cost)

    def column_keys(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return COLUMNS

    def add(
        self, item: Sellable, quantity_milli: int, *, lot: str = "", expires_on: date | None = None
    ) -> None:
        """Add what came; of an order only what it asks for."""
        asked = [line for line in self._draft.lines if line.variant == item.variant_id]
        if self._order and not asked:
            title = N_("{product} is not in order {order}")
            detail = N_("Nothing was added. Receive it with a purchase of its own.")
            self._view.clear_box()
            self.say(Level.WARN, title, detail, product=item.name, order=self.field("order_name"))
            return
        super().add(item, quantity_milli, lot=lot, expires_on=expires_on)

    def line_text(self, line: DraftLine) -> LineText:
        """Return a line with what is asked of it."""
        texts = self.texts
        asked = filled(self._translate, N_("of {quantity}"),
                       quantity=texts.quantity(line.asked_milli, line.unit))  # fmt: skip
        short = line.of_line and line.quantity_milli < line.asked_milli
        amount = value_minor(line.quantity_milli, line.price_e4 or 0)
        dated = line.tracks_lots or line.lot
        return LineText((
            CellText(line.name, self._what(line), self._warning(line)),
            CellText(
                texts.quantity(line.quantity_milli, line.unit),
                asked if line.of_line else "",
                strong=True,
                tone="amber_text" if short and line.quantity_milli else "text",
                edit=str(line.quantity_milli),
            ),
            CellText(
                self._missing() if line.price_e4 is None else texts.cost(line.price_e4),
                tone="amber_text" if line.price_e4 is None else "text",
                edit="" if line.price_e4 is None else str(line.price_e4),
                missing=line.price_e4 is None,
            ),
            self._serials(line) if line.tracks_serials else CellText(
                line.lot or (self._missing() if line.tracks_lots else "–"),
                tone="text" if line.lot else "amber_text" if line.tracks_lots else "text3",
                edit=line.lot,
                missing=line.tracks_lots and not line.lot and line.quantity_milli > 0,
            ),
            CellText(
                day_text(line.expires_on) or (self._missing() if dated else "–"),
                tone="text" if line.expires_on else "amber_text" if dated else "text3",
                edit=day_text(line.expires_on) if dated else None,
                missing=line.tracks_lots and line.expires_on is None and line.quantity_milli > 0,
            ),
            CellText(texts.money(amount), strong=True),
        ))  # fmt: skip

    def _serials(self, line: DraftLine) -> CellText:
        """Return how many of the pieces have their serial number; all of them are written here."""
        pieces, known = line.quantity_milli // PIECE, len(line.serials)
        words = N_("{known} of {pieces} serials")
        return CellText(
            filled(self._translate, words, known=known, pieces=pieces),
            line.serials[-1] if line.serials else "",
            tone="text" if known == pieces else "amber_text",
            edit=" ".join(line.serials),
            missing=known < pieces,
        )

    def _unknown(self, code: str, times: int | None = None, *, is_code: bool = False) -> None:
        """Take what nothing has as its code for the serial number that the selected line lacks."""
        lines = list(self._draft.lines)
        line = lines[self._row] if 0 <= self._row < len(lines) else None
        if (
            line is None
            or not line.tracks_serials
            or len(line.serials) >= line.quantity_milli // PIECE
        ):
            super()._unknown(code, times, is_code=is_code)
            return
        self._view.clear_box()
        self._view.show_strip(None)
        lines[self._row] = with_serials(line, (code,))
        self._set_lines(lines, self._row)
        self.added(self._row)

    def _missing(self) -> str:
        return self._translate(N_("write it"))

    def _what(self, line: DraftLine) -> str:
        """Return code, and how the average cost will move."""
        if line.price_e4 is None or not line.quantity_milli or self._warning(line):
            return shown_code(line.code)
        before = line.average_e4
        after = self._average_after(line)
        new = self.texts.cost(self._rounded(after))
        if before is None or self._rounded(before) == self._rounded(after):
            return DOT.join((shown_code(line.code), self._average(new)))
        return self._average(f"{self.texts.cost(self._rounded(before))} → {new}")

    def _average(self, cost: str) -> str:
        return filled(self._translate, N_("average cost {cost}"), cost=cost)

    @staticmethod
    def _rounded(cost_e4: int) -> int:
        return (cost_e4 + E4 // 2) // E4 * E4

    def _average_after(self, line: DraftLine) -> int:
        """Return the average cost of the product once all its lines here are received."""
        on_hand, average = line.on_hand_milli, line.average_e4 or 0
        for each in self._draft.lines:
            if each.variant == line.variant and each.price_e4 is not None and each.quantity_milli:
                average = weighted_average(
                    on_hand_milli=on_hand,
                    average_e4=average,
                    received_milli=each.quantity_milli,
                    unit_cost_e4=self._net(each),
                )
                on_hand = max(0, on_hand) + each.quantity_milli
        return average

    def _net(self, line: DraftLine) -> int:
        cost = line.price_e4 or 0
        return net_of(cost, self._rate(line)) if self._gross else cost

    def _warning(self, line: DraftLine) -> BadgeText | None:
        """Return a badge where the product costs more than it is sold for."""
        cost = line.price_e4
        if cost is None or not line.shelf_minor:
            return None
        paid = cost if self._gross else gross_of(cost, self._rate(line))
        if paid <= line.shelf_minor * E4:
            return None
        price = self.texts.money(line.shelf_minor)
        words = filled(self._translate, N_("Sells at {price}, less than it costs"), price=price)
        return BadgeText(words, Tone.RED, "trending-down")

    def read_cell(self, line: DraftLine, key: str, text: str) -> DraftLine:
        """Return the line after a cell was written."""
        replace = msgspec.structs.replace
        if key == "quantity":
            return self.check_quantity(line, text)
        if key == "cost":
            return replace(line, price_e4=int(text) if text else None)
        if key == "lot":
            if line.tracks_serials:
                return with_serials(replace(line, serials=()), text.split())
            return replace(line, lot=text.strip().upper())
        today = self._desk.shop.day(self._desk.database.clock.now())
        return replace(line, expires_on=parse_date(text, today))
