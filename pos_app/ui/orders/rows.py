"""Orders in words: the list, one of them, and the columns of their lines. Free of Qt."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from pos_app.core.i18n import N_, Translate
from pos_app.core.models.places import OrderResult, OrderStep
from pos_app.core.order_lists import OrderSummary
from pos_app.core.order_stock import (
    SKIPPED_NO_RECORD,
    SKIPPED_NOT_STOCKED,
    SKIPPED_PLACEHOLDER,
    LineState,
)
from pos_app.ui.desk import Desk
from pos_app.ui.documents.rows import (
    CellText,
    ColumnText,
    DetailText,
    DocumentText,
    EventText,
    Kind,
    LineText,
    Words,
)
from pos_app.ui.documents.texts import Texts
from pos_app.ui.format import DOT, filled
from pos_app.ui.values import BadgeText, Tone

NONE: Final = "\N{EN DASH}"
STATES: Final = {
    "pending": BadgeText(N_("Just taken"), Tone.GREY, "hourglass"),
    "processing": BadgeText(N_("Set aside"), Tone.BLUE, "bookmark"),
    "shipped": BadgeText(N_("Handed over"), Tone.GREEN, "check"),
    "delivered": BadgeText(N_("Delivered"), Tone.GREEN, "check-check"),
    "cancelled": BadgeText(N_("Cancelled"), Tone.GREY, "ban"),
    "returned": BadgeText(N_("Came back"), Tone.AMBER, "undo-2"),
}
STEPS: Final = {
    "place": N_("Taken"),
    "reserve": N_("Goods set aside"),
    "fulfil": N_("Goods handed over"),
    "release": N_("Goods released"),
    "return": N_("Goods came back"),
}
SKIPPED: Final = {
    SKIPPED_PLACEHOLDER: N_("no product has that code"),
    SKIPPED_NOT_STOCKED: N_("has no stock to keep"),
    SKIPPED_NO_RECORD: N_("never had stock here"),
}


def words(translate: Translate) -> Words:
    """Return what the pages say of themselves."""
    tr = translate
    return Words(
        search=tr(N_("Reference, customer or note")),
        list_title=tr(N_("Order")),
        amount_title=tr(N_("Amount")),
        empty=(
            "clipboard-list",
            tr(N_("No order here")),
            tr(N_("F3 takes one: goods that wait for a customer")),
        ),
        scan=tr(N_("Scan what is asked for, or type its name")),
        no_lines=(
            "scan-barcode",
            tr(N_("Scan what the customer wants")),
            tr(N_("Nothing is taken from the shelf before F12")),
        ),
        list_columns=(
            ColumnText("product", tr(N_("Product"))),
            ColumnText("ordered", tr(N_("Ordered")), width=92, narrow=80, align="right"),
            ColumnText("held", tr(N_("Set aside")), width=96, narrow=84, align="right"),
            ColumnText("out", tr(N_("Handed over")), width=112, narrow=96, align="right"),
        ),
        columns=(
            ColumnText("product", tr(N_("Product"))),
            ColumnText("there", tr(N_("Available")), width=110, narrow=92, align="right"),
            ColumnText(
                "quantity", tr(N_("Quantity")), width=110, narrow=96, align="right",
                kind=Kind.QUANTITY, cap="F4", icon="hash",
            ),
            ColumnText(
                "price", tr(N_("Price")), width=120, narrow=100, align="right",
                kind=Kind.PRICE, cap="F5", icon="tag",
            ),
            ColumnText("amount", tr(N_("Amount")), width=120, narrow=100, align="right"),
        ),
    )  # fmt: skip


def part_words(translate: Translate, *, back: bool) -> Words:
    """Return what the page that hands over (or takes back) in part says of itself."""
    tr = translate
    now = tr(N_("Comes back")) if back else tr(N_("Now"))
    most = tr(N_("Was handed over")) if back else tr(N_("Still owed"))
    return Words(
        search="",
        list_title="",
        scan=tr(N_("Scan what comes back")) if back else tr(N_("Scan what is handed over")),
        no_lines=("package-check", tr(N_("Nothing of it is left")), ""),
        columns=(
            ColumnText("product", tr(N_("Product"))),
            ColumnText("held", tr(N_("Set aside")), width=110, narrow=92, align="right"),
            ColumnText("most", most, width=130, narrow=110, align="right"),
            ColumnText(
                "quantity", now, width=130, narrow=110, align="right",
                kind=Kind.QUANTITY, cap="F4", icon="hash",
            ),
        ),
    )  # fmt: skip


class OrderWords(Texts):
    """Says orders in the language and the numbers of a till."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._tr = desk.translate

    def name(self, row: OrderSummary) -> str:
        """Return what people call an order: its reference, its customer, or when it was taken."""
        if row.reference or row.customer:
            return row.reference or row.customer
        return filled(self._tr, N_("Order of {moment}"), moment=self.moment(row.placed_at))

    def badge(self, status: str) -> BadgeText:
        """Return the status as a badge."""
        known = STATES[status]
        return BadgeText(self._tr(known.text), known.tone, known.icon)

    def warning(self, count: int) -> BadgeText:
        """Return how many lines wait for stock."""
        sentence = N_("1 line lacks stock") if count == 1 else N_("{count} lines lack stock")
        return BadgeText(filled(self._tr, sentence, count=count), Tone.AMBER, "triangle-alert")

    def row(self, row: OrderSummary) -> DocumentText:
        """Return an order in the list."""
        badge = self.warning(row.warnings) if row.warnings else self.badge(row.status)
        who = row.customer if row.reference else row.person
        detail = DOT.join(filter(None, (who, self.lines(row.lines))))
        amount = self.money(row.total_minor) if row.total_minor else ""
        return DocumentText(
            row.id.hex, self.name(row), detail, badge, amount, self.moment(row.placed_at)
        )

    def detail(
        self,
        row: OrderSummary,
        lines: Sequence[LineState],
        steps: Sequence[OrderStep],
        results: Sequence[OrderResult],
        people: Mapping[UUID, str],
    ) -> DetailText:
        """Return an order as it is looked at."""
        tr = self._tr
        last = {each.line_no: each for each in results if each.outcome in {"skipped", "short"}}
        badges = [self.badge(row.status)]
        if row.warnings:
            badges.append(self.warning(row.warnings))
        subtitle = (row.customer if row.reference else "", row.note, row.person)
        return DetailText(
            title=self.name(row),
            subtitle=DOT.join(filter(None, subtitle)),
            badges=tuple(badges),
            figures=(
                (tr(N_("Lines")), str(row.lines)),
                (tr(N_("Total")), self.money(row.total_minor)),
            ),
            lines=tuple(self._line(line, last.get(line.line_no)) for line in lines),
            events=tuple(self._event(step, people) for step in steps),
            icon="clipboard-list",
        )

    def _line(self, line: LineState, told: OrderResult | None) -> LineText:
        badge, detail = None, ""
        if told is not None and told.outcome == "skipped":
            reason = self._tr(SKIPPED.get(told.reason, told.reason))
            badge = BadgeText(filled(self._tr, N_("Skipped: {reason}"), reason=reason), Tone.GREY)
        elif told is not None and line.backordered_milli:
            lacking = self.quantity(line.backordered_milli, line.unit)
            words = filled(self._tr, N_("{quantity} lacking"), quantity=lacking)
            badge = BadgeText(words, Tone.AMBER)
        if line.returned_milli:
            back = self.quantity(line.returned_milli, line.unit)
            detail = filled(self._tr, N_("{quantity} came back"), quantity=back)
        return LineText((
            CellText(line.name or line.code, detail, badge=badge),
            CellText(self.quantity(line.ordered_milli, line.unit), strong=True),
            self._amount(line.held_milli, line.unit),
            self._amount(line.fulfilled_milli, line.unit),
        ))  # fmt: skip

    def _amount(self, quantity_milli: int, unit: str) -> CellText:
        if not quantity_milli:
            return CellText(NONE, tone="text3")
        return CellText(self.quantity(quantity_milli, unit))

    def _event(self, step: OrderStep, people: Mapping[UUID, str]) -> EventText:
        said = STEPS.get(step.action, "")
        title = self._tr(said) if said else self.badge(step.status).text
        who = self.who_when(people.get(step.user_id, ""), step.occurred_at)
        icon = STATES[step.status].icon
        return EventText(title, DOT.join(filter(None, (who, step.note))), icon)
