"""Strips of paper: what one printed thing looks like, dot by dot.

A strip is a grey picture (black is ink) as wide as the paper. Strips below each other are a ticket:
for the screen, for a file, and as the raster of a ticket that a printer's own letters cannot
write. `scale` enlarges everything for screens with small pixels; 1 is one dot of the print head.

Letters are IBM Plex Mono at 20 px, whose advance is exactly the 12 dots of a printer's font A. What
it does not have is taken from other fonts of this computer, and is a box where none has it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from pos_app.core.resources import resource_dir
from pos_app.core.tickets import Barcode, Picture, Qr, Sign, Size
from pos_app.core.tickets.layout import Frame, Line, cells, large_name, plain
from pos_app.devices.bars import QUIET_MODULES, bar_dots, modules
from pos_app.devices.papers import Paper
from pos_app.devices.sign import draw_sign

CELL = 12  # dots of a letter's width
FONT_PX = 20
PITCH = 30  # dots from line to line, as a printer's default
RULE_PITCH = 24
TALL_PITCH = 54
BASELINE = 22  # dots from the top of a line
FRAME_PAD, FRAME_PEN, FRAME_GAP = 19, 3, 9
CODE_GAP = 6
QR_QUIET = 4  # modules
WHITE = 255

FALLBACKS = (
    "DejaVuSansMono.ttf", "DejaVuSans.ttf", "NotoSansCJK-Regular.ttc", "NotoSansMono-Regular.ttf",
    "NotoSansSymbols2-Regular.ttf", "seguisym.ttf", "segoeui.ttf", "msyh.ttc", "msgothic.ttc",
    "Arial Unicode.ttf", "AppleSDGothicNeo.ttc", "PingFang.ttc",
)  # fmt: skip


@dataclass(frozen=True)
class Run:
    """Letters of one look, side by side with others on a line."""

    text: str
    bold: bool = False
    size: Size = Size.NORMAL


def blank(paper: Paper, height_dots: int, scale: int) -> Image.Image:
    """Return an empty strip."""
    return Image.new("L", (paper.dots * scale, max(1, height_dots * scale)), WHITE)


def stack(strips: Iterable[Image.Image]) -> Image.Image:
    """Return the strips below each other; all have the same width."""
    parts = list(strips)
    sheet = Image.new("L", (parts[0].width, sum(part.height for part in parts)), WHITE)
    y = 0
    for part in parts:
        sheet.paste(part, (0, y))
        y += part.height
    return sheet


# Letters ---------------------------------------------------------------------------------------


@cache
def _font(*, bold: bool, px: int) -> ImageFont.FreeTypeFont:
    name = "IBMPlexMono-Bold.ttf" if bold else "IBMPlexMono-Medium.ttf"
    path = str(resource_dir() / "fonts" / name)
    return ImageFont.truetype(path, px, layout_engine=ImageFont.Layout.BASIC)


@cache
def _font_for(character: str, *, bold: bool, px: int) -> ImageFont.FreeTypeFont:
    """Return the first font that has the letter; the first of all (its box) where none has."""
    ours = _font(bold=bold, px=px)
    if _has(ours, character):
        return ours
    return next((font for font in _fallbacks(px) if _has(font, character)), ours)


@cache
def _fallbacks(px: int) -> tuple[ImageFont.FreeTypeFont, ...]:
    shipped = resource_dir() / "fonts" / "Inter-Medium.ttf"
    found = []
    for name in (str(shipped), *FALLBACKS):
        try:
            found.append(ImageFont.truetype(name, px, layout_engine=ImageFont.Layout.BASIC))
        except OSError:
            continue
    return tuple(found)


def _has(font: ImageFont.FreeTypeFont, character: str) -> bool:
    """Return whether the font draws the letter as itself; it draws what it lacks as U+FFFF."""
    if character.isspace():
        return True
    mask, missing = font.getmask(character), font.getmask("\uffff")
    return mask.size != missing.size or bytes(mask) != bytes(missing)


def text_strip(
    runs: Iterable[Run], paper: Paper, scale: int, *, indent_dots: int = 0
) -> Image.Image:
    """Return one line of letters in their columns; as high as its largest run."""
    runs = list(runs)
    tall = any(run.size is not Size.NORMAL for run in runs)
    strip = blank(paper, TALL_PITCH if tall else PITCH, scale)
    x = (paper.margin_dots + indent_dots) * scale
    for run in runs:
        picture = _letters(run, scale)
        strip.paste(picture, (x, strip.height - picture.height))
        x += picture.width
    return strip


def _letters(run: Run, scale: int) -> Image.Image:
    if run.size is Size.NORMAL:
        return _typed(run.text, bold=run.bold, factor=scale)
    large = _typed(run.text, bold=run.bold, factor=2 * scale)
    width = large.width if run.size is Size.DOUBLE else large.width // 2
    pitch = TALL_PITCH * scale
    top = (large.height - pitch) // 2
    return large.crop((0, top, large.width, top + pitch)).resize(
        (max(1, width), pitch), Image.Resampling.LANCZOS
    )


def _typed(text: str, *, bold: bool, factor: int) -> Image.Image:
    cell, px = CELL * factor, FONT_PX * factor
    picture = Image.new("L", (max(1, cells(text) * cell), PITCH * factor), WHITE)
    draw = ImageDraw.Draw(picture)
    x = 0
    for character in text:
        font, width = _font_for(character, bold=bold, px=px), cells(character) * cell
        # A letter of another font, or a mark without a column, is centred on its place.
        place = x if width else x - cell
        shift = (max(width, cell) - font.getlength(character)) / 2
        draw.text((place + shift, BASELINE * factor), character, fill=0, font=font, anchor="ls")
        x += width
    return picture


def line_strip(line: Line, paper: Paper, scale: int) -> Image.Image:
    """Return a laid out line."""
    return text_strip([Run(line.text, line.bold, line.size)], paper, scale)


def rule_strip(paper: Paper, scale: int) -> Image.Image:
    """Return a dashed line over all columns."""
    strip = text_strip([Run("-" * paper.columns)], paper, scale)
    above = (PITCH - RULE_PITCH) // 2 * scale
    return strip.crop((0, above, strip.width, above + RULE_PITCH * scale))


def frame_strip(frame: Frame, paper: Paper, scale: int) -> Image.Image:
    """Return bold lines in a drawn frame."""
    gap = blank(paper, FRAME_PAD, scale)
    indent = (frame.left + 1) * CELL
    texts = [
        text_strip([Run(line, bold=True)], paper, scale, indent_dots=indent) for line in frame.lines
    ]
    strip = stack([gap, *texts, gap])
    left = (paper.margin_dots + frame.left * CELL + CELL // 2) * scale
    right = left + (frame.width - 1) * CELL * scale
    edge = (left, FRAME_GAP * scale, right, strip.height - FRAME_GAP * scale)
    ImageDraw.Draw(strip).rounded_rectangle(
        edge, radius=2 * scale, outline=0, width=FRAME_PEN * scale
    )
    return strip


def sign_strip(sign: Sign, paper: Paper, scale: int) -> Image.Image:
    """Return the shop's mark and name; a long name in large letters instead."""
    drawn = draw_sign(plain(sign.name), scale)
    if drawn is not None:
        return _centred(drawn, paper, scale)
    return stack(line_strip(line, paper, scale) for line in large_name(sign, paper.columns))


