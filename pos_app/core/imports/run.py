"""An import from end to end: read, compare, prepare, take effect, open the stock.

Runs on any thread but the one that draws. Each write is short, and between two of them whoever
sells gets in: at a till through its own writer thread (`Writer`), else by a pause.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar
from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.core.codes import normalise_code
from pos_app.core.db import Database, ReadSession, WriteSession
from pos_app.core.errors import CatalogueOfCentre, FileChanged, ImportCancelled
from pos_app.core.i18n import N_
from pos_app.core.imports import staging
from pos_app.core.imports.columns import Mapped, map_columns
from pos_app.core.imports.compare import (
    CHANGED,
    NEW,
    REFUSED,
    UNCHANGED,
    Comparison,
    Opening,
    Outcome,
)
from pos_app.core.imports.lines import Noted, ProductRow, Remark, parse
from pos_app.core.imports.opening import open_stock
from pos_app.core.imports.sheets import read_sheet
from pos_app.core.settings_shared import get_shop
from pos_app.core.sync import outbox

T = TypeVar("T")
BATCH: Final = 400  # rows in one transaction: a few milliseconds
TIDY_BATCH: Final = 5000  # notes of what was made
STOCK_BATCH: Final = 100  # lines of one operation of the Kardex
REST: Final = 3  # a pause is this part of the write before it
READING, COMPARING = N_("Reading the file"), N_("Comparing with the catalogue")
PREPARING, OPENING = N_("Preparing the products"), N_("Writing the stock")

Writer = Callable[[Callable[[WriteSession], Any]], Any]


@dataclass(frozen=True)
class Step:
    """How far an import is: what it does, how many rows of how many (0: not known).

    While `cancellable`, cancelling leaves everything as it was; after it, the rest is a moment.
    """

    doing: str
    done: int
    total: int
    cancellable: bool = True


Progress = Callable[[Step], None]


@dataclass(frozen=True)
class Line:
    """A row of the file and what becomes of it: new, changed, unchanged, refused."""

    row: int
    code: str
    name: str
    state: str
    changes: tuple[str, ...] = ()
    remark: Remark | None = None


@dataclass(frozen=True)
class Imported:
    """What became of a file: rows = created + updated + refused; `updated` holds `unchanged`."""

    rows: int
    created: int
    updated: int
    unchanged: int
    opened: int  # rows that brought opening stock
    refused: tuple[Noted, ...]
    notes: tuple[Noted, ...]
    lines: tuple[Line, ...]
    columns: Mapped
    sha256: bytes

    @property
    def changed(self) -> int:
        """Return how many rows change a product that was known."""
        return self.updated - self.unchanged


class _Watch:
    """Tells how far it is, and stops where somebody cancelled."""

    def __init__(
        self, path: Path, progress: Progress | None, cancelled: Callable[[], bool] | None
    ) -> None:
        self.file = path.name
        self._progress, self._cancelled = progress, cancelled

    def tell(self, doing: str, done: int, total: int) -> None:
        if self._cancelled is not None and self._cancelled():
            raise ImportCancelled(file=self.file)
        self.say(Step(doing, done, total))

    def say(self, step: Step) -> None:
        if self._progress is not None:
            self._progress(step)


def import_file(  # noqa: PLR0913 - who, what, how: each is said at the call
    database: Database,
    actor: Actor,
    path: Path,
    *,
    kind: str | None = None,
    dry_run: bool = False,
    reviewed: bytes | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    write: Writer | None = None,
) -> Imported:
    """Bring catalogue and stock to what a file states; a dry run tells the same, changing nothing.

    A product that is not in the file stays as it is, and so does what the file does not say of one
    that is in it. `kind` says of what the file is (products, stock) where its columns do not.
    `reviewed` is the hash of a file whose dry run a person has seen. `write` is what writes, where
    that is not this thread's to do.

    Raises `FileMissing`, `FileUnreadable`, `FileTooLarge`, `TooManyRows`, `WrongColumns`,
    `FileChanged`, `ImportCancelled`, `ImportOvertaken`, `CatalogueOfCentre` or `NotPermitted`, with
    nothing changed.
    """
    watch = _Watch(path, progress, cancelled)
    sheet = read_sheet(path, lambda done, total: watch.tell(READING, done, total))
    if reviewed is not None and reviewed != sheet.sha256:
        raise FileChanged(path=str(path))
    columns = map_columns(sheet.header, path, kind)
    with database.read() as session:
        _check_allowed(session, actor, columns)
        rows = list(parse(sheet, columns, get_shop(session).money))
    applying = None if dry_run else _Applying(database, write, actor, watch)
    if applying is not None:
        applying.clear()
    with database.read() as session:
        outcomes = _compare(session, rows, columns, watch)
    if applying is not None:
        outcomes = applying.apply(outcomes, sheet.sha256)
    return _report(outcomes, columns, sheet.sha256)


def _check_allowed(session: ReadSession, actor: Actor, columns: Mapped) -> None:
    if columns.kind == "products":
        actor.require("catalog.edit")
        link = outbox.find_link(session)
        if link is not None:
            raise CatalogueOfCentre(centre=link.url)
    if "quantity" in columns.places:
        actor.require("stock.adjust")


def _compare(
    session: ReadSession, rows: Sequence[ProductRow | Noted], columns: Mapped, watch: _Watch
) -> list[Outcome]:
    parents = frozenset(
        normalise_code(row.variant_of)
        for row in rows
        if isinstance(row, ProductRow) and row.variant_of
    )
    comparison = Comparison(session, stock_alone=columns.kind == "stock", parents=parents)
    outcomes: list[Outcome] = []
    for start in range(0, len(rows), BATCH):
        watch.tell(COMPARING, start, len(rows))
        outcomes += comparison.decide(rows[start : start + BATCH])
    return outcomes


@dataclass
class _Applying:
    """Writes what was decided, in short transactions; before they take effect all can be undone."""

    database: Database
    write: Writer | None
    actor: Actor
    watch: _Watch

    def clear(self) -> None:
        """Take away what an import that was cut has left, before anything is compared with it."""
        with self.database.read() as session:
            left = staging.has_leftovers(session)
        if left:
            self._run(staging.overtake)
            self._sweep()

    def apply(self, outcomes: list[Outcome], sha256: bytes) -> list[Outcome]:
        if any(outcome.state in {NEW, CHANGED} for outcome in outcomes):
            outcomes = self._apply_products(outcomes, sha256)
            self._open([one.opening for one in outcomes if one.opening is not None])
        return outcomes

    def _apply_products(self, outcomes: list[Outcome], sha256: bytes) -> list[Outcome]:
        file = self.watch.file
        import_id: UUID = self._run(
            lambda session: staging.begin(session, self.actor, file=file, sha256=sha256)
        )
        effective = False
        try:
            outcomes = self._prepare(import_id, outcomes)
            self._prepare_families(import_id, outcomes)
            self.watch.tell(PREPARING, len(outcomes), len(outcomes))
            touched = [one for one in outcomes if one.state == CHANGED or one.variant or one.family]
            self._run(lambda session: staging.take_effect(session, import_id, touched, file=file))
            effective = True
        finally:
            if not effective:
                self._run(lambda session: staging.give_up(session, import_id))
            self._sweep()
        return outcomes

    def _prepare(self, import_id: UUID, outcomes: list[Outcome]) -> list[Outcome]:
        prepared: list[Outcome] = []
        for start in range(0, len(outcomes), BATCH):
            self.watch.tell(PREPARING, start, len(outcomes))
            part = outcomes[start : start + BATCH]
            prepared += self._run(
                lambda session, part=part: staging.prepare(  # type: ignore[misc]
                    session, import_id, part, file=self.watch.file
                )
            )
        return prepared

    def _prepare_families(self, import_id: UUID, outcomes: Sequence[Outcome]) -> None:
        """Prepare new products that have variants, one at a time: they are saved as a whole."""
        families: dict[UUID | None, list[Outcome]] = {}
        for outcome in outcomes:
            if outcome.family and outcome.state == NEW:
                families[outcome.product_id] = [outcome]
            elif outcome.variant is not None and outcome.product_id in families:
                families[outcome.product_id].append(outcome)
        for product, *variants in families.values():
            self.watch.tell(PREPARING, len(outcomes), len(outcomes))
            self._run(
                lambda session, product=product, variants=variants: staging.prepare_family(  # type: ignore[misc]
                    session, import_id, product, variants, file=self.watch.file
                )
            )

    def _open(self, openings: Sequence[Opening]) -> None:
        for start in range(0, len(openings), STOCK_BATCH):
            self.watch.say(Step(OPENING, start, len(openings), cancellable=False))
            part = openings[start : start + STOCK_BATCH]
            self._run(
                lambda session, part=part: open_stock(  # type: ignore[misc]
                    session, self.actor, part, note=self.watch.file
                )
            )

    def _sweep(self) -> None:
        """Take away what imports without effect have left, of this run or of one that was cut."""
        with self.database.read() as session:
            if not staging.has_leftovers(session):
                return
        while self._run(lambda session: staging.withdraw(session, limit=BATCH)):
            pass
        while self._run(lambda session: staging.tidy(session, limit=TIDY_BATCH)):
            pass

    def _run(self, operation: Callable[[WriteSession], T]) -> T:
        if self.write is not None:
            result: T = self.write(operation)
            return result
        began = time.monotonic()
        result = self.database.write(operation)
        # Whoever waits for the store asks again after some milliseconds: let it find it free.
        time.sleep((time.monotonic() - began) / REST)
        return result


def _report(outcomes: Sequence[Outcome], columns: Mapped, sha256: bytes) -> Imported:
    counts = dict.fromkeys((NEW, CHANGED, UNCHANGED, REFUSED), 0)
    refused, notes, lines = [], [], []
    for outcome in outcomes:
        counts[outcome.state] += 1
        source = outcome.source
        lines.append(_line(outcome))
        if isinstance(source, Noted):
            refused.append(source)
            continue
        said = (*source.notes, outcome.remark) if outcome.remark else source.notes
        notes += [Noted(source.row, source.code, note) for note in said]
    return Imported(
        rows=len(outcomes),
        created=counts[NEW],
        updated=counts[CHANGED] + counts[UNCHANGED],
        unchanged=counts[UNCHANGED],
        opened=sum(outcome.opening is not None for outcome in outcomes),
        refused=tuple(refused),
        notes=tuple(notes),
        lines=tuple(lines),
        columns=columns,
        sha256=sha256,
    )


def _line(outcome: Outcome) -> Line:
    source = outcome.source
    if isinstance(source, Noted):
        return Line(source.row, source.code, "", REFUSED, (), source.remark)
    changes = tuple(outcome.changes) if outcome.state == CHANGED else ()
    if outcome.state == CHANGED and outcome.barcodes:
        changes += ("barcodes",)
    if outcome.opening is not None:
        changes += ("quantity",)
    return Line(source.row, source.code, source.name, outcome.state, changes, outcome.remark)
