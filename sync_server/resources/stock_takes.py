"""Stock takes: counted in draft, completed, reconciled once."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from sync_server.resources.base import LevelIn, Note, Quantity, Resource
from sync_server.resources.documents import LINES

Status = Literal["draft", "completed", "reconciled"]


class CountIn(Resource):
    """What is there of a product, of all its lots or of one; a later count of it is a recount."""

    product_id: UUID
    lot_id: UUID | None = None
    counted: LevelIn
    reason: str = Field(default="", max_length=200, examples=["Encontrado en bodega"])


class CountsIn(Resource):
    """Counts, one or many at once."""

    items: tuple[CountIn, ...] = Field(max_length=LINES)


class JudgementIn(Resource):
    """What a person saw of the movements that nobody could order."""

    before: bool = Field(description="they happened before the count: the stock is corrected")


class StockTakeIn(Resource):
    """A stock take of a location; counts may come with it (K16)."""

    id: UUID | None = Field(default=None, description="of the document; made here if not given")
    location_id: UUID | None = Field(default=None, description="else the shop floor of the branch")
    blind: bool = Field(default=False, description="hide what is expected from who counts")
    note: Note = ""
    items: tuple[CountIn, ...] = Field(default=(), max_length=LINES)


class StockTakeRow(Resource):
    """A stock take in a list."""

    id: UUID
    status: Status
    branch_id: UUID
    location_id: UUID
    blind: bool
    note: str
    user_id: UUID
    user: str
    at: datetime


class CountRow(Resource):
    """The newest count of a product: what the system expected, what is there, the variance."""

    product_id: UUID
    lot_id: UUID | None
    code: str
    name: str
    unit: str
    expected: Quantity | None = Field(description="null where it is hidden from who counts")
    counted: Quantity
    variance: Quantity | None
    reason: str
    times_counted: int


class StockTake(StockTakeRow):
    """A stock take with its counts."""

    items: tuple[CountRow, ...]
    adjustments: int = Field(description="how many products the reconciliation corrected")
    unclear: int = Field(default=0, description="movements that a person must judge")
