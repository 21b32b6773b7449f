"""A number asked for in place: a small panel with a field and a pad, never a dialog."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.widgets.card import Panel
from pos_app.ui.widgets.field import NumberEdit
from pos_app.ui.widgets.key import Key, Kind
from pos_app.ui.widgets.number_pad import NumberPad
from pos_app.ui.widgets.screen import Screen


class NumberPanel(Screen):
    """Asks for one number.

    Signals: `accepted(object)` with the value of the field (an int, thousandths or minor units as
    the field says), `cancelled()`. Enter accepts, Esc cancels. `ask(title, note, field)` starts it.
    """

    accepted = Signal(object)
    cancelled = Signal()

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("")  # no ground of its own: it lies on a page
        tr = translate
        self.panel = Panel("", margin=12)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.panel)
        self.field: NumberEdit | None = None
        self.pad = NumberPad(
            back_name=tr(N_("Delete one digit")), corners=("back", ","), key_height=48
        )
        self.pad.pressed.connect(self._press)
        self.cancel = Key(tr(N_("Cancel")), cap=tr(N_("Esc")), height=56)
        self.accept = Key(tr(N_("Accept")), kind=Kind.PRIMARY, cap="Enter", height=56)
        self.cancel.clicked.connect(self.cancelled)
        self.accept.clicked.connect(self._accept)
        keys = QHBoxLayout()
        keys.setSpacing(look.GAP)
        keys.addWidget(self.cancel, 1)
        keys.addWidget(self.accept, 1)
        self.panel.body.addWidget(self.pad, 1)
        self.panel.body.addLayout(keys)
        self.bind("Esc", self.cancel)

    def ask(self, title: str, note: str, field: NumberEdit) -> None:
        """Ask with this field; the one before it is dropped."""
        if self.field is not None:
            self.panel.body.removeWidget(self.field)
            self.field.setParent(None)
            self.field.deleteLater()
        self.panel.title.setText(title)
        self.panel.note.setText(note)
        self.field = field
        self.panel.body.insertWidget(0, field)
        field.entered.connect(self._accept)
        field.value_changed.connect(self._allow)
        self._allow()
        field.show()
        field.setFocus()
        field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep the keys of the screen behind from acting while the question is open."""
        super().keyPressEvent(event)
        event.accept()

    def _press(self, key: str) -> None:
        if self.field is not None:
            self.field.press(key)

    def _allow(self) -> None:
        self.accept.setEnabled(self.field is not None and self.field.value() is not None)

    def _accept(self) -> None:
        if self.field is not None and self.field.value() is not None:
            self.accepted.emit(self.field.value())
