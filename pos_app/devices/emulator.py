"""A receipt printer in software: takes bytes, gives paper, and answers like the real thing.

It reads the bytes and not the ticket, so the window shows what a printer would have printed. It
can run out of paper, have its cover open, be off line or mute: the demo and the tests use it to
show what then happens. It knows the commands that `commands.py` writes; another one is kept in
`unknown` and skipped with its letter.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image

from pos_app.core.tickets import Align, Barcode, Qr, Size, Symbology
from pos_app.devices.papers import Paper
from pos_app.devices.strips import (
    CELL,
    PITCH,
    WHITE,
    Run,
    barcode_strip,
    blank,
    qr_strip,
    stack,
    text_strip,
)

CODE_TABLES = {0: "cp437", 2: "cp850", 16: "cp1252", 19: "cp858"}
SIZE_BYTES = {0x00: Size.NORMAL, 0x01: Size.TALL, 0x11: Size.DOUBLE}
ALIGNS = (Align.LEFT, Align.CENTER, Align.RIGHT)
SYMBOLOGIES = {67: Symbology.EAN13, 68: Symbology.EAN8, 73: Symbology.CODE128}
ESC_LENGTHS = {"@": 2, "t": 3, "R": 3, "E": 3, "a": 3, "d": 3, "3": 3, "2": 2, "M": 3, "p": 5}
GS_LENGTHS = {"!": 3, "h": 3, "w": 3, "f": 3, "H": 3, "r": 3}
GS_HEADERS = {"V": 3, "k": 4, "(": 5, "v": 8}  # bytes that say how long the rest is
LF, ESC, FS, GS = 0x0A, 0x1B, 0x1C, 0x1D


@dataclass
class Condition:
    """How the emulated printer is."""

    paper: bool = True
    paper_low: bool = False
    cover_closed: bool = True
    online: bool = True
    fault: bool = False
    mute: bool = False

    @property
    def can_print(self) -> bool:
        """Return whether bytes become paper."""
        return self.paper and self.cover_closed and self.online and not self.fault

    def realtime(self, question: int) -> bytes:
        """Return the answer to DLE EOT."""
        bits = 0b0001_0010
        if question == 1:
            bits |= 0 if self.can_print else 0b1000
        elif question == 2:
            bits |= (0 if self.cover_closed else 0b100) | (0 if self.paper else 0b10_0000)
            bits |= 0b100_0000 if self.fault else 0
        elif question == 3:
            bits |= 0b1000 if self.fault else 0
        elif question == 4:
            bits |= (0b1100 if self.paper_low else 0) | (0 if self.paper else 0b110_0000)
        return b"" if self.mute else bytes([bits])

    def paper_sensor(self) -> bytes:
        """Return the answer to GS r 1."""
        return b"" if self.mute else bytes([0b11 if self.paper_low else 0])


@dataclass(frozen=True)
class Printed:
    """One piece of paper that was cut off, in grey, with the bytes that made it."""

    number: int
    data: bytes
    image: Image.Image
    breaks: tuple[int, ...]


@dataclass
class Emulator:
    """The printer. `feed` takes bytes as they come, also half a command."""

    paper: Paper
    scale: int = 1
    condition: Condition = field(default_factory=Condition)
    printed: list[Printed] = field(default_factory=list)
    kicks: int = 0
    unknown: list[bytes] = field(default_factory=list)
    on_printed: Callable[[Printed], None] | None = None
    on_kick: Callable[[], None] | None = None
    _waiting: bytes = b""
    _data: bytes = b""
    _count: int = 0

    def __post_init__(self) -> None:
        """Begin like after switching on."""
        self._strips: list[Image.Image] = []
        self._runs: list[Run] = []
        self._qr = ""
        self._reset()

    def _reset(self) -> None:
        self._table, self._bold, self._size, self._align = "cp437", False, Size.NORMAL, Align.LEFT
        self._pitch, self._bar_height, self._qr_dots = PITCH, 162, 3

    def feed(self, data: bytes) -> bytes:
        """Take bytes and return the answers; what cannot be printed now waits in the buffer."""
        answers = b""
        # Real-time questions overtake the buffer.
        while (at := data.find(b"\x10\x04")) >= 0 and len(data) >= at + 3:
            answers += self.condition.realtime(data[at + 2])
            data = data[:at] + data[at + 3 :]
        self._waiting += data
        return answers + self.go_on()

    def go_on(self) -> bytes:
        """Print what waits, as far as the condition allows; return the answers."""
        answers = b""
        while self._waiting and self.condition.can_print:
            length = command_length(self._waiting)
            if length is None or length > len(self._waiting):
                break
            command, self._waiting = self._waiting[:length], self._waiting[length:]
            self._data += command
            answers += self._do(command)
        return answers

    def switch_off(self) -> None:
        """Forget what was in the memory, as a printer does when its plug is pulled."""
        self._waiting = self._data = b""
        self._strips, self._runs = [], []
        self._reset()

    def _do(self, command: bytes) -> bytes:
        """Carry one command out and return its answer."""
        if command[0] == LF:
            self._end_line()
        elif command[0] not in {ESC, FS, GS}:
            self._runs.append(Run(command.decode(self._table), self._bold, self._size))
        elif command[0] == ESC:
            self._escape(chr(command[1]), command[2:])
        elif command[0] == GS:
            return self._group(chr(command[1]), command[2:])
        elif command != b"\x1c.":
            self.unknown.append(command)
        return b""

    def _escape(self, letter: str, values: bytes) -> None:
        match letter:
            case "@":
                self._reset()
            case "t":
                self._table = CODE_TABLES.get(values[0], "cp437")
            case "E":
                self._bold = bool(values[0] & 1)
            case "a":
                self._align = ALIGNS[values[0] % 48]
            case "d":
                self._end_line(feed=values[0])
            case "3":
                self._pitch = values[0]
            case "2":
                self._pitch = PITCH
            case "p":
                self.kicks += 1
                if self.on_kick is not None:
                    self.on_kick()
            case "R" | "M":
                pass
            case _:
                self.unknown.append(b"\x1b" + letter.encode("latin-1") + values)

    def _group(self, letter: str, values: bytes) -> bytes:
        match letter:
            case "!":
                self._size = SIZE_BYTES.get(values[0], Size.NORMAL)
            case "V":
                self._cut()
            case "h":
                self._bar_height = values[0]
            case "k":
                self._bars(values[0], values[2:])
            case "(":
                self._symbol(values)
            case "v":
                self._raster(values)
            case "r":
                return self.condition.paper_sensor()
            case "w" | "f" | "H":
                pass
            case _:
                self.unknown.append(b"\x1d" + letter.encode("latin-1") + values)
        return b""

    def _end_line(self, *, feed: int = 1) -> None:
        if self._runs:
            columns = sum(
                len(run.text) * (2 if run.size is Size.DOUBLE else 1) for run in self._runs
            )
            spare = (self.paper.columns - columns) * CELL
            share = {Align.LEFT: 0, Align.CENTER: spare // 2, Align.RIGHT: spare}[self._align]
            strip = text_strip(self._runs, self.paper, self.scale, indent_dots=max(0, share))
            cut = (PITCH - self._pitch) * self.scale
            if strip.height == PITCH * self.scale and cut > 0:
                strip = strip.crop((0, cut // 2, strip.width, cut // 2 + self._pitch * self.scale))
            self._strips.append(strip)
            self._runs, feed = [], feed - 1
        if feed > 0:
            self._strips.append(blank(self.paper, self._pitch * feed, self.scale))

    def _bars(self, kind: int, data: bytes) -> None:
        symbology = SYMBOLOGIES[kind]
        text = data.decode("latin-1")
        if symbology is Symbology.CODE128:
            text = _code128_text(text)
        bars = Barcode(text, symbology, self._bar_height)
        self._strips.append(barcode_strip(bars, self.paper, self.scale))

    def _symbol(self, values: bytes) -> None:
        """Follow GS ( k for a QR code: function 67 size, 80 store, 81 print."""
        function, rest = values[4], values[5:]
        if function == 67:
            self._qr_dots = rest[0]
        elif function == 80:
            self._qr = rest[1:].decode()
        elif function == 81:
            self._strips.append(qr_strip(Qr(self._qr, self._qr_dots), self.paper, self.scale))

    def _raster(self, values: bytes) -> None:
        width, height = (int.from_bytes(values[at : at + 2], "little") for at in (2, 4))
        dots = Image.frombytes("1", (width * 8, height), bytes(bit ^ 0xFF for bit in values[6:]))
        grey = dots.convert("L").resize((width * 8 * self.scale, height * self.scale))
        strip = blank(self.paper, height, self.scale)
        strip.paste(grey, (0, 0))
        self._strips.append(strip)

    def _cut(self) -> None:
        self._end_line(feed=0)
        while self._strips and self._strips[-1].getextrema() == (WHITE, WHITE):
            self._strips.pop()  # the way to the knife, which the picture's margin shows already
        strips = self._strips or [blank(self.paper, PITCH, self.scale)]
        heights, total = [], 0
        for strip in strips:
            total += strip.height
            heights.append(total)
        self._count += 1
        printed = Printed(self._count, self._data, stack(strips), tuple(heights))
        self.printed.append(printed)
        self._data, self._strips = b"", []
        if self.on_printed is not None:
            self.on_printed(printed)


def command_length(data: bytes) -> int | None:
    """Return how long the first command of `data` is; None while too little of it is there."""
    if data[0] == LF:
        return 1
    if data[0] not in {ESC, FS, GS}:
        ends = (at for byte in (LF, ESC, FS, GS) if (at := data.find(byte)) > 0)
        return min(ends, default=len(data))
    if len(data) < 2:
        return None
    if data[0] == GS:
        return _group_length(data, chr(data[1]))
    return ESC_LENGTHS.get(chr(data[1]), 2) if data[0] == ESC else 2


def _group_length(data: bytes, letter: str) -> int | None:
    if letter not in GS_HEADERS:
        return GS_LENGTHS.get(letter, 2)
    if len(data) < GS_HEADERS[letter]:
        return None
    match letter:
        case "V":
            return 3 if data[2] in b"\x00\x0101" else 4
        case "k":
            return 4 + data[3]
        case "(":
            return 5 + int.from_bytes(data[3:5], "little")
        case _:
            return 8 + int.from_bytes(data[4:6], "little") * int.from_bytes(data[6:8], "little")


def _code128_text(data: str) -> str:
    """Return what a printer prints for the data of GS k 73."""
    text, at, pairs = "", 0, False
    while at < len(data):
        if data[at] == "{" and data[at : at + 2] in {"{B", "{C"}:
            pairs, at = data[at + 1] == "C", at + 2
            continue
        if data[at : at + 2] == "{{":
            at += 1
        text += f"{ord(data[at]):02d}" if pairs else data[at]
        at += 1
    return text
