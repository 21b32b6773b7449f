"""Keys: what a finger or a key of the keyboard can do, with the name of that key on a cap."""

from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from pos_app.ui import theme as look
from pos_app.ui.theme import Theme
from pos_app.ui.widgets.icons import draw_icon
from pos_app.ui.widgets.paint import (
    CENTRE,
    FOOT,
    RIGHT,
    draw_text,
    focus_ring,
    key_face,
    painting,
    rounded,
    text_width,
)

CAP_HEIGHT = 20
CAP_PX = 12
FLASH_MS = 90  # how long a key stays down when it is pressed on the keyboard
PAD = 13  # from the border of a key to what is written on it
ICON_GAP = 9
SMALL_GAP = 8


class Kind(Enum):
    """What a key is for: one primary per screen, soft for the safe shortcut, danger destroys."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    SOFT = "soft"
    DANGER = "danger"


class Shape(Enum):
    """How a key is arranged."""

    ROW = "row"  # icon, label, amount, cap in one line
    CENTRE = "centre"  # icon and label in the middle
    STACK = "stack"  # icon and cap above, label below: the action keys
    FOLDED = "folded"  # icon above, cap below; the label is the tooltip
    PAY = "pay"  # cap and small label above, amount below


def cap_width(text: str) -> int:
    """Return how wide the cap with that text is drawn."""
    return max(CAP_HEIGHT + 8, round(text_width(text, look.font(CAP_PX, 600, tabular=False))) + 14)


def draw_cap(painter: QPainter, x: float, y: float, text: str, *, on: QColor | None = None) -> None:
    """Draw a key cap; `on` is the text colour of a coloured ground below it."""
    theme = look.current()
    rect = QRectF(round(x), round(y), cap_width(text), CAP_HEIGHT + FOOT)
    if on is None:
        fill, border, ink = theme.inset, look.mix(theme.control, theme.surface, 0.5), theme.text2
    else:
        fill = QColor(on)
        fill.setAlphaF(0.16)
        border = QColor(on)
        border.setAlphaF(0.55)
        ink = on
    rounded(painter, rect, 5, fill, border, 1.0)
    draw_text(painter, rect, text, look.font(CAP_PX, 600, tabular=False), ink, CENTRE)


class KeyCap(QWidget):
    """The drawing of a key of the keyboard, alone."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self.setFixedSize(cap_width(text), CAP_HEIGHT + FOOT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cap."""
        with painting(self) as painter:
            draw_cap(painter, 0, 0, self._text)


