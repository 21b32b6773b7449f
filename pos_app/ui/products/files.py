"""Files that somebody may want to open: the newest in the places where people put them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LIMIT: Final = 200
LOOKED_AT: Final = 5000  # entries of a folder, at most
HOME_FOLDERS: Final = ("Downloads", "Descargas", "Desktop", "Escritorio", "Documents", "Documentos")
MEDIA: Final = ("/media", "/run/media", "/mnt", "/Volumes")  # what is plugged in


@dataclass(frozen=True)
class FoundFile:
    """A file with its size and the time of its last change, in seconds since 1970."""

    path: Path
    size: int
    changed: int


def usual_folders(home: Path) -> tuple[Path, ...]:
    """Return where people keep what they were sent, and what is plugged in."""
    plugged = [
        part
        for root in map(Path, MEDIA)
        if root.is_dir()
        for user in _entries(root)
        for part in (user, *_entries(user))
        if part.is_dir()
    ]
    return (*(home / name for name in HOME_FOLDERS), home, *plugged)


def list_files(folders: Iterable[Path], suffixes: Sequence[str]) -> tuple[FoundFile, ...]:
    """Return the files of these kinds, newest first; what cannot be read is left out."""
    found: dict[Path, FoundFile] = {}
    for folder in folders:
        for path in _entries(folder):
            if not path.name.lower().endswith(tuple(suffixes)) or path.name.startswith((".", "~")):
                continue
            try:
                stat = path.stat()
            except OSError:
                continue
            found[path] = FoundFile(path, stat.st_size, int(stat.st_mtime))
    return tuple(sorted(found.values(), key=lambda one: -one.changed)[:LIMIT])


def _entries(folder: Path) -> list[Path]:
    try:
        return [path for _, path in zip(range(LOOKED_AT), folder.iterdir(), strict=False)]
    except OSError:
        return []
