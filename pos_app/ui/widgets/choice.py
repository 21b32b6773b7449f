"""A few keys of which one is chosen."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from pos_app.ui import theme as look
from pos_app.ui.widgets.key import Key, Shape


class Choice(QWidget):
    """A few keys of which one is chosen. Signal: `chosen(str)`."""

    chosen = Signal(str)

    def __init__(
        self,
        name: str,
        options: Sequence[tuple[str, str, str]],
        *,
        columns: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.keys: dict[str, Key] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(look.GAP)
        for at, (key, words, icon) in enumerate(options):
            made = Key(words, shape=Shape.CENTRE, icon=icon, px=14, height=46)
            made.setCheckable(True)
            made.setAutoExclusive(True)
            made.setObjectName(key)
            made.clicked.connect(self._clicked)
            self.keys[key] = made
            grid.addWidget(made, at // columns, at % columns)

    def value(self) -> str:
        """Return what is chosen."""
        return next((key for key, made in self.keys.items() if made.isChecked()), "")

    def choose(self, value: str) -> None:
        """Show what is chosen."""
        for key, made in self.keys.items():
            made.setChecked(key == value)

    def _clicked(self) -> None:
        sender = self.sender()
        assert sender is not None
        self.chosen.emit(sender.objectName())
