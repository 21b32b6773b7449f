"""The print worker: takes jobs from the durable queue and is honest about what came out.

One worker for each printer. It never talks to the printer inside a transaction, and before it talks
the job is `sending` on disk; so whatever kills the program, a job is either untouched, known to be
printed, or `unconfirmed`, and then a person looks at the paper and says. It never sends an original
again by itself once a byte of it may have gone out, and never drops one in silence.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from functools import partial
from uuid import UUID

from pos_app.core import print_jobs
from pos_app.core.db import Changes, Database, ReadSession
from pos_app.core.errors import Kind, PrinterInterrupted, PrinterSilent, ShopError
from pos_app.core.print_jobs import TICKET_PRINTER, Job, State
from pos_app.core.tickets import Ticket, dump, load
from pos_app.devices.escpos import drawer_kick, encode, warm_up
from pos_app.devices.papers import PrinterSetup
from pos_app.devices.status import Health, Status
from pos_app.devices.transports import Link, Transport

Render = Callable[[ReadSession, Job], Ticket]

BACK_OFF_S = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
GIVE_UP = timedelta(
    minutes=2
)  # a ticket that comes out later than this surprises the next customer
ATTEMPTS = 40  # bounds the same where the clock is wrong
LOOK_EVERY_S = 30.0  # at the printer while nothing is printed
CONFIRM_S = 6.0  # a long ticket takes three seconds
CONFIRM_BYTES_S = 10_000  # and a slow line so many bytes a second
MUTE_CONFIRM_S = 0.5  # for a printer that did not answer the question before the job either

_log = logging.getLogger(__name__)


class Result(Enum):
    """What became of the bytes of a job."""

    DONE = "done"
    NOT_SENT = "not_sent"  # for certain: nothing left this machine
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class PrinterState:
    """What the status bar shows: how the printer is, and the latest problem in words."""

    health: Health = Health.UNKNOWN
    problem: ShopError | None = None
    paper_low: bool = False


def recover(database: Database) -> tuple[Job, ...]:
    """At the start of the till, before its workers: return the jobs a person must be asked about.

    What was being sent when the machine stopped may be on paper or not. Only the program that owns
    the printer calls this; another one would take its running job away.
    """
    return database.write(print_jobs.recover)


class PrintWorker:
    """Serves one printer on a thread of its own. `render` makes the ticket of a job."""

    def __init__(
        self,
        database: Database,
        transport: Transport,
        setup: PrinterSetup,
        render: Render,
        *,
        printer: str = TICKET_PRINTER,
        on_state: Callable[[PrinterState], None] | None = None,
    ) -> None:
        self.state = PrinterState()
        self._database, self._transport, self._setup = database, transport, setup
        self._render, self._printer, self._on_state = render, printer, on_state
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._owed: list[tuple[UUID, State, str]] = []
        self._failures = 0
        self._looked_at = 0.0
        self._thread = threading.Thread(target=self._run, name=f"print-{printer}", daemon=True)

    # The loop ----------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to print what is pending, and what is committed from now on."""
        self._database.listeners.append(self._committed)
        self._thread.start()

    def stop(self, timeout_s: float = 15.0) -> None:
        """Finish the job at hand and end; what is still pending is printed at the next start."""
        if self._committed in self._database.listeners:
            self._database.listeners.remove(self._committed)
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def wake(self) -> None:
        """Look for jobs now."""
        self._wake.set()

    def _committed(self, changes: Changes) -> None:
        own = threading.current_thread() is self._thread  # its own marks would wake it for ever
        if changes.touch("print_jobs") and not own:
            self._wake.set()

    def _run(self) -> None:
        warm_up()
        while not self._stop.is_set():
            self._wake.clear()
            self._work()
            self._wake.wait(self._pause_s())

    def _work(self) -> None:
        try:
            while self.step():
                if self._stop.is_set():
                    return
            self._look_when_idle()
        except ShopError as error:  # the store is busy or full; the jobs are where they were
            self._failures += 1
            _log.info("print worker: %s", error)
        except Exception:  # noqa: BLE001 - a bug must not end printing for the day
            self._failures += 1
            _log.exception("print worker")

    def _pause_s(self) -> float:
        if not self._failures:
            return LOOK_EVERY_S
        return BACK_OFF_S[min(self._failures, len(BACK_OFF_S)) - 1]

    def _look_when_idle(self) -> None:
        if self._failures or time.monotonic() - self._looked_at < LOOK_EVERY_S:
            return
        try:
            with self._transport.open() as link:
                self._saw(link.status())
        except ShopError as error:
            self._tell(PrinterState(Health.BAD, error))

    # One job -----------------------------------------------------------------------------------

    def step(self) -> bool:
        """Do the next job; return False when there is none, or the printer is not to be had."""
        self._pay()
        job = self._claim()
        if job is None:
            self._failures = 0
            return False
        try:
            data = self._bytes(job)
        except Exception as error:  # noqa: BLE001 - the next ticket is not to blame for this one
            return self._cannot_render(job, error)
        result, problem = self._send(job, data)
        self._settle(job, result, problem)
        return result is not Result.NOT_SENT

    def _claim(self) -> Job | None:
        with self._database.read() as session:
            if not print_jobs.list_by_state(session, ("pending",), limit=1):
                return None
        return self._database.write(lambda session: print_jobs.claim_next(session, self._printer))

    def _cannot_render(self, job: Job, error: Exception) -> bool:
        """Nothing was sent. A store that does not answer is waited for; a bug fails the ticket."""
        if isinstance(error, ShopError) and error.kind is Kind.UNAVAILABLE:
            self._settle(job, Result.NOT_SENT, error)
            return False
        _log.error("print job %s cannot be rendered", job.id, exc_info=error)
        self._mark(job, "failed", getattr(error, "code", "printer.render"))
        return True

    def _bytes(self, job: Job) -> bytes:
        if job.kind == "drawer":
            return drawer_kick(self._setup)
        if job.body is not None:
            return encode(load(job.body), self._setup)
        with self._database.read() as session:
            ticket = self._render(session, job)
        body = dump(ticket)
        self._database.write(lambda session: print_jobs.keep_body(session, job.id, body))
        return encode(ticket, self._setup)

    def _send(self, job: Job, data: bytes) -> tuple[Result, ShopError | None]:
        begun = sent = False
        try:
            with self._transport.open() as link:
                status = link.status()
                self._saw(status)
                if job.kind != "drawer":  # a printer without paper still opens the drawer
                    status.require_usable(self._transport.name)
                if self._has_expired(job):
                    return Result.NOT_SENT, None
                begun = True
                link.send(data)
                sent = True
                return self._confirmed(link, job, data, status)
        except ShopError as error:
            lost = sent or (begun and isinstance(error, PrinterInterrupted))
            return Result.UNKNOWN if lost else Result.NOT_SENT, error
        except Exception:  # noqa: BLE001 - a bug in a transport is a printer that failed
            _log.exception("print job %s", job.id)
            problem = PrinterInterrupted(printer=self._transport.name)
            return Result.UNKNOWN if begun else Result.NOT_SENT, problem

    def _has_expired(self, job: Job) -> bool:
        return job.expires_at is not None and job.expires_at < self._database.clock.now()

    def _confirmed(
        self, link: Link, job: Job, data: bytes, before: Status
    ) -> tuple[Result, ShopError | None]:
        """Wait until the printer says that it is done; its silence is asked for a reason."""
        if job.kind == "drawer" or not self._setup.answers:
            return Result.DONE, None
        patience = CONFIRM_S + len(data) / CONFIRM_BYTES_S
        if link.confirm(MUTE_CONFIRM_S if before.health is Health.UNKNOWN else patience):
            return Result.DONE, None
        after = link.status()
        self._saw(after)
        problem = after.problem or PrinterSilent
        return Result.UNKNOWN, problem(printer=self._transport.name)

    def _settle(self, job: Job, result: Result, error: ShopError | None) -> None:
        """Write down what is known; a drawer is never opened by a second pulse of ours."""
        code = error.code if error is not None else ""
        self._failures = self._failures + 1 if result is Result.NOT_SENT else 0
        if result is Result.DONE:
            self._mark(job, "printed", code)
        elif result is Result.UNKNOWN:
            self._mark(job, "discarded" if job.kind == "drawer" else "unconfirmed", code)
        else:
            self._mark(job, "failed" if self._gives_up(job) else "pending", code)
        if error is not None:
            self._tell(PrinterState(Health.BAD, error))

    def _gives_up(self, job: Job) -> bool:
        age = self._database.clock.now() - job.created_at
        return age > GIVE_UP or job.attempts >= ATTEMPTS

    def _mark(self, job: Job, state: State, error: str) -> None:
        """Write it down now, or first of all when the store can be written again."""
        self._owed.append((job.id, state, error))
        self._pay()

    def _pay(self) -> None:
        while self._owed:
            job_id, state, error = self._owed[0]
            self._database.write(partial(print_jobs.mark, job_id=job_id, state=state, error=error))
            del self._owed[0]

    # What is known of the printer --------------------------------------------------------------

    def _saw(self, status: Status) -> None:
        self._looked_at = time.monotonic()
        problem = status.problem(printer=self._transport.name) if status.problem else None
        self._tell(PrinterState(status.health, problem, status.paper_low))

    def _tell(self, state: PrinterState) -> None:
        before, self.state = self.state, state
        if self._on_state is not None and _differ(before, state):
            self._on_state(state)


def _differ(one: PrinterState, other: PrinterState) -> bool:
    """Return whether the status bar would show another thing; errors compare by what they say."""
    return (one.health, str(one.problem), one.paper_low) != (
        other.health,
        str(other.problem),
        other.paper_low,
    )
