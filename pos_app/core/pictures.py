"""Pictures of products: files in the shop's folder, named by what is in them.

The same picture of two products is one file; a picture that changes gets another name, so whoever
has the name has the right picture, on any node.
"""

import hashlib
from pathlib import Path
from typing import Final

from pos_app.core.errors import FileMissing, FileNotWritten, PictureUnreadable

FOLDER: Final = "pictures"
LIMIT_BYTES: Final = 8 * 1024 * 1024
SUFFIXES: Final = (".png", ".jpg", ".jpeg", ".webp")


def keep_picture(folder: Path, source: Path) -> str:
    """Keep a picture in the shop's folder; return its name, which the product remembers.

    Raises `FileMissing`, `PictureUnreadable` or `FileNotWritten`.
    """
    try:
        with source.open("rb") as file:
            data = file.read(LIMIT_BYTES + 1)
    except FileNotFoundError as error:
        raise FileMissing(path=str(source)) from error
    except OSError as error:
        raise PictureUnreadable(path=str(source), limit=LIMIT_BYTES // 1024 // 1024) from error
    suffix = _suffix(data)
    if suffix is None or len(data) > LIMIT_BYTES:
        raise PictureUnreadable(path=str(source), limit=LIMIT_BYTES // 1024 // 1024)
    name = f"{hashlib.sha256(data).hexdigest()}{suffix}"
    target = folder / FOLDER / name
    if target.is_file():
        return name
    part = target.with_suffix(".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(target)
    except OSError as error:
        raise FileNotWritten(path=str(target), reason=error.strerror or str(error)) from error
    return name


def find_picture(folder: Path, name: str | None) -> Path | None:
    """Return the file of a picture; None where this node has not got it."""
    if not name or Path(name).name != name:
        return None
    path = folder / FOLDER / name
    return path if path.is_file() else None


def _suffix(data: bytes) -> str | None:
    """Return what kind of picture this is, by its first bytes."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return ".png"
    if data.startswith(b"\xff\xd8\xff"):
        return ".jpg"
    return ".webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None
