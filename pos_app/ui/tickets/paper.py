"""The paper of a ticket as a picture that a screen can lay in columns. Free of Qt."""

from dataclasses import dataclass
from typing import Final

from pos_app.core.tickets import Ticket
from pos_app.devices.paper import sheet
from pos_app.devices.papers import Paper

SCALE: Final = 2  # drawn twice as large as the print head has dots, so that it is sharp when small
DOTS_A_CM: Final = 80  # 203 dpi


@dataclass(frozen=True)
class PaperPicture:
    """A printed sheet in grey, a byte for each pixel, and where it may be divided."""

    width: int
    height: int
    grey: bytes
    breaks: tuple[int, ...]  # heights between two printed lines, in pixels
    length_cm: int
    words: str  # what it says, for screen readers


def picture_of(ticket: Ticket, paper: Paper, words: str = "") -> PaperPicture:
    """Return the ticket as it would come out of a printer with that paper."""
    printed = sheet(ticket, paper, scale=SCALE)
    image = printed.image.convert("L")
    return PaperPicture(
        width=image.width,
        height=image.height,
        grey=image.tobytes(),
        breaks=printed.breaks,
        length_cm=-(-image.height // (SCALE * DOTS_A_CM)),
        words=words,
    )


def divide(picture: PaperPicture, room: int, columns: int) -> tuple[tuple[int, int], ...]:
    """Return from where to where each column goes, broken between lines, each at most `room` high.

    At most `columns` of them where the room allows; the last takes what is left.
    """
    if picture.height <= room or columns <= 1:
        return ((0, picture.height),)
    wanted = min(columns, -(-picture.height // max(1, room)))
    parts: list[tuple[int, int]] = []
    top = 0
    for left in range(wanted, 1, -1):
        aim = min(top + room, top + -(-(picture.height - top) // left) + room // 12)
        fits = [place for place in picture.breaks if top < place <= aim]
        bottom = fits[-1] if fits else aim
        parts.append((top, bottom))
        top = bottom
    parts.append((top, picture.height))
    return tuple(parts)
