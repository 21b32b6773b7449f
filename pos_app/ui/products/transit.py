"""Files in and out of the catalogue: choosing one, looking at its rows, bringing it in; writing.

Nothing of it runs on the thread of the screens. The import writes through the till's own writer
thread, in turn with its sales, so none of them waits for it.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from pos_app.core import exports, imports, pictures
from pos_app.core.actor import Actor
from pos_app.core.db import WriteSession
from pos_app.core.errors import FileMissing, ImportCancelled, ShopError
from pos_app.core.i18n import N_, plural
from pos_app.core.imports import Imported, Line, Step
from pos_app.ui.desk import Desk
from pos_app.ui.format import DOT, date_text, filled, time_text
from pos_app.ui.notices import strip_of
from pos_app.ui.products.files import FoundFile, list_files, usual_folders
from pos_app.ui.products.rows import FileText, ProgressText
from pos_app.ui.products.screen import BRING, WRITE, FilesScreen
from pos_app.ui.values import ChipText, FoundText, Level, StripKey, StripText, Tone

TABLES: Final = (".csv", ".tsv", ".txt", ".xlsx", ".csv.gz", ".tsv.gz")
TAKE_OFF: Final = "take_off"
ALL: Final = "all"
# The order in which they are looked at: what needs a person first.
CHIPS: Final = (
    (ALL, N_("All rows"), Tone.GREY),
    (imports.REFUSED, N_("Refused"), Tone.RED),
    (imports.NEW, N_("New rows"), Tone.GREEN),
    (imports.CHANGED, N_("With changes"), Tone.AMBER),
    (imports.UNCHANGED, N_("As before"), Tone.GREY),
)
EXPORTS: Final = {
    "products": N_("Products"), "variants": N_("Variants"), "barcodes": N_("Barcodes"),
    "prices": N_("Prices"), "categories": N_("Families"), "stock": N_("Stock"),
    "lots": N_("Lots"), "movements": N_("Kardex: every movement"), "sales": N_("Sales"),
    "sale_lines": N_("Lines of sales"), "payments": N_("Payments"),
    "purchases": N_("Purchases"), "purchase_orders": N_("Purchase orders"),
    "item_requests": N_("Requests"), "stock_transactions": N_("In and out"),
    "orders": N_("Orders"), "transfers": N_("Transfers"), "counts": N_("Stock takes"),
    "suppliers": N_("Suppliers"), "customers": N_("Customers"), "people": N_("People"),
    "account_entries": N_("Accounts of customers"), "debt_payments": N_("Payments of debts"),
}  # fmt: skip


@dataclass
class _Cancel:
    """What the thread of the import looks at."""

    asked: bool = False


class Transit:
    """Holds the file that is chosen and what was found in it."""

    def __init__(
        self,
        view: FilesScreen,
        desk: Desk,
        actor: Actor,
        *,
        home: Path,
        on_left: Callable[[], object],
        on_picture: Callable[[Path | None], object],
        on_imported: Callable[[], object],
    ) -> None:
        self._view, self._desk, self._actor, self._home = view, desk, actor, home
        self._translate = desk.translate
        self._on_left, self._on_picture, self._on_imported = on_left, on_picture, on_imported
        self._mode = ""  # import, picture, export; empty: not in front
        self._files: tuple[FoundFile, ...] = ()
        self._path: Path | None = None
        self._found: Imported | None = None
        self._chip = ALL
        self._cancel = _Cancel()
        self._cancellable = True
        self._export, self._form = "products", exports.XLSX
        self._asked = 0
        self.is_busy = False

    @property
    def is_open(self) -> bool:
        """Return whether files are in front."""
        return bool(self._mode)

    # Choosing ------------------------------------------------------------------------------------

    def open_import(self) -> None:
        """Choose a list of products or stock."""
        note = N_("A list of products or stock: CSV or XLSX. Nothing is written before you say so")
        self._choose("import", TABLES, note)

    def open_pictures(self, *, has_one: bool) -> None:
        """Choose a picture for the product."""
        self._choose("picture", pictures.SUFFIXES, N_("A picture of the product: PNG, JPEG, WebP"))
        if has_one:
            tr = self._translate
            key = StripKey(TAKE_OFF, tr(N_("Take it off")), "F8")
            title = tr(N_("The product has a picture"))
            self._view.show_strip(StripText(Level.INFO, title, "", (key,), "image"))

    def _choose(self, mode: str, suffixes: Sequence[str], note: str) -> None:
        self._mode, self._path, self._found = mode, None, None
        self._view.show_front(BRING)
        self._view.show_progress(None)
        self._view.show_files((), self._translate(note))

        def read() -> tuple[FoundFile, ...]:
            return list_files(usual_folders(self._home), suffixes)

        def take(found: tuple[FoundFile, ...]) -> None:
            self._files = found
            if self._mode == mode and self._path is None:
                self._view.show_files([self._file(one) for one in found], self._translate(note))

        self._desk.tasks.background(read, take, self._failed)

    def _file(self, file: FoundFile) -> FileText:
        at = datetime.fromtimestamp(file.changed, UTC)
        zone = self._desk.zone
        when = DOT.join((date_text(at, zone), time_text(at, zone)))
        size = file.size // 1024 + 1
        detail = DOT.join(
            (str(file.path.parent), f"{size:,} kB".replace(",", "\N{NO-BREAK SPACE}"))
        )
        return FileText(file.path, file.path.name, detail, when)

    def file_chosen(self, row: int) -> None:
        """Open a file of the list."""
        if 0 <= row < len(self._files):
            self.path_entered(str(self._files[row].path))

    def path_entered(self, text: str) -> None:
        """Open the file that was written or dropped."""
        path = Path(text.strip().strip('"')).expanduser()
        if not text.strip() or self.is_busy:
            return
        if not path.is_file():
            self._failed(FileMissing(path=str(path)))
            return
        self._view.show_strip(None)
        if self._mode == "picture":
            self._mode = ""
            self._on_picture(path)
        else:
            self._review(path)

    # Reviewing -----------------------------------------------------------------------------------

    def _review(self, path: Path) -> None:
        self._path, self._found, self._chip = path, None, ALL
        self._run(
            path,
            dry_run=True,
            reviewed=None,
            done=self._show_review,
        )

    def _run(
        self,
        path: Path,
        *,
        dry_run: bool,
        reviewed: bytes | None,
        done: Callable[[Imported], object],
    ) -> None:
        cancel = self._cancel = _Cancel()
        self.is_busy = True
        self._asked += 1
        self._tell(Step(N_("Reading the file"), 0, 0))

        def work() -> Imported:
            return imports.import_file(
                self._desk.database,
                self._actor,
                path,
                dry_run=dry_run,
                reviewed=reviewed,
                progress=self._teller(),
                cancelled=lambda: cancel.asked,
                write=self._write_in_turn,
            )

        def take(found: Imported) -> None:
            self.is_busy = False
            self._view.show_progress(None)
            done(found)

        def failed(error: ShopError) -> None:
            self.is_busy = False
            self._view.show_progress(None)
            if isinstance(error, ImportCancelled) and dry_run:
                self.open_import()
            self._failed(error)

        self._desk.tasks.background(work, take, failed)

    def _teller(self) -> Callable[[Step], None]:
        """Return what the import calls on its thread; the screen hears of it on its own."""
        asked = self._asked

        def tell(step: Step) -> None:
            def show(_: object) -> None:
                if asked == self._asked and self.is_busy:
                    self._tell(step)

            self._desk.tasks.background(lambda: None, show, self._failed)

        return tell

    def _tell(self, step: Step) -> None:
        tr, thousands = self._translate, self._desk.money.thousands
        words, share = tr(step.doing), -1.0
        if step.total:
            numbers = [f"{n:,}".replace(",", thousands) for n in (step.done, step.total)]
            text = N_("{doing}: {done} of {total}")
            words = filled(tr, text, doing=words, done=numbers[0], total=numbers[1])
            share = step.done / step.total
        self._cancellable = step.cancellable
        cancel = tr(N_("Cancel")) if step.cancellable else ""
        self._view.show_progress(ProgressText(words, share, cancel))

    def _write_in_turn(self, operation: Callable[[WriteSession], Any]) -> Any:  # noqa: ANN401 - any operation
        """Write on the till's writer thread, between its sales; wait for it here."""
        ended = threading.Event()
        results: list[Any] = []
        errors: list[BaseException] = []

        def work() -> None:
            try:
                results.append(self._desk.database.write(operation))
            except BaseException as error:  # noqa: BLE001 - raised again on the thread that asked
                errors.append(error)
            finally:
                ended.set()

        self._desk.tasks.write(work, lambda _: None, self._failed)
        ended.wait()
        if errors:
            raise errors[0]
        return results[0]

    def _show_review(self, found: Imported) -> None:
        self._found = found
        self._show_chips()
        useful = bool(found.created + found.changed + found.opened)
        label = plural(
            self._desk.language, "Import {count} row", "Import {count} rows",
            found.created + found.changed,
        )  # fmt: skip
        self._view.show_ready(label, ready=useful)
        if not useful:
            title = self._translate(N_("Nothing of it is new"))
            detail = self._translate(
                N_("The catalogue says the same already, or the rows are refused")
            )
            self._view.show_strip(StripText(Level.INFO, title, detail))

    def _show_chips(self) -> None:
        found, tr = self._found, self._translate
        assert found is not None
        assert self._path is not None
        many = {
            ALL: found.rows,
            imports.REFUSED: len(found.refused),
            imports.NEW: found.created,
            imports.CHANGED: found.changed,
            imports.UNCHANGED: found.unchanged,
        }
        chips = [
            ChipText(key, tr(words), self._number(many[key]), tone if many[key] else Tone.GREY)
            for key, words, tone in CHIPS
        ]
        columns = ", ".join(found.columns.names.values())
        note = filled(tr, N_("Columns read: {columns}"), columns=columns)
        if found.columns.unread:
            unread = ", ".join(found.columns.unread)
            note += DOT + filled(tr, N_("not read: {columns}"), columns=unread)
        self._view.show_preview(self._path.name, note, chips, self._chip)
        self._view.show_lines(self._lines())

    def _lines(self) -> tuple[Line, ...]:
        assert self._found is not None
        if self._chip == ALL:
            return self._found.lines
        return tuple(line for line in self._found.lines if line.state == self._chip)

    def _number(self, count: int) -> str:
        return f"{count:,}".replace(",", self._desk.money.thousands)

    def choose_chip(self, key: str) -> None:
        """Show only the rows of a kind."""
        if self._found is not None:
            self._chip = key
            self._show_chips()

    # Bringing in ---------------------------------------------------------------------------------

    def go_on(self) -> None:
        """Import what was reviewed, or write what was chosen, once."""
        if self.is_busy:
            return
        if self._mode == "export":
            self._view.show_strip(None)
            return
        found, path = self._found, self._path
        if found is not None and path is not None and found.created + found.changed + found.opened:
            self._view.show_strip(None)
            self._run(path, dry_run=False, reviewed=found.sha256, done=self._show_result)

    def _show_result(self, done: Imported) -> None:
        self._found, self._chip = done, imports.REFUSED if done.refused else ALL
        self._show_chips()
        tr = self._translate
        self._view.show_ready(tr(N_("Imported")), ready=False)
        text = N_("{created} new, {changed} changed, {unchanged} as before, {refused} refused")
        title = filled(
            tr, text, created=self._number(done.created), changed=self._number(done.changed),
            unchanged=self._number(done.unchanged), refused=self._number(len(done.refused)),
        )  # fmt: skip
        detail = tr(N_("They are on sale now. Importing the file again changes nothing"))
        self._view.show_strip(StripText(Level.OK, title, detail))
        self._found = None  # it is done: the same key does not import again
        self._on_imported()

    # Writing -------------------------------------------------------------------------------------

    def open_export(self) -> None:
        """Choose what to write to a file."""
        self._mode = "export"
        self._view.show_front(WRITE)
        self._view.show_progress(None)
        self._show_exports()

    def _offered(self) -> list[str]:
        return [
            key
            for key, export in exports.EXPORTS.items()
            if self._actor.rule(export.permission) == "allow"
        ]

    def _show_exports(self) -> None:
        offered = [FoundText(key, self._translate(EXPORTS[key])) for key in self._offered()]
        if self._export not in {one.key for one in offered} and offered:
            self._export = offered[0].key
        self._view.show_exports(offered, self._export, self._form, str(self._target()))

    def _target(self) -> Path:
        """Return where a file goes: the folder of downloads, else home; named by the day."""
        day = self._desk.database.clock.now().astimezone(self._desk.zone).date()
        places = (self._home / "Downloads", self._home / "Descargas", self._home)
        folder = next((place for place in places if place.is_dir()), self._home)
        return folder / f"mostrador-{self._export}-{day.isoformat()}.{self._form}"

    def choose_export(self, key: str) -> None:
        """Write another thing."""
        self._export = key
        self._show_exports()

    def choose_form(self, form: str) -> None:
        """Write another kind of file."""
        self._form = form
        self._show_exports()

    def write(self, text: str) -> None:
        """Write what is chosen to a file."""
        if self.is_busy or self._mode != "export" or not text.strip():
            return
        path, key, form = Path(text.strip()).expanduser(), self._export, self._form
        cancel = self._cancel = _Cancel()
        self.is_busy = True
        self._asked += 1
        asked, name = self._asked, path.name
        self._view.show_strip(None)
        self._say_written(0)

        def told(rows: int) -> None:
            if cancel.asked:
                raise ImportCancelled(file=name)

            def show(_: object) -> None:
                if asked == self._asked and self.is_busy:
                    self._say_written(rows)

            self._desk.tasks.background(lambda: None, show, self._failed)

        def work() -> int:
            return exports.write_export(
                self._desk.database, self._actor, key, path, form=form, told=told
            )

        def done(rows: int) -> None:
            self.is_busy = False
            self._view.show_progress(None)
            words = plural(self._desk.language, "{count} row", "{count} rows", rows)
            title = filled(self._translate, N_("{rows} in {file}"), rows=words, file=name)
            self._view.show_strip(StripText(Level.OK, title, str(path.parent), icon="file-down"))

        def failed(error: ShopError) -> None:
            self.is_busy = False
            self._view.show_progress(None)
            if isinstance(error, ImportCancelled):
                title = self._translate(N_("No file was written"))
                self._view.show_strip(StripText(Level.INFO, title))
            else:
                self._failed(error)

        self._desk.tasks.background(work, done, failed)

    def _say_written(self, rows: int) -> None:
        words = filled(self._translate, N_("Writing: {rows} rows"), rows=self._number(rows))
        self._view.show_progress(ProgressText(words, -1.0, self._translate(N_("Cancel"))))

    # The end -------------------------------------------------------------------------------------

    def strip_pressed(self, key: str) -> None:
        """Answer what the strip asked."""
        if key == TAKE_OFF and self._mode == "picture":
            self._mode = ""
            self._on_picture(None)

    def cancel(self) -> None:
        """Stop what runs; nothing of it stays."""
        if self.is_busy and self._cancellable:
            self._cancel.asked = True

    def leave(self) -> None:
        """Go back one step: stop what runs, then to the files, then to the list."""
        self._view.show_strip(None)
        if self.is_busy:
            self.cancel()
        elif self._mode == "import" and self._path is not None:
            self.open_import()
        else:
            self._mode = ""
            self._on_left()

    def _failed(self, error: ShopError) -> None:
        self._view.show_strip(strip_of(error, self._translate))
