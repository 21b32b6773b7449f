"""Suppliers: found, added, changed, deactivated; and what was bought from each. Free of Qt."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.core.i18n import N_
from pos_app.core.purchasing import suppliers
from pos_app.core.purchasing.suppliers import SupplierInput, SupplierView
from pos_app.ui.desk import Desk
from pos_app.ui.documents.list_presenter import ListPresenter
from pos_app.ui.documents.rows import AskText, FieldText
from pos_app.ui.documents.screen import DocumentsScreen
from pos_app.ui.suppliers.rows import EDIT, NEW, START, STOP, SupplierPages


class SuppliersPresenter(ListPresenter):
    """The list and its questions."""

    def __init__(self, view: DocumentsScreen, desk: Desk, actor: Actor) -> None:
        super().__init__(view, desk, actor, SupplierPages(desk))
        self._edited: SupplierView | None = None

    def row_activated(self, row: int) -> None:
        """Change a supplier at its second touch."""
        del row
        self.acted(EDIT)

    def acted(self, key: str) -> None:
        """Do what a key at the foot says."""
        if self._busy:
            return
        self._edited = None
        if key == NEW:
            self._ask(None)
            return
        found = self._selected()
        if found is None:
            return
        if key == EDIT:
            self._ask(found)
        elif key in {STOP, START}:
            self._save(_input(found, active=key == START), found.id)

    def _selected(self) -> SupplierView | None:
        if self.browsing.selected is None:
            return None
        with self._desk.database.read() as session:
            return suppliers.get_supplier(session, self.browsing.selected)

    def _ask(self, known: SupplierView | None) -> None:
        tr = self._translate
        self._edited = known
        now = _input(known) if known is not None else SupplierInput("")
        fields = (
            FieldText("name", tr(N_("Name")), value=now.name),
            FieldText("tax_id", tr(N_("Tax id")), value=now.tax_id),
            FieldText("contact", tr(N_("Contact")), value=now.contact),
            FieldText("phone", tr(N_("Phone")), value=now.phone),
            FieldText("email", tr(N_("Email")), value=now.email),
        )
        title = tr(N_("Change the supplier")) if known is not None else tr(N_("New supplier"))
        accept = tr(N_("Save")) if known is not None else tr(N_("Create"))
        self._view.show_strip(None)
        self._view.ask(AskText(EDIT, title, fields, accept))

    def answered(self, key: str, values: dict[str, str]) -> None:
        """Save what was written, once."""
        del key
        if not values["name"]:
            self._view.show_problem("name")
            return
        known = self._edited
        entry = SupplierInput(**values, active=known.active if known is not None else True)
        self._save(entry, known.id if known is not None else None)

    def _save(self, entry: SupplierInput, supplier_id: UUID | None) -> None:
        if self._busy:
            return
        self._busy = True
        actor, database = self._actor, self._desk.database

        def save() -> UUID:
            return database.write(
                lambda s: suppliers.save_supplier(s, actor, entry, supplier_id=supplier_id)
            )

        def saved(saved_id: UUID) -> None:
            title = N_("{supplier} is saved")
            if supplier_id is not None and not entry.active:
                title = N_("{supplier} is not active any more")
            self._recorded(saved_id, title, supplier=entry.name)

        self._desk.tasks.write(save, saved, self._refused)


def _input(known: SupplierView, *, active: bool | None = None) -> SupplierInput:
    return SupplierInput(
        known.name,
        known.tax_id,
        known.contact,
        known.email,
        known.phone,
        known.active if active is None else active,
    )
