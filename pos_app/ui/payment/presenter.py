"""Paying in parts: cash, cards, transfers, on account and of store credit, of one sale.

One payment is being typed (`method` and `amount`), the others were taken before it. Only the cash
leg is rounded (Ley 20.956), and only cash gives change; `settling.settle` decides both.
"""

from collections.abc import Callable, Sequence
from typing import Final

from pos_app.core.cart import Cart, CartLine
from pos_app.core.documents import METHOD_NAMES
from pos_app.core.errors import PaymentTooSmall, ShopError
from pos_app.core.i18n import N_, plural
from pos_app.core.settling import CASH, Settlement, Tender, settle
from pos_app.ui.cash_money import hand_over
from pos_app.ui.desk import Desk
from pos_app.ui.format import filled, percent_text, price_text
from pos_app.ui.notices import strip_of
from pos_app.ui.payment.payer import (
    ACCOUNT,
    OF_CUSTOMERS,
    STORE_CREDIT,
    Payer,
    PayerWords,
    read_payer,
)
from pos_app.ui.payment.rows import MethodText, PaymentText, SoldText
from pos_app.ui.payment.screen import Charge, PaymentScreen
from pos_app.ui.sale.words import SaleWords
from pos_app.ui.values import ChangeText, Level, StripText

_METHODS: Final = (  # in the order of the keys
    (CASH, "banknote", "F9"),
    ("debit", "credit-card", "F10"),
    ("transfer", "landmark", "F11"),
    ("credit", "credit-card", "F8"),
    (ACCOUNT, "notebook-pen", "F7"),
    (STORE_CREDIT, "wallet", "F6"),
)
_REFERRED: Final = frozenset({"debit", "credit", "transfer"})  # a slip or a bank says its number
_ICONS = {method: icon for method, icon, _ in _METHODS}
_CAPTIONS = {CASH: N_("Cash received")}
# How the rounding of cash is called where a law made it.
_ROUNDING = {"CLP": N_("Rounding, law 20.956")}


