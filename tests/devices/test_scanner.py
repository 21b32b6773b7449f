"""The wedge filter against sequences of keys as scanners, typists and stalled screens make them."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.devices.scanner import (
    GROUP_SEPARATOR,
    LONGEST,
    Key,
    ScannerSettings,
    WedgeFilter,
    learn,
)

EAN = "7802920008134"


@dataclass
class Screen:
    """A field with the focus and a filter before it, driven like the Qt event filter drives it.

    `press` delivers a key when it was pressed; `stalled` delivers all at once, later, with the
    timer of the filter ringing first, as happens after a GUI hung.
    """

    filter: WedgeFilter[str] = field(default_factory=WedgeFilter)
    typed: str = ""
    scans: list[str] = field(default_factory=list)
    now: int = 1000
    deadline: int | None = None

    def press(self, text: str, gap: int = 0, **how: bool) -> None:
        """Press a key `gap` ms after the one before; a timer that is due rings first."""
        self.now += gap
        self.ring()
        self.deliver(Key(text, self.now, text, **how))

    def deliver(self, key: Key[str]) -> None:
        step = self.filter.feed(key)
        self.typed += "".join(step.replay)
        if step.scan is not None:
            self.scans.append(step.scan)
        elif not step.hold and not key.modifier:
            self.typed += key.text
        self.deadline = self.now + self.filter.settings.gap_ms + 5 if self.filter.holding else None

    def ring(self) -> None:
        if self.deadline is not None and self.now >= self.deadline:
            assert self.filter.expire().again
            self.typed += "".join(self.filter.expire().replay)
            self.deadline = None

    def type(self, text: str, gap: int) -> None:
        for letter in text:
            self.press(letter, gap)

    def wait(self, ms: int = 1000) -> None:
        self.now += ms
        self.ring()


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.mark.parametrize("end", ["\n", "\t"])
@pytest.mark.parametrize("gap", [0, 1, 8, 20, 35])
def test_a_scan_is_a_code_and_no_letter_of_it_lands_in_the_field(
    screen: Screen, end: str, gap: int
) -> None:
    screen.press(EAN[0], 500)
    screen.type(EAN[1:] + end, gap)
    screen.wait()
    assert (screen.scans, screen.typed) == ([EAN], "")


def test_typing_goes_to_the_field_whole_and_in_order(screen: Screen) -> None:
    screen.type("Leche 1 L\n", 90)
    screen.wait()
    assert (screen.scans, screen.typed) == ([], "Leche 1 L\n")


def test_a_typed_key_appears_within_two_frames(screen: Screen) -> None:
    screen.press("5", 500)
    screen.wait(41)
    assert screen.typed == "5"


def test_the_fastest_typist_is_no_scanner(screen: Screen) -> None:
    """Letters rolled over the keys come at 20 to 60 ms; Enter takes a finger its time."""
    for letter, gap in zip("the quick\n", (300, 22, 31, 55, 28, 24, 30, 33, 26, 80), strict=True):
        screen.press(letter, gap)
    screen.wait()
    assert (screen.scans, screen.typed) == ([], "the quick\n")


def test_four_quick_digits_and_a_late_enter_are_a_quantity(screen: Screen) -> None:
    screen.type("1200", 30)
    screen.press("\n", 140)
    screen.wait()
    assert (screen.scans, screen.typed) == ([], "1200\n")


def test_three_characters_are_no_scan(screen: Screen) -> None:
    screen.type("123\n", 5)
    assert (screen.scans, screen.typed) == ([], "123\n")


def test_a_pause_inside_a_burst_makes_it_typing(screen: Screen) -> None:
    screen.type("78029", 5)
    screen.press("2", 36)
    screen.type("00081\n", 5)
    screen.wait()
    assert screen.typed == "78029"
    assert screen.scans == ["200081"]


def test_a_burst_without_an_end_is_given_to_the_field(screen: Screen) -> None:
    screen.type(EAN, 5)
    screen.wait()
    assert (screen.scans, screen.typed) == ([], EAN)


def test_two_scans_in_a_row_are_two(screen: Screen) -> None:
    screen.type(EAN + "\n" + "96385074" + "\n", 4)
    assert (screen.scans, screen.typed) == ([EAN, "96385074"], "")


def test_typing_then_a_scan_keeps_them_apart(screen: Screen) -> None:
    screen.press("3", 500)
    screen.press("*", 120)
    screen.press(EAN[0], 400)
    screen.type(EAN[1:] + "\n", 6)
    assert (screen.scans, screen.typed) == ([EAN], "3*")


def test_a_scan_after_a_stall_of_the_screen_is_still_a_scan(screen: Screen) -> None:
    """The timer rings before the queue is read: one turn of the event loop is waited."""
    stamps = [1000 + 5 * at for at in range(len(EAN) + 1)]
    keys = [Key(text, at, text) for text, at in zip(EAN + "\n", stamps, strict=True)]
    screen.deliver(keys[0])
    assert screen.filter.expire().again  # the GUI hung; the timer is overdue
    for key in keys[1:]:
        screen.deliver(key)
    assert (screen.scans, screen.typed) == ([EAN], "")


def test_typing_during_a_stall_is_still_typing(screen: Screen) -> None:
    """All keys arrive in the same millisecond, and say when they were pressed."""
    for at, letter in enumerate("1234\n"):
        screen.deliver(Key(letter, 1000 + 120 * at, letter))
    assert (screen.scans, screen.typed) == ([], "1234\n")


def test_a_key_held_down_repeats_into_the_field(screen: Screen) -> None:
    screen.press("0", 500)
    screen.wait(480)
    for _ in range(20):
        screen.press("0", 30, repeated=True)
    screen.press("\n", 30)
    screen.wait()
    assert (screen.scans, screen.typed) == ([], "0" * 21 + "\n")


def test_a_repeated_enter_ends_no_scan(screen: Screen) -> None:
    screen.type("12345", 5)
    screen.press("\n", 5, repeated=True)
    assert (screen.scans, screen.typed) == ([], "12345\n")


def test_shift_between_letters_belongs_to_the_scan(screen: Screen) -> None:
    for letter in "ABC-123x":
        if letter.isupper():
            screen.press("", 2, modifier=True)
        screen.press(letter, 2)
    screen.press("\n", 2)
    assert (screen.scans, screen.typed) == (["ABC-123x"], "")


def test_arrows_and_shortcuts_come_after_what_was_typed_before_them(screen: Screen) -> None:
    order: list[str] = []
    for key in (Key("a", 1000, "a"), Key("b", 1010, "b"), Key("", 1020, "left")):
        step = screen.filter.feed(key)
        order += step.replay
        if not step.hold:
            order.append(key.token)
    assert order == ["a", "b", "left"]
    screen.filter.feed(Key("c", 2000, "c"))
    step = screen.filter.feed(Key("\x13", 2005, "ctrl+s", command=True))
    assert (step.replay, step.hold, step.scan) == (("c",), False, None)


def test_gs1_separators_stay_in_the_code(screen: Screen) -> None:
    screen.type("]C10107802920008134", 3)
    screen.press(GROUP_SEPARATOR, 3, command=True)
    screen.type("10L2611A\n", 3)
    assert screen.scans == [f"]C10107802920008134{GROUP_SEPARATOR}10L2611A"]
    screen.press(GROUP_SEPARATOR, 500, command=True)  # alone it is Ctrl+]
    assert not screen.filter.holding


def test_prefix_and_suffix_are_taken_off_and_typing_is_not_kept_back() -> None:
    screen = Screen(WedgeFilter(ScannerSettings(prefix="~", suffix="#")))
    screen.press("7", 500)
    assert screen.typed == "7"  # at once
    screen.press("~", 500)
    screen.type(EAN + "#\n", 4)
    assert (screen.scans, screen.typed) == ([EAN], "7")
    screen.press("~", 500)
    screen.type(EAN + "\n", 4)  # without the suffix it is not from this scanner
    assert (screen.scans, screen.typed) == ([EAN], f"7~{EAN}\n")


def test_the_settings_say_how_slow_and_how_short() -> None:
    screen = Screen(WedgeFilter(ScannerSettings(gap_ms=60, at_least=2, terminators="\t")))
    screen.type("42\t", 55)
    screen.type("4242\n", 5)
    assert (screen.scans, screen.typed) == (["42"], "4242\n")


def test_leaving_the_window_gives_back_what_was_held(screen: Screen) -> None:
    screen.type("ab", 5)
    assert screen.filter.flush().replay == ("a", "b")
    assert not screen.filter.holding
    assert screen.filter.expire().replay == ()


def test_a_clock_of_32_bits_that_starts_again_does_not_break_a_scan(screen: Screen) -> None:
    screen.now = 0xFFFF_FFFF - 20
    for letter in EAN + "\n":
        screen.now = (screen.now + 5) & 0xFFFF_FFFF
        screen.deliver(Key(letter, screen.now, letter))
    assert screen.scans == [EAN]


def test_there_is_an_end_to_what_is_kept(screen: Screen) -> None:
    screen.type("x" * (LONGEST + 5), 1)
    screen.wait()
    assert (screen.scans, screen.typed) == ([], "x" * (LONGEST + 5))


presses = st.lists(
    st.tuples(st.sampled_from("0123456789aZ-\n\t"), st.integers(0, 120)), max_size=60
)


@given(presses)
def test_no_key_is_lost_doubled_or_out_of_order(keys: list[tuple[str, int]]) -> None:
    """What reaches the field and what became codes is, together, exactly what was pressed."""
    screen = Screen()
    seen = ""
    for text, gap in keys:
        screen.press(text, gap)
    screen.wait()
    pressed = "".join(text for text, _ in keys)
    kept = len(screen.typed) + sum(len(scan) + 1 for scan in screen.scans)
    assert kept == len(pressed)
    at = 0  # the field's letters are the pressed ones with the scans cut out
    for scan in screen.scans:
        found = next(
            position
            for position in range(at, len(pressed))
            if pressed[position:].startswith((scan + "\n", scan + "\t"))
            and screen.typed.startswith(seen + pressed[at:position])
        )
        seen += pressed[at:found]
        at = found + len(scan) + 1
    assert seen + pressed[at:] == screen.typed


@given(presses)
def test_a_scan_is_always_long_and_fast(keys: list[tuple[str, int]]) -> None:
    screen = Screen()
    for text, gap in keys:
        before = len(screen.scans)
        screen.press(text, gap)
        if len(screen.scans) > before:
            assert text in "\n\t"
            assert gap <= 35
            assert len(screen.scans[-1]) >= 4


def test_one_code_teaches_the_settings() -> None:
    keys = [Key(text, 1000 + 12 * at, text) for at, text in enumerate("~" + EAN + "#\n")]
    assert learn(keys, EAN) == ScannerSettings(prefix="~", suffix="#")
    slow = [Key(text, 1000 + 50 * at, text) for at, text in enumerate(EAN + "\t")]
    assert learn(slow, EAN) == ScannerSettings(gap_ms=75)


def test_what_cannot_be_learnt_is_said() -> None:
    keys = [Key(text, 1000 + 12 * at, text) for at, text in enumerate(EAN + "\n")]
    assert learn(keys, "1234567") is None
    assert learn(keys, "") is None
    assert learn(keys[:-1], EAN) is None
    assert learn([], EAN) is None
    by_hand = [Key(text, 1000 + 150 * at, text) for at, text in enumerate(EAN + "\n")]
    assert learn(by_hand, EAN) is None


def test_what_was_learnt_reads_that_scanner() -> None:
    keys = [Key(text, 1000 + 45 * at, text) for at, text in enumerate("A" + EAN + "\n")]
    settings = learn(keys, EAN)
    assert settings is not None
    screen = Screen(WedgeFilter(settings))
    for key in keys:
        screen.deliver(key)
    assert screen.scans == [EAN]
    default = Screen()
    for key in keys:
        default.deliver(key)
    assert default.scans == []
