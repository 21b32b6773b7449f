"""The picture of a ticket: for the window of the virtual printer, for files, and as raster."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from itertools import accumulate

from PIL import Image, ImageDraw, ImageOps

from pos_app.core.tickets import Barcode, Feed, Picture, Qr, Rule, Sign, Ticket, lay_out
from pos_app.core.tickets.layout import Frame, Line, Printable
from pos_app.devices.papers import Paper
from pos_app.devices.strips import (
    PITCH,
    barcode_strip,
    blank,
    frame_strip,
    line_strip,
    picture_strip,
    qr_strip,
    rule_strip,
    sign_strip,
    stack,
)

PAPER_COLOUR, INK_COLOUR = "#FCFBF7", "#1B1B1B"
SIDE, ABOVE, BELOW = 32, 40, 56  # dots of margin on the picture
TOOTH = 9  # dots of a torn edge
INK_BELOW = 150  # a grey darker than this is a dot of ink


@dataclass(frozen=True)
class Sheet:
    """A printed sheet in grey, and where it may be divided without cutting a line in two."""

    image: Image.Image
    breaks: tuple[int, ...]  # heights between two printed things, in pixels of `image`


def sheet_of(strips: Iterable[Image.Image]) -> Sheet:
    """Return strips as one sheet."""
    parts = list(strips)
    return Sheet(stack(parts), tuple(accumulate(part.height for part in parts)))


def sheet(ticket: Ticket, paper: Paper, *, scale: int = 1) -> Sheet:
    """Return the ticket on paper without margins: as wide as the print head."""
    laid_out = lay_out(ticket, paper.columns)
    strips = [strip for thing in laid_out if (strip := strip_of(thing, paper, scale)) is not None]
    return sheet_of(strips or [blank(paper, PITCH, scale)])


def strip_of(thing: Printable, paper: Paper, scale: int) -> Image.Image | None:
    """Return what one laid out thing looks like; None for the cut."""
    match thing:
        case Line():
            return line_strip(thing, paper, scale)
        case Sign():
            return sign_strip(thing, paper, scale)
        case Frame():
            return frame_strip(thing, paper, scale)
        case Rule():
            return rule_strip(paper, scale)
        case Barcode():
            return barcode_strip(thing, paper, scale)
        case Qr():
            return qr_strip(thing, paper, scale)
        case Picture():
            return picture_strip(thing, paper, scale)
        case Feed(lines):
            return blank(paper, PITCH * lines, scale)
        case _:
            return None


def raster(image: Image.Image) -> Image.Image:
    """Return a grey strip or sheet in dots: black or white, nothing between."""
    return image.point(lambda grey: 0 if grey < INK_BELOW else 255).convert("1")


def dress(grey: Image.Image, *, scale: int = 1, torn: bool = False) -> Image.Image:
    """Return a sheet as it lies on the counter: paper colour, margins, torn edges (then RGBA)."""
    framed = ImageOps.expand(grey, (SIDE * scale, ABOVE * scale, SIDE * scale, BELOW * scale), 255)
    coloured = ImageOps.colorize(framed, black=INK_COLOUR, white=PAPER_COLOUR)
    if torn:
        coloured.putalpha(_torn_edges(coloured.size, TOOTH * scale))
    return coloured


def _torn_edges(size: tuple[int, int], tooth: int) -> Image.Image:
    width, height = size
    mask = Image.new("L", (width * 2, height * 2), 0)  # twice as large, for smooth teeth
    step = tooth * 2
    points = list(range(0, width * 2 + step, step))
    top = [(x, step if at % 2 else 0) for at, x in enumerate(points)]
    bottom = [(x, height * 2 - (step if at % 2 else 0)) for at, x in enumerate(points)]
    ImageDraw.Draw(mask).polygon([*top, *reversed(bottom)], fill=255)
    return mask.resize(size, Image.Resampling.LANCZOS)


def draw(ticket: Ticket, paper: Paper, *, scale: int = 1, torn: bool = False) -> Image.Image:
    """Return the picture of the paper, to look at."""
    return dress(sheet(ticket, paper, scale=scale).image, scale=scale, torn=torn)


def png(image: Image.Image) -> bytes:
    """Return the image as a PNG file."""
    data = BytesIO()
    image.save(data, "PNG", optimize=True)
    return data.getvalue()
