"""Receiving a purchase: lines that come of scans, with cost, lot and expiry. Free of Qt."""

from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from pos_app.core import kardex
from pos_app.core.codes import shown_code
from pos_app.core.costing import (
    PaperLine,
    PaperSums,
    add_up_paper,
    gross_of,
    net_of,
    value_minor,
    weighted_average,
)
from pos_app.core.db import ReadSession
from pos_app.core.document_drafts import DocumentDraft, DraftLine, new_draft
from pos_app.core.errors import FieldMissing
from pos_app.core.fact_parts import LotFact
from pos_app.core.i18n import N_
from pos_app.core.money import E4
from pos_app.core.pricing import Sellable
from pos_app.core.purchasing import lists, purchase_orders, purchases
from pos_app.core.purchasing.purchase_orders import ReceiptLine, Received
from pos_app.core.purchasing.purchases import PurchaseLine
from pos_app.core.purchasing.quantities import list_open
from pos_app.core.purchasing.rules import SupplierDocument
from pos_app.core.purchasing.states import RECEIVED
from pos_app.ui.dates import day_text, parse_date
from pos_app.ui.documents.pages import Pages
from pos_app.ui.documents.picking import Picks, SupplierPick
from pos_app.ui.documents.rows import ActionText, CellText, FieldText, Kind, LineText
from pos_app.ui.documents.writing import PIECE, with_serials
from pos_app.ui.format import DOT, filled
from pos_app.ui.purchases.rows import COLUMNS, KIND, SHORT_TYPES
from pos_app.ui.values import BadgeText, Figure, FoundText, Level, StripKey, Tone

GROSS, HISTORY, RECEIVE, ALL_CAME, FREE = "gross", "history", "receive", "all_came", "free"
ANYWAY: Final = "anyway"
LATER, NEVER = "later", "never"
YES: Final = "1"


