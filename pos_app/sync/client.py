"""Talking to the centre: httpx, explicit time-outs, signed requests, refusals as our own errors.

What is not an answer of a centre of ours (a page to sign in to the network, a proxy's error, half
an answer) is never taken for one: the till goes on selling and asks again later.
"""

import gzip
import json
import ssl
from types import TracebackType
from typing import Final, Self, TypeVar
from uuid import UUID

import httpx

from pos_app.core import errors
from pos_app.core.errors import (
    AuthSessionExpired,
    CentreBusy,
    CentreFailed,
    CentreRefused,
    CentreStoreTrouble,
    CentreUnreachable,
    CentreUntrusted,
    InvalidMessage,
    NotACentre,
    OtherCentre,
    ShopError,
    StoreBusy,
)
from pos_app.core.i18n import N_
from pos_app.core.keys import Keys
from pos_app.core.sync import messages, signing
from pos_app.core.sync.messages import (
    Diff,
    DiffReply,
    Enrol,
    EnrolReply,
    Hello,
    HelloReply,
    Message,
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
from pos_app.sync.trust import SYSTEM, Trust

M = TypeVar("M", bound=Message)

TIMEOUT: Final = httpx.Timeout(connect=5, read=30, write=30, pool=5)
ANSWER_LIMIT: Final = 64 * 1024 * 1024
PACK_ABOVE: Final = 1024
THEIR_STORE: Final = "store."
BUSY: Final = {429, 502, 503, 504}
_BY_CODE: Final = {
    case.code: case
    for case in vars(errors).values()
    if isinstance(case, type) and issubclass(case, ShopError) and case.code
}


class Centre:
    """One conversation with a centre; one request at a time. Use it as a context.

    Raises `PlainHttpRefused` and `InvalidAuthority` where `trust` does not let it begin.
    """

    def __init__(
        self,
        url: str,
        keys: Keys,
        device_id: UUID,
        *,
        server_id: UUID | None = None,
        trust: Trust = SYSTEM,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.url = normalise_url(url)
        self.retry_after_s = 0
        self._keys, self._device_id, self._server_id = keys, device_id, server_id
        self._session: SessionReply | None = None
        try:
            # trust_env: a proxy set for browsers is no way to the shop's own centre.
            self._http = httpx.Client(
                base_url=self.url,
                timeout=TIMEOUT,
                transport=transport,
                trust_env=False,
                # What sends us elsewhere is not the centre.
                follow_redirects=False,
                verify=trust.check(self.url),
            )
        except (httpx.InvalidURL, ValueError) as error:
            raise CentreUnreachable(url=self.url, reason=str(error)) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def open_session(self) -> SessionReply:
        """Get a nonce to sign with; raise `OtherCentre` where another centre answers."""
        asked = SessionRequest(device=self._device_id)
        reply = self._post("/sync/v1/session", asked, SessionReply, signed=False)
        if self._server_id not in {None, reply.server}:
            raise OtherCentre(url=self.url)
        self._session = reply
        return reply

    def enrol(self, request: Enrol) -> EnrolReply:
        """Ask to join."""
        return self._post("/api/v1/enrol", request, EnrolReply, signed=False)

    def hello(self, message: Hello) -> HelloReply:
        """Say where this till stands."""
        return self._post("/sync/v1/hello", message, HelloReply)

    def push(self, message: Push) -> PushReply:
        """Send operations."""
        return self._post("/sync/v1/push", message, PushReply)

    def pull(self, message: Pull) -> PullReply:
        """Ask for news."""
        return self._post("/sync/v1/pull", message, PullReply)

    def ticket(self, message: TicketAsked) -> TicketReply:
        """Ask for a ticket of another till."""
        return self._post("/sync/v1/ticket", message, TicketReply)

    def diff(self, message: Diff) -> DiffReply:
        """Ask which of old operations the centre lacks."""
        return self._post("/sync/v1/diff", message, DiffReply)

    def recognise(self, message: Recognise) -> Recognised:
        """Show a centre that has forgotten this till that it is the company's."""
        return self._post("/sync/v1/recognise", message, Recognised)

    def snapshot(self, message: Snapshot) -> SnapshotReply:
        """Bring a part of this till's shop."""
        return self._post("/sync/v1/snapshot", message, SnapshotReply)

    def _post(self, path: str, message: Message, kind: type[M], *, signed: bool = True) -> M:
        """Send a message and read the answer; an old nonce is renewed once."""
        try:
            return self._post_once(path, message, kind, signed=signed)
        except AuthSessionExpired:
            if not signed:
                raise
        self.open_session()
        return self._post_once(path, message, kind, signed=signed)

    def _post_once(self, path: str, message: Message, kind: type[M], *, signed: bool) -> M:
        body = messages.encode(message)
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if len(body) > PACK_ABOVE:
            body, headers["Content-Encoding"] = gzip.compress(body, 5), "gzip"
        if signed:
            headers["Authorization"] = self._sign(path, body)
        status, media, answer = self._send(path, body, headers)
        if status == httpx.codes.OK and media == "application/json":
            try:
                return messages.decode(kind, answer)
            except InvalidMessage as error:
                raise NotACentre(url=self.url) from error
        raise self._refusal(status, media, answer)

    def _sign(self, path: str, body: bytes) -> str:
        session = self._session or self.open_session()
        text = signing.request_text(session.server, session.session, "POST", path, body)
        return signing.authorization(self._device_id, session.session, self._keys.sign(text))

    def _send(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str, bytes]:
        """Return status, media type and whole body; raise `CentreUnreachable`."""
        self.retry_after_s = 0
        try:
            with self._http.stream("POST", path, content=body, headers=headers) as response:
                answer = bytearray()
                for chunk in response.iter_bytes():
                    answer += chunk
                    if len(answer) > ANSWER_LIMIT:
                        raise NotACentre(url=self.url)
                media = response.headers.get("content-type", "").partition(";")[0].strip().lower()
                wait = response.headers.get("retry-after", "")
                self.retry_after_s = min(int(wait), 3600) if wait.isdecimal() else 0
                return response.status_code, media, bytes(answer)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            if (untrusted := _certificate_error(error)) is not None:
                raise CentreUntrusted(url=self.url, reason=untrusted) from error
            reason = _REASONS.get(type(error), type(error).__name__)
            raise CentreUnreachable(url=self.url, reason=reason) from error

    def _refusal(self, status: int, media: str, answer: bytes) -> ShopError:
        """Return what a refusal means here, by its code."""
        if media != "application/problem+json":
            return CentreBusy() if status in BUSY else NotACentre(url=self.url)
        try:
            problem = json.loads(answer)
            code = str(problem["type"]).removeprefix("urn:shop:")
            facts = {str(name): value for name, value in problem.get("facts", {}).items()}
            detail = str(problem.get("detail", ""))
        except (ValueError, KeyError, TypeError, AttributeError):
            return NotACentre(url=self.url)
        if status == httpx.codes.INTERNAL_SERVER_ERROR:
            return CentreFailed(incident=str(facts.get("incident", "-"))[:40])
        if code == StoreBusy.code:
            return CentreBusy()
        if code.startswith(THEIR_STORE):  # in our own words it would name this machine's disk
            return CentreStoreTrouble(reason=str(problem.get("title", "-"))[:200])
        case = _BY_CODE.get(code)
        if case is None or case.fact_names() - facts.keys():
            return CentreRefused(code=code[:60], detail=detail[:300])
        return case(**facts)


def _certificate_error(error: BaseException | None) -> str | None:
    """Return what is wrong with the certificate, where that is why there was no connection."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_message
        error = error.__cause__ or error.__context__
    return None


_REASONS: Final[dict[type[Exception], str]] = {
    httpx.ConnectTimeout: N_("no connection in time"),
    httpx.ConnectError: N_("no connection"),
    httpx.ReadTimeout: N_("no answer in time"),
    httpx.ReadError: N_("the line broke"),
    httpx.RemoteProtocolError: N_("half an answer"),
    httpx.WriteError: N_("the line broke"),
    httpx.WriteTimeout: N_("the line is too slow"),
}


def normalise_url(url: str) -> str:
    """Return the address of a centre as it is stored; without a scheme it is https."""
    url = url.strip().rstrip("/")
    return url if "://" in url else f"https://{url}"
