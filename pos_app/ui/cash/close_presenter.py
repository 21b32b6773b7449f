"""The blind close: count, confirm, and only then see what was expected; the Z follows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from pos_app.core import cash, copies, documents, documents_parts, drafts, people
from pos_app.core.actor import Actor
from pos_app.core.cash import Cause, Compared
from pos_app.core.db import WriteSession
from pos_app.core.drafts import CountDraft
from pos_app.core.errors import ShopError
from pos_app.core.facts import CashClosedFact
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.core.tickets import as_text, render_cash_close
from pos_app.devices.papers import Paper
from pos_app.ui.cash.causes import causes_text
from pos_app.ui.cash.counting import Counting
from pos_app.ui.cash.rows import CountText, VerdictText
from pos_app.ui.cash.verdict import verdict_of, z_figure
from pos_app.ui.desk import Desk
from pos_app.ui.format import DOT, filled, money_text, time_text
from pos_app.ui.notices import strip_of
from pos_app.ui.tickets.paper import PaperPicture, picture_of
from pos_app.ui.values import Figure, Level, StripText

COUNT, CONFIRM, REPORT = 0, 1, 2
CARDS: Final = {"debit", "credit"}  # methods that leave a slip of paper


class CashCloseScreen(Protocol):
    """What the presenter asks of the screen."""

    def show_header(self, subtitle: str) -> None:
        """Say which till, who, since when."""

    def show_step(self, step: int) -> None:
        """Show count (0), confirm (1) or the Z (2)."""

    def show_count(self, count: CountText) -> None:
        """Show the rows and what they come to."""

    def show_slips(self, slips: int | None) -> None:
        """Fill the field of the card slips."""

    def show_figure(self, figure: Figure) -> None:
        """Show the number that matters."""

    def show_parked(self, sentence: str) -> None:
        """Say which sales wait, and that they are kept."""

    def show_verdict(self, text: VerdictText) -> None:
        """Show what was expected, now that the count is confirmed."""

    def allow_recount(self, allowed: bool) -> None:
        """Offer to count again, or no more."""

    def show_causes(self, words: str) -> None:
        """Say why it may differ, beside the Z; "" where nothing is known."""

    def show_note_problem(self, sentence: str) -> None:
        """Say that the reason is missing; empty takes it away."""

    def show_paper(self, picture: PaperPicture | None) -> None:
        """Show the Z as it is printed."""

    def show_strip(self, text: StripText | None) -> None:
        """Say what happened, or nothing."""

    def lock(self, locked: bool) -> None:
        """Take no second F12 while the first is being recorded."""


@dataclass(frozen=True)
class _Known:
    running: cash.Session
    opened_by: str
    draft: CountDraft | None
    parked: Sequence[drafts.Parked]


class CashClosePresenter:
    """Holds the count until `on_closed(z)`. Call `start()` when the screen is shown."""

    def __init__(
        self,
        view: CashCloseScreen,
        desk: Desk,
        actor: Actor,
        paper: Paper,
        *,
        on_closed: Callable[[CashClosedFact], object],
    ) -> None:
        self._view = view
        self._desk = desk
        self._actor = actor
        self._paper = paper
        self._translate = desk.translate
        self._on_closed = on_closed
        self._known: _Known | None = None
        self._counting = Counting(desk.money)
        self._slips: int | None = None
        self._may_recount = True
        self._needs_note = False
        self._step = COUNT
        self._busy = False
        self._empty_is_meant = False
        self._close_id: UUID = new_id()
        self._z: CashClosedFact | None = None

    # Coming to the front -------------------------------------------------------------------------

    def start(self) -> None:
        """Begin the close of the open turn, with the count that was set aside, if there is one."""
        self._known, self._z, self._close_id = None, None, new_id()
        self._free()
        self._desk.tasks.background(self._read, self._show, self._failed)

    def _read(self) -> _Known:
        with self._desk.database.read() as session:
            running = cash.get_open(session)
            return _Known(
                running=running,
                opened_by=people.name_of(session, running.opened_by),
                draft=drafts.find_count(session, running.id),
                parked=drafts.list_parked(session),
            )

    def _show(self, known: _Known) -> None:
        draft = known.draft
        self._known = known
        self._counting = Counting(self._desk.money, dict(draft.pieces) if draft else {})
        self._slips = draft.card_slips or None if draft else None
        self._view.show_header(self._subtitle(known))
        self._view.show_parked(self._parked(known))
        self._view.show_slips(self._slips)
        self._view.show_paper(None)
        self._go(COUNT)
        if draft is not None and draft.pieces:
            title = self._translate(N_("The count that was kept is here again"))
            detail = N_("Go on where you stopped. What was sold since is not in it.")
            self._view.show_strip(StripText(Level.OK, title, self._translate(detail)))

    def _subtitle(self, known: _Known) -> str:
        zone = self._desk.zone
        turn = filled(
            self._translate,
            N_("session from {start} to {end}"),
            start=time_text(known.running.opened_at, zone),
            end=time_text(self._desk.database.clock.now(), zone),
        )
        return DOT.join((self._desk.till, known.opened_by, turn))

    def _parked(self, known: _Known) -> str:
        count = len(known.parked)
        if not count:
            return ""
        worth = sum(parked.cart.total_minor for parked in known.parked)
        words = (
            N_("1 sale waits ({amount}). It stays here and is not in this close.")
            if count == 1
            else N_("{count} sales wait ({amount}). They stay here and are not in this close.")
        )
        amount = money_text(worth, self._desk.money)
        return filled(self._translate, words, count=count, amount=amount)

    def _go(self, step: int) -> None:
        self._step = step
        self._view.show_step(step)
        self._view.show_strip(None)
        self._redraw()

    def _redraw(self) -> None:
        self._view.show_count(self._counting.text())
        caption = self._translate(N_("CASH COUNTED"))
        self._view.show_figure(self._counting.figure(self._translate, caption))

    # 1: counting ---------------------------------------------------------------------------------

    def count(self, value_minor: int, pieces: int | None) -> None:
        """Take how many there are of one note or coin."""
        if self._known is None or self._busy or self._step != COUNT:
            return
        self._counting = self._counting.with_pieces(value_minor, pieces)
        self._empty_is_meant = False
        self._redraw()

    def count_slips(self, slips: int | None) -> None:
        """Take how many card slips there are."""
        if self._step == COUNT:
            self._slips = slips

    def keep(self) -> None:
        """Set the count aside: someone wants to pay."""
        if self._known is None or self._busy or self._step != COUNT:
            return
        self._take()
        pieces, slips = dict(self._counting.pieces), self._slips or 0
        self._desk.tasks.write(
            lambda: self._desk.database.write(
                lambda session: cash.keep_count(session, pieces=pieces, card_slips=slips)
            ),
            self._kept,
            self._failed,
        )

    def _kept(self, _nothing: None) -> None:
        self._free()
        title = self._translate(N_("The count is kept as it is"))
        detail = self._translate(N_("Sell on; come back here to finish it."))
        self._view.show_strip(StripText(Level.OK, title, detail))

    # 2: what was expected ------------------------------------------------------------------------

    def go_on(self) -> None:
        """Do what F12 does at this step: confirm the count, close the session, or leave."""
        if self._busy or self._known is None:
            return
        if self._step == COUNT:
            self._confirm()
        elif self._step == REPORT and self._z is not None:
            self._on_closed(self._z)

    def _confirm(self) -> None:
        if not self._counting.total_minor and not self._empty_is_meant:
            self._empty_is_meant = True
            title = self._translate(N_("Nothing was counted"))
            detail = N_("Count what is in the drawer, or press F12 again if it is empty.")
            self._view.show_strip(StripText(Level.WARN, title, self._translate(detail)))
            return
        self._take()
        actor, counts, slips = self._actor, self._counting.counts(), self._slips or 0
        self._desk.tasks.write(
            lambda: self._desk.database.write(
                lambda session: cash.compare(session, actor, counts=counts, card_slips=slips)
            ),
            self._revealed,
            self._failed,
        )

    def _revealed(self, compared: Compared) -> None:
        """Show what was expected: the count that it is compared with is on disk."""
        assert self._known is not None
        self._free()
        took = compared.totals
        self._may_recount = compared.may_recount
        self._go(CONFIRM)
        self._view.allow_recount(compared.may_recount)
        verdict = verdict_of(
            self._translate,
            self._desk.shop,
            compared,
            float_minor=self._known.running.float_minor,
            slips=self._slips or 0,
            card_payments=sum(each.count for each in took.methods if each.method in CARDS),
        )
        self._needs_note = verdict.note_wanted
        self._view.show_note_problem("")
        self._view.show_verdict(verdict)

    def count_again(self) -> None:
        """Go back to counting, once; the Z will say what had been counted first."""
        if self._step == CONFIRM and not self._busy and self._may_recount:
            self._go(COUNT)

    def close(self, note: str) -> None:
        """Close the session and print its Z; a difference above the limit needs a reason."""
        if self._step != CONFIRM or self._busy:
            return
        if self._needs_note and not note.strip():
            sentence = self._translate(N_("Say in a few words why it differs."))
            self._view.show_note_problem(sentence)
            return
        self._take()
        counts, slips, close_id = self._counting.counts(), self._slips or 0, self._close_id

        def op(session: WriteSession, actor: Actor) -> CashClosedFact:
            return cash.close_session(
                session, actor, counts=counts, card_slips=slips, note=note, op_id=close_id
            )

        self._desk.approving.write(
            self._actor, close_id, op, self._closed, self._failed, summary=self._summary()
        )

    def _summary(self) -> str:
        """Return what a supervisor is asked to agree to."""
        amount = money_text(self._counting.total_minor, self._desk.money)
        words = N_("Close the cash session with {amount} counted")
        return filled(self._translate, words, amount=amount)

    # 3: the Z ------------------------------------------------------------------------------------

    def _closed(self, fact: CashClosedFact) -> None:
        assert self._known is not None
        self._free()
        self._z = fact
        self._step = REPORT
        self._view.show_step(REPORT)
        self._view.show_figure(z_figure(self._translate, self._desk.shop, fact))
        words = N_("The session is closed with Z {number}")
        title = filled(self._translate, words, number=fact.number)
        detail = self._parked(self._known) or self._translate(N_("The Z is being printed."))
        self._view.show_strip(StripText(Level.OK, title, detail))
        self._view.show_causes("")
        self._desk.tasks.background(self._draw_z, self._view.show_paper, self._failed)
        if fact.difference_minor:
            self._desk.tasks.background(self._explain, self._explained, self._failed)

    def _explain(self) -> tuple[Cause, ...]:
        assert self._z is not None
        with self._desk.database.read() as session:
            return cash.explain(session, self._z)

    def _explained(self, causes: tuple[Cause, ...]) -> None:
        self._view.show_causes(causes_text(causes, self._translate, self._desk.money))

    def _draw_z(self) -> PaperPicture:
        assert self._z is not None
        with self._desk.database.read() as session:
            document = documents.cash_close_ticket(session, self._z.cash_session)
            style = documents_parts.style_of(self._desk.shop)
            ticket = render_cash_close(document, documents.shop_header(session), style)
        return picture_of(ticket, self._paper, as_text(ticket, self._paper.columns))

    def reprint(self) -> None:
        """Print another copy of the Z."""
        if self._z is None or self._busy:
            return
        self._take()
        actor, document = self._actor, self._z.cash_session
        self._desk.tasks.write(
            lambda: self._desk.database.write(
                lambda session: copies.reprint(session, actor, document, kind="cash_close")
            ),
            self._reprinting,
            self._failed,
        )

    def _reprinting(self, _job: UUID) -> None:
        self._free()
        title = self._translate(N_("The Z is printed again"))
        self._view.show_strip(StripText(Level.OK, title))

    # Everywhere ----------------------------------------------------------------------------------

    def _take(self) -> None:
        self._busy = True
        self._view.lock(True)

    def _free(self) -> None:
        self._busy = False
        self._view.lock(False)

    def _failed(self, error: ShopError) -> None:
        self._free()
        self._view.show_strip(strip_of(error, self._translate))
