"""Joining a till to the centre with a one-time code (X5)."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select, update

from pos_app.core import audit
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import (
    CentreNotEmpty,
    DeviceRevoked,
    DeviceUnknown,
    InvalidEnrolmentCode,
    SignatureInvalid,
    SnapshotExpected,
    UnknownTill,
)
from pos_app.core.journal import head
from pos_app.core.models.catalog import Branch
from pos_app.core.models.journal import Device
from pos_app.core.models.sync import EnrolmentCode
from pos_app.core.sync import noting, sealing, signing
from pos_app.core.sync.centre import (
    NIL,
    CentreState,
    get_branch,
    get_state,
    one_at_a_time,
    server_id,
    set_state,
    shelf_of,
)
from pos_app.core.sync.certificates import Sign, issue
from pos_app.core.sync.lineage import heir_of
from pos_app.core.sync.messages import Enrol, EnrolReply

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that reads like another: 0 O 1 I L
CODE_LENGTH: Final = 10  # 49 bits, and few tries
CODE_MINUTES: Final = 15


@dataclass(frozen=True)
class CentreSecrets:
    """What the centre keeps outside of its database. `pepper` is None before the first till."""

    hmac_key: bytes
    agreement_key: bytes
    pepper: bytes | None
    sign: Sign | None = None  # with the key of the company


def normalise(code: str) -> str:
    """Return a code as it was given out, however it was typed."""
    return "".join(char for char in code.upper() if char in ALPHABET)


def show(code: str) -> str:
    """Return a code in two groups, to be read aloud."""
    return f"{code[: CODE_LENGTH // 2]}-{code[CODE_LENGTH // 2 :]}"


def make_code(
    session: WriteSession,
    hmac_key: bytes,
    *,
    branch_code: str,
    till_name: str,
    replaces: UUID | None = None,
    actor: Actor = noting.NOBODY,
) -> str:
    """Return a new code for a till of a branch; it works once and for 15 minutes.

    Who made it is on record. At an empty centre the first till brings its own branch, whatever
    `branch_code` says. `replaces` is a till whose disk was lost: who joins with the code goes on
    for it, in its branch.
    Raises `UnknownBranch`, `DeviceUnknown`, and `SnapshotExpected` while the first till is bringing
    its shop.
    """
    lost = find_lost(session, replaces) if replaces is not None else None
    branch_id = NIL
    if lost is not None and lost.branch_id is not None:
        branch_id = lost.branch_id
    elif get_state(session).complete:
        branch_id = get_branch(session, branch_code).id
    elif session.execute(select(Branch.id).limit(1)).first() is not None:
        raise SnapshotExpected
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    session.add(
        EnrolmentCode(
            code_hash=_hash(hmac_key, code),
            branch_id=branch_id,
            till_name=till_name,
            expires_at=clock_of(session).now() + timedelta(minutes=CODE_MINUTES),
            used_at=None,
            used_by=None,
            replaces=lost.id if lost is not None else None,
        )
    )
    session.flush()
    said = {"till": till_name} if lost is None else {"till": till_name, "replaces": lost.name}
    noting.note(session, actor, audit.TILL_INVITED, branch_id=branch_id, detail=said)
    return code


def find_lost(session: ReadSession, device_id: UUID) -> Device:
    """Return the till that goes on for a device now, to be replaced; raise `DeviceUnknown`."""
    device = session.get(Device, heir_of(session, device_id))
    if device is None or device.kind != "till":
        raise DeviceUnknown
    return device


def find_till(session: ReadSession, name: str) -> UUID:
    """Return the till with a name that joined last; raise `UnknownTill` with those there are."""
    tills = select(Device.id, Device.name).where(Device.kind == "till")
    newest = tills.order_by(Device.enrolled_at.desc(), Device.id.desc())
    found = {
        till_name: device_id for device_id, till_name in reversed(session.execute(newest).all())
    }
    if name not in found:
        raise UnknownTill(till=name, known=", ".join(sorted(found)) or "-")
    return found[name]


def _hash(hmac_key: bytes, code: str) -> bytes:
    """Return what is stored of a code: of no use to someone who has only the database."""
    return hmac.new(hmac_key, b"KSP/1 code" + normalise(code).encode(), hashlib.sha256).digest()


def enrol(session: WriteSession, own: CentreSecrets, request: Enrol) -> EnrolReply:
    """Join a till; the same till with the same code again gets the same answer (a lost reply).

    Raises `InvalidEnrolmentCode`, `SignatureInvalid`, `CentreNotEmpty`, `SnapshotExpected`,
    `DeviceRevoked`; then the code is still good.
    """
    one_at_a_time(session)  # of two tills at an empty centre one is the first
    code, again = _take_code(session, own.hmac_key, request)
    device = _check_key(session, request)
    state = get_state(session)
    brings_shop = not state.complete
    if brings_shop:
        if state.first_device not in {None, request.device}:
            raise SnapshotExpected
        set_state(session, CentreState(first_device=request.device))
        branch_id, location_id = request.branch, request.location
    else:
        branch_id = _branch_for(session, code, request)
        location_id = shelf_of(session, branch_id)
        _note_lineage(session, device, request, branch_id)
        if code.replaces is not None and device.forked_from is None and not request.last_seq:
            device.forked_from = code.replaces
    device.branch_id, device.location_id, device.name = branch_id, location_id, code.till_name
    session.add(device)
    session.flush()
    if not again:
        _note_joined(session, device, request)
    return EnrolReply(
        server=server_id(session),
        name=code.till_name,
        branch=branch_id,
        location=location_id,
        brings_shop=brings_shop,
        pepper="" if brings_shop else _sealed_pepper(own, request),
        replaces=_name_of(session, code.replaces),
        certificate="" if own.sign is None else issue(session, device, own.sign),
    )


def _take_code(
    session: WriteSession, hmac_key: bytes, request: Enrol
) -> tuple[EnrolmentCode, bool]:
    """Return the code, and whether this till had used it before: its answer was lost."""
    now, invalid = clock_of(session).now(), InvalidEnrolmentCode(minutes=CODE_MINUTES)
    code = session.get(EnrolmentCode, _hash(hmac_key, request.code))
    if code is None or code.expires_at < now:
        raise invalid
    again = code.used_at is not None
    if again and code.used_by != request.device:
        raise invalid
    session.execute(
        update(EnrolmentCode)
        .where(EnrolmentCode.code_hash == code.code_hash, EnrolmentCode.used_at.is_(None))
        .values(used_at=now, used_by=request.device)
    )
    return code, again


def _check_key(session: WriteSession, request: Enrol) -> Device:
    """Return the row of the till, new or known by the same key."""
    public_key = signing.from_text(request.public_key)
    signed = signing.enrol_text(
        request.code, request.device, public_key, signing.from_text(request.agreement_key)
    )
    signing.check_signature(public_key, signing.from_text(request.signature), signed)
    device = session.get(Device, request.device)
    if device is None:
        now = clock_of(session).now()
        return Device(id=request.device, kind="till", public_key=public_key, enrolled_at=now)
    if device.public_key != public_key or device.kind != "till":
        raise SignatureInvalid
    if device.status != "active":
        raise DeviceRevoked(name=device.name)
    return device


def _branch_for(session: ReadSession, code: EnrolmentCode, request: Enrol) -> UUID:
    """Return the branch a till joins; one with history only where that history belongs."""
    known = session.get(Device, request.device)
    here_before = request.server == server_id(session) or (known and known.branch_id)
    if request.last_seq and not (here_before and request.branch == code.branch_id):
        raise CentreNotEmpty(operations=request.last_seq)
    if code.branch_id == NIL:  # made while the centre was empty, and another till came first
        raise InvalidEnrolmentCode(minutes=CODE_MINUTES)
    return code.branch_id


def _note_lineage(session: ReadSession, device: Device, request: Enrol, branch_id: UUID) -> None:
    """Note which device this one was before, which has the same key and the same branch.

    Raises `SignatureInvalid` where it was another, `CentreNotEmpty` where that worked elsewhere.
    """
    if request.forked_from is None:
        return
    before = session.get(Device, request.forked_from)
    if before is None or before.public_key != device.public_key:
        raise SignatureInvalid
    if before.branch_id != branch_id:
        raise CentreNotEmpty(operations=head(session, before.id)[0])
    device.forked_from = before.id


def _note_joined(session: WriteSession, device: Device, request: Enrol) -> None:
    """Keep that a till joined, or which one it goes on for and why."""
    said, kind = {"till": device.name}, audit.TILL_JOINED
    before = _name_of(session, device.forked_from)
    if before:
        said |= {"replaces": before, "why": "restored" if request.forked_from else "lost"}
        kind = audit.TILL_REPLACED
    noting.note(
        session,
        noting.NOBODY,
        kind,
        branch_id=device.branch_id,
        subject_id=device.id,
        detail=said,
    )


def _name_of(session: ReadSession, device_id: UUID | None) -> str:
    device = session.get(Device, device_id) if device_id is not None else None
    return device.name if device is not None else ""


def _sealed_pepper(own: CentreSecrets, request: Enrol) -> str:
    assert own.pepper is not None  # a centre that has its shop has its pepper
    sealed = sealing.seal(
        own.agreement_key,
        signing.from_text(request.agreement_key),
        request.device.bytes,
        own.pepper,
    )
    return signing.to_text(sealed)
