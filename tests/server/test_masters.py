"""Items, categories, units, suppliers, customers, places and branches over HTTP."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from pos_app.core import customer_accounts
from pos_app.core.models.catalog import Category, Customer, Location, Uom
from pos_app.sync.worker import sync_once
from tests.server.conftest import AppCentre
from tests.server.people import Signed, join
from tests.shop import PRODUCTS, ReadyShop

NOUNS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "items": ({"code": "N1", "name": "Nuevo", "price": "1990"}, {"name": "Renombrado"}),
    "categories": ({"code": "FRIO", "name": "Frío"}, {"name": "Fríos"}),
    "uoms": ({"code": "bulto", "name": "Bulto", "un_code": "PK"}, {"name": "Bultos"}),
    "suppliers": ({"name": "Distribuidora", "tax_id": "76.1-K"}, {"phone": "+56 2 2222"}),
    "customers": ({"name": "María", "credit_limit": 50000}, {"credit_limit": "60000"}),
    "branches": ({"code": "2", "name": "Norte"}, {"name": "Norte Grande"}),
    "warehouses": ({"code": "FRIA", "name": "Bodega fría"}, {"name": "Cámara fría"}),
}


@pytest.fixture
def owner(at: AppCentre, till: ReadyShop) -> Signed:
    sync_once(till.database, till.keys)
    return join(at, "ADMINISTRADOR", "Dueña")


def branch_of(owner: Signed) -> str:
    return str(owner.get("branches")["rows"][0]["id"])


def key_of(row: dict[str, Any]) -> str:
    return str(row.get("id", row["code"] if "id" not in row else ""))


@pytest.mark.req("K1")
@pytest.mark.parametrize("noun", NOUNS)
def test_each_is_made_read_changed_and_deactivated(noun: str, owner: Signed) -> None:
    body, change = NOUNS[noun]
    if noun == "warehouses":
        body = {**body, "branch_id": branch_of(owner)}
    made = owner.post(noun, **body)
    path = f"{noun}/{key_of(made)}"
    assert owner.get(path) == made
    assert made["active"] is True
    assert made in owner.get(noun)["rows"]
    changed = owner.ask("PUT", path, json={**body, **change})
    assert changed.status_code == 200, changed.text
    assert {k: changed.json()[k] for k in change} == {k: str(v) for k, v in change.items()}
    gone = owner.ask("DELETE", path).json()
    assert gone["active"] is False
    assert key_of(made) not in {key_of(row) for row in owner.get(noun)["rows"]}
    assert gone in owner.get(noun, active=False)["rows"]
    assert owner.ask("PUT", path, json=body).json()["active"] is True


@pytest.mark.req("K1", refusal=True)
@pytest.mark.parametrize("noun", NOUNS)
def test_what_is_not_there_taken_or_not_allowed_is_refused(
    noun: str, owner: Signed, at: AppCentre
) -> None:
    body, _ = NOUNS[noun]
    if noun == "warehouses":
        body = {**body, "branch_id": branch_of(owner)}
    ana = join(at, "VENDEDOR", "Ana Rojas")
    before = owner.get(noun)
    assert ana.refused("POST", noun, json=body) == (403, "people.not_permitted")
    missing = f"{noun}/{'nada' if noun == 'uoms' else uuid4()}"
    sent = {**body, "code": "nada"} if noun == "uoms" else body
    for verb, content in (("GET", None), ("PUT", sent), ("DELETE", None)):
        assert owner.refused(verb, missing, json=content)[0] == 404, verb
    assert owner.refused("POST", noun, json={}) == (422, "request.invalid")
    assert owner.refused("POST", noun, json={**body, "nothing": 1}) == (422, "request.invalid")
    assert owner.refused("GET", noun, params={"after": "x"}) == (422, "request.invalid")
    assert owner.refused("GET", noun, params={"limit": 1001}) == (422, "request.invalid")
    assert owner.get(noun) == before
    owner.post(noun, **body)
    if noun != "customers":  # two may have one name
        status, _ = owner.refused("POST", noun, json=body)
        assert status == 409
    assert len(owner.get(noun)["rows"]) == len(before["rows"]) + 1


@pytest.mark.req("K7")
@pytest.mark.req("K20")
def test_variants_packs_and_prices_reach_the_till(owner: Signed, till: ReadyShop) -> None:
    def size(letter: str, price: str | None = None) -> dict[str, Any]:
        return {
            "code": f"POL-{letter}", "price": price,
            "attributes": [{"name": "Talla", "value": letter}],
            "barcodes": [{"code": f"CAJA-{letter}", "quantity": 12, "pack_name": "Caja 12"}],
        }  # fmt: skip

    item = owner.post(
        "items", code="POL", name="Polera", price=9990, variants=[size("S"), size("M", "10990")]
    )
    assert item["price"] is None
    assert [(v["name"], v["price"]) for v in item["variants"]] == [
        ("Polera · S", "9990"), ("Polera · M", "10990"),
    ]  # fmt: skip
    sync_once(till.database, till.keys)
    box = till.item("CAJA-M")
    assert (box.name, box.price_minor, box.scan_quantity_milli) == ("Polera · M", 10990, 12_000)
    # by the id of a variant, and by words
    assert owner.get(f"items/{item['variants'][1]['id']}") == item
    assert owner.get("items", q="pole m")["rows"] == [item]
    assert owner.get("items", q="CAJA-S")["rows"] == [item]
    # PUT says exactly what is: the size that is not stated is sold no more
    left = [{**size("S"), "id": item["variants"][0]["id"]}]
    body = {"code": "POL", "name": "Polera", "price": 9990, "variants": left}
    changed = owner.ask("PUT", f"items/{item['id']}", json=body).json()
    assert [v["active"] for v in changed["variants"]] == [True, False]
    # a line that says the product means the size that is left
    line = {"product_id": item["id"], "quantity": 1}
    moved = owner.post("inventory/adjust", type="ENTRADA", reason="INICIAL", lines=[line])
    assert moved["movements"][0]["product_id"] == item["variants"][0]["id"]


def test_what_the_owner_keeps_reaches_the_till(owner: Signed, till: ReadyShop) -> None:
    category = owner.post("categories", code="FRIO", name="Frío")
    owner.post("uoms", code="bulto", name="Bulto")
    customer = owner.post(
        "customers", name="María", tax_id="12.345.678-5", credit_limit=50000,
        activity="Banquetería", address="Las Rosas 12",
    )  # fmt: skip
    place = owner.post("warehouses", branch_id=branch_of(owner), code="FRIA", name="Cámara")
    sync_once(till.database, till.keys)
    with till.database.read() as session:
        assert (
            str(session.scalars(select(Category).where(Category.code == "FRIO")).one().id)
            == (category["id"])
        )
        assert session.get_one(Uom, "bulto").name_es == "Bulto"
        known = session.scalars(select(Customer)).one()
        assert (str(known.id), known.credit_limit_minor) == (customer["id"], 50000)
        assert (known.activity, known.address) == ("Banquetería", "Las Rosas 12")
        location = session.scalars(select(Location).where(Location.code == "FRIA")).one()
        assert (str(location.id), location.kind) == (place["id"], "store")


@pytest.mark.req("V3")
def test_what_a_customer_owes_is_read_at_the_centre(owner: Signed, till: ReadyShop) -> None:
    rosa = owner.post(
        "customers", name="Rosa Fuentes", credit_limit=10000, phone="9 1111 1111", city="Ñuñoa"
    )
    assert (rosa["city"], rosa["blocked"]) == ("Ñuñoa", False)
    sync_once(till.database, till.keys)
    for amount in (4000, -1500):
        till.database.write(
            lambda session, amount=amount: customer_accounts.correct(  # type: ignore[misc]
                session, till.actor, op_id=uuid4(), customer_id=UUID(rosa["id"]), account="debt",
                amount_minor=amount, reason="cuaderno",
            )
        )  # fmt: skip
    sync_once(till.database, till.keys)
    said = owner.get(f"customers/{rosa['id']}/statement")
    assert (said["debt"], said["available"], said["overdue"]) == ("2500", "7500", "0")
    assert [(line["amount"], line["debt"]) for line in said["lines"]] == [
        ("4000", "4000"),
        ("-1500", "2500"),
    ]
    assert [(one["amount"], one["open"]) for one in said["open"]] == [("4000", "2500")]


@pytest.mark.req("V3", refusal=True)
def test_nobody_has_no_statement_and_one_rut_is_one_customer(owner: Signed) -> None:
    assert owner.ask("GET", f"customers/{uuid4()}/statement").status_code == 404
    owner.post("customers", name="Rosa Fuentes", tax_id="12.345.678-5")
    twice = owner.ask("POST", "customers", json={"name": "Rosa", "tax_id": "12.345.678-5"})
    assert twice.status_code == 409
    assert "Rosa Fuentes" in twice.text


@pytest.mark.req("K8", refusal=True)
def test_a_place_with_goods_and_the_only_shop_floor_stay_open(
    owner: Signed, till: ReadyShop
) -> None:
    rows = owner.get("warehouses")["rows"]
    shelf, store, transit = (
        next(row for row in rows if row["kind"] == kind) for kind in ("shelf", "store", "transit")
    )
    in_use = (409, "stock.location_in_use")
    assert owner.refused("DELETE", f"warehouses/{shelf['id']}") == in_use
    assert owner.refused("DELETE", f"warehouses/{transit['id']}") == in_use
    line = {"product_id": str(till.item(PRODUCTS[0].code).variant_id), "quantity": 1}
    owner.post(
        "inventory/adjust", type="ENTRADA", reason="AJUSTE", location_id=store["id"], lines=[line]
    )
    assert owner.refused("DELETE", f"warehouses/{store['id']}") == in_use
    body = {"branch_id": store["branch_id"], "code": "B", "name": "B", "kind": "damaged"}
    assert owner.refused("PUT", f"warehouses/{store['id']}", json=body) == in_use
    branch = f"branches/{store['branch_id']}"
    assert owner.refused("DELETE", branch) == (409, "centre.branch_in_use")
    assert owner.get("warehouses")["rows"] == rows
    assert owner.ask("PUT", f"warehouses/{store['id']}", json={**body, "kind": "store"}).json()[
        "name"
    ] == "B"  # fmt: skip


def test_pages_go_on_where_the_last_one_ended_whatever_was_added(owner: Signed) -> None:
    for number in range(7):
        owner.post("customers", name=f"Cliente {number}")
    seen, after = [], ""
    while True:
        page = owner.get("customers", limit=3, after=after)
        seen += [row["name"] for row in page["rows"]]
        if len(seen) == 3:
            owner.post("customers", name="Aaa")  # before the place where the next page begins
        if page["next"] is None:
            break
        after = page["next"]
    assert seen == [f"Cliente {number}" for number in range(7)]


@pytest.mark.req("X4", refusal=True)
def test_a_person_of_one_branch_sees_and_changes_that_one(owner: Signed, at: AppCentre) -> None:
    other = owner.post("branches", code="2", name="Norte")
    eva = join(at, "BODEGUERO", "Eva Lagos", branch="1")
    assert [row["code"] for row in eva.get("branches")["rows"]] == ["1"]
    assert {row["branch"] for row in eva.get("warehouses")["rows"]} == {"1"}
    foreign = next(
        row for row in owner.get("warehouses", branch=other["id"])["rows"] if row["kind"] == "shelf"
    )
    not_yours = (403, "auth.other_branch")
    assert eva.refused("GET", f"branches/{other['id']}") == not_yours
    assert eva.refused("GET", f"warehouses/{foreign['id']}") == not_yours
    assert eva.refused("GET", "inventory", params={"branch": other["id"]}) == not_yours
    assert eva.refused("GET", "inventory", params={"location": foreign["id"]}) == not_yours
    item = owner.get("items", limit=1)["rows"][0]
    line = {"product_id": item["id"], "quantity": 1}
    body = {"type": "ENTRADA", "reason": "AJUSTE", "lines": [line], "location_id": foreign["id"]}
    assert eva.refused("POST", "inventory/adjust", json=body) == not_yours
    assert owner.get("inventory", branch=other["id"])["rows"] == []
    assert owner.post("inventory/adjust", **body)["movements"]
