"""Tickets as the bytes of an ESC/POS printer.

A printer is never left to guess a code page: code page 858 is chosen after every reset, and a
letter that it does not have turns the whole ticket into a picture instead of a question mark.
"""

from pos_app.core.tickets import (
    Align,
    Barcode,
    Cut,
    Feed,
    Picture,
    Qr,
    Rule,
    Sign,
    Size,
    Symbology,
    Ticket,
    lay_out,
)
from pos_app.core.tickets.layout import Frame, Line, Printable
from pos_app.devices.bars import bar_dots, code128_command
from pos_app.devices.commands import (
    CLOSE_LINES,
    CODE_TABLE,
    FEED_TO_EDGE,
    NO_KANJI,
    NORMAL_LINES,
    RESET,
    USA,
    Commands,
)
from pos_app.devices.paper import raster, sheet
from pos_app.devices.papers import CutMode, PrinterSetup
from pos_app.devices.strips import caption_strip, line_strip, picture_strip, qr_dots, sign_strip

ENCODING = "cp858"


class UnprintableText(ValueError):
    """A text has letters that code page 858 has not."""


def encode(ticket: Ticket, setup: PrinterSetup) -> bytes:
    """Return the bytes of a ticket: as text, or as a picture where text cannot say it."""
    if setup.graphics:
        return encode_graphics(ticket, setup)
    try:
        return encode_text(ticket, setup)
    except UnprintableText:
        return encode_graphics(ticket, setup)


def encode_text(ticket: Ticket, setup: PrinterSetup) -> bytes:
    """Return the bytes of a ticket in the printer's own letters; raise `UnprintableText`."""
    commands = _begin(setup)
    for thing in lay_out(ticket, setup.paper.columns):
        _print(commands, thing, setup)
    return commands.data


def encode_graphics(ticket: Ticket, setup: PrinterSetup) -> bytes:
    """Return the bytes of a ticket as a picture: every letter, on any printer."""
    commands = _begin(setup)
    commands.picture(raster(sheet(ticket, setup.paper).image))
    _cut(commands, setup)
    return commands.data


def drawer_kick(setup: PrinterSetup) -> bytes:
    """Return the pulse that opens the cash drawer: a job of its own, never part of a ticket."""
    commands = Commands(setup.paper.dots)
    commands.kick(setup.drawer_pin, setup.pulse_on_ms, setup.pulse_off_ms)
    return commands.data


def warm_up() -> None:
    """Load what the first ticket needs; a worker does it before somebody waits for paper."""
    drawer_kick(PrinterSetup())


def encoded(text: str) -> bytes:
    """Return text in code page 858; raise `UnprintableText`, never a question mark."""
    try:
        return text.encode(ENCODING)
    except UnicodeEncodeError as error:
        raise UnprintableText(text) from error


def _begin(setup: PrinterSetup) -> Commands:
    commands = Commands(setup.paper.dots)
    commands.raw(RESET + NO_KANJI + USA + CODE_TABLE + bytes([setup.code_table]))
    return commands


def _print(commands: Commands, thing: Printable, setup: PrinterSetup) -> None:
    match thing:
        case Line():
            _line(commands, thing, setup)
        case Sign():
            commands.picture(raster(sign_strip(thing, setup.paper, 1)))
        case Frame():
            _frame(commands, thing)
        case Rule():
            commands.raw(b"-" * setup.paper.columns + b"\n")
        case Barcode():
            _barcode(commands, thing, setup)
        case Qr():
            _qr(commands, thing, setup)
        case Picture():
            commands.picture(raster(picture_strip(thing, setup.paper, 1)))
        case Feed(lines):
            commands.feed(lines)
        case Cut():
            _cut(commands, setup)


def _line(commands: Commands, line: Line, setup: PrinterSetup) -> None:
    if line.drawn:
        commands.picture(raster(line_strip(line, setup.paper, 1)))
        return
    styled = line.bold or line.size is not Size.NORMAL
    if styled:
        commands.style(line.size, bold=line.bold)
    commands.raw(encoded(line.text) + b"\n")
    if styled:
        commands.style()


def _frame(commands: Commands, frame: Frame) -> None:
    left, across = " " * frame.left, "─" * (frame.width - 2)
    commands.raw(CLOSE_LINES + encoded(f"{left}┌{across}┐\n"))
    for line in frame.lines:
        commands.raw(encoded(f"{left}│"))
        commands.style(bold=True)
        commands.raw(encoded(line))
        commands.style()
        commands.raw(encoded("│\n"))
    commands.raw(encoded(f"{left}└{across}┘\n") + NORMAL_LINES)


def _barcode(commands: Commands, code: Barcode, setup: PrinterSetup) -> None:
    width = bar_dots(code, setup.paper.dots)
    if width is None:
        _qr(commands, Qr(code.data), setup)
        commands.picture(raster(caption_strip(code.data, setup.paper, 1)))
        return
    is_128 = code.symbology is Symbology.CODE128
    data = code128_command(code.data) if is_128 else code.data
    commands.align(Align.CENTER)
    commands.barcode(code.symbology, data, module_dots=width, height_dots=code.height_dots)
    commands.align(Align.LEFT)


def _qr(commands: Commands, code: Qr, setup: PrinterSetup) -> None:
    commands.align(Align.CENTER)
    commands.qr(code.data, module_dots=qr_dots(code, setup.paper))
    commands.align(Align.LEFT)


def _cut(commands: Commands, setup: PrinterSetup) -> None:
    if setup.cut is CutMode.NONE:
        commands.feed(FEED_TO_EDGE)
    else:
        commands.cut(partial=setup.cut is CutMode.PARTIAL)
