"""KSP/1: session, hello, push, pull, snapshot. Thin: the protocol is in `pos_app.core.sync`."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from pos_app.core.db import Database
from pos_app.core.errors import CertificateInvalid, ChainBroken, DeviceRevoked, InvalidMessage
from pos_app.core.sync import answers, centre, certificates, poison, sealing, signing
from pos_app.core.sync.messages import (
    Diff,
    DiffReply,
    Hello,
    HelloReply,
    Pull,
    PullReply,
    Push,
    PushReply,
    Recognise,
    Recognised,
    SessionReply,
    SessionRequest,
    Snapshot,
    SnapshotReply,
    TicketAsked,
    TicketReply,
)
from pos_app.core.sync.receiving import Sender, receive
from pos_app.core.sync.tickets import answer_ticket
from sync_server import ksp
from sync_server.dependencies import Secrets, Store
from sync_server.inflate import raw_body
from sync_server.security import SignedRequest, check_claim, check_request
from sync_server.vault import Vault

router = APIRouter(prefix="/sync/v1", tags=["sync"])
SMALL: Final = 64 * 1024


@router.post("/session", **ksp.described(SessionRequest, SessionReply, 413, 415, 422, 503))
def session(
    request: Request, body: Annotated[bytes, Depends(raw_body)], store: Store, vault: Secrets
) -> Response:
    """Give a nonce to sign with. It says nothing of whether the till is known here."""
    asked = ksp.read(SessionRequest, request, body, limit=SMALL)
    with store.read() as reading:
        own_id = centre.server_id(reading)
    now = store.clock.now()
    return ksp.reply(
        SessionReply(
            server=own_id,
            session=signing.issue_session(vault.held.hmac_key, asked.device, now),
            expires_in_s=int(signing.SESSION_LIFE.total_seconds()),
            agreement_key=signing.to_text(sealing.public_part(vault.held.agreement_key)),
        )
    )


@router.post("/hello", **ksp.described(Hello, HelloReply, 401, 403, 409, 413, 415, 422, 429, 503))
def hello(request: Request, till: SignedRequest, store: Store, vault: Secrets) -> Response:
    """Say where the centre stands with this till."""
    message = ksp.read(Hello, request, till.body, limit=SMALL)
    sign = vault.sign
    return ksp.reply(
        store.write(lambda s: answers.answer_hello(s, till.sender, message, sign=sign))
    )


@router.post(
    "/recognise",
    **ksp.described(Recognise, Recognised, 401, 403, 409, 413, 415, 422, 429, 503),
)
def recognise(
    request: Request, body: Annotated[bytes, Depends(raw_body)], store: Store, vault: Secrets
) -> Response:
    """Know a till again that joined after the backup from which this centre was put back.

    The company's signature proves its key, and that key its request.
    """
    claim = check_claim(request)
    message = ksp.read(Recognise, request, body, limit=SMALL)
    certificate = certificates.read(message.certificate, vault.held.public_key)
    if certificate.device != claim.device_id:
        raise CertificateInvalid
    with store.read() as reading:
        own_id = centre.server_id(reading)
    check_request(request, body, claim, own_id, signing.from_text(certificate.public_key))
    request.app.state.quotas.take(claim.device_id, len(body))
    if vault.is_revoked(claim.device_id):
        raise DeviceRevoked(name=certificate.name)
    store.write(lambda session: certificates.recognise(session, certificate))
    return ksp.reply(Recognised(name=certificate.name))


@router.post("/push", **ksp.described(Push, PushReply, 401, 403, 409, 413, 415, 422, 429, 503))
def push(request: Request, till: SignedRequest, store: Store) -> Response:
    """Take operations: what can be read is recorded. The answer comes after the commit."""
    with request.app.state.pushes.passing(till.sender.device_id):
        try:
            message = ksp.read_large(Push, request, till)
        except InvalidMessage as refusal:
            code = refusal.code
            store.write(lambda s: poison.keep(s, till.sender, till.body, code=code))
            raise
        with store.read() as reading:
            centre.require_shop(reading, till.sender.device_id)
        try:
            return ksp.reply(store.write(lambda s: receive(s, till.sender, message)))
        except ChainBroken as refusal:
            seq = int(refusal.facts["seq"])
            store.write(lambda s: poison.keep_broken(s, till.sender, message, seq))
            raise


@router.post("/pull", **ksp.described(Pull, PullReply, 401, 403, 409, 413, 415, 422, 429, 503))
def pull(request: Request, till: SignedRequest, store: Store) -> Response:
    """Give what came after the positions of this till."""
    message = ksp.read(Pull, request, till.body, limit=SMALL)
    with store.read() as reading:
        centre.require_shop(reading, till.sender.device_id)
        return ksp.reply(answers.answer_pull(reading, till.sender, message))


@router.post(
    "/ticket", **ksp.described(TicketAsked, TicketReply, 401, 403, 413, 415, 422, 429, 503)
)
def ticket(request: Request, till: SignedRequest, store: Store) -> Response:
    """Give the ticket that a till asks for, and what came back of it."""
    message = ksp.read(TicketAsked, request, till.body, limit=SMALL)
    with store.read() as reading:
        centre.require_shop(reading, till.sender.device_id)
    sender = till.sender.device_id
    return ksp.reply(store.write(lambda session: answer_ticket(session, message, sender)))


@router.post("/diff", **ksp.described(Diff, DiffReply, 401, 403, 409, 413, 415, 422, 429, 503))
def diff(request: Request, till: SignedRequest, store: Store) -> Response:
    """Say which operations of a till that began anew are nowhere here."""
    message = ksp.read(Diff, request, till.body, limit=SMALL)
    with store.read() as reading:
        centre.require_shop(reading, till.sender.device_id)
        return ksp.reply(answers.answer_diff(reading, message))


@router.post(
    "/snapshot", **ksp.described(Snapshot, SnapshotReply, 401, 403, 409, 413, 415, 422, 429, 503)
)
def snapshot(request: Request, till: SignedRequest, store: Store, vault: Secrets) -> Response:
    """Take a part of the first till's shop."""
    sender = till.sender
    with request.app.state.pushes.passing(sender.device_id):
        part = ksp.read_large(Snapshot, request, till)
        return ksp.reply(_take_part(store, vault, sender, part))


def _take_part(store: Database, vault: Vault, sender: Sender, part: Snapshot) -> SnapshotReply:
    with store.read() as reading:
        state = centre.get_state(reading)
    if part.last and state.first_device == sender.device_id and not state.complete:
        # Before the commit that calls the shop whole: then no till joins without the pepper.
        sealed = signing.from_text(part.pepper)
        own = vault.held.agreement_key
        vault.keep_pepper(sealing.unseal_pepper(own, sender.device_id, sealed))
    return store.write(
        lambda s: centre.receive_snapshot(s, sender.device_id, sender.branch_id, part)
    )
