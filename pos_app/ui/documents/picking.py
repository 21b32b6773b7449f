"""Fields that pick: a few rows that are known, and suppliers, which can be made in place."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from pos_app.core.errors import ShopError
from pos_app.core.i18n import N_
from pos_app.core.purchasing import suppliers
from pos_app.core.purchasing.suppliers import SupplierInput, SupplierView
from pos_app.core.search import fold
from pos_app.ui.documents.finding import Finding
from pos_app.ui.documents.rows import AskText, FieldText, Kind
from pos_app.ui.format import filled
from pos_app.ui.values import FoundText

SUPPLIER: Final = "supplier"
NEW: Final = "new"
LIMIT: Final = 20


class Picks(Finding):
    """Offers rows that are known already."""

    def offer(self, key: str, text: str, rows: Sequence[tuple[str, str, str]]) -> None:
        """Offer those of (name in signals, words, detail) that contain a text."""
        part = fold(text.strip())
        found = [FoundText(*row) for row in rows if part in fold(row[1])]
        self._view.show_field_found(key, found)


class SupplierPick(Finding):
    """The supplier of a document: fields `supplier` (its id) and `supplier_name`."""

    def supplier_picked(self) -> None:
        """Follow a supplier that was picked or made."""

    def _supplier_field(self) -> FieldText:
        tr = self._translate
        return FieldText(
            SUPPLIER, tr(N_("Supplier")), Kind.PICK, self.field("supplier_name"),
            tr(N_("Name or tax id")),
        )  # fmt: skip

    def search_suppliers(self, text: str) -> None:
        """Offer suppliers by name or tax id, and to make one that is not there."""
        words = text.strip()
        self._searches += 1
        this = self._searches

        def look() -> tuple[SupplierView, ...]:
            with self._desk.database.read() as session:
                return suppliers.list_suppliers(session, text=words, limit=LIMIT)

        def found(rows: tuple[SupplierView, ...]) -> None:
            if this != self._searches:
                return  # it is overtaken
            offered = [FoundText(row.id.hex, row.name, row.tax_id) for row in rows]
            if words and self._actor.may("suppliers.edit"):
                make = filled(self._translate, N_("Create “{name}”"), name=words)
                offered.append(FoundText(f"{NEW}:{words}", make))
            self._view.show_field_found(SUPPLIER, offered)

        self._desk.tasks.background(look, found, self._refuse)

    def pick_supplier(self, found: str) -> None:
        """Take the supplier that was picked, or ask for a new one."""
        if found.startswith(f"{NEW}:"):
            self._ask_supplier(found.removeprefix(f"{NEW}:"))
            return
        with self.told():
            with self._desk.database.read() as session:
                known = suppliers.get_supplier(session, UUID(hex=found))
            self._take_supplier(known.id, known.name)

    def _take_supplier(self, supplier_id: UUID, name: str) -> None:
        self.set_fields(supplier=supplier_id.hex, supplier_name=name)
        self.supplier_picked()

    def _ask_supplier(self, words: str) -> None:
        tr = self._translate
        number = words.replace(".", "").replace("-", "")
        is_number = number[:-1].isdigit()
        fields = (
            FieldText("name", tr(N_("Name")), value="" if is_number else words),
            FieldText("tax_id", tr(N_("Tax id")), value=words if is_number else ""),
            FieldText("phone", tr(N_("Phone"))),
        )
        self._view.ask(AskText(SUPPLIER, tr(N_("New supplier")), fields, tr(N_("Create"))))

    def answered(self, key: str, values: dict[str, str]) -> None:
        """Create the supplier that was asked for."""
        if key != SUPPLIER:
            super().answered(key, values)
            return
        if self._busy:
            return
        if not values["name"]:
            self._view.show_problem("name")
            return
        actor = self._actor
        entry = SupplierInput(values["name"], values["tax_id"], phone=values["phone"])

        def made(supplier_id: UUID) -> None:
            self._busy = False
            self._view.close_ask()
            self._take_supplier(supplier_id, " ".join(entry.name.split()))

        def refused(error: ShopError) -> None:
            self._busy = False
            self._refuse(error)

        self._busy = True
        self._desk.tasks.write(
            lambda: self._desk.database.write(
                lambda session: suppliers.save_supplier(session, actor, entry)
            ),
            made,
            refused,
        )
