"""Inputs of money and quantities: integers in, integers out."""

from PySide6.QtWidgets import QWidget

from pos_app.core.money import Currency
from pos_app.ui.widgets.field import HEIGHT, NumberEdit


class MoneyEdit(NumberEdit):
    """An amount of money; `value()` is in minor units of the currency."""

    def __init__(
        self,
        currency: Currency,
        *,
        name: str,
        caption: str = "",
        px: int = 24,
        height: int = HEIGHT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            name=name,
            decimals=currency.exponent,
            thousands=currency.thousands,
            mark=currency.decimal,
            max_digits=9,
            px=px,
            caption=caption,
            height=height,
            parent=parent,
        )


class QuantityEdit(NumberEdit):
    """A quantity; `value()` is in thousandths of the unit. `whole` refuses decimals."""

    def __init__(
        self,
        *,
        name: str,
        mark: str = ",",
        whole: bool = False,
        caption: str = "",
        px: int = 24,
        height: int = HEIGHT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            name=name,
            decimals=0 if whole else 3,
            thousands="",
            mark=mark,
            max_digits=6,
            px=px,
            caption=caption,
            height=height,
            parent=parent,
        )
        self._scale = 1000 if whole else 1

    def value(self) -> int | None:
        """Return thousandths, or None when nothing was typed."""
        number = super().value()
        return None if number is None else number * self._scale

    def set_value(self, value: int | None) -> None:
        """Show a quantity given in thousandths."""
        super().set_value(None if value is None else value // self._scale)
