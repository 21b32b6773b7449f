"""Returns: find the ticket, choose what comes back, say why, give the money, print the note.

A return exists only once `returns.give_back` committed it, under an operation id that was made when
the ticket was opened; keys are locked meanwhile, so whatever is pressed twice is given back once.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from uuid import UUID

from pos_app.core import returns, scanning
from pos_app.core.actor import Actor
from pos_app.core.db import WriteSession
from pos_app.core.errors import (
    ReferenceNeeded,
    ReturnEmpty,
    ReturnTooLate,
    ShopError,
    TicketUnknown,
)
from pos_app.core.i18n import N_
from pos_app.core.returns import CARD, DAMAGED, GOOD, RefundWay, Returned
from pos_app.core.returns.paying import REFUND_METHODS
from pos_app.core.scanning import Scan
from pos_app.core.settings_shared import ReturnRules
from pos_app.core.settling import CASH
from pos_app.ui.desk import Desk
from pos_app.ui.format import filled
from pos_app.ui.notices import strip_of
from pos_app.ui.returns import keys
from pos_app.ui.returns.draft import (
    ACCOUNT,
    BY_HAND,
    CARDS,
    STORE_CREDIT,
    TRANSFER,
    Draft,
    best_way,
)
from pos_app.ui.returns.finding import Found, find, is_ticket_code, open_ticket
from pos_app.ui.returns.rows import ChoiceText
from pos_app.ui.returns.screen import ReturnsScreen
from pos_app.ui.returns.words import Words
from pos_app.ui.values import Figure, Level, StripKey, StripText

ACCEPT_LATE, VOID_IT = "accept_late", "void_it"
KEY_OF_STRIP: Final = "F11"
ALL_WAYS: Final = (CASH, CARD, STORE_CREDIT, ACCOUNT)


class ReturnsPresenter:
    """One return at a time. Its public methods answer the signals of the view."""

    def __init__(
        self,
        view: ReturnsScreen,
        desk: Desk,
        actor: Actor,
        *,
        on_left: Callable[[], object],
        on_paper: Callable[[UUID], object],
    ) -> None:
        self._view, self._desk, self._actor = view, desk, actor
        self._on_left, self._on_paper = on_left, on_paper
        self._translate = desk.translate
        self.words = Words(desk)
        self._found: Found = Found()
        self._row = 0
        self._rules = ReturnRules()
        self._draft: Draft | None = None
        self._busy = False

    # The ticket ----------------------------------------------------------------------------------

    def start(self, sale_id: UUID | None = None) -> None:
        """Ask for a ticket, or open the one that was named."""
        self._draft = None
        self._view.show_strip(None)
        self._ask_for_ticket()
        if sale_id is not None:
            self._read(lambda session: open_ticket(session, sale_id))

    def _ask_for_ticket(self) -> None:
        tr = self._translate
        self._found, self._draft = Found(), None
        self._view.show_out(None, -1)
        self._view.show_nothing(
            tr(N_("Scan the barcode of the ticket")),
            tr(N_("or type its number, its day, its amount or the customer")),
        )
        self._view.show_hint(tr(N_("Scan the ticket: number, day, amount, customer")))
        self._view.show_side(None)
        self._view.show_figure(Figure(tr(N_("TO GIVE BACK")), self.words.money(0)))
        self._view.show_actions(self.words.actions(None, may_void=False, fee_bp=0))
        self._view.take_focus()

    def _read(self, look: Callable[..., Found]) -> None:
        def op() -> Found:
            with self._desk.database.read() as session:
                return look(session)

        self._desk.tasks.background(op, self._take, self._not_found)

    def _take(self, found: Found) -> None:
        self._view.clear_box()
        self._view.show_strip(None)
        self._found, self._row = found, 0
        if found.opened is not None:
            self._rules = found.rules
            self._open(Draft(found.opened, way=best_way(found.opened)))
            return
        rows = tuple(self.words.found(ticket) for ticket in found.tickets)
        self._view.show_found(rows, 0)
        self._view.show_hint(self._translate(N_("Choose with the arrows and Enter, or scan")))

    def _open(self, draft: Draft) -> None:
        self._view.clear_reference()
        ticket = draft.opened.ticket
        draft = replace(draft, customer_id=ticket.customer_id, customer=ticket.customer)
        fee = self.words.fee(self._rules.fee_bp) if self._rules.fee_bp else ""
        if fee:
            self._view.show_fee(fee)
        self._show(draft)
        if not draft.left:
            self._say(
                Level.WARN,
                N_("Everything of this ticket is back already"),
                N_("Nothing can be returned any more. F3 shows the ticket."),
            )

    def _not_found(self, error: ShopError) -> None:
        self._view.clear_box()
        if isinstance(error, TicketUnknown) and self._draft is None:
            key = StripKey(keys.WITHOUT, self._translate(N_("No ticket")), KEY_OF_STRIP)
            self._view.show_strip(strip_of(error, self._translate, key))
            return
        self._failed(error)

    def refresh(self) -> None:
        """Read the ticket again, after a commit: something of it may be back meanwhile."""
        draft = self._draft
        if draft is None or self._busy:
            return

        def op() -> Found:
            with self._desk.database.read() as session:
                return open_ticket(session, draft.opened.ticket.sale_id)

        def taken(found: Found) -> None:
            now = self._draft
            if now is not None and found.opened is not None and now.op_id == draft.op_id:
                now = replace(now, opened=found.opened)
                selected = now.selected
                for line_no, milli in now.now.items():
                    now = now.put(line_no, milli)
                self._show(now.select(selected))

        self._desk.tasks.background(op, taken, self._failed)

    # What comes in -------------------------------------------------------------------------------

    def scanned(self, code: str) -> None:
        """Take a scan: a ticket opens, a product comes back."""
        if self._busy:
            return
        if self._draft is None or is_ticket_code(code):
            self._read(lambda session: find(session, self._desk, code))
        else:
            self._look_up(code)

    def entered(self, text: str) -> None:
        """Take what was typed: as a scan."""
        self.scanned(text.strip())

    def _look_up(self, code: str) -> None:
        def op() -> Scan | None:
            with self._desk.database.read() as session:
                return scanning.resolve(session, code)

        self._desk.tasks.background(op, lambda scan: self._resolved(code, scan), self._failed)

    def _resolved(self, code: str, scan: Scan | None) -> None:
        draft = self._draft
        self._view.clear_box()
        if draft is None or self._busy:
            return
        if scan is None:
            title = N_("{code} is not in the catalogue")
            self._say(
                Level.WARN, title, N_("Nothing was added. Choose the line instead."), code=code
            )
            return
        self._comes_back(draft, scan)

    def _comes_back(self, draft: Draft, scan: Scan) -> None:
        lines = [line for line in draft.lines if line.sold.variant == scan.item.variant_id]
        name = scan.item.name
        if not lines:
            title, detail = N_("{product} is not on this ticket"), N_("Nothing was added.")
            self._say(Level.WARN, title, detail, product=name)
            return
        serial = scan.serials[0] if scan.serials else ""
        for line in lines:
            wanted = line.left_milli if scan.item.sold_by_weight else scan.quantity_milli
            free = line.left_milli - draft.now.get(line.line_no, 0)
            if free > 0 and (not line.sold.serial or not serial or line.sold.serial == serial):
                self._view.show_strip(None)
                self._show(draft.scanned(line.line_no, min(wanted, free), serial))
                return
        title = N_("All of {product} is back already")
        self._say(Level.WARN, title, N_("Nothing more of it can come back."), product=name)

    # Choosing ------------------------------------------------------------------------------------

    def moved(self, by: int) -> None:
        """Go to another line, or another ticket that was found."""
        if self._draft is not None:
            self._show(self._draft.select(self._draft.selected + by))
        elif self._found.tickets:
            self._row = max(0, min(len(self._found.tickets) - 1, self._row + by))
            rows = tuple(self.words.found(ticket) for ticket in self._found.tickets)
            self._view.show_found(rows, self._row)

    def row_selected(self, row: int) -> None:
        """Look at the line, or the ticket, that was touched."""
        if self._draft is not None:
            self._show(self._draft.select(row))
        else:
            self._row = row

    def row_activated(self, row: int) -> None:
        """Open the ticket that was chosen."""
        if self._draft is None and 0 <= row < len(self._found.tickets):
            sale_id = self._found.tickets[row].sale_id
            self._read(lambda session: open_ticket(session, sale_id))

    def stepped(self, by: int) -> None:
        """Let one more, or one less, of the selected line come back."""
        if self._draft is not None and not self._busy:
            self._show(self._draft.step(by))

    def chosen(self, name: str, key: str) -> None:
        """Take why, in what state, or how the money goes."""
        draft = self._draft
        if draft is None or self._busy:
            return
        if name == keys.REASON:
            draft = draft.because(key)
        elif name == keys.CONDITION:
            draft = draft.in_state(key)
        else:
            draft = replace(draft, way=key)
        self._show(draft)
        if name == keys.WAY and key in BY_HAND:
            self._view.ask_reference()

    def turned(self, name: str) -> None:
        """Take the next key of a choice."""
        draft = self._draft
        if draft is None:
            return
        line = draft.line()
        mark = draft.mark(line.line_no) if line is not None else draft.last
        order, now = {
            keys.REASON: (tuple(choice.key for choice in keys.REASONS), mark.reason),
            keys.CONDITION: ((GOOD, DAMAGED), mark.condition),
            keys.WAY: (tuple(way.key for way in self._ways(draft) if way.enabled), draft.way),
        }[name]
        at = order.index(now) + 1 if now in order else 0
        self.chosen(name, order[at % len(order)])

    def pressed(self, name: str) -> None:
        """Do what a key below says."""
        draft = self._draft
        if self._busy:
            return
        if name == keys.WITHOUT:
            return
        if draft is None:
            return
        if name == keys.EVERY:
            self._show(draft.every())
        elif name == keys.FEE:
            self._show(replace(draft, fee_bp=0 if draft.fee_bp else self._rules.fee_bp))
        elif name == keys.PAPER:
            self._on_paper(draft.opened.ticket.sale_id)
        elif name == keys.VOID:
            self._ask_void(draft)

    def _ways(self, draft: Draft) -> tuple[ChoiceText, ...]:
        """Return the ways for the money that this shop and this ticket have."""
        enabled = {
            CASH: True,
            CARD: bool(draft.methods & set(CARDS)),
            TRANSFER: True,
            STORE_CREDIT: draft.customer_id is not None,
            ACCOUNT: draft.customer_id is not None,
        }
        return tuple(
            self.words.way(way, enabled=enabled[way])
            for way in (*ALL_WAYS, TRANSFER)
            if way in REFUND_METHODS
        )[:4]

    def _note(self, draft: Draft) -> str:
        if not draft.methods & set(CARDS):
            return self._translate(N_("The card is closed: it was not paid by card."))
        return ""

    def _show(self, draft: Draft) -> None:
        self._draft = draft
        self._view.show_head(self.words.head(draft))
        rows = tuple(self.words.line(draft, line) for line in draft.lines)
        self._view.show_lines(rows, draft.selected)
        self._view.show_hint(self._translate(N_("Scan each product that comes back")))
        self._view.show_figure(self.words.figure(draft))
        self._view.show_side(self.words.side(draft, self._ways(draft), self._note(draft)))
        self._view.show_actions(
            self.words.actions(draft, may_void=self._may_void(draft), fee_bp=self._rules.fee_bp)
        )

    def _may_void(self, draft: Draft) -> bool:
        opened = draft.opened
        return (
            opened.verdict.days == 0
            and not opened.ticket.returned_minor
            and not opened.ticket.voided
            and self._actor.rule(returns.VOID) != "deny"
        )

    # Doing it ------------------------------------------------------------------------------------

    def confirmed(self) -> None:
        """Issue the credit note, once everything that must be said is said."""
        draft = self._draft
        if self._busy:
            return
        if draft is None:
            self.row_activated(self._row)
            return
        if not draft.chosen:
            self._failed(ReturnEmpty())
        elif draft.unexplained:
            self._say(
                Level.WARN,
                N_("Why does it come back?"),
                N_("Choose the reason at the right, or press F5. Nothing was returned yet."),
            )
        elif draft.way in BY_HAND and not self._view.reference_text():
            self._ask_reference(draft)
        else:
            self._give_back(draft)

    def _ask_reference(self, draft: Draft) -> None:
        amount = self.words.money(self.words.payable(draft))
        error = ReferenceNeeded(amount=amount)
        self._view.show_strip(strip_of(error, self._translate))
        self._view.ask_reference()

    def _give_back(self, draft: Draft) -> None:
        way = RefundWay(draft.way, self._view.reference_text() if draft.way in BY_HAND else "")

        def verb(session: WriteSession, actor: Actor) -> Returned:
            return returns.give_back(
                session,
                actor,
                op_id=draft.op_id,
                sale_id=draft.opened.ticket.sale_id,
                lines=draft.return_lines(),
                refund=way,
                customer_id=draft.customer_id,
                restocking=bool(draft.fee_bp),
                late=draft.late,
            )

        first = draft.chosen[0].sold.name
        others = len(draft.chosen) - 1
        what = filled(self._translate, N_("{product} and {count} more"), product=first,
                      count=others) if others else first  # fmt: skip
        self._run(draft, verb, what)

    def _run(
        self,
        draft: Draft,
        verb: Callable[[WriteSession, Actor], Returned],
        what: str,
        *,
        void: bool = False,
    ) -> None:
        ticket = filled(
            self._translate,
            N_("Ticket {number}"),
            number=self.words.number(draft.opened.ticket.number),
        )
        self._busy = True
        self._view.show_strip(None)
        self._desk.approving.write(
            self._actor,
            draft.op_id,
            verb,
            lambda done: self._done(done, draft, void=void),
            self._refused,
            summary=f"{ticket}: {what}",
        )

    def _done(self, done: Returned, draft: Draft, *, void: bool) -> None:
        self._busy = False
        self._ask_for_ticket()
        self._view.show_result(self.words.returned(done, draft.way, void=void))
        title = (
            N_("This was given back already")
            if done.again
            else N_("Credit note {number} is issued")
        )
        self._say(
            Level.OK,
            title,
            N_("It is being printed. Scan the next ticket, or press Esc to sell."),
            number=self.words.number(done.number),
        )

    def _refused(self, error: ShopError) -> None:
        self._busy = False
        if isinstance(error, ReturnTooLate):
            key = StripKey(ACCEPT_LATE, self._translate(N_("Accept it all the same")), KEY_OF_STRIP)
            self._view.show_strip(strip_of(error, self._translate, key))
            return
        if isinstance(error, ReferenceNeeded):
            self._view.ask_reference()
        self._failed(error)

    def _ask_void(self, draft: Draft) -> None:
        ticket = draft.opened.ticket
        title = filled(
            self._translate,
            N_("Void ticket {number} of {total}?"),
            number=self.words.number(ticket.number),
            total=self.words.money(ticket.total_minor),
        )
        detail = self._translate(
            N_("Everything comes back to the shelf and the money goes back as it was paid.")
        )
        key = StripKey(VOID_IT, self._translate(N_("Void it")), KEY_OF_STRIP)
        self._view.show_strip(StripText(Level.WARN, title, detail, (key,)))

    def strip_pressed(self, key: str) -> None:
        """Do what a key of the strip says."""
        draft = self._draft
        if self._busy:
            return
        if key == keys.WITHOUT:
            self.pressed(key)
        elif key == ACCEPT_LATE and draft is not None:
            self._show(replace(draft, late=True))
            self.confirmed()
        elif key == VOID_IT and draft is not None:
            pass

    # Leaving -------------------------------------------------------------------------------------

    def escaped(self) -> None:
        """Put the ticket away, and from there go to the sale."""
        if self._busy:
            return
        if self._draft is None and not self._found.tickets:
            self._on_left()
            return
        self._view.show_strip(None)
        self._ask_for_ticket()

    def may_leave(self) -> bool:
        """Return whether nothing is being written."""
        return not self._busy

    # Saying --------------------------------------------------------------------------------------

    def _say(self, level: Level, title: str, detail: str, **facts: str) -> None:
        tr = self._translate
        self._view.show_strip(
            StripText(level, filled(tr, title, **facts), filled(tr, detail, **facts))
        )

    def _failed(self, error: ShopError) -> None:
        self._busy = False
        self._view.show_strip(strip_of(error, self._translate))
