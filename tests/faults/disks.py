"""The disks that a power cut may leave, rebuilt from what a program asked of its disk.

What was synced is there. Of what was not, any part may be: each unsynced write or truncation of a
file independently of the others, and one of them torn between sectors. A file that was made or
removed may be there or not until its folder was synced. This is harsher than most disks.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.faults.tracing import Began, Event

SECTOR = 512


@dataclass
class File:
    """One file: what is surely on the disk, and what was asked since."""

    durable: bytes
    pending: list[Began] = field(default_factory=list)
    named: bool = True  # the folder that holds its name was synced since it was made
    removed: bool = False  # its name was removed, the folder not synced since


@dataclass
class Disk:
    """The state of the files between two calls."""

    files: dict[str, File]
    _open: dict[int, tuple[Began, tuple[int, ...]]] = field(default_factory=dict)

    def apply(self, event: Event) -> None:
        """Take one event of the log."""
        if isinstance(event, Began):
            self._begin(event)
        elif event.number in self._open:
            self._end(*self._open.pop(event.number))

    def _begin(self, call: Began) -> None:
        if call.name in {"pwrite64", "ftruncate"}:
            if call.path in self.files:
                self.files[call.path].pending.append(call)
            return
        if call.name in {"fsync", "fdatasync"}:
            file = self.files.get(call.path)
            covered = tuple(write.number for write in file.pending) if file else ()
            self._open[call.number] = (call, covered)
        elif call.name == "openat" and call.creates:
            if call.path not in self.files or self.files[call.path].removed:
                self.files[call.path] = File(b"", named=False)
        elif call.name == "unlink" and call.path in self.files:
            self.files[call.path].removed = True

    def _end(self, call: Began, covered: tuple[int, ...]) -> None:
        """A sync came back: what had been asked before it began is on the disk."""
        file = self.files.get(call.path)
        if file is None:
            self._sync_folder(call.path)
            return
        done = [write for write in file.pending if write.number in covered]
        file.durable = _write_all(file.durable, done)
        file.pending = [write for write in file.pending if write.number not in covered]

    def _sync_folder(self, folder: str) -> None:
        for path in [path for path in self.files if str(Path(path).parent) == folder]:
            self.files[path].named = True
            if self.files[path].removed:
                del self.files[path]

    def after_a_cut(self, chance: random.Random) -> dict[str, bytes]:
        """Return one set of files that a power cut at this moment may leave, by path."""
        left = {}
        for path, file in self.files.items():
            if (file.removed or not file.named) and chance.random() < 0.5:
                continue
            left[path] = _write_all(file.durable, _some(file.pending, chance))
        return left


def _some(pending: list[Began], chance: random.Random) -> Iterator[Began]:
    """Give the writes that reached the disk: none, all, or any of them; one may be torn."""
    share = chance.choice((0.0, 0.1, 0.5, 0.9, 1.0))
    torn = chance.randrange(len(pending)) if pending and chance.random() < 0.5 else -1
    for place, write in enumerate(pending):
        if place == torn and write.name == "pwrite64":
            yield from _tear(write, chance)
        elif chance.random() < share:
            yield write


def _tear(write: Began, chance: random.Random) -> Iterator[Began]:
    """Give the sectors of a write that reached the disk."""
    start = 0
    while start < len(write.data):
        end = min(len(write.data), start + SECTOR - (write.offset + start) % SECTOR)
        if chance.random() < 0.5:
            yield replace(write, offset=write.offset + start, data=write.data[start:end])
        start = end


def _write_all(content: bytes, writes: Iterable[Began]) -> bytes:
    result = bytearray(content)
    for write in writes:
        if write.name == "ftruncate":
            del result[write.offset :]
            result.extend(bytes(max(0, write.offset - len(result))))
            continue
        end = write.offset + len(write.data)
        result.extend(bytes(max(0, end - len(result))))
        result[write.offset : end] = write.data
    return bytes(result)
