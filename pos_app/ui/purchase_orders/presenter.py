"""Purchase orders: written, approved, cancelled with a reason, and received by another screen."""

from collections.abc import Callable
from uuid import UUID

import msgspec

from pos_app.core import kardex
from pos_app.core.actor import Actor
from pos_app.core.codes import shown_code
from pos_app.core.costing import value_minor
from pos_app.core.db import ReadSession
from pos_app.core.document_drafts import DraftLine
from pos_app.core.errors import FieldMissing
from pos_app.core.i18n import N_
from pos_app.core.pricing import Sellable
from pos_app.core.purchasing import lists, purchase_orders
from pos_app.core.purchasing.purchases import PurchaseLine
from pos_app.core.purchasing.rules import Posted
from pos_app.core.reports.pages import Slice
from pos_app.core.reports.reorder import Reorder, list_reorder
from pos_app.ui.dates import parse_date
from pos_app.ui.desk import Desk
from pos_app.ui.documents.picking import SupplierPick
from pos_app.ui.documents.placed import PlacedPages
from pos_app.ui.documents.rows import ActionText, CellText, FieldText, Kind, LineText
from pos_app.ui.documents.screen import DocumentsScreen
from pos_app.ui.format import DOT, filled
from pos_app.ui.purchase_orders.rows import (
    APPROVE,
    CANCEL,
    COLUMNS,
    FREE,
    KIND,
    LIST,
    NEW,
    POST,
    RECEIVE,
    SUGGEST,
    OrderPages,
)
from pos_app.ui.values import Figure, Level

SUGGESTED_LIMIT = 200


