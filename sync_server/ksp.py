"""Messages of KSP/1 over HTTP: read with msgspec, described in the OpenAPI document."""

import threading
from typing import Any, Final, TypeVar

import msgspec
from fastapi import Request, Response

from pos_app.core import errors
from pos_app.core.errors import RequestTooLarge, ShopError
from pos_app.core.i18n import translator
from pos_app.core.sync import messages
from pos_app.core.sync.messages import Message
from sync_server.inflate import INFLATED_LIMIT, inflate
from sync_server.problems import MEDIA, problem_of
from sync_server.security import Signed

M = TypeVar("M", bound=Message)
JSON = "application/json"
REF = "#/components/schemas/{name}"
KINDS = tuple(
    kind
    for kind in vars(messages).values()
    if isinstance(kind, type) and issubclass(kind, Message) and kind is not Message
)


# A large message is unpacked and read one at a time: its objects take several times its bytes.
USUAL: Final = 2 * 1024 * 1024
_one_large = threading.Lock()


def read(kind: type[M], request: Request, body: bytes, *, limit: int) -> M:
    """Return the message in a body; raise as `inflate`, and `InvalidMessage`."""
    encoding = request.headers.get("content-encoding", "")
    return messages.decode(kind, inflate(body, encoding, limit=limit))


def read_large(kind: type[M], request: Request, till: Signed) -> M:
    """Return a message that may be large, and count what it unpacked to; raises as `read`."""
    encoding = request.headers.get("content-encoding", "")
    try:
        plain = inflate(till.body, encoding, limit=USUAL)
    except RequestTooLarge:
        with _one_large:
            plain = inflate(till.body, encoding, limit=INFLATED_LIMIT)
            _count(request, till, plain)
            return messages.decode(kind, plain)
    _count(request, till, plain)
    return messages.decode(kind, plain)


def _count(request: Request, till: Signed, plain: bytes) -> None:
    more = max(0, len(plain) - len(till.body))
    request.app.state.quotas.add(till.sender.device_id, more)


def reply(message: Message) -> Response:
    """Return a message as an answer."""
    return Response(messages.encode(message), media_type=JSON)


EXAMPLES: dict[int, ShopError] = {
    401: errors.NotAuthenticated(),
    403: errors.NotPermitted(person="Ana Rojas", permission="stock.adjust"),
    404: errors.UnknownVariant(code="01902f6e-0000-7000-8000-000000000000"),
    409: errors.InsufficientStock(
        product="Leche 1 L", location="Sala", wanted="12", available="5", unit="un"
    ),
    413: errors.RequestTooLarge(limit=8 * 1024 * 1024),
    415: errors.UnknownEncoding(encoding="br"),
    422: errors.InvalidRequest(field="lines.0.quantity", reason="Input should be greater than 0"),
    429: errors.SignInPaused(minutes=15),
    503: errors.StoreBusy(),
}


def described(asked: type[Message], answered: type[Message], *refusals: int) -> dict[str, Any]:
    """Return what the OpenAPI document says of an endpoint: message, answer, refusals."""
    body = {"required": True, "content": {JSON: {"schema": _ref(asked)}}}
    return {
        "responses": {
            200: {
                "description": _first_line(answered),
                "content": {JSON: {"schema": _ref(answered)}},
            },
            **refused(*refusals),
        },
        "openapi_extra": {"requestBody": body},
    }


def refused(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the refusals of an endpoint for the OpenAPI document."""
    words = {
        401: "Not signed, or the nonce has expired",
        403: "The signature, the till or its branch is not right",
        404: "Not there",
        409: "The record forbids it",
        413: "Too large",
        415: "Packed in an unknown way",
        422: "The request cannot be read",
        429: "Too many tries",
        503: "Busy, or the store cannot be used; try again",
    }
    schema = {"$ref": REF.format(name="Problem")}
    return {
        status: {
            "description": words[status],
            "content": {MEDIA: {"schema": schema, "example": example_of(status)}},
        }
        for status in statuses
    }


def example_of(status: int) -> dict[str, Any]:
    """Return a refusal as it is answered with this status, in English."""
    return problem_of(EXAMPLES[status], translator("en")).model_dump()


def _ref(kind: type[Message]) -> dict[str, str]:
    return {"$ref": REF.format(name=kind.__name__)}


def _first_line(kind: type[Message]) -> str:
    return (kind.__doc__ or "").splitlines()[0]


def add_schemas(document: dict[str, Any]) -> None:
    """Add the messages to the components of an OpenAPI document."""
    _, components = msgspec.json.schema_components(KINDS, ref_template=REF)
    document.setdefault("components", {}).setdefault("schemas", {}).update(components)
