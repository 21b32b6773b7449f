"""The order of the fields of a count: Enter goes on, the pad writes where the focus is."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from pos_app.ui.widgets.field import NumberEdit


class FieldOrder:
    """Moves the focus of `screen` through `fields`; after the last comes the first again."""

    def __init__(self, screen: QWidget, fields: Sequence[NumberEdit]) -> None:
        self._screen = screen
        self._fields = list(fields)
        for before, after in zip(self._fields, self._fields[1:], strict=False):
            QWidget.setTabOrder(before, after)

    def current(self) -> NumberEdit:
        """Return the field with the focus, or the first."""
        focused = self._screen.window().focusWidget()
        return next((field for field in self._fields if field is focused), self._fields[0])

    def begin(self) -> None:
        """Go to the first field."""
        self._fields[0].setFocus(Qt.FocusReason.TabFocusReason)

    def go_on(self) -> None:
        """Go to the next field."""
        self._go(1)

    def go_back(self) -> None:
        """Go to the field before."""
        self._go(-1)

    def _go(self, by: int) -> None:
        at = self._fields.index(self.current())
        self._fields[(at + by) % len(self._fields)].setFocus(Qt.FocusReason.TabFocusReason)

    def press(self, sign: str) -> None:
        """Take a key of the pad."""
        field = self.current()
        if not field.hasFocus():
            field.setFocus(Qt.FocusReason.TabFocusReason)
        field.press(sign)
