"""Inputs: a border that is seen, a halo when they have the focus, a line when they are wrong."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from pos_app.ui import theme as look
from pos_app.ui.widgets.paint import draw_text, input_frame, painting, text_width
from pos_app.ui.widgets.text import Text

HEIGHT = 54  # 48 and the halo on both sides


class Field(QLineEdit):
    """A line of text in the product's frame; `caption` is drawn inside, at the left."""

    def __init__(  # noqa: PLR0913 - options, all by name
        self,
        *,
        name: str,
        placeholder: str = "",
        px: int = 16,
        weight: int = 500,
        caption: str = "",
        height: int = HEIGHT,
        radius: int = look.RADIUS_KEY,
        tabular: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setFont(look.font(px, weight, tabular=tabular))
        self.setFrame(False)
        self.setMaxLength(200)
        self._caption = caption
        self._height = height
        self._radius = radius
        self._bad = False
        self.setFixedHeight(height)
        self.setMinimumWidth(72)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._place_text()

    def _place_text(self) -> None:
        left = 14
        if self._caption:
            left += round(text_width(self._caption, look.font(14, 500))) + 10
        self.setTextMargins(left, 0, 14, 0)

    def set_caption(self, caption: str) -> None:
        """Change the words inside, at the left."""
        self._caption = caption
        self._place_text()
        self.update()

    def mark_bad(self, bad: bool) -> None:
        """Show, or stop showing, that the content is refused."""
        self._bad = bad
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a comfortable line."""
        return QSize(220, self._height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame, then let Qt draw text and cursor on it."""
        with painting(self) as painter:
            rect = self.rect().toRectF()
            input_frame(
                painter,
                rect,
                self._radius,
                focused=self.hasFocus(),
                bad=self._bad,
                enabled=self.isEnabled(),
            )
            if self._caption:
                area = rect.adjusted(17, 0, 0, 0)
                draw_text(painter, area, self._caption, look.font(14, 500), look.current().text2)
        super().paintEvent(event)


class LabelledField(QWidget):
    """A field with its name above and a sentence below: help, or why it was refused."""

    def __init__(
        self,
        label: str,
        *,
        placeholder: str = "",
        help_text: str = "",
        password: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._help = help_text
        self.field = Field(name=label, placeholder=placeholder)
        if password:
            self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.label = Text(label, "label", "text2")
        self.label.setBuddy(self.field)
        self.sentence = Text(help_text, "help", "text3", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        for widget in (self.label, self.field, self.sentence):
            box.addWidget(widget)
        self.field.textEdited.connect(self._edited)
        self.sentence.setVisible(bool(help_text))  # not before: alone it would be a window

    def text(self) -> str:
        """Return what was typed, without blanks around it."""
        return self.field.text().strip()

    def set_text(self, text: str) -> None:
        """Fill the field."""
        self.field.setText(text)

    def _edited(self) -> None:
        """Take back what was said of the text before."""
        self.show_problem("")

    def show_problem(self, sentence: str) -> None:
        """Say why it was refused; an empty sentence brings the help back."""
        self.field.mark_bad(bool(sentence))
        self.sentence.set_tone("danger_text" if sentence else "text3")
        self.sentence.setText(sentence or self._help)
        self.sentence.setVisible(bool(sentence or self._help))


class NumberEdit(Field):
    """Digits that group themselves as they are typed; the caret stays at the end, as on a till.

    `decimals` is how many the number may have: comma and point are both accepted as the mark.
    Signals: `value_changed()`, `entered()`. `value()` is the number scaled by 10**decimals, or None
    while the field is empty. `press(key)` is what a number pad calls: digits, "000", ",", "back".
    """

    value_changed = Signal()
    entered = Signal()

    def __init__(  # noqa: PLR0913 - options, all by name
        self,
        *,
        name: str,
        decimals: int,
        thousands: str,
        mark: str,
        prefix: str = "",
        max_digits: int = 9,
        px: int = 24,
        caption: str = "",
        height: int = HEIGHT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            name=name,
            px=px,
            weight=700,
            caption=caption,
            height=height,
            tabular=True,
            parent=parent,
        )
        self._decimals = decimals
        self._thousands = thousands
        self._mark = mark
        self._prefix = prefix
        self._max_digits = max_digits
        self._raw = ""  # digits and at most one point
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)

    def value(self) -> int | None:
        """Return the number scaled by 10**decimals; None when nothing was typed."""
        if not self._raw.strip("."):
            return None
        whole, _, rest = self._raw.partition(".")
        return int((whole or "0") + rest.ljust(self._decimals, "0"))

    def set_value(self, value: int | None) -> None:
        """Show a number; the next digit continues it."""
        self._raw = "" if value is None else self._raw_of(value)
        self._render()

    def _raw_of(self, value: int) -> str:
        digits = str(value).rjust(self._decimals + 1, "0")
        if not self._decimals:
            return digits
        whole, rest = digits[: -self._decimals], digits[-self._decimals :]
        return f"{whole}.{rest}".rstrip("0").rstrip(".")

    def press(self, key: str) -> None:
        """Take what a number pad sends: digits, "000", a decimal mark, "back" or "clear"."""
        if self.hasSelectedText():
            self._raw = ""
            self.deselect()
        if key == "back":
            self._raw = self._raw[:-1]
        elif key == "clear":
            self._raw = ""
        else:
            for sign in key:
                self._take(sign)
        self._render()

    def _take(self, sign: str) -> None:
        whole, point, rest = self._raw.partition(".")
        if sign in ",." and self._decimals and not point:
            self._raw = f"{whole or '0'}."
        elif sign.isascii() and sign.isdigit():
            room = len(rest) < self._decimals if point else len(whole) < self._max_digits
            if room:
                self._raw = sign if self._raw == "0" else self._raw + sign

    def _render(self) -> None:
        whole, point, rest = self._raw.partition(".")
        grouped = f"{int(whole):,}".replace(",", self._thousands) if whole else ""
        shown = grouped + (self._mark + rest if point else "")
        self.setText(self._prefix + shown if shown else "")
        self.value_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take digits and marks; leave everything else that is no text to Qt."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.entered.emit()
        elif key == Qt.Key.Key_Backspace:
            self.press("back")
        elif key == Qt.Key.Key_Delete:
            self.press("clear")
        elif event.text() and event.text() in "0123456789,.":
            self.press(event.text())
        else:
            event.ignore()  # the screen may know the key

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select what is there: the next digit replaces it."""
        super().focusInEvent(event)
        self.selectAll()
