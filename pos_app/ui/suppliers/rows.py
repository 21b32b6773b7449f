"""What the screen of suppliers says of itself, and its list. Free of Qt."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from pos_app.core.db import ReadSession
from pos_app.core.i18n import N_, Translate
from pos_app.core.purchasing import lists, suppliers
from pos_app.ui.desk import Desk
from pos_app.ui.documents.browsing import Asked, Listed, Looked
from pos_app.ui.documents.rows import (
    ActionText,
    CellText,
    ColumnText,
    DetailText,
    DocumentText,
    FilterText,
    LineText,
    Words,
)
from pos_app.ui.documents.texts import Texts
from pos_app.ui.format import DOT
from pos_app.ui.purchases.rows import TYPES
from pos_app.ui.values import BadgeText, Tone

NEW, EDIT, STOP, START, ORDER = "new", "edit", "stop", "start", "order"
ACTIVE, ALL = "active", "all"
LIMIT: Final = 500  # a search finds the rest
BOUGHT_LIMIT: Final = 50


def words(tr: Translate) -> Words:
    """Return what the page says of itself."""
    return Words(
        search=tr(N_("Name or tax id")),
        list_title=tr(N_("Supplier")),
        empty=("truck", tr(N_("No supplier here")), tr(N_("F6 adds one"))),
        list_columns=(
            ColumnText("paper", tr(N_("What was bought"))),
            ColumnText("day", tr(N_("Received")), 130, 116),
            ColumnText("lines", tr(N_("Lines")), 80, 0, "right"),
            ColumnText("net", tr(N_("Net")), 120, 104, "right"),
        ),
    )


class SupplierPages(Listed):
    """What the page shows."""

    def __init__(self, desk: Desk) -> None:
        self._translate, self._texts = desk.translate, Texts(desk)

    def chips(self) -> tuple[FilterText, ...]:
        """Return the filters over the list."""
        tr = self._translate
        return (FilterText(ACTIVE, tr(N_("Active"))), FilterText(ALL, tr(N_("All"))))

    def idle(self) -> tuple[ActionText, ...]:
        """Return the key that adds a supplier."""
        return (ActionText(NEW, self._translate(N_("New supplier")), "plus", "F6"),)

    def load(self, session: ReadSession, asked: Asked) -> Sequence[DocumentText]:
        """Return the suppliers, by name: all of them at once."""
        if asked.before is not None:
            return ()
        rows = suppliers.list_suppliers(
            session, text=asked.text, active_only=asked.chip == ACTIVE, limit=LIMIT
        )
        return [
            DocumentText(
                row.id.hex,
                row.name,
                DOT.join(part for part in (row.tax_id, row.phone) if part),
                None if row.active else self._stopped(),
            )
            for row in rows
        ]

    def _stopped(self) -> BadgeText:
        return BadgeText(self._translate(N_("Not active")), Tone.GREY, "ban")

    def look(self, session: ReadSession, supplier_id: UUID) -> Looked:
        """Return a supplier, what was bought, and what can be done."""
        tr, row = self._translate, suppliers.get_supplier(session, supplier_id)
        bought = lists.list_purchase_summaries(session, supplier_id=supplier_id, limit=BOUGHT_LIMIT)
        badges = [] if row.active else [self._stopped()]
        for text, icon in ((row.contact, "user"), (row.phone, "phone"), (row.email, "mail")):
            if text:
                badges.append(BadgeText(text, icon=icon))
        last = self._texts.day(bought[0].occurred_at) if bought else tr(N_("never"))
        detail = DetailText(
            row.name,
            row.tax_id or tr(N_("without tax id")),
            tuple(badges),
            ((tr(N_("Last purchase")), last),),
            tuple(self._line(one) for one in bought),
            icon="truck",
        )
        keys = [ActionText(EDIT, tr(N_("Edit")), "pencil", "F4")]
        if row.active:
            keys.append(ActionText(STOP, tr(N_("Deactivate")), "ban", "F8", "danger"))
        else:
            keys.append(ActionText(START, tr(N_("Activate")), "check", "F8"))
        return Looked(detail, tuple(keys))

    def _line(self, row: lists.PurchaseSummary) -> LineText:
        kind = row.document_type
        paper = f"{self._translate(TYPES[kind]) if kind in TYPES else kind} {row.document_number}"
        return LineText(
            (
                CellText(paper, row.person),
                CellText(self._texts.day(row.occurred_at)),
                CellText(str(row.lines)),
                CellText(self._texts.money(row.total_minor), strong=True),
            )
        )
