"""What tells the variants of a product apart: ordered names and values, stored and shown. Pure.

`(("Talla", "M"), ("Color", "Azul"))` is stored as JSON and shown as `M · Azul`.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

Attributes = tuple[tuple[str, str], ...]

DOT: Final = " · "
ATTRIBUTE_LIMIT: Final = 40  # characters of a name or of a value
_decoder = msgspec.json.Decoder(Attributes)


def clean_attributes(pairs: Sequence[tuple[str, str]]) -> Attributes:
    """Return attributes without needless blanks, in their order."""
    return tuple((" ".join(name.split()), " ".join(value.split())) for name, value in pairs)


def write_attributes(pairs: Attributes) -> str:
    """Return the stored form; none is the empty text."""
    return msgspec.json.encode(pairs).decode() if pairs else ""


def read_attributes(text: str) -> Attributes:
    """Return what is stored; raise `ValueError` for a text that `write_attributes` never makes."""
    if not text:
        return ()
    try:
        return _decoder.decode(text)
    except msgspec.MsgspecError as error:
        raise ValueError(f"attributes: {error}") from error


def label_of(pairs: Attributes) -> str:
    """Return the values as people read them behind the name of the product: `M · Azul`."""
    return DOT.join(value for _, value in pairs)


def full_name(name: str, label: str) -> str:
    """Return what a variant is called: `Polera · M · Azul`; a plain product is just its name."""
    return f"{name}{DOT}{label}" if label else name
