"""Folios of the company over HTTP: what the authority gave, and what became of each number."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from pos_app.core.fiscal.cl.folios import HIGHEST
from pos_app.core.fiscal.cl.gaps import STATES
from sync_server.resources.base import Resource

Number = Annotated[int, Field(ge=1, le=HIGHEST)]
Code = Annotated[str, Field(pattern=r"^\d{2}$", examples=["39"])]
State = Annotated[str, Field(examples=list(STATES))]


class FoliosIn(Resource):
    """A range that the authority gave the company; `each` at a time goes to a till."""

    code: Code
    first: Number
    last: Number
    each: Number | None = None
    authorised_on: date | None = None


class BurnIn(Resource):
    """Why what is left was annulled: the form or the number of the authority."""

    note: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""


class FoliosRow(Resource):
    """A range and how many of its numbers are in which state; together they are all of it."""

    id: UUID
    code: str
    first: int
    last: int
    is_pool: bool = Field(description="leased in parts to tills; else given to one by hand")
    each: int | None
    environment: str
    usable_until: date | None
    numbers: dict[str, int]


class StretchRow(Resource):
    """Consecutive numbers in one state, and the device whose they are or were."""

    code: str
    first: int
    last: int
    count: int
    state: State
    device_id: UUID | None
    lease_id: UUID | None
    range_id: UUID


class FolioRow(Resource):
    """One number: its state, whose it is, and the documents that have it (two: a case is open)."""

    code: str
    number: int
    state: State
    device_id: UUID | None
    lease_id: UUID | None
    documents: tuple[UUID, ...]


class BurntRow(Resource):
    """The operation that says that the rest of a range was annulled."""

    id: UUID
