"""Puts a till together: settings, store, threads, devices, window; and takes it apart in order.

The window is painted before the devices are met: a printer that does not answer, or a centre far
away, never holds up the first sale.
"""

import dataclasses
import logging
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import msgspec
from msgspec.structs import asdict, replace
from PySide6.QtCore import (
    QLockFile,
    QMessageLogContext,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from pos_app.core import journal
from pos_app.core.clock import Clock
from pos_app.core.db import Database, open_database, sqlite_url
from pos_app.core.errors import AlreadyRunning, ShopError, StoreMissing
from pos_app.core.keys import Keys, load_keys
from pos_app.core.schema import migrate
from pos_app.core.settings_shared import Shop, get_shop
from pos_app.core.sync import outbox
from pos_app.devices.papers import PrinterSetup, get_paper
from pos_app.devices.scanner import ScannerSettings
from pos_app.settings import VIRTUAL_PRINTER, StationSettings, load_settings, save_settings
from pos_app.ui import theme
from pos_app.ui.app import Till
from pos_app.ui.desk import Desk
from pos_app.ui.events import Committed
from pos_app.ui.incidents import start_log
from pos_app.ui.station import Station, Wires
from pos_app.ui.tasks import QtTasks, guard_screens
from pos_app.version import VERSION

if TYPE_CHECKING:
    from pos_app.sync.enrol import EnrolReport, Tell
    from pos_app.sync.worker import SyncWorker
    from pos_app.ui.setup.first_run import FirstRun
    from pos_app.ui.setup.rows import SetupForm

DATABASE_NAME: Final = "shop.db"
LOCK_NAME: Final = "till.lock"
DEVICES_AFTER_MS: Final = 200  # after the first picture
# A thread that reckons gives the interpreter up to the screens so soon: each wait of theirs for it
# is that long, and one key has several.
HAND_OVER_S: Final = 0.0005

_QT_ERRORS: Final = (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)

_log = logging.getLogger(__name__)


class Worker(Protocol):
    """A loop on a thread of its own."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End what is under way, and the thread."""


@dataclass
class Running:
    """A till that runs: its window, and what must be stopped, the latest first."""

    till: Till
    station: Station
    full_screen: bool = False
    workers: list[Worker] = field(default_factory=list)
    stops: list[Callable[[], object]] = field(default_factory=list)

    def keep(self, worker: Worker) -> None:
        """Start a worker, and stop it before the store is closed."""
        worker.start()
        self.workers.append(worker)
        self.stops.append(worker.stop)

    def stop(self) -> None:
        """Stop the workers, let what was asked to be written be written, close the store."""
        while self.stops:
            self.stops.pop()()


def make_app(arguments: list[str] | None = None) -> QApplication:
    """Return the one application of this process."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    app = QApplication(arguments or sys.argv[:1])
    app.setApplicationName("Mostrador")
    app.setDesktopFileName("mostrador")
    return app


def _log_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Write what Qt says to the log instead of to the terminal."""
    del context
    level = logging.ERROR if kind in _QT_ERRORS else logging.INFO
    logging.getLogger("qt").log(level, "%s", message)


def run(data: Path, *, language: str | None = None) -> int:
    """Run the till of a data folder until its window closes; return the exit code.

    A folder without a shop begins with the screen that makes one. Raises `AlreadyRunning`,
    `InvalidSettings` and what the store refuses.
    """
    app = make_app()
    start_log(data / "log")
    qInstallMessageHandler(_log_qt)
    opening = Opening(app, data, language)
    try:
        opening.begin()
        return app.exec()
    finally:
        opening.stop()


class Opening:
    """From a folder to a till: at once, or after the first run made a shop there."""

    def __init__(self, app: QApplication, data: Path, language: str | None) -> None:
        self._app, self._data, self._language = app, data, language
        self._stops: list[Callable[[], object]] = []
        self.running: Running | None = None
        self.first: FirstRun | None = None

    def begin(self) -> None:
        """Show the till, or the first run where there is no shop."""
        try:
            self._open()
        except StoreMissing:
            self._first_run()

    def _open(self) -> None:
        self.running = start(self._app, self._data, language=self._language)
        self._stops.append(self.running.stop)
        self.running.till.closing.connect(self._app.quit)
        show(self.running)

    def _first_run(self) -> None:
        from pos_app.ui.setup.first_run import FirstRun  # noqa: PLC0415 - once in a till's life

        theme.apply(self._app, _theme_name(self._app, load_settings(self._data)))
        tasks = QtTasks()
        self._stops.append(tasks.stop)
        language = self._language or load_settings(self._data).language or "es"
        self.first = FirstRun(tasks, self._data, DATABASE_NAME, language=language)
        self.first.created.connect(self._created)
        self.first.closed.connect(self._app.quit)
        assert self.first.window is not None
        self.first.window.show()

    def _created(self, form: "SetupForm") -> None:
        """Keep what the form says of this station, and open the till on the new shop."""
        settings = load_settings(self._data)
        printer, paper = form.printer_address(), form.paper
        save_settings(self._data, replace(settings, printer=printer, paper=paper))
        self._language = self._language or form.language
        self._open()
        assert self.first is not None
        assert self.first.window is not None
        self.first.window.close()

    def stop(self) -> None:
        """Undo everything, the latest first."""
        while self._stops:
            self._stops.pop()()


def run_demo(data: Path, pictures: Path) -> tuple[Path, ...]:
    """Sell in the demo shop without a display, by keys alone; return the pictures of it."""
    from pos_app.ui.demo import Demo  # noqa: PLC0415 - only here

    app = make_app()
    start_log(data / "log")
    qInstallMessageHandler(_log_qt)
    settings = replace(load_settings(data), printer=VIRTUAL_PRINTER, full_screen=False)
    running = start(app, data, settings=settings)
    try:
        return Demo(running.till, running.station, pictures).play()
    finally:
        running.stop()


def show(running: Running) -> None:
    """Show the window as the settings say."""
    if running.full_screen:
        running.till.window.showFullScreen()
    else:
        running.till.window.show()


def start(
    app: QApplication,
    data: Path,
    *,
    language: str | None = None,
    settings: StationSettings | None = None,
    clock: Clock | None = None,
) -> Running:
    """Put the till of a folder together, its window not shown yet; it starts at the login."""
    sys.setswitchinterval(HAND_OVER_S)
    settings = settings or load_settings(data)
    keyring = ThreadPoolExecutor(1)  # a keyring takes longer to answer than the store to open
    secrets = keyring.submit(load_keys, data)
    stops: list[Callable[[], object]] = []
    try:
        stops.append(_lock(data))
        database = _open(data, clock, stops)
        station = _station(data, settings, database, secrets, language, stops)
        theme.apply(app, _theme_name(app, settings))
        theme.load_qt_words(app, station.desk.language)
        if settings.developer:
            guard_screens(database.engine, slow_read_ms=settings.slow_read_ms)
        till = Till(app, station)
        running = Running(till, station, full_screen=settings.full_screen, stops=stops)
        # Undone from the end: silence, then the writer, then the window, then the store.
        stops += [till.stop, station.stop]
        till.start()
        QTimer.singleShot(DEVICES_AFTER_MS, till, lambda: _start_devices(running, settings))
    except BaseException:
        while stops:
            stops.pop()()
        raise
    finally:
        keyring.shutdown(wait=False)
    return running


def _lock(data: Path) -> Callable[[], object]:
    """Let one till work on a folder; the lock of a program that was killed does not count."""
    lock = QLockFile(str(data / LOCK_NAME))
    lock.setStaleLockTime(0)  # only the life of its process counts, never its age
    if not lock.tryLock(0):
        raise AlreadyRunning(path=str(data))
    return lock.unlock


def _open(data: Path, clock: Clock | None, stops: list[Callable[[], object]]) -> Database:
    path = data / DATABASE_NAME
    if not path.is_file():
        raise StoreMissing(path=str(data))
    database = open_database(sqlite_url(path), clock=clock)
    stops.append(database.close)
    migrate(database)
    database.start_checkpoints()
    return database


def _station(
    data: Path,
    settings: StationSettings,
    database: Database,
    loading: "Future[Keys]",
    language: str | None,
    stops: list[Callable[[], object]],
) -> Station:
    with database.read() as session:
        shop: Shop = get_shop(session)
        till_name = journal.get_station(session).name
    tasks, committed = QtTasks(), Committed()
    stops.append(tasks.stop)
    database.listeners.append(committed.tell)
    secrets = loading.result()
    desk = Desk(
        database,
        tasks,
        shop,
        language or settings.language or shop.language,
        till_name,
        ask_centre=partial(_ask_centre, database, secrets),
        join_centre=partial(_join_centre, database, secrets, data),
    )
    wires = Wires()
    wires.listen("centre", desk.centre.heard)  # before the screens, which read it there
    return Station(
        folder=data,
        desk=desk,
        keys=secrets,
        paper=get_paper(settings.paper),
        scanner=dataclasses.replace(
            ScannerSettings(), gap_ms=settings.scanner_gap_ms, prefix=settings.scanner_prefix
        ),
        committed=committed,
        wires=wires,
        tasks=tasks,
        version=VERSION,
        keep_theme=lambda name: _keep_theme(data, name),
        drawer=settings.drawer and bool(settings.printer),
        lock_after_minutes=settings.lock_after_minutes,
        virtual_printer=settings.printer.startswith(VIRTUAL_PRINTER),
    )


def _keep_theme(data: Path, name: str) -> None:
    settings = msgspec.convert({**asdict(load_settings(data)), "theme": name}, StationSettings)
    save_settings(data, settings)


def _theme_name(app: QApplication, settings: StationSettings) -> str:
    if settings.theme != "auto":
        return settings.theme
    dark = app.styleHints().colorScheme().name == "Dark"
    return "dark" if dark else "light"


# Devices ---------------------------------------------------------------------------------------


def _start_devices(running: Running, settings: StationSettings) -> None:
    """Meet the printer and the centre, each on a thread of its own.

    What they need is imported beside the screens: HTTP, drawing paper and the printer library take
    longer to load than the whole window.
    """
    if not running.stops:  # stopped before it began
        return
    tasks = running.station.desk.tasks
    if settings.printer:
        tasks.write(lambda: _make_printer(running.station, settings), running.keep, _not_started)

    def keep(worker: "SyncWorker") -> None:
        running.keep(worker)
        running.station.desk.centre.use(worker)

    tasks.background(lambda: _make_sync(running.station), keep, _not_started)


def _not_started(error: ShopError) -> None:
    _log.error("a device was not started: %s", error)


def _make_printer(station: Station, settings: StationSettings) -> Worker:
    from pos_app.core import documents  # noqa: PLC0415 - late, see above
    from pos_app.devices.printing import PrintWorker, recover  # noqa: PLC0415
    from pos_app.devices.transports import open_transport  # noqa: PLC0415
    from pos_app.devices.virtual import VirtualTransport  # noqa: PLC0415

    transport = open_transport(settings.printer, station.paper)
    if isinstance(transport, VirtualTransport):
        transport.on_printed = station.wires.teller("printed")
        transport.on_kick = station.wires.teller("drawer")
    recover(station.database)
    return PrintWorker(
        station.database,
        transport,
        PrinterSetup(paper=station.paper),
        lambda session, job: documents.render(session, job, columns=station.paper.columns),
        on_state=station.wires.teller("printer"),
    )


def _ask_centre(database: Database, secrets: Keys, text: str) -> None:
    from pos_app.sync.tickets import ask_for_ticket  # noqa: PLC0415 - late, see above

    ask_for_ticket(database, secrets, text)


def _join_centre(
    database: Database, secrets: Keys, folder: Path, code: str, tell: "Tell"
) -> "EnrolReport":
    from pos_app.sync.enrol import enrol  # noqa: PLC0415 - late, see above

    with database.read() as session:
        url = outbox.get_link(session).url
    return enrol(database, secrets, url, code, folder=folder, tell=tell)


def _make_sync(station: Station) -> "SyncWorker":
    from pos_app.sync.worker import SyncWorker  # noqa: PLC0415 - late, see above

    worker = SyncWorker(station.database, station.keys, on_status=station.wires.teller("centre"))
    station.database.listeners.append(worker.heard)
    return worker
