"""What proves a till to a centre that has forgotten it: a certificate of the company (KSP/1, 2.1).

The company's key is kept beside the database and not in it, so a centre that was put back to before
a till joined knows its own signature. The till holds the certificate; nothing in it is secret.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from pos_app.core import audit
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import (
    CertificateInvalid,
    InvalidMessage,
    NotAuthenticated,
    ShopError,
    SignatureInvalid,
)
from pos_app.core.journal import get_station
from pos_app.core.models.catalog import Branch
from pos_app.core.models.journal import Device
from pos_app.core.named_values import find_value, keep_value
from pos_app.core.sync import bodies, echoing, noting, signing, stating
from pos_app.core.sync.applying import apply_body
from pos_app.core.sync.bodies import BranchBody
from pos_app.core.sync.centre import one_at_a_time, require_shop, tell_branch
from pos_app.core.sync.feed import branch_stream, publish
from pos_app.core.sync.messages import Identity, Key32, Message, Name, decode, encode

HELD: Final = "certificate"
Sign = Callable[[bytes], bytes]
NO_KEY: Final = b""  # of a device that is known by name only: nothing that it signs is believed
_DOMAIN: Final = b"KSP/1 certificate\0"


class Certificate(Message, frozen=True):
    """The company says: this till is ours. `before` is the device that it goes on for.

    With its branch and places and all that it was, newest first, for a centre that was put back may
    lack those too.
    """

    device: UUID
    name: Name
    public_key: Key32
    branch: BranchBody
    location: UUID | None
    issued_at: datetime
    before: UUID | None = None
    was: tuple[Identity, ...] = ()


class Held(Message, frozen=True):
    """The certificate of a till, and for which of its identities."""

    device: UUID
    text: str


def issue(session: ReadSession, device: Device, sign: Sign) -> str:
    """Return the certificate of a till, signed with the key of the company."""
    assert device.branch_id is not None, "a till stands in a branch"
    if session.get(Branch, device.branch_id) is None:
        return ""  # the first till, before it has brought its branch
    content = encode(
        Certificate(
            device=device.id,
            name=device.name,
            public_key=signing.to_text(device.public_key),
            branch=stating.branch_body(session, device.branch_id),
            location=device.location_id,
            issued_at=clock_of(session).now(),
            before=device.forked_from,
            was=echoing.list_identities(session, device.id, device.branch_id),
        )
    )
    return f"{signing.to_text(content)}.{signing.to_text(sign(_DOMAIN + content))}"


def read(text: str, company_key: bytes) -> Certificate:
    """Return what a certificate says; raise `CertificateInvalid` unless the company signed it."""
    content, _, signature = text.partition(".")
    try:
        raw = signing.from_text(content)
        signing.check_signature(company_key, signing.from_text(signature), _DOMAIN + raw)
        return decode(Certificate, raw)
    except (NotAuthenticated, SignatureInvalid, InvalidMessage) as error:
        raise CertificateInvalid from error


def recognise(session: WriteSession, certificate: Certificate) -> None:
    """Know a till again that this centre has forgotten, with nothing of its journal.

    One that is known stays as it is. What it was before is written down as well, where that is
    forgotten: without a key, until it shows a certificate of its own. Raises `CertificateInvalid`
    where it is known by another key, `CentreEmpty` and `SnapshotExpected` where there is no shop
    yet.
    """
    require_shop(session)
    one_at_a_time(session)
    public_key = signing.from_text(certificate.public_key)
    known = session.get(Device, certificate.device)
    if known is not None and known.public_key:
        if known.public_key != public_key or known.kind != "till":
            raise CertificateInvalid
        return
    branch = certificate.branch
    if session.get(Branch, branch.id) is None:
        _bring_branch_back(session, branch)
    device = known or Device(id=certificate.device, kind="till")
    device.branch_id, device.location_id = branch.id, certificate.location
    device.name, device.public_key = certificate.name, public_key
    device.forked_from, device.enrolled_at = certificate.before, certificate.issued_at
    session.add(device)
    _bring_line_back(session, certificate.was)
    session.flush()
    noting.note(
        session, noting.NOBODY, audit.TILL_RECOGNISED, branch_id=branch.id,
        subject_id=certificate.device, detail={"till": certificate.name},
    )  # fmt: skip


def _bring_line_back(session: WriteSession, was: Sequence[Identity]) -> None:
    """Write down the devices that a till was, as far as they are forgotten, each with its own."""
    for number, one in enumerate(was, start=1):
        if session.get(Device, one.device) is None:
            before = was[number].device if number < len(was) else None
            session.add(
                Device(
                    id=one.device, kind="till", branch_id=one.branch, location_id=one.location,
                    name=one.name, public_key=NO_KEY, forked_from=before,
                    enrolled_at=one.enrolled_at,
                )
            )  # fmt: skip
    session.flush()


def _bring_branch_back(session: WriteSession, branch: BranchBody) -> None:
    """Make a branch and its places as they were, and tell its tills what the centre knows."""
    apply_body(session, f"branch:{branch.id}", branch)
    rows = stating.branch_rows(session, branch.id)
    publish(session, branch_stream(branch.id), {key: bodies.encode(body) for key, body in rows})
    tell_branch(session, branch.id)


# At the till --------------------------------------------------------------------------------------


def keep(session: WriteSession, text: str) -> None:
    """Keep the certificate of what this till is now; "" changes nothing."""
    if not text:
        return
    held = Held(device=get_station(session).device_id, text=text)
    keep_value(session, HELD, encode(held))


def find(session: ReadSession) -> str:
    """Return the certificate of what this till is now; "" where it has none."""
    value = find_value(session, HELD)
    if value is None:
        return ""
    try:
        held = decode(Held, value)
    except ShopError:
        return ""
    return held.text if held.device == get_station(session).device_id else ""
