"""The sale in words: cart lines, totals and change as the screen shows them. Free of Qt."""

from collections.abc import Sequence

from pos_app.core import price_lists
from pos_app.core.cart import Cart, CartLine
from pos_app.core.codes import shown_code
from pos_app.core.documents import METHOD_NAMES
from pos_app.core.fiscal import get_profile
from pos_app.core.i18n import N_, plural
from pos_app.core.pricing import ASKED, CHANGED, LABEL, Sellable
from pos_app.core.sales import Charged
from pos_app.core.settling import CASH, Tender, cash_due
from pos_app.core.totals import Amounts, Totals
from pos_app.ui.cash_money import hand_over, suggest
from pos_app.ui.desk import Desk
from pos_app.ui.format import (
    DOT,
    NBSP,
    filled,
    money_text,
    percent_text,
    price_text,
    quantity_text,
)
from pos_app.ui.sale.rows import PayKey, SaleLineText
from pos_app.ui.values import (
    BadgeText,
    ChangeText,
    Figure,
    FoundText,
    QuickKeyText,
    Tone,
)

_REASONS = {
    ASKED: N_("Price asked"),
    CHANGED: N_("Price changed"),
    LABEL: N_("Label of the scale"),
}
# The colour of a product key, by the tint of its category.
COLOURS = {
    "pan": "bread",
    "frutas": "produce",
    "bebidas": "drinks",
    "despensa": "pantry",
    "aseo": "cleaning",
    "favoritos": "favourites",
}


