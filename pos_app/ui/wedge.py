"""The scanner that types, in Qt: its bursts become scans and never land in a field.

Key events reach the window with the focus before any widget, so the filter stands there: on each
window once it gets the focus. What is given back goes straight to the widget it was typed for.
"""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, Qt, QWindow
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from pos_app.core.clock import Clock
from pos_app.devices.scanner import Key, ScannerSettings, Step, WedgeFilter

TIMER_SLACK_MS = 5

_MODIFIERS = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
        Qt.Key.Key_ScrollLock,
    }
)
_ENDS = {Qt.Key.Key_Return: "\n", Qt.Key.Key_Enter: "\n", Qt.Key.Key_Tab: "\t"}


@dataclass(eq=False)
class _Held:
    """A key press that waits, the widget it was typed for, and its release if that came too."""

    press: QKeyEvent
    target: QObject | None
    release: QKeyEvent | None = None


class Wedge(QObject):
    """Watches all windows of the application. Signal: `scanned(str)`."""

    scanned = Signal(str)

    def __init__(self, app: QGuiApplication, clock: Clock, settings: ScannerSettings) -> None:
        super().__init__(app)
        self._clock = clock
        self._filter: WedgeFilter[_Held] = WedgeFilter(settings)
        self._waiting: list[_Held] = []  # held, or part of a scan whose releases are still to come
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._expire)
        app.focusWindowChanged.connect(self._watch)
        self._watch(app.focusWindow())

    def use(self, settings: ScannerSettings) -> None:
        """Take other settings, such as those just learnt."""
        self._follow(self._filter.flush())
        self._filter.settings = settings

    @Slot(QWindow)
    def _watch(self, window: QWindow | None) -> None:
        self._follow(self._filter.flush())
        if window is not None:
            window.removeEventFilter(self)  # never twice
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take key presses, and the releases of those that were taken."""
        if event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            return self._press(event)
        if event.type() == QEvent.Type.KeyRelease:
            assert isinstance(event, QKeyEvent)
            return self._release(event)
        return False

    def _press(self, event: QKeyEvent) -> bool:
        if not event.isAutoRepeat():  # its release is not coming any more
            self._waiting = [one for one in self._waiting if one.press.key() != event.key()]
        held = _Held(event.clone(), _target())
        step = self._filter.feed(self._key(event, held))
        self._follow(step)
        taken = step.hold or step.scan is not None
        if taken:
            self._waiting.append(held)
        if step.scan is not None:
            self.scanned.emit(step.scan)
        return taken

    def _release(self, event: QKeyEvent) -> bool:
        for held in self._waiting:
            if held.press.key() == event.key() and held.release is None:
                held.release = event.clone()
                if not self._filter.holding:
                    self._waiting.remove(held)
                return True
        return False

    def _key(self, event: QKeyEvent, held: _Held) -> Key[_Held]:
        modifiers = event.modifiers()
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        alt = bool(modifiers & Qt.KeyboardModifier.AltModifier)
        meta = bool(modifiers & Qt.KeyboardModifier.MetaModifier)
        return Key(
            text=_ENDS.get(Qt.Key(event.key()), event.text()),
            at_ms=event.timestamp() or self._clock.monotonic_ms(),
            token=held,
            repeated=event.isAutoRepeat(),
            modifier=event.key() in _MODIFIERS,
            command=meta or control != alt,  # both together are AltGr
        )

    def _follow(self, step: Step[_Held]) -> None:
        for held in step.replay:
            if held in self._waiting:
                self._waiting.remove(held)
            _deliver(held)
        if step.again:
            self._timer.start(0)
        elif self._filter.holding:
            self._timer.start(self._filter.settings.gap_ms + TIMER_SLACK_MS)
        else:
            self._timer.stop()

    @Slot()
    def _expire(self) -> None:
        self._follow(self._filter.expire())


def _target() -> QObject | None:
    """Return the widget that keys go to now."""
    popup = QApplication.activePopupWidget()
    if popup is not None:
        inside: QWidget | None = popup.focusWidget()
        return popup if inside is None else inside
    focus: QWidget | None = QApplication.focusWidget()
    return QApplication.activeWindow() if focus is None else focus


def _deliver(held: _Held) -> None:
    """Give a key back to the widget it was typed for, unless that is gone by now."""
    if held.target is None or not isValid(held.target):
        return
    QCoreApplication.sendEvent(held.target, held.press)
    if held.release is not None and isValid(held.target):
        QCoreApplication.sendEvent(held.target, held.release)
