"""A shop or a centre on either database, for what must hold on both."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from pos_app.core import keys, people, setup
from pos_app.core.db import open_database
from pos_app.core.schema import migrate
from pos_app.core.settings_shared import Shop
from tests.shop import PEOPLE, PRODUCTS, ReadyShop, make_shop, stock_up

DATABASES = ("sqlite", "postgresql")


def make_shop_at(url: str, folder: Path, *, stock_milli: int) -> ReadyShop:
    """Make the ready shop in an empty database."""
    database = open_database(url)
    migrate(database)
    secrets = keys.create_keys(folder)
    owner = setup.NewPerson(PEOPLE["ADMINISTRADOR"][0], "ADMINISTRADOR", None)
    new = setup.NewShop(Shop(name="Minimarket La Esquina"), [owner], secrets.public_key)
    database.write(lambda session: setup.create_shop(session, new))
    with database.read() as session:
        actor = people.first_with_role(session, "ADMINISTRADOR")
    database.write(lambda session: stock_up(session, actor, PRODUCTS, stock_milli))
    return ReadyShop(database, actor, secrets, folder)


def add_people(shop: ReadyShop) -> None:
    """Add one person of each role beside the owner, as `make_shop` has them on SQLite."""
    for role, (name, pin) in list(PEOPLE.items())[1:]:
        hashed = people.hash_pin(pin, shop.keys.pepper)
        shop.database.write(partial(people.add_user, name=name, role=role, pin_hash=hashed))


def place_of(request: pytest.FixtureRequest, folder: Path) -> str | Path:
    """Return where the database of the test's parameter is: a folder, or an address."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("migrated_postgres_url"))
    return folder


def ready_shop(
    request: pytest.FixtureRequest, folder: Path, *, stock_milli: int
) -> Iterator[ReadyShop]:
    """Give a shop on the database that the test's parameter names; close it after."""
    if request.param == "sqlite":
        shop = make_shop(folder / "shop", stock_milli=stock_milli)
    else:
        url = request.getfixturevalue("migrated_postgres_url")
        shop = make_shop_at(url, folder, stock_milli=stock_milli)
    yield shop
    shop.database.close()