# Codes and pictures ----------------------------------------------------------------------------


def _centred(picture: Image.Image, paper: Paper, scale: int) -> Image.Image:
    strip = Image.new("L", (paper.dots * scale, picture.height), WHITE)
    strip.paste(picture, ((strip.width - picture.width) // 2, 0))
    return strip


def barcode_strip(code: Barcode, paper: Paper, scale: int) -> Image.Image:
    """Return the bars and the text below; a QR code with the same data where bars do not fit."""
    width = bar_dots(code, paper.dots)
    if width is None:
        return stack(
            [qr_strip(Qr(code.data), paper, scale), caption_strip(code.data, paper, scale)]
        )
    bars = modules(code)
    row = Image.new("L", (len(bars) + 2 * QUIET_MODULES, 1), WHITE)
    row.putdata([WHITE] * QUIET_MODULES + [0 if bar == "1" else WHITE for bar in bars])
    size = (row.width * width * scale, code.height_dots * scale)
    # The last quiet zone is the paper: putdata leaves the rest white.
    picture = row.resize(size, Image.Resampling.NEAREST)
    return stack([
        _centred(picture, paper, scale),
        blank(paper, CODE_GAP, scale),
        caption_strip(code.data, paper, scale),
    ])  # fmt: skip


def caption_strip(text: str, paper: Paper, scale: int) -> Image.Image:
    """Return the text below a code, in the middle, in as many lines as it needs."""
    lines = [text[at : at + paper.columns] for at in range(0, len(text), paper.columns)]
    return stack(
        text_strip([Run(line.center(paper.columns).rstrip())], paper, scale) for line in lines
    )


@cache
def qr_matrix(data: str) -> tuple[tuple[bool, ...], ...]:
    """Return the modules of a QR code with its quiet zone; true is ink."""
    # A quarter of a second that most tickets never need.
    import qrcode  # noqa: PLC0415

    maker = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=QR_QUIET)
    maker.add_data(data)
    maker.make()
    return tuple(tuple(row) for row in maker.get_matrix())


def qr_dots(code: Qr, paper: Paper) -> int:
    """Return how wide a module is printed: smaller than asked for where the paper is narrow."""
    return min(code.module_dots, max(1, paper.dots // len(qr_matrix(code.data))))


def qr_strip(code: Qr, paper: Paper, scale: int) -> Image.Image:
    """Return a QR code in the middle."""
    matrix = qr_matrix(code.data)
    picture = Image.new("L", (len(matrix), len(matrix)))
    picture.putdata([0 if dark else WHITE for row in matrix for dark in row])
    side = len(matrix) * qr_dots(code, paper) * scale
    return _centred(picture.resize((side, side), Image.Resampling.NEAREST), paper, scale)


def picture_strip(picture: Picture, paper: Paper, scale: int) -> Image.Image:
    """Return a stored picture in the middle; a wider one than the paper is made smaller."""
    size = (picture.width_dots, picture.height_dots)
    image = Image.frombytes("1", size, bytes(bit ^ 0xFF for bit in picture.bits)).convert("L")
    if image.width > paper.dots:
        height = max(1, image.height * paper.dots // image.width)
        image = image.resize((paper.dots, height), Image.Resampling.LANCZOS)
    if scale > 1:
        image = image.resize((image.width * scale, image.height * scale), Image.Resampling.NEAREST)
    return _centred(image, paper, scale)


def as_picture(image: Image.Image, *, widest_dots: int = 384) -> Picture:
    """Return any image as dots: transparent is paper, grey dithered, too wide made smaller."""
    rgba = image.convert("RGBA")
    if rgba.width > widest_dots:
        height = max(1, rgba.height * widest_dots // rgba.width)
        rgba = rgba.resize((widest_dots, height), Image.Resampling.LANCZOS)
    white = Image.new("RGBA", rgba.size, "white")
    flat = Image.alpha_composite(white, rgba).convert("1")
    return Picture(flat.width, flat.height, bytes(bit ^ 0xFF for bit in flat.tobytes()))