class PurchaseOrdersPresenter(SupplierPick, PlacedPages):
    """Both pages. `on_receive(order_id)` leads to the screen that receives."""

    kind = KIND

    def __init__(
        self,
        view: DocumentsScreen,
        desk: Desk,
        actor: Actor,
        *,
        on_receive: Callable[[UUID], object],
    ) -> None:
        super().__init__(view, desk, actor, OrderPages(desk, actor))
        self._on_receive = on_receive

    # Lines ---------------------------------------------------------------------------------------

    def column_keys(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return COLUMNS

    def new_line(self, session: ReadSession, item: Sellable, quantity_milli: int) -> DraftLine:
        """Return the line of a product at the cost of its last purchase, or its average."""
        line = super().new_line(session, item, quantity_milli)
        cost = lists.find_last_cost(session, item.variant_id)
        return msgspec.structs.replace(
            line, price_e4=cost if cost is not None else line.average_e4 or None
        )

    def line_text(self, line: DraftLine) -> LineText:
        """Return a line."""
        texts = self.texts
        unknown = self._translate(N_("write it"))
        cost = unknown if line.price_e4 is None else texts.cost(line.price_e4)
        there = filled(
            self._translate, N_("there are {quantity}"),
            quantity=texts.quantity(line.on_hand_milli, line.unit),
        )  # fmt: skip
        return LineText(
            (
                CellText(line.name, DOT.join((shown_code(line.code), there))),
                CellText(
                    texts.quantity(line.quantity_milli, line.unit),
                    strong=True,
                    edit=str(line.quantity_milli),
                ),
                CellText(
                    cost,
                    tone="text" if line.price_e4 is not None else "amber_text",
                    edit="" if line.price_e4 is None else str(line.price_e4),
                    missing=line.price_e4 is None,
                ),
                CellText(
                    texts.money(value_minor(line.quantity_milli, line.price_e4 or 0)), strong=True
                ),
            )
        )

    def read_cell(self, line: DraftLine, key: str, text: str) -> DraftLine:
        """Return the line after a cell was written."""
        if key == "quantity":
            return self.check_quantity(line, text)
        return msgspec.structs.replace(line, price_e4=int(text) if text else None)

    # The rest ------------------------------------------------------------------------------------

    def show_rest(self) -> None:
        """Show head, sum and keys."""
        tr = self._translate
        fields = (
            self._supplier_field(),
            FieldText("location", tr(N_("To")), Kind.PICK, self.field("location_name")),
            FieldText("expected", tr(N_("Expected")), Kind.DATE, self.field("expected"),
                      tr(N_("day-month-year"))),
            FieldText("note", tr(N_("Note")), value=self.field("note")),
        )  # fmt: skip
        self._view.show_head(tr(N_("Purchase order")), fields)
        total = sum(
            value_minor(line.quantity_milli, line.price_e4 or 0) for line in self._draft.lines
        )
        count = self.texts.lines(len(self._draft.lines))
        self._view.show_figure(Figure(tr(N_("NET TOTAL")), self.texts.money(total), foot=count))
        can = bool(self._draft.lines) and not self._busy
        self._view.show_write_actions(
            (
                ActionText(SUGGEST, tr(N_("Suggest")), "trending-up", "F9", "soft"),
                ActionText(FREE, tr(N_("Discard")), "trash-2", "F8", "danger"),
                ActionText(LIST, tr(N_("List")), "list", "F10"),
                ActionText(POST, tr(N_("Write the order")), "check", "F12", "primary", enabled=can),
            )
        )

    def field_searched(self, key: str, text: str) -> None:
        """Offer suppliers and places."""
        if key == "supplier":
            self.search_suppliers(text)
        else:
            super().field_searched(key, text)

    def field_picked(self, key: str, found: str) -> None:
        """Take what was picked."""
        if key == "supplier":
            self.pick_supplier(found)
        else:
            super().field_picked(key, found)

    # Keys ----------------------------------------------------------------------------------------

    def acted(self, key: str) -> None:
        """Do what a key at the foot says."""
        if self._busy:
            return
        acts: dict[str, Callable[[], object]] = {
            NEW: self.begin,
            SUGGEST: self.suggest,
            FREE: self.discard,
            LIST: self.escaped,
            POST: self.post,
            APPROVE: self.approve,
            CANCEL: self._ask_reason,
            RECEIVE: self._receive,
        }
        acts[key]()

    def suggest(self) -> None:
        """Fill in what is running out: of the supplier what was ever bought there, or all of it."""
        chosen = self.field("supplier")

        def look() -> tuple[list[Reorder], dict[UUID, DraftLine]]:
            with self._desk.database.read() as session:
                rows = list_reorder(session, page=Slice(limit=SUGGESTED_LIMIT))
                if chosen:
                    bought = lists.list_bought_from(session, UUID(hex=chosen))
                    rows = tuple(row for row in rows if row.variant_id in bought)
                known = kardex.find_items(session, [row.variant_id for row in rows])
                lines = {}
                for row in rows:
                    cost = lists.find_last_cost(session, row.variant_id)
                    item = known[row.variant_id]
                    lines[row.variant_id] = DraftLine(
                        variant=row.variant_id,
                        code=row.code,
                        name=row.name,
                        unit=row.unit,
                        by_weight=row.suggested_milli % 1000 > 0,
                        quantity_milli=row.suggested_milli,
                        price_e4=cost if cost is not None else item.average_cost_e4 or None,
                        tracks_lots=item.tracks_lots,
                        average_e4=item.average_cost_e4,
                        on_hand_milli=row.available_milli,
                    )
                return list(rows), lines

        def suggested(found: tuple[list[Reorder], dict[UUID, DraftLine]]) -> None:
            rows, lines = found
            here = {line.variant for line in self._draft.lines}
            new = [lines[row.variant_id] for row in rows if row.variant_id not in here]
            if not new:
                title = N_("Nothing else is running out")
                self.say(Level.INFO, title, N_("What sells is still there, or is on order."))
                return
            self._set_lines([*self._draft.lines, *new], len(self._draft.lines))
            self.say(
                Level.OK, N_("1 product was added") if len(new) == 1 else N_(
                    "{count} products were added"
                ), N_("Look at the quantities: they follow from what was sold."), count=len(new),
            )  # fmt: skip

        self._desk.tasks.background(look, suggested, self._refuse)

    def post(self) -> None:
        """Record the order, once."""
        with self.told():
            if self._busy or not self._view.finish_writing():
                return
            if not self.field("supplier"):
                self._view.show_problem("supplier")
                raise FieldMissing(field=N_("supplier"))
            draft, actor = self._draft, self._actor
            today = self._desk.shop.day(self._desk.database.clock.now())
            expected = parse_date(self.field("expected"), today)
            lines = [
                PurchaseLine(line.variant, line.quantity_milli, line.price_e4 or 0)
                for line in draft.lines
            ]
            supplier, place = UUID(hex=self.field("supplier")), UUID(hex=self.field("location"))
            note = self.field("note")
            self.record(
                lambda session: purchase_orders.post(
                    session, actor, supplier_id=supplier, lines=lines, location_id=place,
                    expected_on=expected, note=note, op_id=draft.id,
                ),
                self._posted,
            )  # fmt: skip

    def _posted(self, posted: Posted) -> None:
        self._view.clear_box()
        self.to_list(posted.id, "all")
        title = N_("Order {code} is written")
        self.say(Level.OK, title, N_("It waits for approval; then its goods can be received."),
                 code=posted.code)  # fmt: skip

    def approve(self) -> None:
        """Approve the order that is looked at."""
        actor = self._actor
        self.do_selected(
            lambda session, chosen: purchase_orders.approve(session, actor, order_id=chosen),
            N_("The order is approved"), N_("Its goods can be received now."),
        )  # fmt: skip

    def _ask_reason(self) -> None:
        tr = self._translate
        self.ask_reason(CANCEL, tr(N_("Call off the purchase order")), tr(N_("Call off")),
                        tr(N_("Nothing more can be received of it.")))  # fmt: skip

    def answered(self, key: str, values: dict[str, str]) -> None:
        """Cancel the order with the reason, or what else was asked."""
        if key != CANCEL:
            super().answered(key, values)
        elif reason := self.reason_given(values):
            actor = self._actor
            self.do_selected(
                lambda session, chosen: purchase_orders.cancel(
                    session, actor, order_id=chosen, reason=reason
                ),
                N_("The order is called off"),
            )

    def _receive(self) -> None:
        if self.browsing.selected is not None:
            self._on_receive(self.browsing.selected)