class Key(QAbstractButton):
    """A key. It never takes the focus from the box when touched, and acts once per press.

    Signal: `clicked()`. `press()` is what a screen calls when its keyboard key was pressed.
    `setChecked` on a checkable key shows it as chosen. Auto-repeat is ignored everywhere.
    """

    def __init__(  # noqa: PLR0913 - options, all by name
        self,
        label: str,
        *,
        kind: Kind = Kind.SECONDARY,
        shape: Shape = Shape.ROW,
        cap: str = "",
        icon: str = "",
        amount: str = "",
        px: int = 15,
        height: int = 48,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.kind = kind
        self.shape_ = shape
        self.cap = cap
        self.icon_name = icon
        self.amount = amount
        self.px = px
        self.setText(label)
        self.setAccessibleName(label)
        self.setToolTip(label if shape is Shape.FOLDED else "")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._height = height
        self._count = 0
        self._flash = QTimer(self)
        self._flash.setSingleShot(True)
        self._flash.setInterval(FLASH_MS)
        self._flash.timeout.connect(self._lift)

    # What it says --------------------------------------------------------------------------

    def set_label(self, label: str) -> None:
        """Change the label, and what a screen reader says."""
        self.setText(label)
        self.setToolTip(label if self.shape_ is Shape.FOLDED else "")
        self.setAccessibleName(f"{label} {self.amount}".strip())
        self.updateGeometry()
        self.update()

    def set_amount(self, amount: str) -> None:
        """Change the amount on the key."""
        self.amount = amount
        self.set_label(self.text())

    def set_height(self, height: int) -> None:
        """Make the key higher or lower; 48 px is the least a finger can hit."""
        self._height = height
        self.setMinimumHeight(height)
        self.updateGeometry()

    def set_count(self, count: int) -> None:
        """Show a red count at the upper right: what a person must do behind this key."""
        self._count = count
        self.setAccessibleName(f"{self.text()} {count}" if count else self.text())
        self.update()

    def set_shape(self, shape: Shape) -> None:
        """Arrange the key in another way, such as folded on a narrow screen."""
        self.shape_ = shape
        self.setToolTip(self.text() if shape is Shape.FOLDED else "")
        self.updateGeometry()
        self.update()

    # What it does --------------------------------------------------------------------------

    def press(self) -> None:
        """Act now and show it, as if touched; nothing when it is disabled or hidden."""
        if not self.isEnabled() or not self.isVisible():
            return
        # Qt's own click: to emit `clicked` here fails where it is connected to a signal that
        # takes nothing (PySide then knows `clicked` without its argument).
        self.click()
        self.setDown(True)
        self._flash.start()

    def _lift(self) -> None:
        self.setDown(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter act like a touch while the key has the focus."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.press()
            return
        super().keyPressEvent(event)

    # How large it is -------------------------------------------------------------------------

    def label_font(self) -> QFont:
        """Return the face of the label."""
        if self.shape_ is Shape.PAY:
            return look.font(13, 400)
        heavy = self.px > 17 and self.shape_ is Shape.ROW
        return look.font(self.px, 700 if heavy else 600)

    def amount_font(self) -> QFont:
        """Return the face of the amount."""
        return look.font(17 if self.shape_ is Shape.PAY else self.px, 700)

    def needed_width(self) -> int:
        """Return the least width in which nothing on the key is shortened."""
        label = text_width(self.text(), self.label_font()) if self.text() else 0.0
        cap = cap_width(self.cap) if self.cap else 0
        icon = self._icon_size() if self.icon_name else 0
        amount = text_width(self.amount, self.amount_font()) if self.amount else 0.0
        if self.shape_ is Shape.FOLDED:
            inner = float(max(icon, cap))
        elif self.shape_ is Shape.STACK:
            inner = max(label, icon + SMALL_GAP + cap)
        elif self.shape_ is Shape.PAY:
            inner = max(amount, label + (cap + 6 if cap else 0))
        else:
            parts = [part for part in (icon, label, amount, cap) if part]
            inner = sum(parts) + ICON_GAP * (len(parts) - 1)
        return round(inner + 0.5) + 2 * PAD

    def sizeHint(self) -> QSize:
        """Ask for the room in which nothing is shortened."""
        return QSize(self.needed_width(), self._height)

    def minimumSizeHint(self) -> QSize:
        """Refuse less than what is written needs."""
        return self.sizeHint()

    def _icon_size(self) -> int:
        return 24 if self.px > 17 else 20

    # How it looks ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and content."""
        theme = look.current()
        with painting(self) as painter:
            rect = self.rect().toRectF()
            if self.hasFocus():
                rect = focus_ring(painter, rect, look.RADIUS_KEY)
            ink = self._draw_ground(painter, rect, theme)
            face = rect.adjusted(0, 0, 0, -FOOT)
            {
                Shape.ROW: self._draw_row,
                Shape.CENTRE: self._draw_centre,
                Shape.STACK: self._draw_stack,
                Shape.FOLDED: self._draw_folded,
                Shape.PAY: self._draw_pay,
            }[self.shape_](painter, face, ink)

    def _draw_ground(self, painter: QPainter, rect: QRectF, theme: Theme) -> QColor:
        fill, border, foot, ink = self._colours(theme)
        width = 1.0
        if not self.isEnabled():
            key_face(painter, rect, theme.inset, theme.line, None)
            return theme.text3
        if self.isChecked():
            fill, border, foot, ink = (
                theme.primary_soft,
                theme.primary,
                look.mix(theme.primary, theme.primary_soft, 0.5),
                theme.primary_text,
            )
            width = 1.5
        if self.isDown():
            pressed = look.mix(self._shade(theme, pressed=True), fill, 0.10)
            key_face(painter, rect, pressed, border, None, border_width=width)
        elif self.underMouse():
            hovered = look.mix(self._shade(theme, pressed=False), fill, 0.06)
            key_face(painter, rect, hovered, border, foot, border_width=width)
        else:
            key_face(painter, rect, fill, border, foot, border_width=width)
        return ink

    def _colours(self, theme: Theme) -> tuple[QColor, QColor, QColor, QColor]:
        """Return face, border, foot and ink."""
        if self.kind is Kind.PRIMARY:
            return theme.primary, theme.primary, theme.primary_edge, theme.on_primary
        if self.kind is Kind.SOFT:
            border = look.mix(theme.primary, theme.primary_soft, 0.55)
            foot = look.mix(theme.primary, theme.primary_soft, 0.35)
            return theme.primary_soft, border, foot, theme.primary_text
        ink = theme.danger_text if self.kind is Kind.DANGER else theme.text
        return theme.surface, theme.line, theme.edge, ink

    def _shade(self, theme: Theme, *, pressed: bool) -> QColor:
        """Return what is mixed in under the pointer and under the finger."""
        if self.kind is Kind.PRIMARY:
            return theme.ink if pressed else theme.on_ink
        return theme.text

    def _cap_ink(self, ink: QColor) -> QColor | None:
        """Return the ink of the cap on a coloured key; None for the plain cap."""
        return ink if self.kind is Kind.PRIMARY and self.isEnabled() else None

    def _draw_row(self, painter: QPainter, face: QRectF, ink: QColor) -> None:
        pad = PAD if self.px <= 17 else PAD + 2
        left = face.left() + pad
        right = face.right() - PAD
        if self.icon_name:
            size = self._icon_size()
            draw_icon(painter, self.icon_name, left, face.center().y() - size / 2, size, ink)
            left += size + ICON_GAP
        if self.cap:
            right -= cap_width(self.cap)
            top = face.center().y() - (CAP_HEIGHT + FOOT) / 2
            draw_cap(painter, right, top, self.cap, on=self._cap_ink(ink))
            right -= ICON_GAP
        if self.amount:
            width = text_width(self.amount, self.amount_font())
            area = QRectF(right - width, face.top(), width, face.height())
            draw_text(painter, area, self.amount, self.amount_font(), ink, RIGHT)
            right -= width + ICON_GAP
        area = QRectF(left, face.top(), right - left + 1, face.height())
        draw_text(painter, area, self.text(), self.label_font(), ink)

    def _draw_centre(self, painter: QPainter, face: QRectF, ink: QColor) -> None:
        font = self.label_font()
        icon = self._icon_size() if self.icon_name else 0
        label = text_width(self.text(), font) if self.text() and not self._icon_only() else 0.0
        gap = ICON_GAP if icon and label else 0
        cap = cap_width(self.cap) + ICON_GAP if self.cap else 0
        left = face.center().x() - (icon + gap + label + cap) / 2
        if icon:
            draw_icon(painter, self.icon_name, left, face.center().y() - icon / 2, icon, ink)
        if label:
            room = min(label + 1, face.right() - left - icon - gap)
            area = QRectF(left + icon + gap, face.top(), room, face.height())
            draw_text(painter, area, self.text(), font, ink)
        if cap:
            x = left + icon + gap + label + ICON_GAP
            top = face.center().y() - (CAP_HEIGHT + FOOT) / 2
            draw_cap(painter, x, top, self.cap, on=self._cap_ink(ink))

    def _icon_only(self) -> bool:
        return False

    def _draw_stack(self, painter: QPainter, face: QRectF, ink: QColor) -> None:
        draw_icon(painter, self.icon_name, face.left() + PAD, face.top() + 11, 20, ink)
        if self.cap:
            x = face.right() - 8 - cap_width(self.cap)
            draw_cap(painter, x, face.top() + 10, self.cap, on=self._cap_ink(ink))
        area = QRectF(face.left() + PAD, face.bottom() - 31, face.width() - 2 * PAD + 4, 24)
        draw_text(painter, area, self.text(), self.label_font(), ink)

    def _draw_folded(self, painter: QPainter, face: QRectF, ink: QColor) -> None:
        x = face.center().x()
        draw_icon(painter, self.icon_name, x - 10, face.top() + 11, 20, ink)
        if self.cap:
            cap = cap_width(self.cap)
            draw_cap(painter, x - cap / 2, face.bottom() - 28, self.cap, on=self._cap_ink(ink))
        if self._count:
            theme = look.current()
            pill = QRectF(x + 8, face.top() + 5, 20, 18)
            rounded(painter, pill, 9, theme.danger)
            words = str(min(self._count, 99))
            draw_text(painter, pill, words, look.font(12, 700), theme.on_danger, CENTRE)

    def _draw_pay(self, painter: QPainter, face: QRectF, ink: QColor) -> None:
        font = self.label_font()
        label = text_width(self.text(), font)
        cap = cap_width(self.cap) + 6 if self.cap else 0
        middle = face.center().y()
        left = face.center().x() - (label + cap) / 2
        if self.cap:
            draw_cap(
                painter,
                left,
                middle - 11 - (CAP_HEIGHT + FOOT) / 2,
                self.cap,
                on=self._cap_ink(ink),
            )
        soft = ink if self.kind is Kind.PRIMARY else look.current().text2
        area = QRectF(left + cap, middle - 23, label + 1, 24)
        draw_text(painter, area, self.text(), font, soft)
        area = QRectF(face.left() + 4, middle - 2, face.width() - 8, 24)
        draw_text(painter, area, self.amount, self.amount_font(), ink, CENTRE)


class IconKey(Key):
    """A key that shows only its icon; the label is what a screen reader and the tooltip say."""

    def __init__(
        self,
        label: str,
        *,
        icon: str,
        kind: Kind = Kind.SECONDARY,
        height: int = 48,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            label, kind=kind, shape=Shape.CENTRE, icon=icon, height=height, parent=parent
        )
        self.setToolTip(label)
        self.setMinimumWidth(48)

    def needed_width(self) -> int:
        """Return the least width: the icon and its air."""
        return self._icon_size() + 2 * PAD

    def _icon_only(self) -> bool:
        return True

    def _icon_size(self) -> int:
        return 24
