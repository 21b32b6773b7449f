"""What stands around the lines of a purchase: the paper, the sums, the keys. Free of Qt."""

from typing import Final

from pos_app.core import kardex
from pos_app.core.costing import (
    PaperLine,
    PaperSums,
    add_up_paper,
)
from pos_app.core.i18n import N_
from pos_app.ui.documents.rows import ActionText, FieldText, Kind
from pos_app.ui.format import filled
from pos_app.ui.purchases.lines import PurchaseLines
from pos_app.ui.purchases.rows import SHORT_TYPES
from pos_app.ui.values import Figure

GROSS, HISTORY, RECEIVE, ALL_CAME, FREE = "gross", "history", "receive", "all_came", "free"
ANYWAY: Final = "anyway"
LATER, NEVER = "later", "never"


class PurchaseHead(PurchaseLines):
    """Shows head, sums and keys after every change."""

    _places: tuple[kardex.Place, ...] = ()

    def show_rest(self) -> None:
        """Show head, sums and keys."""
        fields = self._order_fields() if self._order else self._own_fields()
        self._view.show_head(self._head(), fields)
        self._view.show_figure(self._figure())
        self._view.show_write_actions(self._keys())

    def _head(self) -> str:
        if self._order:
            return filled(self._translate, N_("Order {code}"), code=self.field("order_name"))
        return self._translate(N_("Paper of the supplier"))

    def _own_fields(self) -> tuple[FieldText, ...]:
        tr = self._translate
        return (self._supplier_field(), *self._paper_fields(), self._place_field(),
                self._total_field(),
                FieldText("order", tr(N_("Purchase order")), Kind.PICK, "",
                          tr(N_("one that is approved"))))  # fmt: skip

    def _order_fields(self) -> tuple[FieldText, ...]:
        tr = self._translate
        rest = (
            (LATER, tr(N_("The rest comes later")), ""),
            (NEVER, tr(N_("No more comes")), ""),
        )
        choice = FieldText("rest", tr(N_("What is missing")), Kind.CHOICE, self.field("rest"),
                           options=rest)  # fmt: skip
        return (*self._paper_fields(), self._total_field(), choice)

    def _paper_fields(self) -> tuple[FieldText, ...]:
        tr = self._translate
        types = tuple((key, tr(words), "") for key, words in SHORT_TYPES.items())
        return (
            FieldText("type", tr(N_("Paper")), Kind.CHOICE, self.field("type"), options=types),
            FieldText("number", tr(N_("No.")), value=self.field("number"), half=True),
            FieldText("date", tr(N_("Date")), Kind.DATE, self.field("date"), half=True, bare=True),
        )

    def _place_field(self) -> FieldText:
        tr = self._translate
        return FieldText("location", tr(N_("To")), Kind.PICK, self.field("location_name"))

    def _total_field(self) -> FieldText:
        tr = self._translate
        return FieldText("paper", tr(N_("Total of the paper")), Kind.MONEY, self.field("paper"))

    def _sums(self) -> PaperSums:
        lines = [
            PaperLine(line.quantity_milli, line.price_e4 or 0, self._rate(line))
            for line in self._draft.lines
        ]
        return add_up_paper(lines, gross=self._gross)

    def _difference(self) -> int:
        """Return by how much the lines and the total of the paper differ; 0 where none is given."""
        paper = self.field("paper")
        return self._sums().total_minor - int(paper) if paper else 0

    def _figure(self) -> Figure:
        tr, sums = self._translate, self._sums()
        off, paper = self._difference(), self.field("paper")
        foot = self.texts.lines(len(self._draft.lines))
        if off:
            sentence = (
                N_("{amount} more than the paper")
                if off > 0
                else N_("{amount} less than the paper")
            )
            foot = filled(tr, sentence, amount=self.texts.money(abs(off)))
        elif paper:
            foot = tr(N_("As the paper says"))
        tax = f"{self._desk.shop.tax_label} {self.texts.money(sums.tax_minor)}"
        return Figure(
            tr(N_("TOTAL")),
            self.texts.money(sums.total_minor),
            foot=foot,
            facts=(
                (tr(N_("Net")), self.texts.money(sums.net_minor)),
                (self._desk.shop.tax_label, self.texts.money(sums.tax_minor)),
            ),
            short_fact="" if off else tax,  # a difference takes the whole foot
        )

    def _keys(self) -> tuple[ActionText, ...]:
        tr, lines = self._translate, bool(self._draft.lines)
        can = lines and not self._busy
        costs = tr(N_("With tax")) if self._gross else tr(N_("Net costs"))
        keys = [
            ActionText(GROSS, costs, "percent", "F9", "soft" if self._gross else "secondary",
                       enabled=not self._order),
            ActionText(FREE, tr(N_("Discard")), "trash-2", "F8", "danger", enabled=can),
            ActionText(HISTORY, tr(N_("History")), "history", "F10"),
        ]  # fmt: skip
        if self._order:
            keys.insert(0, ActionText(ALL_CAME, tr(N_("All came")), "check-check", "Ctrl+T"))
        return (*keys, ActionText(RECEIVE, tr(N_("Receive")), "package-check", "F12", "primary",
                                  enabled=can))  # fmt: skip
