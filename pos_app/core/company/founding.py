"""How the demo company begins: branches, people, catalogue, whom it buys from and sells to."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from pos_app.core import (
    catalog,
    customer_accounts,
    demo,
    people,
)
from pos_app.core.company.stage import BRANCHES, CUSTOMERS, LOT_WORDS, SUPPLIERS, USERS, Stage
from pos_app.core.customers import CustomerInput
from pos_app.core.db import WriteSession
from pos_app.core.demo import SeedProduct
from pos_app.core.models.catalog import Location
from pos_app.core.models.people import User
from pos_app.core.purchasing import (
    suppliers,
)
from pos_app.core.purchasing.suppliers import SupplierInput
from pos_app.core.settings_shared import Shop
from pos_app.core.sync import accounts, centre, starting
from pos_app.core.sync.deciding import Place


def found(
    session: WriteSession,
    stage: Stage,
    shop: Shop,
    hashes: dict[str, str],
    pins: dict[str, str],
) -> list[tuple[UUID, str]]:
    """Make company, branches, people and catalogue; return id and login of the people."""
    starting.start_company(session, shop)
    for code, name in BRANCHES:
        branch_id = centre.add_branch(session, code=code, name=name)
        for place in session.scalars(select(Location).where(Location.branch_id == branch_id)):
            stage.places[code, place.code] = Place(branch_id, place.id)
    users = []
    for name, role, _ in USERS:
        made = accounts.give_account(session, name=name, role=role, password_hash=hashes[name])
        user = session.get_one(User, made[0])
        user.pin_hash = pins[name]
        accounts.tell_person(session, user)
        users.append(made)
        stage.actors[role] = people.get_actor(session, made[0])
    _fill_catalogue(session, stage, demo.seed_products())
    owner = stage.actors["ADMINISTRADOR"]
    for name, tax_id, contact, phone in SUPPLIERS:
        stated = SupplierInput(name=name, tax_id=tax_id, contact=contact, phone=phone)
        stage.suppliers.append(suppliers.save_supplier(session, owner, stated))
    for name, tax_id, limit in CUSTOMERS:
        customer = CustomerInput(name, tax_id=tax_id, credit_limit_minor=limit)
        stage.customers.append(customer_accounts.save_customer(session, owner, customer))
    starting.tell_catalogue(session)
    return users


def _fill_catalogue(session: WriteSession, stage: Stage, products: Sequence[SeedProduct]) -> None:
    for code in demo.CATEGORIES:
        catalog.get_category(session, code, name=code.capitalize(), tint=code)
    for seed in products:
        if not seed.product.price_minor:
            continue  # its price is asked at the counter, and there is none at a centre
        dated = any(word in seed.product.name.lower() for word in LOT_WORDS)
        stated = _with_lots(seed, dated=dated)
        product_id, _ = catalog.save_product(session, stated)
        item = catalog.find_sellable(session, product_id)
        assert item is not None
        stage.items.append(item)
        if dated:
            stage.lots.add(item.variant_id)


def _with_lots(seed: SeedProduct, *, dated: bool) -> catalog.ProductInput:
    return catalog.ProductInput(**{**vars(seed.product), "tracks_lots": dated, "lead_time_days": 3})
