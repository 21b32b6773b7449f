"""Blocks laid out on paper of so many columns: pure, and the same for printer, picture and text.

No line is ever wider than the paper. Words wrap, amounts stay whole and move to a line of their own
before anything is cut, and double size falls back to tall when a figure needs the room.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import msgspec

from pos_app.core.tickets.blocks import (
    Align,
    Barcode,
    Block,
    Box,
    Cut,
    Feed,
    Item,
    Picture,
    Qr,
    Row,
    Rule,
    Sign,
    Size,
    Text,
    Ticket,
)

ITEM_INDENT = 6  # "0,735 " and "CANT  "
ITEM_NAME_AT_LEAST = 10  # columns of a name beside its quantity

# What word processors and catalogues write, in the letters that every printer has. Done before
# anything is measured, because some of them change length.
TYPOGRAPHY = str.maketrans({
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "ʼ": "'", "`": "'", "´": "'",
    "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "‹": "<", "›": ">",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "⁄": "/",
    "…": "...", "•": "·", "∙": "·", "™": "(TM)", "℠": "(SM)", "№": "N°", "℃": "°C", "℉": "°F",
    "ﬁ": "fi", "ﬂ": "fl", "⅓": "1/3", "⅔": "2/3", "⅛": "1/8", "ℓ": "l", "㎏": "kg", "ⅹ": "x",
})  # fmt: skip


GLUE = "\N{NO-BREAK SPACE}"
# "170 g", "19 %" and "21-11-2026 12:41:37" stay on one line.
UNIT = re.compile(r"(?<=\d) (?=(?:[A-Za-z]{1,2}|%|\d\d:\d\d:\d\d)(?: |$))")


@dataclass(frozen=True)
class Line:
    """One printed line, padded on the left to its place; never wider than the paper."""

    text: str
    bold: bool = False
    size: Size = Size.NORMAL
    drawn: bool = False


@dataclass(frozen=True)
class Frame:
    """A box: `left` empty columns, then `width` columns with the frame, `lines` padded inside."""

    left: int
    width: int
    lines: tuple[str, ...]


Printable = Line | Sign | Frame | Rule | Barcode | Qr | Picture | Feed | Cut


def plain(text: str) -> str:
    """Return `text` composed (NFC), with plain quotes, dashes, spaces; no control characters.

    A control character in a product's name would be a command to the printer.
    """
    composed = unicodedata.normalize("NFC", text).translate(TYPOGRAPHY)
    return "".join(map(_plain_character, composed))


@cache
def _plain_character(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cf", "Cs"}:  # zero-width marks, halves of a surrogate pair
        return ""
    return " " if category[0] in "CZ" and category != "Co" else character


def cells(text: str) -> int:
    """Return how many columns `text` takes: two for wide East Asian letters, none for marks."""
    return len(text) if text.isascii() else sum(map(_cells_of, text))


@cache
def _cells_of(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me"}:  # marks that stand over their letter
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def wrap(text: str, columns: int) -> tuple[str, ...]:
    """Return the lines of `text` at that width, broken at spaces, a longer word inside."""
    assert columns >= 2  # a wide letter must fit
    lines: list[str] = []
    line = ""
    for word in UNIT.sub(GLUE, text).split(" "):
        if not word:
            continue
        joined = f"{line} {word}" if line else word
        if cells(joined) <= columns:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = _chop(word, columns)
        lines += full
    lines += [line] if line or not lines else []
    return tuple(line.replace(GLUE, " ") for line in lines)


def _chop(word: str, columns: int) -> list[str]:
    pieces = [""]
    for character in word:
        if cells(pieces[-1]) + _cells_of(character) > columns:
            pieces.append("")
        pieces[-1] += character
    return pieces


def lay_out(ticket: Ticket, columns: int) -> tuple[Printable, ...]:
    """Return what comes out of a printer with that many columns, from top to bottom."""
    return tuple(printable for block in ticket.blocks for printable in _lay_out(block, columns))


def as_text(ticket: Ticket, columns: int) -> str:
    """Return the ticket as plain text in one size, codes in brackets."""
    lines: list[str] = []
    for block in ticket.blocks:
        one_size = (
            msgspec.structs.replace(block, size=Size.NORMAL)
            if isinstance(block, Text | Row)
            else block
        )
        for printable in _lay_out(one_size, columns):
            lines += _text_of(printable, columns)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _text_of(printable: Printable, columns: int) -> list[str]:
    match printable:
        case Line(text):
            return [text]
        case Frame(left, width, inside):
            edge = " " * left + "+" + "-" * (width - 2) + "+"
            return [edge, *(" " * left + "|" + line + "|" for line in inside), edge]
        case Sign(name):
            return [_place(line, columns, Align.CENTER) for line in wrap(plain(name), columns)]
        case Rule():
            return ["-" * columns]
        case Barcode(data) | Qr(data):
            return [_place(line, columns, Align.CENTER) for line in wrap(f"[{data}]", columns)]
        case Feed(lines):
            return [""] * lines
        case _:
            return []


def large_name(sign: Sign, columns: int) -> tuple[Line, ...]:
    """Return the name in letters, for a name that is too long for a sign."""
    return _text(Text(sign.name, Align.CENTER, bold=True, size=Size.DOUBLE), columns)


def _lay_out(block: Block, columns: int) -> tuple[Printable, ...]:
    match block:
        case Text():
            return _text(block, columns)
        case Row():
            return _row(block, columns)
        case Item():
            return _item(block, columns)
        case Box():
            return (_frame(block, columns),)
        case _:
            return (block,)


def _text(block: Text, columns: int) -> tuple[Line, ...]:
    width = columns // 2 if block.size is Size.DOUBLE else columns
    wrapped = _balanced if block.align is Align.CENTER else wrap
    return tuple(
        Line(_place(line, width, block.align), block.bold, block.size, block.drawn)
        for line in wrapped(plain(block.text), width)
    )


def _balanced(text: str, columns: int) -> tuple[str, ...]:
    """Return the lines of a centred text, about equally long rather than with a short last one."""
    lines = wrap(text, columns)
    while len(lines) > 1 and len(closer := wrap(text, columns - 1)) == len(lines) and columns > 3:
        lines, columns = closer, columns - 1
    return lines


def _place(text: str, columns: int, align: Align) -> str:
    spare = columns - cells(text)
    match align:
        case Align.LEFT:
            return text
        case Align.CENTER:
            return " " * (spare // 2) + text
        case Align.RIGHT:
            return " " * spare + text


def _row(block: Row, columns: int) -> tuple[Line, ...]:
    left, right = plain(block.left), plain(block.right)
    size, width = block.size, columns
    if size is Size.DOUBLE:
        if cells(left) + 1 + cells(right) <= columns // 2:
            width = columns // 2
        else:
            size = Size.TALL
    lines = _join(_keep_gaps(left, width), right, width)
    return tuple(Line(line, block.bold, size) for line in lines)


def _keep_gaps(text: str, columns: int) -> tuple[str, ...]:
    """Return `text` as it stands where it fits: two spaces between its parts are meant."""
    return (text,) if cells(text) <= columns else wrap(text, columns)


def _join(lines: tuple[str, ...], right: str, columns: int) -> tuple[str, ...]:
    """Put `right` at the end of the last line, or below it when there is no room."""
    gap = columns - cells(lines[-1]) - cells(right)
    if gap >= 1 or not right:
        return (*lines[:-1], lines[-1] + " " * gap + right if right else lines[-1])
    below = tuple(_place(part, columns, Align.RIGHT) for part in _keep_gaps(right, columns))
    return (*lines, *below) if any(lines) else below


def _item(block: Item, columns: int) -> tuple[Line, ...]:
    quantity, description = plain(block.quantity).strip(), plain(block.description)
    taken = max(ITEM_INDENT, cells(quantity) + 1)
    above: tuple[str, ...] = ()
    if taken > columns - ITEM_NAME_AT_LEAST:  # it leaves no room for the name, so it stands alone
        above, quantity, taken = wrap(quantity, columns), "", ITEM_INDENT
    first, *rest = wrap(description, columns - taken)
    names = (first, *(wrap(" ".join(rest), columns - ITEM_INDENT) if rest else ()))
    indents = (quantity + " " * (taken - cells(quantity)), *[" " * ITEM_INDENT] * len(rest))
    lines = tuple((indent + name).rstrip() for indent, name in zip(indents, names, strict=False))
    lines = _join(lines, plain(block.amount), columns)
    return tuple(Line(line, block.bold) for line in (*above, *lines))


def _frame(block: Box, columns: int) -> Frame:
    inside = columns - 4  # the frame and a space on each side
    lines = [line for text in block.lines for line in wrap(plain(text), inside)]
    width = min(columns, max(columns * 7 // 10, *(cells(line) + 4 for line in lines)))
    width += (columns - width) % 2  # as much paper on the left as on the right
    padded = []
    for line in lines:
        placed = _place(line, width - 2, Align.CENTER)
        padded.append(placed + " " * (width - 2 - cells(placed)))
    return Frame((columns - width) // 2, width, tuple(padded))
