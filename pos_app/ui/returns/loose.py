"""Returning without a ticket: what comes back is scanned, at the price of today; somebody agrees.

Whoever must ask may not go above the shop's amount: the line at the head says how much that is.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from uuid import UUID

from pos_app.core import catalog, returns, scanning
from pos_app.core.actor import Actor
from pos_app.core.db import WriteSession
from pos_app.core.errors import InvalidQuantity, ReturnEmpty, ShopError
from pos_app.core.i18n import N_, plural
from pos_app.core.ids import new_id
from pos_app.core.money import line_amount
from pos_app.core.pricing import Sellable
from pos_app.core.quantity import MILLI
from pos_app.core.returns import DAMAGED, GOOD, LooseLine, RefundWay, Returned
from pos_app.core.scanning import Scan
from pos_app.core.settings_shared import get_return_rules
from pos_app.core.settling import CASH, cash_due
from pos_app.ui.desk import Desk
from pos_app.ui.format import DOT, filled, price_text
from pos_app.ui.returns import keys
from pos_app.ui.returns.draft import Mark, condition_for
from pos_app.ui.returns.finding import is_ticket_code
from pos_app.ui.returns.rows import ActionsText, HeadText, LineText, SideText
from pos_app.ui.returns.saying import refusal
from pos_app.ui.returns.screen import ReturnsScreen
from pos_app.ui.returns.words import COUNTED_UNIT, Words
from pos_app.ui.sale import typed
from pos_app.ui.values import BadgeText, Figure, Level, StripText, Tone


@dataclass(frozen=True)
class LooseRow:
    """A product that comes back, how much of it, why, and in what state."""

    item: Sellable
    quantity_milli: int
    mark: Mark
    serial: str = ""

    @property
    def total_minor(self) -> int:
        """Return what it gives back at the price of today."""
        return line_amount(self.quantity_milli, self.item.price_e4)


@dataclass(frozen=True)
class LooseDraft:
    """A return without a ticket; `op_id` is the operation it becomes."""

    op_id: UUID = field(default_factory=new_id)
    rows: tuple[LooseRow, ...] = ()
    selected: int = -1
    last: Mark = field(default_factory=Mark)

    @property
    def total_minor(self) -> int:
        """Return what it gives back."""
        return sum(row.total_minor for row in self.rows)

    def add(self, item: Sellable, quantity_milli: int, serial: str = "") -> "LooseDraft":
        """Add a product; the same once more, of what is counted, grows its row."""
        for at, row in enumerate(self.rows):
            same = row.item.variant_id == item.variant_id and not (serial or row.serial)
            if same and not item.sold_by_weight:
                return self._with(at, replace(row, quantity_milli=row.quantity_milli
                                              + quantity_milli))  # fmt: skip
        row = LooseRow(item, quantity_milli, self.last, serial)
        return replace(self, rows=(*self.rows, row), selected=len(self.rows))

    def step(self, by: int) -> "LooseDraft":
        """Count the selected row up or down; at nothing it goes."""
        if not 0 <= self.selected < len(self.rows):
            return self
        row = self.rows[self.selected]
        if by > 0 and (row.serial or row.item.sold_by_weight):
            return self
        quantity = row.quantity_milli + by * MILLI
        if quantity <= 0 or row.quantity_milli % MILLI:
            rows = (*self.rows[: self.selected], *self.rows[self.selected + 1 :])
            return replace(self, rows=rows, selected=min(self.selected, len(rows) - 1))
        return self._with(self.selected, replace(row, quantity_milli=quantity))

    def marked(self, mark: Mark) -> "LooseDraft":
        """Say why: of the selected row, of those without a reason, of all that follow."""
        rows = tuple(
            replace(row, mark=mark) if at == self.selected or not row.mark.reason else row
            for at, row in enumerate(self.rows)
        )
        return replace(self, rows=rows, last=mark)

    def mark(self) -> Mark:
        """Return why the selected row comes back."""
        inside = 0 <= self.selected < len(self.rows)
        return self.rows[self.selected].mark if inside else self.last

    def _with(self, at: int, row: LooseRow) -> "LooseDraft":
        return replace(self, rows=(*self.rows[:at], row, *self.rows[at + 1 :]), selected=at)


class LoosePresenter:
    """One return without a ticket at a time; the same screen as with one."""

    def __init__(
        self,
        view: ReturnsScreen,
        desk: Desk,
        actor: Actor,
        *,
        on_left: Callable[[], object],
        on_ticket: Callable[[UUID], object],
    ) -> None:
        self._view, self._desk, self._actor = view, desk, actor
        self._on_left, self._on_ticket = on_left, on_ticket
        self._translate = desk.translate
        self.words = Words(desk)
        self._draft = LooseDraft()
        self._busy = self._done = False
        self._cap = 0

    def start(self) -> None:
        """Begin with nothing."""
        with self._desk.database.read() as session:
            self._cap = get_return_rules(session).without_ticket_minor
        self._view.show_strip(None)
        self._view.show_out(None, -1)
        self._view.clear_reference()
        self._view.show_hint(self._translate(N_("Scan each product that comes back")))
        self._show(LooseDraft())
        self._view.take_focus()

    # What comes in -------------------------------------------------------------------------------

    def scanned(self, code: str) -> None:
        """Take a scan: a product comes back; a ticket that turned up after all opens."""
        self._look_up(code, None)

    def entered(self, text: str) -> None:
        """Take what was typed: a code, or `3*code`."""
        try:
            said = typed.read(text)
        except InvalidQuantity as error:
            self._failed(error)
            return
        self._look_up(said.rest or text.strip(), said.quantity_milli)

    def _look_up(self, code: str, times_milli: int | None) -> None:
        if self._busy:
            return

        def op() -> Scan | UUID | None:
            with self._desk.database.read() as session:
                if is_ticket_code(code) and len(found := returns.find(session, code)) == 1:
                    return found[0].sale_id
                scan = scanning.resolve(session, code)
                if scan is None:
                    named = catalog.find_products(session, code, limit=2)
                    scan = Scan(named[0], MILLI) if len(named) == 1 else None
                return scan

        self._desk.tasks.background(
            op, lambda found: self._resolved(code, found, times_milli), self._failed
        )

    def _resolved(self, code: str, found: Scan | UUID | None, times_milli: int | None) -> None:
        self._view.clear_box()
        if isinstance(found, UUID):
            self._on_ticket(found)
        elif found is None:
            title, detail = N_("{code} is not in the catalogue"), N_("Nothing was added.")
            self._say(Level.WARN, title, detail, code=code)
        elif found.item.sold_by_weight and not found.measured and times_milli is None:
            title, detail = N_("How much of {product}?"), N_("Type its weight first: 0,735*code.")
            self._say(Level.WARN, title, detail, product=found.item.name)
        elif found.item.price_e4 <= 0:
            title = N_("{product} has no price of its own")
            self._say(Level.WARN, title, N_("Look for its ticket."), product=found.item.name)
        else:
            quantity = found.quantity_milli if times_milli is None else times_milli
            serial = found.serials[0] if found.serials else ""
            self._view.show_strip(None)
            self._show(self._draft.add(found.item, quantity, serial))

    # Choosing ------------------------------------------------------------------------------------

    def moved(self, by: int) -> None:
        """Go to another line."""
        self.row_selected(max(0, min(len(self._draft.rows) - 1, self._draft.selected + by)))

    def row_selected(self, row: int) -> None:
        """Look at the line that was touched."""
        if 0 <= row < len(self._draft.rows):
            self._show(replace(self._draft, selected=row))

    def stepped(self, by: int) -> None:
        """Count the selected line up or down."""
        if not self._busy:
            self._show(self._draft.step(by))

    def chosen(self, name: str, key: str) -> None:
        """Take why, or in what state; the money goes back in cash."""
        if self._busy or name == keys.WAY:
            return
        mark = self._draft.mark()
        mark = (
            Mark(key, condition_for(key)) if name == keys.REASON else replace(mark, condition=key)
        )
        self._show(self._draft.marked(mark))

    def turned(self, name: str) -> None:
        """Take the next key of a choice."""
        mark = self._draft.mark()
        order, now = {
            keys.REASON: (tuple(choice.key for choice in keys.REASONS), mark.reason),
            keys.CONDITION: ((GOOD, DAMAGED), mark.condition),
        }.get(name, ((), ""))
        if order:
            self.chosen(name, order[(order.index(now) + 1 if now in order else 0) % len(order)])

    def pressed(self, name: str) -> None:
        """Nothing below acts without a ticket."""

    def strip_pressed(self, key: str) -> None:
        """No strip here has a key."""

    # Showing -------------------------------------------------------------------------------------

    def _show(self, draft: LooseDraft) -> None:
        self._draft, self._done = draft, False
        tr = self._translate
        cap = filled(tr, N_("up to {amount}"), amount=self.words.money(self._cap))
        self._view.show_head(
            HeadText(
                title=tr(N_("Return without a ticket")),
                detail=tr(N_("At the price of today, in cash. A supervisor agrees to it.")),
                total=cap if self._cap else "",
                badge=BadgeText(tr(N_("No ticket")), Tone.AMBER, "triangle-alert"),
                icon="package-search",
            )
        )
        if draft.rows:
            rows = tuple(self._line(row) for row in draft.rows)
            self._view.show_lines(rows, draft.selected)
        else:
            self._view.show_nothing(
                tr(N_("Scan what comes back")), tr(N_("Each product is given back at its price"))
            )
        mark = draft.mark()
        ways = (self.words.way(CASH, enabled=True),)
        caption = tr(N_("How does the money go back?"))
        self._view.show_side(SideText(mark.reason, mark.condition, CASH, ways, caption))
        count = sum(-(-row.quantity_milli // MILLI) for row in draft.rows)
        words = plural(self._desk.language, "{count} article", "{count} articles", count)
        due = cash_due(draft.total_minor, self._desk.money.cash_rounding)
        self._view.show_figure(Figure(tr(N_("TO GIVE BACK")), self.words.money(due), foot=words))
        primary = tr(N_("Issue credit note"))
        self._view.show_actions(ActionsText(ready=bool(draft.rows), primary=primary))

    def _line(self, row: LooseRow) -> LineText:
        unit = "" if row.item.unit == COUNTED_UNIT else row.item.unit
        price = price_text(row.item.price_e4, self._desk.money, unit)
        reason = row.mark.reason
        said = self.words.reason(reason) if reason else self._translate(N_("Say why it comes back"))
        return LineText(
            name=row.item.name,
            detail=DOT.join((*((row.serial,) if row.serial else ()), price, said)),
            sold="–",
            before="–",
            now=self.words.quantity(row.quantity_milli, row.item.unit),
            amount=self.words.money(row.total_minor),
            badge=self.words.state(row.mark.condition) if reason else None,
            chosen=True,
        )

    # Doing it ------------------------------------------------------------------------------------

    def confirmed(self) -> None:
        """Issue the credit note."""
        draft = self._draft
        if self._busy or self._done:
            return
        if not draft.rows:
            self._failed(ReturnEmpty())
            return
        if any(not row.mark.reason for row in draft.rows):
            self._say(
                Level.WARN,
                N_("Why does it come back?"),
                N_("Choose the reason at the right, or press F5. Nothing was returned yet."),
            )
            return
        lines = [
            LooseLine(row.item.variant_id, row.quantity_milli, row.mark.condition,
                      row.mark.reason, row.serial)
            for row in draft.rows
        ]  # fmt: skip

        def verb(session: WriteSession, actor: Actor) -> Returned:
            return returns.without_ticket(
                session, actor, op_id=draft.op_id, lines=lines, refund=RefundWay(CASH)
            )

        self._busy = True
        self._view.show_strip(None)
        summary = f"{self._translate(N_('No ticket'))}: {draft.rows[0].item.name}"
        self._desk.approving.write(
            self._actor, draft.op_id, verb, self._issued, self._failed, summary=summary
        )

    def _issued(self, done: Returned) -> None:
        self._busy = False
        self._show(LooseDraft())
        self._done = True
        self._view.show_result(self.words.returned(done, CASH))
        title = N_("Credit note {number} is issued")
        detail = N_("It is being printed. Scan the next product, or press Esc.")
        self._say(Level.OK, title, detail, number=self.words.number(done.number))

    # Leaving -------------------------------------------------------------------------------------

    def escaped(self) -> None:
        """Put away what was scanned, and from there go back."""
        if self._busy:
            return
        if self._draft.rows:
            self.start()
        else:
            self._on_left()

    def may_leave(self) -> bool:
        """Return whether nothing is being written."""
        return not self._busy

    def _say(self, level: Level, title: str, detail: str, **facts: str) -> None:
        tr = self._translate
        said, why = filled(tr, title, **facts), filled(tr, detail, **facts)
        self._view.show_strip(StripText(level, said, why))

    def _failed(self, error: ShopError) -> None:
        self._busy = False
        self._view.show_strip(refusal(error, self._translate))
