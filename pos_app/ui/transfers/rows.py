"""Transfers in words: the list, one of them, and the columns of its lines. Free of Qt."""

from collections.abc import Sequence
from typing import Final

from pos_app.core.i18n import N_, Translate
from pos_app.core.locations import Place
from pos_app.core.transfer_lists import Reception, TransferSummary
from pos_app.core.transfers import DIFFERENCES, LineOnTheWay
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
from pos_app.ui.format import DOT, date_text, filled, quantity_text, time_text
from pos_app.ui.values import BadgeText, FoundText, Tone

ARROW: Final = " \N{RIGHTWARDS ARROW} "
COUNTED: Final = "un"
STATES: Final = {
    "sent": BadgeText(N_("On its way"), Tone.BLUE, "truck"),
    "partial": BadgeText(N_("Received in part"), Tone.AMBER, "package-open"),
    "received": BadgeText(N_("Received"), Tone.GREEN, "check"),
}
# What became of goods that did not simply arrive.
OUTCOMES: Final = {
    "received": N_("received"),
    "damaged": N_("damaged"),
    "missing": N_("missing"),
    "returned": N_("sent back"),
}
KINDS: Final = {
    "shelf": "store",
    "store": "warehouse",
    "damaged": "trash-2",
}


def words(translate: Translate) -> Words:
    """Return what the pages say of themselves."""
    tr = translate
    return Words(
        search=tr(N_("Place, person or note")),
        list_title=tr(N_("Transfer")),
        amount_title=tr(N_("Lines")),
        empty=(
            "arrow-left-right",
            tr(N_("No transfer here")),
            tr(N_("F3 sends goods to another place; what is sent to you appears here")),
        ),
        scan=tr(N_("Scan what goes, or type its name")),
        no_lines=(
            "scan-barcode",
            tr(N_("Scan what is on the cart")),
            tr(N_("Each scan adds one; F4 writes a quantity")),
        ),
        list_columns=(
            ColumnText("product", tr(N_("Product"))),
            ColumnText("sent", tr(N_("Sent")), width=96, narrow=84, align="right"),
            ColumnText("received", tr(N_("Received")), width=104, narrow=92, align="right"),
            ColumnText("open", tr(N_("On its way")), width=112, narrow=96, align="right"),
        ),
        columns=(
            ColumnText("product", tr(N_("Product"))),
            ColumnText("there", tr(N_("There is")), width=110, narrow=92, align="right"),
            ColumnText(
                "quantity", tr(N_("Quantity")), width=120, narrow=104, align="right",
                kind=Kind.QUANTITY, cap="F4", icon="hash",
            ),
        ),
    )  # fmt: skip


def reception_words(translate: Translate) -> Words:
    """Return what the page that receives says of itself."""
    tr = translate
    wide = 104
    return Words(
        search="",
        list_title="",
        scan=tr(N_("Scan what arrived")),
        no_lines=("package-check", tr(N_("Nothing of it is on its way")), ""),
        columns=(
            ColumnText("product", tr(N_("Product"))),
            ColumnText("open", tr(N_("Sent")), width=92, narrow=78, align="right"),
            ColumnText(
                "received", tr(N_("Arrived")), width=wide, narrow=88, align="right",
                kind=Kind.QUANTITY, cap="F4", icon="hash",
            ),
            ColumnText(
                "damaged", tr(N_("Broken")), width=wide, narrow=88, align="right",
                kind=Kind.QUANTITY, cap="F5", icon="package-x",
            ),
            ColumnText(
                "missing", tr(N_("Missing")), width=wide, narrow=88, align="right",
                kind=Kind.QUANTITY, cap="F6", icon="circle-minus",
            ),
            ColumnText(
                "returned", tr(N_("Sent back")), width=wide, narrow=88, align="right",
                kind=Kind.QUANTITY, cap="F9", icon="undo-2",
            ),
        ),
    )  # fmt: skip


