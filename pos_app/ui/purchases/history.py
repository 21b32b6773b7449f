"""The purchases that were received: a list, and one of them with what it brought. Free of Qt."""

from collections.abc import Sequence
from uuid import UUID

from pos_app.core import kardex, people
from pos_app.core.codes import shown_code
from pos_app.core.db import ReadSession
from pos_app.core.i18n import N_
from pos_app.core.models.purchasing import DocumentLine
from pos_app.core.purchasing import lists, purchases
from pos_app.core.purchasing.quantities import list_lines
from pos_app.core.purchasing.suppliers import get_supplier
from pos_app.ui.dates import day_text
from pos_app.ui.desk import Desk
from pos_app.ui.documents.browsing import Asked, Listed, Looked
from pos_app.ui.documents.rows import (
    ActionText,
    CellText,
    DetailText,
    DocumentText,
    EventText,
    LineText,
)
from pos_app.ui.documents.texts import Texts
from pos_app.ui.format import DOT, filled
from pos_app.ui.purchases.rows import TYPES
from pos_app.ui.values import BadgeText

NEW = "new"


class History(Listed):
    """What the browse page shows."""

    def __init__(self, desk: Desk) -> None:
        self._translate, self._texts = desk.translate, Texts(desk)

    def idle(self) -> tuple[ActionText, ...]:
        """Return the key that receives another purchase."""
        new = self._translate(N_("Receive a purchase"))
        return (ActionText(NEW, new, "plus", "F12", "primary"),)

    def load(self, session: ReadSession, asked: Asked) -> Sequence[DocumentText]:
        """Return a page of purchases."""
        rows = lists.list_purchase_summaries(
            session, text=asked.text, before=asked.before, limit=asked.limit
        )
        return [self._row(row) for row in rows]

    def _row(self, row: lists.PurchaseSummary) -> DocumentText:
        return DocumentText(
            row.id.hex,
            row.supplier,
            DOT.join((self._paper(row.document_type, row.document_number), row.person)),
            amount=self._texts.money(row.total_minor),
            when=self._texts.moment(row.occurred_at),
        )

    def _paper(self, kind: str, number: str) -> str:
        return f"{self._translate(TYPES[kind]) if kind in TYPES else kind} {number}"

    def look(self, session: ReadSession, purchase_id: UUID) -> Looked:
        """Return a purchase with its lines."""
        row = purchases.get_purchase(session, purchase_id)
        lines = list_lines(session, purchase_id)
        supplier = get_supplier(session, row.supplier_id)
        place = kardex.name_of_place(session, row.location_id)
        person = people.name_of(session, row.user_id)
        badges = [BadgeText(place, icon="warehouse")]
        if row.issued_on is not None:
            words = filled(self._translate, N_("Dated {day}"), day=day_text(row.issued_on))
            badges.append(BadgeText(words, icon="calendar"))
        detail = DetailText(
            self._paper(row.document_type, row.document_number),
            DOT.join(part for part in (supplier.name, supplier.tax_id) if part),
            badges=tuple(badges),
            figures=(
                (self._translate(N_("Lines")), str(len(lines))),
                (self._translate(N_("Net")), self._texts.money(row.total_minor)),
            ),
            lines=tuple(self._line(line) for line in lines),
            events=(
                EventText(
                    self._translate(N_("Received")),
                    self._texts.who_when(person, row.occurred_at),
                    "package-check",
                ),
            ),
            icon="truck",
        )
        return Looked(detail)

    def _line(self, line: DocumentLine) -> LineText:
        lot = ""
        if line.lot_number:
            lot = filled(self._translate, N_("lot {lot}"), lot=line.lot_number)
            if line.expires_on is not None:
                expires = N_("expires {day}")
                lot += DOT + filled(self._translate, expires, day=day_text(line.expires_on))
        return LineText(
            (
                CellText(
                    line.name, DOT.join(part for part in (shown_code(line.code), lot) if part)
                ),
                CellText(self._texts.quantity(line.quantity_milli, line.unit), strong=True),
                CellText(self._texts.cost(line.price_e4)),
                CellText(self._texts.money(line.total_minor), strong=True),
            )
        )
