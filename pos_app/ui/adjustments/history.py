"""The adjustments that were made: a list, and one of them with what it changed. Free of Qt."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from pos_app.core import reports
from pos_app.core.codes import shown_code
from pos_app.core.db import ReadSession
from pos_app.core.i18n import N_
from pos_app.core.reports import AdjustedLine, AdjustmentSummary, AdjustmentWay
from pos_app.ui.adjustments.rows import CAUSES, REASONS
from pos_app.ui.desk import Desk
from pos_app.ui.documents.browsing import Asked, Listed, Looked
from pos_app.ui.documents.rows import (
    ActionText,
    CellText,
    DetailText,
    DocumentText,
    EventText,
    FilterText,
    LineText,
)
from pos_app.ui.documents.texts import Texts
from pos_app.ui.format import DOT, MINUS, filled
from pos_app.ui.values import BadgeText, Tone

NEW: Final = "new"
ALL: Final = "all"
CHIPS: Final[tuple[tuple[AdjustmentWay, str], ...]] = (
    ("in", N_("Goes in")),
    ("out", N_("Goes out")),
    ("shrinkage", N_("Shrinkage")),
)


class History(Listed):
    """What the browse page shows."""

    def __init__(self, desk: Desk) -> None:
        self._translate, self._texts = desk.translate, Texts(desk)
        self._known: dict[UUID, AdjustmentSummary] = {}

    def idle(self) -> tuple[ActionText, ...]:
        """Return the key that makes another."""
        new = self._translate(N_("New adjustment"))
        return (ActionText(NEW, new, "plus", "F6", "primary"),)

    def chips(self) -> tuple[FilterText, ...]:
        """Return the chips."""
        tr = self._translate
        rest = (FilterText(key, tr(words)) for key, words in CHIPS)
        return (FilterText(ALL, tr(N_("All of them"))), *rest)

    def load(self, session: ReadSession, asked: Asked) -> Sequence[DocumentText]:
        """Return a page of adjustments."""
        way = next((key for key, _ in CHIPS if key == asked.chip), None)
        rows = reports.list_adjustments(
            session, way=way, words=asked.text, before=asked.before, limit=asked.limit
        )
        self._known.update({row.id: row for row in rows})
        return [self._row(row) for row in rows]

    def _row(self, row: AdjustmentSummary) -> DocumentText:
        note = f"“{row.document.note}”" if row.document.note else ""
        return DocumentText(
            row.id.hex,
            self._title(row),
            DOT.join(part for part in (row.person, self._texts.lines(row.lines), note) if part),
            amount=self._money(row.value_minor),
            when=self._texts.moment(row.occurred_at),
        )

    def _title(self, row: AdjustmentSummary) -> str:
        tr = self._translate
        reason = tr(REASONS.get(row.reason, row.reason))
        cause = next((tr(words) for key, words in CAUSES if key == row.document.cause), "")
        return DOT.join(part for part in (reason, cause) if part)

    def _money(self, amount_minor: int) -> str:
        return f"{'+' if amount_minor > 0 else ''}{self._texts.money(amount_minor)}"

    def look(self, session: ReadSession, adjustment_id: UUID) -> Looked:
        """Return an adjustment with its lines."""
        row, lines = self._known[adjustment_id], reports.list_adjusted(session, adjustment_id)
        tone = Tone.RED if row.reason == "MERMA" else Tone.GREY
        badges = [BadgeText(row.location, icon="warehouse"), BadgeText(self._title(row), tone)]
        detail = DetailText(
            self._title(row),
            f"“{row.document.note}”"
            if row.document.note
            else self._translate(N_("without a note")),
            badges=tuple(badges),
            figures=(
                (self._translate(N_("Lines")), str(len(lines))),
                (self._translate(N_("At cost")), self._money(row.value_minor)),
            ),
            lines=tuple(self._line(line) for line in lines),
            events=(
                EventText(
                    self._translate(N_("Adjusted")),
                    self._texts.who_when(row.person, row.occurred_at),
                    "notebook-pen",
                ),
            ),
            icon="trash-2" if row.reason == "MERMA" else "pencil",
        )
        return Looked(detail)

    def _line(self, line: AdjustedLine) -> LineText:
        lot = filled(self._translate, N_("lot {lot}"), lot=line.lot) if line.lot else ""
        change = self._texts.quantity(abs(line.change_milli), line.unit)
        balance = self._texts.quantity(abs(line.after_milli), line.unit)
        gained = line.change_milli > 0
        return LineText((
            CellText(line.name, DOT.join(p for p in (shown_code(line.code), lot) if p)),
            CellText(f"{'+' if gained else MINUS}{change}",
                     tone="primary_text" if gained else "text", strong=True),
            CellText(f"{MINUS if line.after_milli < 0 else ''}{balance}"),
            CellText(self._money(line.value_minor), strong=True),
        ))  # fmt: skip
