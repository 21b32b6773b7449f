"""The demo shop: a minimarket with real products, six people and stock on the shelves.

Its products are a real price list, tidied (`resources/seed`, made by `pos_app.commands.seed`). Its
PINs are no secret: they stand here, in the README and in what `pos init --demo` prints.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from pos_app.core import adjustments, catalog, people, setup
from pos_app.core.actor import Actor
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.catalog import ProductInput
from pos_app.core.db import Database, WriteSession, clock_of
from pos_app.core.fiscal.cl import folios, types
from pos_app.core.fiscal.cl.folios import NewFolios
from pos_app.core.i18n import N_, translator
from pos_app.core.keys import Keys
from pos_app.core.money import get_currency, parse_amount
from pos_app.core.quantity import milli
from pos_app.core.resources import resource_dir
from pos_app.core.settings_shared import Shop

CURRENCY: Final = "CLP"  # of the prices in the seed
COST_PERCENT: Final = 70  # what the demo's goods cost, of their price
FOLIOS: Final = 5000  # of each type, to practise with
CATEGORIES: Final = ("favoritos", "pan", "frutas", "bebidas", "despensa", "aseo")


@dataclass(frozen=True)
class DemoPerson:
    """A person of the demo shop, with the PIN that anyone may know."""

    name: str
    role: str
    pin: str


PEOPLE: Final = (
    DemoPerson("Ana Rojas", "VENDEDOR", "1470"),
    DemoPerson("Luis Pérez", "VENDEDOR", "2581"),
    DemoPerson("Marta Soto", "SUPERVISOR", "360914"),
    DemoPerson("Iván Muñoz", "BODEGUERO", "3692"),
    DemoPerson("Rosa Núñez", "VENDEDOR", "7415"),
    DemoPerson("Dueño", "ADMINISTRADOR", "852046"),
)


@dataclass(frozen=True)
class SeedProduct:
    """A product of the demo with its category and what is on the shelf."""

    product: ProductInput
    stock_milli: int


def seed_dir() -> Path:
    """Return the folder of the demo's data."""
    return resource_dir() / "seed"


def read_seed_rows(name: str) -> Iterator[dict[str, str]]:
    """Give the rows of a file of the seed."""
    with (seed_dir() / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t")


def seed_products() -> tuple[SeedProduct, ...]:
    """Return the products of the demo shop."""
    currency = get_currency(CURRENCY)
    return tuple(
        SeedProduct(
            ProductInput(
                code=row["code"],
                name=row["name"],
                unit=row["unit"],
                price_minor=parse_amount(row["price"], currency),
                category_code=row["category"],
                sold_by_weight=row["unit"] == "kg",
                asks_price=row["price"] == "0",
                min_stock_milli=milli(int(row["minimum"])),
            ),
            milli(int(row["stock"])),
        )
        for row in read_seed_rows("products.tsv")
    )


def create_demo_shop(
    database: Database,
    keys: Keys,
    *,
    name: str = "",
    language: str = "es",
    fiscal_profile: str = "generic",
) -> tuple[DemoPerson, ...]:
    """Write the demo shop into an empty store, whole or not at all; return its people.

    With the profile `cl` it has folios to practise with, worth nothing. Raises `StoreExists`.
    """
    translate = translator(language)
    new = setup.NewShop(
        shop=_shop(name or "Minimarket La Esquina", language, fiscal_profile),
        people=[
            setup.NewPerson(person.name, person.role, people.hash_pin(person.pin, keys.pepper))
            for person in PEOPLE
        ],
        public_key=keys.public_key,
        branch_name="Sucursal Centro",
        location_names={code: translate(place) for code, place, _ in setup.LOCATIONS},
    )
    products = seed_products()
    database.write(lambda session: _fill(session, new, products))
    return PEOPLE


def _shop(name: str, language: str, fiscal_profile: str) -> Shop:
    footer = translator(language)(N_("Exchanges: 30 days with this ticket"))
    return Shop(
        name=name,
        legal_name="MINIMARKET LA ESQUINA SPA",
        tax_id="76.192.083-9",
        activity="Venta de abarrotes",
        address="Av. Matta 1240, Santiago",
        footer=footer,
        currency=CURRENCY,
        language=language,
        fiscal_profile=fiscal_profile,
        demo=True,
    )


def _fill(session: WriteSession, new: setup.NewShop, products: tuple[SeedProduct, ...]) -> None:
    setup.create_shop(session, new)
    owner = people.first_with_role(session, "ADMINISTRADOR")
    for code in CATEGORIES:
        catalog.get_category(session, code, name=code.capitalize(), tint=code)
    ids = [catalog.save_product(session, seed.product)[0] for seed in products]
    lines = [_opening(variant_id, seed) for variant_id, seed in zip(ids, products, strict=True)]
    adjustments.adjust(session, owner, lines=lines, reason="INICIAL", note="Inventario inicial")
    if new.shop.fiscal_profile == types.CODE:
        _give_folios(session, owner, new.shop)
    by_code = dict(zip((seed.product.code for seed in products), ids, strict=True))
    for row in read_seed_rows("quick_keys.tsv"):
        catalog.set_quick_keys(
            session, row["page"], [by_code[code] for code in row["codes"].split()]
        )


def _give_folios(session: WriteSession, owner: Actor, shop: Shop) -> None:
    today = shop.day(clock_of(session).now())
    for code in types.KIND_OF:
        folios.add_folios(session, owner, NewFolios(code, 1, FOLIOS, authorised_on=today))


def _opening(variant_id: UUID, seed: SeedProduct) -> AdjustmentLine:
    price_minor = seed.product.price_minor or 0
    cost_e4 = price_minor * 10_000 * COST_PERCENT // 100
    return AdjustmentLine(variant_id, seed.stock_milli, cost_e4 or None)
