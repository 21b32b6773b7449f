"""When to talk to the centre: soon after a sale, now and then, and more rarely while it is away."""

import logging
import random
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

import httpx

from pos_app.core import approvals, journal
from pos_app.core.clock import Clock
from pos_app.core.db import Changes, Database
from pos_app.core.errors import (
    CentreFailed,
    DeviceRevoked,
    DeviceUnknown,
    InvalidAuthority,
    JournalForked,
    OtherCentre,
    PlainHttpRefused,
    ProtocolUnsupported,
    ShopError,
)
from pos_app.core.keys import Keys
from pos_app.core.sync import outbox
from pos_app.core.sync.arriving import Arrival, Arrivals
from pos_app.core.sync.conversation import Line, SyncReport, converse, never
from pos_app.core.sync.outbox import Link
from pos_app.sync.client import Centre
from pos_app.sync.enrol import bring_shop
from pos_app.sync.trust import trust_of
from pos_app.sync.watched import WatchedLine

log = logging.getLogger(__name__)

IDLE_S: Final = 15.0
WAITING_S: Final = 2.0  # somebody stands at the till and waits for a yes
BACK_OFF_FIRST_S: Final = 1.0
BACK_OFF_MOST_S: Final = 300.0
TELL_S: Final = 0.5  # between two words about what is coming
TABLES: Final = ("journal", "centre_link")
# What a person must settle; asked again rarely, for it may have been settled.
BLOCKING: Final = (
    JournalForked,
    DeviceUnknown,
    DeviceRevoked,
    InvalidAuthority,
    OtherCentre,
    PlainHttpRefused,
    ProtocolUnsupported,
)

State = Literal["never", "online", "offline", "blocked"]


@dataclass(frozen=True)
class SyncStatus:
    """How this till stands with its centre, for the status bar."""

    state: State = "never"
    pending: int = 0
    quarantined: int = 0
    last_contact_at: datetime | None = None
    offline_since: datetime | None = None
    error: ShopError | None = None
    sending: tuple[int, int] | None = None  # the numbers of what is on its way now
    arrival: Arrival | None = None  # what is coming, where it comes in many pages
    skew_s: int | None = None  # how far this clock is ahead of the centre's; None: not known


def sync_once(
    database: Database,
    keys: Keys,
    *,
    transport: httpx.BaseTransport | None = None,
    stopping: Callable[[], bool] = never,
    on_wait: Callable[[int], None] | None = None,
    watch: Callable[[Line], Line] | None = None,
) -> SyncReport:
    """Talk to the centre once: hello, everything that waits, the news.

    Raises `NotEnrolled`, what the line or the centre answers, and `JournalForked` where this till
    was restored or copied: then nothing is sent and nothing is lost, a person must look. `on_wait`
    is told for how many seconds a busy centre asks to be left alone; `watch` puts something between
    this till and the line.
    """
    with database.read() as session:
        link, station = outbox.get_link(session), journal.get_station(session)
    with Centre(
        link.url,
        keys,
        station.device_id,
        server_id=link.server_id,
        trust=trust_of(database),
        transport=transport,
    ) as centre:
        try:
            return _talk(database, keys, link, centre, stopping, watch)
        except DeviceRevoked:
            database.write(lambda s: outbox.set_status(s, outbox.SHUT_OUT))
            raise
        except JournalForked:
            database.write(lambda s: outbox.set_status(s, outbox.FORKED))
            raise
        finally:
            if on_wait is not None and centre.retry_after_s:
                on_wait(centre.retry_after_s)


def _talk(
    database: Database,
    keys: Keys,
    link: Link,
    centre: Centre,
    stopping: Callable[[], bool],
    watch: Callable[[Line], Line] | None,
) -> SyncReport:
    greeted = centre.open_session()
    if link.status == outbox.BRINGING:
        bring_shop(database, centre, keys, greeted)
    return converse(database, watch(centre) if watch else centre, stopping)


