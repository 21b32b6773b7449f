"""Writing an order: what a customer wants, for whom, and a word about it. Free of Qt."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

import msgspec

from pos_app.core import customers, document_drafts, kardex, orders
from pos_app.core.actor import Actor
from pos_app.core.codes import shown_code
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.document_drafts import DraftLine
from pos_app.core.errors import PriceMissing
from pos_app.core.i18n import N_
from pos_app.core.journal import get_station
from pos_app.core.money import line_amount
from pos_app.core.orders import NewLine, Outcome
from pos_app.core.pricing import Sellable
from pos_app.ui.desk import Desk
from pos_app.ui.documents.resumed import Resumed
from pos_app.ui.documents.rows import ActionText, CellText, FieldText, Kind, LineText
from pos_app.ui.documents.screen import DocumentsScreen
from pos_app.ui.orders.rows import OrderWords
from pos_app.ui.values import Figure, FoundText

KIND: Final = "order"
TAKE, TAKE_AND_HOLD, DROP = "take", "hold", "drop"
LIMIT: Final = 20


class Taking(Resumed):
    """Holds the order that is being written; `taken(id, outcome)` once it is recorded."""

    def __init__(
        self,
        view: DocumentsScreen,
        desk: Desk,
        actor: Actor,
        *,
        on_left: Callable[[], object],
        taken: Callable[[UUID, Outcome | None], object],
    ) -> None:
        super().__init__(view, desk, actor, on_left=on_left)
        self.words = OrderWords(desk)
        self._taken = taken

    def begin(self) -> None:
        """Go on with the order that was being written, or begin one."""
        self.open(self.find_kept(KIND) or document_drafts.new_draft(KIND))

    def kept(self) -> bool:
        """Return whether an order is half written."""
        draft = self.find_kept(KIND)
        return draft is not None and bool(draft.lines)

    # Lines ---------------------------------------------------------------------------------------

    def new_line(self, session: ReadSession, item: Sellable, quantity_milli: int) -> DraftLine:
        """Return the line at the price of the shelf, with what is available."""
        line = super().new_line(session, item, quantity_milli)
        station = get_station(session)
        desk = kardex.Desk(session, self._desk.shop.day(self._desk.database.clock.now()))
        places = kardex.selling_locations(session, station.branch_id, station.location_id)
        free = sum(desk.available(place, item.variant_id) for place in places)
        return msgspec.structs.replace(line, price_e4=item.price_e4, on_hand_milli=free)

    def column_keys(self) -> tuple[str, ...]:
        """Return the names of the columns in order."""
        return ("product", "there", "quantity", "price", "amount")

    def line_text(self, line: DraftLine) -> LineText:
        """Return what, how much is available, how much is wanted, at what price."""
        short = line.quantity_milli > line.on_hand_milli
        price = line.price_e4 or 0
        return LineText((
            CellText(line.name, shown_code(line.code)),
            CellText(
                self.words.quantity(line.on_hand_milli, line.unit),
                tone="amber_text" if short else "text2",
            ),
            CellText(
                self.words.quantity(line.quantity_milli, line.unit), edit=str(line.quantity_milli)
            ),
            CellText(self.words.cost(price), edit=str(price)),
            CellText(self.words.money(line_amount(line.quantity_milli, price)), strong=True),
        ))  # fmt: skip

    def read_cell(self, line: DraftLine, key: str, text: str) -> DraftLine:
        """Take a quantity or a price."""
        if key == "quantity":
            return self.check_quantity(line, text)
        if not text:
            raise PriceMissing(product=line.name)
        return msgspec.structs.replace(line, price_e4=int(text))

    # The head ------------------------------------------------------------------------------------

    def show_rest(self) -> None:
        """Show for whom it is, what it comes to, and what can be done."""
        tr = self._translate
        fields = (
            FieldText(
                "customer", tr(N_("Customer")), Kind.PICK, self.field("customer_name"),
                placeholder=tr(N_("Name or tax id")),
            ),
            FieldText(
                "reference", tr(N_("Reference")), value=self.field("reference"),
                placeholder=tr(N_("Number of a web order, a name")),
            ),
            FieldText("note", tr(N_("Note")), value=self.field("note")),
        )  # fmt: skip
        self._view.show_head(tr(N_("New order")), fields)
        lines = self.draft.lines
        total = sum(line_amount(line.quantity_milli, line.price_e4 or 0) for line in lines)
        foot = self.words.lines(len(lines)) if lines else ""
        self._view.show_figure(Figure(tr(N_("TOTAL")), self.words.money(total), foot=foot))
        ready = bool(lines) and not self.busy
        self._view.show_write_actions((
            ActionText(TAKE, tr(N_("Take it, set nothing aside")), "save", "F9", enabled=ready),
            ActionText(DROP, tr(N_("Give up")), "trash-2", "F8", "danger", bool(lines)),
            ActionText(TAKE_AND_HOLD, tr(N_("Set it aside")), "bookmark", "F12", "primary", ready),
        ))  # fmt: skip

    def field_searched(self, key: str, text: str) -> None:
        """Offer customers."""

        def look() -> tuple[FoundText, ...]:
            with self._desk.database.read() as session:
                page = customers.find_customers(session, text, limit=LIMIT)
            return tuple(FoundText(row.id.hex, row.name, row.tax_id or "") for row in page)

        self._desk.tasks.background(
            look, lambda rows: self._view.show_field_found(key, rows), self._refuse
        )

    def field_picked(self, key: str, found: str) -> None:
        """Take the customer."""
        del key  # the only one that picks
        with self._desk.database.read() as session:
            customer = customers.get_customer(session, UUID(hex=found))
        self.set_fields(customer=found, customer_name=customer.name)

    def field_changed(self, key: str, text: str) -> None:
        """Keep what is written; the customer is picked."""
        if key != "customer":
            super().field_changed(key, text)

    # Recording -----------------------------------------------------------------------------------

    def take(self, *, hold: bool) -> None:
        """Record the order; `hold` also sets its goods aside, in the same transaction."""
        draft, actor = self.draft, self._actor
        customer = self.field("customer")

        def verb(session: WriteSession) -> Outcome | None:
            orders.place(
                session,
                actor,
                lines=[
                    NewLine(line.variant, line.quantity_milli, price_e4=line.price_e4 or 0)
                    for line in draft.lines
                ],
                reference=draft.fields.get("reference", ""),
                note=draft.fields.get("note", ""),
                customer_id=UUID(hex=customer) if customer else None,
                op_id=draft.id,
            )
            if not hold:
                return None
            return orders.set_status(session, actor, order_id=draft.id, status="processing")

        self.record(verb, lambda outcome: self._taken(draft.id, outcome))
