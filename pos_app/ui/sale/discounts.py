"""What a person takes off: of a line or of the whole sale, as a share or an amount, with a reason.

`10%` or `-500` in the box, or F4 (the line) and Shift+F4 (the whole sale) and a form. Above the cap
of the role a supervisor agrees when the sale is charged, once for all of it.
"""

from pos_app.core import cart as carts
from pos_app.core.cart import BASIS_POINTS
from pos_app.core.errors import CartEmpty, InvalidDiscount, ShopError
from pos_app.core.i18n import N_
from pos_app.core.money import decimal_text, parse_amount
from pos_app.ui.format import filled, percent_text
from pos_app.ui.sale import typed
from pos_app.ui.sale.lines import Lines
from pos_app.ui.sale.rows import DiscountText, GivenDiscount
from pos_app.ui.values import Level

REASON_LIMIT = 60


class Discounts(Lines):
    """Gives discounts; the base of what takes them from the box."""

    def discount_clicked(self, text: str) -> None:
        """Take `10`, `10%` or `-500` of the box off the line; ask where there is nothing in it."""
        self._clicked(text, whole_sale=False)

    def sale_discount_clicked(self, text: str = "") -> None:
        """Take what stands in the box off the whole sale, or ask."""
        self._clicked(text, whole_sale=True)

    def _clicked(self, text: str, *, whole_sale: bool) -> None:
        if self._busy:
            return
        with self._told():
            if not self._cart.lines:
                raise CartEmpty
            self._require("sales.discount")
            if text:
                said = typed.read(text)
                plain = said.percent_bp is None and not said.off
                self._give(f"{text}%" if plain else text, whole_sale=whole_sale)
            else:
                self._ask_discount(whole_sale=whole_sale)

    def _ask_discount(self, *, whole_sale: bool) -> None:
        self._drop_question()
        line = self._line(self._selected) if self._selected >= 0 else None
        bp, off, reason = (
            (line.discount_bp, line.off_minor, line.discount_reason)
            if line is not None and not whole_sale
            else (self._cart.discount_bp, self._cart.off_minor, self._cart.discount_reason)
        )
        now = percent_text(bp) if bp else decimal_text(off, self._desk.money) if off else ""
        written = reason if now and reason != self._unsaid() else ""
        self._form_open = True
        self._view.show_strip(None)
        self._view.ask_discount(DiscountText(line.name if line else "", whole_sale, now, written))

    def _unsaid(self) -> str:
        """Return what stands for a reason that nobody wrote."""
        return filled(self._translate, N_("given by {person}"), person=self._actor.name)

    def discount_entered(self, given: GivenDiscount) -> None:
        """Take what the form says off the line or the whole sale."""
        if not self._form_open or self._busy:
            return
        with self._told():
            self._give(given.text, whole_sale=given.whole_sale, reason=given.reason)

    def _give(self, text: str, *, whole_sale: bool, reason: str = "") -> None:
        """Take a share or an amount off; nothing, or 0, takes a discount away."""
        self._require("sales.discount")
        percent_bp, off_minor = self._read(text)
        words = " ".join(reason.split())[:REASON_LIMIT] or self._unsaid()
        if not (percent_bp or off_minor):
            words = ""
        row = self._selected
        if whole_sale:
            cart = carts.set_sale_discount(self._cart, percent_bp, words, off_minor=off_minor)
            what = self._translate(N_("the whole sale"))
        else:
            what = self._line(row).name
            cart = carts.set_discount(self._cart, row, percent_bp, words, off_minor=off_minor)
        self._drop_question()
        self._view.clear_box()
        self._change(cart, row)
        self._say_given(percent_bp, off_minor, what)

    def _say_given(self, percent_bp: int, off_minor: int, what: str) -> None:
        amount = percent_text(percent_bp) if percent_bp else self.words.money(off_minor)
        given = bool(percent_bp or off_minor)
        title = N_("{percent} off {product}") if given else N_("{product} without discount")
        detail = ""
        if given and not self._may_alone():
            detail = N_("A supervisor is asked when it is charged.")
        self._say(Level.OK, title, detail, percent=amount, product=what)

    def _may_alone(self) -> bool:
        return self._actor.may("sales.discount", self._cart.given_minor) and self._actor.may(
            "sales.discount_percent", self._cart.given_bp
        )

    def _read(self, text: str) -> tuple[int, int]:
        """Return the share and the amount that a text says; raise `InvalidDiscount`."""
        words = text.strip()
        if not words:
            return 0, 0
        said = typed.read(words if words.endswith("%") else f"-{words.lstrip('-')}")
        if said.percent_bp is not None and said.percent_bp <= BASIS_POINTS:
            return said.percent_bp, 0
        try:
            money = self._desk.money
            plain = (said.off or words).replace(money.thousands, "").replace(money.decimal, ".")
            return 0, parse_amount(plain, money)
        except ShopError as error:
            raise InvalidDiscount(text=words) from error

    def _drop_question(self) -> None:
        if self._form_open:
            self._form_open = False
            self._view.close_question()
        super()._drop_question()

    def number_cancelled(self) -> None:
        """Leave out what needed an answer."""
        self._form_open = False
        super().number_cancelled()
