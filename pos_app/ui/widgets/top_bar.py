"""The top bar: which till, who, since when; connection, printer, drawer, time."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.format import DOT
from pos_app.ui.values import Lamp
from pos_app.ui.widgets.icons import draw_icon
from pos_app.ui.widgets.paint import CENTRE, RIGHT, RING, draw_text, painting, rounded, text_width

HEIGHT = 52


class ConnectionPill(QAbstractButton):
    """Grey and quiet while there is a connection, amber without one; never a dialog."""

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._translate = translate
        self._online = True
        self._waiting = 0
        self._compact = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_connection(online=True, waiting=0)

    def show_connection(self, *, online: bool, waiting: int) -> None:
        """Say whether the centre answers, and how many operations wait to be sent."""
        self._online, self._waiting = online, waiting
        self.setAccessibleName(" ".join(self._words()))
        self.updateGeometry()
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Say it shorter on a narrow screen."""
        self._compact = compact
        self.updateGeometry()

    def words(self) -> str:
        """Return what the pill says."""
        return " ".join(word for word in self._words() if word)

    def _words(self) -> tuple[str, str]:
        """Return the strong and the plain words."""
        tr = self._translate
        count = tr(N_("{count} to send")).format(count=self._waiting) if self._waiting else ""
        if self._online:
            return "", DOT.join(word for word in (tr(N_("Online")), count) if word)
        kept = "" if self._compact and count else tr(N_("everything is kept here"))
        return tr(N_("OFFLINE")), DOT.join(word for word in (kept, count) if word)

    def sizeHint(self) -> QSize:
        """Ask for the words, and a height a finger can hit."""
        strong, plain = self._words()
        width = text_width(strong, look.font(13, 700)) + text_width(plain, look.font(14, 500))
        return QSize(round(width + (6 if strong else 0) + 50), 48)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pill in the middle of its touch area."""
        theme = look.current()
        strong, plain = self._words()
        if self._online:
            fill, ink, icon = look.mix(theme.on_ink, theme.ink, 0.10), theme.on_ink, "cloud"
        else:
            fill, ink, icon = theme.amber, theme.on_amber, "cloud-off"
        share = 0.10 if self.isDown() else 0.06 if self.underMouse() else 0.0
        with painting(self) as painter:
            pill = QRectF(0, 7, self.width(), 34)
            rounded(painter, pill, look.RADIUS_PILL, look.mix(ink, fill, share))
            if self.hasFocus():
                ring = pill.adjusted(0.5, -5, -0.5, 5)
                rounded(painter, ring, look.RADIUS_PILL + 4, None, theme.focus, RING)
            draw_icon(painter, icon, 13, 15, 18, ink)
            width = text_width(strong, look.font(13, 700))
            area = QRectF(37, 7, width + 1, 34)
            draw_text(painter, area, strong, look.font(13, 700), ink)
            left = 37 + width + (6 if strong else 0)
            area = QRectF(left, 7, self.width() - left, 34)
            draw_text(painter, area, plain, look.font(14, 500), ink)


class DeviceLamp(QAbstractButton):
    """A device and its lamp: a dot when it answers, a mark when it does not."""

    def __init__(
        self, text: str, icon: str, states: dict[Lamp, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._states = states
        self._compact = False
        self.lamp = Lamp.UNKNOWN
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_lamp(Lamp.UNKNOWN)

    def show_lamp(self, lamp: Lamp, reason: str = "") -> None:
        """Say how the device is; `reason` is added to the tooltip."""
        self.lamp = lamp
        words = f"{self.text()}: {reason or self._states[lamp]}"
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.setVisible(lamp is not Lamp.OFF)
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Leave the name out on a narrow screen."""
        self._compact = compact
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Ask for icon and name."""
        name = 0.0 if self._compact else text_width(self.text(), look.font(14, 500)) + 7
        return QSize(max(42, round(name + 32)), 48)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw icon, lamp and name."""
        theme = look.current()
        with painting(self) as painter:
            if self.underMouse():
                ground = look.mix(theme.on_ink, theme.ink, 0.08)
                rounded(painter, QRectF(0, 5, self.width(), 38), 8, ground)
            if self.hasFocus():
                ring = QRectF(0.5, 3, self.width() - 1, 42)
                rounded(painter, ring, 9, None, theme.focus, RING)
            left = self.width() / 2 - 10 if self._compact else 4
            draw_icon(painter, self._icon, left, 14, 20, theme.on_ink2)
            self._draw_lamp(painter, QPointF(left + 17, 32))
            if not self._compact:
                area = QRectF(left + 27, 0, self.width(), 48)
                draw_text(painter, area, self.text(), look.font(14, 500), theme.on_ink)

    def _draw_lamp(self, painter: QPainter, at: QPointF) -> None:
        theme = look.current()
        rim = QRectF(at.x() - 5.5, at.y() - 5.5, 11, 11)
        dot = rim.adjusted(2, 2, -2, -2)
        rounded(painter, rim, 5.5, theme.ink)
        if self.lamp is Lamp.OK:
            rounded(painter, dot, 3.5, theme.lamp)
        elif self.lamp is Lamp.UNKNOWN:
            rounded(painter, dot, 3.5, None, theme.on_ink2, 1.5)
        else:
            mark = QRectF(at.x() - 7, at.y() - 7, 14, 14)
            rounded(painter, mark, 7, theme.danger)
            draw_text(painter, mark, "!", look.font(12, 700), theme.on_danger, CENTRE)


