"""Messages of KSP/1 over HTTP: read with msgspec, described in the OpenAPI document."""

from typing import Any, TypeVar

import msgspec
from fastapi import Request, Response

from pos_app.core.sync import messages
from pos_app.core.sync.messages import Message
from sync_server.inflate import INFLATED_LIMIT, inflate
from sync_server.problems import MEDIA

M = TypeVar("M", bound=Message)
JSON = "application/json"
REF = "#/components/schemas/{name}"
KINDS = tuple(
    kind
    for kind in vars(messages).values()
    if isinstance(kind, type) and issubclass(kind, Message) and kind is not Message
)


def read(kind: type[M], request: Request, body: bytes, *, limit: int = INFLATED_LIMIT) -> M:
    """Return the message in a body; raise as `inflate`, and `InvalidMessage`."""
    encoding = request.headers.get("content-encoding", "")
    return messages.decode(kind, inflate(body, encoding, limit=limit))


def reply(message: Message) -> Response:
    """Return a message as an answer."""
    return Response(messages.encode(message), media_type=JSON)


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
    problem = {"schema": {"$ref": REF.format(name="Problem")}}
    return {
        status: {"description": words[status], "content": {MEDIA: problem}} for status in statuses
    }


def _ref(kind: type[Message]) -> dict[str, str]:
    return {"$ref": REF.format(name=kind.__name__)}


def _first_line(kind: type[Message]) -> str:
    return (kind.__doc__ or "").splitlines()[0]


def add_schemas(document: dict[str, Any]) -> None:
    """Add the messages to the components of an OpenAPI document."""
    _, components = msgspec.json.schema_components(KINDS, ref_template=REF)
    document.setdefault("components", {}).setdefault("schemas", {}).update(components)
