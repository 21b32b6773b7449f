"""Customers and their RUT: kept in one form, refused where mistyped, of one alone (V1)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from pos_app.core import customer_accounts, customers
from pos_app.core.actor import Actor
from pos_app.core.customers import CustomerInput
from pos_app.core.db import WriteSession
from pos_app.core.errors import (
    CustomerTaken,
    InvalidAmount,
    InvalidEntry,
    InvalidTaxId,
    NotPermitted,
    SupplierTaken,
)
from pos_app.core.ids import new_id
from pos_app.core.people import SHIPPED_RULES
from pos_app.core.purchasing import suppliers
from pos_app.core.purchasing.suppliers import SupplierInput
from pos_app.core.settings_shared import get_shop, save_shop
from pos_app.core.verify import verify
from tests.core.any_database import DATABASES, ready_shop
from tests.shop import ReadyShop

CASHIER = Actor(new_id(), "Ana", "VENDEDOR", SHIPPED_RULES["VENDEDOR"])


@pytest.fixture(params=DATABASES)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReadyShop]:
    """Return a shop in Chile."""
    for made in ready_shop(request, tmp_path, stock_milli=0):

        def to_chile(session: WriteSession) -> None:
            save_shop(session, msgspec.structs.replace(get_shop(session), fiscal_profile="cl"))

        made.database.write(to_chile)
        yield made


def save(
    shop: ReadyShop,
    stated: CustomerInput,
    customer_id: UUID | None = None,
    actor: Actor | None = None,
) -> UUID:
    return shop.database.write(
        lambda session: customer_accounts.save_customer(
            session, actor or shop.actor, stated, customer_id=customer_id
        )
    )


@pytest.mark.req("V1")
def test_a_rut_is_found_however_it_is_written(shop: ReadyShop) -> None:
    rosa = save(shop, CustomerInput("Rosa Fuentes", tax_id="12.345.678-5", city="Ñuñoa"))
    save(shop, CustomerInput("Rosario Paz"))
    with shop.database.read() as session:
        assert customers.get_customer(session, rosa).tax_id == "12345678-5"
        for text in ("12.345.678-5", "12345678-5", "123456785", "12.345", "rosa f"):
            found = customers.find_customers(session, text, limit=9)
            assert [each.id for each in found] == [rosa], text
        first = customers.find_customers(session, "ros", limit=1)
        then = customers.find_customers(session, "ros", limit=9, after=first[-1].id)
        assert [each.name for each in (*first, *then)] == ["Rosa Fuentes", "Rosario Paz"]
        assert verify(session).problems == ()


@pytest.mark.req("V1")
def test_a_change_records_only_what_it_changes(shop: ReadyShop) -> None:
    rosa = save(shop, CustomerInput("Rosa Fuentes", phone="9 1111 1111"))
    with shop.database.read() as session:
        known = customers.input_of(customers.get_customer(session, rosa))
        before = verify(session).operations
    save(shop, known, rosa)  # nothing is other than it was
    save(shop, replace(known, phone="9 2222 2222"), rosa, CASHIER)
    with shop.database.read() as session:
        assert customers.get_customer(session, rosa).phone == "9 2222 2222"
        assert verify(session).operations == before + 1


@pytest.mark.req("V1", refusal=True)
@pytest.mark.parametrize(
    ("stated", "refusal"),
    [
        (CustomerInput("Rosa", tax_id="12.345.678-9"), InvalidTaxId),
        (CustomerInput("Rosa", tax_id="12.345.678-5"), CustomerTaken),
        (CustomerInput("  "), InvalidEntry),
        (CustomerInput("Rosa", notes="x" * 401), InvalidEntry),
        (CustomerInput("Rosa", credit_limit_minor=-1), InvalidAmount),
    ],
)
def test_who_cannot_be_a_customer_is_refused(
    shop: ReadyShop, stated: CustomerInput, refusal: type[Exception]
) -> None:
    save(shop, CustomerInput("Juana Pérez", tax_id="12345678-5"))
    with pytest.raises(refusal) as refused:
        save(shop, stated)
    if refusal is CustomerTaken:
        assert "Juana Pérez" in str(refused.value)
    with shop.database.read() as session:
        assert len(customers.find_customers(session, "", limit=9)) == 1


@pytest.mark.req("V3", refusal=True)
def test_a_cashier_adds_customers_and_does_not_say_what_they_may_owe(shop: ReadyShop) -> None:
    rosa = save(shop, CustomerInput("Rosa Fuentes"), actor=CASHIER)
    with pytest.raises(NotPermitted):
        save(shop, CustomerInput("Rosa Fuentes", credit_limit_minor=5000), rosa, CASHIER)
    with pytest.raises(NotPermitted):
        save(shop, CustomerInput("Pedro", blocked=True), actor=CASHIER)
    with shop.database.read() as session:
        assert customers.get_customer(session, rosa).credit_limit_minor == 0


@pytest.mark.req("K11", refusal=True)
def test_the_rut_of_a_supplier_is_checked_as_well(shop: ReadyShop) -> None:
    def add(name: str, tax_id: str) -> UUID:
        entry = SupplierInput(name, tax_id)
        return shop.database.write(lambda s: suppliers.save_supplier(s, shop.actor, entry))

    colun = add("Colún", "76.192.083-9")
    with shop.database.read() as session:
        assert suppliers.get_supplier(session, colun).tax_id == "76192083-9"
    with pytest.raises(InvalidTaxId):
        add("Ideal", "76.192.083-8")
    with pytest.raises(SupplierTaken, match="Colún"):
        add("Colún Ltda.", "761920839")
