"""Tickets: what came out of the printer, what did not, and another copy."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID

from pos_app.core import documents, print_jobs
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession
from pos_app.core.errors import PrintJobMissing, ShopError
from pos_app.core.i18n import N_
from pos_app.core.print_jobs import Job
from pos_app.core.tickets import Ticket, as_text, load
from pos_app.devices.paper import draw, png
from pos_app.devices.papers import PAPERS, Paper, get_paper
from pos_app.ui.desk import Desk
from pos_app.ui.format import DOT, filled, time_text
from pos_app.ui.notices import strip_of
from pos_app.ui.tickets.paper import SCALE, PaperPicture, picture_of
from pos_app.ui.tickets.papers import (
    Printed,
    checks_of,
    list_printed,
    papers_of,
    row_of,
    title_of,
)
from pos_app.ui.tickets.rows import CheckText, TicketText
from pos_app.ui.values import Level, StripKey, StripText

SHOWN: Final = 50  # the newest papers
CAME_OUT, DID_NOT = "came_out", "did_not_come_out"


class TicketsScreen(Protocol):
    """What the presenter asks of the screen."""

    def show_heading(self, title: str, subtitle: str) -> None:
        """Say which printer this is, and its paper."""

    def show_widths(self, codes: tuple[str, ...], chosen: str) -> None:
        """Offer the papers to look at it on."""

    def show_rows(self, rows: tuple[TicketText, ...], selected: int) -> None:
        """Show the list."""

    def show_paper(self, picture: PaperPicture | None, checks: tuple[CheckText, ...]) -> None:
        """Show the paper of the selected row, and what is true of it."""

    def show_strip(self, text: StripText | None) -> None:
        """Say or ask something, or nothing."""

    def show_actions(self, *, reprint: bool, save: bool) -> None:
        """Say what can be done with the selected paper."""

    def ask_where(self, name: str) -> None:
        """Ask for a file to save the picture in."""

    def clear_search(self) -> None:
        """Empty the field of the number."""


@dataclass(frozen=True)
class _Shown:
    """A paper that was drawn."""

    job_id: UUID
    paper: Paper
    ticket: Ticket
    picture: PaperPicture
    checks: tuple[CheckText, ...]


class TicketsPresenter:
    """Holds the list and which paper is looked at. Call `start()` when the screen is shown."""

    def __init__(
        self,
        view: TicketsScreen,
        desk: Desk,
        actor: Actor,
        paper: Paper,
        *,
        on_left: Callable[[], object],
        virtual: bool = False,
    ) -> None:
        self._view = view
        self._desk = desk
        self._actor = actor
        self._paper = paper
        self._on_left = on_left
        self._virtual = virtual
        self._translate = desk.translate
        self._rows: tuple[Printed, ...] = ()
        self._chosen: UUID | None = None
        self._shown: _Shown | None = None
        self._asked_for: UUID | None = None  # a document that was searched
        self._busy = False

    # The list ------------------------------------------------------------------------------------

    def start(self) -> None:
        """Show the newest papers; one that is not confirmed first."""
        self._asked_for = None
        self._view.clear_search()
        self._view.show_strip(None)
        self._head()
        self.refresh()

    def refresh(self) -> None:
        """Read the list again; called when print jobs change."""
        self._desk.tasks.background(self._read, self._take, self._failed)

    def _read(self) -> tuple[Printed, ...]:
        with self._desk.database.read() as session:
            if self._asked_for is not None:
                return papers_of(session, self._asked_for)
            return list_printed(session, limit=SHOWN)

    def _take(self, rows: tuple[Printed, ...]) -> None:
        self._rows = rows
        places = {row.job.id: at for at, row in enumerate(rows)}
        unsure = next((row.job.id for row in rows if row.job.state == "unconfirmed"), None)
        if self._chosen not in places:
            self._chosen = unsure or (rows[0].job.id if rows else None)
        desk = self._desk
        texts = tuple(row_of(row, self._translate, desk.money, desk.zone) for row in rows)
        self._view.show_rows(texts, places.get(self._chosen, -1) if self._chosen else -1)
        self._show_chosen()

    def _head(self) -> None:
        tr, paper = self._translate, self._paper
        title = tr(N_("Virtual printer")) if self._virtual else tr(N_("Tickets"))
        width = filled(tr, N_("Paper of {width} mm"), width=paper.code.partition("-")[0])
        columns = filled(tr, N_("{columns} columns"), columns=paper.columns)
        dots = filled(tr, N_("{dots} dots"), dots=paper.dots)
        self._view.show_heading(title, DOT.join((width, columns, dots, "CP858")))
        self._view.show_widths(tuple(sorted(PAPERS, reverse=True)), paper.code)

    def select(self, row: int) -> None:
        """Look at another paper."""
        if 0 <= row < len(self._rows) and self._rows[row].job.id != self._chosen:
            self._chosen = self._rows[row].job.id
            self._view.show_strip(None)
            self._show_chosen()

    def choose_width(self, code: str) -> None:
        """Look at it on another paper."""
        self._paper = get_paper(code)
        self._shown = None
        self._head()
        self._show_chosen()

    def search(self, text: str) -> None:
        """Find the papers of a ticket by its number or the barcode on it; nothing: all again."""
        if not text.strip():
            self._asked_for = None
            self._view.show_strip(None)
            self.refresh()
            return

        def op() -> UUID:
            with self._desk.database.read() as session:
                sale_id = documents.find_sale(session, text).id
                if not print_jobs.list_for_document(session, sale_id):
                    raise PrintJobMissing(document=text.strip())
                return sale_id

        self._desk.tasks.background(op, self._found, self._not_found)

    def _found(self, sale_id: UUID) -> None:
        self._asked_for, self._chosen = sale_id, None
        self._view.show_strip(None)
        self._view.clear_search()
        self.refresh()

    def _not_found(self, error: ShopError) -> None:
        self._view.clear_search()
        self._failed(error)

    def escaped(self) -> None:
        """Go back to the whole list, and from there to the sale."""
        if self._asked_for is None:
            self._on_left()
            return
        self._view.clear_search()
        self.search("")

    # One paper -----------------------------------------------------------------------------------

    def _row(self) -> Printed | None:
        return next((row for row in self._rows if row.job.id == self._chosen), None)

    def _show_chosen(self) -> None:
        row = self._row()
        may = self._actor.may("tickets.reprint")
        self._view.show_actions(reprint=row is not None and may, save=row is not None)
        if row is None:
            self._shown = None
            self._view.show_paper(None, ())
            return
        self._ask(row)
        if self._shown is None or self._shown.job_id != row.job.id:
            job, paper = row.job, self._paper
            self._desk.tasks.background(lambda: self._draw(job, paper), self._show, self._failed)

    def _draw(self, job: Job, paper: Paper) -> _Shown:
        with self._desk.database.read() as session:
            ticket = _ticket_of(session, job, paper)
        words = as_text(ticket, paper.columns)
        checks = checks_of(ticket, paper, self._translate)
        return _Shown(job.id, paper, ticket, picture_of(ticket, paper, words), checks)

    def _show(self, shown: _Shown) -> None:
        # Unless another one, or another width, was chosen while this was drawn.
        if shown.job_id == self._chosen and shown.paper == self._paper:
            self._shown = shown
            self._view.show_paper(shown.picture, shown.checks)

    def _ask(self, row: Printed) -> None:
        """Ask whether an unconfirmed paper came out."""
        if row.job.state != "unconfirmed":
            return
        tr = self._translate
        title = filled(
            tr,
            N_("{document}, {time}: did it come out?"),
            document=title_of(row, tr, self._desk.money),
            time=time_text(row.job.created_at, self._desk.zone),
        )
        detail = tr(N_("The printer stopped while printing. Look at the paper and answer once."))
        keys = (
            StripKey(CAME_OUT, tr(N_("Yes, it came out")), "F7"),
            StripKey(DID_NOT, tr(N_("No, print it")), "F8"),
        )
        icon = "circle-question-mark"
        self._view.show_strip(StripText(Level.WARN, title, detail, keys, icon))

    def strip_pressed(self, key: str) -> None:
        """Take the answer to «did it come out?»."""
        row = self._row()
        if self._busy or row is None or key not in {CAME_OUT, DID_NOT}:
            return
        job_id = row.job.id
        self._write(
            lambda: self._desk.database.write(
                lambda session: print_jobs.settle_unconfirmed(
                    session, job_id, came_out=key == CAME_OUT
                )
            ),
            N_("Thank you: it is noted") if key == CAME_OUT else N_("It is printed again"),
        )

    def reprint(self) -> None:
        """Print another copy, marked as one; what never came out prints as the original."""
        row = self._row()
        if self._busy or row is None:
            return
        job, actor = row.job, self._actor
        proved = job.state in {"failed", "discarded"} and job.copy_no == 0
        self._write(
            lambda: self._desk.database.write(
                lambda session: print_jobs.reprint(session, actor, job.document_id, kind=job.kind)
            ),
            N_("The original is printed now") if proved else N_("A copy is printed, marked as one"),
        )

    def _write(self, op: Callable[[], object], words: str) -> None:
        self._busy = True

        def done(_result: object) -> None:
            self._busy = False
            self._view.show_strip(StripText(Level.OK, self._translate(words)))
            self._shown = None
            self.refresh()

        self._desk.tasks.write(op, done, self._failed)

    # The picture ---------------------------------------------------------------------------------

    def save_clicked(self) -> None:
        """Ask where to save the picture of the paper."""
        row = self._row()
        if row is not None and self._shown is not None:
            title = title_of(row, self._translate, self._desk.money).replace(".", "")
            self._view.ask_where(f"{title}.png")

    def save(self, path: str) -> None:
        """Save the picture of the paper as a PNG file."""
        shown, paper = self._shown, self._paper
        if shown is None or not path:
            return

        def op() -> str:
            picture = draw(shown.ticket, paper, scale=SCALE)
            try:
                Path(path).write_bytes(png(picture))
            except OSError as error:
                return error.strerror or str(error)
            return ""

        self._desk.tasks.background(op, lambda problem: self._saved(path, problem), self._failed)

    def _saved(self, path: str, problem: str) -> None:
        tr = self._translate
        if problem:
            title = tr(N_("The picture was not saved"))
            detail = tr(N_("Choose another folder. ({reason})")).format(reason=problem)
            self._view.show_strip(StripText(Level.WARN, title, detail))
            return
        title = tr(N_("The picture is saved"))
        self._view.show_strip(StripText(Level.OK, title, path))

    def _failed(self, error: ShopError) -> None:
        self._busy = False
        self._view.show_strip(strip_of(error, self._translate))


def _ticket_of(session: ReadSession, job: Job, paper: Paper) -> Ticket:
    """Return what came out, or what will: the stored ticket once there is one."""
    if job.body is not None:
        return load(job.body)
    return documents.render(session, job, columns=paper.columns)
