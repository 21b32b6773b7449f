"""Returns: find the ticket, choose what comes back, say why, give the money, print the note.

A return exists only once the operation committed it, under an id that was made when the ticket was
opened; keys are locked meanwhile, so whatever is pressed twice is given back once.
"""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.core.errors import InvalidQuantity, ShopError, TicketUnknown
from pos_app.core.i18n import N_
from pos_app.ui.desk import Desk
from pos_app.ui.returns import keys
from pos_app.ui.returns.correcting import CORRECT_IT, Correcting
from pos_app.ui.returns.doing import ACCEPT_LATE, KEY_OF_STRIP, VOID_IT
from pos_app.ui.returns.draft import Draft, best_way
from pos_app.ui.returns.finding import Found, find_or_ask, is_ticket_code, open_or_ask, open_ticket
from pos_app.ui.returns.saying import refusal
from pos_app.ui.returns.screen import ReturnsScreen
from pos_app.ui.sale import typed
from pos_app.ui.values import Figure, Level, StripKey


class ReturnsPresenter(Correcting):
    """One return at a time. Its public methods answer the signals of the view."""

    def __init__(
        self,
        view: ReturnsScreen,
        desk: Desk,
        actor: Actor,
        *,
        on_left: Callable[[], object],
        on_paper: Callable[[UUID], object],
        on_without: Callable[[], object],
    ) -> None:
        super().__init__(view, desk, actor)
        self._on_left, self._on_paper, self._on_without = on_left, on_paper, on_without
        self._found: Found = Found()
        self._row = 0

    # The ticket ----------------------------------------------------------------------------------

    def start(self, sale_id: UUID | None = None) -> None:
        """Ask for a ticket, or open the one that was named."""
        self._view.show_strip(None)
        self._ask_for_ticket()
        if sale_id is not None:
            self._open_ticket(sale_id)

    def _open_ticket(self, sale_id: UUID) -> None:
        """Open a ticket in the background: of another till's the centre is asked first."""
        self._desk.tasks.background(
            lambda: open_or_ask(self._desk, sale_id), self._take, self._not_found
        )

    def _ask_for_ticket(self) -> None:
        tr = self._translate
        self._found, self._draft = Found(), None
        self._view.show_out(None, -1)
        self._view.show_head(None)
        self._view.show_nothing(
            tr(N_("Scan the barcode of the ticket")),
            tr(N_("or type its number, its day, its amount or the customer")),
        )
        self._view.show_hint(tr(N_("Scan the ticket: number, day, amount, customer")))
        self._view.show_side(None)
        self._view.show_figure(Figure(tr(N_("TO GIVE BACK")), self.words.money(0)))
        self._view.show_actions(self.words.actions(None, may_void=False, fee_bp=0))
        self._view.take_focus()

    def _take(self, found: Found) -> None:
        self._view.clear_box()
        self._view.show_strip(None)
        self._found, self._row = found, 0
        if found.opened is not None:
            self._rules = found.rules
            self._open(Draft(found.opened, way=best_way(found.opened)))
            return
        self._draft = None
        self._show_found()
        self._view.show_hint(self._translate(N_("Choose with the arrows and Enter, or scan")))

    def _show_found(self) -> None:
        rows = tuple(self.words.found(ticket) for ticket in self._found.tickets)
        self._view.show_found(rows, self._row)

    def _open(self, draft: Draft) -> None:
        self._view.clear_reference()
        ticket = draft.opened.ticket
        if self._rules.fee_bp:
            self._view.show_fee(self.words.fee(self._rules.fee_bp))
        self._show(replace(draft, customer_id=ticket.customer_id, customer=ticket.customer))
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
            self._view.show_strip(refusal(error, self._translate, key))
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
                self._show(now.reopened(found.opened))

        self._desk.tasks.background(op, taken, self._failed)

    # What comes in -------------------------------------------------------------------------------

    def scanned(self, code: str) -> None:
        """Take a scan: a ticket opens, a product comes back or goes out."""
        if self._busy:
            return
        if self._draft is None or is_ticket_code(code):
            self._desk.tasks.background(
                lambda: find_or_ask(self._desk, code), self._take, self._not_found
            )
        else:
            self._look_up(code)

    def entered(self, text: str) -> None:
        """Take what was typed: as a scan, or so many of one (`3*code`)."""
        words, draft = text.strip(), self._draft
        if draft is not None and draft.correction is not None and not self._busy:
            self._take_correction(draft, words)
            return
        try:
            said = typed.read(words)
        except InvalidQuantity as error:
            self._failed(error)
            return
        if self._draft is not None and not self._busy and said.quantity_milli and said.rest:
            self._look_up(said.rest, said.quantity_milli)
        else:
            self.scanned(words)

    # Choosing ------------------------------------------------------------------------------------

    def moved(self, by: int) -> None:
        """Go to another line, or another ticket that was found."""
        if self._draft is not None:
            self._show(self._draft.select(self._draft.selected + by))
        elif self._found.tickets:
            self._row = max(0, min(len(self._found.tickets) - 1, self._row + by))
            self._show_found()

    def row_selected(self, row: int) -> None:
        """Look at the line, or the ticket, that was touched."""
        if self._draft is not None:
            self._show(self._draft.select(row))
        else:
            self._row = row

    def row_activated(self, row: int) -> None:
        """Open the ticket that was chosen."""
        if self._draft is None and 0 <= row < len(self._found.tickets):
            self._open_ticket(self._found.tickets[row].sale_id)

    def pressed(self, name: str) -> None:
        """Do what a key below says."""
        draft = self._draft
        if self._busy:
            return
        if name == keys.WITHOUT:
            self._on_without()
        elif draft is not None:
            self._pressed(name, draft)

    def _pressed(self, name: str, draft: Draft) -> None:
        if name == keys.EVERY:
            self._show(draft.every())
        elif name == keys.FEE:
            self._show(replace(draft, fee_bp=0 if draft.fee_bp else self._rules.fee_bp))
        elif name == keys.EXCHANGE:
            self._exchange(draft)
        elif name == keys.CORRECT:
            self._begin_correction(draft)
        elif name == keys.PAPER:
            self._on_paper(draft.opened.ticket.sale_id)
        elif name == keys.VOID:
            self._ask_void(draft)

    def confirmed(self) -> None:
        """Issue the credit note; where tickets were found, open the chosen one."""
        if self._busy:
            return
        if self._draft is None:
            self.row_activated(self._row)
        else:
            self._confirm(self._draft)

    def strip_pressed(self, key: str) -> None:
        """Do what a key of the strip says."""
        draft = self._draft
        if self._busy:
            return
        if key == keys.WITHOUT:
            self.pressed(key)
        elif key == ACCEPT_LATE and draft is not None:
            self._accept_late(draft)
        elif key == VOID_IT and draft is not None:
            self._void(draft)
        elif key == CORRECT_IT and draft is not None:
            self._correct(draft)

    def escaped(self) -> None:
        """Put the ticket away, and from there go to the sale."""
        if self._busy:
            return
        if self._draft is None and not self._found.tickets:
            self._on_left()
            return
        self._view.show_strip(None)
        self._ask_for_ticket()
