"""Stock takes in words: counted lines, corrections, what each is of. Free of Qt."""

from pos_app.core.codes import shown_code
from pos_app.core.i18n import N_, plural
from pos_app.core.reports import Correction, CountedLine, StockTakeSummary
from pos_app.core.stock_takes import LateSum
from pos_app.ui.desk import Desk
from pos_app.ui.documents.rows import CellText, LineText
from pos_app.ui.documents.texts import Texts
from pos_app.ui.format import DOT, MINUS, filled
from pos_app.ui.values import BadgeText, Tone


class TakeWords:
    """Says what was counted, in the words of the shop."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._translate, self.texts = desk, desk.translate, Texts(desk)

    def quantity(self, milli: int, unit: str = "") -> str:
        """Return a quantity with its sign where it is below zero."""
        text = self.texts.quantity(abs(milli), unit)
        return f"{MINUS}{text}" if milli < 0 else text

    def signed(self, milli: int, unit: str = "") -> str:
        """Return a difference: ``+2``, ``−1``, ``0``."""
        return f"+{self.quantity(milli, unit)}" if milli > 0 else self.quantity(milli, unit)

    def money(self, amount_minor: int) -> str:
        """Return a difference in money."""
        return f"{'+' if amount_minor > 0 else ''}{self.texts.money(amount_minor)}"

    def scope(self, row: StockTakeSummary) -> str:
        """Return what is counted: a category, a list, everything."""
        if row.listed:
            return plural(
                self._desk.language, "{count} product of a list", "{count} products of a list",
                row.listed,
            )  # fmt: skip
        return row.category or self._translate(N_("Everything"))

    def line(
        self, line: CountedLine, *, late: LateSum, reason: str, editable: bool, reasons: bool
    ) -> LineText:
        """Return a counted line; `editable`: its count can be written, `reasons`: its reason."""
        variance, value = line.variance_milli, line.value_minor
        expected = line.expected_milli
        if expected is not None and variance is not None:
            expected += late.before_milli
            variance -= late.before_milli
        detail = [shown_code(line.code)]
        if line.lot:
            detail.append(filled(self._translate, N_("lot {lot}"), lot=line.lot))
        counted = line.times_counted > 0
        if counted:
            detail.append(self.texts.who_when(line.person, line.counted_at))
        tone = "text3"
        if variance:
            tone = "danger_text" if variance < 0 else "primary_text"
        return LineText((
            CellText(line.name, DOT.join(detail), self._badge(line, late)),
            CellText(
                self.quantity(line.counted_milli, line.unit) if counted else "–",
                strong=True,
                edit=(str(line.counted_milli) if counted else "") if editable else None,
                missing=editable and not counted,
            ),
            CellText(self._shown(expected, line) if counted else "", tone="text2"),
            CellText(
                self.signed(variance, line.unit) if counted and variance is not None else "",
                tone=tone, strong=True,
            ),
            CellText(self.money(value) if counted and value is not None else "", tone=tone),
            CellText(
                reason or ("–" if counted else ""),
                tone="text" if reason else "text3",
                edit=reason if reasons and counted else None,
            ),
        ))  # fmt: skip

    def _shown(self, expected: int | None, line: CountedLine) -> str:
        return self._translate(N_("hidden")) if expected is None else self.quantity(
            expected, line.unit
        )  # fmt: skip

    def _badge(self, line: CountedLine, late: LateSum) -> BadgeText | None:
        tr = self._translate
        if late.unclear:
            return BadgeText(tr(N_("Someone must look")), Tone.AMBER, "triangle-alert")
        if late.before_milli:
            moved = self.signed(late.before_milli, line.unit)
            words = filled(tr, N_("{quantity} came late"), quantity=moved)
            return BadgeText(words, Tone.BLUE, "clock")
        return None

    def correction(self, one: Correction) -> LineText:
        """Return what was corrected of a product."""
        lot = filled(self._translate, N_("lot {lot}"), lot=one.lot) if one.lot else ""
        badge = BadgeText(self._translate(N_("Came late")), Tone.BLUE) if one.late else None
        tone = "text3"
        if one.variance_milli:
            tone = "danger_text" if one.variance_milli < 0 else "primary_text"
        detail = DOT.join(part for part in (shown_code(one.code), lot, one.reason) if part)
        return LineText((
            CellText(one.name, detail, badge),
            CellText(self.quantity(one.counted_milli, one.unit), strong=True),
            CellText(self.quantity(one.expected_milli, one.unit), tone="text2"),
            CellText(self.signed(one.variance_milli, one.unit), tone=tone, strong=True),
            CellText(self.money(one.value_minor), tone=tone),
        ))  # fmt: skip

    def looked(self, line: CountedLine) -> LineText:
        """Return a counted line of a stock take that is looked at."""
        cells = self.line(line, late=LateSum(), reason="", editable=False, reasons=False).cells
        return LineText(cells[:5])