class TransferWords:
    """Says transfers in the language and the numbers of a till."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._tr = desk, desk.translate

    def quantity(self, quantity_milli: int, unit: str = COUNTED) -> str:
        """Return a quantity, with its unit unless it is counted."""
        shown = "" if unit == COUNTED else unit
        return quantity_text(quantity_milli, self._desk.money, shown)

    def when(self, row: TransferSummary) -> str:
        """Return day and time of the sending."""
        zone = self._desk.zone
        return f"{date_text(row.sent_at, zone)[:5]} {time_text(row.sent_at, zone)}"

    def way(self, row: TransferSummary) -> str:
        """Return from where to where; branches are named where they differ."""
        if row.from_branch_id == row.to_branch_id:
            return f"{row.from_location}{ARROW}{row.to_location}"
        return f"{row.from_branch}{ARROW}{row.to_branch}"

    def badge(self, status: str) -> BadgeText:
        """Return the state as a badge."""
        known = STATES[status]
        return BadgeText(self._tr(known.text), known.tone, known.icon)

    def row(self, row: TransferSummary) -> DocumentText:
        """Return a transfer in the list."""
        places = f"{row.from_location}{ARROW}{row.to_location}"
        within = row.from_branch_id == row.to_branch_id
        detail = row.person if within else DOT.join((places, row.person))
        return DocumentText(
            row.id.hex, self.way(row), detail, self.badge(row.status), str(row.lines),
            self.when(row),
        )  # fmt: skip

    def detail(
        self,
        row: TransferSummary,
        lines: Sequence[LineOnTheWay],
        receptions: Sequence[Reception],
    ) -> DetailText:
        """Return a transfer as it is looked at."""
        tr, on_the_way = self._tr, sum(line.open_milli > 0 for line in lines)
        from_ = f"{row.from_branch}, {row.from_location}"
        to = f"{row.to_branch}, {row.to_location}"
        sent = filled(tr, N_("Sent by {person}"), person=row.person)
        events = [EventText(sent, DOT.join(filter(None, (self.when(row), row.note))), "truck")]
        events += [self._event(each) for each in receptions]
        return DetailText(
            title=self.way(row),
            subtitle=f"{from_}{ARROW}{to}",
            badges=(self.badge(row.status),),
            figures=(
                (tr(N_("Lines")), str(row.lines)),
                (tr(N_("On their way")), str(on_the_way)),
            ),
            lines=tuple(self._line(line) for line in lines),
            events=tuple(events),
            icon="arrow-left-right",
        )

    def _event(self, reception: Reception) -> EventText:
        zone = self._desk.zone
        day = date_text(reception.received_at, zone)[:5]
        when = f"{day} {time_text(reception.received_at, zone)}"
        differences = [
            f"{self._tr(OUTCOMES[name])} {self.quantity(quantity)}"
            for name, quantity in reception.outcomes.items()
        ]
        said = DOT.join(filter(None, (when, ", ".join(differences), reception.note)))
        title = filled(self._tr, N_("Received by {person}"), person=reception.person)
        return EventText(title, said, "package-check")

    def _line(self, line: LineOnTheWay) -> LineText:
        told = [
            f"{self._tr(OUTCOMES[name])} {self.quantity(line.accounted[name], line.unit)}"
            for name in DIFFERENCES
            if line.accounted.get(name)
        ]
        lot = (
            filled(self._tr, N_("Lot {number}"), number=line.lot_number) if line.lot_number else ""
        )
        detail = DOT.join(filter(None, (lot, ", ".join(told))))
        left = line.open_milli
        return LineText((
            CellText(line.name, detail),
            CellText(self.quantity(line.sent_milli, line.unit)),
            self._amount(line.accounted.get("received", 0), line.unit),
            CellText(
                self.quantity(left, line.unit) if left else "\N{EN DASH}",
                tone="text" if left else "text3",
                strong=bool(left),
            ),
        ))  # fmt: skip

    def _amount(self, quantity_milli: int, unit: str) -> CellText:
        if not quantity_milli:
            return CellText("\N{EN DASH}", tone="text3")
        return CellText(self.quantity(quantity_milli, unit))

    def place(self, place: Place) -> str:
        """Return a place, with its branch where it is another's."""
        return place.name if place.own else f"{place.branch}{DOT}{place.name}"

    def found(self, place: Place) -> FoundText:
        """Return a place as one of those that were found."""
        return FoundText(place.location_id.hex, place.name, place.branch)
