"""Signing in: who, with which PIN, and what to do when it does not go."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from pos_app.core import cash, journal, people, people_list, sign_ins
from pos_app.core.actor import Actor
from pos_app.core.db import Database
from pos_app.core.errors import ShopError, UnknownUser, describe
from pos_app.core.i18n import N_, Translate
from pos_app.core.models.catalog import Branch
from pos_app.core.people import Person
from pos_app.core.people_list import ListAge
from pos_app.core.settings_shared import Shop, get_shop
from pos_app.ui.format import DOT, filled, initials, time_text
from pos_app.ui.login.rows import COLOURS, PadText, PersonText
from pos_app.ui.notices import list_age_strip
from pos_app.ui.ports import Tasks
from pos_app.ui.values import BadgeText, Level, StripText, Tone

LONGEST_PIN: Final = 12
NOON, EVENING, DAWN = 12, 20, 5  # hours of the shop's day
AT_MOST: Final = 24  # tiles; a shop with more people chooses by initial


class LoginScreen(Protocol):
    """What the presenter asks of the screen."""

    def show_greeting(self, day: str, greeting: str) -> None:
        """Say which day it is, and greet."""

    def show_people(self, rows: tuple[PersonText, ...]) -> None:
        """Show a tile for each person."""

    def show_chosen(self, index: int) -> None:
        """Mark a tile; -1 marks none."""

    def show_pad(self, text: PadText) -> None:
        """Say what stands over the pad."""

    def show_digits(self, count: int) -> None:
        """Show how many digits were typed, never which."""

    def show_waiting(self, waiting: bool) -> None:
        """Show that the PIN is being checked."""

    def show_notice(self, text: StripText | None) -> None:
        """Show a notice below the tiles, or none."""

    def show_connection(self, text: StripText | None) -> None:
        """Show the card of a lost connection, or none."""

    def show_footer(self, text: str) -> None:
        """Say which shop, branch, till and version this is."""


@dataclass(frozen=True)
class _Known:
    """What the screen needs of the store, read at once."""

    people: tuple[Person, ...]
    shop: Shop
    now: datetime
    day: str
    till: str
    branch: str
    open_by: UUID | None
    open_since: datetime | None
    age: ListAge


class LoginPresenter:
    """Holds who is chosen and what was typed, until `on_signed_in(actor)`."""

    def __init__(
        self,
        view: LoginScreen,
        tasks: Tasks,
        database: Database,
        pepper: bytes,
        *,
        translate: Translate,
        version: str,
        on_signed_in: Callable[[Actor], object],
    ) -> None:
        self._view = view
        self._tasks = tasks
        self._database = database
        self._pepper = pepper
        self._translate = translate
        self._version = version
        self._on_signed_in = on_signed_in
        self._people: tuple[Person, ...] = ()
        self._zone: tzinfo = ZoneInfo("UTC")
        self._chosen = -1
        self._pin = ""
        self._waiting = False
        self._offline_since: datetime | None = None
        self._notice: StripText | None = None  # that a sale waits here for who comes

    # Coming to the front -------------------------------------------------------------------------

    def start(self, notice: StripText | None = None) -> None:
        """Read who works here; called each time the screen comes to the front."""
        self._forget_pin()
        self._notice = notice
        self._view.show_notice(notice)
        self._tasks.background(self._read, self._show, self._failed)

    def _read(self) -> _Known:
        with self._database.read() as session:
            station, running = journal.get_station(session), cash.find_open(session)
            branch, shop = session.get(Branch, station.branch_id), get_shop(session)
            now = self._database.clock.now().astimezone(ZoneInfo(shop.timezone))
            return _Known(
                people=people.list_people(session)[:AT_MOST],
                shop=shop,
                now=now,
                day=self._day(now, shop.language),
                till=station.name,
                branch=branch.name if branch is not None else "",
                open_by=running.opened_by if running else None,
                open_since=running.opened_at if running else None,
                age=people_list.age_of(session),
            )

    def _show(self, known: _Known) -> None:
        self._people, self._zone = known.people, ZoneInfo(known.shop.timezone)
        self._greet(known)
        self._view.show_people(tuple(self._tile(i, known) for i in range(len(known.people))))
        about = filled(self._translate, N_("version {version}"), version=self._version)
        place = (known.shop.name, known.branch, known.till, about)
        self._view.show_footer(DOT.join(word for word in place if word))
        at_work = [person.id == known.open_by for person in known.people]
        self.choose(at_work.index(True) if True in at_work else 0 if known.people else -1)
        self._show_offline()
        old = list_age_strip(known.age, known.shop.language, self._translate)
        if self._notice is None and old is not None:
            self._notice = old
            self._view.show_notice(old)

    def _day(self, now: datetime, language: str) -> str:
        """Return the day of the week and month; slow the first time, so not on the screen."""
        from babel.dates import format_date  # noqa: PLC0415 - slow to import

        # Translators: the day in CLDR letters, without the year; Spanish writes EEEE d 'de' MMMM.
        pattern = self._translate(N_("EEEE, MMMM d"))
        day = format_date(now.date(), pattern, locale=language)
        return day[:1].upper() + day[1:]

    def _greet(self, known: _Known) -> None:
        if DAWN <= known.now.hour < NOON:
            greeting = N_("Good morning, who is at the counter?")
        elif NOON <= known.now.hour < EVENING:
            greeting = N_("Good afternoon, who is at the counter?")
        else:
            greeting = N_("Good evening, who is at the counter?")
        self._view.show_greeting(known.day, self._translate(greeting))

    def _tile(self, index: int, known: _Known) -> PersonText:
        person, badge = known.people[index], None
        if person.id == known.open_by and known.open_since is not None:
            since = time_text(known.open_since, self._zone)
            words = filled(self._translate, N_("Session open since {time}"), time=since)
            badge = BadgeText(words, Tone.GREEN)
        return PersonText(
            name=person.name,
            role=self._translate(person.role_name),
            initials=initials(person.name),
            colour=COLOURS[index % len(COLOURS)],
            badge=badge,
        )

    def show_connection(self, *, online: bool, since: datetime | None = None) -> None:
        """Say whether the centre answers; `since` is when it stopped answering."""
        self._offline_since = None if online else since
        self._show_offline()

    def _show_offline(self) -> None:
        if self._offline_since is None:
            self._view.show_connection(None)
            return
        since = time_text(self._offline_since, self._zone)
        title = filled(self._translate, N_("No connection since {time}"), time=since)
        detail = N_("You can sell all the same: everything is kept here and sent later by itself.")
        text = StripText(Level.WARN, title, self._translate(detail), icon="cloud-off")
        self._view.show_connection(text)

    # Choosing ------------------------------------------------------------------------------------

    def choose(self, index: int) -> None:
        """Choose a person; what was typed for another is forgotten."""
        if self._waiting:
            return
        self._chosen = index if 0 <= index < len(self._people) else -1
        self._forget_pin()
        self._view.show_chosen(self._chosen)
        self._view.show_notice(self._notice)
        self._ask_pin()

    def move(self, by: int) -> None:
        """Go to the tile so many places on, and stay inside."""
        if self._people:
            self.choose(max(0, min(len(self._people) - 1, max(0, self._chosen) + by)))

    def initial(self, letter: str) -> None:
        """Choose the next person whose name begins with a letter."""
        count = len(self._people)
        for step in range(1, count + 1):
            index = (max(0, self._chosen) + step) % count
            if self._people[index].name.casefold().startswith(letter.casefold()):
                self.choose(index)
                return

    def _ask_pin(self) -> None:
        if self._chosen < 0:
            self._view.show_pad(PadText(self._translate(N_("Nobody works here yet")), ""))
            return
        self._view.show_pad(self._pad(self._translate(N_("Type your PIN"))))

    def _pad(self, sentence: str, *, bad: bool = False) -> PadText:
        person = self._people[self._chosen]
        hello = filled(self._translate, N_("Hello, {name}"), name=person.name.split()[0])
        return PadText(hello, sentence, people.MIN_PIN.get(person.role, 4), bad=bad)

    # The PIN -------------------------------------------------------------------------------------

    def digit(self, digit: str) -> None:
        """Take one digit."""
        if self._waiting or self._chosen < 0 or len(self._pin) >= LONGEST_PIN:
            return
        if not self._pin:
            self._ask_pin()
        self._pin += digit
        self._view.show_digits(len(self._pin))

    def back(self) -> None:
        """Take the last digit back."""
        if not self._waiting:
            self._pin = self._pin[:-1]
            self._view.show_digits(len(self._pin))

    def clear(self) -> None:
        """Begin again."""
        if not self._waiting and self._chosen >= 0:
            self._forget_pin()
            self._view.show_notice(None)
            self._ask_pin()

    def _forget_pin(self) -> None:
        self._pin = ""
        self._view.show_digits(0)

    def enter(self) -> None:
        """Check the PIN; a second Enter while it is being checked is no second try."""
        if self._waiting or self._chosen < 0:
            return
        if not self._pin:
            self._view.show_pad(self._pad(self._translate(N_("Type your PIN first")), bad=True))
            return
        person, pin = self._people[self._chosen], self._pin
        self._forget_pin()
        self._wait(True)
        self._tasks.background(
            lambda: sign_ins.by_pin(self._database, person.id, pin, self._pepper),
            self._signed_in,
            self._refused,
        )

    def scanned(self, code: str) -> None:
        """Take a badge: who has it is signed in without a PIN."""
        if self._waiting:
            return
        self._forget_pin()
        self._wait(True)
        self._tasks.background(
            lambda: sign_ins.by_badge(self._database, code, self._pepper),
            self._signed_in,
            self._refused_badge,
        )

    def _refused_badge(self, error: ShopError) -> None:
        self._wait(False)
        self._failed(error)

    def _wait(self, waiting: bool) -> None:
        self._waiting = waiting
        self._view.show_waiting(waiting)

    def _signed_in(self, actor: Actor) -> None:
        self._wait(False)
        self._on_signed_in(actor)

    def _refused(self, error: ShopError) -> None:
        self._wait(False)
        if isinstance(error, UnknownUser):  # taken off the list at this very moment
            self.start()
            return
        title, sentence = describe(error, self._translate)
        self._view.show_pad(self._pad(f"{title}. {sentence}", bad=True))

    def forgot(self) -> None:
        """Say what to do without the PIN: nobody can read it back."""
        title = N_("Nobody can read your PIN, not even the owner")
        detail = N_(
            "Ask the owner or an administrator for a new one. Meanwhile choose another name."
        )
        text = StripText(Level.INFO, self._translate(title), self._translate(detail))
        self._view.show_notice(text)

    def _failed(self, error: ShopError) -> None:
        title, sentence = describe(error, self._translate)
        self._view.show_notice(StripText(Level.BAD, title, sentence))
