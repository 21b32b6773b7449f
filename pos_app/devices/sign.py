"""The sign over the door, for the head of a ticket: the awning and the shop's name, drawn."""

from functools import cache

from PIL import Image, ImageDraw, ImageFont

from pos_app.core.resources import resource_dir

MARK = 64  # dots, square
GAP = 18
WIDEST = 376  # fits the narrowest paper
NAME_PX, SMALLEST_PX = 39, 22
FINE = 4  # drawn this much larger, then made smaller: smooth edges
WHITE = 255


@cache
def draw_sign(name: str, scale: int = 1) -> Image.Image | None:
    """Return mark and name on one line in grey; None where the name is too long to be read so."""
    fine = FINE * scale
    path = str(resource_dir() / "fonts" / "Inter-Bold.ttf")
    for px in range(NAME_PX, SMALLEST_PX, -1):
        font = ImageFont.truetype(path, px * fine, layout_engine=ImageFont.Layout.BASIC)
        width = round(font.getlength(name) / fine)
        if width <= WIDEST - MARK - GAP:
            large = Image.new("L", ((MARK + GAP + width) * fine, MARK * fine), WHITE)
            draw = ImageDraw.Draw(large)
            _mark(draw, fine)
            at = ((MARK + GAP) * fine, MARK * fine // 2)
            draw.text(at, name, fill=0, font=font, anchor="lm")
            return large.reduce(FINE)
    return None


def _mark(draw: ImageDraw.ImageDraw, fine: int) -> None:
    """Draw the awning: three cloths and a counter on a dark square."""

    def block(left: float, top: float, right: float, bottom: float) -> tuple[float, ...]:
        return (left * fine, top * fine, right * fine - 1, bottom * fine - 1)

    draw.rounded_rectangle(block(0, 0, MARK, MARK), radius=12 * fine, fill=0)
    for left in (12, 26, 40):
        cloth = block(left, 16, left + 12, 33)
        corners = (False, False, True, True)
        draw.rounded_rectangle(cloth, radius=6 * fine, fill=WHITE, corners=corners)
    draw.rounded_rectangle(block(12, 40, 52, 48), radius=2.5 * fine, fill=WHITE)
