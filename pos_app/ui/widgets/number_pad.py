"""The number pad: digits for a finger, in the order of a calculator."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from pos_app.ui import theme as look
from pos_app.ui.widgets.key import IconKey, Key, Kind, Shape


class NumberPad(QWidget):
    """Twelve keys. Signal: `pressed(str)`: "0".."9", "000", ",", "back", "clear" or "enter".

    `corners` are the keys left and right of the zero: "back", "000", "00", ",", "clear" or a `Key`
    of the caller (a primary "Enter", say), which keeps its own signal.
    """

    pressed = Signal(str)

    def __init__(
        self,
        *,
        back_name: str,
        clear_name: str = "",
        corners: tuple[str | Key, str | Key] = ("back", "000"),
        px: int = 25,
        gap: int = look.GAP,
        key_height: int = 56,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._names = {"back": (back_name, "delete"), "clear": (clear_name, "x")}
        self._px = px
        self._key_height = key_height
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(gap)
        self.keys: dict[str, Key] = {}
        rows: tuple[tuple[str | Key, ...], ...] = (
            ("7", "8", "9"),
            ("4", "5", "6"),
            ("1", "2", "3"),
            (corners[0], "0", corners[1]),
        )
        for y, row in enumerate(rows):
            grid.setRowStretch(y, 1)
            for x, each in enumerate(row):
                grid.setColumnStretch(x, 1)
                key = each if isinstance(each, Key) else self._make(each)
                key.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
                grid.addWidget(key, y, x)

    def _make(self, sign: str) -> Key:
        key: Key
        if sign in self._names:
            name, icon = self._names[sign]
            key = IconKey(name, icon=icon, height=self._key_height)
        else:
            key = Key(
                sign, kind=Kind.SECONDARY, shape=Shape.CENTRE, px=self._px, height=self._key_height
            )
        key.setObjectName(sign)
        key.clicked.connect(self._emit)
        self.keys[sign] = key
        return key

    def _emit(self) -> None:
        sender = self.sender()
        assert sender is not None
        self.pressed.emit(sender.objectName())
