"""The sign over the door, for the head of a ticket: the awning and the shop's name, in dots."""

from PIL import Image, ImageDraw, ImageFont

from pos_app.core.resources import resource_dir
from pos_app.core.tickets import Picture
from pos_app.devices.strips import WHITE, as_picture

MARK = 64  # dots, square
GAP = 18
WIDEST = 376  # fits the narrowest paper
NAME_PX, SMALLEST_PX = 39, 22
FINE = 4  # drawn this much larger, then made smaller: smooth edges before they become dots


def draw_sign(name: str) -> Picture | None:
    """Return mark and name on one line; None where the name is too long to be read that way."""
    room = WIDEST - MARK - GAP
    for px in range(NAME_PX, SMALLEST_PX, -1):
        path = str(resource_dir() / "fonts" / "Inter-Bold.ttf")
        font = ImageFont.truetype(path, px * FINE, layout_engine=ImageFont.Layout.BASIC)
        width = font.getlength(name)
        if width <= room * FINE:
            return _compose(name, font, round(width / FINE))
    return None


def _compose(name: str, font: ImageFont.FreeTypeFont, name_width: int) -> Picture:
    size = (MARK + GAP + name_width, MARK)
    large = Image.new("L", (size[0] * FINE, size[1] * FINE), WHITE)
    draw = ImageDraw.Draw(large)
    _mark(draw)
    at = ((MARK + GAP) * FINE, MARK * FINE // 2)
    draw.text(at, name, fill=0, font=font, anchor="lm")
    grey = large.resize(size, Image.Resampling.LANCZOS)
    return as_picture(grey.point(lambda value: 0 if value < 128 else WHITE))


def _mark(draw: ImageDraw.ImageDraw) -> None:
    """Draw the awning: three cloths and a counter on a dark square."""

    def block(left: float, top: float, right: float, bottom: float) -> tuple[float, ...]:
        return (left * FINE, top * FINE, right * FINE - 1, bottom * FINE - 1)

    draw.rounded_rectangle(block(0, 0, MARK, MARK), radius=12 * FINE, fill=0)
    for left in (12, 26, 40):
        cloth = block(left, 16, left + 12, 33)
        corners = (False, False, True, True)
        draw.rounded_rectangle(cloth, radius=6 * FINE, fill=WHITE, corners=corners)
    draw.rounded_rectangle(block(12, 40, 52, 48), radius=2.5 * FINE, fill=WHITE)
