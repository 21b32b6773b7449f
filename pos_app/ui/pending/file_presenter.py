"""By file: what waits is written onto a stick, and the centre's answer is read from it.

For a shop without any network. Nothing of it runs on the thread of the screens.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import Final, Protocol, TypeVar

from pos_app.core import journal
from pos_app.core.errors import (
    BundleOutdated,
    FileMissing,
    FolderUnusable,
    ShopError,
)
from pos_app.core.i18n import N_, plural
from pos_app.core.keys import Keys
from pos_app.core.sync import bundle, bundle_files
from pos_app.core.sync.bundle import Written
from pos_app.core.sync.conversation import SyncReport
from pos_app.ui.desk import Desk
from pos_app.ui.format import DOT, date_text, filled, time_text
from pos_app.ui.notices import strip_of
from pos_app.ui.pending.doors import PendingDoors
from pos_app.ui.pending.rows import ByFileText, PlaceText
from pos_app.ui.products.files import list_files
from pos_app.ui.values import Level, StripKey, StripText

T = TypeVar("T")
SUFFIX: Final = ".bundle"
WRITE, READ = "write", "read"
AGAIN: Final = "again"
TEMPORARY: Final = ".part"


class ByFileScreen(Protocol):
    """What the presenter asks of the screen."""

    def show_mode(self, text: ByFileText) -> None:
        """Show what is done here: writing or reading."""

    def show_places(self, rows: Sequence[PlaceText]) -> None:
        """Show the folders to write into, or the answers to read."""

    def show_progress(self, words: str) -> None:
        """Say what is being done, or nothing; meanwhile nothing else can be."""

    def show_strip(self, text: StripText | None) -> None:
        """Say what was done or went wrong, or nothing."""


@dataclass(frozen=True)
class _Read:
    count: int
    places: tuple[PlaceText, ...]


class ByFilePresenter:
    """Holds whether it writes or reads, and the places that are shown."""

    def __init__(
        self,
        view: ByFileScreen,
        desk: Desk,
        keys: Keys,
        *,
        home: Path,
        folders: Callable[[], Sequence[Path]],
        doors: PendingDoors,
    ) -> None:
        self._view, self._desk, self._keys = view, desk, keys
        self._translate = desk.translate
        self._home, self._usual, self._doors = home, folders, doors
        self._mode = WRITE
        self._places: tuple[PlaceText, ...] = ()
        self._busy = False
        self._after: int | None = None  # write again what the centre has lost; None: what waits

    def start(self) -> None:
        """Begin with writing."""
        self._view.show_strip(None)
        self._view.show_progress("")
        self._turn_to(WRITE)

    def turn(self) -> None:
        """Change between writing and reading."""
        if not self._busy:
            self._after = None
            self._view.show_strip(None)
            self._turn_to(READ if self._mode == WRITE else WRITE)

    def write_again(self, _key: str = "") -> None:
        """Write what a centre that was put back has lost; there it is nothing twice."""
        if not self._busy and self._after is not None:
            self._view.show_strip(None)
            self._turn_to(WRITE)

    def _turn_to(self, mode: str) -> None:
        self._mode = mode
        read = self._folders if mode == WRITE else self._answers

        def take(found: _Read) -> None:
            if mode == self._mode:
                self._places = found.places
                self._view.show_mode(self._words(found.count))
                self._view.show_places(found.places)

        self._desk.tasks.background(read, take, self._failed)

    def _folders(self) -> _Read:
        """Return the folders that are there, what is plugged in first, and what waits."""
        with self._desk.database.read() as session:
            count = journal.pending_count(session)
        folders = self._usual()
        usual = [folder for folder in folders if folder.is_relative_to(self._home)]
        plugged = [folder for folder in folders if folder not in usual]
        tr = self._translate
        rows = [
            PlaceText(folder, folder.name or str(folder), self._shown(folder), said, icon)
            for found, said, icon in (
                (plugged, tr(N_("Plugged in")), "hard-drive"), (usual, "", "download")
            )
            for folder in found
            if folder.is_dir()
        ]  # fmt: skip
        return _Read(count, tuple(rows))

    def _shown(self, path: Path) -> str:
        """Return where something is, as people know it."""
        if path.is_relative_to(self._home):
            return str(Path("~", path.relative_to(self._home)))
        return str(path)

    def _answers(self) -> _Read:
        """Return the answers of centres in the usual folders, newest first."""
        with self._desk.database.read() as session:
            count = journal.pending_count(session)
        rows = []
        for found in list_files(self._usual(), (SUFFIX,)):
            header = bundle_files.peek(found.path)
            if header is not None and header.form == bundle_files.CENTRE:
                zone = self._desk.zone
                when = DOT.join((date_text(header.made_at, zone), time_text(header.made_at, zone)))
                folder = self._shown(found.path.parent)
                rows.append(PlaceText(found.path, found.path.name, folder, when, "file-down"))
        return _Read(count, tuple(rows))

    def _words(self, count: int) -> ByFileText:
        tr = self._translate
        if self._mode == WRITE:
            note = plural(
                self._desk.language,
                "{count} operation waits. Take the file to the centre and bring its answer back.",
                "{count} operations wait. Take the file to the centre and bring its answer back.",
                count,
            )
            if self._after is not None:
                again = N_("From operation {first} on. What the centre has already is not doubled.")
                note = filled(tr, again, first=self._desk.count_text(self._after + 1))
            return ByFileText(
                tr(N_("Write a file for the centre")), note, tr(N_("Another folder")),
                tr(N_("Write the file")), tr(N_("Read the answer")),
                tr(N_("No folder to write into")), tr(N_("Plug in a stick, or write a folder")),
            )  # fmt: skip
        return ByFileText(
            tr(N_("Read the answer of the centre")),
            tr(N_("It says what has arrived, and brings prices, people and documents.")),
            tr(N_("Choose below, write its place, or drop it")),
            tr(N_("Read the answer")), tr(N_("Write a file")),
            tr(N_("No answer in the usual folders")),
            tr(N_("Plug in the stick, or write its place")),
        )  # fmt: skip

    # Doing it ------------------------------------------------------------------------------------

    def chosen(self, row: int) -> None:
        """Write into the folder of a row, or read the answer there."""
        if 0 <= row < len(self._places):
            self._act(self._places[row].path)

    def entered(self, text: str) -> None:
        """Write or read where somebody wrote."""
        if text.strip():
            self._act(Path(text.strip().strip('"')).expanduser())

    def _act(self, path: Path) -> None:
        if self._mode == READ:
            self._read(path)
        elif path.is_dir():
            self._write(self._new_file(path))
        elif path.parent.is_dir():
            self._write(path)
        else:
            self._failed(FolderUnusable(path=str(path), reason="-"))

    def _new_file(self, folder: Path) -> Path:
        """Return a file that is not there yet, named by the till and the time."""
        at = self._desk.database.clock.now().astimezone(self._desk.zone)
        till = "".join(sign if sign.isalnum() else "-" for sign in self._desk.till.lower())
        name = f"{till}-{at:%Y%m%d-%H%M%S}"
        names = chain([name], (f"{name}-{number}" for number in count(2)))
        return next(
            file for file in (folder / (one + SUFFIX) for one in names) if not file.exists()
        )

    def _write(self, path: Path) -> None:
        tell, after = self._teller(N_("Writing: {done} of {total}")), self._after

        def work() -> Written:
            return bundle.write_till_bundle(
                self._desk.database, self._keys, path, after=after, progress=tell
            )

        def done(written: Written) -> None:
            self._after = None
            title = plural(
                self._desk.language, "{count} operation is written",
                "{count} operations are written", written.count,
            )  # fmt: skip
            detail = filled(
                self._translate,
                N_("{path}. They count as sent when the answer of the centre was read here."),
                path=self._shown(written.path),
            )
            self._view.show_strip(StripText(Level.OK, title, detail))

        self._run(work, done, N_("Writing the file"))

    def _read(self, path: Path) -> None:
        if not path.is_file():
            self._failed(FileMissing(path=str(path)))
            return

        def done(report: SyncReport) -> None:
            tr = self._translate
            title = filled(
                tr, N_("Confirmed up to operation {acked}"), acked=report.acked_seq
            ) if report.acked_seq else tr(N_("The answer was read"))  # fmt: skip
            words = N_("{rows} rows of news. {pending} operations wait for the next file.")
            detail = filled(tr, words, rows=report.rows, pending=report.pending)
            self._view.show_strip(StripText(Level.OK, title, detail))

        self._run(
            lambda: bundle.read_answer(self._desk.database, path), done, N_("Reading the answer")
        )

    def _run(self, work: Callable[[], T], done: Callable[[T], object], doing: str) -> None:
        if self._busy:
            return
        self._busy = True
        self._view.show_strip(None)
        self._view.show_progress(self._translate(doing))

        def take(result: T) -> None:
            self._busy = False
            self._view.show_progress("")
            done(result)

        self._desk.tasks.background(work, take, self._failed)

    def _teller(self, words: str) -> Callable[[int, int], None]:
        """Return what the work calls on its thread; the screen hears of it on its own."""

        def tell(done: int, total: int) -> None:
            def show(_: object) -> None:
                if self._busy:
                    said = filled(self._translate, words, done=done, total=total)
                    self._view.show_progress(said)

            self._desk.tasks.background(lambda: None, show, self._failed)

        return tell

    def leave(self) -> None:
        """Go back to what waits."""
        if not self._busy:
            self._doors.to_room("pending")

    def may_leave(self) -> bool:
        """Return whether nothing is being written or read."""
        return not self._busy

    def _failed(self, error: ShopError) -> None:
        self._busy = False
        self._view.show_progress("")
        if isinstance(error, BundleOutdated):
            self._offer_again(error)
        else:
            self._view.show_strip(strip_of(error, self._translate))

    def _offer_again(self, error: BundleOutdated) -> None:
        """Offer to write again what a centre lacks: it may have been put back from a backup."""
        tr, self._after = self._translate, int(error.facts["last"])
        first = self._desk.count_text(self._after + 1)
        key = StripKey(AGAIN, filled(tr, N_("Write from {first}"), first=first), "F7")
        detail = N_("If the centre was put back from a backup, write again what it has lost.")
        self._view.show_strip(strip_of(error, tr, key, detail=tr(detail)))
