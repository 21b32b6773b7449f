"""Parked sales: which one to take up again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from pos_app.core import drafts, people
from pos_app.core.cart import CartLine
from pos_app.core.drafts import Parked
from pos_app.core.errors import ShopError
from pos_app.core.i18n import N_
from pos_app.ui.desk import Desk
from pos_app.ui.format import DOT, filled, money_text, quantity_text, time_text
from pos_app.ui.notices import strip_of
from pos_app.ui.parked.rows import GoodsText, ParkedText
from pos_app.ui.values import Figure, StripText

FIRST_LINES = 3  # of a sale, in its row
COUNTED_UNIT = "un"


class ParkedScreen(Protocol):
    """What the presenter asks of the screen."""

    def show_rows(self, rows: tuple[ParkedText, ...], selected: int) -> None:
        """Show the list; without rows, that nothing waits."""

    def show_sale(self, figure: Figure, goods: tuple[GoodsText, ...]) -> None:
        """Show what is in the selected sale."""

    def show_strip(self, text: StripText | None) -> None:
        """Say what went wrong, or nothing."""


@dataclass(frozen=True)
class _Waiting:
    parked: Parked
    who: str


class ParkedPresenter:
    """Holds the list; `on_chosen(cart_id)` takes one up, `on_left()` goes back to the sale."""

    def __init__(
        self,
        view: ParkedScreen,
        desk: Desk,
        *,
        on_chosen: Callable[[UUID], object],
        on_left: Callable[[], object],
    ) -> None:
        self._view = view
        self._desk = desk
        self._translate = desk.translate
        self._on_chosen = on_chosen
        self._on_left = on_left
        self._rows: tuple[_Waiting, ...] = ()
        self._selected = -1
        self._done = False

    def start(self) -> None:
        """Show what waits, the newest first."""
        self._done = False
        self._view.show_strip(None)
        self._desk.tasks.background(self._read, self._take, self._failed)

    def _read(self) -> tuple[_Waiting, ...]:
        with self._desk.database.read() as session:
            parked = reversed(drafts.list_parked(session))
            return tuple(_Waiting(each, people.name_of(session, each.user_id)) for each in parked)

    def _take(self, rows: tuple[_Waiting, ...]) -> None:
        self._rows = rows
        self._selected = 0 if rows else -1
        texts = tuple(self._text(at, row) for at, row in enumerate(rows, start=1))
        self._view.show_rows(texts, self._selected)
        self._show_selected()

    def _text(self, place: int, row: _Waiting) -> ParkedText:
        cart = row.parked.cart
        first = [self._line(line) for line in cart.lines[:FIRST_LINES]]
        more = len(cart.lines) - FIRST_LINES
        if more > 0:
            first.append(filled(self._translate, N_("and {count} more"), count=more))
        return ParkedText(
            place=str(place) if place <= 9 else "",
            name=self._name(row),
            lines=", ".join(first),
            who=DOT.join((time_text(row.parked.parked_at, self._desk.zone), row.who)),
            amount=money_text(cart.total_minor, self._desk.money),
        )

    def _name(self, row: _Waiting) -> str:
        if row.parked.label:
            return row.parked.label
        time = time_text(row.parked.parked_at, self._desk.zone)
        return filled(self._translate, N_("Sale of {time}"), time=time)

    def _line(self, line: CartLine) -> str:
        return f"{self._quantity(line)} {line.name}"

    def _quantity(self, line: CartLine) -> str:
        unit = line.unit if line.sold_by_weight and line.unit != COUNTED_UNIT else ""
        return quantity_text(line.quantity_milli, self._desk.money, unit)

    def _show_selected(self) -> None:
        if self._selected < 0:
            self._view.show_sale(Figure(self._translate(N_("TOTAL")), ""), ())
            return
        row, money = self._rows[self._selected], self._desk.money
        cart = row.parked.cart
        count = len(cart.lines)
        foot = filled(
            self._translate, N_("1 line") if count == 1 else N_("{count} lines"), count=count
        )
        caption = self._translate(N_("TOTAL"))
        figure = Figure(caption, money_text(cart.total_minor, money), foot=foot,
                        head=self._name(row))  # fmt: skip
        goods = tuple(
            GoodsText(self._quantity(line), line.name, money_text(line.total_minor, money))
            for line in cart.lines
        )
        self._view.show_sale(figure, goods)

    def select(self, row: int) -> None:
        """Look at another sale."""
        if 0 <= row < len(self._rows):
            self._selected = row
            self._show_selected()

    def number(self, place: int) -> None:
        """Take up the sale with that number in the list."""
        if 1 <= place <= len(self._rows):
            self._selected = place - 1
            self.choose()

    def choose(self) -> None:
        """Take up the selected sale, once."""
        if self._selected >= 0 and not self._done:
            self._done = True
            self._on_chosen(self._rows[self._selected].parked.cart.id)

    def leave(self) -> None:
        """Go back to the sale."""
        self._on_left()

    def _failed(self, error: ShopError) -> None:
        self._view.show_strip(strip_of(error, self._translate))
