"""The messages of KSP/1, as both sides write and read them (JSON).

Operations travel as the exact bytes that were hashed (`msgspec.Raw`), so nothing is encoded twice
and nothing can change its meaning on the way. A field that one side does not know is ignored: a
newer side may say more. Hashes and tokens are hexadecimal.
"""

from datetime import datetime
from typing import Annotated, TypeVar
from uuid import UUID

import msgspec

from pos_app.core.errors import InvalidMessage
from pos_app.core.sync import any_bytes

PROTOCOL = 1
MAX_OPERATIONS = 200  # of one push
MAX_BYTES = 1024 * 1024  # what a till aims at; one operation alone may be larger
MAX_ROWS = 1000  # of one page
MAX_STREAMS = 16
MAX_DIFF = 1000  # operations of one question

Hash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Position = Annotated[int, msgspec.Meta(ge=1, le=2**53)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Key32 = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{43}$")]  # 32 bytes, base64url


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all messages."""


M = TypeVar("M", bound=Message)


class SessionRequest(Message, frozen=True):
    """A till asks for a nonce to sign with."""

    device: UUID


class SessionReply(Message, frozen=True):
    """The nonce of this conversation; `server` is signed with it, so it leads nowhere else.

    `agreement_key` is the centre's public key for what must be sealed to it.
    """

    server: UUID
    session: str
    expires_in_s: int
    agreement_key: str


class StreamAt(Message, frozen=True):
    """How far a till has applied a stream, with the token that proves it is the same stream."""

    position: Count
    token: Hash


class Hello(Message, frozen=True):
    """Where the till stands. `now` is its clock, so that somebody sees where one is wrong."""

    protocol: Annotated[tuple[int, ...], msgspec.Meta(min_length=1, max_length=8)]
    schema: Name
    app_version: Name
    last_seq: Count
    last_hash: Hash
    acked_seq: Count
    streams: Annotated[dict[str, StreamAt], msgspec.Meta(max_length=MAX_STREAMS)]
    now: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    certified: bool = False  # holds a certificate of the company


class DeviceAt(Message, frozen=True):
    """Where the centre stands with a till: number and hash of its last operation there."""

    last_seq: Count
    last_hash: Hash
    status: str
    durable_seq: Count = 0  # of these, what a backup of the centre has too


class Limits(Message, frozen=True):
    """What the centre takes in one push."""

    max_operations: Position
    max_bytes: Position


class Identity(Message, frozen=True):
    """A device that a till was before, and the last number of its journal at the centre."""

    device: UUID
    name: str
    branch: UUID
    location: UUID | None
    enrolled_at: datetime
    last_seq: Count


class HelloReply(Message, frozen=True):
    """Where the centre stands; `streams` says ok or reset for each the till may read."""

    protocol: int
    server: UUID
    min_client: str
    server_time: datetime
    device: DeviceAt
    streams: dict[str, str]
    limits: Limits
    key: str = ""  # the public key of the centre: what it writes into files is signed with it
    was: tuple[Identity, ...] = ()  # newest first
    certificate: str = ""  # for a till that has none


class SentOperation(Message, frozen=True, omit_defaults=True):
    """One operation: its number, its hash, and the bytes that were hashed.

    Bytes that are no JSON come as text in `raw` (base64url), and `op` is null or left out.
    """

    seq: Position
    hash: Hash
    # Made anew, for a default that is bytes could not be described in the OpenAPI document.
    op: msgspec.Raw = msgspec.field(default_factory=lambda: any_bytes.NOTHING)
    raw: str | None = None

    def __post_init__(self) -> None:
        """Refuse text that is no bytes."""
        if self.raw is not None:
            any_bytes.unpacked(self.op, self.raw)

    @property
    def payload(self) -> bytes:
        """Return the bytes that were hashed."""
        return any_bytes.unpacked(self.op, self.raw)


def send(seq: int, digest: bytes, payload: bytes) -> SentOperation:
    """Return an operation as it is sent, whatever its bytes are."""
    op, raw = any_bytes.packed(payload)
    return SentOperation(seq=seq, hash=digest.hex(), op=op, raw=raw)


class Push(Message, frozen=True):
    """Operations in a row; `previous` is the hash of the one before the first."""

    previous: Hash
    ops: Annotated[tuple[SentOperation, ...], msgspec.Meta(min_length=1, max_length=MAX_OPERATIONS)]


class Result(Message, frozen=True, omit_defaults=True):
    """What became of one operation: applied, duplicate, already, quarantined."""

    seq: Position
    outcome: str
    code: str = ""
    detail: str = ""


class PushReply(Message, frozen=True):
    """Everything up to `acked_seq` is on the centre's disk; `durable_seq` also in a backup."""

    acked_seq: Count
    acked_hash: Hash
    results: tuple[Result, ...]
    durable_seq: Count


class Pull(Message, frozen=True):
    """A till asks for what came after its positions."""

    streams: Annotated[dict[str, StreamAt], msgspec.Meta(min_length=1, max_length=MAX_STREAMS)]
    max_rows: Annotated[int, msgspec.Meta(ge=1, le=MAX_ROWS)] = 200


class Row(Message, frozen=True):
    """The newest state of one key; `schema` is the version of its body."""

    key: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    position: Count
    schema: Position
    deleted: bool
    body: msgspec.Raw


class Page(Message, frozen=True):
    """Rows of one stream in order. After `reset` the stream begins anew from its first row.

    `left` is how many rows come behind this page, for who waits for them.
    """

    stream: Name
    rows: tuple[Row, ...]
    position: Count
    token: Hash
    more: bool
    reset: bool
    left: Count = 0


class PullReply(Message, frozen=True):
    """One page for each stream that was asked for."""

    pages: tuple[Page, ...]


class TicketAsked(Message, frozen=True):
    """A till asks for a ticket of another till: barcode, number or id.

    `hold`: it is to be given back there, so nobody else gives it back for some minutes.
    """

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    hold: bool = False


class HeldTicket(Message, frozen=True):
    """Whose a ticket is for `seconds`: `by` is another till, "" the one that asks."""

    sale: UUID
    seconds: int
    by: str = ""


class TicketReply(Message, frozen=True):
    """Every operation on the tickets found, as the feed gives operations; none where none is."""

    operations: tuple[msgspec.Raw, ...]
    held: tuple[HeldTicket, ...] = ()


class SnapshotRow(Message, frozen=True):
    """One row of the shop that the first till brings."""

    kind: Annotated[str, msgspec.Meta(pattern="^(catalog|branch)$")]
    key: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    body: msgspec.Raw


class Snapshot(Message, frozen=True):
    """A part of the first till's shop; `pepper` is sealed to the centre and comes with the last."""

    rows: Annotated[tuple[SnapshotRow, ...], msgspec.Meta(max_length=MAX_ROWS)]
    last: bool
    pepper: Annotated[str, msgspec.Meta(max_length=500)] = ""


class SnapshotReply(Message, frozen=True):
    """How many rows were taken, and whether the centre now has the whole shop."""

    rows: int
    complete: bool


class Enrol(Message, frozen=True):
    """A till joins with a one-time code. `signature` proves that it holds the private key."""

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    device: UUID
    public_key: Key32
    agreement_key: Key32
    name: Name
    branch: UUID
    location: UUID
    last_seq: Count
    server: UUID | None
    signature: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{86}$")]
    forked_from: UUID | None = None  # the device it was, before it was restored or copied


class Recognise(Message, frozen=True):
    """A till that the centre has forgotten shows its certificate; its own key signs the request."""

    certificate: Annotated[str, msgspec.Meta(min_length=1, max_length=16_384)]


class Recognised(Message, frozen=True):
    """The centre knows the till again, with nothing of its journal: it asks for all of it."""

    name: str


class Diff(Message, frozen=True):
    """A till that began anew asks which of its old operations the centre lacks."""

    ops: Annotated[tuple[UUID, ...], msgspec.Meta(min_length=1, max_length=MAX_DIFF)]


class DiffReply(Message, frozen=True):
    """Those that the centre has nowhere: neither applied nor set aside."""

    missing: tuple[UUID, ...]


class EnrolReply(Message, frozen=True):
    """`brings_shop`: the centre is empty and takes the till's shop; otherwise it gives its own."""

    server: UUID
    name: str
    branch: UUID
    location: UUID
    brings_shop: bool
    pepper: str
    replaces: str = ""  # name of the till whose disk was lost; its journal comes by `echo:`
    certificate: str = ""  # of the company, for a centre that has forgotten this till


def encode(message: msgspec.Struct) -> bytes:
    """Return the bytes of a message."""
    return msgspec.json.encode(message)


def decode(kind: type[M], body: bytes) -> M:
    """Read a message; raise `InvalidMessage` with what is wrong in it."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise InvalidMessage(reason=str(error)[:200]) from error
