"""The demo shop: real products with readable names, people whose PINs open it, keys to touch."""

from pathlib import Path

import pytest

from pos_app.commands import seed
from pos_app.commands.demo import prepare_demo
from pos_app.commands.store import open_shop
from pos_app.commands.terminal import Refused
from pos_app.core import catalog, demo, kardex, verify
from pos_app.core.errors import NotADemo
from tests.commands.pos import pos
from tests.shared_data import shared
from tests.shop import ReadyShop


def test_the_seed_is_what_the_price_list_makes_it() -> None:
    made = seed.seed_rows(shared("data/minimarket_cl.tsv"))
    assert made == list(demo.read_seed_rows("products.tsv"))


def test_a_product_that_nobody_tidied_stops_the_seed(tmp_path: Path) -> None:
    path = tmp_path / "list.tsv"
    path.write_text("codigo\tnombre\tprecio\n1\tNUEVO\t100\n", encoding="utf-8")
    with pytest.raises(KeyError):
        seed.seed_rows(path)


def test_the_command_that_makes_the_seed_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "products.tsv"
    assert seed.write_seed(shared("data/minimarket_cl.tsv"), target) == 128
    assert target.read_bytes() == (demo.seed_dir() / "products.tsv").read_bytes()


def test_names_are_for_people() -> None:
    for row in demo.read_seed_rows("products.tsv"):
        name = row["name"]
        assert name == " ".join(name.split())
        assert not name.isupper(), name
        assert len(name) <= 40, name


def test_the_demo_is_ready_to_sell(tmp_path: Path) -> None:
    prepare_demo(tmp_path)
    with open_shop(tmp_path) as shop, shop.database.read() as session:
        assert shop.shop.demo
        pages = catalog.list_quick_keys(session)
        assert set(pages) == set(demo.CATEGORIES)
        assert [item.name for item in pages["favoritos"][:3]] == [
            "Bolsa reutilizable", "Facturas", "Hojaldre",
        ]  # fmt: skip
        assert all(len(items) <= 12 for items in pages.values())
        bread = catalog.get_by_code(session, "7803403801020")
        assert (bread.name, bread.price_minor) == ("Pan integral artesanal Ideal 700 g", 2200)
        carrots = catalog.get_by_code(session, "107")
        assert (carrots.sold_by_weight, carrots.unit) == (True, "kg")
        assert catalog.get_by_code(session, "226").asks_price
        assert kardex.list_stock(session, low_only=True) == ()
        assert verify.verify(session).problems == ()


def test_the_demo_is_made_once(tmp_path: Path) -> None:
    prepare_demo(tmp_path)
    before = pos("verify", "--data", tmp_path, "--json").answer
    assert prepare_demo(tmp_path) == "es"
    assert pos("verify", "--data", tmp_path, "--json").answer == before


def test_the_demo_never_sells_in_a_real_shop(shop: ReadyShop) -> None:
    with pytest.raises(Refused) as refused:
        prepare_demo(shop.folder)
    assert isinstance(refused.value.error, NotADemo)
    assert str(shop.folder) in pos("demo", "--data", shop.folder).refusal