class Receiving(SupplierPick, Picks, Pages):
    """The page that receives."""

    _places: tuple[kardex.Place, ...] = ()

    # Beginning -----------------------------------------------------------------------------------

    def start(self, order_id: UUID | None = None) -> None:
        """Go on with what was being written, or begin; `order_id` is received if it is given."""
        with self._desk.database.read() as session:
            self._places = kardex.list_places(session)
        kept = self.find_kept(KIND)
        if order_id is not None:
            self._begin_order(order_id, kept)
            return
        self.open(kept or self._empty())
        if kept is not None and kept.lines:
            title = N_("Here is the purchase that was being received")
            self.say(Level.INFO, title, N_("Nothing of it was lost. Go on, or discard it with F8."))

    def _empty(self) -> DocumentDraft:
        today = self._desk.shop.day(self._desk.database.clock.now())
        place = self._places[0] if self._places else None
        return new_draft(
            KIND,
            type="FACTURA",
            date=day_text(today),
            location=place.id.hex if place else "",
            location_name=place.name if place else "",
        )

    def _begin_order(self, order_id: UUID, kept: DocumentDraft | None) -> None:
        if kept is not None and kept.lines and kept.fields.get("order") != order_id.hex:
            self.open(kept)
            title = N_("Another purchase is half received")
            self.say(Level.WARN, title, N_("Receive it with F12, or discard it with F8."))
        elif kept is not None and kept.fields.get("order") == order_id.hex:
            self.open(kept)
        else:
            self.open(self._empty())
            self._take_order(order_id)

    def _take_order(self, order_id: UUID) -> None:
        """Fill in an approved order: its supplier, and what is still to come of each line."""
        with self._desk.database.read() as session:
            order = purchase_orders.get_order(session, order_id)
            summary = next(
                one for one in lists.list_order_summaries(session, text=order.code)
                 if one.id == order_id
            )  # fmt: skip
            still_open = [line for line in list_open(session, order_id) if line.open_milli]
            known = kardex.find_items(session, {line.variant_id for line in still_open})
            place = kardex.get_place(session, order.location_id)
            fields = {
                **self._draft.fields,
                "order": order_id.hex,
                "order_name": order.code,
                "supplier": order.supplier_id.hex,
                "supplier_name": summary.supplier,
                "location": place.id.hex,
                "location_name": place.name,
                "gross": "",
                "rest": LATER,
            }
            taken = tuple(
                DraftLine(
                    variant=line.variant_id,
                    code=line.code,
                    name=line.name,
                    unit=line.unit,
                    by_weight=line.unit == "kg",
                    price_e4=line.price_e4,
                    tracks_lots=known[line.variant_id].tracks_lots,
                    tracks_serials=known[line.variant_id].tracks_serials,
                    tax_class=known[line.variant_id].tax_class,
                    average_e4=known[line.variant_id].average_cost_e4,
                    on_hand_milli=kardex.on_hand(session, line.variant_id),
                    of_line=line.line_no,
                    asked_milli=line.open_milli,
                )
                for line in still_open
            )
        draft = msgspec.structs.replace(self._draft, fields=fields, lines=taken)
        self.change(draft, row=0 if taken else -1)

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

    # The rest ------------------------------------------------------------------------------------

    def show_rest(self) -> None:
        """Show head, sums and keys."""
        fields = self._order_fields() if self._order else self._own_fields()
        self._view.show_head(self._head(), fields)
        self._view.show_figure(self._figure())
        self._view.show_write_actions(self._keys())

    def _head(self) -> str:
        if self._order:
            return filled(self._translate, N_("Order {code}"), code=self.field("order_name"))
        return self._translate(N_("Paper of the supplier"))

    def _own_fields(self) -> tuple[FieldText, ...]:
        tr = self._translate
        return (self._supplier_field(), *self._paper_fields(), self._place_field(),
                self._total_field(),
                FieldText("order", tr(N_("Order")), Kind.PICK, "",
                          tr(N_("An approved order"))))  # fmt: skip

    def _order_fields(self) -> tuple[FieldText, ...]:
        tr = self._translate
        rest = (
            (LATER, tr(N_("The rest comes later")), ""),
            (NEVER, tr(N_("No more comes")), ""),
        )
        choice = FieldText("rest", tr(N_("What is missing")), Kind.CHOICE, self.field("rest"),
                           options=rest)  # fmt: skip
        return (*self._paper_fields(), self._total_field(), choice)

    def _paper_fields(self) -> tuple[FieldText, ...]:
        tr = self._translate
        types = tuple((key, tr(words), "") for key, words in SHORT_TYPES.items())
        return (
            FieldText("type", tr(N_("Paper")), Kind.CHOICE, self.field("type"), options=types),
            FieldText("number", tr(N_("No.")), value=self.field("number"), half=True),
            FieldText("date", tr(N_("Date")), Kind.DATE, self.field("date"), half=True, bare=True),
        )

    def _place_field(self) -> FieldText:
        tr = self._translate
        return FieldText("location", tr(N_("To")), Kind.PICK, self.field("location_name"))

    def _total_field(self) -> FieldText:
        tr = self._translate
        return FieldText("paper", tr(N_("Total of the paper")), Kind.MONEY, self.field("paper"))

    def _sums(self) -> PaperSums:
        lines = [
            PaperLine(line.quantity_milli, line.price_e4 or 0, self._rate(line))
            for line in self._draft.lines
        ]
        return add_up_paper(lines, gross=self._gross)

    def _difference(self) -> int:
        """Return by how much the lines and the total of the paper differ; 0 where none is given."""
        paper = self.field("paper")
        return self._sums().total_minor - int(paper) if paper else 0

    def _figure(self) -> Figure:
        tr, sums = self._translate, self._sums()
        off, paper = self._difference(), self.field("paper")
        foot = self.texts.lines(len(self._draft.lines))
        if off:
            sentence = (
                N_("{amount} more than the paper")
                if off > 0
                else N_("{amount} less than the paper")
            )
            foot = filled(tr, sentence, amount=self.texts.money(abs(off)))
        elif paper:
            foot = tr(N_("As the paper says"))
        return Figure(
            tr(N_("TOTAL")),
            self.texts.money(sums.total_minor),
            foot=foot,
            facts=(
                (tr(N_("Net")), self.texts.money(sums.net_minor)),
                (self._desk.shop.tax_label, self.texts.money(sums.tax_minor)),
            ),
            short_fact=f"{self._desk.shop.tax_label} {self.texts.money(sums.tax_minor)}",
        )

    def _keys(self) -> tuple[ActionText, ...]:
        tr, lines = self._translate, bool(self._draft.lines)
        can = lines and not self._busy
        costs = tr(N_("With tax")) if self._gross else tr(N_("Net costs"))
        keys = [
            ActionText(GROSS, costs, "percent", "F9", "soft" if self._gross else "secondary",
                       enabled=not self._order),
            ActionText(FREE, tr(N_("Discard")), "trash-2", "F8", "danger", enabled=can),
            ActionText(HISTORY, tr(N_("Received")), "history", "F10"),
        ]  # fmt: skip
        if self._order:
            keys.insert(0, ActionText(ALL_CAME, tr(N_("All came")), "check-check", "Ctrl+T"))
        return (*keys, ActionText(RECEIVE, tr(N_("Receive")), "package-check", "F12", "primary",
                                  enabled=can))  # fmt: skip

    # What is picked ------------------------------------------------------------------------------

    def field_searched(self, key: str, text: str) -> None:
        """Offer suppliers, places, approved orders."""
        if key == "supplier":
            self.search_suppliers(text)
        elif key == "location":
            self.offer(key, text, [(place.id.hex, place.name, "") for place in self._places])
        elif key == "order":
            self._search_orders(text)

    def _search_orders(self, text: str) -> None:
        supplier = UUID(hex=self.field("supplier")) if self.field("supplier") else None

        def look() -> tuple[lists.OrderSummary, ...]:
            with self._desk.database.read() as session:
                return lists.list_order_summaries(
                    session, state="approved", text=text, supplier_id=supplier, limit=20
                )

        def found(rows: tuple[lists.OrderSummary, ...]) -> None:
            self._view.show_field_found(
                "order",
                [FoundText(row.id.hex, row.code, row.supplier, self.texts.money(row.total_minor))
                 for row in rows],
            )  # fmt: skip

        self._desk.tasks.background(look, found, self._refuse)

    def field_picked(self, key: str, found: str) -> None:
        """Take what was picked."""
        if key == "supplier":
            self.pick_supplier(found)
        elif key == "location":
            name = next(place.name for place in self._places if place.id.hex == found)
            self.set_fields(location=found, location_name=name)
        elif key == "order":
            with self.told():
                self._take_order(UUID(hex=found))

    def field_changed(self, key: str, text: str) -> None:
        """Keep what is written, and look whether this paper was entered before."""
        super().field_changed(key, text)
        if key in {"number", "type"}:
            self.check_paper()

    def supplier_picked(self) -> None:
        """Look whether this paper was entered before."""
        self.check_paper()

    def check_paper(self) -> None:
        """Say at once that a paper was entered before: who and when."""
        number, supplier = self.field("number").strip(), self.field("supplier")
        if not number or not supplier or self._order:
            return
        paper = SupplierDocument(self.field("type"), number.upper())

        def look() -> None:
            with self._desk.database.read() as session:
                purchases.check_new(session, UUID(hex=supplier), paper)

        self._desk.tasks.background(look, lambda _: None, self._refuse)

    # Keys ----------------------------------------------------------------------------------------

    def acted(self, key: str) -> None:
        """Do what a key at the foot says."""
        if self._busy:
            return
        if key == GROSS:
            self.set_fields(gross="" if self._gross else YES)
        elif key == HISTORY:
            self.to_list()
        elif key == FREE:
            self.give_up(self._begin_again)
        elif key == ALL_CAME:
            lines = [
                msgspec.structs.replace(line, quantity_milli=line.asked_milli)
                if line.of_line and not line.quantity_milli else line
                for line in self._draft.lines
            ]  # fmt: skip
            self._set_lines(lines, self._row)
        elif key == RECEIVE:
            self.receive()

    def _begin_again(self) -> None:
        self.open(self._empty())
        self._view.show_strip(None)

    def strip_pressed(self, key: str) -> None:
        """Do what a key of the strip says."""
        if key == ANYWAY:
            self.receive(anyway=True)
        else:
            super().strip_pressed(key)

    def receive(self, *, anyway: bool = False) -> None:
        """Receive what came, once; a difference to the paper is asked about first."""
        with self.told():
            if self._busy or not self._view.finish_writing():
                return
            self._check_written()
            off = self._difference()
            if off and not anyway:
                key = StripKey(ANYWAY, self._translate(N_("Receive anyway")), "F11")
                self.say(
                    Level.WARN, N_("The lines differ from the paper by {amount}"),
                    N_("Nothing was received yet. Look for a wrong quantity or cost."), key,
                    amount=self.texts.money(abs(off)),
                )  # fmt: skip
                return
            if self._order:
                self._receive_order()
            else:
                self._receive_purchase()

    def _check_written(self) -> None:
        """Raise `FieldMissing` for what the paper must say, and go there."""
        needed = [("number", N_("document number"))]
        if not self._order:
            needed.insert(0, ("supplier", N_("supplier")))
        for key, words in needed:
            if not self.field(key).strip():
                self._view.show_problem(key)
                raise FieldMissing(field=words)
        for row, line in enumerate(self._draft.lines):
            if line.price_e4 is None:
                self._row = row
                self.show()
                self._view.write_cell(row, "cost")
                raise FieldMissing(field=N_("cost"))

    def _paper(self) -> SupplierDocument:
        today = self._desk.shop.day(self._desk.database.clock.now())
        issued = parse_date(self.field("date"), today)
        return SupplierDocument(self.field("type"), self.field("number"), issued)

    @staticmethod
    def _lot(line: DraftLine) -> LotFact | None:
        return LotFact(number=line.lot, expires_on=line.expires_on) if line.lot else None

    def _receive_purchase(self) -> None:
        draft, actor, paper = self._draft, self._actor, self._paper()
        lines = [
            PurchaseLine(
                line.variant, line.quantity_milli, self._net(line), self._lot(line), line.serials
            )
            for line in draft.lines
        ]
        supplier, place = UUID(hex=self.field("supplier")), UUID(hex=self.field("location"))
        name = self.field("supplier_name")
        self.record(
            lambda session: purchases.enter(
                session, actor, supplier_id=supplier, document=paper, lines=lines,
                location_id=place, op_id=draft.id,
            ),
            lambda _: self._received(N_("{paper} {number} of {supplier} is received"), name),
        )  # fmt: skip

    def _receive_order(self) -> None:
        draft, actor, paper = self._draft, self._actor, self._paper()
        lines = [
            ReceiptLine(
                line.of_line, line.quantity_milli, line.price_e4, self._lot(line), line.serials
            )
            for line in draft.lines
            if line.quantity_milli
        ]
        order, final = UUID(hex=self._order), self.field("rest") == NEVER

        def done(received: Received) -> None:
            whole = received.order_state == RECEIVED
            title = (
                N_("Order {order} is received")
                if whole
                else N_("A part of order {order} is received")
            )
            self._received(title, received.code)

        self.record(
            lambda session: purchase_orders.receive(
                session, actor, order_id=order, lines=lines, document=paper, final=final,
                op_id=draft.id,
            ),
            done,
        )  # fmt: skip

    def _received(self, title: str, name: str) -> None:
        facts = {
            "paper": self._translate(SHORT_TYPES[self.field("type")]),
            "number": self.field("number"),
            "supplier": name,
            "order": self.field("order_name"),
        }
        total = self.texts.money(self._sums().total_minor)
        self.open(self._empty())
        self._view.clear_box()
        detail = N_("{total} in all. Stock and cost follow it already.")
        self.say(Level.OK, title, detail, total=total, **facts)