class PaymentPresenter:
    """Collects the payments of a cart and hands them to `charge`."""

    def __init__(
        self,
        view: PaymentScreen,
        desk: Desk,
        *,
        charge: Charge,
        to_sale: Callable[[], object],
        to_customer: Callable[[], object],
    ) -> None:
        self._view, self._desk = view, desk
        self._charge, self._to_sale, self._to_customer = charge, to_sale, to_customer
        self._translate = desk.translate
        self._words = SaleWords(desk)
        self._payers = PayerWords(desk)
        self._payer: Payer | None = None
        self._asked_for = ""  # the way of paying that waits for its customer
        self._reference = ""
        self._cart: Cart | None = None
        self._total = 0
        self._taken: list[Tender] = []
        self._method = CASH
        self._amount: int | None = None
        self._notes: list[int] = []  # keys of notes and coins that made up the amount
        self._busy = False

    def start(self, cart: Cart) -> None:
        """Begin to be paid; the same cart again goes on where it was left."""
        before, self._cart = self._cart, cart
        total = self._words.totals(cart).total_minor
        if before is None or (before.id, self._total) != (cart.id, total):
            self._total = total
            self._taken, self._method = [], CASH
            self._type(None)
        if before is None or before.customer_id != cart.customer_id:
            self._drop_payer()
        self._show_sale(cart)
        self._view.show_strip(None)
        self._show()
        self._view.take_focus()
        self._read_payer()

    # Who pays ------------------------------------------------------------------------------------

    def _drop_payer(self) -> None:
        """Forget the account of another customer, and what was put on it."""
        self._payer = None
        self._taken = [one for one in self._taken if one.method not in OF_CUSTOMERS]
        if self._method in OF_CUSTOMERS:
            self._method = CASH
            self._type(None)

    def _read_payer(self) -> None:
        """Read the account of the customer, as it is now."""
        cart = self._cart
        if cart is None or cart.customer_id is None:
            self._view.show_customer("")
            self._asked_for = ""
            return
        customer_id = cart.customer_id

        def read() -> Payer:
            with self._desk.database.read() as session:
                return read_payer(session, customer_id)

        def known(payer: Payer) -> None:
            if self._cart is None or self._cart.customer_id != payer.id:
                return
            self._payer = payer
            self._view.show_customer(payer.name)
            wanted, self._asked_for = self._asked_for, ""
            if wanted:
                self.method_chosen(wanted)
            else:
                self._show()

        self._desk.tasks.background(read, known, self._refused)

    # What is paid --------------------------------------------------------------------------------

    def _tenders(self) -> list[Tender]:
        return [*self._taken, *self._typed()]

    def _typed(self) -> list[Tender]:
        reference = self._reference.strip() if self._method in _REFERRED else ""
        if self._amount:
            return [Tender(self._method, self._amount, reference)]
        return [Tender(CASH, 0)] if self._method == CASH and self._rounds_away() else []

    def _rounds_away(self) -> bool:
        """Return whether no coin is small enough for the rest: nothing is handed over."""
        others = sum(tender.amount_minor for tender in self._taken)
        if not others or any(tender.method == CASH for tender in self._taken):
            return False
        left = self._total - others
        return left > 0 and not self._words.due_in_cash(left)

    def _missing(self, tenders: Sequence[Tender]) -> int:
        """Return what the chosen method would still have to bring; below zero is too much."""
        others = sum(tender.amount_minor for tender in tenders if tender.method != CASH)
        cash = sum(tender.amount_minor for tender in tenders if tender.method == CASH)
        remainder = self._total - others
        if self._method == CASH and remainder > 0:
            return self._words.due_in_cash(remainder) - cash
        return remainder - cash

    def _settlement(self) -> Settlement | None:
        """Return how these payments settle the sale, or None while they do not."""
        try:
            return settle(self._total, self._tenders(), self._desk.money)
        except ShopError:
            return None

    # What is typed -------------------------------------------------------------------------------

    def method_chosen(self, method: str) -> None:
        """Pay the rest in another way; what was typed is taken."""
        if self._busy:
            return
        self._view.show_strip(None)
        if method in OF_CUSTOMERS and not self._may_account(method):
            self._show()  # the key that was touched is not the one chosen
            return
        self._take()
        self._method = method
        missing = self._missing(self._taken)
        if self._payer is not None and method in OF_CUSTOMERS:
            missing = min(missing, self._payer.offers(method)) or missing
        self._type(missing if method != CASH and missing > 0 else None)
        self._show()
        self._view.take_focus()

    def _may_account(self, method: str) -> bool:
        """Return whether a customer has such an account; without a customer ask for one."""
        if self._payer is None:
            self._asked_for = method
            if self._cart is not None and self._cart.customer_id is None:
                self._to_customer()
            return False
        reason = self._payers.why_not(self._payer, method)
        if reason:
            self._view.show_strip(StripText(Level.WARN, reason))
        return not reason

    def customer_clicked(self) -> None:
        """Choose who buys."""
        if not self._busy:
            self._to_customer()

    def reference_changed(self, text: str) -> None:
        """Follow the number of the slip that is being written."""
        if not self._busy:
            self._reference = text
            self._show()

    def amount_changed(self, amount_minor: int | None) -> None:
        """Follow what is being typed."""
        if amount_minor != self._amount and not self._busy:
            self._amount, self._notes = amount_minor, []
            self._view.show_strip(None)
            self._show()

    def money_pressed(self, value_minor: int) -> None:
        """Add a note or a coin to the cash received."""
        if self._busy:
            return
        if self._method != CASH:
            self.method_chosen(CASH)
        notes = [*self._notes, value_minor]
        self._type((self._amount or 0) + value_minor)
        self._notes = notes
        self._show()

    def exact_clicked(self) -> None:
        """Take exactly what is missing."""
        missing = self._missing(self._taken)
        if not self._busy and missing > 0:
            self._type(missing)
            self._show()

    def amount_entered(self, amount_minor: int) -> None:
        """Finish when nothing is missing; otherwise take this payment and ask for the rest."""
        self.amount_changed(amount_minor)
        if self._settlement() is not None:
            self.finish_clicked()
        elif not self._busy and self._missing(self._tenders()) > 0:
            self.method_chosen(CASH if self._method != CASH else "debit")
        else:
            self._refuse_now()

    def payment_removed(self, row: int) -> None:
        """Take a payment back."""
        if self._busy:
            return
        if row < len(self._taken):
            del self._taken[row]
        elif row == len(self._taken):
            self._type(None)
        self._show()

    def _take(self) -> None:
        self._taken += self._typed()
        self._type(None)

    def _type(self, amount_minor: int | None) -> None:
        """Put an amount into the field, as if it had been typed."""
        self._amount, self._notes, self._reference = amount_minor, [], ""
        caption = _CAPTIONS.get(self._method, METHOD_NAMES[self._method])
        self._view.show_amount(self._translate(caption), amount_minor)
        if self._method in _REFERRED:
            self._view.show_reference("")

    # Finishing -----------------------------------------------------------------------------------

    def finish_clicked(self) -> None:
        """Charge, when nothing is missing."""
        if self._busy:
            return
        if self._settlement() is None:
            self._refuse_now()
            return
        self._busy = True
        self._view.show_can_finish(False)
        self._charge(self._tenders(), self._refused)

    def finished(self) -> None:
        """Forget these payments: the sale was charged."""
        self._busy, self._cart = False, None

    def back_clicked(self) -> None:
        """Go back to the sale; nothing is lost."""
        if not self._busy:
            self._to_sale()

    def has_payments(self) -> bool:
        """Return whether a payment was taken or is being recorded."""
        return self._busy or bool(self._tenders())

    def refuse_scan(self) -> None:
        """Say that nothing is added while the sale is being paid."""
        title = self._translate(N_("The sale is being paid: nothing was added"))
        detail = self._translate(N_("Finish it, or go back with Esc and scan again."))
        self._view.show_strip(StripText(Level.WARN, title, detail))

    def _refused(self, error: ShopError) -> None:
        self._busy = False
        self._show()
        self._view.show_strip(strip_of(error, self._translate))

    def _refuse_now(self) -> None:
        """Say why these payments do not settle the sale."""
        missing = self._missing(self._tenders())
        if missing > 0:
            error: ShopError = PaymentTooSmall(missing=self._words.money(missing))
            self._view.show_strip(strip_of(error, self._translate))
            return
        try:
            settle(self._total, self._tenders(), self._desk.money)
        except ShopError as refusal:
            self._view.show_strip(strip_of(refusal, self._translate))

    # Showing -------------------------------------------------------------------------------------

    def _show_sale(self, cart: Cart) -> None:
        totals = self._words.totals(cart)
        tax = filled(self._translate, N_("{tax} included"), tax=self._desk.shop.tax_label)
        sums = [(self._translate(N_("Subtotal")), self._words.money(totals.subtotal_minor))]
        if totals.discount_minor:
            off = self._words.money(-totals.discount_minor)
            sums.append((self._translate(N_("Discounts")), off))
        sums.append((self._translate(N_("Net")), self._words.money(totals.net_minor)))
        if totals.exempt_minor:
            sums.append((self._translate(N_("Exempt")), self._words.money(totals.exempt_minor)))
        sums.append((tax, self._words.money(totals.tax_minor)))
        count = plural(self._desk.language, "{count} line", "{count} lines", len(cart.lines))
        total = self._translate(N_("Total of the ticket")), self._words.money(totals.total_minor)
        self._view.show_sale(tuple(map(self._sold, cart.lines)), count, sums, total)

    def _sold(self, line: CartLine) -> SoldText:
        unit = line.unit if line.sold_by_weight else ""
        quantity = self._words.quantity(line.quantity_milli, unit)
        detail = f"{quantity} × {price_text(line.price_e4, self._desk.money, unit)}"
        if line.discount_bp:
            detail += f"  {percent_text(-line.discount_bp)}"
        return SoldText(line.name, detail, self._words.money(line.total_minor))

    def _show(self) -> None:
        money, settled = self._words.money, self._settlement()
        missing, paid = self._missing(self._tenders()), sum(t.amount_minor for t in self._tenders())
        self._view.show_methods(self._methods(), self._method)
        self._show_side()
        self._view.show_payments(self._rows(settled), selected=self._row_of_typed())
        due = self._total + settled.rounding_minor if settled else paid + missing
        self._view.show_sums(
            money(due), money(paid), money(max(0, missing)), settled=settled is not None
        )
        exact = self._missing(self._taken)
        self._view.show_exact(money(exact) if exact > 0 else "")
        self._view.show_change(self._change(settled, missing))
        self._view.show_can_finish(settled is not None and not self._busy)

    def _show_side(self) -> None:
        """Show what goes with the way of paying: notes and coins, a reference, or the account."""
        if self._payer is not None and self._method in OF_CUSTOMERS:
            amount = self._amount or 0
            self._view.show_account(self._payers.account(self._payer, self._method, amount))
        elif self._method in _REFERRED:
            self._view.show_reference(self._reference)
        else:
            self._view.show_notes()

    def _methods(self) -> tuple[MethodText, ...]:
        return tuple(
            MethodText(
                method,
                self._translate(METHOD_NAMES[method]),
                icon,
                cap,
                self._payers.why_not(self._payer, method),
            )
            for method, icon, cap in _METHODS
        )

    def _row_of_typed(self) -> int:
        return len(self._taken) if self._amount else len(self._taken) - 1

    def _rows(self, settled: Settlement | None) -> tuple[PaymentText, ...]:
        rows = [self._row(tender) for tender in self._taken]
        rows += [self._row(tender, self._notes_text()) for tender in self._typed()]
        if settled and settled.rounding_minor:
            detail = N_("Only in cash; the ticket stays at {total}")
            name = _ROUNDING.get(self._desk.money.code, N_("Rounding of cash"))
            rows.append(
                PaymentText(
                    self._translate(name),
                    filled(self._translate, detail, total=self._words.money(self._total)),
                    self._words.money(settled.rounding_minor),
                    "coins",
                    tone="amber_text",
                    removable=False,
                )
            )
        return tuple(rows)

    def _row(self, tender: Tender, detail: str = "") -> PaymentText:
        name = _CAPTIONS.get(tender.method, METHOD_NAMES[tender.method])
        amount = self._words.money(tender.amount_minor)
        badge = self._payers.badge(self._payer, tender.method, tender.amount_minor)
        if tender.method in OF_CUSTOMERS and self._payer is not None:
            detail = self._payer.name
        return PaymentText(
            self._translate(name), detail or tender.reference, amount, _ICONS[tender.method], badge
        )

    def _notes_text(self) -> str:
        values = sorted(set(self._notes), reverse=True)
        return " + ".join(f"{self._notes.count(v)} × {self._words.money(v)}" for v in values)

    def _change(self, settled: Settlement | None, missing: int) -> ChangeText:
        if settled is None and missing < 0:
            amount = self._words.money(-missing)
            note = self._translate(N_("only cash gives change"))
            return ChangeText(self._translate(N_("TOO MUCH")), amount, note=note)
        if settled is None:
            amount = self._words.money(missing)
            return ChangeText(self._translate(N_("MISSING")), amount)
        return ChangeText(
            caption=self._translate(N_("CHANGE")),
            amount=self._words.money(settled.change_minor),
            note=self._translate(N_("shown until the next sale")),
            handed=hand_over(settled.change_minor, self._desk.money),
        )
