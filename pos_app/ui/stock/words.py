"""The stock in words: products, lots and movements as the screen shows them. Free of Qt."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from pos_app.core.codes import shown_code
from pos_app.core.i18n import N_, plural
from pos_app.core.kardex import LotRow
from pos_app.core.money import E4, half_up
from pos_app.core.pricing import Sellable
from pos_app.core.reports import CardLine, DocumentName, ListedStock, ProductFacts, WhyLine
from pos_app.ui.desk import Desk
from pos_app.ui.format import (
    DOT,
    MINUS,
    NBSP,
    date_text,
    filled,
    money_text,
    quantity_text,
    time_text,
)
from pos_app.ui.stock.rows import HeadText, LotText, MoveText, StockText
from pos_app.ui.values import BadgeText, Tone

COUNTED: Final = "un"
VERY_SOON, SOON, LONG = 7, 30, 90  # days; a lot with 90 or more has its whole life before it
ICONS: Final = {
    "pan": "croissant",
    "frutas": "carrot",
    "bebidas": "cup-soda",
    "aseo": "spray-can",
}
REASONS: Final = {
    "VENTA": N_("Sale"),
    "COMPRA": N_("Purchase"),
    "AJUSTE": N_("Adjustment"),
    "DEVOLUCION": N_("Return"),
    "INICIAL": N_("Opening stock"),
    "MERMA": N_("Shrinkage"),
    "TRASLADO": N_("Transfer"),
    "PEDIDO": N_("Order"),
}
CAUSES: Final = {
    "damage": N_("Damage"),
    "expiry": N_("Expiry"),
    "theft": N_("Theft"),
    "sample": N_("Sample"),
}
FORMS: Final = ("%d-%m-%Y %H:%M", "%d/%m/%Y %H:%M", "%d-%m-%Y", "%d/%m/%Y")


class StockWords:
    """Says what there is, in the words and with the decimal mark of the shop."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._translate = desk.translate

    # Quantities and times ------------------------------------------------------------------------

    def quantity(self, milli: int, unit: str = "") -> str:
        """Return ``24``, ``−3``, ``18 kg``; the unit of what is counted is not said."""
        said = "" if unit == COUNTED else unit
        text = quantity_text(abs(milli), self._desk.money, said)
        return f"{MINUS}{text}" if milli < 0 else text

    def with_unit(self, milli: int, unit: str) -> str:
        """Return ``24 un.`` or ``18 kg``: for a list, where every row says it."""
        text = self.quantity(milli, unit)
        return f"{text}{NBSP}{self._translate(N_('un.'))}" if unit == COUNTED else text

    def change(self, milli: int, unit: str = "") -> str:
        """Return ``+18`` or ``−3``."""
        return f"+{self.quantity(milli, unit)}" if milli > 0 else self.quantity(milli, unit)

    def moment(self, at: datetime) -> str:
        """Return day and time, the year only where it is another."""
        zone = self._desk.zone
        day, now = date_text(at, zone), date_text(self._desk.database.clock.now(), zone)
        return f"{day if day[-4:] != now[-4:] else day[:5]} {time_text(at, zone)}"

    def today(self) -> date:
        """Return the shop's day."""
        return self._desk.shop.day(self._desk.database.clock.now())

    def read_moment(self, text: str) -> datetime | None:
        """Return the moment a person means: a day means its end. None where it is no day."""
        words = text.strip()
        if words.count("-") + words.count("/") == 1:
            words = f"{words}{'-' if '-' in words else '/'}{self.today().year}"
        for form in FORMS:
            try:
                read = datetime.strptime(words, form)  # noqa: DTZ007 - the zone is the shop's
            except ValueError:
                continue
            if "%H" not in form:
                read = datetime.combine(read.date(), time.max)
            return read.replace(tzinfo=self._desk.zone)
        return None

    # The list ------------------------------------------------------------------------------------

    def listed(self, row: ListedStock, order_milli: int = 0) -> StockText:
        """Return a row of the list; `order_milli` is what should be ordered."""
        tr, minimum, available = self._translate, row.min_stock_milli, row.available_milli
        details = []
        if minimum:
            said = self.quantity(minimum, row.unit)
            details.append(filled(tr, N_("Min. {quantity}"), quantity=said))
        else:
            details.append(shown_code(row.code))
        if order_milli:
            said = self.quantity(order_milli, row.unit)
            details.append(filled(tr, N_("order {quantity}"), quantity=said))
        low = available <= minimum
        whole = max(minimum * 10 // 3, 1) if minimum else max(row.on_hand_milli, 1)
        return StockText(
            name=self.name(row),
            detail=DOT.join(details),
            badge=self._state(row),
            quantity=self.with_unit(row.on_hand_milli, row.unit),
            tone="danger_text" if available <= 0 else "amber_text" if low else "text",
            share=max(0, row.on_hand_milli) / whole,
            mark=minimum / whole if minimum else -1.0,
            bar_tone="amber" if low else "primary",
        )

    def name(self, row: ListedStock) -> str:
        """Return the product with what makes the variant another."""
        return DOT.join(part for part in (row.name, row.label) if part)

    def _state(self, row: ListedStock) -> BadgeText | None:
        tr = self._translate
        days = None if row.expires_on is None else (row.expires_on - self.today()).days
        if row.on_hand_milli < 0:
            return BadgeText(tr(N_("Below zero")), Tone.RED)
        if days is not None and days < 0:
            return BadgeText(tr(N_("Has expired")), Tone.RED)
        if row.available_milli <= 0:
            return BadgeText(tr(N_("Out of stock")), Tone.RED)
        if days is not None and days <= VERY_SOON:
            return BadgeText(self.days(days), Tone.RED if days <= 1 else Tone.AMBER)
        if row.available_milli <= row.min_stock_milli:
            return BadgeText(tr(N_("Below minimum")), Tone.AMBER)
        if days is not None and days <= SOON:
            return BadgeText(self.days(days), Tone.GREY)
        return None

    def days(self, days: int) -> str:
        """Return when something expires, from today on."""
        if days == 0:
            return self._translate(N_("Expires today"))
        if days == 1:
            return self._translate(N_("Expires tomorrow"))
        return filled(self._translate, N_("Expires in {count} days"), count=days)

    # The product ---------------------------------------------------------------------------------

    def head(
        self,
        row: ListedStock,
        facts: ProductFacts,
        sellable: Sellable | None,
        levels: tuple[int, int, int],
    ) -> HeadText:
        """Return the head of a product; `levels` are on hand, reserved, available."""
        tr, money = self._translate, self._desk.money
        details = [shown_code(facts.barcode or row.code), facts.category]
        if facts.unit_cost_e4:
            cost = money_text(half_up(facts.unit_cost_e4, E4), money)
            details.append(filled(tr, N_("average cost {amount}"), amount=cost))
        badges = []
        if row.tracks_lots:
            badges.append(BadgeText(tr(N_("With lots")), icon="layers"))
        if facts.tracks_serials:
            badges.append(BadgeText(tr(N_("With serial numbers")), icon="hash"))
        if sellable is not None and sellable.price_minor:
            price = money_text(sellable.price_minor, money)
            badges.append(BadgeText(filled(tr, N_("Price {amount}"), amount=price), icon="tag"))
        if row.min_stock_milli:
            least = self.quantity(row.min_stock_milli, row.unit)
            words = filled(tr, N_("Min. {quantity}"), quantity=least)
            badges.append(BadgeText(words, icon="truck"))
        on_hand, reserved, left = levels
        tone = "amber_text" if left <= row.min_stock_milli else "primary_text"
        return HeadText(
            name=self.name(row),
            detail=DOT.join(part for part in details if part),
            icon=ICONS.get(facts.tint, "package"),
            badges=tuple(badges),
            on_hand=self.quantity(on_hand, row.unit),
            reserved=self.quantity(reserved, row.unit),
            available=self.quantity(left, row.unit),
            tone="danger_text" if left <= 0 else tone,
        )

    def lots(self, lots: Sequence[LotRow], unit: str) -> tuple[LotText, ...]:
        """Return the lots with stock, in the order in which they leave."""
        texts, first, today = [], True, self.today()
        for lot in lots:
            days = None if lot.expires_on is None else (lot.expires_on - today).days
            expired = days is not None and days < 0
            texts.append(
                LotText(
                    number=lot.number or "—",
                    expires=lot.expires_on.strftime("%d-%m-%Y") if lot.expires_on else "—",
                    life=1.0 if days is None else max(0, min(days, LONG)) / LONG,
                    life_tone="amber" if days is not None and days <= VERY_SOON else "primary",
                    left=self.quantity(lot.on_hand_milli, unit),
                    badge=self._lot_state(days, first=first and not expired),
                )
            )
            first = first and expired
        return tuple(texts)

    def _lot_state(self, days: int | None, *, first: bool) -> BadgeText:
        tr = self._translate
        if days is not None and days < 0:
            return BadgeText(tr(N_("Has expired")), Tone.RED, "calendar-x")
        soon = days is not None and days <= VERY_SOON
        if first:
            tone = Tone.AMBER if soon else Tone.GREEN
            return BadgeText(tr(N_("Leaves first")), tone, "arrow-up-right")
        if soon and days is not None:
            return BadgeText(self.days(days), Tone.AMBER)
        return BadgeText(tr(N_("In order")), Tone.GREEN, "check")

    # The card ------------------------------------------------------------------------------------

    def move(self, line: CardLine, unit: str, *, place: bool) -> MoveText:
        """Return a row of the card; `place` says where, for a card of several places."""
        tr = self._translate
        change = line.on_hand_change_milli
        details = [self.document(line.document)]
        if line.description:
            details.append(line.description)
        if line.lot:
            details.append(filled(tr, N_("lot {number}"), number=line.lot))
        if place:
            details.append(line.location)
        what, shown = tr(REASONS.get(line.reason, line.reason)), self.change(change, unit)
        icon, tone = _arrow(change, line.reason)
        if not change:
            held = line.reserved_change_milli
            what = tr(N_("Reserved") if held > 0 else N_("Released"))
            shown = filled(tr, N_("{quantity} res."), quantity=self.change(held, unit))
            icon, tone = "bookmark", "text2"
        return MoveText(
            when=self.moment(line.occurred_at),
            who=line.user,
            icon=icon,
            tone=tone,
            what=what,
            document=DOT.join(part for part in details if part),
            change=shown,
            balance=self.quantity(line.on_hand_after_milli, unit),
        )

    def why_line(self, line: WhyLine, unit: str) -> MoveText:
        """Return a document that makes up a number, with all it put in and took out."""
        change = line.in_milli - line.out_milli
        icon, tone = _arrow(change, line.reason)
        details = [self.document(line.document), line.description]
        return MoveText(
            when=self.moment(line.occurred_at),
            who=line.user,
            icon=icon,
            tone=tone,
            what=self._translate(REASONS.get(line.reason, line.reason)),
            document=DOT.join(part for part in details if part),
            change=self.change(change, unit),
            balance=self.quantity(line.after_milli, unit),
        )

    def document(self, name: DocumentName) -> str:
        """Return a document as people call it."""
        tr = self._translate
        number = name.number
        if number.isdigit():
            number = f"{int(number):,}".replace(",", self._desk.money.thousands)
        match name.kind:
            case "sale":
                called = filled(tr, N_("Ticket {number}"), number=number) if number else ""
            case "order":
                called = filled(tr, N_("Order {number}"), number=number)
            case "stock_take":
                called = tr(N_("Stock take"))
            case _:
                called = number
        note = f"“{name.note}”" if name.note else ""
        cause = tr(CAUSES[name.cause]) if name.cause in CAUSES else ""
        return DOT.join(part for part in (called, name.party, cause, note) if part)

    def products(self, count: int) -> str:
        """Return how many products a list has."""
        return plural(self._desk.language, "{count} product", "{count} products", count)

    def until(self, days: int) -> date:
        """Return the day in so many days."""
        return self.today() + timedelta(days=days)


def _arrow(change_milli: int, reason: str) -> tuple[str, str]:
    """Return icon and tone of a movement."""
    if change_milli > 0:
        return "arrow-down-left", "primary_text"
    return "arrow-up-right", "danger_text" if reason == "MERMA" else "text2"
