"""Returns in words: tickets, lines, the refund in large digits, what was given back. Free of Qt."""

from typing import Final

from pos_app.core.cart import Cart
from pos_app.core.codes import shown_code
from pos_app.core.documents import METHOD_NAMES
from pos_app.core.i18n import N_, plural
from pos_app.core.quantity import MILLI
from pos_app.core.returns import (
    ACCOUNT,
    CARD,
    DAMAGED,
    REASONS,
    STORE_CREDIT,
    TRANSFER,
    Exchanged,
    Returned,
    Ticket,
)  # fmt: skip
from pos_app.core.returns.lines import LineLeft
from pos_app.core.settling import CASH, cash_due
from pos_app.ui.cash_money import hand_over
from pos_app.ui.desk import Desk
from pos_app.ui.format import (
    DOT,
    date_text,
    filled,
    money_text,
    percent_text,
    price_text,
    quantity_text,
    time_text,
)
from pos_app.ui.returns.draft import BY_HAND, Draft
from pos_app.ui.returns.rows import (
    ActionsText,
    ChoiceText,
    HeadText,
    LineText,
    OutText,
    SideText,
    TicketRowText,
)
from pos_app.ui.values import BadgeText, ChangeText, Figure, Tone

COUNTED_UNIT: Final = "un"
UNASKED: Final = N_("The centre was not asked")  # of another till's ticket
WAYS: Final = {
    CASH: (N_("Cash"), "banknote"),
    CARD: (N_("To the card"), "credit-card"),
    TRANSFER: (N_("Bank transfer"), "landmark"),
    STORE_CREDIT: (N_("Store credit"), "ticket"),
    ACCOUNT: (N_("On account"), "notebook-pen"),
}