class Mark(QAbstractButton):
    """The mark of the product; touching it opens the menu of a narrow window."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFixedSize(52, HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the mark, and the ring while it has the focus."""
        with painting(self) as painter:
            draw_mark(painter, QRectF(10, 10, 32, 32))
            if self.hasFocus():
                ring = QRectF(5.5, 5.5, 41, 41)
                rounded(painter, ring, 12, None, look.current().focus, RING)


class LockKey(QAbstractButton):
    """Leaves the counter to somebody else; the sale stays."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFixedSize(48, HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lock, and the ring while it has the focus."""
        theme = look.current()
        tone = theme.on_ink if self.underMouse() or self.isDown() else theme.on_ink2
        with painting(self) as painter:
            draw_icon(painter, "lock", 14, (HEIGHT - 20) / 2, 20, tone)
            if self.hasFocus():
                rounded(painter, QRectF(4.5, 6.5, 39, 39), 12, None, theme.focus, RING)


class TopBar(QWidget):
    """The bar over every screen.

    Signals: `connection_clicked()`, `printer_clicked()`, `drawer_clicked()`, `menu_clicked()` (the
    mark), `lock_clicked()`.
    Methods: `show_session(who, note)`, `show_connection(online=, waiting=)`, `show_time(text)`,
    `show_printer(lamp, reason)`, `show_drawer(lamp, reason)`, `set_compact(bool)`.
    """

    connection_clicked = Signal()
    printer_clicked = Signal()
    drawer_clicked = Signal()
    menu_clicked = Signal()
    lock_clicked = Signal()

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._who = ""
        self._note = ""
        self._time = ""
        self._compact = False
        self.setFixedHeight(HEIGHT)
        states = {
            Lamp.OK: translate(N_("ready")),
            Lamp.UNKNOWN: translate(N_("no answer yet")),
            Lamp.BAD: translate(N_("needs attention")),
            Lamp.OFF: "",
        }
        self.pill = ConnectionPill(translate, self)
        self.printer = DeviceLamp(translate(N_("Printer")), "printer", states, self)
        self.drawer = DeviceLamp(translate(N_("Drawer")), "inbox", states, self)
        self.pill.clicked.connect(self.connection_clicked)
        self.printer.clicked.connect(self.printer_clicked)
        self.drawer.clicked.connect(self.drawer_clicked)
        self.mark = Mark(translate(N_("Menu")), self)
        self.mark.clicked.connect(self.menu_clicked)
        self.lock = LockKey(translate(N_("Leave the till to somebody else (Ctrl+L)")), self)
        self.lock.clicked.connect(self.lock_clicked)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(4, 0, 79, 0)
        self._row.setSpacing(14)
        self._row.addWidget(self.mark)
        self._row.addStretch(1)
        for widget in (self.pill, self.printer, self.drawer, self.lock):
            self._row.addWidget(widget)
        self.lock.hide()

    def show_session(self, who: str, note: str = "") -> None:
        """Say which till this is and who works on it, and since when."""
        self._who, self._note = who, note
        self.setAccessibleName(f"{who} {note}".strip())
        self.update()

    def show_lock(self, shown: bool) -> None:
        """Offer to leave the counter, while somebody is at it."""
        self.lock.setVisible(shown)

    def show_connection(self, *, online: bool, waiting: int) -> None:
        """Say whether the centre answers, and how many operations wait to be sent."""
        self.pill.show_connection(online=online, waiting=waiting)

    def show_printer(self, lamp: Lamp, reason: str = "") -> None:
        """Say how the printer is."""
        self.printer.show_lamp(lamp, reason)

    def show_drawer(self, lamp: Lamp, reason: str = "") -> None:
        """Say how the drawer is."""
        self.drawer.show_lamp(lamp, reason)

    def show_time(self, text: str) -> None:
        """Show the time of day."""
        self._time = text
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Say less on a narrow screen."""
        self._compact = compact
        for widget in (self.pill, self.printer, self.drawer):
            widget.set_compact(compact)
        self._row.setSpacing(0 if compact else 14)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar, the mark and the words at the left, and the time."""
        theme = look.current()
        with painting(self) as painter:
            painter.fillRect(self.rect(), theme.ink)
            x = 58.0
            if not self._compact:
                name = QRectF(58, 0, 110, HEIGHT)
                draw_text(painter, name, "Mostrador", look.font(18, 700), theme.on_ink)
                x = 170.0
            if self._who:
                painter.fillRect(QRectF(x, 16, 1, 20), look.mix(theme.on_ink, theme.ink, 0.25))
            self._draw_session(painter, x + 16)
            clock = QRectF(self.width() - 90, 0, 74, HEIGHT)
            draw_text(painter, clock, self._time, look.font(18, 600), theme.on_ink, RIGHT)

    def _draw_session(self, painter: QPainter, x: float) -> None:
        theme = look.current()
        beside = [each.x() for each in (self.pill, self.printer, self.drawer) if each.isVisible()]
        room = min(beside, default=self.width() - 100) - x - 12
        font = look.font(15, 600)
        width = min(room, text_width(self._who, font) + 1)
        draw_text(painter, QRectF(x, 0, width, HEIGHT), self._who, font, theme.on_ink)
        rest = room - width - 14
        small = look.font(14, 400)
        if not self._compact and rest >= text_width(self._note, small):
            area = QRectF(x + width + 14, 0, rest, HEIGHT)
            draw_text(painter, area, self._note, small, theme.on_ink2)


def draw_mark(painter: QPainter, rect: QRectF) -> None:
    """Draw the mark of the product: an awning over a counter."""
    theme = look.current()
    rounded(painter, rect, rect.width() * 0.25, theme.primary)
    unit = rect.width() / 32
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.ink if theme.dark else theme.on_primary)
    top = rect.top() + 8 * unit
    for number in range(3):
        x = rect.left() + (6.4 + 6.6 * number) * unit
        path = QPainterPath(QPointF(x, top))
        path.lineTo(x + 6 * unit, top)
        path.lineTo(x + 6 * unit, top + 5 * unit)
        path.arcTo(QRectF(x, top + 2 * unit, 6 * unit, 6 * unit), 0, -180)
        path.closeSubpath()
        painter.drawPath(path)
    counter = QRectF(rect.left() + 6.4 * unit, rect.top() + 20 * unit, 19.2 * unit, 4.2 * unit)
    painter.drawRoundedRect(counter, 1.2 * unit, 1.2 * unit)
