"""The panel of the supervisor: one other person agrees to one thing, by PIN or badge (R8, X3)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from pos_app.core import approvals, challenges, emergency, journal, people, people_list
from pos_app.core.actor import Grant
from pos_app.core.approvals import Waiting
from pos_app.core.challenges import Challenge
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import ShopError, describe
from pos_app.core.i18n import N_
from pos_app.core.people import Person
from pos_app.core.permission_words import permission_words, stake_words
from pos_app.core.sync import outbox
from pos_app.ui.approvals.rows import PanelText, SupervisorText
from pos_app.ui.approving import Needed
from pos_app.ui.desk import Desk
from pos_app.ui.format import filled, initials, time_text
from pos_app.ui.login.rows import COLOURS

LONGEST_PIN: Final = 12
MOST: Final = 6  # supervisors on the panel


class PanelScreen(Protocol):
    """What the presenter asks of the panel."""

    def open_panel(self, text: PanelText, rows: tuple[SupervisorText, ...]) -> None:
        """Open it over the screen."""

    def show_ways(self, *, by_code: bool) -> None:
        """Say whether there is somebody at a centre to telephone with."""

    def show_note(self, sentence: str) -> None:
        """Say what is being waited for, or nothing."""

    def show_code(self, number: str, sentence: str) -> None:
        """Show the number to read out over the telephone, or nothing."""

    def show_chosen(self, index: int) -> None:
        """Mark a supervisor."""

    def show_digits(self, count: int) -> None:
        """Show how many digits were typed, never which."""

    def show_problem(self, sentence: str) -> None:
        """Say why it did not go, or nothing."""

    def show_waiting(self, waiting: bool) -> None:
        """Show that the PIN is being checked."""

    def close_panel(self) -> None:
        """Put it away."""


@dataclass
class _Open:
    needed: Needed
    granted: Callable[[Grant], object]
    given_up: Callable[[], object]
    people: tuple[Person, ...] = ()
    chosen: int = 0
    pin: str = ""
    busy: bool = False
    has_centre: bool = False
    request_id: UUID | None = None  # what was left to be answered from afar
    challenge: Challenge | None = None  # while the panel waits for a code


@dataclass(frozen=True)
class _Found:
    people: tuple[Person, ...]
    has_centre: bool
    held: bool  # nobody may agree, for the list of people is old


class SupervisorPresenter:
    """Asks one question at a time; the cashier's own session goes on as it was."""

    def __init__(self, view: PanelScreen, desk: Desk, pepper: bytes) -> None:
        self._view, self._desk, self._pepper = view, desk, pepper
        self._open: _Open | None = None

    def is_open(self) -> bool:
        """Return whether a question is open: then scans are badges."""
        return self._open is not None

    def ask(
        self,
        needed: Needed,
        granted: Callable[[Grant], object],
        given_up: Callable[[], object],
    ) -> None:
        """Open the panel; a question that is open already is given up."""
        self.escaped()
        self._open = _Open(needed, granted, given_up)
        self._desk.tasks.background(self._read, self._show, self._failed)

    def _read(self) -> _Found:
        assert self._open is not None
        needed = self._open.needed
        with self._desk.database.read() as session:
            found = tuple(
                person
                for person in people.list_people(session)
                if self._may(session, person, needed)
            )
            held = needed.ask.permission in people_list.held_codes(session)
            return _Found(found[:MOST], outbox.find_link(session) is not None, held)

    @staticmethod
    def _may(session: ReadSession, person: Person, needed: Needed) -> bool:
        if person.id == needed.requester.user_id:
            return False
        actor = people.get_actor(session, person.id)
        return actor.may_approve(needed.ask.permission, needed.ask.amount_minor)

    def _show(self, read: _Found) -> None:
        if self._open is None:
            return
        found = read.people
        self._open.people, self._open.has_centre = found, read.has_centre
        tr, needed = self._desk.translate, self._open.needed
        title = permission_words(tr, needed.ask.permission)
        asks = filled(tr, N_("{person} asks for it"), person=needed.requester.name)
        amount = needed.ask.amount_minor
        text = PanelText(
            title,
            needed.summary or asks,
            stake_words(needed.ask.permission, amount, self._desk.money),
        )
        rows = tuple(
            SupervisorText(
                person.name, tr(person.role_name), initials(person.name), COLOURS[at % len(COLOURS)]
            )
            for at, person in enumerate(found)
        )
        self._view.open_panel(text, rows)
        self._view.show_ways(by_code=read.has_centre)
        self._view.show_chosen(0 if rows else -1)
        self._view.show_digits(0)
        nobody = N_("Nobody here may agree to this. Ask the owner to change the rules.")
        if read.held:
            nobody = N_(
                "It is days since the centre said who may agree. Take a code by telephone, or type"
                " an emergency code of the owner there."
            )
        self._view.show_problem("" if rows else tr(nobody))

    # Hands ---------------------------------------------------------------------------------------

    def choose(self, index: int) -> None:
        """Ask another supervisor."""
        opened = self._open
        if opened is None or opened.challenge is not None:
            return
        if self._open is not None and not self._open.busy and index < len(self._open.people):
            self._open.chosen, self._open.pin = index, ""
            self._view.show_chosen(index)
            self._view.show_digits(0)
            self._view.show_problem("")

    def move(self, by: int) -> None:
        """Go to the supervisor beside."""
        if self._open is not None and self._open.people:
            self.choose((self._open.chosen + by) % len(self._open.people))

    def digit(self, digit: str) -> None:
        """Take a digit of the PIN."""
        opened = self._open
        if opened is None:
            return
        longest = LONGEST_PIN if opened.challenge is None else emergency.DIGITS
        if not opened.busy and len(opened.pin) < longest:
            opened.pin += digit
            self._view.show_digits(len(opened.pin))

    def back(self) -> None:
        """Forget the last digit."""
        if self._open is not None and not self._open.busy:
            self._open.pin = self._open.pin[:-1]
            self._view.show_digits(len(self._open.pin))

    def clear(self) -> None:
        """Forget all digits."""
        if self._open is not None and not self._open.busy:
            self._open.pin = ""
            self._view.show_digits(0)

    def entered(self) -> None:
        """Check the PIN of the chosen supervisor."""
        opened = self._open
        if opened is None or opened.busy or not opened.pin:
            return
        if opened.challenge is not None:
            if len(opened.pin) == emergency.DIGITS:
                self._use_emergency(opened.pin)
            else:
                self._check_code(opened.challenge, opened.pin)
            return
        if not opened.people:
            return
        approver, pin = opened.people[opened.chosen], opened.pin
        database, needed, pepper = self._desk.database, opened.needed, self._pepper
        self._check(
            lambda: approvals.approve_with_pin(
                database, needed.requester, approver.id, pin, pepper, needed.ask
            )
        )

    def scanned(self, code: str) -> None:
        """Take a badge."""
        opened = self._open
        if opened is None or opened.busy:
            return
        database, needed, pepper = self._desk.database, opened.needed, self._pepper
        self._check(
            lambda: approvals.approve_with_badge(
                database, needed.requester, code, pepper, needed.ask
            )
        )

    # By telephone --------------------------------------------------------------------------------

    def by_code(self) -> None:
        """Show a number to read out to somebody at the centre; again, go back to PIN and badge."""
        opened = self._open
        if opened is None or opened.busy or not opened.has_centre:
            return
        opened.pin = ""
        self._view.show_digits(0)
        self._view.show_problem("")
        if opened.challenge is not None:
            opened.challenge = None
            self._view.show_code("", "")
            return
        ask, database = opened.needed.ask, self._desk.database
        with database.read() as session:
            device_id = journal.get_station(session).device_id
        now_ms = database.clock.monotonic_ms()
        opened.challenge = challenges.issue(self._pepper, device_id, ask, now_ms)
        digits = opened.challenge.digits
        say = N_(
            "Telephone with a supervisor at the centre. Say {till}, this number, what it is for and"
            " the amount. Type the eight digits you hear, or the ten of an emergency code."
        )
        said = filled(self._desk.translate, say, till=self._desk.till)
        self._view.show_code(f"{digits[:4]} {digits[4:]}", said)

    def _check_code(self, challenge: Challenge, code: str) -> None:
        opened = self._open
        assert opened is not None
        database, requester, pepper = self._desk.database, opened.needed.requester, self._pepper
        self._check(
            lambda: challenges.approve_with_code(database, requester, challenge, code, pepper)
        )

    def _use_emergency(self, code: str) -> None:
        """Let the owner's code stand for the list of people; then a supervisor agrees as ever."""
        opened = self._open
        assert opened is not None
        opened.busy, opened.pin = True, ""
        database, requester, pepper = self._desk.database, opened.needed.requester, self._pepper
        self._view.show_problem("")
        self._view.show_waiting(True)

        def honoured(until: datetime) -> None:
            if self._open is not opened:
                return
            opened.busy, opened.challenge = False, None
            self._view.show_waiting(False)
            self._view.show_code("", "")
            words = N_("Supervisors may agree here until {time}.")
            at = time_text(until, self._desk.zone)
            self._view.show_note(filled(self._desk.translate, words, time=at))
            self._desk.tasks.background(self._read, self._show, self._failed)

        self._desk.tasks.background(
            lambda: emergency.use(database, requester, code, pepper), honoured, self._failed
        )

    # From afar -----------------------------------------------------------------------------------

    def answers_came(self) -> None:
        """Go on by itself where what is asked here was answered, at another till or the centre."""
        opened = self._open
        if opened is None or opened.busy or opened.request_id is None:
            return
        request_id, ask = opened.request_id, opened.needed.ask

        def read() -> tuple[tuple[Grant, ...], Waiting]:
            with self._desk.database.read() as session:
                grants = approvals.find_grants(session, ask.subject_id)
                return grants, approvals.get_request(session, request_id)

        def take(found: tuple[tuple[Grant, ...], Waiting]) -> None:
            grants, said = found
            if self._open is not opened or opened.busy:
                return
            for grant in grants:
                if (grant.permission, grant.amount_minor >= ask.amount_minor) == (
                    ask.permission, True,
                ):  # fmt: skip
                    self._granted(grant)
                    return
            if said.answer == "rejected":
                opened.request_id = None
                self._view.show_note("")
                no = N_("{person} did not agree: {reason}")
                facts = {"person": said.answered_by, "reason": said.reason}
                self._view.show_problem(filled(self._desk.translate, no, **facts))

        self._desk.tasks.background(read, take, self._failed)

    def _check(self, op: Callable[[], Grant]) -> None:
        assert self._open is not None
        self._open.busy, self._open.pin = True, ""
        self._view.show_problem("")
        self._view.show_waiting(True)
        self._desk.tasks.background(op, self._granted, self._failed)

    def _granted(self, grant: Grant) -> None:
        opened, self._open = self._open, None
        self._view.show_waiting(False)
        self._view.close_panel()
        if opened is not None:
            opened.granted(grant)

    def _failed(self, error: ShopError) -> None:
        if self._open is None:
            return
        self._open.busy = False
        self._view.show_waiting(False)
        self._view.show_digits(0)
        title, sentence = describe(error, self._desk.translate)
        self._view.show_problem(f"{title}. {sentence}")

    def leave_request(self) -> None:
        """Ask for it on the approvals screen instead: somebody may agree later, or from afar."""
        opened = self._open
        if opened is None or opened.busy or opened.request_id is not None:
            return
        needed = opened.needed

        def verb(session: WriteSession) -> UUID:
            return approvals.request(session, needed.requester, needed.ask, needed.summary)

        def left(request_id: UUID) -> None:
            if self._open is not opened:
                return
            if not opened.has_centre:  # nobody else can answer while this panel is open
                self.escaped()
                return
            opened.request_id = request_id
            wait = N_(
                "Asked for at the centre. It goes on here by itself once somebody agrees. Esc goes"
                " on without; the answer is not lost."
            )
            self._view.show_note(self._desk.translate(wait))
            self.answers_came()

        self._desk.tasks.write(lambda: self._desk.database.write(verb), left, self._failed)

    def escaped(self) -> None:
        """Give up: what was asked for is not done."""
        opened, self._open = self._open, None
        if opened is not None:
            self._view.close_panel()
            opened.given_up()