class SyncWorker:
    """Keeps talking to the centre on a thread of its own; the screens only read `status`.

    Give `heard` to `Database.listeners`. `on_status` is called on this thread.
    """

    def __init__(
        self,
        database: Database,
        keys: Keys,
        *,
        on_status: Callable[[SyncStatus], None] | None = None,
        transport: httpx.BaseTransport | None = None,
        chance: random.Random | None = None,
    ) -> None:
        self.status = SyncStatus()
        self.keys = keys
        self._database, self._on_status, self._transport = database, on_status, transport
        self._chance = chance or random.SystemRandom()
        self._clock: Clock = database.clock
        self._wake, self._now, self._stop = threading.Event(), threading.Event(), threading.Event()
        self._failures, self._asked_wait_s = 0, 0
        self._waits_for_approval, self._recalling = False, False
        self._told_s = -TELL_S
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the request in flight; what was not sent is sent after the next start."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=60)

    def heard(self, changes: Changes) -> None:
        """Wake up when the journal has grown, or the till has joined a centre."""
        if changes.touch(*TABLES) and threading.current_thread() is not self._thread:
            self._wake.set()

    def sync_now(self) -> None:
        """Try at once, also in the middle of a wait: a person asked."""
        self._now.set()
        self._wake.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._now.clear()
            self._wake.clear()
            self._once()
            self._wait(self._pause_s())

    def _once(self) -> None:
        """Talk once; nothing that happens here ends the thread."""
        self._asked_wait_s, self._recalling = 0, False
        try:
            with self._database.read() as session:
                if outbox.find_link(session) is None:
                    self._publish("never", None)
                    self._failures = 0
                    return
            report = sync_once(
                self._database,
                self.keys,
                transport=self._transport,
                stopping=self._stop.is_set,
                on_wait=self._note_wait,
                watch=self._watch,
            )
            self._failures, self._recalling = 0, report.recalling
            self._publish("online", report.stopped[0] if report.stopped else None)
        except ShopError as error:
            self._failures += 1
            self._publish("blocked" if isinstance(error, BLOCKING) else "offline", error)
        except Exception:
            self._failures += 1
            incident = uuid.uuid4().hex[:8]
            log.exception("sync failed, incident %s", incident)
            self._publish("offline", CentreFailed(incident=incident))

    def _watch(self, line: Line) -> Line:
        return WatchedLine(
            line, self._clock, self._note_skew, self._note_sending, Arrivals(self._note_arrival)
        )

    def _note_skew(self, seconds: int) -> None:
        self.status = replace(self.status, skew_s=seconds)

    def _note_sending(self, numbers: tuple[int, int] | None) -> None:
        self.status = replace(self.status, sending=numbers)
        if numbers is not None:  # what became of it is told by the store
            self._tell()

    def _note_arrival(self, arrival: Arrival | None) -> None:
        """Tell how far it is, not more often than somebody can read; what became of it, always."""
        self.status = replace(self.status, arrival=arrival)
        now_s = time.monotonic()
        if arrival is None or now_s - self._told_s >= TELL_S:
            self._told_s = now_s
            self._tell()

    def _note_wait(self, seconds: int) -> None:
        self._asked_wait_s = seconds

    def _pause_s(self) -> float:
        """Return how long to wait: idle with jitter, or full-jitter exponential back-off."""
        if self._recalling:
            return 0
        if not self._failures and self._waits_for_approval:
            return WAITING_S
        if not self._failures:
            return IDLE_S * self._chance.uniform(0.75, 1.25)
        if self.status.state == "blocked":
            return BACK_OFF_MOST_S * self._chance.uniform(0.5, 1.0)
        most = min(BACK_OFF_MOST_S, BACK_OFF_FIRST_S * 2 ** min(self._failures, 16))
        # Not all together when the time is up that the centre asked for.
        return self._asked_wait_s + self._chance.uniform(BACK_OFF_FIRST_S / 2, most)

    def _wait(self, pause_s: float) -> None:
        """Wait; a new sale ends the wait only while the centre answers."""
        until = time.monotonic() + pause_s
        while not self._stop.is_set() and (left := until - time.monotonic()) > 0:
            if not self._wake.wait(left):
                return
            self._wake.clear()
            if self._now.is_set() or not self._failures:
                return
            self._publish(self.status.state, self.status.error)  # one more is pending

    def _publish(self, state: State, error: ShopError | None) -> None:
        with self._database.read() as session:
            link = outbox.find_link(session)
            self._waits_for_approval = link is not None and approvals.is_awaited(session)
            status = SyncStatus(
                state=state,
                pending=journal.pending_count(session) if link else 0,
                quarantined=outbox.count_quarantined(session) if link else 0,
                last_contact_at=link.last_contact_at if link else None,
                offline_since=None,
                error=error,
                arrival=self.status.arrival if self._recalling else None,
                skew_s=self.status.skew_s,
            )
        if state in {"offline", "blocked"}:
            since = self.status.offline_since or status.last_contact_at or self._clock.now()
            status = replace(status, offline_since=since)
        self.status = status
        self._tell()

    def _tell(self) -> None:
        if self._on_status is not None:
            self._on_status(self.status)
