"""What becomes of a message that somebody changes: one field at a time, in every way that hurts."""

import copy
import gzip
import json
import math
from typing import Any

import zstandard
from hypothesis import strategies as st

# What a field is never meant to hold, and what it may hold in a way that nobody thought of.
HOSTILE: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2**31, 2**53, 2**53 + 1, 2**63 - 1, 2**63, 2**64, -(2**63) - 1,
    10**300, 0.5, -0.0, 1e308, math.nan, math.inf, -math.inf, "", " ", "0", "-1", "1e9", "NaN",
    "\0", "a\0b", "\ud800", "😀" * 60, "x" * 5000, "\u202e1", "'; DROP TABLE journal; --",
    "../../etc/passwd", "00" * 32, "f" * 64, "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59.999999Z",
    "0001-01-01T00:00:00+14:00", "2026-02-30T00:00:00Z", "sale.charged", "no.such",
    [], {}, [[]], [None], [0] * 2000, {"": ""}, {"a": {"b": {"c": [1]}}}, "[" * 100,
)  # fmt: skip
WAYS = ("replace", "replace", "replace", "drop", "add", "double", "swap")


@st.composite
def changed(draw: st.DrawFn, message: Any) -> Any:
    """Return a message in which one to three things are not as they were."""
    message = copy.deepcopy(message)
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(message))
        if not places:
            return draw(st.sampled_from(HOSTILE))
        holder, key = draw(st.sampled_from(places))
        way = draw(st.sampled_from(WAYS))
        if way == "replace":
            holder[key] = copy.deepcopy(draw(st.sampled_from(HOSTILE) | st.integers()))
        elif way == "drop":
            del holder[key]
        elif way == "swap":
            other, name = draw(st.sampled_from(places))
            if name in other if isinstance(other, dict) else name < len(other):
                holder[key] = copy.deepcopy(other[name])
        elif isinstance(holder, list):
            holder.extend([holder[key]] * draw(st.sampled_from([1, 3, 300])))
        else:
            holder[draw(st.text(max_size=5))] = copy.deepcopy(holder[key])
    return message


def _places(message: Any) -> Any:
    """Give every place of a message: what holds it, and its name or number there."""
    names = message.items() if isinstance(message, dict) else enumerate(message)
    for key, value in list(names):
        yield message, key
        if isinstance(value, dict | list):
            yield from _places(value)


def written(message: Any) -> bytes:
    """Return a message as JSON, and what JSON forbids too: NaN, half of a pair."""
    return json.dumps(message, separators=(",", ":")).encode()


@st.composite
def packed(draw: st.DrawFn, body: bytes) -> tuple[bytes, str]:
    """Return a body as it goes over the line, packed or said to be, whole or not."""
    how = draw(st.sampled_from(["", "", "", "gzip", "zstd", "spoilt", "lie", "br"]))
    if how == "gzip":
        return gzip.compress(body, 1), how
    if how == "zstd":
        return zstandard.compress(body, 1), how
    if how == "spoilt":
        whole = bytearray(gzip.compress(body, 1))
        at = draw(st.integers(0, len(whole) - 1))
        whole[at] ^= draw(st.integers(1, 255))
        return bytes(whole[: draw(st.integers(at, len(whole)))]), "gzip"
    return body, {"lie": "zstd"}.get(how, how)
