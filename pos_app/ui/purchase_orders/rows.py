"""What the screen of purchase orders says of itself, and its list. Free of Qt."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from pos_app.core import kardex
from pos_app.core.actor import Actor
from pos_app.core.codes import shown_code
from pos_app.core.db import ReadSession
from pos_app.core.i18n import N_, Translate
from pos_app.core.purchasing import lists, purchase_orders
from pos_app.core.purchasing.lists import PARTIAL, UNTOUCHED
from pos_app.core.purchasing.quantities import LineView, list_open
from pos_app.core.purchasing.states import (
    APPROVED,
    CANCELLED,
    POSTED,
    RECEIVED,
    find_current,
)
from pos_app.core.purchasing.suppliers import get_supplier
from pos_app.ui.dates import day_text
from pos_app.ui.desk import Desk
from pos_app.ui.documents.browsing import Asked, Listed, Looked
from pos_app.ui.documents.rows import (
    ActionText,
    CellText,
    ColumnText,
    DetailText,
    DocumentText,
    FilterText,
    Kind,
    LineText,
    Words,
)
from pos_app.ui.documents.states import badge_of, events_of, moves_of
from pos_app.ui.documents.texts import Texts
from pos_app.ui.format import DOT, filled
from pos_app.ui.values import BadgeText

KIND: Final = "purchase_order"  # of its draft
COLUMNS: Final = ("article", "quantity", "cost", "amount")
NEW, APPROVE, CANCEL, RECEIVE = "new", "approve", "cancel", "receive"
SUGGEST, FREE, LIST, POST = "suggest", "free", "list", "post"
ALL: Final = "all"


def words(tr: Translate) -> Words:
    """Return what the pages say of themselves."""
    return Words(
        search=tr(N_("Order or supplier")),
        list_title=tr(N_("Purchase order")),
        amount_title=tr(N_("Net")),
        empty=("clipboard-list", tr(N_("No purchase order here")), tr(N_("F6 writes one"))),
        scan=tr(N_("Scan what to order:  12*milk  ·  code  ·  name")),
        no_lines=(
            "clipboard-list",
            tr(N_("Scan what to order")),
            tr(N_("or let F9 suggest what is running out")),
        ),
        columns=(
            ColumnText("article", tr(N_("Article"))),
            ColumnText("quantity", tr(N_("Qty.")), 96, 84, "right", Kind.QUANTITY, "F3", "hash",
                       tr(N_("Quantity"))),
            ColumnText("cost", tr(N_("Net cost")), 120, 96, "right", Kind.PRICE, "F4", "tag"),
            ColumnText("amount", tr(N_("Amount")), 124, 104, "right"),
        ),
        list_columns=(
            ColumnText("article", tr(N_("Article"))),
            ColumnText("quantity", tr(N_("Ordered")), 84, 76, "right"),
            ColumnText("came", tr(N_("Came")), 84, 76, "right"),
            ColumnText("cost", tr(N_("Cost")), 96, 0, "right"),
            ColumnText("amount", tr(N_("Amount")), 112, 92, "right"),
        ),
    )  # fmt: skip


class OrderPages(Listed):
    """What the page that looks at orders shows one person."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._translate, self._texts, self._actor = desk.translate, Texts(desk), actor

    def chips(self) -> tuple[FilterText, ...]:
        """Return the filters over the list."""
        tr = self._translate
        return (
            FilterText(ALL, tr(N_("Everything"))),
            FilterText(POSTED, tr(N_("To approve"))),
            FilterText(UNTOUCHED, tr(N_("Approved"))),
            FilterText(PARTIAL, tr(N_("In part"))),
            FilterText(RECEIVED, tr(N_("All received"))),
            FilterText(CANCELLED, tr(N_("Called off"))),
        )

    def idle(self) -> tuple[ActionText, ...]:
        """Return the key that writes an order."""
        if not self._actor.may("purchase_orders.edit"):
            return ()
        return (ActionText(NEW, self._translate(N_("New purchase order")), "plus", "F6"),)

    def load(self, session: ReadSession, asked: Asked) -> Sequence[DocumentText]:
        """Return a page of orders."""
        rows = lists.list_order_summaries(
            session,
            state="" if asked.chip == ALL else asked.chip,
            text=asked.text,
            before=asked.before,
            limit=asked.limit,
        )
        return [self._row(row) for row in rows]

    def _row(self, row: lists.OrderSummary) -> DocumentText:
        return DocumentText(
            row.id.hex,
            row.supplier,
            row.code,
            badge_of(PARTIAL if row.partial else row.state, self._translate),
            self._texts.money(row.total_minor),
            self._texts.moment(row.occurred_at),
        )

    def look(self, session: ReadSession, order_id: UUID) -> Looked:
        """Return an order: its lines with what came of each, what happened, what can be done."""
        row = purchase_orders.get_order(session, order_id)
        state = find_current(session, order_id) or ""
        lines = list_open(session, order_id)
        came = moves_of(session, order_id, self._texts)
        supplier = get_supplier(session, row.supplier_id)
        partial = state == APPROVED and bool(came)
        place = kardex.name_of_place(session, row.location_id)
        badges = [
            badge_of(PARTIAL if partial else state, self._translate),
            BadgeText(place, icon="warehouse"),
        ]
        if row.expected_on is not None:
            day = day_text(row.expected_on)
            badges.append(BadgeText(filled(self._translate, N_("Expected {day}"), day=day),
                                    icon="calendar"))  # fmt: skip
        before = events_of(session, order_id, self._texts, self._translate,
                           without=frozenset({RECEIVED} if came else ()))  # fmt: skip
        detail = DetailText(
            row.code,
            DOT.join(part for part in (supplier.name, supplier.tax_id, row.note) if part),
            tuple(badges),
            (
                (self._translate(N_("Lines")), str(len(lines))),
                (self._translate(N_("Net")), self._texts.money(row.total_minor)),
            ),
            tuple(self._line(line) for line in lines),
            (*before, *came),
            icon="clipboard-list",
        )
        return Looked(detail, self._actions(state, came=bool(came)))

    def _line(self, line: LineView) -> LineText:
        texts = self._texts
        tone = "text" if not line.open_milli else "amber_text" if line.done_milli else "text3"
        return LineText(
            (
                CellText(line.name, shown_code(line.code)),
                CellText(texts.quantity(line.quantity_milli, line.unit), strong=True),
                CellText(texts.quantity(line.done_milli, line.unit), tone=tone, strong=True),
                CellText(texts.cost(line.price_e4)),
                CellText(texts.money(line.total_minor), strong=True),
            )
        )

    def _actions(self, state: str, *, came: bool) -> tuple[ActionText, ...]:
        tr, may, keys = self._translate, self._actor.may, []
        if state in {POSTED, APPROVED} and not came and may("purchase_orders.edit"):
            keys.append(ActionText(CANCEL, tr(N_("Call off")), "ban", "F8", "danger"))
        if state == POSTED and may("purchase_orders.approve"):
            keys.append(ActionText(APPROVE, tr(N_("Approve")), "check", "F12", "primary"))
        if state == APPROVED and may("purchase_orders.receive"):
            keys.append(ActionText(RECEIVE, tr(N_("Receive")), "truck", "F12", "primary"))
        return tuple(keys)
