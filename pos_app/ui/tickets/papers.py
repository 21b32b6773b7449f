"""Papers of this till as a list: what each is, and what became of its print. Free of Qt."""

from dataclasses import dataclass
from datetime import tzinfo
from uuid import UUID

from pos_app.core import print_jobs
from pos_app.core.db import ReadSession
from pos_app.core.i18n import N_, Translate
from pos_app.core.models.cash import CashSession, ZReport
from pos_app.core.models.sales import Sale
from pos_app.core.money import Currency
from pos_app.core.print_jobs import Job
from pos_app.core.tickets import Ticket, lay_out
from pos_app.core.tickets.blocks import Cut, Size
from pos_app.core.tickets.layout import Frame, Line, cells
from pos_app.devices.papers import Paper
from pos_app.ui.format import DOT, filled, money_text, time_text
from pos_app.ui.tickets.rows import CheckText, TicketText
from pos_app.ui.values import BadgeText, Tone

CODE_PAGE = "cp858"  # what every printer of ours is set to


@dataclass(frozen=True)
class Printed:
    """A print job and what its document says."""

    job: Job
    number: int
    amount_minor: int | None


def list_printed(session: ReadSession, *, limit: int) -> tuple[Printed, ...]:
    """Return the newest papers of this till."""
    return tuple(
        with_document(session, job) for job in print_jobs.list_recent(session, limit=limit)
    )


def with_document(session: ReadSession, job: Job) -> Printed:
    """Return a job with the number and the amount of its document."""
    if job.kind == "sale":
        sale = session.get(Sale, job.document_id)
        return Printed(job, sale.number, sale.total_minor) if sale else Printed(job, 0, None)
    if job.kind == "cash_close":
        report = session.get(ZReport, job.document_id)
        return Printed(job, report.number, report.sales_minor) if report else Printed(job, 0, None)
    if job.kind == "cash_open":
        turn = session.get(CashSession, job.document_id)
        return Printed(job, turn.number, turn.float_minor) if turn else Printed(job, 0, None)
    return Printed(job, 0, None)


def title_of(printed: Printed, translate: Translate, money: Currency) -> str:
    """Return what a paper is called: its kind and number."""
    words = {
        "sale": N_("Ticket {number}"),
        "cash_open": N_("Opening of session {number}"),
        "cash_close": N_("Cash close Z {number}"),
        "test": N_("Test page"),
    }.get(printed.job.kind, N_("Paper"))
    number = f"{printed.number:,}".replace(",", money.thousands)
    return filled(translate, words, number=number)


def row_of(printed: Printed, translate: Translate, money: Currency, zone: tzinfo) -> TicketText:
    """Return a row of the list."""
    facts = [time_text(printed.job.created_at, zone)]
    if printed.job.copy_no:
        facts.insert(0, translate(N_("COPY")))
    elif printed.amount_minor is not None:
        facts.append(money_text(printed.amount_minor, money))
    return TicketText(
        title_of(printed, translate, money), DOT.join(facts), badge_of(printed.job, translate)
    )


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


def papers_of(session: ReadSession, document: UUID) -> tuple[Printed, ...]:
    """Return the papers of a document, newest first."""
    jobs = print_jobs.list_for_document(session, document)
    return tuple(with_document(session, job) for job in reversed(jobs))
