"""Shops of any size to measure on, made by the product's own operations."""

import gzip
import os
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

from pos_app.core import adjustments, cash, catalog, keys, people, sales, search, setup
from pos_app.core.actor import Actor
from pos_app.core.cart import Cart, add, open_cart
from pos_app.core.catalog import ProductInput
from pos_app.core.db import Database, WriteSession, driver, open_database, sqlite_url
from pos_app.core.ids import new_id
from pos_app.core.pricing import Sellable
from pos_app.core.schema import migrate
from pos_app.core.settings_shared import Shop
from pos_app.core.settling import Tender

BATCH: Final = 1000
SUFFIXES: Final = ("", " GRANDE", " OFERTA", " PACK 6", " FAMILIAR")
STOCK_MILLI: Final = 10**9
STEP: Final = 7919  # a prime: walks over all products without a pattern


@dataclass(frozen=True)
class BenchShop:
    """An open shop with products, stock and a cash session."""

    path: Path
    database: Database
    actor: Actor
    items: tuple[Sellable, ...]

    def cart(self, number: int, lines: int = 5) -> Cart:
        """Return a cart of that many different products."""
        cart = open_cart()
        for place in range(lines):
            index = (number * lines + place) * STEP % len(self.items)
            cart = add(cart, self.items[index], 1000)
        return cart

    def charge(self, cart: Cart) -> None:
        """Charge a cart in cash, durably."""
        self.database.write(lambda session: self.charge_in(session, cart), op_id=cart.id)

    def charge_in(self, session: WriteSession, cart: Cart) -> None:
        """Charge a cart within a transaction of the caller's."""
        tender = Tender("cash", cart.total_minor + 10)
        sales.charge(session, self.actor, cart=cart, tenders=[tender])


def product_names(count: int) -> list[str]:
    """Return real product names, five variations of each; plain ones where the file is absent."""
    folder = Path(os.environ.get("MOSTRADOR_SHARED", "../shared"))
    file = folder / "data" / "nombres_productos_20k.txt.gz"
    if not file.exists():
        return [f"Producto {number} de prueba" for number in range(count)]
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        names = [line.strip() for line in lines][1:]
    return [name + suffix for suffix in SUFFIXES for name in names if name][:count]


@dataclass
class Shops:
    """Shops of every size that was asked for, in one folder; products are made once per size."""

    folder: Path
    _made: dict[int, BenchShop] = field(default_factory=dict)
    _given: int = 0

    def make(self, *, products: int, history: int = 0, lines: int = 2) -> BenchShop:
        """Return a new shop: its products in stock, `history` sales of `lines` lines before."""
        if products not in self._made:
            self._made[products] = _make_shop(self.folder / f"made-{products}", products)
        made = self._made[products]
        self._given += 1
        path = copy_store(made.path, self.folder / f"shop-{self._given}" / "shop.db")
        shop = replace(made, path=path, database=open_database(sqlite_url(path)))
        shop.database.start_checkpoints()
        _add_history(shop, history, lines)
        return shop

    def key(self, products: int) -> Path:
        """Return the keys of the shops of that size, which a till needs to start."""
        return self._made[products].path.parent / keys.FILE_NAME


def _make_shop(folder: Path, products: int) -> BenchShop:
    folder.mkdir(parents=True)
    path = folder / "shop.db"
    database = open_database(sqlite_url(path))
    migrate(database)
    database.start_checkpoints()
    node_keys = keys.create_keys(folder)
    boss = setup.NewPerson("Bench", "ADMINISTRADOR", None)
    new = setup.NewShop(Shop(name="Bench"), [boss], node_keys.public_key)
    database.write(lambda session: setup.create_shop(session, new))
    with database.read() as session:
        actor = people.first_with_role(session, "ADMINISTRADOR")
    variants = _add_products(database, products)
    _add_stock(database, actor, variants)
    database.write(lambda session: cash.open_session(session, actor, float_minor=0))
    with database.read() as session:
        found = [catalog.find_sellable(session, variant) for variant in variants]
    database.close()  # all of it in one quiet file, to be copied
    return BenchShop(path, database, actor, tuple(item for item in found if item))


class _New(NamedTuple):
    id: UUID
    code: str
    name: str
    price_minor: int


def _add_products(database: Database, count: int) -> list[UUID]:
    """Make products: the first by the product itself, the others as copies of its rows."""
    names = product_names(count)

    def save(session: WriteSession) -> list[UUID]:
        run = driver(session.connection())
        first = ProductInput(code=_code(0), name=names[0], price_minor=500)
        variants = [catalog.save_product(session, first)[0]]
        variants += [new_id() for _ in range(1, count)]
        others = [
            _New(variant, _code(number), names[number % len(names)], 500 + number % 9000)
            for number, variant in enumerate(variants)
            if number
        ]
        _copy(run, "products", [{"id": o.id.bytes, "code": o.code, "name": o.name} for o in others])
        _copy(run, "variants", [
            {"id": o.id.bytes, "product_id": o.id.bytes, "code": o.code} for o in others
        ])  # fmt: skip
        _copy(run, "barcodes", [{"code": o.code, "variant_id": o.id.bytes} for o in others])
        _copy(run, "prices", [
            {"variant_id": o.id.bytes, "amount_minor": o.price_minor} for o in others
        ])  # fmt: skip
        for other in others:
            search.index(session, other.id, f"{other.name} {other.code}")
        return variants

    return database.write(save)


def _code(number: int) -> str:
    return f"{7_800_000_000_000 + number:014d}"


def _copy(connection: Any, table: str, changes: list[dict[str, Any]]) -> None:
    """Insert copies of the one row of a table, each with its own changes."""
    cursor = connection.execute(f"SELECT * FROM {table}")
    names = [column[0] for column in cursor.description]
    row = dict(zip(names, cursor.fetchone(), strict=True))
    marks = ", ".join("?" * len(names))
    rows = ([*{**row, **change}.values()] for change in changes)
    connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def _add_stock(database: Database, actor: Actor, variants: list[UUID]) -> None:
    for start in range(0, len(variants), BATCH):
        lines = [
            adjustments.AdjustmentLine(variant, STOCK_MILLI, 3_000_000)
            for variant in variants[start : start + BATCH]
        ]

        def put(session: WriteSession, lines: list[adjustments.AdjustmentLine] = lines) -> None:
            adjustments.adjust(session, actor, lines=lines, reason="INICIAL", note="bench")

        database.write(put)


def _add_history(shop: BenchShop, count: int, lines: int) -> None:
    """Charge many sales per transaction: the rows of a history, without its waiting."""
    for start in range(0, count, BATCH):

        def charge_many(session: WriteSession, start: int = start) -> None:
            for number in range(start, min(start + BATCH, count)):
                shop.charge_in(session, shop.cart(number, lines=lines))

        shop.database.write(charge_many)


def copy_store(source: Path, target: Path) -> Path:
    """Copy a closed or quiet store, WAL included, and return the copy's path."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for suffix in ("", "-wal"):
        part = Path(f"{source}{suffix}")
        if part.exists():
            shutil.copyfile(part, f"{target}{suffix}")
    return target
