"""Reading bodies: limits are checked while they arrive and while they are unpacked."""

import zlib
from io import BytesIO
from typing import Final

import zstandard
from fastapi import Request

from pos_app.core.errors import InvalidMessage, RequestTooLarge, UnknownEncoding

# One operation may be larger than what a till aims at (1 MiB): an opening stock of a whole shop.
INFLATED_LIMIT: Final = 32 * 1024 * 1024
WINDOW_LIMIT: Final = 8 * 1024 * 1024


async def raw_body(request: Request) -> bytes:
    """Return the body as it came, packed or not; `limits.BodyLimit` bounds it."""
    return await request.body()


def inflate(body: bytes, encoding: str, *, limit: int = INFLATED_LIMIT) -> bytes:
    """Return a body unpacked; raise `RequestTooLarge`, `UnknownEncoding`, `InvalidMessage`.

    Never holds more than `limit` of it, whatever a small body would unpack to.
    """
    encoding = encoding.strip().lower()
    if encoding in {"", "identity"}:
        plain = body if len(body) <= limit else None
    elif encoding == "gzip":
        plain = _gzip(body, limit)
    elif encoding == "zstd":
        plain = _zstd(body, limit)
    else:
        raise UnknownEncoding(encoding=encoding[:40])
    # Raised where nothing large is held: a refusal keeps the frames that it came through.
    if plain is None:
        raise RequestTooLarge(limit=limit)
    return plain


def _gzip(body: bytes, limit: int) -> bytes | None:
    """Return what a body unpacks to, None if it is too much."""
    stream = zlib.decompressobj(wbits=31)
    try:
        plain = stream.decompress(body, limit + 1)
    except zlib.error as error:
        raise InvalidMessage(reason=f"gzip: {error}") from error
    if len(plain) > limit:
        return None
    if not stream.eof:
        raise InvalidMessage(reason="gzip: it is not whole")
    return plain


def _zstd(body: bytes, limit: int) -> bytes | None:
    """Return what a body unpacks to, None if it is too much."""
    reader = zstandard.ZstdDecompressor(max_window_size=WINDOW_LIMIT).stream_reader(BytesIO(body))
    try:
        plain = reader.read(limit + 1)
    except zstandard.ZstdError as error:
        raise InvalidMessage(reason=f"zstd: {error}") from error
    return plain if len(plain) <= limit else None
