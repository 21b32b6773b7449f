"""The pinned PySide6 keeps its reference counts: 6.12.0 loses one at every emit on Python 3.11.

A drift aborts the process after some hundreds of signals, so this is tried before an upgrade.
"""

import sys

import PySide6
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

EMITS = 20_000
TOLERANCE = 50  # other code of the interpreter takes and gives a few


class _Source(QObject):
    told = Signal(bool)
    nothing = Signal()


def test_the_pinned_version_is_the_one_that_runs() -> None:
    assert PySide6.__version__ == "6.11.3"


def test_twenty_thousand_signals_leave_true_and_none_counted_right(qapp: object) -> None:
    source = _Source()
    heard = [0]

    def hear(*_values: object) -> None:
        heard[0] += 1

    source.told.connect(hear)
    source.nothing.connect(hear)
    before = sys.getrefcount(True), sys.getrefcount(None)
    for _ in range(EMITS // 2):
        source.told.emit(True)
        source.nothing.emit()
    after = sys.getrefcount(True), sys.getrefcount(None)
    assert heard[0] == EMITS
    assert abs(after[0] - before[0]) < TOLERANCE
    assert abs(after[1] - before[1]) < TOLERANCE


def test_void_calls_leave_none_counted_right(qapp: object) -> None:
    widget = QWidget()
    before = sys.getrefcount(None)
    for _ in range(EMITS):
        widget.update()
    assert abs(sys.getrefcount(None) - before) < TOLERANCE


def test_the_count_notices_a_reference_that_is_kept() -> None:
    before = sys.getrefcount(None)
    kept = [None] * (TOLERANCE * 2)
    assert abs(sys.getrefcount(None) - before) >= TOLERANCE
    assert len(kept) == TOLERANCE * 2
