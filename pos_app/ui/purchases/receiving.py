"""Receiving a purchase: begun, filled in from an order, checked, recorded once. Free of Qt."""

from uuid import UUID

import msgspec

from pos_app.core import kardex
from pos_app.core.document_drafts import DocumentDraft, DraftLine, new_draft
from pos_app.core.errors import FieldMissing
from pos_app.core.fact_parts import LotFact
from pos_app.core.i18n import N_
from pos_app.core.purchasing import lists, purchase_orders, purchases
from pos_app.core.purchasing.purchase_orders import ReceiptLine, Received
from pos_app.core.purchasing.purchases import PurchaseLine
from pos_app.core.purchasing.quantities import list_open
from pos_app.core.purchasing.rules import SupplierDocument
from pos_app.core.purchasing.states import RECEIVED
from pos_app.ui.dates import day_text, parse_date
from pos_app.ui.documents.writing import PIECE
from pos_app.ui.purchases.head import (
    ALL_CAME,
    ANYWAY,
    FREE,
    GROSS,
    HISTORY,
    LATER,
    NEVER,
    RECEIVE,
    PurchaseHead,
)
from pos_app.ui.purchases.lines import YES
from pos_app.ui.purchases.rows import KIND, SHORT_TYPES
from pos_app.ui.values import FoundText, Level, StripKey


class Receiving(PurchaseHead):
    """The page that receives."""

    # Beginning -----------------------------------------------------------------------------------

    def start(self, subject: UUID | None = None) -> None:
        """Go on with what was being written, or begin.

        `subject` is an approved order, which is received, or a product, which becomes a line.
        """
        item = self.find_product(subject)
        with self._desk.database.read() as session:
            self._places = kardex.list_places(session)
        kept = self.find_kept(KIND)
        if subject is not None and item is None:
            self._begin_order(subject, kept)
            return
        self.open(kept or self._empty())
        if kept is not None and kept.lines:
            title = N_("Here is the purchase that was being received")
            self.say(Level.INFO, title, N_("Nothing of it was lost. Go on, or discard it with F8."))
        if item is not None:
            self.add(item, PIECE)

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

        self._searches += 1
        this = self._searches

        def look() -> tuple[lists.OrderSummary, ...]:
            with self._desk.database.read() as session:
                return lists.list_order_summaries(
                    session, state="approved", text=text, supplier_id=supplier, limit=20
                )

        def found(rows: tuple[lists.OrderSummary, ...]) -> None:
            if this != self._searches:
                return  # it is overtaken
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
        if key == "type" and not self._draft.lines:
            self.set_fields(gross=YES if text == "BOLETA" else "")  # it says what was paid
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
