"""People: found, added, changed, deactivated, unlocked; a badge is learnt by scanning it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select

from pos_app.core import roles, staff
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession
from pos_app.core.errors import NewPinNeeded, PersonTaken, ShopError, WeakPin
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.core.models.catalog import Branch
from pos_app.core.staff import Member, PersonInput
from pos_app.ui.desk import Desk
from pos_app.ui.documents.list_presenter import ListPresenter
from pos_app.ui.documents.rows import AskText, FieldText, Kind
from pos_app.ui.documents.screen import DocumentsScreen
from pos_app.ui.format import filled
from pos_app.ui.people.rows import BADGE, EDIT, NEW, START, STOP, UNLOCK, PeoplePages
from pos_app.ui.values import FoundText, Level, StripText

EVERYWHERE: Final = "everywhere"


@dataclass(frozen=True)
class _Choices:
    """What a question about a person offers, and who it is about (None: a new one)."""

    known: Member | None
    roles: tuple[tuple[str, str], ...]
    branches: tuple[tuple[UUID, str], ...]


class PeoplePresenter(ListPresenter):
    """The list and its questions."""

    def __init__(self, view: DocumentsScreen, desk: Desk, actor: Actor, pepper: bytes) -> None:
        super().__init__(view, desk, actor, PeoplePages(desk, actor))
        self._pepper = pepper
        self._asked: _Choices | None = None
        self._branch: UUID | None = None  # chosen in the question that is open
        self._learning: Member | None = None  # whose badge the next scan is

    def row_selected(self, row: int) -> None:
        """Look at another person."""
        self._forget_badge()
        super().row_selected(row)

    def row_activated(self, row: int) -> None:
        """Change a person at the second touch."""
        del row
        self.acted(EDIT)

    def escaped(self) -> None:
        """Put away what is said."""
        self._forget_badge()
        super().escaped()

    def acted(self, key: str) -> None:
        """Do what a key at the foot says."""
        if self._busy:
            return
        self._forget_badge()
        self._view.show_strip(None)
        if key == NEW:
            self._ask(None)
            return
        found = self._selected()
        if found is None:
            return
        if key == EDIT and self._actor.may(roles.EDIT):
            self._ask(found)
        elif key == BADGE:
            self._ask_badge(found)
        elif key in {STOP, START}:
            self._set_active(found, active=key == START)
        elif key == UNLOCK:
            self._unlock(found)

    def _selected(self) -> Member | None:
        if self.browsing.selected is None:
            return None
        with self._desk.database.read() as session:
            return staff.get_member(session, self.browsing.selected)

    # A person ------------------------------------------------------------------------------------

    def _ask(self, known: Member | None) -> None:
        tr = self._translate
        with self._desk.database.read() as session:
            self._asked = self._choices(session, known)
        asked = self._asked
        self._branch = known.branch_id if known is not None else None
        role = known.role if known is not None else "VENDEDOR"
        offered = tuple((code, tr(name), "") for code, name in asked.roles)
        fields = [
            FieldText("name", tr(N_("Name")), value=known.name if known else ""),
            FieldText("role", tr(N_("Role")), Kind.CHOICE, role, options=offered, columns=2),
        ]
        if len(asked.branches) > 1:
            at = dict(asked.branches).get(self._branch) if self._branch else None
            everywhere = tr(N_("all branches"))
            fields.append(FieldText("branch", tr(N_("Branch")), Kind.PICK, at or everywhere))
        new_pin = tr(N_("New PIN, empty keeps the one there is"))
        fields.append(FieldText("pin", tr(N_("PIN")) if known is None else new_pin, Kind.HIDDEN))
        fields.append(FieldText("again", tr(N_("The PIN once more")), Kind.HIDDEN))
        title = tr(N_("Change the person")) if known is not None else tr(N_("New person"))
        accept = tr(N_("Save")) if known is not None else tr(N_("Add"))
        self._view.ask(AskText(EDIT, title, tuple(fields), accept))

    @staticmethod
    def _choices(session: ReadSession, known: Member | None) -> _Choices:
        branches = session.execute(
            select(Branch.id, Branch.name).where(Branch.active).order_by(Branch.name)
        )
        return _Choices(
            known, roles.list_roles(session), tuple((row[0], row[1]) for row in branches)
        )

    def field_searched(self, key: str, text: str) -> None:
        """Offer the branches."""
        if self._asked is None or key != "branch":
            return
        everywhere = (FoundText(EVERYWHERE, self._translate(N_("all branches"))),)
        found = tuple(
            FoundText(str(branch_id), name)
            for branch_id, name in self._asked.branches
            if text.casefold() in name.casefold()
        )
        self._view.show_field_found(key, found if text else (*everywhere, *found))

    def field_picked(self, key: str, found: str) -> None:
        """Take the branch that was chosen."""
        if self._asked is None or key != "branch":
            return
        self._branch = None if found == EVERYWHERE else UUID(found)
        name = dict(self._asked.branches).get(self._branch) if self._branch else None
        self._view.set_answer(key, name or self._translate(N_("all branches")))

    def answered(self, key: str, values: dict[str, str]) -> None:
        """Save what was written, once."""
        if key == BADGE:
            self._take_badge_away()
            return
        if key != EDIT or self._asked is None or self._busy:
            return
        if not values["name"]:
            self._view.show_problem("name")
            return
        pin = values["pin"]
        if pin != values["again"]:
            self._view.show_problem("again")
            self._warn(N_("The two PINs are not the same"), N_("Type the new PIN twice."))
            return
        person = PersonInput(values["name"], values["role"], self._branch)
        known, actor, database, op_id = (
            self._asked.known,
            self._actor,
            self._desk.database,
            new_id(),
        )

        def save() -> UUID:
            hashed = staff.hash_new_pin(pin, person.role, self._pepper) if pin else None
            if known is None:
                return database.write(
                    lambda s: staff.add_person(s, actor, person, pin_hash=hashed, op_id=op_id),
                    op_id=op_id,
                )
            database.write(
                lambda s: staff.change_person(
                    s, actor, known.id, person, pin_hash=hashed, op_id=op_id
                )
            )
            return known.id

        self._write(save, N_("{person} is saved"), person.name)

    def ask_cancelled(self, key: str) -> None:
        """Put the question away."""
        self._forget_badge()
        super().ask_cancelled(key)

    def _set_active(self, one: Member, *, active: bool) -> None:
        actor, database = self._actor, self._desk.database

        def save() -> UUID:
            database.write(lambda s: staff.set_active(s, actor, one.id, active=active))
            return one.id

        said = N_("{person} works here again") if active else N_("{person} cannot sign in any more")
        self._write(save, said, one.name)

    def _unlock(self, one: Member) -> None:
        actor, database = self._actor, self._desk.database

        def save() -> UUID:
            database.write(lambda s: staff.unlock(s, actor, one.id))
            return one.id

        self._write(save, N_("{person} can try again"), one.name)

    # The badge -----------------------------------------------------------------------------------

    def _ask_badge(self, one: Member) -> None:
        """Wait for a scan; one who has a badge can also lose it."""
        tr, self._learning = self._translate, one
        title = filled(tr, N_("Scan the badge of {person} now"), person=one.name)
        if not one.has_badge:
            self._view.show_strip(StripText(Level.INFO, title, tr(N_("Esc leaves it as it is."))))
            return
        sentence = tr(N_("A new badge takes the place of the old one, which opens nothing then."))
        accept = tr(N_("Take the badge away"))
        self._view.ask(AskText(BADGE, title, (), accept, sentence=sentence, danger=True))

    def _forget_badge(self) -> None:
        self._learning = None

    def scanned(self, code: str) -> None:
        """Take a badge for who is waiting for one; any other scan is looked for in the list."""
        one = self._learning
        if one is not None:
            self._give_badge(one, code, N_("{person} has the badge now"))
        else:
            self.search_entered(code)

    def _take_badge_away(self) -> None:
        if self._learning is not None:
            self._give_badge(self._learning, "", N_("{person} has no badge any more"))

    def _give_badge(self, one: Member, code: str, said: str) -> None:
        if self._busy:
            return
        actor, database, pepper = self._actor, self._desk.database, self._pepper

        def save() -> UUID:
            database.write(lambda s: staff.set_badge(s, actor, one.id, code, pepper))
            return one.id

        self._write(save, said, one.name)

    # Writing -------------------------------------------------------------------------------------

    def _write(self, save: Callable[[], UUID], said: str, name: str) -> None:
        self._busy = True

        def saved(person_id: UUID) -> None:
            self._forget_badge()
            self._recorded(person_id, said, person=name)

        def refused(error: ShopError) -> None:
            if isinstance(error, (WeakPin, NewPinNeeded)):
                self._view.show_problem("pin")
            elif isinstance(error, PersonTaken):
                self._view.show_problem("name")
            self._refused(error)

        self._desk.tasks.write(save, saved, refused)

    def _warn(self, title: str, detail: str) -> None:
        tr = self._translate
        self._view.show_strip(StripText(Level.WARN, tr(title), tr(detail)))
