"""The demo company while its weeks are played: a clock that is set, its people, places, things."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from pos_app.core import (
    demo,
)
from pos_app.core.actor import Actor
from pos_app.core.clock import SetClock
from pos_app.core.db import Database, WriteSession
from pos_app.core.money import E4
from pos_app.core.pricing import Sellable
from pos_app.core.sync import deciding
from pos_app.core.sync.deciding import Place

T = TypeVar("T")

DAYS: Final = 28
SALES_A_DAY: Final = 6  # of each branch
BRANCHES: Final = (("1", "Sucursal Centro"), ("2", "Sucursal Ñuñoa"))
USERS: Final = (
    ("Carolina Vidal", "ADMINISTRADOR", "852046"),
    ("Marta Soto", "SUPERVISOR", "360914"),
    ("Iván Muñoz", "BODEGUERO", "3692"),
    ("Ana Rojas", "VENDEDOR", "1470"),
)
SUPPLIERS: Final = (
    ("Distribuidora Central Ltda.", "76.543.210-3", "Jorge Paredes", "+56 2 2345 6789"),
    ("Lácteos del Sur S.A.", "96.874.030-K", "Paula Henríquez", "+56 64 223 4411"),
    ("Comercial Aseo Norte SpA", "77.112.408-2", "Luis Araya", "+56 55 248 1290"),
)
CUSTOMERS: Final = (
    ("María Contreras", "12.345.678-5", 50_000),
    ("Panadería El Sol", "77.890.123-2", 200_000),
    ("Pedro González", "", 0),
)
LOT_WORDS: Final = ("leche", "yoghurt", "queso", "mousse", "pan integral")
SHELF_LIFE: Final = (24, 40, 75)  # days of the lots of a delivery, by its week
LOW: Final = 5  # products at the start of the list that are left to run low
RESTOCK_DAYS: Final = (0, 7, 14, 21)


@dataclass(frozen=True)
class DemoUser:
    """A person of the demo company and how they sign in: at the centre, and at a till."""

    id: UUID
    name: str
    role: str
    username: str
    password: str
    pin: str


@dataclass(frozen=True)
class DemoCompany:
    """What was made."""

    name: str
    branches: tuple[str, ...]
    users: tuple[DemoUser, ...]
    products: int
    sales: int


@dataclass
class Stage:
    """The company while its weeks are played."""

    database: Database
    clock: SetClock
    start: date
    zone: ZoneInfo
    actors: dict[str, Actor] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)  # by branch, code of place
    items: list[Sellable] = field(default_factory=list)
    lots: set[UUID] = field(default_factory=set)
    suppliers: list[UUID] = field(default_factory=list)
    customers: list[UUID] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(2026))  # noqa: S311 - believable, not secret
    sales: int = 0

    def at(self, day: int, hour: int, minute: int = 0) -> None:
        """Put the clock at an hour of a day of the story, in the shop's time."""
        local = datetime.combine(self.start + timedelta(days=day), time(hour, minute), self.zone)
        self.clock.set(local.astimezone(UTC))

    def do(self, role: str, place: tuple[str, str], verb: Callable[[WriteSession, Actor], T]) -> T:
        """Let the person of a role do something at a place, as the centre."""

        def write(session: WriteSession) -> T:
            at, actor = self.places[place], self.actors[role]
            return deciding.decide(session, actor, at, lambda person: verb(session, person))

        return self.database.write(write)


def cost_e4(item: Sellable) -> int:
    """Return what a thing costs, net of IVA, as suppliers say it."""
    return item.price_minor * E4 * demo.COST_PERCENT // 119
