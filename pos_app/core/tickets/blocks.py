"""What a ticket is made of: blocks, without a word about any printer.

A ticket is stored with its print job as the bytes of `dump`, so that a reprint after an update of
the product, a new price or another name of the shop equals the paper the customer took home.
Structs, because a stored list of blocks needs a tag on each; their text is already translated.
"""

from enum import StrEnum

import msgspec


class Align(StrEnum):
    """Where a line stands on the paper."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Size(StrEnum):
    """How large a line is printed; double takes two columns for each character."""

    NORMAL = "normal"
    TALL = "tall"
    DOUBLE = "double"


class Symbology(StrEnum):
    """The bar codes a ticket may carry."""

    CODE128 = "code128"
    EAN13 = "ean13"
    EAN8 = "ean8"


class Text(msgspec.Struct, frozen=True, tag="text", omit_defaults=True):
    """A paragraph, wrapped at words; `drawn` asks for a picture of it on any printer."""

    text: str
    align: Align = Align.LEFT
    bold: bool = False
    size: Size = Size.NORMAL
    drawn: bool = False


class Sign(msgspec.Struct, frozen=True, tag="sign"):
    """The shop's name as the sign over its door: drawn with its mark, or in large letters."""

    name: str


class Row(msgspec.Struct, frozen=True, tag="row", omit_defaults=True):
    """Words on the left, an amount on the right; the amount is never broken nor cut."""

    left: str
    right: str
    bold: bool = False
    size: Size = Size.NORMAL


class Item(msgspec.Struct, frozen=True, tag="item", omit_defaults=True):
    """Three columns: quantity, description, amount."""

    quantity: str
    description: str
    amount: str = ""
    bold: bool = False


class Rule(msgspec.Struct, frozen=True, tag="rule"):
    """A line across the paper."""


class Box(msgspec.Struct, frozen=True, tag="box"):
    """Centred bold lines in a frame: who issues the document, what it is, its number."""

    lines: tuple[str, ...]


class Barcode(msgspec.Struct, frozen=True, tag="barcode", omit_defaults=True):
    """A bar code with its text below. CODE128 takes ASCII; EAN13 and EAN8 all their digits."""

    data: str
    symbology: Symbology = Symbology.CODE128
    height_dots: int = 64


class Qr(msgspec.Struct, frozen=True, tag="qr", omit_defaults=True):
    """A QR code, error correction M."""

    data: str
    module_dots: int = 4


class Picture(msgspec.Struct, frozen=True, tag="picture"):
    """A black and white picture, one bit a dot (1 is ink), rows padded to whole bytes."""

    width_dots: int
    height_dots: int
    bits: bytes

    def __post_init__(self) -> None:
        """Refuse a picture whose bits do not fit its size: a printer would swallow the rest."""
        if len(self.bits) != (self.width_dots + 7) // 8 * self.height_dots:
            raise ValueError("the bits of a picture do not fit its size")


class Feed(msgspec.Struct, frozen=True, tag="feed", omit_defaults=True):
    """Empty lines."""

    lines: int = 1


class Cut(msgspec.Struct, frozen=True, tag="cut"):
    """The end of the paper; a ticket has exactly one, as its last block."""


Block = Text | Sign | Row | Item | Rule | Box | Barcode | Qr | Picture | Feed | Cut


class Ticket(msgspec.Struct, frozen=True):
    """Everything that comes out of the printer for one job, up to and including the cut."""

    blocks: tuple[Block, ...]
    version: int = 1

    def __post_init__(self) -> None:
        """Assert one cut, at the end: more waste paper, less leave tickets joined."""
        cuts = sum(isinstance(block, Cut) for block in self.blocks)
        if cuts != 1 or not isinstance(self.blocks[-1], Cut):
            raise ValueError("a ticket has exactly one cut, at its end")


def dump(ticket: Ticket) -> bytes:
    """Return the bytes a print job stores: JSON, the same bytes for the same ticket, always."""
    return msgspec.json.encode(ticket)


def load(data: bytes) -> Ticket:
    """Return the ticket of `dump`; raises `msgspec.ValidationError` for anything else."""
    return msgspec.json.decode(data, type=Ticket)
