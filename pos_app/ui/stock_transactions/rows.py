"""What the screen of stock transactions says of itself, and its list. Free of Qt."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from pos_app.core import kardex, people
from pos_app.core.actor import Actor
from pos_app.core.codes import shown_code
from pos_app.core.db import ReadSession
from pos_app.core.i18n import N_, Translate
from pos_app.core.models.purchasing import DocumentLine
from pos_app.core.purchasing import stock_transactions
from pos_app.core.purchasing.quantities import list_lines
from pos_app.core.purchasing.states import CONFIRMED, POSTED
from pos_app.core.purchasing.stock_transactions import IN, MOVE, OUT, TransactionView
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
from pos_app.ui.documents.states import badge_of, events_of
from pos_app.ui.documents.texts import Texts
from pos_app.ui.format import DOT, filled
from pos_app.ui.values import BadgeText

KIND: Final = "stock_transaction"  # of its draft
COLUMNS: Final = ("article", "quantity", "cost", "lot", "expiry")
NEW, CONFIRM, FREE, LIST, POST = "new", "confirm", "free", "list", "post"
ALL: Final = "all"
TYPES: Final = {IN: N_("Goods in"), OUT: N_("Goods out"), MOVE: N_("Move")}
ICONS: Final = {IN: "arrow-down-left", OUT: "arrow-up-right", MOVE: "arrow-left-right"}
REASONS: Final = {
    "AJUSTE": N_("Adjustment"),
    "INICIAL": N_("Opening stock"),
    "MERMA": N_("Shrinkage"),
    "TRASLADO": N_("Move"),
    "COMPRA": N_("Purchase"),
}
CAUSES: Final = {
    "damage": N_("Damage"),
    "expiry": N_("Expiry"),
    "theft": N_("Theft"),
    "sample": N_("Sample"),
}


def words(tr: Translate) -> Words:
    """Return what the pages say of themselves."""
    return Words(
        search=tr(N_("Code or note")),
        list_title=tr(N_("Stock transaction")),
        empty=("arrow-left-right", tr(N_("No transaction here")), tr(N_("F6 writes one"))),
        scan=tr(N_("Scan what moves:  12*milk  ·  code  ·  name")),
        no_lines=(
            "arrow-left-right",
            tr(N_("Scan what goes in, out, or elsewhere")),
            tr(N_("Nothing moves before it is confirmed")),
        ),
        columns=(
            ColumnText("article", tr(N_("Article"))),
            ColumnText("quantity", tr(N_("Qty.")), 92, 84, "right", Kind.QUANTITY, "F3", "hash",
                       tr(N_("Quantity"))),
            ColumnText("cost", tr(N_("Cost")), 104, 84, "right", Kind.PRICE, "F4", "tag"),
            ColumnText("lot", tr(N_("Lot")), 110, 92, "left", Kind.TEXT, "F5", "layers"),
            ColumnText("expiry", tr(N_("Expires")), 118, 106, "left", Kind.DATE, "F6",
                       "calendar-x"),
        ),
        list_columns=(
            ColumnText("article", tr(N_("Article"))),
            ColumnText("lot", tr(N_("Lot")), 170, 120, "left"),
            ColumnText("quantity", tr(N_("Qty.")), 100, 92, "right"),
        ),
    )  # fmt: skip


class TransactionPages(Listed):
    """What the page that looks at transactions shows one person."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._translate, self._texts, self._actor = desk.translate, Texts(desk), actor

    def chips(self) -> tuple[FilterText, ...]:
        """Return the filters over the list."""
        tr = self._translate
        return (
            FilterText(ALL, tr(N_("All"))),
            FilterText(POSTED, tr(N_("To confirm"))),
            FilterText(CONFIRMED, tr(N_("Confirmed"))),
        )

    def idle(self) -> tuple[ActionText, ...]:
        """Return the key that writes a transaction."""
        if not self._actor.may("stock.transact"):
            return ()
        return (ActionText(NEW, self._translate(N_("New transaction")), "plus", "F6"),)

    def load(self, session: ReadSession, asked: Asked) -> Sequence[DocumentText]:
        """Return a page of transactions."""
        rows = stock_transactions.list_transactions(
            session,
            state=None if asked.chip == ALL else asked.chip,
            text=asked.text,
            before=asked.before,
            limit=asked.limit,
        )
        return [self._row(session, row) for row in rows]

    def _badge(self, state: str) -> BadgeText:
        return badge_of(state, self._translate, **{POSTED: N_("To confirm")})

    def _row(self, session: ReadSession, row: TransactionView) -> DocumentText:
        person = people.name_of(session, row.user_id)
        return DocumentText(
            row.id.hex,
            DOT.join((self._translate(TYPES[row.type]), self._route(session, row))),
            self._texts.who_when(person, row.occurred_at),
            self._badge(row.state),
        )

    @staticmethod
    def _route(session: ReadSession, row: TransactionView) -> str:
        places = (row.from_location_id, row.to_location_id)
        return " → ".join(kardex.name_of_place(session, place) for place in places if place)

    def look(self, session: ReadSession, transaction_id: UUID) -> Looked:
        """Return a transaction with its lines, and what can be done."""
        tr = self._translate
        row = stock_transactions.get_transaction(session, transaction_id)
        lines = list_lines(session, transaction_id)
        reason = DOT.join(
            tr(words[key])
            for words, key in ((REASONS, row.reason), (CAUSES, row.cause))
            if key in words
        )
        detail = DetailText(
            row.code,
            row.note,
            (
                self._badge(row.state),
                BadgeText(DOT.join((tr(TYPES[row.type]), self._route(session, row))),
                          icon=ICONS[row.type]),
                BadgeText(reason),
            ),
            ((tr(N_("Lines")), str(len(lines))),),
            tuple(self._line(line) for line in lines),
            tuple(events_of(session, transaction_id, self._texts, tr)),
            icon="arrow-left-right",
        )  # fmt: skip
        keys: tuple[ActionText, ...] = ()
        if row.state == POSTED and self._actor.may("stock.confirm"):
            keys = (ActionText(CONFIRM, tr(N_("Confirm")), "check-check", "F12", "primary"),)
        return Looked(detail, keys)

    def _line(self, line: DocumentLine) -> LineText:
        expires = ""
        if line.expires_on is not None:
            day = day_text(line.expires_on)
            expires = filled(self._translate, N_("expires {day}"), day=day)
        return LineText(
            (
                CellText(line.name, shown_code(line.code)),
                CellText(line.lot_number or "–", expires, tone="text2"),
                CellText(self._texts.quantity(line.quantity_milli, line.unit), strong=True),
            )
        )
