"""The bytes of ESC/POS commands: python-escpos behind a door that is typed and silent.

Its `Dummy` printer is used for what it does well. What it says on standard output (bar codes, the
width of pictures) would spoil the output of the `pos` command, so bar codes are written here and
the width is told to it. Commands by name: Epson's ESC/POS command reference.
"""

import logging
import os
import shutil
from functools import cache
from typing import Any

from PIL import Image

from pos_app.core.tickets import Align, Size, Symbology

RESET = b"\x1b@"
NO_KANJI = b"\x1c."  # many printers for the Chinese market read two bytes as one letter until told
USA = b"\x1bR\x00"  # the national set that leaves # $ @ [ \ ] as they are
CODE_TABLE = b"\x1bt"
CLOSE_LINES, NORMAL_LINES = b"\x1b3\x18", b"\x1b2"  # 24 dots, so that a frame has no gaps
BAND_DOTS = 240  # height of one raster command; what small printers have memory for
FEED_TO_EDGE = 6  # lines from the head to the knife or the edge where paper is torn

SIZES = {Size.NORMAL: (1, 1), Size.TALL: (1, 2), Size.DOUBLE: (2, 2)}
BARCODES = {Symbology.EAN13: 67, Symbology.EAN8: 68, Symbology.CODE128: 73}


class Commands:
    """Collects the bytes of one job for a head of that many dots."""

    def __init__(self, dots: int) -> None:
        self._printer = _printer(dots)

    @property
    def data(self) -> bytes:
        """Return what was collected."""
        return bytes(self._printer.output)

    def raw(self, data: bytes) -> None:
        """Add bytes as they are."""
        self._printer._raw(data)  # noqa: SLF001 - its text() would guess a code page

    def style(self, size: Size = Size.NORMAL, *, bold: bool = False) -> None:
        """Choose size and weight of what follows."""
        width, height = SIZES[size]
        self._printer.set(custom_size=True, width=width, height=height, bold=bold)

    def align(self, align: Align) -> None:
        """Choose where codes stand; text is placed with spaces."""
        self._printer.set(align=align.value)

    def feed(self, lines: int) -> None:
        """Print what is waiting and feed."""
        self._printer.print_and_feed(lines)

    def cut(self, *, partial: bool = False) -> None:
        """Feed to the knife and cut."""
        self._printer.cut("PART" if partial else "FULL")

    def picture(self, image: Image.Image) -> None:
        """Print black and white dots (GS v 0)."""
        self._printer.image(image, impl="bitImageRaster", fragment_height=BAND_DOTS)

    def barcode(self, kind: Symbology, data: str, *, module_dots: int, height_dots: int) -> None:
        """Print bars with their text below (GS h, GS w, GS f, GS H, GS k function B)."""
        self.raw(b"\x1dh" + bytes([height_dots]) + b"\x1dw" + bytes([module_dots]))
        self.raw(b"\x1df\x00\x1dH\x02")
        self.raw(b"\x1dk" + bytes([BARCODES[kind], len(data)]) + data.encode("ascii"))

    def qr(self, data: str, *, module_dots: int) -> None:
        """Print a QR code, error correction M (GS ( k)."""
        self._printer.qr(data, ec=1, size=module_dots, native=True)

    def kick(self, pin: int, on_ms: int, off_ms: int) -> None:
        """Send a pulse to the drawer on pin 2 or 5 of the socket (ESC p, in units of 2 ms)."""
        on, off = (max(1, min(255, ms // 2)) for ms in (on_ms, off_ms))
        self._printer.cashdraw([27, ord("p"), {2: 0, 5: 1}[pin], on, max(on, off)])


def _printer(dots: int) -> Any:  # noqa: ANN401 - the library has no types
    printer = _library()()
    known = printer.profile.profile_data
    printer.profile.profile_data = {**known, "media": {"width": {"pixels": dots}}}
    return printer


@cache
def _library() -> Any:  # noqa: ANN401
    """Import python-escpos late (a third of a second) and put right what its import does.

    It calls `logging.basicConfig` and leaves a folder in the temporary files of the system.
    """
    root = logging.getLogger()
    handlers = list(root.handlers)
    from escpos import capabilities  # noqa: PLC0415
    from escpos.printer import Dummy  # noqa: PLC0415

    root.handlers[:] = handlers
    if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
        shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    return Dummy