class Words:
    """Writes what the screen of returns says for one shop."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.tr = desk.translate

    def money(self, minor: int) -> str:
        return money_text(minor, self.desk.money)

    def number(self, number: int) -> str:
        return f"{number:,}".replace(",", self.desk.money.thousands)

    def quantity(self, milli: int, unit: str) -> str:
        return quantity_text(milli, self.desk.money, "" if unit == COUNTED_UNIT else unit)

    # Tickets -------------------------------------------------------------------------------------

    def found(self, ticket: Ticket) -> TicketRowText:
        """Return a ticket as a row to choose."""
        return TicketRowText(
            title=filled(self.tr, N_("Ticket {number}"), number=self.number(ticket.number)),
            detail=self._about(ticket),
            amount=self.money(ticket.total_minor),
            badge=self._state(ticket),
        )

    def _about(self, ticket: Ticket) -> str:
        zone = self.desk.zone
        at = f"{date_text(ticket.occurred_at, zone)} {time_text(ticket.occurred_at, zone)}"
        return DOT.join(fact for fact in (at, ticket.till, ticket.customer) if fact)

    def _state(self, ticket: Ticket) -> BadgeText | None:
        if ticket.voided:
            return BadgeText(self.tr(N_("Voided")), Tone.RED, "ban")
        if ticket.returned_minor:
            back = self.money(ticket.returned_minor)
            return BadgeText(filled(self.tr, N_("{amount} returned"), amount=back), Tone.AMBER)
        return None

    def head(self, draft: Draft) -> HeadText:
        """Return the head of an opened ticket."""
        opened, tr = draft.opened, self.tr
        paid = {tr(METHOD_NAMES.get(method, method)).lower() for method in draft.methods}
        paid_in = filled(tr, N_("paid: {methods}"), methods=", ".join(sorted(paid)))
        buyer = draft.customer if draft.customer and not opened.ticket.customer else ""
        # In time, the badge says so; what is late needs it for that.
        verdict = opened.verdict
        unasked = tr(UNASKED) if verdict.unverified and verdict.late else ""
        facts = (self._about(opened.ticket), paid_in, buyer, unasked)
        total = filled(tr, N_("Total {total}"), total=self.money(opened.ticket.total_minor))
        return HeadText(
            title=filled(tr, N_("Ticket {number}"), number=self.number(opened.ticket.number)),
            detail=DOT.join(fact for fact in facts if fact),
            total=total,
            badge=self._state(opened.ticket) if not draft.left else self._window(draft),
        )

    def _window(self, draft: Draft) -> BadgeText | None:
        verdict = draft.opened.verdict
        if verdict.unverified and not verdict.late:
            return BadgeText(self.tr(UNASKED), Tone.AMBER, "cloud-off")
        if not verdict.window_days:
            return self._state(draft.opened.ticket)
        days = {"days": verdict.days, "window": verdict.window_days}
        if verdict.late:
            words = filled(self.tr, N_("Out of time: {days} of {window} days"), **days)
            return BadgeText(words, Tone.AMBER, "calendar-clock")
        words = filled(self.tr, N_("In time: {days} of {window} days"), **days)
        return BadgeText(words, Tone.GREEN, "check")

    # Lines ---------------------------------------------------------------------------------------

    def line(self, draft: Draft, line: LineLeft) -> LineText:
        """Return a line of the ticket."""
        now, sold = draft.now.get(line.line_no, 0), line.sold
        return LineText(
            name=sold.name,
            detail=self._why(draft, line) if now else self._what(line),
            sold=self.quantity(sold.quantity_milli, sold.unit),
            before=self.quantity(line.returned_milli, sold.unit) if line.returned_milli else "0",
            now=self.quantity(now, sold.unit) if now else "0",
            amount=self.money(line.refund_of(now)) if now else self.money(0),
            badge=self._badge(draft, line) if now else None,
            live=line.left_milli > 0,
            chosen=now > 0,
        )

    def _what(self, line: LineLeft) -> str:
        sold = line.sold
        unit = "" if sold.unit == COUNTED_UNIT else sold.unit
        facts = [
            sold.serial or shown_code(sold.code),
            price_text(sold.price_e4, self.desk.money, unit),
        ]
        if line.returned_milli:
            back = self.quantity(line.returned_milli, sold.unit)
            facts.insert(0, filled(self.tr, N_("{quantity} returned"), quantity=back))
        if sold.discount_minor:
            facts.append(
                filled(self.tr, N_("{amount} off"), amount=self.money(sold.discount_minor))
            )
        return DOT.join(facts)

    def _why(self, draft: Draft, line: LineLeft) -> str:
        reason = draft.mark(line.line_no).reason
        return self.reason(reason) if reason else self.tr(N_("Say why it comes back"))

    def _badge(self, draft: Draft, line: LineLeft) -> BadgeText | None:
        mark = draft.mark(line.line_no)
        return self.state(mark.condition) if mark.reason or mark.condition == DAMAGED else None

    def reason(self, reason: str) -> str:
        """Return why something comes back."""
        return self.tr(REASONS[reason])

    def state(self, condition: str) -> BadgeText:
        """Return where something goes."""
        if condition == DAMAGED:
            return BadgeText(self.tr(N_("Damaged")), Tone.RED, "trash-2")
        return BadgeText(self.tr(N_("To the shelf")), Tone.GREEN, "store")

    def out(self, cart: Cart) -> tuple[OutText, ...]:
        """Return what goes out in an exchange."""
        return tuple(
            OutText(
                name=line.name,
                detail=DOT.join(
                    (shown_code(line.code), price_text(line.price_e4, self.desk.money))
                ),
                quantity=self.quantity(line.quantity_milli, line.unit),
                amount=self.money(line.total_minor),
            )
            for line in cart.lines
        )

    # The side ------------------------------------------------------------------------------------

    def figure(self, draft: Draft) -> Figure:
        """Return the block: what is given back, or the difference of an exchange."""
        refund, tr = draft.refund, self.tr
        if draft.out is not None:
            return self._difference(draft, refund.total_minor)
        count = sum(-(-milli // MILLI) for milli in draft.now.values())
        words = [plural(self.desk.language, "{count} article", "{count} articles", count)]
        if draft.fee_bp and refund.fee_minor:
            fee = self.money(refund.fee_minor)
            words.append(filled(tr, N_("fee {amount}"), amount=fee))
        if refund.tax_minor:
            label = self.desk.shop.tax_label
            words.append(f"{label} {self.money(refund.tax_minor)}")
        return Figure(
            tr(N_("TO GIVE BACK")),
            self.money(self.payable(draft)),
            foot=DOT.join(words) if count else tr(N_("nothing was chosen yet")),
        )

    def _difference(self, draft: Draft, back: int) -> Figure:
        assert draft.out is not None
        goes, tr, more = draft.out.total_minor, self.tr, draft.difference_minor
        captions = {True: N_("DIFFERENCE TO PAY"), False: N_("TO GIVE BACK")}
        foot = filled(
            tr, N_("comes back {back}, goes out {out}"), back=self.money(back), out=self.money(goes)
        )
        caption = tr(captions[more > 0]) if more else tr(N_("EVEN"))
        return Figure(caption, self.money(self.payable(draft)), foot=foot)

    def payable(self, draft: Draft) -> int:
        """Return what changes hands in the end: cash alone is rounded."""
        total = abs(draft.difference_minor)
        return cash_due(total, self.desk.money.cash_rounding) if draft.way == CASH else total

    def side(self, draft: Draft, ways: tuple[ChoiceText, ...], note: str) -> SideText:
        """Return what is chosen at the right."""
        line = draft.line()
        mark = draft.mark(line.line_no) if line is not None else draft.last
        more = draft.difference_minor > 0
        caption = N_("How is the difference paid?") if more else N_("How does the money go back?")
        return SideText(
            reason=mark.reason,
            condition=mark.condition,
            way=draft.way,
            ways=ways,
            way_caption=self.tr(caption),
            note=note,
            asks_reference=draft.way in BY_HAND and not more,
        )

    def way(self, key: str, *, enabled: bool) -> ChoiceText:
        """Return a way for money to go."""
        label, icon = WAYS[key]
        return ChoiceText(key, label, icon, enabled)

    def actions(self, draft: Draft | None, *, may_void: bool, fee_bp: int) -> ActionsText:
        """Return which keys act."""
        issue = self.tr(N_("Issue credit note"))
        if draft is None:
            return ActionsText(ready=False, primary=issue, without_ticket=True)
        swap = self.tr(N_("Make the exchange"))
        return ActionsText(
            ready=bool(draft.chosen) and (draft.out is None or bool(draft.out.lines)),
            primary=issue if draft.out is None else swap,
            every=draft.left,
            paper=True,
            void=may_void and draft.out is None,
            exchange=draft.left,
            exchanging=draft.out is not None,
            correct=draft.left and draft.out is None and not draft.chosen,
            correcting=draft.correction is not None,
            fee=bool(fee_bp) and draft.left and draft.out is None,
            keeping_fee=bool(draft.fee_bp),
        )

    def fee(self, fee_bp: int) -> str:
        """Return what the key of the restocking fee says."""
        return filled(self.tr, N_("Keep {percent}"), percent=percent_text(fee_bp))

    # What was done -------------------------------------------------------------------------------

    def returned(self, done: Returned, way: str, *, void: bool = False) -> ChangeText:
        """Return what stands in large digits until the next scan."""
        tr = self.tr
        note = filled(tr, N_("Credit note {number}"), number=self.number(done.number))
        if done.paid_minor:
            return ChangeText(
                caption=tr(N_("GIVE BACK IN CASH")),
                amount=self.money(done.paid_minor),
                note=note,
                handed=hand_over(done.paid_minor, self.desk.money),
                foot=tr(N_("The ticket is void")) if void else "",
            )
        label = tr(WAYS[way][0]) if way in WAYS else ""
        return ChangeText(
            caption=tr(N_("GIVEN BACK")),
            amount=self.money(done.total_minor),
            note=note,
            foot=label,
        )

    def exchanged(self, done: Exchanged, way: str) -> ChangeText:
        """Return what stands in large digits after an exchange."""
        tr, more = self.tr, done.difference_minor
        if more < 0:
            return self.returned(done.returned, way)
        note = filled(tr, N_("Credit note {number}"), number=self.number(done.returned.number))
        ticket = filled(tr, N_("Ticket {number}"), number=self.number(done.charged.number))
        paid = more
        if way == CASH:
            paid = cash_due(more, self.desk.money.cash_rounding)
        return ChangeText(
            caption=tr(N_("PAID")) if more else tr(N_("EVEN")),
            amount=self.money(paid),
            note=DOT.join((note, ticket)),
            foot=tr(WAYS[way][0]) if more and way in WAYS else "",
        )
