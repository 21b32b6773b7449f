"""What waits for a person: cases, and operations that were set aside."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from sync_server.resources.base import Note, Resource

Reason = Annotated[str, Field(min_length=1, max_length=500, description="Why, for who reads it")]


class DecisionRow(Resource):
    """A decision that closes a case, with its words."""

    code: str = Field(examples=["corrected"])
    words: str


class DocumentChoiceRow(Resource):
    """One of the documents that the decision `flagged` chooses between."""

    id: UUID
    label: str


class CaseRow(Resource):
    """A rule that a recorded fact broke; it waits for a person, or says what they decided."""

    id: UUID
    kind: str = Field(examples=["OVERSOLD"])
    about: str = Field(description="goods, money, papers or safety", examples=["goods"])
    title: str
    happened: str
    to_do: str
    branch_id: UUID | None
    branch: str
    device_id: UUID
    device: str
    seq: int
    subject_type: str = Field(examples=["product"])
    subject_id: UUID | None
    subject: str
    detail: dict[str, str | int]
    opened_at: datetime
    decisions: tuple[DecisionRow, ...]
    documents: tuple[DocumentChoiceRow, ...]
    decided_at: datetime | None
    decided_by: UUID | None
    decider: str
    decision: str
    note: str
    document_id: UUID | None


class CaseCount(Resource):
    """How many cases of a kind there are."""

    kind: str
    title: str
    count: int


class CaseCounts(Resource):
    """How many cases there are of each kind that has any."""

    kinds: tuple[CaseCount, ...]


class ResolveIn(Resource):
    """A decision about a case; `document_id` where the decision chooses one."""

    decision: Annotated[str, Field(min_length=1, max_length=40, examples=["corrected"])]
    note: Reason
    document_id: UUID | None = None


class AsideRow(Resource):
    """An operation that was kept whole and set aside, and what was decided about it."""

    device_id: UUID
    seq: int
    device: str
    branch_id: UUID | None
    branch: str
    code: str = Field(examples=["unknown_type"])
    why: str
    detail: str
    type: str
    op_id: UUID
    person: str
    occurred_at: datetime
    quarantined_at: datetime
    decided_at: datetime | None
    decided_by: UUID | None
    decider: str
    decision: str = Field(description="replayed, corrected or dismissed; empty while it waits")
    note: str
    operation_id: UUID | None


class AsideWhole(AsideRow):
    """An operation that was set aside, with what it says; much text is cut."""

    content: str


class RefusedRow(Resource):
    """Bytes of a till that were refused: they break its chain, or are no message.

    `seq` is 0 for a whole message. Of `size` bytes the first 256 KiB are kept, of the newest 16.
    """

    id: UUID
    device_id: UUID
    device: str
    branch_id: UUID | None
    seq: int
    code: str = Field(examples=["sync.chain_broken"])
    size: int
    received_at: datetime


class RefusedWhole(RefusedRow):
    """Bytes of a till that were refused, in base64."""

    content: str


class ReplayIn(Resource):
    """What was put right before."""

    note: Note = ""


class DismissIn(Resource):
    """Why an operation takes no effect; `correction_id` is the one posted in its place."""

    note: Reason
    correction_id: UUID | None = None
