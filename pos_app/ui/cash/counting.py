"""A count of notes and coins as a value, and how it is said. Free of Qt."""

from dataclasses import dataclass, field, replace

from pos_app.core.cash import Count
from pos_app.core.i18n import N_, Translate
from pos_app.core.money import Currency
from pos_app.ui.cash.rows import CountText, PieceText
from pos_app.ui.format import DOT, filled, money_text
from pos_app.ui.values import Figure


@dataclass(frozen=True)
class Counting:
    """How many of each note and coin were counted; what was not typed is not there."""

    currency: Currency
    pieces: dict[int, int] = field(default_factory=dict)

    def with_pieces(self, value_minor: int, pieces: int | None) -> "Counting":
        """Return the count with another number of one note or coin; None takes it out."""
        rest = {value: many for value, many in self.pieces.items() if value != value_minor}
        return replace(self, pieces=rest if pieces is None else rest | {value_minor: pieces})

    @property
    def total_minor(self) -> int:
        """Return what everything is worth."""
        return sum(value * many for value, many in self.pieces.items())

    def counts(self) -> tuple[Count, ...]:
        """Return the count as the cash session takes it, greatest first."""
        return tuple(Count(value, self.pieces[value]) for value in sorted(self.pieces)[::-1])

    def text(self) -> CountText:
        """Return rows and sums in words."""
        rows = tuple(
            PieceText(value, self.pieces.get(value), self._money(value * self.pieces.get(value, 0)))
            for value in self.currency.denominations_minor
        )
        notes = self._worth(notes=True)
        return CountText(rows, self._money(notes), self._money(self.total_minor - notes))

    def figure(self, translate: Translate, caption: str) -> Figure:
        """Return the number block: the total, and how many pieces it is."""
        return Figure(caption, self._money(self.total_minor), foot=self._foot(translate))

    def _foot(self, translate: Translate) -> str:
        notes, coins = self._many(notes=True), self._many(notes=False)
        return DOT.join(
            (
                filled(translate, N_("{count} note") if notes == 1 else N_("{count} notes"),
                       count=notes),
                filled(translate, N_("{count} coin") if coins == 1 else N_("{count} coins"),
                       count=coins),
            )
        )  # fmt: skip

    def _is_note(self, value_minor: int) -> bool:
        return value_minor >= self.currency.notes_from_minor

    def _many(self, *, notes: bool) -> int:
        return sum(many for value, many in self.pieces.items() if self._is_note(value) is notes)

    def _worth(self, *, notes: bool) -> int:
        return sum(
            value * many for value, many in self.pieces.items() if self._is_note(value) is notes
        )

    def _money(self, amount_minor: int) -> str:
        return money_text(amount_minor, self.currency)
