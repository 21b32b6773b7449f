"""Suppliers: found, added, changed, deactivated; and what was bought from each. Free of Qt."""

from collections.abc import Callable
from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.core.errors import ShopError
from pos_app.core.i18n import N_
from pos_app.core.purchasing import suppliers
from pos_app.core.purchasing.suppliers import SupplierInput, SupplierView
from pos_app.ui.desk import Desk
from pos_app.ui.documents.browsing import Browsing
from pos_app.ui.documents.rows import AskText, FieldText
from pos_app.ui.documents.screen import DocumentsScreen
from pos_app.ui.format import filled
from pos_app.ui.notices import strip_of
from pos_app.ui.suppliers.rows import EDIT, NEW, START, STOP, SupplierPages, chips
from pos_app.ui.values import Level, StripText


class SuppliersPresenter:
    """The list and its questions. Its public methods answer signals of the same names."""

    def __init__(self, view: DocumentsScreen, desk: Desk, actor: Actor) -> None:
        self._view, self._desk, self._actor = view, desk, actor
        self._translate = desk.translate
        pages = SupplierPages(desk)
        self.browsing = Browsing(
            view, desk, load=pages.load, look=pages.look, filters=chips(desk.translate),
            idle=pages.idle(),
        )  # fmt: skip
        self._edited: SupplierView | None = None
        self._busy = False
        self.refresh = self.browsing.refresh
        self.searched = self.browsing.searched
        self.search_entered = self.browsing.search_entered
        self.more_wanted = self.browsing.more_wanted

    def start(self, subject: UUID | None = None) -> None:
        """Show the list; `subject` is looked at first."""
        self.browsing.start(subject)

    def filter_chosen(self, key: str) -> None:
        """Show active suppliers, or all of them."""
        self._view.show_strip(None)
        self.browsing.filter_chosen(key)

    def row_selected(self, row: int) -> None:
        """Look at another supplier."""
        self._view.show_strip(None)
        self.browsing.row_selected(row)

    def row_activated(self, row: int) -> None:
        """Change a supplier at its second touch."""
        del row
        self.acted(EDIT)

    def escaped(self) -> None:
        """Put away what is said."""
        self._view.show_strip(None)

    def may_leave(self) -> bool:
        """Return whether the screen may be left: not while something is being recorded."""
        return not self._busy

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

    def ask_cancelled(self, key: str) -> None:
        """Put the question away."""
        del key
        self._view.show_strip(None)
        self._view.close_ask()

    def _save(self, entry: SupplierInput, supplier_id: UUID | None) -> None:
        if self._busy:
            return
        self._busy = True
        actor, database = self._actor, self._desk.database

        def saved(saved_id: UUID) -> None:
            self._busy = False
            self._view.close_ask()
            title = N_("{supplier} is saved")
            if supplier_id is not None and not entry.active:
                title = N_("{supplier} is not active any more")
            said = filled(self._translate, title, supplier=entry.name)
            self._view.show_strip(StripText(Level.OK, said))
            self.browsing.refresh(saved_id)

        def refused(error: ShopError) -> None:
            self._busy = False
            self._view.show_strip(strip_of(error, self._translate))

        save: Callable[[], UUID] = lambda: database.write(  # noqa: E731
            lambda session: suppliers.save_supplier(session, actor, entry, supplier_id=supplier_id)
        )
        self._desk.tasks.write(save, saved, refused)


def _input(known: SupplierView, *, active: bool | None = None) -> SupplierInput:
    return SupplierInput(
        known.name,
        known.tax_id,
        known.contact,
        known.email,
        known.phone,
        known.active if active is None else active,
    )