class SaleWords:
    """Says what is in a cart, in the words and the money of the shop."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._translate = desk.translate

    def money(self, amount_minor: int) -> str:
        """Return an amount."""
        return money_text(amount_minor, self._desk.money)

    def quantity(self, quantity_milli: int, unit: str = "") -> str:
        """Return a quantity."""
        return quantity_text(quantity_milli, self._desk.money, unit)

    # Lines ---------------------------------------------------------------------------------------

    def lines(self, cart: Cart) -> tuple[SaleLineText, ...]:
        """Return the rows of a cart."""
        return tuple(self._line(line) for line in cart.lines)

    def _line(self, line: CartLine) -> SaleLineText:
        weighed = line.sold_by_weight
        return SaleLineText(
            quantity=self.quantity(line.quantity_milli, line.unit if weighed else ""),
            name=line.name,
            detail=self._detail(line),
            price=price_text(line.price_e4, self._desk.money, line.unit if weighed else ""),
            amount=self.money(line.own_minor),
            badge=self._badge(line),
            weighed=weighed or bool(line.serial),  # one by one: no - and +
            old_amount="" if line.own_minor == line.gross_minor else self.money(line.gross_minor),
        )

    def _badge(self, line: CartLine) -> BadgeText | None:
        """Return what was taken off a line: amber where a person decided, green for the shop's."""
        if line.discount_bp:
            return BadgeText(percent_text(-line.discount_bp), Tone.AMBER, "tag")
        if line.given_minor:
            return BadgeText(self.money(-line.given_minor), Tone.AMBER, "tag")
        if line.offers:
            return BadgeText(self.money(-line.offered_minor), Tone.GREEN, "tags")
        return None

    def _detail(self, line: CartLine) -> str:
        if line.given_minor and not (line.lot_number or line.serial):
            return line.discount_reason
        if line.offers:
            return DOT.join(offer.name for offer in line.offers)
        reason = _REASONS.get(line.price_reason)
        if line.sold_by_weight:
            words = [self._translate(N_("By weight"))]
        else:
            words = [shown_code(line.code)]
        if reason:
            words.append(self._translate(reason))
        if line.lot_number:
            words.append(filled(self._translate, N_("Lot {lot}"), lot=line.lot_number))
        if line.expires_on:
            day = line.expires_on.strftime("%d-%m-%Y")
            words.append(filled(self._translate, N_("expires {day}"), day=day))
        if line.serial:
            words.append(filled(self._translate, N_("Serial {serial}"), serial=line.serial))
        return DOT.join(words)

    # The total -----------------------------------------------------------------------------------

    def totals(self, cart: Cart) -> Totals:
        """Return what a cart adds up to today."""
        today = self._desk.shop.day(self._desk.database.clock.now())
        amounts = [
            Amounts(line.gross_minor, line.discount_minor, line.tax_class) for line in cart.lines
        ]
        return get_profile(self._desk.shop).totals(amounts, today)

    def due_in_cash(self, total_minor: int) -> int:
        """Return what is asked for in cash."""
        return cash_due(total_minor, self._desk.money.cash_rounding)

    def figure(self, cart: Cart) -> Figure:
        """Return the dark block of the sale screen."""
        totals = self.totals(cart)
        tax = filled(self._translate, N_("{tax} included"), tax=self._desk.shop.tax_label)
        facts = [*self._discounts(cart, totals), (tax, self.money(totals.tax_minor))]
        due = self.due_in_cash(totals.total_minor)
        foot = ""
        if due != totals.total_minor:
            foot = filled(self._translate, N_("In cash  {amount}"), amount=self.money(due))
        return Figure(
            caption=self._translate(N_("TOTAL")),
            number=self.money(totals.total_minor),
            foot=foot,
            head=self.count(cart),
            facts=tuple(facts) if cart.lines else (),
            short_fact=f"{tax}{NBSP} {self.money(totals.tax_minor)}" if cart.lines else "",
        )

    def _discounts(self, cart: Cart, totals: Totals) -> list[tuple[str, str]]:
        """Return subtotal and discounts in at most two lines: the block has room for three."""
        of_sale = sum(line.shared_minor for line in cart.lines)
        of_lines = totals.discount_minor - of_sale
        rows = [(self._translate(N_("Subtotal")), self.money(totals.subtotal_minor))]
        if of_lines:
            label = N_("Off the lines") if of_sale else N_("Discounts")
            rows.append((self._translate(label), self.money(-of_lines)))
        if of_sale:
            share = f" {percent_text(cart.discount_bp)}" if cart.discount_bp else ""
            label = self._translate(N_("Off the sale"))
            rows.append((f"{label}{share}", self.money(-of_sale)))
        return rows[-2:]

    def marks(self, cart: Cart) -> tuple[BadgeText, ...]:
        """Return what holds for the whole sale: who buys, at what prices, which papers."""
        marks = []
        if cart.customer_id is not None:
            marks.append(BadgeText(cart.customer or self._translate(N_("Customer")), icon="user"))
        if cart.price_list:
            name = self._list_name(cart.price_list)
            marks.append(BadgeText(name, Tone.BLUE, "tags"))
        if cart.document_kind:
            marks.append(BadgeText(self._translate(N_("Invoice")), Tone.BLUE, "receipt-text"))
        if cart.gift:
            marks.append(BadgeText(self._translate(N_("Gift receipt")), Tone.BLUE, "ticket"))
        return tuple(marks)

    def _list_name(self, code: str) -> str:
        with self._desk.database.read() as session:
            found = price_lists.find_price_list(session, code)
        return found.name if found is not None else code

    def tax_classes(self) -> tuple[tuple[str, str], ...]:
        """Return the classes of tax, the taxed ones first, with the words for each."""
        today = self._desk.shop.day(self._desk.database.clock.now())
        known = get_profile(self._desk.shop).rates_bp(today)
        rates = sorted(known.items(), key=lambda one: -one[1])
        label = self._desk.shop.tax_label
        return tuple(
            (code, f"{label} {percent_text(rate)}" if rate else self._translate(N_("Exempt")))
            for code, rate in rates
        )

    def count(self, cart: Cart) -> str:
        """Return how much is in a cart: `7 lines · 10 pcs + 0,735 kg`."""
        if not cart.lines:
            return ""
        lines = plural(self._desk.language, "{count} line", "{count} lines", len(cart.lines))
        pieces = sum(line.quantity_milli for line in cart.lines if not line.sold_by_weight)
        weights: dict[str, int] = {}
        for line in cart.lines:
            if line.sold_by_weight:
                weights[line.unit] = weights.get(line.unit, 0) + line.quantity_milli
        parts = [
            filled(self._translate, N_("{count} pcs"), count=self.quantity(pieces))
        ] if pieces else []  # fmt: skip
        parts += [self.quantity(milli, unit) for unit, milli in weights.items()]
        return DOT.join((lines, " + ".join(parts)))

    def pay_keys(self, cart: Cart) -> tuple[str, tuple[PayKey, ...]]:
        """Return the exact amount in cash, and round amounts above it."""
        due = self.due_in_cash(self.totals(cart).total_minor)
        if not cart.lines:
            return "", ()
        rounds = suggest(due, self._desk.money)
        return self.money(due), tuple(PayKey(amount, self.money(amount)) for amount in rounds)

    # After the payment ---------------------------------------------------------------------------

    def change(self, charged: Charged, tenders: Sequence[Tender]) -> ChangeText:
        """Return the panel that stands until the next scan."""
        ticket = filled(self._translate, N_("Ticket {number}"), number=charged.number)
        until = self._translate(N_("shown until the next sale"))
        cash = sum(tender.amount_minor for tender in tenders if tender.method == CASH)
        if not cash:
            methods = {self._translate(METHOD_NAMES[tender.method]) for tender in tenders}
            return ChangeText(
                caption=self._translate(N_("PAID")),
                amount=self.money(charged.total_minor),
                note=until,
                foot=DOT.join((*sorted(methods), ticket)),
            )
        paid = filled(
            self._translate,
            N_("Total {total}, cash {cash}"),
            total=self.money(charged.total_minor),
            cash=self.money(cash),
        )
        return ChangeText(
            caption=self._translate(N_("CHANGE")),
            amount=self.money(charged.change_minor),
            note=until,
            handed=hand_over(charged.change_minor, self._desk.money),
            foot=DOT.join((paid, *self._beside_cash(tenders))),
        )

    def _beside_cash(self, tenders: Sequence[Tender]) -> tuple[str, ...]:
        """Return what was paid in other ways: `Debit card $10.000`."""
        return tuple(
            f"{self._translate(METHOD_NAMES[tender.method])} {self.money(tender.amount_minor)}"
            for tender in tenders
            if tender.method != CASH
        )

    # Products ------------------------------------------------------------------------------------

    def found(self, item: Sellable) -> FoundText:
        """Return a product as the list under the box shows it."""
        stock = ""
        if item.available_milli is not None and item.controls_stock:
            unit = item.unit if item.sold_by_weight else self._translate(N_("pcs"))
            stock = self.quantity(item.available_milli, unit)
        code = shown_code(item.code)
        return FoundText(item.variant_id.hex, item.name, code, self._price(item), stock)

    def quick_key(self, item: Sellable, page_colour: str) -> QuickKeyText:
        """Return a product as its key shows it."""
        colour = COLOURS.get(item.tint, page_colour)
        return QuickKeyText(
            item.variant_id.hex, item.name, self._price(item), colour, item.sold_by_weight
        )

    def _price(self, item: Sellable) -> str:
        if item.asks_price or not item.price_minor:
            return self._translate(N_("ask"))
        return price_text(item.price_e4, self._desk.money, item.unit if item.sold_by_weight else "")
