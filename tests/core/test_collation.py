"""Keys have one order on every store, also in a database that sorts as people do.

The database is made with the locale of Chile, in which case and signs hardly count. The control is
a column with the order of the database: it sorts otherwise.
"""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from pos_app.core import catalog, customer_accounts, customers
from pos_app.core.catalog import ProductInput
from pos_app.core.customers import CustomerInput
from pos_app.core.exports import products
from tests.core.any_database import make_shop_at
from tests.postgres import server_with_locales
from tests.shop import ReadyShop, make_shop

LOCALE = "es_CL.UTF-8"
SOURCE = Path("/usr/share/i18n/locales/es_CL")
NAMES = ("ab", "AB", "a-b", "aB1", "Zeta", "ñandú", "nandu", "Ñuble", "a b", "_x", "B", "a")
CODES = ("A-1", "A1", "A_1", "B", "AB", "A.2", "Z9", "10", "9")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    if not SOURCE.exists():
        pytest.skip("no locales to make one of: requirements/system.sh postgres")
    with tempfile.TemporaryDirectory(prefix="locales-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the server may be another user
        command = ["localedef", "-i", "es_CL", "-f", "UTF-8", str(folder / LOCALE)]
        subprocess.run(command, check=True, capture_output=True)
        yield server_with_locales(folder).fresh(locale=LOCALE)


def fill(shop: ReadyShop) -> None:
    for name in NAMES:
        new = CustomerInput(name=name)
        save = partial(customer_accounts.save_customer, actor=shop.actor, customer=new)
        shop.database.write(save)
    for code in CODES:
        product = ProductInput(code=code, name="Queso", price_minor=1000)
        shop.database.write(partial(catalog.save_product, product=product))


def customers_of(shop: ReadyShop) -> list[str]:
    """Return the customers, two at a time."""
    found: list[str] = []
    with shop.database.read() as session:
        page = customers.find_customers(session, "", limit=2)
        while page:
            found += [one.name for one in page]
            page = customers.find_customers(session, "", limit=2, after=page[-1].id)
    return found


def codes_of(shop: ReadyShop) -> list[str]:
    """Return the codes of products, two at a time."""
    with shop.database.read() as session:
        return [row[0] for row in products.product_rows(session)]


@pytest.mark.gate
def test_lists_by_key_have_one_order_whatever_the_locale(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(products, "CHUNK", 2)
    till = make_shop(tmp_path / "till")
    server = make_shop_at(url, tmp_path, stock_milli=1000)
    with closing(till.database), closing(server.database):
        for shop in (till, server):
            fill(shop)
        assert customers_of(till) == customers_of(server) == sorted(NAMES)
        assert codes_of(till) == codes_of(server)
        assert set(CODES) <= set(codes_of(server))
        with server.database.read() as session:  # the control
            by_people = text('SELECT name FROM customers ORDER BY name COLLATE "default"')
            assert session.execute(by_people).scalars().all() != sorted(NAMES)
