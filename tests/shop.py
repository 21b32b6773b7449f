"""A shop that is ready to sell, for tests: its store built by the migrations, prepared once a run.

`make_shop` copies a prepared shop, which takes milliseconds. The prepared shop has one device; a
test that needs several tills says `own_device=True` and gets one with an id and keys of its own.
"""

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest

from pos_app.core import adjustments, cash, catalog, keys, people, setup
from pos_app.core.actor import Actor
from pos_app.core.catalog import ProductInput
from pos_app.core.clock import Clock
from pos_app.core.db import Database, WriteSession, open_database, sqlite_url
from pos_app.core.keys import Keys
from pos_app.core.pricing import Sellable
from pos_app.core.schema import migrate
from pos_app.core.settings_shared import Shop

T = TypeVar("T")
DATABASE_NAME = "shop.db"  # as the `pos` command names it
OPENING_STOCK_MILLI = 100_000  # of each product that controls stock

# One person of each role, by role; PINs strong enough for it.
PEOPLE = {
    "ADMINISTRADOR": ("Dueño", "482613"),
    "SUPERVISOR": ("Marta Soto", "713942"),
    "BODEGUERO": ("Iván Muñoz", "3851"),
    "VENDEDOR": ("Ana Rojas", "4826"),
}
PRODUCTS = (
    ProductInput(code="7802920008134", name="Leche cappuccino Colún 1 L", price_minor=1600),
    ProductInput(code="7803403801020", name="Pan integral artesanal Ideal 700 g", price_minor=2200),
    ProductInput(code="7802215101441", name="Chocolate Costa 62 % cacao 80 g", price_minor=1990),
    ProductInput(code="305", name="Longaniza", unit="kg", sold_by_weight=True, price_minor=4000),
    ProductInput(code="226", name="Coyac yogueta chocolate", price_minor=0, asks_price=True),
)


@dataclass(frozen=True)
class ReadyShop:
    """A shop in a folder: its open store, an administrator at work, the secrets of its node."""

    database: Database
    actor: Actor
    keys: Keys
    folder: Path

    def person(self, role: str) -> Actor:
        """Return the person of a role, at work."""
        with self.database.read() as session:
            return people.first_with_role(session, role)

    def item(self, code: str) -> Sellable:
        """Return what a code sells."""
        with self.database.read() as session:
            return catalog.get_by_code(session, code)

    def open_cash(self, float_minor: int = 50_000) -> cash.Session:
        """Open the cash session of this till."""
        return self.database.write(
            lambda session: cash.open_session(session, self.actor, float_minor=float_minor)
        )


def make_shop(
    folder: Path,
    currency: str = "CLP",
    products: Sequence[ProductInput] | None = PRODUCTS,
    *,
    stock_milli: int = OPENING_STOCK_MILLI,
    clock: Clock | None = None,
    own_device: bool = False,
) -> ReadyShop:
    """Make a shop in `folder` and open it; each product that controls stock has `stock_milli`.

    `products=None` or `()` gives an empty catalogue. Close `database` when done, or use `shop`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if own_device:
        shutil.copy(prepared_schema(), folder / DATABASE_NAME)
        _create(folder, currency, clock)
    else:
        for file in _prepared_shop(currency).iterdir():
            shutil.copy(file, folder)
    shop = open_shop(folder, clock=clock)
    if products:
        shop.database.write(lambda session: stock_up(session, shop.actor, products, stock_milli))
    return shop


def open_shop(folder: Path, *, clock: Clock | None = None) -> ReadyShop:
    """Open the shop of a folder, or of a copy of one."""
    database = open_database(sqlite_url(folder / DATABASE_NAME), clock=clock)
    with database.read() as session:
        actor = people.first_with_role(session, "ADMINISTRADOR")
    return ReadyShop(database, actor, keys.load_keys(folder), folder)


def stock_up(
    session: WriteSession, actor: Actor, products: Sequence[ProductInput], stock_milli: int
) -> tuple[UUID, ...]:
    """Save products and give each that controls stock an opening stock; return their ids."""
    ids = tuple(catalog.save_product(session, product)[0] for product in products)
    lines = [
        adjustments.AdjustmentLine(variant_id, stock_milli)
        for variant_id, product in zip(ids, products, strict=True)
        if product.controls_stock and stock_milli
    ]
    if lines:
        adjustments.adjust(session, actor, lines=lines, reason="INICIAL", note="test")
    return ids


def trading_shop(
    folder: Path, *, stock_milli: int = OPENING_STOCK_MILLI, own_device: bool = False
) -> Iterator[ReadyShop]:
    """Give a shop whose cash session is open; close its store after. What a fixture yields from."""
    made = make_shop(folder, stock_milli=stock_milli, own_device=own_device)
    made.open_cash()
    yield made
    made.database.close()


def trading_folder(folder: Path) -> Path:
    """Return the folder of a shop whose cash session is open, to be opened by whom it is for."""
    made = make_shop(folder)
    made.open_cash()
    made.database.close()
    return made.folder


def write(shop: ReadyShop, operation: Callable[[WriteSession], T]) -> T:
    """Run one operation in a shop."""
    return shop.database.write(operation)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReadyShop]:
    """Return a shop in pesos with five products, its cash session still closed."""
    ready = make_shop(tmp_path / "shop")
    yield ready
    ready.database.close()


@cache
def _work_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="mostrador-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def prepared_schema() -> Path:
    """Return a migrated store without rows, to be copied."""
    path = _work_folder() / "schema.db"
    database = open_database(sqlite_url(path))
    migrate(database)
    database.close()  # the last connection folds the WAL into the file
    return path


@cache
def _prepared_shop(currency: str) -> Path:
    folder = _work_folder() / currency
    folder.mkdir()
    shutil.copy(prepared_schema(), folder / DATABASE_NAME)
    _create(folder, currency)
    return folder


def _create(folder: Path, currency: str, clock: Clock | None = None) -> None:
    secrets = keys.create_keys(folder)
    new = setup.NewShop(
        shop=Shop(name="Minimarket La Esquina", currency=currency),
        people=[
            setup.NewPerson(name, role, people.hash_pin(pin, secrets.pepper))
            for role, (name, pin) in PEOPLE.items()
        ],
        public_key=secrets.public_key,
    )
    database = open_database(sqlite_url(folder / DATABASE_NAME), clock=clock)
    database.write(lambda session: setup.create_shop(session, new))
    database.close()
