r"""Barcode scanners that type: tells a scan from a person by the time between keys.

A scan is at least four characters with gaps of at most 35 ms, ended by Enter or Tab within the same
gap. It never lands in a field, whatever has the focus; everything else goes where it was typed, a
moment later than it was pressed.

How the Qt event filter uses this (it is installed on the application, see `ui`):

1. For each KeyPress build a `Key`: `text` of the event; for Return and Enter "\n", for Tab "\t";
   `at_ms` the event's own timestamp (never the clock: after a stall of the GUI, keys that were
   typed slowly arrive together), or a monotonic clock where the platform gives 0; `repeated` from
   isAutoRepeat; `modifier` for Shift, Ctrl, Alt, AltGr, Meta and the locks themselves; `command`
   when Ctrl, Alt or Meta is down with another key, except Ctrl+Alt, which is AltGr.
   `token` is whatever the filter needs to deliver the event later: a clone, and the widget that has
   the focus now.
2. Call `feed(key)` and follow its `Step`:
   - deliver the tokens in `replay` at once and in order (sendEvent) to the widgets they were typed
     for, marked so that the filter lets them pass (press, and release where it was swallowed);
   - if `scan` is not None, it is a code: signal it and swallow the event;
   - if `hold`, swallow the event, and its release when it comes;
   - otherwise let the event go on.
3. While `holding`, a single-shot timer of `settings.gap_ms` + 5 runs, restarted by each key. When
   it fires, call `expire()`. The first call only asks for one more turn of the event loop
   (`Step.again`: a timer of 0 ms), so that keys that wait in the queue of a stalled GUI are seen
   before time is up; any key between cancels. The second call gives the keys back in `replay`.
4. When the window loses the focus or a dialog opens, call `flush()` and deliver.

KeyRelease events are not given to the filter.
"""

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Generic, TypeVar

T = TypeVar("T")

ENTER, TAB = "\n", "\t"
GROUP_SEPARATOR = "\x1d"  # what GS1 scanners send for FNC1; as a key it looks like Ctrl+]
SLOWEST_MS = 80
LONGEST = 512  # characters of a scan; a PDF417 of an identity card has some 400
CLOCK_BITS = 0xFFFF_FFFF  # timestamps of X11 and Windows are 32 bits and start again


@dataclass(frozen=True)
class ScannerSettings:
    """How the scanner of this till types. `learn` finds these from one code."""

    gap_ms: int = 35
    at_least: int = 4
    prefix: str = ""
    suffix: str = ""
    terminators: str = ENTER + TAB


@dataclass(frozen=True)
class Key(Generic[T]):
    """A key that went down."""

    text: str
    at_ms: int
    token: T
    repeated: bool = False  # the keyboard repeats a key that is held; a scanner never does
    modifier: bool = False  # Shift itself: scanners press it between letters
    command: bool = False  # with Ctrl, Alt or Meta: a shortcut


@dataclass(frozen=True)
class Step(Generic[T]):
    """What to do now; see the module."""

    replay: tuple[T, ...] = ()
    scan: str | None = None
    hold: bool = False
    again: bool = False


@dataclass
class WedgeFilter(Generic[T]):
    """Keeps keys back while they may be a scan."""

    settings: ScannerSettings = field(default_factory=ScannerSettings)
    _held: list[Key[T]] = field(default_factory=list)
    _asked: bool = False

    @property
    def holding(self) -> bool:
        """Return whether keys are kept back: the timer must run."""
        return bool(self._held)

    def feed(self, key: Key[T]) -> Step[T]:
        """Take a key press; the `Step` says what happens to it and to those before it."""
        self._asked = False
        if key.modifier:
            return Step()  # no letter itself, and no end of a scan
        in_time = bool(self._held) and self._gap(key) <= self.settings.gap_ms
        early: tuple[T, ...] = () if in_time or not self._held else self._release()
        if self._ends(key):
            return self._end(early)
        if not self._may_scan(key):
            return Step(replay=early + self._release())
        self._held.append(key)
        return Step(replay=early, hold=True)

    def expire(self) -> Step[T]:
        """Take the end of the timer; the second in a row gives the keys back."""
        if self._held and not self._asked:
            self._asked = True
            return Step(again=True)
        return self.flush()

    def flush(self) -> Step[T]:
        """Give back what is held: it was typing."""
        return Step(replay=self._release())

    def _release(self) -> tuple[T, ...]:
        tokens = tuple(key.token for key in self._held)
        self._held.clear()
        self._asked = False
        return tokens

    def _gap(self, key: Key[T]) -> int:
        """Return the time since the last held key; one that went backwards is very long."""
        return (key.at_ms - self._held[-1].at_ms) & CLOCK_BITS

    def _ends(self, key: Key[T]) -> bool:
        return key.text in self.settings.terminators and not (key.repeated or key.command)

    def _end(self, early: tuple[T, ...]) -> Step[T]:
        """Take Enter or Tab: the end of a scan, or an Enter that somebody pressed."""
        code = self._code()
        if code is None:
            return Step(replay=early + self._release())
        self._release()
        return Step(replay=early, scan=code)

    def _code(self) -> str | None:
        """Return the code in what is held, without prefix and suffix; None if it is typing."""
        text = "".join(key.text for key in self._held)
        prefix, suffix = self.settings.prefix, self.settings.suffix
        if not (text.startswith(prefix) and text.endswith(suffix)):
            return None
        code = text[len(prefix) : len(text) - len(suffix)]
        return code if len(code) >= self.settings.at_least else None

    def _may_scan(self, key: Key[T]) -> bool:
        if key.repeated or len(self._held) >= LONGEST:
            return False
        at, prefix = len(self._held), self.settings.prefix
        if at < len(prefix):  # with a prefix, other typing is not kept back at all
            return key.text == prefix[at]
        if key.text == GROUP_SEPARATOR:
            return bool(self._held)
        return len(key.text) == 1 and key.text.isprintable() and not key.command


def learn(keys: list[Key[T]], code: str) -> ScannerSettings | None:
    """Return settings from the keys that one test code made; None if `code` is not in them.

    The gap is what this scanner needs and half as much again, at least the default. A scanner
    slower than `SLOWEST_MS` is not told from a fast typist, so it is refused.
    """
    typed = [key for key in keys if key.text]
    terminators = ENTER + TAB
    if not code or len(typed) < 2 or typed[-1].text not in terminators:
        return None
    text = "".join(key.text for key in typed[:-1])
    before, found, after = text.partition(code)
    slowest = max(later.at_ms - earlier.at_ms for earlier, later in pairwise(typed))
    if not found or slowest > SLOWEST_MS:
        return None
    gap_ms = max(ScannerSettings.gap_ms, slowest + slowest // 2)
    return replace(ScannerSettings(), gap_ms=gap_ms, prefix=before, suffix=after)
