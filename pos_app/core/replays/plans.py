"""What a file asks to be played: values only, so that a format can be read without a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class PlanLine(NamedTuple):
    """One row that moves something: whole units, always positive; price with four more decimals."""

    code: str
    units: int
    price_e4: int


@dataclass
class PlanDocument:
    """One document of the file, gathered from its rows wherever they stand.

    A document may sell, take back and adjust.
    """

    number: str
    at: datetime  # aware
    customer: str = ""
    sold: list[PlanLine] = field(default_factory=list)
    taken: list[PlanLine] = field(default_factory=list)  # SALIDA MERMA
    added: list[PlanLine] = field(default_factory=list)  # ENTRADA AJUSTE
    returned: list[PlanLine] = field(default_factory=list)  # one for each row


@dataclass
class PlanProduct:
    """A product that the file names; `opening_units` is exactly what the file takes out of it."""

    code: str
    name: str = ""
    is_service: bool = False
    price_e4: int = 0  # the last one seen
    opening_units: int = 0


@dataclass(frozen=True)
class Skipped:
    """A document that is not played, and why; a message id."""

    number: str
    reason: str


@dataclass(frozen=True)
class RefusedRow:
    """A row that no rule of the format covers; a message id."""

    row: int
    number: str
    reason: str


@dataclass(frozen=True)
class Plan:
    """A whole file, its documents in the order of time."""

    sha256: bytes
    documents: tuple[PlanDocument, ...]
    products: Mapping[str, PlanProduct]
    customers: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    refused: tuple[RefusedRow, ...]
