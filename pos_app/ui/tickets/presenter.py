"""Tickets: what came out of the printer, what did not, another copy; and any ticket, to find it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID

from pos_app.core import copies, documents, print_jobs, returns, sales, ticket_lists
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession
from pos_app.core.errors import SaleMissing, ShopError
from pos_app.core.i18n import N_, plural
from pos_app.core.print_jobs import Job
from pos_app.core.ticket_lists import TicketView
from pos_app.core.tickets import Ticket, as_text, load
from pos_app.devices.paper import draw, png
from pos_app.devices.papers import PAPERS, Paper, get_paper
from pos_app.ui.desk import Desk
from pos_app.ui.format import DOT, filled, time_text
from pos_app.ui.notices import strip_of
from pos_app.ui.tickets.asking import is_exact, read_wanted
from pos_app.ui.tickets.paper import SCALE, PaperPicture, picture_of
from pos_app.ui.tickets.papers import (
    Listed,
    as_job,
    checks_of,
    found_row,
    list_newest,
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

    def show_actions(self, *, reprint: bool, save: bool, give_back: bool, gift: bool) -> None:
        """Say what can be done with the selected paper."""

    def ask_where(self, name: str) -> None:
        """Ask for a file to save the picture in."""

    def clear_search(self) -> None:
        """Empty the field of the number."""


@dataclass(frozen=True)
class _Shown:
    """A paper that was drawn."""

    key: UUID
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
        on_return: Callable[[UUID], object] = lambda _: None,
        virtual: bool = False,
    ) -> None:
        self._view = view
        self._desk = desk
        self._actor = actor
        self._paper = paper
        self._on_left, self._on_return = on_left, on_return
        self._virtual = virtual
        self._translate = desk.translate
        self._rows: tuple[Listed, ...] = ()
        self._chosen: UUID | None = None
        self._shown: _Shown | None = None
        self._asked = ""  # what was searched
        self._busy = False

    # The list ------------------------------------------------------------------------------------

    def start(self, sale_id: UUID | None = None) -> None:
        """Show the newest papers, one that is not confirmed first; or those of one ticket."""
        self._asked = str(sale_id or "")
        self._view.clear_search()
        self._view.show_strip(None)
        self._head()
        self.refresh()

    def refresh(self) -> None:
        """Read the list again; called when print jobs change."""
        asked = self._asked
        self._desk.tasks.background(lambda: self._read(asked), self._take, self._failed)

    def _read(self, asked: str) -> tuple[Listed, ...]:
        """Return the papers that were asked for; raise `SaleMissing`."""
        zone = self._desk.zone
        with self._desk.database.read() as session:
            if not asked:
                return list_newest(session, limit=SHOWN)
            found = self._find(session, asked)
            if not found:
                raise SaleMissing(ticket=asked)
            if len(found) == 1:
                return papers_of(session, found[0], zone)
            return tuple(found_row(session, ticket, zone) for ticket in found)

    def _find(self, session: ReadSession, asked: str) -> tuple[TicketView, ...]:
        desk = self._desk
        if is_exact(asked):
            ticket = _exactly(session, asked)
            return () if ticket is None else (ticket,)
        today = desk.shop.day(desk.database.clock.now())
        wanted = read_wanted(asked, desk.money, desk.zone, today)
        found = ticket_lists.find_tickets(session, wanted)
        return tuple(sorted(found, key=lambda ticket: ticket.number != wanted.number))

    def _take(self, rows: tuple[Listed, ...]) -> None:
        self._rows = rows
        places = {row.key: at for at, row in enumerate(rows)}
        unsure = next((row.key for row in rows if row.job and row.job.state == "unconfirmed"), None)
        if self._chosen not in places:
            self._chosen = unsure or (rows[0].key if rows else None)
        desk = self._desk
        texts = tuple(row_of(row, self._translate, desk.money, desk.zone) for row in rows)
        self._view.show_rows(texts, places.get(self._chosen, -1) if self._chosen else -1)
        self._head()
        self._show_chosen()

    def _head(self) -> None:
        tr, paper = self._translate, self._paper
        title = tr(N_("Virtual printer")) if self._virtual else tr(N_("Tickets"))
        width = filled(tr, N_("Paper of {width} mm"), width=paper.code.partition("-")[0])
        columns = filled(tr, N_("{columns} columns"), columns=paper.columns)
        dots = filled(tr, N_("{dots} dots"), dots=paper.dots)
        about = DOT.join((width, columns, dots, "CP858"))
        if self._asked:
            count = plural(self._desk.language, "{count} found", "{count} found", len(self._rows))
            meant = self._asked
            if self._rows and is_exact(meant):
                meant = title_of(self._rows[0], tr, self._desk.money)
            about = DOT.join((f"«{meant}»", count, tr(N_("Esc shows all again"))))
        self._view.show_heading(title, about)
        self._view.show_widths(tuple(sorted(PAPERS, reverse=True)), paper.code)

    def select(self, row: int) -> None:
        """Look at another paper."""
        if 0 <= row < len(self._rows) and self._rows[row].key != self._chosen:
            self._chosen = self._rows[row].key
            self._view.show_strip(None)
            self._show_chosen()

    def choose_width(self, code: str) -> None:
        """Look at it on another paper."""
        self._paper = get_paper(code)
        self._shown = None
        self._head()
        self._show_chosen()

    def search(self, text: str) -> None:
        """Find tickets by barcode, number, day, customer or amount; nothing: all papers again."""
        asked = text.strip()
        if not asked:
            self._asked = ""
            self._view.show_strip(None)
            self.refresh()
            return
        self._desk.tasks.background(
            lambda: self._read(asked), lambda rows: self._found(asked, rows), self._not_found
        )

    def _found(self, asked: str, rows: tuple[Listed, ...]) -> None:
        self._asked, self._chosen = asked, None
        self._view.show_strip(None)
        self._view.clear_search()
        self._take(rows)

    def _not_found(self, error: ShopError) -> None:
        self._view.clear_search()
        self._failed(error)

    def escaped(self) -> None:
        """Go back to the whole list, and from there to the sale."""
        if not self._asked:
            self._on_left()
            return
        self._view.clear_search()
        self.search("")

    # One paper -----------------------------------------------------------------------------------

    def _row(self) -> Listed | None:
        return next((row for row in self._rows if row.key == self._chosen), None)

    def _show_chosen(self) -> None:
        row = self._row()
        self._view.show_actions(
            reprint=row is not None and not row.till and self._actor.may("tickets.reprint"),
            save=row is not None and not row.till,
            give_back=self._may_return(row),
            gift=self._may_gift(row),
        )
        if row is None:
            self._shown = None
            self._view.show_paper(None, ())
            return
        self._ask(row)
        if row.till:  # the paper is where it was made
            self._shown = None
            self._view.show_paper(None, ())
        elif self._shown is None or self._shown.key != row.key:
            paper = self._paper
            self._desk.tasks.background(lambda: self._draw(row, paper), self._show, self._failed)

    def _draw(self, row: Listed, paper: Paper) -> _Shown:
        with self._desk.database.read() as session:
            ticket = _ticket_of(session, as_job(row, self._actor.user_id), paper)
        words = as_text(ticket, paper.columns)
        checks = checks_of(ticket, paper, self._translate)
        return _Shown(row.key, paper, ticket, picture_of(ticket, paper, words), checks)

    def _show(self, shown: _Shown) -> None:
        # Unless another one, or another width, was chosen while this was drawn.
        if shown.key == self._chosen and shown.paper == self._paper:
            self._shown = shown
            self._view.show_paper(shown.picture, shown.checks)

    def _may_return(self, row: Listed | None) -> bool:
        return (
            row is not None
            and row.kind == "sale"
            and self._actor.rule("returns.register") != "deny"
        )

    def give_back(self) -> None:
        """Go and return something of the selected ticket, or void it."""
        row = self._row()
        if row is not None and not self._busy and self._may_return(row):
            self._on_return(row.document_id)

    def _ask(self, row: Listed) -> None:
        """Ask whether an unconfirmed paper came out."""
        if row.job is None or row.job.state != "unconfirmed":
            return
        tr = self._translate
        title = filled(
            tr,
            N_("{document}, {time}: did it come out?"),
            document=title_of(row, tr, self._desk.money),
            time=time_text(row.at, self._desk.zone),
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
        if self._busy or row is None or row.job is None or key not in {CAME_OUT, DID_NOT}:
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
        if self._busy or row is None or row.till:
            return
        job, actor = row.job, self._actor
        proved = job is not None and job.state in {"failed", "discarded"} and job.copy_no == 0
        again = copies.print_copy if job is None else copies.reprint
        self._write(
            lambda: self._desk.database.write(
                lambda session: again(session, actor, row.document_id, kind=row.kind)
            ),
            N_("The original is printed now") if proved else N_("A copy is printed, marked as one"),
        )

    def _may_gift(self, row: Listed | None) -> bool:
        return (
            row is not None
            and row.kind == "sale"
            and not row.till
            and self._actor.may("tickets.reprint")
        )

    def gift(self) -> None:
        """Print the gift receipt of a sale: what was bought, without a price."""
        row, actor = self._row(), self._actor
        if self._busy or row is None or not self._may_gift(row):
            return
        self._write(
            lambda: self._desk.database.write(
                lambda session: sales.print_gift(session, actor, row.document_id)
            ),
            N_("The gift receipt prints"),
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


def _exactly(session: ReadSession, asked: str) -> TicketView | None:
    """Return the ticket or the credit note of a barcode or an id."""
    note = ticket_lists.find_note_by_code(session, asked)
    if note is not None:
        return note
    found = returns.find(session, asked)
    if found:
        return ticket_lists.get_ticket(session, found[0].sale_id)
    return None if asked.isdecimal() else ticket_lists.get_ticket(session, UUID(asked))


def _ticket_of(session: ReadSession, job: Job, paper: Paper) -> Ticket:
    """Return what came out, or what will: the stored ticket once there is one."""
    if job.body is not None:
        return load(job.body)
    return documents.render(session, job, columns=paper.columns)
