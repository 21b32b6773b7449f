"""The file of the SII that authorises folios (CAF): which numbers, of which type, whose.

Only what it says is read. Its keys and its signature belong to the stamp: they are neither kept nor
checked here.
"""

from datetime import date
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pos_app.core.errors import CafUnreadable
from pos_app.core.fiscal.cl.folios import CERTIFICATION, DEMO, PRODUCTION, NewFolios

LARGEST_BYTES: Final = 64_000
_ENVIRONMENTS: Final = {"100": CERTIFICATION, "300": PRODUCTION}  # by the SII's key


def read_caf(path: Path) -> NewFolios:
    """Return the range that a file authorises; raise `CafUnreadable`."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise CafUnreadable(file=path.name)
        # It declares no encoding, or a wrong one; it is ISO-8859-1.
        text = path.read_bytes().decode("iso-8859-1")
        found = fromstring(text.partition("?>")[2] or text).find("CAF/DA")
        if found is None:
            raise CafUnreadable(file=path.name)
        return NewFolios(
            code=_text(found, "TD"),
            first=int(_text(found, "RNG/D")),
            last=int(_text(found, "RNG/H")),
            authorised_on=date.fromisoformat(_text(found, "FA")),
            tax_id=_text(found, "RE").upper(),
            environment=_ENVIRONMENTS.get(_text(found, "IDK"), DEMO),
        )
    except (OSError, ValueError, ParseError, DefusedXmlException) as error:
        raise CafUnreadable(file=path.name) from error


def _text(element: Element, path: str) -> str:
    text = (element.findtext(path) or "").strip()
    if not text:
        raise ValueError(path)
    return text
