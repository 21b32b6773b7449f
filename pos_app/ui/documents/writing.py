"""Writing a document: its lines come of scans, stay in a draft, and are corrected in place.

A screen makes a subclass and says which columns there are (`column_keys`), what stands around the
lines (`show_rest`), and, where there is more than a quantity, what a line shows (`line_text`) and
what writing a cell means (`read_cell`). Free of Qt.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final, TypeVar

import msgspec

from pos_app.core import document_drafts, kardex
from pos_app.core.actor import Actor
from pos_app.core.codes import normalise_serial, shown_code
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.document_drafts import DocumentDraft, DraftLine
from pos_app.core.errors import InvalidQuantity, SerialTwice, ShopError
from pos_app.core.i18n import N_
from pos_app.core.pricing import Sellable
from pos_app.core.scanning import Scan
from pos_app.ui.desk import Desk
from pos_app.ui.documents.keeper import DocumentKeeper
from pos_app.ui.documents.rows import CellText, LineText
from pos_app.ui.documents.screen import WriteScreen
from pos_app.ui.format import filled
from pos_app.ui.notices import strip_of
from pos_app.ui.values import Level, StripKey, StripText

PIECE: Final = 1000
UNDO: Final = "undo"
FIRST_KEY: Final = "F11"  # presses the first key of the strip
T = TypeVar("T")


def with_serials(line: DraftLine, numbers: Iterable[str]) -> DraftLine:
    """Return a line with more serial numbers; raise `SerialTwice` for one that it has."""
    known = list(line.serials)
    for number in numbers:
        serial = normalise_serial(number)
        if serial in known:
            raise SerialTwice(serial=serial, product=line.name)
        if serial:
            known.append(serial)
    return msgspec.structs.replace(line, serials=tuple(known) if line.tracks_serials else ())


class Writing(ABC):
    """Holds the draft. Its public methods answer signals of the view of the same names."""

    def __init__(self, view: WriteScreen, desk: Desk, actor: Actor) -> None:
        self._view, self._desk, self._actor = view, desk, actor
        self._translate = desk.translate
        self._keeper = DocumentKeeper(desk, actor, self._refuse)
        self._draft = document_drafts.new_draft("")
        self._row = -1
        self._removed: tuple[int, DraftLine] | None = None
        self._busy = False  # it is being recorded: it stands still
        self._said: Scan | None = None  # the scan that is being added
        self._later: list[Callable[[], object]] = []  # scans that came meanwhile

    # What a screen of its own says ---------------------------------------------------------------

    def line_text(self, line: DraftLine) -> LineText:
        """Return a line as the list shows it, one cell for each column."""
        return LineText(
            (
                CellText(line.name, shown_code(line.code)),
                CellText(self.quantity_of(line.quantity_milli), strong=True),
            )
        )

    def read_cell(self, line: DraftLine, key: str, text: str) -> DraftLine:
        """Return the line after a cell was written; raise a `ShopError` to refuse the text."""
        del key  # the quantity is the only one, unless a screen has others
        return self.check_quantity(line, text)

    @abstractmethod
    def show_rest(self) -> None:
        """Show the head, the sums and the keys, after every change."""

    def new_line(self, session: ReadSession, item: Sellable, quantity_milli: int) -> DraftLine:
        """Return the line of a product that was scanned or found."""
        known = kardex.get_item(session, item.variant_id)
        return DraftLine(
            variant=item.variant_id,
            code=item.code,
            name=item.name,
            unit=item.unit,
            quantity_milli=quantity_milli,
            by_weight=item.sold_by_weight,
            tracks_lots=known.tracks_lots,
            tracks_serials=known.tracks_serials,
            tax_class=known.tax_class,
            average_e4=known.average_cost_e4,
            on_hand_milli=kardex.on_hand(session, item.variant_id),
            shelf_minor=item.price_minor,
        )

    def twin_of(self, line: DraftLine) -> int:
        """Return which line grows when the same comes again; -1: it becomes a line of its own."""
        for at, each in reversed(list(enumerate(self._draft.lines))):
            same_lot = not line.lot or each.lot == line.lot
            if each.variant == line.variant and same_lot:
                return at
        return -1

    # The draft -----------------------------------------------------------------------------------

    @property
    def draft(self) -> DocumentDraft:
        """Return the document as it is now."""
        return self._draft

    @property
    def busy(self) -> bool:
        """Return whether the document is being recorded."""
        return self._busy

    def find_kept(self, kind: str) -> DocumentDraft | None:
        """Return what this person was writing when the till stopped or another screen came."""
        with self._desk.database.read() as session:
            return document_drafts.find(session, self._actor.user_id, kind)

    def open(self, draft: DocumentDraft) -> None:
        """Write this document from now on."""
        self._draft, self._row = draft, len(draft.lines) - 1
        self._removed = None
        self.show()

    def show(self, fresh: int = -1) -> None:
        """Show the document as it is."""
        lines = [self.line_text(line) for line in self._draft.lines]
        self._view.show_lines(lines, self._row, fresh)
        self.show_rest()

    def change(self, draft: DocumentDraft, *, row: int | None = None, fresh: int = -1) -> None:
        """Take a changed document: show it, and keep it."""
        self._draft = draft
        self._row = self._row if row is None else row
        self._removed = None
        self.show(fresh)
        self._keeper.keep(draft)

    def field(self, key: str) -> str:
        """Return a field of the head."""
        return self._draft.fields.get(key, "")

    def set_fields(self, **fields: str) -> None:
        """Change fields of the head."""
        self.change(msgspec.structs.replace(self._draft, fields={**self._draft.fields, **fields}))

    def field_changed(self, key: str, text: str) -> None:
        """Keep what is written in the head."""
        if not self._busy and self.field(key) != text:
            self.set_fields(**{key: text})

    # Lines ---------------------------------------------------------------------------------------

    def line_selected(self, row: int) -> None:
        """Work on another line."""
        self._row = row

    def add(
        self, item: Sellable, quantity_milli: int, *, lot: str = "", expires_on: date | None = None
    ) -> None:
        """Add so much of a product, of a lot where the label said it."""
        with self._desk.database.read() as session:
            line = self.new_line(session, item, quantity_milli)
        line = msgspec.structs.replace(line, lot=lot, expires_on=expires_on)
        line = with_serials(line, self._said.serials if self._said is not None else ())
        lines, at = list(self._draft.lines), self.twin_of(line)
        if at < 0:
            at = len(lines)
            lines.append(line)
        else:
            more = lines[at].quantity_milli + line.quantity_milli
            grown = with_serials(lines[at], line.serials)
            lines[at] = msgspec.structs.replace(grown, quantity_milli=more)
        self._view.show_strip(None)
        self._view.clear_box()
        self._set_lines(lines, at, fresh=at)
        self.added(at)

    def added(self, row: int) -> None:
        """Go on after a line came or grew: write what is missing in it."""
        cells = self.line_text(self._draft.lines[row]).cells
        if any(cell.missing and cell.edit is not None for cell in cells):
            self.write_missing(row)

    def write_missing(self, row: int) -> None:
        """Open the first cell of a line that is missing."""
        for key, cell in zip(self.column_keys(), self.line_text(self._draft.lines[row]).cells,
                             strict=False):  # fmt: skip
            if cell.missing and cell.edit is not None:
                self._view.write_cell(row, key)
                return

    @abstractmethod
    def column_keys(self) -> tuple[str, ...]:
        """Return the names of the columns in order."""

    def _set_lines(self, lines: list[DraftLine], row: int, *, fresh: int = -1) -> None:
        draft = msgspec.structs.replace(self._draft, lines=tuple(lines))
        self.change(draft, row=row, fresh=fresh)

    def cell_written(self, row: int, key: str, text: str) -> None:
        """Take what was written into a cell; what is refused stays open."""
        if self._busy or not 0 <= row < len(self._draft.lines):
            return
        try:
            line = self.read_cell(self._draft.lines[row], key, text)
        except ShopError as error:
            self._view.keep_writing()
            self._refuse(error)
            return
        if line != self._draft.lines[row]:
            self._view.show_strip(None)
            lines = [*self._draft.lines[:row], line, *self._draft.lines[row + 1 :]]
            self._set_lines(lines, row)

    def line_stepped(self, by: int) -> None:
        """Take one more or less; the last one less removes the line, which can be undone."""
        if self._busy or not 0 <= self._row < len(self._draft.lines):
            return
        line = self._draft.lines[self._row]
        quantity = line.quantity_milli + by * PIECE
        if quantity <= 0 and not line.of_line:
            self.line_removed()
            return
        lines = list(self._draft.lines)
        lines[self._row] = msgspec.structs.replace(line, quantity_milli=max(0, quantity))
        self._set_lines(lines, self._row)

    def line_removed(self) -> None:
        """Take the selected line out; the strip offers to undo it."""
        if self._busy or not 0 <= self._row < len(self._draft.lines):
            return
        row, lines = self._row, list(self._draft.lines)
        line = lines.pop(row)
        self._set_lines(lines, min(row, len(lines) - 1))
        self._removed = row, line
        key = StripKey(UNDO, self._translate(N_("Undo")), FIRST_KEY)
        self.say(Level.INFO, N_("{product} was removed"), "", key, product=line.name)

    def _undo(self) -> None:
        if self._removed is not None:
            row, line = self._removed
            lines = list(self._draft.lines)
            lines.insert(min(row, len(lines)), line)
            self._view.show_strip(None)
            self._set_lines(lines, row, fresh=row)

    def strip_pressed(self, key: str) -> None:
        """Do what a key of the strip says."""
        if key == UNDO and not self._busy:
            self._undo()

    def check_quantity(self, line: DraftLine, text: str) -> DraftLine:
        """Return the line with a quantity in thousandths as written; raise `InvalidQuantity`."""
        quantity = int(text) if text else 0
        whole = not line.by_weight and quantity % PIECE
        if whole or (quantity <= 0 and not line.of_line):
            raise InvalidQuantity(text=self.quantity_of(quantity))
        return msgspec.structs.replace(line, quantity_milli=quantity)

    def quantity_of(self, quantity_milli: int) -> str:
        """Return a quantity as refusals say it."""
        whole, rest = divmod(quantity_milli, PIECE)
        return f"{whole}{self._desk.money.decimal}{rest:03d}" if rest else str(whole)

    # Recording -----------------------------------------------------------------------------------

    def record(self, verb: Callable[[WriteSession], T], done: Callable[[T], object]) -> None:
        """Record the document, once: its draft goes in the same transaction."""
        if self._busy or not self._view.finish_writing():
            return
        self._busy = True
        self._keeper.forget()
        kind, user = self._draft.kind, self._actor.user_id

        def write(session: WriteSession) -> T:
            result = verb(session)
            document_drafts.discard(session, user, kind)
            return result

        def recorded(result: T) -> None:
            self._busy = False
            done(result)
            self._do_later()

        def refused(error: ShopError) -> None:
            self._busy = False
            self._keeper.keep(self._draft)
            self._refuse(error)
            self._do_later()

        database, draft_id = self._desk.database, self._draft.id
        self._desk.tasks.write(lambda: database.write(write, op_id=draft_id), recorded, refused)
        self.show_rest()

    def give_up(self, done: Callable[[], object]) -> None:
        """Forget the document that is being written."""
        kind, user = self._draft.kind, self._actor.user_id
        self._keeper.forget()
        self._desk.tasks.write(
            lambda: self._desk.database.write(
                lambda session: document_drafts.discard(session, user, kind)
            ),
            lambda _: done(),
            self._refuse,
        )

    def _do_later(self) -> None:
        waiting, self._later = self._later, []
        for scan in waiting:
            scan()

    # Saying --------------------------------------------------------------------------------------

    def say(
        self, level: Level, title: str, detail: str = "", *keys: StripKey, **facts: str | int
    ) -> None:
        """Say something under the box: what; why or what to do."""
        said = filled(self._translate, title, **facts)
        why = filled(self._translate, detail, **facts) if detail else ""
        self._view.show_strip(StripText(level, said, why, keys))

    @contextmanager
    def told(self) -> Iterator[None]:
        """Say a refusal instead of raising it."""
        try:
            yield
        except ShopError as error:
            self._refuse(error)

    def _refuse(self, error: ShopError) -> None:
        self._view.show_strip(strip_of(error, self._translate))
