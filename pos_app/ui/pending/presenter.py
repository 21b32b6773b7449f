"""Pending: what waits to be printed or sent. Nothing of it stops a sale."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Protocol
from uuid import UUID

from pos_app.core import copies, errors, journal, people, print_jobs
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession
from pos_app.core.errors import ShopError, describe
from pos_app.core.i18n import N_
from pos_app.core.print_jobs import Job, State
from pos_app.core.sync import outbox
from pos_app.ui.desk import Desk
from pos_app.ui.format import DOT, date_text, filled, money_text, time_text
from pos_app.ui.notices import strip_of
from pos_app.ui.pending.rows import AdviceText, FilterText, PendingText
from pos_app.ui.tickets.papers import Printed, badge_of, title_of, with_document
from pos_app.ui.values import BadgeText, Level, StripText, Tone

WAITING: Final[tuple[State, ...]] = ("failed", "unconfirmed", "sending", "pending")
NEEDS_SOMEONE: Final = {"failed", "unconfirmed"}
OUTBOX: Final = UUID(int=0)  # stands for all that is not sent, beside the ids of the jobs
ALL, PERSON, SENDING, PRINTING = "all", "person", "send", "print"


class PendingScreen(Protocol):
    """What the presenter asks of the screen."""

    def show_filters(self, filters: tuple[FilterText, ...], chosen: str) -> None:
        """Show the filters and which is chosen."""

    def show_rows(self, rows: tuple[PendingText, ...], selected: int) -> None:
        """Show the list; without rows, that nothing waits."""

    def show_retry(self, offered: bool) -> None:
        """Offer to print again everything that did not come out."""

    def show_advice(self, text: AdviceText | None) -> None:
        """Show what happened to the selected thing and what to do."""

    def show_strip(self, text: StripText | None) -> None:
        """Say what was done or went wrong, or nothing."""


@dataclass(frozen=True)
class _Paper:
    printed: Printed
    who: str


@dataclass(frozen=True)
class _Outbox:
    count: int
    since: datetime | None


_Item = _Paper | _Outbox


@dataclass(frozen=True)
class _Known:
    papers: tuple[_Paper, ...]
    outbox: _Outbox | None  # None: there is no centre, or nothing waits for it


class PendingPresenter:
    """Holds the list, its filter and what is looked at. Call `start()` when it is shown."""

    def __init__(
        self, view: PendingScreen, desk: Desk, actor: Actor, *, on_left: Callable[[], object]
    ) -> None:
        self._view = view
        self._desk = desk
        self._actor = actor
        self._translate = desk.translate
        self._on_left = on_left
        self._known = _Known((), None)
        self._filter = ALL
        self._chosen: UUID | None = None  # a job, or OUTBOX
        self._busy = False

    # The list ------------------------------------------------------------------------------------

    def start(self) -> None:
        """Show everything that waits, what needs a person first."""
        self._filter = ALL
        self._view.show_strip(None)
        self.refresh()

    def refresh(self) -> None:
        """Read the list again; called when print jobs or the journal change."""
        self._desk.tasks.background(self._read, self._take, self._failed)

    def _read(self) -> _Known:
        with self._desk.database.read() as session:
            jobs = print_jobs.list_by_state(session, WAITING)
            papers = [
                _Paper(with_document(session, job), people.name_of(session, job.requested_by))
                for job in jobs
                if job.kind != "drawer"
            ]
            papers.sort(key=lambda paper: WAITING.index(paper.printed.job.state))
            return _Known(tuple(papers), self._unsent(session))

    @staticmethod
    def _unsent(session: ReadSession) -> _Outbox | None:
        count = journal.pending_count(session)
        if not count or outbox.find_link(session) is None:
            return None
        return _Outbox(count, journal.oldest_pending(session))

    def _take(self, known: _Known) -> None:
        self._known = known
        self._show()

    def choose_filter(self, key: str) -> None:
        """Show only a part of the list."""
        self._filter = key
        self._show()

    def _items(self, key: str) -> tuple[_Item, ...]:
        papers, box = self._known.papers, self._known.outbox
        sent: tuple[_Item, ...] = (box,) if box is not None else ()
        someone = tuple(p for p in papers if p.printed.job.state in NEEDS_SOMEONE)
        return {
            ALL: (*papers, *sent),
            PERSON: someone,
            SENDING: sent,
            PRINTING: papers,
        }[key]

    def _show(self) -> None:
        items = self._items(self._filter)
        places = [_id_of(item) for item in items]
        if self._chosen not in places:
            self._chosen = places[0] if places else None
        at = places.index(self._chosen) if self._chosen is not None else -1
        self._view.show_filters(self._filters(), self._filter)
        self._view.show_rows(tuple(map(self._text, items)), at)
        self._view.show_retry(bool(self._failed_jobs()) and self._may_print())
        self._show_advice()

    def _filters(self) -> tuple[FilterText, ...]:
        tr, box = self._translate, self._known.outbox
        unsent = box.count if box is not None else 0
        someone = len(self._items(PERSON))
        papers = len(self._known.papers)
        return (
            FilterText(ALL, tr(N_("All")), papers + unsent),
            FilterText(PERSON, tr(N_("Needs someone")), someone,
                       Tone.RED if someone else Tone.GREY),
            FilterText(SENDING, tr(N_("To send")), unsent, Tone.AMBER if unsent else Tone.GREY),
            FilterText(PRINTING, tr(N_("To print")), papers),
        )  # fmt: skip

    def _text(self, item: _Item) -> PendingText:
        tr, money = self._translate, self._desk.money
        if isinstance(item, _Outbox):
            words = N_("1 operation") if item.count == 1 else N_("{count} operations")
            return PendingText(
                icon="cloud-upload",
                what=tr(N_("Send to the centre")),
                document=filled(tr, words, count=item.count),
                since=self._since(item.since),
                amount="—",
                badge=BadgeText(tr(N_("Waits for a connection")), Tone.GREY, "clock"),
            )
        printed = item.printed
        amount = printed.amount_minor
        return PendingText(
            icon="printer",
            what=tr(N_("Print")),
            document=title_of(printed, tr, money),
            since=DOT.join((self._since(printed.job.created_at), item.who)),
            amount="—" if amount is None else money_text(amount, money),
            badge=badge_of(printed.job, tr),
        )

    def _since(self, at: datetime | None) -> str:
        if at is None:
            return ""
        zone, now = self._desk.zone, self._desk.database.clock.now()
        day, time = date_text(at, zone), time_text(at, zone)
        return time if day == date_text(now, zone) else f"{day} {time}"

    def select(self, row: int) -> None:
        """Look at another thing."""
        items = self._items(self._filter)
        if 0 <= row < len(items):
            self._chosen = _id_of(items[row])
            self._show_advice()

    # What to do ----------------------------------------------------------------------------------

    def _item(self) -> _Item | None:
        items = self._items(self._filter)
        return next((item for item in items if _id_of(item) == self._chosen), None)

    def _show_advice(self) -> None:
        item = self._item()
        if item is None:
            self._view.show_advice(None)
        elif isinstance(item, _Outbox):
            self._view.show_advice(self._of_outbox(item))
        else:
            self._view.show_advice(self._of_paper(item))

    def _of_outbox(self, item: _Outbox) -> AdviceText:
        tr = self._translate
        since = filled(tr, N_("since {time}"), time=self._since(item.since))
        return AdviceText(
            icon="cloud-upload",
            title=self._text(item).document,
            subtitle=DOT.join((tr(N_("Send to the centre")), since)),
            happened=tr(N_("The centre does not have these operations yet. They are kept here.")),
            why=tr(N_("There is no connection, or the centre is not answering.")),
            todo=tr(N_("Nothing. They are sent by themselves when the centre answers.")),
        )

    def _of_paper(self, item: _Paper) -> AdviceText:
        tr, job = self._translate, item.printed.job
        text = self._text(item)
        happened = {
            "failed": N_("It did not come out. The document exists and is valid: only the paper "
                         "is missing."),
            "unconfirmed": N_("The printer stopped while printing. Nobody knows whether it came "
                              "out."),
            "sending": N_("It is being printed now."),
            "pending": N_("It waits for the printer and is tried again by itself."),
        }[job.state]  # fmt: skip
        todo = {
            "failed": N_("See to the printer, then press Print."),
            "unconfirmed": N_("Look at the paper and answer once: did it come out?"),
        }.get(job.state, "")
        return AdviceText(
            icon="printer",
            title=text.document,
            subtitle=DOT.join((text.amount, text.since)),
            happened=tr(happened),
            why=self._why(job.error),
            todo=tr(todo) if todo else "",
            bad=job.state == "failed",
            print_label=self._print_label(job.state),
            can_discard=job.state in {"failed", "pending"} and self._may_print(),
            asks=job.state == "unconfirmed",
        )

    def _print_label(self, state: State) -> str:
        if state == "unconfirmed":
            return self._translate(N_("No, print it"))
        return self._translate(N_("Print")) if state == "failed" and self._may_print() else ""

    def _may_print(self) -> bool:
        return self._actor.may("tickets.reprint")

    def _why(self, code: str) -> str:
        """Return why in words: the job keeps the code of the error that the printer gave."""
        case = _CASES.get(code)
        if case is None:
            return ""
        printer = self._translate(N_("The printer"))
        facts: dict[str, str | int] = dict.fromkeys(case.fact_names(), printer)
        return describe(case(**facts), self._translate)[0]

    def print_clicked(self) -> None:
        """Print the selected paper: what failed again, what did not come out as the original."""
        item = self._item()
        if not isinstance(item, _Paper) or self._busy:
            return
        job, actor = item.printed.job, self._actor
        if job.state == "unconfirmed":
            self._answer(came_out=False)
        elif job.state == "failed":
            self._write(
                lambda: self._desk.database.write(
                    lambda session: copies.reprint(session, actor, job.document_id, kind=job.kind)
                ),
                N_("It is printed again"),
            )

    def came_out(self) -> None:
        """Note that the selected paper came out after all."""
        self._answer(came_out=True)

    def _answer(self, *, came_out: bool) -> None:
        item = self._item()
        if not isinstance(item, _Paper) or self._busy or item.printed.job.state != "unconfirmed":
            return
        job_id = item.printed.job.id
        self._write(
            lambda: self._desk.database.write(
                lambda session: print_jobs.settle_unconfirmed(session, job_id, came_out=came_out)
            ),
            N_("Thank you: it is noted") if came_out else N_("It is printed again"),
        )

    def retry_all(self) -> None:
        """Print again everything that certainly did not come out."""
        jobs = self._failed_jobs()
        if not jobs or self._busy or not self._may_print():
            return
        actor = self._actor

        def op() -> None:
            for job in jobs:
                self._desk.database.write(
                    partial(
                        copies.reprint,
                        actor=actor,
                        document_id=job.document_id,
                        kind=job.kind,
                    )
                )

        self._write(op, N_("It is printed again"))

    def _failed_jobs(self) -> list[Job]:
        jobs = (paper.printed.job for paper in self._known.papers)
        return [job for job in jobs if job.state == "failed"]

    def discard(self) -> None:
        """Give up the paper of the selected document; the document stays."""
        item = self._item()
        if not isinstance(item, _Paper) or self._busy or not self._may_print():
            return
        job = item.printed.job
        if job.state not in {"failed", "pending"}:
            return
        self._write(
            lambda: self._desk.database.write(
                lambda session: print_jobs.mark(session, job.id, "discarded", job.error)
            ),
            N_("It will not be printed. The document stays valid; Tickets can print it later."),
        )

    def leave(self) -> None:
        """Go back to the sale."""
        self._on_left()

    def _write(self, op: Callable[[], object], words: str) -> None:
        self._busy = True

        def done(_result: object) -> None:
            self._busy = False
            self._view.show_strip(StripText(Level.OK, self._translate(words)))
            self.refresh()

        self._desk.tasks.write(op, done, self._failed)

    def _failed(self, error: ShopError) -> None:
        self._busy = False
        self._view.show_strip(strip_of(error, self._translate))


def _id_of(item: _Item) -> UUID:
    return item.printed.job.id if isinstance(item, _Paper) else OUTBOX


_CASES: Final = {
    case.code: case
    for case in vars(errors).values()
    if isinstance(case, type) and issubclass(case, ShopError) and case.code
}
