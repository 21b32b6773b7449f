"""What the till notices by itself: that nobody touches it, and that its clock was put elsewhere."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from pos_app.core import audit, sign_ins
from pos_app.core.actor import Actor
from pos_app.core.audit import ClockWatch
from pos_app.core.cart import Cart
from pos_app.core.i18n import N_
from pos_app.ui.desk import Desk
from pos_app.ui.format import filled, money_text
from pos_app.ui.values import Level, StripText

TOUCHES: Final = frozenset({
    QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.Wheel,
})  # fmt: skip
MINUTE_MS: Final = 60_000


class Watch(QObject):
    """Notes touches, and keeps in the audit log who came and went and what the clock did.

    It looks at the window that has the focus: at the application it would be asked at every event
    of every widget, and each time wait for the interpreter while another thread has it.
    """

    def __init__(self, app: QApplication, desk: Desk) -> None:
        super().__init__(app)
        self._app, self._desk = app, desk
        self._window: QWindow | None = None
        self._clock = desk.database.clock
        self._jumps = ClockWatch(self._clock)
        self._touched_ms = self._clock.monotonic_ms()
        app.focusWindowChanged.connect(self._watch)  # after the scanner's: asked before it
        self._watch(app.focusWindow())

    @Slot(QWindow)
    def _watch(self, window: QWindow | None) -> None:
        if self._window is not None and isValid(self._window):
            self._window.removeEventFilter(self)
        self._window = window
        if window is not None:
            window.installEventFilter(self)

    def stop(self) -> None:
        """Look no more."""
        self._app.focusWindowChanged.disconnect(self._watch)
        self._watch(None)
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take note of a touch, and let everything pass."""
        if event.type() in TOUCHES:
            self._touched_ms = self._clock.monotonic_ms()
        return False

    def is_idle(self, minutes: int) -> bool:
        """Return whether nobody touched anything for so long; never for 0."""
        idle_ms = self._clock.monotonic_ms() - self._touched_ms
        return minutes > 0 and idle_ms >= minutes * MINUTE_MS

    def look_at_clock(self, actor: Actor | None) -> None:
        """Keep that somebody put the clock forward or back, and who was at the counter."""
        jump_s = self._jumps.jump_s()
        if jump_s:
            detail: dict[str, str | int] = {"jump_s": jump_s}
            who, database = actor or sign_ins.NOBODY, self._desk.database
            self._desk.tasks.write(
                lambda: database.write(
                    lambda s: audit.note(s, who, audit.CLOCK_CHANGED, detail=detail)
                ),
                lambda _: None,
                lambda _: None,
            )

    def left(self, actor: Actor, *, idle: bool) -> None:
        """Keep that a person left the counter."""
        database = self._desk.database
        self._desk.tasks.write(
            lambda: database.write(lambda s: sign_ins.leave(s, actor, idle=idle)),
            lambda _: None,
            lambda _: None,
        )


def waiting_sale(cart: Cart, desk: Desk) -> StripText | None:
    """Return what the login says of a sale that was left standing, if one was."""
    if not cart.lines:
        return None
    amount = money_text(cart.total_minor, desk.money)
    title = filled(desk.translate, N_("A sale of {amount} waits here"), amount=amount)
    detail = desk.translate(N_("Who signs in goes on with it, and charges it."))
    return StripText(Level.INFO, title, detail)
