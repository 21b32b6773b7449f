"""The top bar: connection, what waits, printer and drawer; and what a person must be asked.

Printing never stops a sale. When a ticket did not come out, or nobody knows, the sale screen says
so in its strip, once for each job, with the keys to answer.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol
from uuid import UUID

from pos_app.core import copies, documents, journal, people_list, print_jobs
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession
from pos_app.core.errors import ShopError
from pos_app.core.fiscal.cl.folios import Low, list_low
from pos_app.core.fiscal.cl.types import KINDS
from pos_app.core.i18n import N_, plural
from pos_app.core.people_list import ListAge
from pos_app.core.print_jobs import Job
from pos_app.core.sync import outbox
from pos_app.core.sync.inbox import CloseAsked, list_close_asked
from pos_app.devices.status import Health
from pos_app.ui.desk import Desk
from pos_app.ui.format import DOT, filled, time_text
from pos_app.ui.notices import close_asked_strip, list_age_strip, strip_of
from pos_app.ui.pending.standing import SKEW_S, skew_strip
from pos_app.ui.values import Lamp, Level, StripKey, StripText

if TYPE_CHECKING:  # workers bring HTTP and printing with them, which the first window does not need
    from pos_app.devices.printing import PrinterState
    from pos_app.sync.worker import SyncStatus

CAME_OUT, DID_NOT, PRINT_AGAIN = "came_out", "did_not_come_out", "print_again"
_LAMPS: Final = {Health.OK: Lamp.OK, Health.BAD: Lamp.BAD, Health.UNKNOWN: Lamp.UNKNOWN}
_KINDS: Final = {
    "sale": N_("Ticket"),
    "cash_open": N_("Opening slip"),
    "cash_close": N_("Z report"),
    "cash_move": N_("Cash slip"),
    "cash_x": N_("X report"),
    "test": N_("Test page"),
}


class StatusScreen(Protocol):
    """What the presenter asks of the shell of the window."""

    def show_session(self, who: str, note: str = "") -> None: ...

    def show_time(self, text: str) -> None: ...

    def show_printer(self, lamp: Lamp, reason: str = "") -> None: ...

    def show_drawer(self, lamp: Lamp, reason: str = "") -> None: ...

    def show_connection(self, *, online: bool, waiting: int) -> None: ...

    def show_no_centre(self) -> None: ...

    def show_pending(self, count: int) -> None: ...

    def show_question(self, text: StripText) -> None: ...


@dataclass(frozen=True)
class _Known:
    waiting: int  # operations that the centre does not have yet
    has_centre: bool
    people: int  # jobs that a person must look at
    job: Job | None  # the oldest of them
    document: str
    low: Low | None  # folios of which few are left, not told yet
    aside: int = 0  # operations that the centre keeps apart
    close: CloseAsked | None = None  # who at the centre asks for the drawer, not told yet
    age: ListAge = field(default_factory=ListAge)  # of the list of people


def _name_of(asked: CloseAsked) -> str:
    """Return what names one asking; asked again with other words it is another."""
    return f"close {asked.session_id} {asked.asked_at.isoformat()}"


class StatusPresenter:
    """Follows the store and the devices. `refresh` after every commit, `tick` every second."""

    def __init__(self, view: StatusScreen, desk: Desk, *, drawer: bool) -> None:
        self._view, self._desk = view, desk
        self._translate = desk.translate
        self._drawer = drawer
        self._online = False
        self._asked: set[UUID] = set()
        self._told: set[str] = set()  # of which folios the person at work was told
        self._question: Job | None = None
        self._actor: Actor | None = None
        self._problem: ShopError | None = None
        self._reading = self._again = False

    def start(self) -> None:
        """Show what is known before any device answered."""
        self._view.show_printer(Lamp.UNKNOWN)
        self._view.show_drawer(Lamp.UNKNOWN if self._drawer else Lamp.OFF)
        self.tick()
        self.refresh()

    def tick(self) -> None:
        """Show the time of day."""
        self._view.show_time(time_text(self._desk.database.clock.now(), self._desk.zone))

    # Who works -----------------------------------------------------------------------------------

    def signed_in(self, actor: Actor, since: datetime | None) -> None:
        """Say which till, who works on it, and since when the session is open."""
        self._actor = actor
        self._told.clear()
        note = ""
        if since is not None:
            at = time_text(since, self._desk.zone)
            note = filled(self._translate, N_("Session since {time}"), time=at)
        self._view.show_session(DOT.join((self._desk.till, actor.name)), note)

    def signed_out(self) -> None:
        """Say only which till this is."""
        self._actor = None
        self._view.show_session(self._desk.till)

    # The store -----------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read what waits; while one reading is under way another is asked for once."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        self._desk.tasks.background(self._read, self._show, self._failed)

    def _read(self) -> _Known:
        with self._desk.database.read() as session:
            station = journal.get_station(session)
            seq, _ = journal.head(session, station.device_id)
            waiting = print_jobs.list_by_state(session, ("unconfirmed", "failed"))
            jobs = [job for job in waiting if job.kind != "drawer"]  # nobody can open it later
            job = next((job for job in jobs if job.id not in self._asked), None)
            return _Known(
                waiting=seq - station.acked_seq,
                has_centre=outbox.find_link(session) is not None,
                people=len(jobs),
                job=job,
                document=self._document(job, session) if job is not None else "",
                low=next((low for low in list_low(session) if low.code not in self._told), None),
                aside=outbox.count_quarantined(session),
                age=people_list.age_of(session),
                close=next((one for one in list_close_asked(session) if self._is_news(one)), None),
            )

    def _document(self, job: Job, session: ReadSession) -> str:
        """Return what a job prints, in words: `Ticket 184`."""
        kind = self._translate(_KINDS.get(job.kind, N_("Ticket")))
        if job.kind != "sale":
            return kind
        return f"{kind} {documents.sale_ticket(session, job.document_id).number}"

    def _show(self, known: _Known) -> None:
        self._reading = False
        if known.has_centre:
            self._view.show_connection(online=self._online, waiting=known.waiting)
        else:
            self._view.show_no_centre()
        warning = self._warning() if known.has_centre else None
        self._view.show_pending(known.people + known.aside + (warning is not None))
        if known.job is not None and self._actor is not None:
            self._ask(known.job, known.document)
        elif known.low is not None and self._actor is not None:
            self._tell(known.low, has_centre=known.has_centre)
        elif known.close is not None and self._actor is not None:
            self._tell_of_close(known.close)
        elif warning is not None and self._actor is not None:
            self._warn(warning)
        elif self._actor is not None:
            self._warn(list_age_strip(known.age, self._desk.language, self._translate))
        if self._again:
            self._again = False
            self.refresh()

    def _tell(self, low: Low, *, has_centre: bool) -> None:
        """Say once to each person that folios are running out, while there still are some."""
        self._told.add(low.code)
        document = self._translate(KINDS[low.kind].title)
        title = filled(self._translate, N_("Folios are running out: {document}"), document=document)
        left = plural(self._desk.language, "{count} is left", "{count} are left", low.left)
        last = ""
        if low.days is not None:
            one, more = "They last {count} day.", "They last {count} days."
            today = self._translate(N_("They last for today."))
            last = plural(self._desk.language, one, more, low.days) if low.days else today
        ask = N_("Ask the owner to load a new range on this till.")
        if has_centre:
            ask = N_("New ones come from the centre when it answers. Tell the owner.")
        detail = " ".join(part for part in (f"{left}.", last, self._translate(ask)) if part)
        self._view.show_question(StripText(Level.WARN, title, detail, (), "hash"))

    def _is_news(self, asked: CloseAsked) -> bool:
        return _name_of(asked) not in self._told

    def _tell_of_close(self, asked: CloseAsked) -> None:
        """Say once to each person that the centre asks for the drawer: it asks, they decide."""
        self._told.add(_name_of(asked))
        self._view.show_question(close_asked_strip(asked, self._translate))

    def _warning(self) -> StripText | None:
        """Return what of the centre a person must settle: why nothing is sent, or a wrong clock."""
        status = self._desk.centre.status
        if status is None:
            return None
        if status.state == "blocked" and status.error is not None:
            return strip_of(status.error, self._translate)
        skew = status.skew_s
        return skew_strip(skew, self._translate) if skew and abs(skew) > SKEW_S else None

    def _warn(self, text: StripText | None) -> None:
        """Say it once to each person; the screen of pending work says it as long as it is so."""
        if text is not None and text.title not in self._told:
            self._told.add(text.title)
            self._view.show_question(text)

    def _failed(self, _error: ShopError) -> None:
        self._reading = False  # the next commit or the next second asks again

    def centre(self, status: "SyncStatus") -> None:
        """Say whether the centre answers; a till without one says nothing."""
        self._online = status.state == "online"
        self.refresh()

    # The printer ---------------------------------------------------------------------------------

    def printer(self, state: "PrinterState") -> None:
        """Show how the printer is; it is also what the drawer hangs on."""
        reason = ""
        if state.problem is not None:
            reason = self._words(state.problem)
        elif state.paper_low:
            reason = self._translate(N_("paper is running out"))
        self._view.show_printer(_LAMPS[state.health], reason)
        if self._drawer:
            lamp = Lamp.OK if state.health is Health.OK else Lamp.UNKNOWN
            self._view.show_drawer(lamp)
        self._problem = state.problem

    def _words(self, error: ShopError) -> str:
        strip = strip_of(error, self._translate)
        return f"{strip.title}. {strip.detail}"

    def _ask(self, job: Job, document: str) -> None:
        """Ask once what became of a job, or say that it did not come out."""
        self._asked.add(job.id)
        self._question = job
        facts = {"document": document}
        if job.state == "unconfirmed":
            yes = StripKey(CAME_OUT, self._translate(N_("Yes, it came out")), "F11")
            no = StripKey(DID_NOT, self._translate(N_("No")))
            title = filled(self._translate, N_("Did it come out on paper: {document}?"), **facts)
            detail = self._translate(N_("The printer stopped while printing. Look at the paper."))
            self._view.show_question(StripText(Level.WARN, title, detail, (yes, no), "printer"))
            return
        title = filled(self._translate, N_("{document}: it was not printed"), **facts)
        detail = self._translate(N_("The sale is valid. See to the printer, then print it."))
        if self._problem is not None:
            detail = strip_of(self._problem, self._translate).detail
        key = StripKey(PRINT_AGAIN, self._translate(N_("Print")), "F11")
        self._view.show_question(StripText(Level.BAD, title, detail, (key,), "printer"))

    def answered(self, key: str) -> bool:
        """Take the answer to a question about paper; return whether the key was one."""
        job, actor = self._question, self._actor
        if key not in {CAME_OUT, DID_NOT, PRINT_AGAIN} or job is None or actor is None:
            return False
        self._question = None
        self._asked.discard(job.id)

        def record() -> None:
            if key == PRINT_AGAIN:
                self._desk.database.write(
                    lambda session: copies.reprint(session, actor, job.document_id, kind=job.kind)
                )
            else:
                self._desk.database.write(
                    lambda session: print_jobs.settle_unconfirmed(
                        session, job.id, came_out=key == CAME_OUT
                    )
                )

        self._desk.tasks.write(record, lambda _: None, self._refused)
        return True

    def _refused(self, error: ShopError) -> None:
        self._view.show_question(strip_of(error, self._translate))
