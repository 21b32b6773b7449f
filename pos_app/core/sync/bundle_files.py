"""A file that carries messages of KSP/1: signed over every byte, packed, never whole in memory.

    MOSTRADOR-BUNDLE/1 | length, header (JSON) | gzip of frames | Ed25519 signature, 64 bytes

A frame is a letter, a length and a message as it goes over the line. The signature covers all
before it and is checked before anything is unpacked: a file that was cut, or of which one byte is
another, is refused before a word of it is believed.
"""

import hashlib
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Annotated, Final
from uuid import UUID

import msgspec

from pos_app.core.errors import (
    BundleUnreadable,
    FileMissing,
    FileUnreadable,
    FolderUnusable,
    InvalidMessage,
    NotAuthenticated,
    SignatureInvalid,
)
from pos_app.core.sync import messages, signing
from pos_app.core.sync.messages import Count, Key32, Message, Page, StreamAt

MAGIC: Final = b"MOSTRADOR-BUNDLE/1\n"
LENGTH: Final = struct.Struct(">I")
FRAME: Final = struct.Struct(">cI")
SIGNATURE: Final = 64
CHUNK: Final = 64 * 1024
HEADER_LIMIT: Final = 4 * 1024
FRAME_LIMIT: Final = 32 * 1024 * 1024  # as of a request over the line
TOTAL_LIMIT: Final = 4 * 1024 * 1024 * 1024  # a year of a busy shop is a tenth of it
HELLO, PUSH, PAGE = b"h", b"p", b"g"
TILL, CENTRE = "till", "centre"
Sign = Callable[[bytes], bytes]
Progress = Callable[[int, int], object]


class BundleHeader(Message, frozen=True):
    """What a file says of itself; `key` is the public key of who signed it.

    `form`: what a till wrote for the centre, or the centre's answer to that till. The numbers are
    those of the operations in it, or of those it answers; 0 and 0 without any.
    """

    form: Annotated[str, msgspec.Meta(pattern="^(till|centre)$")]
    server: UUID
    device: UUID
    key: Key32
    made_at: datetime
    first_seq: Count
    last_seq: Count


class KeptPage(Message, frozen=True):
    """A page in a file, and the position that it was asked for."""

    at: StreamAt
    page: Page


def nobody(_done: int, _total: int) -> None:
    """Tell nobody how far it is."""


@dataclass
class BundleWriter:
    """Adds messages to a file that is being written."""

    file: IO[bytes]
    digest: "hashlib._Hash"
    packer: "zlib._Compress"

    def add(self, kind: bytes, message: Message) -> None:
        """Add a message."""
        body = messages.encode(message)
        self.put(self.packer.compress(FRAME.pack(kind, len(body)) + body))

    def put(self, raw: bytes) -> None:
        """Add bytes as they are."""
        self.digest.update(raw)
        self.file.write(raw)

    def end(self, sign: Sign) -> None:
        """Sign everything that was added."""
        self.put(self.packer.flush())
        self.file.write(sign(_signed(self.digest.digest())))


@contextmanager
def write_bundle(path: Path, header: BundleHeader, sign: Sign) -> Iterator[BundleWriter]:
    """Write a file; it has its name once it is whole and on the disk, or never.

    Raises `FolderUnusable`.
    """
    fresh = path.with_name(f"{path.name}.part")
    try:
        with fresh.open("wb") as file:
            writer = BundleWriter(file, hashlib.sha256(), zlib.compressobj(6, wbits=31))
            head = messages.encode(header)
            writer.put(MAGIC + LENGTH.pack(len(head)) + head)
            yield writer
            writer.end(sign)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise FolderUnusable(path=str(path.parent), reason=reason) from error
    finally:
        fresh.unlink(missing_ok=True)


@dataclass(frozen=True)
class BundleFile:
    """A file that is whole and signed by the holder of `header.key`.

    Whose key that is, the reader must ask.
    """

    path: Path
    header: BundleHeader
    start: int  # of what is packed
    end: int

    def frames(self) -> Iterator[tuple[bytes, bytes]]:
        """Give letter and message of each frame, unpacked bit by bit.

        Raises `BundleUnreadable` where it is more than any till or centre writes.
        """
        buffer, total = bytearray(), 0
        for piece in self._unpacked():
            total += len(piece)
            if total > TOTAL_LIMIT:
                raise BundleUnreadable(path=str(self.path))
            buffer += piece
            while len(buffer) >= FRAME.size:
                kind, length = FRAME.unpack_from(buffer)
                if length > FRAME_LIMIT:
                    raise BundleUnreadable(path=str(self.path))
                if len(buffer) < FRAME.size + length:
                    break
                yield kind, bytes(buffer[FRAME.size : FRAME.size + length])
                del buffer[: FRAME.size + length]
        if buffer:
            raise BundleUnreadable(path=str(self.path))

    def _unpacked(self) -> Iterator[bytes]:
        """Give what is packed, never more than a chunk at a time whatever it unpacks to."""
        packer = zlib.decompressobj(wbits=31)
        try:
            with self.path.open("rb") as file:
                file.seek(self.start)
                left = self.end - self.start
                while left and (raw := file.read(min(CHUNK, left))):
                    left -= len(raw)
                    while raw and not packer.eof:
                        yield packer.decompress(raw, CHUNK)
                        raw = packer.unconsumed_tail
            yield packer.flush()
        except (zlib.error, OSError) as error:
            raise BundleUnreadable(path=str(self.path)) from error
        if left or not packer.eof or packer.unused_data:
            raise BundleUnreadable(path=str(self.path))


def open_bundle(path: Path) -> BundleFile:
    """Return a file whose signature fits every byte of it.

    Raises `FileMissing`, `FileUnreadable`, `BundleUnreadable`.
    """
    damaged = BundleUnreadable(path=str(path))
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(len(MAGIC) + LENGTH.size)
            if size < len(head) + SIGNATURE or not head.startswith(MAGIC):
                raise damaged
            (length,) = LENGTH.unpack(head[len(MAGIC) :])
            if length > min(HEADER_LIMIT, size - len(head) - SIGNATURE):
                raise damaged
            raw = file.read(length)
            header = messages.decode(BundleHeader, raw)
            start, end = len(head) + length, size - SIGNATURE
            digest, left = hashlib.sha256(head + raw), end - start
            while left and (piece := file.read(min(CHUNK, left))):
                digest.update(piece)
                left -= len(piece)
            signature = file.read()
        key = signing.from_text(header.key)
        signing.check_signature(key, signature, _signed(digest.digest()))
    except FileNotFoundError as error:
        raise FileMissing(path=str(path)) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise FileUnreadable(path=str(path), reason=reason) from error
    except (InvalidMessage, SignatureInvalid, NotAuthenticated) as error:
        raise damaged from error
    return BundleFile(path, header, start, end)


def _signed(digest: bytes) -> bytes:
    """Return what is signed: no signature of a request can be taken for it."""
    return b"\0".join((b"KSP/1 bundle", digest))


def peek(path: Path) -> BundleHeader | None:
    """Return what a file says of itself, for a list of files; None where it is none of ours.

    Nothing of it is proved: `open_bundle` does that.
    """
    try:
        with path.open("rb") as file:
            head = file.read(len(MAGIC) + LENGTH.size)
            if not head.startswith(MAGIC) or len(head) < len(MAGIC) + LENGTH.size:
                return None
            (length,) = LENGTH.unpack(head[len(MAGIC) :])
            return messages.decode(BundleHeader, file.read(min(length, HEADER_LIMIT)))
    except (OSError, InvalidMessage):
        return None
