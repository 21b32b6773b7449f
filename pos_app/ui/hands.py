"""Hands for the demo and the tests: keys as the platform hands them to a window, with their times.

Nothing is called by name: what these hands do goes through the scanner filter, the focus and the
key bindings, as on a counter.
"""

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QEventLoop,
    QKeyCombination,
    Qt,
    QTimer,
)
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

SCANNER_MS: Final = 4  # between two characters of a scanner
PERSON_MS: Final = 140
KEPT_BACK_MS: Final = 60  # how long a single key may be kept back as the beginning of a scan
PATIENCE_MS: Final = 20_000
LOOK_MS: Final = 10
_NAMED = {"\n": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab}


class GaveUpError(AssertionError):
    """What was waited for did not happen."""


class Hands:
    """Two hands and a scanner at a window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._at_ms = 1_000

    def scan(self, code: str) -> None:
        """Pull a product over the scanner."""
        self._rest()
        for sign in f"{code}\n":
            self._send(self._key_of(sign), sign, SCANNER_MS)
        self.pause(1)

    def type(self, text: str) -> None:
        """Type as a person does."""
        for sign in text:
            self._send(self._key_of(sign), sign, PERSON_MS)
        self.pause(KEPT_BACK_MS)

    def press(self, *names: str) -> None:
        """Press keys by name: `F12`, `Esc`, `Return`, `Del`, `Ctrl+Z`."""
        for name in names:
            pressed = _combination(name)
            self._send(pressed.key(), _text_of(name), PERSON_MS, pressed.keyboardModifiers())
            self.pause(1)

    def hold(self, name: str, times: int) -> None:
        """Hold a key down so long that the keyboard repeats it."""
        pressed = _combination(name)
        self._press(pressed.key(), _text_of(name), PERSON_MS, pressed.keyboardModifiers())
        for _ in range(times):
            self._press(
                pressed.key(), _text_of(name), 30, pressed.keyboardModifiers(), repeated=True
            )
        self.pause(1)

    def wait_for(
        self, happened: Callable[[], object], what: str, timeout_ms: int = PATIENCE_MS
    ) -> None:
        """Let the program work until something is so; raise `GaveUpError` after too long."""
        wait_for(happened, what, timeout_ms)

    def pause(self, ms: int) -> None:
        """Let the program work for a while."""
        let_run(ms)

    def _rest(self) -> None:
        self._at_ms += PERSON_MS

    @staticmethod
    def _key_of(sign: str) -> int:
        named = _NAMED.get(sign)
        return int(named) if named is not None else ord(sign.upper())

    def _send(
        self,
        key: int,
        text: str,
        after_ms: int,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        self._press(key, text, after_ms, modifiers)
        release = QKeyEvent(QEvent.Type.KeyRelease, key, modifiers, _shown(text))
        release.setTimestamp(self._at_ms)
        self._deliver(release)

    def _press(
        self,
        key: int,
        text: str,
        after_ms: int,
        modifiers: Qt.KeyboardModifier,
        *,
        repeated: bool = False,
    ) -> None:
        self._at_ms += after_ms
        press = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, _shown(text), repeated)
        press.setTimestamp(self._at_ms)
        self._deliver(press)

    def _deliver(self, event: QKeyEvent) -> None:
        handle = self._window.windowHandle()
        assert handle is not None, "the window is shown before somebody types"
        QCoreApplication.sendEvent(handle, event)


def _combination(name: str) -> QKeyCombination:
    sequence = QKeySequence(name)
    assert sequence.count() == 1, name
    pressed: QKeyCombination = sequence[0]  # type: ignore[index]  # the stubs forget it
    return pressed


def _text_of(name: str) -> str:
    return {"Return": "\n", "Enter": "\n", "Tab": "\t", "Space": " ", "+": "+", "-": "-"}.get(
        name, ""
    )


def _shown(text: str) -> str:
    return "\r" if text == "\n" else text


def activate(window: QWidget) -> None:
    """Bring a window to the front and wait until keys arrive there."""
    window.show()
    window.activateWindow()
    wait_for(lambda: QApplication.focusWindow() is not None, "the focus of the window")


def let_run(ms: int) -> None:
    """Let the event loop run for a while, as it does when nobody touches anything."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def wait_for(happened: Callable[[], object], what: str, timeout_ms: int = PATIENCE_MS) -> None:
    """Let the program work until something is so; raise `GaveUpError` after too long."""
    end = time.monotonic_ns() + timeout_ms * 1_000_000
    while not happened():
        if time.monotonic_ns() > end:
            raise GaveUpError(f"waited in vain for {what}")
        let_run(LOOK_MS)
