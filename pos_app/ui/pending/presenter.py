"""Pending: what waits to be printed, and each operation the centre does not have yet.

Nothing of it stops a sale. Operations are shown a page at a time, by their numbers: a month
without a line makes fifteen thousand of them, and none but those in view is read.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from pos_app.core import copies, people, print_jobs
from pos_app.core.actor import Actor
from pos_app.core.errors import ShopError
from pos_app.core.i18n import N_
from pos_app.core.sync import waiting
from pos_app.core.sync.waiting import Entry, SetAside
from pos_app.ui.desk import Desk
from pos_app.ui.format import DOT
from pos_app.ui.notices import strip_of
from pos_app.ui.pending import operations as words
from pos_app.ui.pending.doors import PendingDoors
from pos_app.ui.pending.listing import (
    ALL,
    PERSON,
    PRINTING,
    SENDING,
    SENT,
    WAITING,
    Item,
    Known,
    Listing,
    id_of,
)
from pos_app.ui.pending.papers import Paper, paper_advice, paper_text
from pos_app.ui.pending.rows import BLANK, AdviceText, CentreText, FilterText, PendingText
from pos_app.ui.pending.standing import (
    JOINING,
    centre_text,
    may_join_again,
    stopped_by,
    when_text,
)
from pos_app.ui.tickets.papers import with_document
from pos_app.ui.values import Level, StripText, Tone
from pos_app.ui.widgets.paged_rows import PAGE, PagedRows


class PendingScreen(Protocol):
    """What the presenter asks of the screen."""

    def show_filters(
        self, filters: tuple[FilterText, ...], chosen: str, number: Callable[[int], str]
    ) -> None:
        """Show the filters and which is chosen; `number` writes how many each has."""

    def show_rows(self, rows: Sequence[PendingText], selected: int) -> None:
        """Show the list; without rows, that nothing waits."""

    def show_page(self, number: int, rows: Sequence[PendingText]) -> None:
        """Show a page of the list that was not here."""

    def show_retry(self, offered: bool) -> None:
        """Offer to print and to send everything again, now."""

    def show_centre(self, text: CentreText, *, by_file: bool) -> None:
        """Say how this till stands with its centre; offer to carry by file what waits."""

    def show_advice(self, text: AdviceText | None) -> None:
        """Show what happened to the selected thing and what to do."""

    def show_strip(self, text: StripText | None) -> None:
        """Say what was done or went wrong, or nothing."""


class PendingPresenter:
    """Holds the list, its filter and what is looked at. Call `start()` when it is shown."""

    def __init__(
        self, view: PendingScreen, desk: Desk, actor: Actor, *, doors: PendingDoors
    ) -> None:
        self._view = view
        self._desk = desk
        self._actor = actor
        self._translate = desk.translate
        self._doors = doors
        self._list = Listing()
        self._busy = self._reading = self._again = False

    # The list ------------------------------------------------------------------------------------

    def start(self) -> None:
        """Show everything that waits, what needs a person first."""
        self._list.part = ALL
        self._view.show_strip(None)
        self.refresh()

    def refresh(self) -> None:
        """Read again; called when print jobs or the journal change, and when the centre spoke."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        self._desk.tasks.background(self._read, self._take, self._failed)

    def _read(self) -> tuple[Known, tuple[Entry, ...]]:
        with self._desk.database.read() as session:
            jobs = print_jobs.list_by_state(session, WAITING)
            papers = [
                Paper(with_document(session, job), people.name_of(session, job.requested_by))
                for job in jobs
                if job.kind != "drawer"
            ]
            papers.sort(key=lambda paper: WAITING.index(paper.state))
            known = Known(tuple(papers), waiting.find_standing(session))
            first: tuple[Entry, ...] = ()
            if known.unsent:  # the first page is there at once
                last = min(known.unsent[0] + PAGE, known.unsent[-1])
                first = waiting.list_entries(session, known.unsent[0], last)
            return known, first

    def _take(self, read: tuple[Known, tuple[Entry, ...]]) -> None:
        self._list.take(*read)
        self._reading = False
        self._show()
        if self._again:
            self._again = False
            self.refresh()

    def choose_filter(self, key: str) -> None:
        """Show only a part of the list."""
        self._list.part = key
        self._show()

    def _show(self) -> None:
        row, known, status = self._list.settle(), self._list.known, self._desk.centre.status
        stopped = stopped_by(known.standing, status)
        may_join = may_join_again(stopped) and self._actor.rule(JOINING) != "deny"
        to_print = bool(known.failed_jobs) and self._may_print()
        self._view.show_filters(self._filters(), self._list.part, self._desk.count_text)
        self._view.show_rows(self._rows(), row)
        self._view.show_retry(to_print or bool(known.unsent))
        self._view.show_centre(
            centre_text(known.standing, status, self._desk, may_join=may_join),
            by_file=known.standing is not None,
        )
        self._show_advice()

    def _rows(self) -> Sequence[PendingText]:
        """Return the rows; those of a page that is not here are blank until it came."""
        listed = self._list
        if not listed.parts(listed.part)[1]:
            return tuple(map(self._text, listed.page(0)))
        part = listed.part
        rows: PagedRows[PendingText] = PagedRows(
            len(listed), BLANK, lambda number: self._want(part, number)
        )
        for number in listed.whole_pages():
            rows.put(number, tuple(map(self._text, listed.page(number))))
        return rows

    def _want(self, part: str, number: int) -> None:
        """Fetch the operations of a page."""
        seqs = [item for item in self._list.page(number) if isinstance(item, int)]

        def read() -> tuple[Entry, ...]:
            with self._desk.database.read() as session:
                return waiting.list_entries(session, min(seqs), max(seqs))

        def take(entries: tuple[Entry, ...]) -> None:
            self._list.remember(entries)
            items = self._list.page(number) if part == self._list.part else []
            if items and all(map(self._list.is_here, items)):
                self._view.show_page(number, tuple(map(self._text, items)))
                self._show_advice()

        if seqs:
            self._desk.tasks.background(read, take, self._failed)

    def _filters(self) -> tuple[FilterText, ...]:
        tr, known = self._translate, self._list.known
        unsent, papers = len(known.unsent), len(known.papers)
        aside = known.standing.aside_count if known.standing is not None else 0
        someone = len(known.someone) + aside
        filters = [
            FilterText(ALL, tr(N_("Everything")), papers + aside + unsent),
            FilterText(PERSON, tr(N_("Needs someone")), someone,
                       Tone.RED if someone else Tone.GREY),
            FilterText(SENDING, tr(N_("To send")), unsent, Tone.AMBER if unsent else Tone.GREY),
            FilterText(PRINTING, tr(N_("To print")), papers),
        ]  # fmt: skip
        if known.standing is not None:
            filters.append(FilterText(SENT, tr(N_("Sent")), len(self._list.parts(SENT)[1])))
        return tuple(filters)

    def _text(self, item: Item) -> PendingText:
        if isinstance(item, Paper):
            return paper_text(item, self._desk)
        entry = self._list.entry_of(item)
        tr, money = self._translate, self._desk.money
        return PendingText(
            icon=words.icon_of(entry),
            what=words.what_words(entry, tr),
            document=words.document_words(entry, tr, money),
            since=self._since(entry),
            amount=words.amount_words(entry, money),
            badge=words.badge_of(self._state(item), tr),
        )

    def _since(self, entry: Entry) -> str:
        return DOT.join(part for part in (when_text(entry.at, self._desk), entry.who) if part)

    def _state(self, item: SetAside | int) -> str:
        if isinstance(item, SetAside) or self._list.aside_of(item) is not None:
            return words.ASIDE
        standing, status = self._list.known.standing, self._desk.centre.status
        if standing is not None and item <= standing.durable_seq:
            return words.BACKED_UP
        if standing is None or item <= standing.acked_seq:
            return words.CONFIRMED
        sending = status.sending if status is not None else None
        on_its_way = sending is not None and sending[0] <= item <= sending[1]
        return words.SENDING if on_its_way else words.TO_SEND

    def select(self, row: int) -> None:
        """Look at another thing."""
        item = self._list.item_at(row)
        if item is not None:
            self._list.chosen = id_of(item)
            self._show_advice()

    # What to do ----------------------------------------------------------------------------------

    def _show_advice(self) -> None:
        item = self._list.item()
        if isinstance(item, Paper):
            self._view.show_advice(paper_advice(item, self._desk, may_print=self._may_print()))
        elif item is None or not self._list.is_here(item):
            self._view.show_advice(None)
        else:
            self._view.show_advice(self._of_operation(item))

    def _of_operation(self, item: SetAside | int) -> AdviceText:
        aside = item if isinstance(item, SetAside) else self._list.aside_of(item)
        entry = self._list.entry_of(item)
        tr, money = self._translate, self._desk.money
        status = self._desk.centre.status
        error = status.error if status is not None and status.state != "online" else None
        facts = (words.amount_words(entry, money), self._since(entry))
        return words.advice_of(
            entry,
            self._state(item),
            tr,
            title=words.title_words(entry, tr, money),
            subtitle=DOT.join(facts if entry.amount_minor is not None else facts[1:]),
            aside=aside,
            error=stopped_by(self._list.known.standing, status) or error,
        )

    def _may_print(self) -> bool:
        return self._actor.may("tickets.reprint")

    def print_clicked(self) -> None:
        """Print the selected paper: what failed again, what did not come out as the original."""
        item = self._list.item()
        if not isinstance(item, Paper) or self._busy:
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
        item = self._list.item()
        if not isinstance(item, Paper) or self._busy or item.state != "unconfirmed":
            return
        job_id = item.printed.job.id
        self._write(
            lambda: self._desk.database.write(
                lambda session: print_jobs.settle_unconfirmed(session, job_id, came_out=came_out)
            ),
            N_("Thank you: it is noted") if came_out else N_("It is printed again"),
        )

    def retry_all(self) -> None:
        """Print again everything that certainly did not come out, and try the centre now."""
        if self._list.known.unsent and self._desk.centre.try_now():
            said = StripText(Level.INFO, self._translate(N_("The centre is tried now")))
            self._view.show_strip(said)
        jobs = self._list.known.failed_jobs
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

    def discard(self) -> None:
        """Give up the paper of the selected document; the document stays."""
        item = self._list.item()
        if not isinstance(item, Paper) or self._busy or not self._may_print():
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

    # Ways out ------------------------------------------------------------------------------------

    def by_file(self) -> None:
        """Carry by file what waits."""
        if self._list.known.standing is not None:
            self._doors.to_room("pending_file")

    def join_again(self) -> None:
        """Join the centre again, where that settles why nothing is sent."""
        stopped = stopped_by(self._list.known.standing, self._desk.centre.status)
        if may_join_again(stopped) and self._actor.rule(JOINING) != "deny":
            self._doors.to_room("join_again")

    def leave(self) -> None:
        """Go back to the sale."""
        self._doors.to_sale()

    def _write(self, op: Callable[[], object], said: str) -> None:
        self._busy = True

        def done(_result: object) -> None:
            self._busy = False
            self._view.show_strip(StripText(Level.OK, self._translate(said)))
            self.refresh()

        self._desk.tasks.write(op, done, self._failed)

    def _failed(self, error: ShopError) -> None:
        self._busy = self._reading = False
        self._view.show_strip(strip_of(error, self._translate))
