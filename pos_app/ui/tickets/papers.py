"""Papers of this till as a list: what each is, and what became of its print. Free of Qt."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from uuid import UUID

from pos_app.core import print_jobs
from pos_app.core.db import ReadSession
from pos_app.core.i18n import N_, Translate
from pos_app.core.models.cash import CashMove, CashSession, ZReport
from pos_app.core.models.returns import CreditNote, DebitNote
from pos_app.core.models.sales import Sale
from pos_app.core.money import Currency
from pos_app.core.print_jobs import Job, JobKind
from pos_app.core.ticket_lists import TicketView
from pos_app.core.tickets import Ticket, lay_out
from pos_app.core.tickets.blocks import Cut, Size
from pos_app.core.tickets.layout import Frame, Line, cells
from pos_app.devices.papers import Paper
from pos_app.ui.format import DOT, date_text, filled, money_text, time_text
from pos_app.ui.tickets.rows import CheckText, TicketText
from pos_app.ui.values import BadgeText, Tone

CODE_PAGE = "cp858"  # what every printer of ours is set to


@dataclass(frozen=True)
class Printed:
    """A print job and what its document says."""

    job: Job
    number: int
    amount_minor: int | None


@dataclass(frozen=True)
class Listed:
    """A row of the list: a document, and its paper if it has one on this till.

    `facts` are what tells it from others that were found: its day, its customer; `original` is the
    ticket that a credit note is about. `till` names another till that made it: its paper is there.
    """

    document_id: UUID
    kind: JobKind
    number: int
    amount_minor: int | None
    at: datetime
    job: Job | None = None
    facts: tuple[str, ...] = ()
    original: int = 0
    till: str = ""

    @property
    def key(self) -> UUID:
        """Return what the row is known by."""
        return self.job.id if self.job is not None else self.document_id


def list_printed(session: ReadSession, *, limit: int) -> tuple[Printed, ...]:
    """Return the newest papers of this till."""
    return tuple(
        with_document(session, job) for job in print_jobs.list_recent(session, limit=limit)
    )


def with_document(session: ReadSession, job: Job) -> Printed:
    """Return a job with the number and the amount of its document."""
    if job.kind in {"sale", "gift"}:
        sale = session.get(Sale, job.document_id)
        return Printed(job, sale.number, sale.total_minor) if sale else Printed(job, 0, None)
    if job.kind == "cash_close":
        report = session.get(ZReport, job.document_id)
        return Printed(job, report.number, report.sales_minor) if report else Printed(job, 0, None)
    if job.kind == "cash_move":
        move = session.get(CashMove, job.document_id)
        return Printed(job, 0, move.amount_minor if move else None)
    if job.kind == "cash_open":
        turn = session.get(CashSession, job.document_id)
        return Printed(job, turn.number, turn.float_minor) if turn else Printed(job, 0, None)
    note = _note_of(session, job)
    if note is not None:
        return Printed(job, note.number, note.total_minor)
    return Printed(job, 0, None)


def _note_of(session: ReadSession, job: Job) -> CreditNote | DebitNote | None:
    if job.kind == "credit_note":
        return session.get(CreditNote, job.document_id)
    return session.get(DebitNote, job.document_id) if job.kind == "debit_note" else None


def title_of(printed: Printed | Listed, translate: Translate, money: Currency) -> str:
    """Return what a paper is called: its kind and number."""
    kind = printed.job.kind if isinstance(printed, Printed) else printed.kind
    words = {
        "sale": N_("Ticket {number}"),
        "gift": N_("Gift receipt {number}"),
        "credit_note": N_("Credit note {number}"),
        "debit_note": N_("Debit note {number}"),
        "cash_move": N_("Cash slip"),
        "cash_x": N_("X report"),
        "debt_paid": N_("Payment of a debt"),
        "statement": N_("Statement"),
        "cash_open": N_("Opening of session {number}"),
        "cash_close": N_("Cash close Z {number}"),
        "test": N_("Test page"),
    }.get(kind, N_("Paper"))
    number = f"{printed.number:,}".replace(",", money.thousands)
    return filled(translate, words, number=number)


def row_of(listed: Listed, translate: Translate, money: Currency, zone: tzinfo) -> TicketText:
    """Return a row of the list."""
    facts = [*listed.facts, time_text(listed.at, zone)]
    if listed.job is not None and listed.job.copy_no:
        facts.insert(0, translate(N_("COPY")))
    elif listed.amount_minor is not None:
        facts.append(money_text(listed.amount_minor, money))
    if listed.original:
        number = f"{listed.original:,}".replace(",", money.thousands)
        facts.insert(0, filled(translate, N_("of ticket {number}"), number=number))
    badge = (
        badge_of(listed.job, translate)
        if listed.job is not None
        else BadgeText(listed.till or translate(N_("No paper here")), Tone.GREY)
    )
    return TicketText(title_of(listed, translate, money), DOT.join(facts), badge)


def badge_of(job: Job, translate: Translate) -> BadgeText:
    """Return what became of a print, in a word."""
    if job.state == "printed" and job.copy_no:
        return BadgeText(translate(N_("Copy")), Tone.BLUE)
    words, tone, icon = {
        "pending": (N_("Waiting"), Tone.GREY, "clock"),
        "sending": (N_("Printing"), Tone.GREY, "printer"),
        "unconfirmed": (N_("Unconfirmed"), Tone.AMBER, "circle-question-mark"),
        "printed": (N_("Printed"), Tone.GREEN, "check"),
        "failed": (N_("Not printed"), Tone.RED, "circle-alert"),
        "discarded": (N_("Given up"), Tone.GREY, "ban"),
    }[job.state]
    return BadgeText(translate(words), tone, icon)


def checks_of(ticket: Ticket, paper: Paper, translate: Translate) -> tuple[CheckText, ...]:
    """Look at the paper itself: its width, its letters, its cut."""
    printed = lay_out(ticket, paper.columns)
    texts = [thing for thing in printed if isinstance(thing, Line) and not thing.drawn]
    framed = [line for thing in printed if isinstance(thing, Frame) for line in thing.lines]
    widths = [cells(line.text) * (2 if line.size is Size.DOUBLE else 1) for line in texts]
    widths += [thing.left + thing.width for thing in printed if isinstance(thing, Frame)]
    cuts = [at for at, thing in enumerate(printed) if isinstance(thing, Cut)]
    width = filled(translate, N_("No line is wider than {columns} columns"), columns=paper.columns)
    return (
        CheckText(width, max(widths, default=0) <= paper.columns),
        CheckText(
            translate(N_("Every letter is on the printer's page")),
            _encodable([*(line.text for line in texts), *framed]),
        ),
        CheckText(translate(N_("One cut, at the end")), cuts == [len(printed) - 1]),
    )


def _encodable(lines: list[str]) -> bool:
    try:
        "\n".join(lines).encode(CODE_PAGE)
    except UnicodeEncodeError:
        return False
    return True


def list_newest(session: ReadSession, *, limit: int) -> tuple[Listed, ...]:
    """Return the newest papers of this till as rows."""
    return tuple(_listed(printed) for printed in list_printed(session, limit=limit))


def papers_of(session: ReadSession, ticket: TicketView, zone: tzinfo) -> tuple[Listed, ...]:
    """Return the papers of a ticket, newest first; the ticket itself where it has none here."""
    jobs = print_jobs.list_for_document(session, ticket.id)
    rows = [_listed(with_document(session, job)) for job in reversed(jobs)]
    return tuple(rows) or (found_row(session, ticket, zone),)


def found_row(session: ReadSession, ticket: TicketView, zone: tzinfo) -> Listed:
    """Return a ticket that was found as one row, with what became of its original."""
    jobs = [
        job for job in print_jobs.list_for_document(session, ticket.id) if job.kind == ticket.kind
    ]
    facts = [date_text(ticket.occurred_at, zone)]
    if ticket.customer:
        facts.append(ticket.customer)
    return Listed(
        document_id=ticket.id,
        kind=ticket.kind,
        number=ticket.number,
        amount_minor=ticket.total_minor,
        at=ticket.occurred_at,
        job=jobs[0] if jobs else None,
        facts=tuple(facts),
        original=ticket.original,
        till="" if ticket.here else ticket.till,
    )


def _listed(printed: Printed) -> Listed:
    job = printed.job
    return Listed(
        job.document_id, job.kind, printed.number, printed.amount_minor, job.created_at, job
    )


def as_job(row: Listed, user_id: UUID) -> Job:
    """Return the job of a row; for a ticket without paper here, what its original would be."""
    if row.job is not None:
        return row.job
    return Job(
        id=row.document_id,
        kind=row.kind,
        document_id=row.document_id,
        copy_no=0,
        printer=print_jobs.TICKET_PRINTER,
        requested_by=user_id,
        body=None,
        state="discarded",
        attempts=0,
        error="",
        created_at=row.at,
        expires_at=None,
    )
